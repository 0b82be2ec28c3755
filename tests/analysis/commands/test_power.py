import json

import numpy as np
import pandas as pd
import pytest

from analysis import validate
from analysis.cli import main
from analysis.power import estimate_spreads, power_curve, smallest_design
from analysis.simulate import RaterModel, simulate_ratings


@pytest.fixture
def printed(capsys):
    def call(*arguments):
        assert main(["power", *map(str, arguments)]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


@pytest.fixture
def pilot(tmp_path, generator):
    """Ratings of a small study on 0..100, and what they say."""
    study = simulate_ratings(
        np.linspace(40, 80, 60), raters=8, scale=(0, 100), step=1, generator=generator
    )
    path = tmp_path / "pilot.csv"
    study.frame.to_csv(path, index=False)
    return path, estimate_spreads(validate(study.frame))


def test_answers_how_many_raters_and_rounds(printed):
    document = json.loads(printed("--srcc", 0.9, "--truth-sd", 0.09, "--json"))
    curve = power_curve(truth_sd=0.09)
    assert document["curve"] == curve.to_dict("records")
    best = smallest_design(curve, 0.9)
    assert document["smallest"] == best.to_dict()
    assert (document["wanted"], document["against"]) == (0.9, "truth")
    assert document["smallest"]["raters"] == 5
    assert document["model"] == vars(RaterModel())


def test_says_it_in_one_sentence_below_the_curve(printed):
    text = printed("--srcc", 0.9, "--truth-sd", 0.09, "--raters", "4..6", "--rounds", 1, 2)
    assert text == (
        "SRCC between MOS and truth, expected\n"
        "\n"
        "raters  1 round  2 rounds\n"
        "     4   0.8977    0.9266\n"
        "     5   0.9156    0.9400\n"
        "     6   0.9282    0.9492\n"
        "\n"
        "For an SRCC of 0.9 between MOS and truth, the fewest ratings are 5 per image: 5 raters "
        "in 1 round (SRCC 0.916 to the truth, 0.839 between two panels; RMSE to the truth "
        "0.0443).\n"
        "\n"
        "Spreads (truth taken as normal): truth 0.09, bias 0.052, opinion of an image 0.051, "
        "repeat 0.067.\n"
    )


def test_panel_against_panel_takes_more_raters_than_panel_against_truth(printed):
    truth, panel = (
        json.loads(printed("--srcc", 0.9, "--against", against, "--json"))["smallest"]
        for against in ("truth", "panel")
    )
    assert panel["ratings_per_image"] > truth["ratings_per_image"]
    assert panel["srcc_panel"] >= 0.9
    assert "between the MOS of two such panels" in printed("--srcc", 0.9, "--against", "panel")


def test_says_where_nothing_tried_is_enough(printed):
    arguments = ("--srcc", 0.99, "--raters", "2..5", "--rounds", 1)
    assert json.loads(printed(*arguments, "--json"))["smallest"] is None
    assert (
        "No design tried reaches an SRCC of 0.99 between MOS and truth; the best is 5 raters in 1 "
        "round with 0.831. Try more raters or rounds."
    ) in printed(*arguments).splitlines()


def test_says_where_there_is_no_correlation_to_speak_of(printed):
    coarse = ("--studies", 1, "--step", 1, "--stimuli", 3, "--raters", 2, "--rounds", 1)
    assert ("No SRCC can be given: images come out with the same MOS; try finer steps.") in printed(
        "--srcc", 0.9, *coarse
    ).splitlines()


def test_sparse_designs_have_their_own_column_and_words(printed):
    text = printed(
        "--srcc", 0.86, "--raters", 20, "--per-image", "3..6", "--rounds", 1, "--truth-sd", 0.09
    )
    assert text.splitlines()[2].split() == ["raters", "per_image", "1", "round"]
    assert len(text.splitlines()[3:7]) == 4
    assert "20 raters in 1 round, 4 of them per image (SRCC" in text


def test_starts_from_a_pilot_study(pilot, printed):
    path, found = pilot
    document = json.loads(printed("--srcc", 0.9, "--from", path, "--json"))
    assert document["model"] == pytest.approx(vars(found.model))
    assert document["truth_sd"] == pytest.approx(found.truth_sd)
    expected = power_curve(truth=found.truth, model=found.model)
    got = pd.DataFrame(document["curve"])
    np.testing.assert_allclose(got["srcc_truth"], expected["srcc_truth"])
    assert document["source"] == "estimated from pilot.csv"
    steadier = json.loads(printed("--srcc", 0.9, "--from", path, "--repeat", 0, "--json"))
    assert steadier["model"] == {**document["model"], "repeat_sd": 0}


def test_repeats_what_is_to_know_about_the_estimates(pilot, tmp_path, printed):
    once = pd.read_csv(pilot[0]).query("round == 1")
    once.to_csv(tmp_path / "once.csv", index=False)
    text = printed("--srcc", 0.9, "--from", tmp_path / "once.csv")
    assert text.splitlines()[-1].startswith("Nobody rated a stimulus in two rounds running")


def test_starts_from_the_mos_of_an_earlier_study(tmp_path, printed):
    values = np.array([0.3, 0.5, 0.55, 0.6, 0.62, 0.7])
    path = tmp_path / "mos.csv"
    pd.DataFrame({"image_name": list("abcdef"), "quality_mos": values}).to_csv(path, index=False)
    document = json.loads(printed("--srcc", 0.9, "--mos", path, "--json"))
    assert document["curve"] == power_curve(truth=values).to_dict("records")
    assert document["truth_sd"] == values.std()


def test_simulates_what_the_formula_does_not_know(printed):
    arguments = ("--srcc", 0.8, "--raters", 5, "--rounds", 1, "--studies", 5, "--json")
    curve, again, other = (
        json.loads(printed(*arguments, "--lapses", 0.1, "--seed", seed))["curve"]
        for seed in (0, 0, 1)
    )
    assert curve == again != other
    sound = json.loads(printed(*arguments))["curve"]
    assert curve[0]["srcc_truth"] < sound[0]["srcc_truth"]
    assert curve[0]["srcc_truth_sd"] > 0


def test_simulates_on_the_truth_and_scale_of_a_pilot_study(pilot, printed):
    document = json.loads(
        printed(
            *("--srcc", 0.9, "--from", pilot[0], "--studies", 20, "--step", 1),
            *("--raters", 8, "--rounds", 2, "--json"),
        )
    )
    expected = power_curve(truth=pilot[1].truth, model=pilot[1].model, raters=[8], rounds=[2])
    assert document["curve"][0]["srcc_truth"] == pytest.approx(expected["srcc_truth"][0], abs=0.01)


def test_scores_stop_at_the_ends_of_the_scale_unless_told_otherwise(printed):
    arguments = ("--srcc", 0.9, "--raters", 5, "--rounds", 1, "--studies", 3, "--json")
    narrow = ("--truth-mean", 0.95, "--truth-sd", 0.03)
    stopped, free = (
        json.loads(printed(*arguments, *narrow, *more))["curve"][0]["rmse"]
        for more in ((), ("--no-clip",))
    )
    assert stopped < free


def test_a_pilot_whose_images_lie_at_the_end_of_the_scale_will_do(tmp_path, printed):
    # p is lenient by 0.4, so that image e, which nobody else saw, must lie below 0.
    path = tmp_path / "pilot.csv"
    both = [(image, 0.1 * place) for place, image in enumerate("abcd")]
    rows = [("e", "p", 0.2)]
    rows += [(image, rater, score) for image, score in both for rater in "qrs"]
    rows += [(image, "p", score + 0.4) for image, score in both]
    frame = pd.DataFrame(rows, columns=["stimulus", "rater", "score"]).assign(round=1)
    frame.to_csv(path, index=False)
    assert estimate_spreads(validate(frame)).truth.min() < 0
    printed(
        *("--srcc", 0.5, "--from", path),
        *("--studies", 1, "--raters", 5, "--rounds", 1),
    )


def test_writes_the_curve(tmp_path, printed):
    path = tmp_path / "curve.csv"
    printed("--srcc", 0.9, "-o", path)
    back = pd.read_csv(path, keep_default_na=False)
    pd.testing.assert_frame_equal(back, power_curve(truth_sd=0.059), check_exact=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--srcc", "2"], "The wanted SRCC must lie between 0 and 1, not at 2."),
        (
            ["--truth-sd", "0.1", "--from", "{pilot}"],
            "--from and --truth-sd each say how the truth spreads; give one of them.",
        ),
        (["--truth-sd", "-1"], "The truth's SD must be a finite number above 0, not -1.0."),
        (["--raters", "ten"], "--raters takes numbers such as 5 10, or 2..40, not 'ten'."),
        (
            ["--raters", "9..2"],
            "--raters 9..2 holds no numbers or more than 10000; give the lower end first.",
        ),
        (["--raters", "0"], "Numbers of raters must be 1 or more, not 0."),
        (
            ["--raters", "1..9999", "--rounds", "1..9"],
            "These are more than 10000 designs; try fewer numbers.",
        ),
        (["--step", "0.01"], "--step needs --studies N: the formula does without."),
        (["--stimuli", "50"], "--stimuli needs --studies N: the formula does without."),
        (
            ["--from", "{pilot}", "--studies", "2", "--stimuli", "50"],
            "--stimuli does not go with --from, which says what the stimuli are.",
        ),
        (
            ["--lapses", "0.1"],
            "The formula knows neither lapses nor gains; leave them out or simulate the curve.",
        ),
        (["--studies", "-1"], "At least one study is needed, not -1."),
        (["--mos", "none.csv"], "none.csv does not exist; give the path of a table."),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(pilot, capsys, arguments, message):
    words = ["--srcc", "0.9", *(word.format(pilot=pilot[0]) for word in arguments)]
    assert main(["power", *words]) == 2
    assert capsys.readouterr() == ("", message + "\n")
