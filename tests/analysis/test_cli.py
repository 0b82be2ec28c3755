import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import mean_opinion_scores, validate
from analysis.cli import main
from tests.analysis.studies import simulated_study

ROOT = Path(__file__).parents[2]


@pytest.fixture
def table(tmp_path, generator):
    _, frame = simulated_study(generator, stimuli=30, raters=4)
    path = tmp_path / "ratings.csv"
    frame.to_csv(path, index=False)
    return path


def run(*arguments):
    """The command as a user starts it, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def printed(capsys):
    """What a command prints, without the cost of a process."""

    def call(*arguments):
        assert main([str(argument) for argument in arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


def test_says_what_is_in_a_table(table, printed):
    done = run("validate", table)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "ratings.csv is a valid ratings table.\n"
        "  ratings   240\n"
        "  stimuli   30, ratings of each: 8\n"
        "  raters    4\n"
        "  rounds    1, 2\n"
        f"  scores    {pd.read_csv(table)['score'].min():g} to "
        f"{pd.read_csv(table)['score'].max():g}\n"
        "  further columns carried along: none\n"
    )
    assert json.loads(printed("validate", table, "--json"))["rounds"] == [1, 2]


def test_prints_a_whole_table_of_moderate_length(table, printed):
    lines = printed("mos", table).splitlines()
    assert lines[0].split() == list(mean_opinion_scores(validate(pd.read_csv(table))))
    assert [line.split()[0] for line in lines[1:31]] == [f"s{code:04d}" for code in range(30)]
    assert lines[-1] == (
        "MOS: mean over ratings. 95 % interval (cluster): raters' means, Student t on n_raters - 1."
    )


def test_says_how_many_rows_it_leaves_out_and_where_they_are(tmp_path, generator, printed):
    _, frame = simulated_study(generator, stimuli=101, raters=2)
    frame.to_csv(tmp_path / "long.csv", index=False)
    lines = printed("mos", tmp_path / "long.csv").splitlines()
    assert "... the first 20 of 101 rows; write them all with -o FILE.csv" in lines
    assert sum(line.startswith("s0") for line in lines) == 20


@pytest.mark.parametrize("ci", ["cluster", "normal", "t"])
def test_gives_every_digit_as_json(table, ci, printed):
    document = json.loads(printed("mos", table, "--ci", ci, "--json"))
    expected = mean_opinion_scores(validate(pd.read_csv(table)), ci=ci)
    assert document["model"] == "plain"
    assert document["ci"] == ci
    assert document["stimuli"] == expected.to_dict("records")


def test_writes_undefined_figures_as_null(tmp_path, printed):
    path = tmp_path / "one.csv"
    path.write_text("stimulus,rater,round,score\na,r1,1,3\n")
    row = json.loads(printed("mos", path, "--json"))["stimuli"][0]
    assert row["ci_low"] is None
    assert row["note"] == "one rating"


def test_writes_files_that_read_back_exactly(table, tmp_path, printed):
    expected = mean_opinion_scores(validate(pd.read_csv(table)))
    assert printed("mos", table, "-o", tmp_path / "mos.csv") == f"Wrote {tmp_path / 'mos.csv'}.\n"
    back = pd.read_csv(tmp_path / "mos.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(back, expected, check_exact=True)
    printed("mos", table, "-o", tmp_path / "mos.json")
    assert json.loads((tmp_path / "mos.json").read_text()) == json.loads(
        printed("mos", table, "--json")
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mos", "none.csv"], "none.csv does not exist; give the path of a table."),
        (
            ["mos", "{table}", "-o", "mos.txt"],
            "mos.txt cannot be written: let its name end in .json, .csv or .parquet.",
        ),
        (
            ["mos", "{table}", "-o", "{table}"],
            "{table} holds what is read here; write to another file.",
        ),
        (
            ["validate", "{table}", "-o", "mos.csv"],
            "mos.csv cannot be written: let its name end in .json.",
        ),
        (
            ["reliability", "{table}", "--rounds", "1", "3"],
            (
                "In ratings.csv nobody rated a stimulus in both rounds 1 and 3 "
                "(rounds found: 1, 2); choose two that the same raters rated."
            ),
        ),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(table, capsys, arguments, message):
    kept = table.read_bytes()
    assert main([argument.format(table=table) for argument in arguments]) == 2
    assert table.read_bytes() == kept
    assert capsys.readouterr() == ("", message.format(table=table) + "\n")


def test_hands_its_exit_code_to_the_shell():
    done = run("mos", "none.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "none.csv does not exist; give the path of a table.\n"


def test_does_not_complain_when_its_reader_stops_early(table):
    # A pipe whose reading end is closed at once, as by `head`.
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "analysis", "mos", str(table), "--json"],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == ""
