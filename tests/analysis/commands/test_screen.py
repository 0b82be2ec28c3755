import json

import pandas as pd
import pytest

from analysis import validate
from analysis.cli import main
from analysis.screening import screen_bt500, screen_correlation, screen_self_consistency
from tests.analysis.studies import simulated_study


@pytest.fixture
def frame(generator):
    _, frame = simulated_study(generator, stimuli=30, raters=6, repeat=4)
    guessed = (frame["rater"] == "r003") & (frame["round"] == 2)
    frame.loc[guessed, "score"] = generator.uniform(1, 100, guessed.sum())
    return frame


@pytest.fixture
def table(tmp_path, frame):
    path = tmp_path / "ratings.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def gold(tmp_path, frame):
    means = frame.groupby("stimulus")["score"].mean().head(12)
    path = tmp_path / "gold.csv"
    pd.DataFrame({"stimulus": means.index, "mos": means, "sd": 12}).to_csv(path, index=False)
    return path


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        assert main([str(argument) for argument in ("screen", *arguments)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


@pytest.fixture
def refused(capsys):
    def call(*arguments):
        assert main([str(argument) for argument in ("screen", *arguments)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        return err

    return call


def same(records, raters):
    shown = pd.DataFrame(records, columns=raters.columns)
    pd.testing.assert_frame_equal(shown, raters, check_dtype=False, check_exact=True)


def test_screens_by_bt500_unless_told_otherwise(table, frame, printed):
    document = json.loads(printed(table, "--json"))
    screening = screen_bt500(validate(frame))
    assert list(document) == [
        "method", "rule", "summary", "caution", "raters", "rejected", "lost_stimuli",
        "thinned_stimuli", "note",
    ]  # fmt: skip
    assert document["method"] == "bt500"
    assert document["rule"] == screening.rule
    assert document["summary"] == screening.summary
    same(document["raters"], screening.raters)
    parity = json.loads(printed(table, "--parity", "--json"))
    same(parity["raters"], screen_bt500(validate(frame), parity=True).raters)


def test_hands_its_options_on(table, frame, gold, printed):
    ratings = validate(frame)
    own = printed(
        table, "--method", "bt1788", "--minimum-correlation", 0.85, "--correlation", "plcc",
        "--leave-one-out", "--minimum-stimuli", 5, "--json",
    )  # fmt: skip
    expected = screen_correlation(
        ratings, minimum=0.85, correlation="plcc", leave_one_out=True, minimum_stimuli=5
    )
    same(json.loads(own)["raters"], expected.raters)
    own = printed(
        table, "--method", "self-consistency", "--rounds", 2, 1, "--minimum-correlation", 0.2,
        "--deviations", 2, "--minimum-stimuli", 12, "--json",
    )  # fmt: skip
    document = json.loads(own)
    expected = screen_self_consistency(
        ratings, rounds=(2, 1), minimum=0.2, deviations=2, minimum_stimuli=12
    )
    assert document["rejected"] == ["r003"]
    assert document["rule"] == expected.rule
    same(document["raters"], expected.raters)
    strict = json.loads(
        printed(
            table, "--method", "gold", "--gold", gold, "--minimum-accuracy", 0.95,
            "--minimum-correlation", 0.9, "--scale", -50, 200, "--json",
        )
    )  # fmt: skip
    assert "more than 95 %" in strict["rule"]
    assert "above 0.9;" in strict["rule"]


def test_writes_a_table_and_what_it_means(table, printed):
    text = printed(table, "--method", "self-consistency")
    header, first = text.splitlines()[:2]
    assert header.split() == ["rater", "rejected", "statistic", "threshold", "why"]
    assert first.split()[:2] == ["r000", "no"]
    assert "r003   yes" in text
    for said in (
        "1 of 6 raters is rejected: r003.",
        "Kept: 5 of 6 raters, 300 of 360 ratings, 30 of 30 stimuli.",
        "Self-consistency: rejected if",
        "report these before and after.",
    ):
        assert f"\n\n{said}" in text or said in text.split("\n\n")[-1]


def test_writes_every_rater_to_a_file(table, frame, tmp_path, printed):
    path = tmp_path / "raters.csv"
    printed(table, "-o", path)
    written = pd.read_csv(path)
    assert list(written) == list(screen_bt500(validate(frame)).raters)
    assert len(written) == 6


def test_shows_that_everybody_is_rejected(tmp_path, printed):
    frame = pd.DataFrame(
        {"stimulus": ["a", "b"] * 2, "rater": list("ppqq"), "round": 1, "score": [3, 1] * 2}
    )
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    pd.DataFrame({"stimulus": ["a", "b"], "mos": [1, 3], "sd": 1}).to_csv(
        tmp_path / "gold.csv", index=False
    )
    arguments = (tmp_path / "ratings.csv", "--method", "gold", "--gold", tmp_path / "gold.csv")
    document = json.loads(printed(*arguments, "--json"))
    assert document["rejected"] == ["p", "q"]
    assert document["lost_stimuli"] == ["a", "b"]
    sentence = (
        "Method gold rejects all 2 raters of ratings.csv, which leaves no rating; use a milder "
        "threshold or another method."
    )
    assert document["note"] == sentence
    assert sentence in printed(*arguments)


def test_shows_an_undefined_statistic_as_null(tmp_path, frame, printed):
    frame.loc[frame["rater"] == "r001", "score"] = 50.0
    frame.to_csv(tmp_path / "ratings.csv", index=False)
    document = json.loads(printed(tmp_path / "ratings.csv", "--method", "bt1788", "--json"))
    (row,) = [row for row in document["raters"] if row["rater"] == "r001"]
    assert row["statistic"] is None
    assert row["rejected"] is True
    assert "so there is no correlation" in row["why"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--rounds", 1, 2),
            (
                "--rounds belongs to method self-consistency, not to bt500; leave it out or "
                "choose another --method."
            ),
        ),
        (
            ("--method", "gold", "--parity"),
            (
                "--parity belongs to method bt500 and bt1788, not to gold; leave it out or "
                "choose another --method."
            ),
        ),
        (
            ("--minimum-correlation", 0.5),
            (
                "--minimum-correlation belongs to method bt1788 and gold and self-consistency, "
                "not to bt500; leave it out or choose another --method."
            ),
        ),
        (
            ("--method", "gold"),
            "Method gold needs --gold FILE, a table with the columns stimulus, mos, sd.",
        ),
        (
            ("--method", "bt1788", "--minimum-correlation", 70),
            "minimum is a correlation, between -1 and 1, not 70.0.",
        ),
    ],
)
def test_refuses_options_that_do_not_fit(table, refused, arguments, message):
    assert refused(table, *arguments) == f"{message}\n"


def test_names_the_line_of_a_gold_file(table, tmp_path, refused):
    path = tmp_path / "gold.csv"
    path.write_text("stimulus,mos,sd\ns0001,50,8\ns0002,55,-8\n")
    assert refused(table, "--method", "gold", "--gold", path) == (
        "gold.csv, line 3: sd is -8; give one that is not negative.\n"
    )
