import json

import numpy as np
import pandas as pd
import pytest

from analysis import read_ratings
from analysis.cli import main
from analysis.simulate import RaterModel, simulate_ratings


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        assert main(["simulate", *map(str, arguments)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


@pytest.fixture
def mos(tmp_path):
    path = tmp_path / "mos.csv"
    path.write_text("image_name,quality_mos\nb.jpg,0.5\na.jpg,0.75\n")
    return path


def test_writes_a_ratings_table_that_reads_back(tmp_path, printed, mos):
    path = tmp_path / "ratings.csv"
    arguments = ("--truth", mos, "--raters", 3, "--step", 0.01, "--seed", 7)
    assert printed(*arguments, "-o", path) == f"Wrote {path}.\n"
    expected = simulate_ratings(
        pd.Series([0.5, 0.75], index=["b.jpg", "a.jpg"]),
        raters=3,
        step=0.01,
        generator=np.random.default_rng(7),
    )
    pd.testing.assert_frame_equal(pd.read_csv(path), expected.frame, check_exact=True)
    assert len(read_ratings(path)) == 12


def test_gives_truth_and_raters_as_json(printed, mos):
    document = json.loads(printed("--truth", mos, "--raters", 4, "--spammers", 1, "--json"))
    assert document["ratings"] == 16
    assert document["truth"] == [
        {"stimulus": "b.jpg", "truth": 0.5},
        {"stimulus": "a.jpg", "truth": 0.75},
    ]
    (spammer,) = (rater for rater in document["raters"] if rater["kind"] != "attentive")
    assert spammer == {
        "rater": spammer["rater"],
        "kind": "random",
        "bias": None,
        "drift": None,
        "gain": None,
        "repeat_sd": None,
        "n": 4,
    }
    assert document["model"] == {**vars(RaterModel())}
    assert (document["seed"], document["scale"]) == (0, [0, 1])


def test_sums_it_up_for_a_reader(printed, mos):
    text = printed("--truth", mos, "--raters", 2, "--rounds", 1, "--seed", 3)
    lines = text.splitlines()
    assert lines[0] == (
        "Simulated 4 ratings of 2 stimuli by 2 raters in 1 round, on a scale from 0 to 1 (seed 3)."
    )
    assert lines[2] == "Truth: mean 0.625, SD 0.1768."
    assert lines[4].split() == ["rater", "kind", "bias", "drift", "gain", "repeat_sd", "n"]
    assert [line.split()[0] for line in lines[5:7]] == ["r1", "r2"]
    assert lines[-1] == "Write the ratings with -o FILE.csv; --json holds the truth."


def test_carries_the_default_spreads_to_the_scale_and_takes_stated_ones_as_they_are(printed):
    document = json.loads(
        printed("--scale", 0, 100, "--bias", 3, "--lapses", 0.1, "--stimuli", 500, "--json")
    )
    assert document["model"]["bias_sd"] == 3
    assert document["model"]["image_sd"] == pytest.approx(5.1)
    assert document["model"]["lapses"] == 0.1
    truth = [row["truth"] for row in document["truth"]]
    assert np.mean(truth) == pytest.approx(72.5, abs=1)
    assert np.std(truth) == pytest.approx(5.9, rel=0.15)


def test_makes_up_the_truth_that_was_asked_for(printed):
    made = ("--stimuli", 2000, "--truth-mean", 3, "--truth-sd", 0.5, "--scale", 1, 5)
    truth = [row["truth"] for row in json.loads(printed(*made, "--json"))["truth"]]
    assert len(truth) == 2000
    assert np.mean(truth) == pytest.approx(3, abs=0.05)
    assert np.std(truth) == pytest.approx(0.5, rel=0.1)


def test_designs_kinds_and_ends_are_the_callers_choice(tmp_path, printed):
    path = tmp_path / "ratings.csv"
    design = ("--stimuli", 200, "--raters", 9, "--rounds", 3, "--per-image", 2)
    printed(*design, "--bias", 2, "--no-clip", "-o", path)
    frame = pd.read_csv(path)
    assert len(frame) == 200 * 2 * 3
    assert frame["score"].max() > 1
    raters = json.loads(printed(*design, "--spammers", 2, "--spammer-kind", "constant", "--json"))[
        "raters"
    ]
    assert [rater["kind"] for rater in raters].count("constant") == 2


@pytest.mark.parametrize(
    ("column", "label"), [("truth", "stimulus"), ("mos", "stimulus"), ("mos", "other")]
)
def test_finds_the_truth_under_the_names_it_goes_by(tmp_path, printed, column, label):
    path = tmp_path / "mos.csv"
    path.write_text(f"{label},{column}\nx,0.5\ny,0.6\n")
    truth = json.loads(printed("--truth", path, "--json"))["truth"]
    names = ["x", "y"] if label == "stimulus" else ["s1", "s2"]
    assert truth == [
        {"stimulus": names[0], "truth": 0.5},
        {"stimulus": names[1], "truth": 0.6},
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--truth", "{mos}", "--stimuli", "5"],
            (
                "--truth already says what the stimuli are; leave out --stimuli, --truth-mean "
                "and --truth-sd."
            ),
        ),
        (
            ["--truth", "{mos}", "--scale", "1", "100"],
            (
                "Every truth must lie on the scale from 1 to 100, but that of stimulus 1 is 0.5; "
                "state the scale that it is on."
            ),
        ),
        (
            ["--truth", "{nameless}"],
            (
                "nameless.csv has none of the columns truth, mos, quality_mos "
                "(found: image, quality); rename the one that holds the true quality."
            ),
        ),
        (
            ["--truth", "{empty}"],
            "empty.csv has a header but no rows; add one line per stimulus.",
        ),
        (
            ["--scale", "5", "1"],
            "A scale from 5 to 1 is none; give its lower end, then its upper end.",
        ),
        (["--bias", "-1"], "bias_sd must be a finite number of at least 0, not -1.0."),
        (["--seed", "-1"], "A seed is a whole number from 0, not -1."),
        (["--spammers", "11"], "There cannot be 11 spammers among 10 raters."),
        (
            ["--truth", "{mos}", "-o", "{mos}"],
            "{mos} holds what is read here; write to another file.",
        ),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(tmp_path, mos, capsys, arguments, message):
    nameless, empty = tmp_path / "nameless.csv", tmp_path / "empty.csv"
    nameless.write_text("image,quality\na,1\n")
    empty.write_text("stimulus,mos\n")
    places = {"mos": mos, "nameless": nameless, "empty": empty}
    assert main(["simulate", *(word.format(**places) for word in arguments)]) == 2
    assert capsys.readouterr() == ("", message.format(**places) + "\n")
