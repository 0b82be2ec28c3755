"""How far a histogram of scores is from uniform, over 20 bins that cover all scores."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 20


def bin_edges(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ends of 20 bins of equal width from the lowest to the highest score.

    Examples
    --------
    >>> bin_edges(np.array([1.0, 5.0]))[[0, 1, 20]]
    array([1. , 1.2, 5. ])
    """
    return np.linspace(scores.min(), scores.max(), BINS + 1)


def bins_of(scores: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the bin of each score, as `numpy.histogram` counts: the last bin has both its ends.

    Examples
    --------
    >>> bins_of(np.array([1.0, 1.2, 5.0]), bin_edges(np.array([1.0, 5.0])))
    array([ 0,  1, 19])
    """
    return np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, BINS - 1)


def distance_from_uniform(counts: ArrayLike) -> float:
    r"""Total variation distance of a histogram from the uniform one.

    Parameters
    ----------
    counts : array_like
        Number of scores in each of B bins, not all zero.

    Returns
    -------
    float
        :math:`\frac 1 2 \sum_b |h_b / N - 1 / B|`: the share of scores that would have to move to
        other bins. Between 0 and 1 - 1 / B.

    Raises
    ------
    ValueError
        If there is no score.

    Examples
    --------
    >>> distance_from_uniform([3, 3, 6, 0])
    0.25
    """
    bars = np.asarray(counts, dtype=np.float64)
    if not bars.any():
        raise ValueError("A histogram without scores has no distance from uniform.")
    return float(np.abs(bars / bars.sum() - 1 / len(bars)).sum() / 2)
