import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import mean_opinion_scores, validate
from analysis.cli import main
from analysis.subject_models import alternating_projection
from tests.analysis.studies import simulated_study

ROOT = Path(__file__).parents[3]


@pytest.fixture
def frame(generator):
    return simulated_study(generator, stimuli=12, raters=4)[1]


@pytest.fixture
def table(frame, tmp_path):
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    return tmp_path / "ratings.csv"


@pytest.fixture
def report(table, tmp_path, capsys):
    def call(*options):
        out = tmp_path / "out"
        code = main(["report", str(table), "-o", str(out), *map(str, options)])
        printed, complaint = capsys.readouterr()
        if code:
            assert (code, printed) == (2, "")
            return complaint
        assert complaint == ""
        return printed, json.loads((out / "report.json").read_text())

    return call


def test_says_what_it_found_and_where_it_is(report, tmp_path):
    printed, document = report("--title", "Night shots", "--scale", 0, 200)
    lines = printed.splitlines()
    assert lines[0] == (
        "- 4 raters gave 96 ratings of 12 stimuli in 2 rounds; each stimulus has 8 ratings. "
        "The scale runs from 0 to 200."
    )
    assert [line.removeprefix("- ") for line in lines[:-2]] == document["summary"]
    assert lines[-1] == (
        f"Wrote {tmp_path / 'out' / 'report.html'}, with its numbers (report.json, *.csv) and "
        f"drawings (figures/*.svg) beside it."
    )
    assert document["title"] == "Night shots"
    assert "<h1>Night shots</h1>" in (tmp_path / "out" / "report.html").read_text()


def test_does_as_its_options_say(report, frame, tmp_path):
    gold = mean_opinion_scores(validate(frame))[["stimulus", "mos"]].assign(sd=10)
    gold.to_csv(tmp_path / "gold.csv", index=False)
    printed, document = report(
        "--json", "--model", "projection", "--seed", 4, "--rounds", 2, 1,
        "--gold", tmp_path / "gold.csv", "--screen", "gold", "--screen", "bt500",
    )  # fmt: skip
    assert (document["study"]["model"], document["study"]["seed"]) == ("projection", 4)
    assert document["round_agreement"]["rounds"] == [2, 1]
    assert list(document["screening"]) == ["gold", "bt500"]
    # Every digit, on the screen as in the file.
    assert json.loads(printed) == document
    expected = alternating_projection(validate(frame)).stimuli
    assert [row["mos"] for row in document["stimuli"]] == expected["mos"].tolist()


def test_takes_splits_from_a_table(report, frame, tmp_path):
    labels = sorted(frame["stimulus"].unique())
    sets = pd.DataFrame({"image_name": labels, "set": ["test"] * 5 + ["training"] * 7})
    sets.to_csv(tmp_path / "sets.csv", index=False)
    _, document = report("--mos-set", tmp_path / "sets.csv")
    assert {row["set"]: row["n"] for row in document["splits"]["sets"]} == {
        "training": 7, "test": 5,
    }  # fmt: skip
    assert [row["set"] for row in document["stimuli"]] == sets["set"].tolist()
    assert report("--mos-set", tmp_path / "sets.csv", "--test", 3) == (
        "Splits are either given (--mos-set) or drawn (--test, --validation); leave out one of "
        "them.\n"
    )


def test_draws_splits_that_keep_contents_together(report, frame, table):
    frame["content"] = frame["stimulus"].str[:4]  # ten stimuli, then two
    frame.to_csv(table, index=False)
    _, document = report("--test", 2)
    sizes = {row["set"]: row["n"] for row in document["splits"]["sets"]}
    assert sizes == {"training": 10, "test": 2}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scale", 70, 80], "The scale is said to go from 70 to 80, but there is a score of "),
        (["--test", 13], "13 images for test and 0 for validation are more than the 12 there are;"),
        (["--screen", "gold"], "Screening by gold stimuli needs their scores; give a table "),
        (["--rounds", 1, 7], "In ratings.csv nobody rated a stimulus in both rounds 1 and 7 "),
    ],
)
def test_refuses_what_does_not_fit_in_a_sentence(report, options, message, tmp_path):
    complaint = report(*options)
    assert complaint.startswith(message)
    assert complaint.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_gives_the_same_bytes_in_another_process(report, table, tmp_path):
    report()
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "report", table, "-o", tmp_path / "other"],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "17"}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for path in sorted((tmp_path / "out").rglob("*.*")):
        other = tmp_path / "other" / path.relative_to(tmp_path / "out")
        assert other.read_bytes() == path.read_bytes()


def test_loads_matplotlib_for_reports_alone():
    done = subprocess.run(
        [sys.executable, "-c", "import sys, analysis.cli; print('matplotlib' in sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
