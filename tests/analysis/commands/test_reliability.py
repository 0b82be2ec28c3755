import json

import numpy as np
import pandas as pd
import pytest

from analysis import validate
from analysis.cli import main
from analysis.reliability import krippendorff_alpha, reliability_of
from analysis.screening import screen_bt500
from tests.analysis.studies import simulated_study

KEYS = ["rounds", "raters", "groups", "icc", "alpha", "sos", "raters_needed", "about"]


@pytest.fixture
def write(tmp_path):
    def call(frame):
        path = tmp_path / "ratings.csv"
        frame.to_csv(path, index=False)
        return path

    return call


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        assert main(["reliability", *map(str, arguments)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


def test_gives_every_figure_as_json(generator, write, printed):
    path = write(simulated_study(generator, raters=5)[1])
    document = json.loads(printed(path, "--json"))
    assert list(document) == KEYS
    found = reliability_of(
        validate(pd.read_csv(path), source="ratings.csv"), generator=np.random.default_rng(0)
    )
    assert document["rounds"]["srcc"] == found.rounds.srcc
    assert document["rounds"]["rounds"] == [1, 2]
    assert document["raters"] == found.raters.to_dict("records")
    assert document["groups"]["design"] == "complete"
    assert document["groups"]["table"] == found.groups.table.to_dict("records")
    assert document["groups"]["extrapolated"]["srcc"] == found.groups.extrapolated.srcc
    assert document["groups"]["reliability"] == found.groups.reliability
    assert document["groups"]["ceiling"] == found.groups.ceiling
    assert document["icc"] == found.icc.to_dict("records")
    assert document["alpha"]["interval"]["alpha"] == found.interval.alpha
    assert document["alpha"]["ordinal"]["ci_low"] == found.ordinal.ci_low
    assert [row["round"] for row in document["alpha"]["by_round"]] == [1, 2]
    second = krippendorff_alpha(validate(pd.read_csv(path)), level="ordinal", rounds=2)
    assert document["alpha"]["by_round"][1]["ordinal"] == second.alpha
    assert document["sos"]["a"] == found.sos.a
    assert document["sos"]["scale"] == {"low": 1.0, "high": 100.0, "assumed": True}
    assert document["raters_needed"] == found.needed.to_dict("records")
    assert document["about"] == {
        "source": "ratings.csv", "n_ratings": 300, "n_stimuli": 30, "n_raters": 5, "seed": 0
    }  # fmt: skip


def test_says_it_in_words(generator, write, printed):
    path = write(simulated_study(generator, raters=5)[1])
    text = printed(path)
    found = reliability_of(validate(pd.read_csv(path)), generator=np.random.default_rng(0))
    titles = [part.partition(":")[0] for part in text.split("\n\n") if ":" in part[:40]]
    assert titles == [
        "Round agreement", "Self-consistency", "Group agreement", "Intraclass correlation",
        "Krippendorff's alpha", "SOS", "Raters needed",
    ]  # fmt: skip
    far = found.groups.extrapolated
    assert f"SRCC {far.srcc:.4f}, PLCC {far.plcc:.4f}, RMSE {far.rmse:.4g}" in text
    assert f"a = {found.sos.a:.4f}" in text
    assert f"scale\nof {found.sos.scale}" in text or f"scale of {found.sos.scale}" in text
    assert max(map(len, text.splitlines())) <= 120
    assert text.endswith("report both (--screen).\n")


def test_computes_the_rest_where_there_is_one_round(generator, write, printed):
    path = write(simulated_study(generator, rounds=1)[1])
    document = json.loads(printed(path, "--json"))
    assert document["rounds"]["srcc"] is None
    assert document["rounds"]["note"] == (
        "All ratings of ratings.csv are of round 1; whether people repeat themselves shows in a "
        "second one only."
    )
    assert {row["srcc"] for row in document["raters"]} == {None}
    assert document["groups"]["reliability"] > 0
    assert document["alpha"]["by_round"] == []
    assert all(row["icc"] > 0 for row in document["icc"])
    text = printed(path)
    assert text.startswith("Round agreement: not known. All ratings of ratings.csv are of round 1")
    assert "Self-consistency: not known, for the same reason.\n" in text


def test_halves_the_raters_of_sparse_studies(generator, write, printed):
    frame = simulated_study(generator, stimuli=60, raters=30, rounds=1)[1]
    path = write(frame[generator.random(len(frame)) < 0.15])
    document = json.loads(printed(path, "--json", "--draws", "12"))
    assert document["groups"]["design"] == "sparse"
    assert [row["draws"] for row in document["groups"]["table"]] == [12]
    assert "few raters share stimuli" in " ".join(printed(path).split())


def test_draws_by_the_seed_and_takes_the_scale_and_the_rounds_given(generator, write, printed):
    path = write(simulated_study(generator, rounds=3)[1])
    plain, same, other = (
        json.loads(printed(path, "--json", *more)) for more in ([], [], ["--seed", "1"])
    )
    assert plain == same
    assert plain["groups"]["table"] != other["groups"]["table"]
    assert plain["rounds"] == other["rounds"]
    given = json.loads(printed(path, "--json", "--scale", "-100", "300", "--rounds", "1", "3"))
    assert given["sos"]["scale"] == {"low": -100, "high": 300, "assumed": False}
    assert given["rounds"]["rounds"] == [1, 3]


@pytest.mark.parametrize("method", ["bt500", "bt1788", "gold", "self-consistency"])
def test_sets_figures_before_and_after_screening_side_by_side(
    generator, write, printed, tmp_path, method
):
    truth, frame = simulated_study(generator, stimuli=60, truth_sd=20 if method == "gold" else 10)
    careless = frame["rater"] == "r003"
    frame.loc[careless, "score"] = generator.choice([1.0, 100.0], careless.sum())
    path = write(frame)
    screen = ["--screen", method]
    if method == "gold":
        gold = pd.DataFrame({"stimulus": frame["stimulus"].unique(), "mos": truth, "sd": 20})
        gold.to_csv(tmp_path / "gold.csv", index=False)
        screen += ["--gold", tmp_path / "gold.csv"]
    document = json.loads(printed(path, "--json", *screen, "--draws", "20"))
    assert list(document) == [*KEYS, "before_after"]
    compared = document["before_after"]
    assert compared["method"] == method
    # Known answers do not choose raters by their agreement.
    assert bool(compared["caution"]) == (method != "gold")
    rows = {row["figure"]: row for row in compared["figures"]}
    assert (rows["raters"]["before"], rows["raters"]["after"]) == (10, 9)
    assert rows["round_srcc"]["before"] == document["rounds"]["srcc"]
    assert rows["alpha_interval"]["before"] == document["alpha"]["interval"]["alpha"]
    assert rows["alpha_interval"]["after"] > rows["alpha_interval"]["before"]
    without = validate(frame[~careless])
    scale = document["sos"]["scale"]
    expected = reliability_of(
        without, generator=np.random.default_rng(0), scale=(scale["low"], scale["high"]), draws=20
    ).figures()
    for name, value in expected.items():
        assert rows[name]["after"] == pytest.approx(value, nan_ok=True)
    text = " ".join(printed(path, *screen).split())
    assert "Before and after screening: 1 of 10 raters is rejected: r003." in text


@pytest.mark.parametrize("arguments", [["--screen", "gold"], ["--gold", "gold.csv"]])
def test_wants_the_gold_standard_with_its_method(generator, write, capsys, arguments):
    path = write(simulated_study(generator, stimuli=5)[1])
    assert main(["reliability", str(path), *arguments]) == 2
    assert capsys.readouterr().err == (
        "--screen gold and --gold FILE belong together; give both or neither.\n"
    )


def test_says_that_nobody_is_rejected(generator, write, printed):
    path = write(simulated_study(generator, stimuli=20, raters=4)[1])
    assert not len(screen_bt500(validate(pd.read_csv(path))).rejected)
    document = json.loads(printed(path, "--json", "--screen", "bt500"))
    for row in document["before_after"]["figures"]:
        assert row["before"] == row["after"]


TABLES: dict[str, list] = {
    "one rating": [("a", "p", 1, 3)],
    "one rater": [("a", "p", 1, 3), ("b", "p", 1, 4), ("b", "p", 2, 4)],
    "one stimulus": [("a", "p", 1, 3), ("a", "q", 1, 4), ("a", "r", 1, 4)],
    "constant": [(stimulus, rater, 1, 0.1) for stimulus in "abc" for rater in "pqr"],
    "nobody shares a stimulus": [("a", "p", 1, 3), ("b", "q", 1, 4), ("c", "r", 1, 4)],
    "constant raters": [(s, r, k, ord(r)) for s in "abc" for r in "pqr" for k in (1, 2)],
}


@pytest.mark.parametrize("name", TABLES)
def test_ends_with_a_sentence_for_what_cannot_be_known(write, printed, name):
    path = write(pd.DataFrame(TABLES[name], columns=["stimulus", "rater", "round", "score"]))
    document = json.loads(printed(path, "--json"))
    if document["rounds"]["srcc"] is None:
        assert document["rounds"]["note"]
    if document["groups"]["reliability"] is None:
        assert document["groups"]["note"]
    for row in document["icc"]:
        assert (row["icc"] is None or row["ci_low"] is None) == bool(row["note"])
    for level in ("interval", "ordinal"):
        alpha = document["alpha"][level]
        assert (alpha["alpha"] is None) == bool(alpha["note"])
    assert (document["sos"]["a"] is None) == bool(document["sos"]["note"])
    for row in document["raters_needed"]:
        assert (row["raters"] is None) == bool(row["note"])
    text = printed(path)
    assert "nan" not in text
    assert "undefined, ." not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--rounds", "1", "3"],
            (
                "In ratings.csv nobody rated a stimulus in both rounds 1 and 3 "
                "(rounds found: 1, 2); choose two that the same raters rated."
            ),
        ),
        (["--rounds", "2", "2"], "Two different rounds are needed, but round 2 came twice."),
        (["--draws", "0"], "At least one draw is needed, not 0."),
        (
            ["--scale", "5", "1"],
            "A scale from 5 to 1 is none; give its lower end, then its upper end.",
        ),
    ],
)
def test_ends_with_one_sentence_on_what_it_cannot_do(generator, write, capsys, arguments, message):
    path = write(simulated_study(generator, stimuli=5, raters=3)[1])
    assert main(["reliability", str(path), *arguments]) == 2
    assert capsys.readouterr() == ("", message + "\n")


def test_writes_the_raters_as_a_table(generator, write, printed, tmp_path):
    path = write(simulated_study(generator, stimuli=5, raters=3)[1])
    printed(path, "-o", tmp_path / "raters.csv")
    assert pd.read_csv(tmp_path / "raters.csv")["rater"].tolist() == ["r000", "r001", "r002"]
