import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import plcc
from analysis.reliability.ranks import (
    codes_correlated,
    even_out,
    midranks,
    midranks_within,
    rows_correlated,
)

scored = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=40
).map(lambda rows: np.array(rows).T)


@given(scored)
def test_ranks_like_scipy_ties_included(rows):
    codes, values, _ = rows
    values = values.astype(float)
    np.testing.assert_array_equal(midranks(values), stats.rankdata(values))
    within = midranks_within(codes, values)
    for code in np.unique(codes):
        own = within[codes == code]
        own = own - np.sum(codes < code)
        np.testing.assert_array_equal(own, stats.rankdata(values[codes == code]))


@given(scored)
def test_correlates_within_codes_like_one_code_at_a_time(rows):
    codes, first, second = rows
    found = codes_correlated(codes, 5, first / 10, second * 1e6)
    for code in range(5):
        own = codes == code
        expected = plcc(first[own], second[own]) if own.any() else np.nan
        assert found[code] == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_correlates_row_by_row(generator):
    first, second = generator.normal(size=(2, 4, 30))
    first[2] = 0.1
    found = rows_correlated(first, second)
    assert np.isnan(found[2])
    for row in (0, 1, 3):
        assert found[row] == pytest.approx(plcc(first[row], second[row]), abs=1e-12)


def test_does_not_rank_by_rounding():
    sums = np.array([0.1 + 0.2, 0.15 + 0.15, 0.3000001])
    assert sums[0] != sums[1]
    assert midranks(even_out(sums)).tolist() == [1.5, 1.5, 3.0]
    assert even_out(np.zeros(2)).tolist() == [0.0, 0.0]
