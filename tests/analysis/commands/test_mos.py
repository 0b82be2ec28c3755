import json

import numpy as np
import pytest

from analysis import mean_opinion_scores, read_ratings
from analysis.cli import main
from analysis.mos import z_scored_opinion_scores
from analysis.subject_models import (
    alternating_projection,
    bias_removed,
    maximum_likelihood,
    rater_deviations,
    zrec,
)
from tests.analysis.studies import simulated_study


@pytest.fixture
def table(tmp_path, generator):
    _, frame = simulated_study(generator, stimuli=24, raters=8)
    frame["content"] = frame["stimulus"].str[-1]
    path = tmp_path / "ratings.csv"
    frame[generator.random(len(frame)) < 0.9].to_csv(path, index=False)
    return path


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        assert main(["mos", *map(str, arguments)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


def same(rows, frame):
    """Whether JSON's rows are the frame's, null for NaN."""
    back = [
        {name: np.nan if value is None else value for name, value in row.items()} for row in rows
    ]
    expected = frame.to_dict("records")
    assert len(back) == len(expected)
    for ours, theirs in zip(back, expected, strict=True):
        assert list(ours) == list(theirs)
        for name, value in theirs.items():
            if isinstance(value, str):
                assert ours[name] == value
            else:
                np.testing.assert_equal(ours[name], value)


@pytest.mark.parametrize(
    ("arguments", "fit"),
    [
        (["bias-removed"], bias_removed),
        (["bias-removed", "--ci", "t"], lambda r: bias_removed(r, ci="t")),
        (["bias-removed", "--average", "raters"], lambda r: bias_removed(r, average="raters")),
        (["bias-removed", "--parity"], lambda r: bias_removed(r, ci="normal")),
        (["projection"], alternating_projection),
        (
            ["projection", "--standard-error", "spread"],
            lambda r: alternating_projection(r, standard_error="spread"),
        ),
        (["projection", "--parity"], lambda r: alternating_projection(r, parity=True)),
        (["mle"], maximum_likelihood),
        (["mle", "--ambiguity", "stimulus"], lambda r: maximum_likelihood(r, ambiguity="stimulus")),
        (["mle", "--ambiguity", "none"], lambda r: maximum_likelihood(r, ambiguity=None)),
        (["mle", "--parity"], lambda r: maximum_likelihood(r, parity=True)),
        (["zrec"], zrec),
        (["zrec", "--parity"], lambda r: zrec(r, parity=True)),
    ],
)
def test_gives_what_the_function_gives(table, printed, arguments, fit):
    model = fit(read_ratings(table))
    document = json.loads(printed(table, "--model", *arguments, "--json"))
    assert document["model"] == model.model
    same(document["stimuli"], model.stimuli)
    same(document["raters"], model.raters)
    if model.contents is None:
        assert "contents" not in document
    else:
        same(document["contents"], model.contents)
    assert document["parity"] is ("--parity" in arguments)
    assert document["iterations"] == model.iterations
    assert document["converged"] is True
    assert document["loglikelihood"] == model.loglikelihood


def test_gives_the_raters_of_the_plain_mean(table, printed):
    ratings = read_ratings(table)
    document = json.loads(printed(table, "--json"))
    assert document["ci"] == "cluster"
    same(document["stimuli"], mean_opinion_scores(ratings))
    same(document["raters"], rater_deviations(ratings))
    # The readable table has none, and ends as it always did.
    assert printed(table).splitlines()[-1] == (
        "MOS: mean over ratings. 95 % interval (cluster): raters' means, Student t on n_raters - 1."
    )
    assert "inconsistency" not in printed(table)


def test_gives_the_mean_of_z_scores(table, printed):
    ratings = read_ratings(table)
    document = json.loads(printed(table, "--model", "z-scored", "--json"))
    same(document["stimuli"], z_scored_opinion_scores(ratings))
    document = json.loads(printed(table, "--model", "z-scored", "--rescale", "--json"))
    same(document["stimuli"], z_scored_opinion_scores(ratings, rescale=True))
    assert "100 (z + 3) / 6" in printed(table, "--model", "z-scored", "--rescale")


def test_draws_the_same_bootstrap_for_the_same_seed(table, printed):
    one = printed(table, "--ci", "bootstrap", "--json")
    assert printed(table, "--ci", "bootstrap", "--seed", "0", "--json") == one
    assert printed(table, "--ci", "bootstrap", "--seed", "1", "--json") != one
    same(
        json.loads(one)["stimuli"],
        mean_opinion_scores(
            read_ratings(table), ci="bootstrap", generator=np.random.default_rng(0)
        ),
    )


def test_prints_raters_and_contents_and_what_they_mean(table, printed):
    text = printed(table, "--model", "mle")
    heads = [line.split()[0] for line in text.splitlines() if line]
    assert heads.count("stimulus") == 1
    assert heads.count("rater") == 1
    assert heads.count("content") == 1
    for word in ("bias", "inconsistency", "ambiguity"):
        assert f"{word} (on the scale of the ratings): how " in text
    assert "At rest after " in text
    assert "guarded against having few ratings" in text
    assert "ambiguity" not in printed(table, "--model", "projection")
    assert "in SDs of the stimulus" in printed(table, "--model", "zrec")
    assert "not guarded" in printed(table, "--model", "projection", "--parity")
    assert "all ratings as if independent" in printed(table, "--model", "bias-removed", "--parity")
    spread = printed(table, "--model", "projection", "--standard-error", "spread")
    assert "se from the stimulus's own residuals" in spread


def test_warns_of_figures_that_are_not_at_rest(table, printed, monkeypatch):
    monkeypatch.setattr(
        "analysis.commands.mos.alternating_projection",
        lambda *given, **options: alternating_projection(*given, **options, max_iterations=1),
    )
    assert (
        "NOT at rest after 1 iterations: do not rely on these figures."
        in printed(table, "--model", "projection").splitlines()
    )


def test_writes_the_stimuli_to_a_file(table, tmp_path, printed):
    printed(table, "--model", "projection", "-o", tmp_path / "mos.csv")
    lines = (tmp_path / "mos.csv").read_text().splitlines()
    assert lines[0] == "stimulus,mos,sd,n,n_raters,se,ci_low,ci_high,note"
    assert len(lines) == 25


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--model", "mle", "--ci", "t"],
            (
                "--ci belongs to model plain and bias-removed and z-scored, not to mle; "
                "leave it out or choose another --model."
            ),
        ),
        (
            ["--parity"],
            (
                "--parity belongs to model bias-removed and projection and mle and zrec, not to "
                "plain; leave it out or choose another --model."
            ),
        ),
        (
            ["--model", "projection", "--ambiguity", "none"],
            (
                "--ambiguity belongs to model mle, not to projection; "
                "leave it out or choose another --model."
            ),
        ),
        (
            ["--standard-error", "spread"],
            (
                "--standard-error belongs to model projection, not to plain; "
                "leave it out or choose another --model."
            ),
        ),
        (
            ["--model", "bias-removed", "--parity", "--ci", "t"],
            ("--parity means the published interval, --ci normal, not t; leave one of them out."),
        ),
        (
            ["--seed", "3"],
            "--seed is for --ci bootstrap, nothing else is random; leave it out.",
        ),
        (
            ["--scale", "5", "1"],
            "A scale from 5 to 1 is none; give its lower end, then its upper end.",
        ),
    ],
)
def test_refuses_what_does_not_fit(table, capsys, arguments, message):
    assert main(["mos", str(table), *arguments]) == 2
    assert capsys.readouterr() == ("", message + "\n")


@pytest.mark.parametrize(
    "model", ["plain", "z-scored", "bias-removed", "projection", "mle", "zrec"]
)
def test_says_what_every_column_is_and_in_which_unit(table, printed, model):
    document = json.loads(printed(table, "--model", model, "--scale", "0", "200", "--json"))
    assert document["source"] == "ratings.csv"
    assert document["scale"] == [0, 200]
    assert set(document["columns"]["stimuli"]) == set(document["stimuli"][0])
    if model != "z-scored":  # which has no table of raters
        assert set(document["columns"]["raters"]) == set(document["raters"][0])
        unit = "SDs of the stimulus" if model == "zrec" else "on the scale of the ratings"
        assert unit in document["columns"]["raters"]["bias"]
