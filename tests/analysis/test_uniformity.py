import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.uniformity import BINS, bin_edges, bins_of, distance_from_uniform


@given(
    st.lists(st.integers(0, 2000), min_size=2, max_size=50).filter(lambda own: len(set(own)) > 1)
)
def test_counts_as_numpy_does_also_on_the_bounds_of_bins(halves):
    scores = np.array(halves) * 0.0005
    edges = bin_edges(scores)
    counts, theirs = np.histogram(scores, BINS)
    assert edges.tolist() == theirs.tolist()
    assert np.bincount(bins_of(scores, edges), minlength=BINS).tolist() == counts.tolist()


def test_measures_the_share_that_would_have_to_move():
    assert distance_from_uniform([5] * 20) == 0
    assert distance_from_uniform([9] + [0] * 19) == pytest.approx(0.95)
    assert distance_from_uniform([2, 0]) == 0.5
    with pytest.raises(ValueError, match=r"^A histogram without scores has no distance"):
        distance_from_uniform([0, 0])
