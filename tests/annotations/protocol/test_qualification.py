from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.screening import within_gold
from annotations.protocol.qualification import judge, operating_curve

GATE: dict[str, Any] = {"min_accuracy": 0.60, "min_srcc": 0.75}
ALWAYS_WITHIN = 1.0


@given(
    mos=st.integers(0, 100), sd=st.integers(1, 60), value=st.integers(1, 100), maximum=st.just(100)
)
def test_it_counts_both_ends_of_the_gold_interval_as_correct(mos, sd, value, maximum):
    correct = within_gold([value / maximum], [mos / maximum], [sd / maximum])[0]
    assert correct == (mos - sd <= value <= mos + sd)


def test_it_counts_an_answer_on_a_bound_that_floats_miss():
    # 70 of 100 lies on the lower bound of 0.8 +- 0.1.
    assert 0.8 - 0.7 > 0.1
    assert within_gold([70 / 100], [0.8], [0.1]).all()
    assert not within_gold([69 / 100], [0.8], [0.1]).any()


def test_it_passes_a_rater_above_both_thresholds():
    verdict = judge([0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4], [0.05] * 4, **GATE)
    assert (verdict.accuracy, verdict.srcc, verdict.passed) == (1.0, 1.0, True)


@pytest.mark.parametrize(
    ("right", "of", "passes"), [(3, 5, False), (24, 40, False), (25, 40, True), (4, 5, True)]
)
def test_it_asks_for_more_than_the_accuracy_given(right, of, passes):
    mos = np.linspace(0.1, 0.5, of)
    # The wrong ones are off by more than an SD and keep their rank.
    values = np.where(np.arange(of) < right, mos, mos + 0.3)
    verdict = judge(values, mos, [0.1] * of, **GATE)
    assert verdict.accuracy == pytest.approx(right / of)
    assert verdict.srcc == pytest.approx(1)
    assert verdict.passed == passes


def ranks_with_srcc_of_three_quarters(count):
    """Give the orders of `count` images whose SRCC to 0 ... count - 1 is 3/4 exactly."""
    for ranks in permutations(range(count)):
        squares = sum((rank - place) ** 2 for place, rank in enumerate(ranks))
        if 24 * squares == count * (count**2 - 1):
            yield ranks


def test_it_asks_for_more_than_the_srcc_given():
    exact = list(ranks_with_srcc_of_three_quarters(7))
    assert exact
    for ranks in exact:
        verdict = judge(np.array(ranks) / 10, np.arange(7) / 10, [ALWAYS_WITHIN] * 7, **GATE)
        assert verdict.srcc == pytest.approx(0.75)
        assert not verdict.passed, ranks


def test_it_passes_an_srcc_just_above_the_threshold():
    # One exchange of neighbours less than 3/4: 1 - 6 * 12 / 336 = 0.786.
    values = np.array([2, 0, 1, 4, 3, 6, 5]) / 10
    verdict = judge(values, np.arange(7) / 10, [ALWAYS_WITHIN] * 7, **GATE)
    assert verdict.srcc > 0.75
    assert verdict.passed


@pytest.mark.parametrize("values", [[0.5] * 5, [0.3]])
def test_it_fails_an_undefined_srcc(values):
    mos = [0.3, 0.4, 0.5, 0.6, 0.7][: len(values)]
    verdict = judge(values, mos, [ALWAYS_WITHIN] * len(values), min_accuracy=0, min_srcc=-1)
    assert verdict.srcc is None
    assert not verdict.passed


def test_it_fails_a_rater_who_is_accurate_and_uncorrelated():
    verdict = judge([0.5, 0.4, 0.3], [0.3, 0.4, 0.5], [0.3] * 3, **GATE)
    assert (verdict.accuracy, verdict.srcc, verdict.passed) == (1.0, -1.0, False)


def test_it_judges_no_attempt_without_answers():
    with pytest.raises(ValueError, match=r"^an attempt without answers cannot be judged$"):
        judge([], [], [], **GATE)


@pytest.mark.parametrize(("images", "true_85", "true_65"), [(20, 0.79, 0.18), (40, 0.89, 0.09)])
def test_it_finds_the_gate_as_noisy_as_the_protocol_says(images, true_85, true_65):
    gold = np.clip(np.random.default_rng(1).normal(0.5, 0.15, 2000), 0, 1)
    curve = operating_curve(
        gold,
        np.full(gold.size, 0.15),
        images=images,
        correlations=(0.65, 0.85),
        draws=1000,
        seed=1,
        **GATE,
    )
    assert curve[0.85] == pytest.approx(true_85, abs=0.03)
    assert curve[0.65] == pytest.approx(true_65, abs=0.03)


def test_it_draws_the_same_curve_from_the_same_seed():
    gold = np.linspace(0.1, 0.9, 30)
    curves = [
        operating_curve(gold, gold * 0 + 0.1, images=10, draws=50, seed=seed, **GATE)
        for seed in (3, 3, 4)
    ]
    assert curves[0] == curves[1] != curves[2]


def test_it_lets_better_raters_pass_more_often():
    gold = np.linspace(0.05, 0.95, 60)
    curve = operating_curve(gold, np.full(60, 0.15), images=20, draws=300, **GATE)
    shares = [curve[rho] for rho in sorted(curve)]
    assert shares == sorted(shares)
    assert shares[0] < 0.4 < 0.9 < shares[-1]
