import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import krcc, mae, plcc, rmse, srcc

CORRELATIONS = (srcc, plcc, krcc)
METRICS = (*CORRELATIONS, rmse, mae)

pairs = st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=2, max_size=60).map(
    lambda rows: np.array(rows, dtype=float).T
)


@given(pairs)
def test_agrees_with_scipy_ties_included(vectors):
    x, y = vectors
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert all(math.isnan(metric(x, y)) for metric in CORRELATIONS)
        return
    assert srcc(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert plcc(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert krcc(x, y) == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)


@given(pairs)
def test_ranks_do_not_mind_an_increasing_change_of_scale(vectors):
    x, y = vectors
    for metric in (srcc, krcc):
        assert metric(x, y) == pytest.approx(metric(np.log(x), y**3), abs=1e-12, nan_ok=True)


@given(pairs, st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_errors_scale_with_the_scores_and_plcc_does_not(vectors, factor, shift):
    x, y = vectors
    u, v = factor * x + shift, factor * y + shift
    assert rmse(u, v) == pytest.approx(factor * rmse(x, y), rel=1e-9, abs=1e-9)
    assert mae(u, v) == pytest.approx(factor * mae(x, y), rel=1e-9, abs=1e-9)
    assert plcc(u, v) == pytest.approx(plcc(x, y), abs=1e-6, nan_ok=True)


def test_computes_the_textbook_errors():
    assert rmse([1, 2, 3], [1, 4, 7]) == pytest.approx(math.sqrt(20 / 3))
    assert mae([1, 2, 3], [1, 4, 7]) == 2


def test_leaves_the_correlation_with_a_constant_undefined():
    for metric in CORRELATIONS:
        assert math.isnan(metric([0.1, 0.1, 0.1], [1, 2, 3]))
        assert math.isnan(metric([1], [2]))
    assert rmse([0.1] * 3, [0.1] * 3) == 0


def test_correlates_scores_however_small_or_large():
    x = np.array([1.0, 2.0, 4.0])
    assert plcc(1e-200 * x, 1e200 * x) == pytest.approx(1)


@pytest.mark.parametrize("metric", METRICS)
def test_refuses_what_has_no_answer(metric):
    with pytest.raises(ValueError, match=r"their shapes are \(2,\) and \(3,\)"):
        metric([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"at least one score"):
        metric([], [])
    with pytest.raises(ValueError, match=r"pair 2 is \(2\.0, nan\)"):
        metric([1, 2], [1, float("nan")])
