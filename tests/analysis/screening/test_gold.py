import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import RatingsError, srcc, validate
from analysis.screening import gold_gate, gold_standard, screen_gold, within_gold
from tests.analysis.screening.made import by_rater, check_words, frames, ratings_by, ratings_of

# Four gold stimuli of an SD of 10.
GOLD = pd.DataFrame(
    {"stimulus": ["s000", "s001", "s002", "s003"], "mos": [20, 40, 60, 80], "sd": 10}
)


def screened(scores, **options):
    return screen_gold(ratings_by({"careful": [20, 40, 60, 80], **scores}), GOLD, **options)


def test_counts_an_answer_at_one_sd_as_correct():
    assert within_gold([10, 30, 9.99, 30.01], 20, 10).tolist() == [True, True, False, False]
    # 0.8 - 0.7 is 0.10000000000000009 in floating point, and 0.7 - 0.6 less than 0.1.
    assert within_gold([0.8, 0.7], [0.7, 0.6], [0.1, 0.1]).tolist() == [True, True]
    assert within_gold([5, 4], 5, 0).tolist() == [True, False]


def test_judges_one_persons_answers():
    gate = gold_gate([15, 45, 70, 95], GOLD["mos"], GOLD["sd"])
    assert tuple(gate) == (0.75, 1.0, True)
    turned = gold_gate([95, 45, 70, 15], GOLD["mos"], GOLD["sd"])
    assert turned[:2] == pytest.approx((0.5, -0.8))
    assert turned.passed is False


@pytest.mark.parametrize(
    ("answers", "accuracy"),
    [([20, 40, 60, 99, 110], 0.6), ([20, 40, 60, 80, 110], 0.8)],
)
def test_asks_for_more_than_60_percent(answers, accuracy):
    mos, sd = [20, 40, 60, 80, 100], [9] * 5
    gate = gold_gate(answers, mos, sd)
    assert (gate.accuracy, gate.passed) == (accuracy, accuracy > 0.6)


def test_asks_for_an_srcc_of_more_than_the_minimum():
    # All within 1 SD; one swap of neighbours in four makes an SRCC of exactly 0.8.
    answers = ([20, 40, 60, 80], [11, 31, 30, 80])
    gate = gold_gate(*answers, [20] * 4, minimum_srcc=0.8)
    assert gate[:2] == pytest.approx((0.75, 0.8))
    assert gate.passed is False
    assert gold_gate(*answers, [20] * 4, minimum_srcc=0.79).passed


def test_fails_an_undefined_srcc():
    gate = gold_gate([50, 50, 50], [48, 50, 52], [5, 5, 5])
    assert gate.accuracy == 1
    assert np.isnan(gate.srcc)
    assert gate.passed is False
    assert gold_gate([50], [50], [5]).passed is False


@given(frames(raters="pqr", stimuli=5, rounds=2))
def test_judges_every_rater_as_the_gate_does(frame):
    gold = pd.DataFrame(
        {"stimulus": ["s0", "s1", "s2", "s3"], "mos": [1.5, 2.5, 3, 4.5], "sd": [1, 0.5, 1.5, 0]}
    )
    if not frame["stimulus"].isin(gold["stimulus"]).any():
        return
    screening = screen_gold(validate(frame), gold, scale=(1, 5))
    check_words(screening)
    found = by_rater(screening)
    for rater, own in frame.merge(gold, on="stimulus").groupby("rater"):
        gate = gold_gate(own["score"], own["mos"], own["sd"])
        assert found.loc[rater, "statistic"] == gate.accuracy
        assert found.loc[rater, "srcc"] == pytest.approx(gate.srcc, nan_ok=True)
        assert found.loc[rater, "rejected"] == (not gate.passed)
    assert found["judged"].sum() == frame.merge(gold, on="stimulus")["rater"].nunique()


def test_says_why():
    screening = screened(
        {
            "off": [45, 45, 60, 80],
            "turned": [30, 50, 69, 30],
            "same": [50, 50, 50, 50],
            "once": [20, None, None, None],
            "elsewhere": [None, None, None, None, 70],
        }
    )
    assert by_rater(screening)["why"].to_dict() == {
        "careful": "kept: 4 of 4 answers correct (100 %, above 60 %); SRCC to gold 1.00, "
        "above 0.75",
        "off": "kept: 3 of 4 answers correct (75 %, above 60 %); SRCC to gold 0.95, above 0.75",
        "turned": "rejected: 3 of 4 answers correct (75 %, above 60 %); SRCC to gold "
        f"{srcc([30, 50, 69, 30], [1, 2, 3, 4]):.2f}, not above 0.75",
        "same": "rejected: 2 of 4 answers correct (50 %, not above 60 %); SRCC to gold undefined, "
        "because answers or gold MOS are all the same, which fails",
        "once": "rejected: 1 of 1 answer correct (100 %, above 60 %); SRCC to gold undefined, "
        "because there is one answer only, which fails",
        "elsewhere": "kept: not judged, without a rating of a gold stimulus",
    }
    assert screening.summary == (
        "3 of 6 raters are rejected: once, same, turned. 1 of them was not judged, and kept. "
        "Gold stimuli rated: 4 of 4."
    )
    assert screening.rule == (
        "Gold standard: an answer is correct within 1 SD of the gold MOS, ends included; kept if "
        "more than 60 % of a rater's answers are correct and their SRCC to the gold MOS is above "
        "0.75; an undefined SRCC fails."
    )
    assert screening.caution == ""


def test_takes_every_round_for_an_answer():
    ratings = ratings_of(
        ("s000", "p", 1, 20), ("s001", "p", 1, 40), ("s002", "p", 1, 60),
        ("s000", "p", 2, 90), ("s001", "p", 2, 90), ("s002", "p", 2, 90),
    )  # fmt: skip
    row = by_rater(screen_gold(ratings, GOLD)).loc["p"]
    assert (row["n"], row["correct"], row["rejected"]) == (6, 3, True)


def test_has_thresholds_to_choose():
    scores = {"off": [45, 55, 60, 80]}
    assert screened(scores).rejected.tolist() == ["off"]
    assert screened(scores, minimum_accuracy=0.4).rejected.tolist() == []
    assert screened(scores, minimum_accuracy=0.4, minimum_srcc=1).rejected.tolist() == [
        "careful",
        "off",
    ]


def test_reads_a_gold_table():
    table = gold_standard(
        pd.DataFrame({"stimulus": [7, 8], "mos": ["1.5", "2"], "sd": ["0", "1"], "set": "test"})
    )
    assert table.to_dict("list") == {"stimulus": ["7", "8"], "mos": [1.5, 2.0], "sd": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"sd": -1},
            "The gold table, row 1: sd is -1; give one that is not negative.",
        ),
        (
            {"stimulus": "s000"},
            "The gold table, row 2: stimulus 's000' is there already; give it one MOS.",
        ),
        (
            {"stimulus": ["a", "b", "c", "d"]},
            (
                "ratings holds no rating of any of the 4 gold stimuli (the first is 'a'); "
                "call stimuli the same in both tables."
            ),
        ),
        (
            {"mos": [0.2, 0.4, 0.6, 0.8]},
            (
                "Gold MOS go from 0.2 to 0.8 and the ratings' scale from 1 to 100 (assumed from "
                "the scores); bring the gold table to the scale of the ratings, or state the scale."
            ),
        ),
    ],
)
def test_refuses_a_gold_table_that_cannot_be_right(change, message):
    with pytest.raises(RatingsError) as caught:
        screen_gold(ratings_by({"p": [20, 40, 60, 80]}), GOLD.assign(**change))
    assert str(caught.value) == message


def test_refuses_gold_on_shares_for_ratings_that_begin_at_0():
    with pytest.raises(RatingsError, match="bring the gold table to the scale of the ratings"):
        screen_gold(ratings_by({"p": [0, 40, 60, 80]}), GOLD.assign(mos=GOLD["mos"] / 100))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"minimum_accuracy": 60}, "minimum_accuracy is a share, between 0 and 1, not 60."),
        ({"minimum_srcc": 75}, "minimum_srcc is a correlation, between -1 and 1, not 75."),
    ],
)
def test_refuses_options_it_cannot_honour(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        screened({}, **options)
    assert str(caught.value) == message


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.sampled_from([0.01, 1e6]))
def test_does_not_depend_on_the_scale(answers, factor):
    mos = [10 * place for place in range(len(answers))]
    plain = gold_gate(answers, mos, [15] * len(mos))
    moved = gold_gate(*(factor * np.array(values) for values in (answers, mos, [15] * len(mos))))
    assert moved[:2] == pytest.approx(plain[:2], nan_ok=True)
    assert moved.passed == plain.passed
