"""How well two vectors of scores agree: SRCC, PLCC, KRCC, RMSE, MAE.

Correlations are free of unit; RMSE and MAE have the unit of the scores. PLCC is taken as it
is, with no logistic mapping first, as UHD-IQA and the AIM 2024 challenge do; with one it is
`analysis.logistic.plcc_logistic`, another figure. Intervals and comparisons of two models are in
`analysis.intervals`.

A correlation with a constant vector is undefined and comes back as NaN: a rater who gives every
stimulus the same score has no correlation, not one of zero.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def srcc(x: ArrayLike, y: ArrayLike) -> float:
    """Spearman's rank correlation: PLCC of the ranks, ties sharing their mean rank.

    Parameters
    ----------
    x, y : array_like
        Two vectors of the same length, finite.

    Returns
    -------
    float
        In -1..1; NaN if one of the vectors is constant.

    Raises
    ------
    ValueError
        If the vectors are empty, differ in length, or hold NaN or infinity.

    Examples
    --------
    >>> srcc([10, 20, 30, 40], [1, 3, 2, 4])
    0.8
    """
    first, second = checked_pair(x, y)
    return _pearson(stats.rankdata(first), stats.rankdata(second))


def plcc(x: ArrayLike, y: ArrayLike) -> float:
    """Pearson's linear correlation, without logistic mapping.

    Parameters, result and errors are those of `srcc`.

    Examples
    --------
    >>> plcc([1, 2, 3], [10, 20, 30])
    1.0
    """
    return _pearson(*checked_pair(x, y))


def krcc(x: ArrayLike, y: ArrayLike) -> float:
    """Kendall's rank correlation, tau-b: pairs tied in one vector are accounted for.

    Parameters, result and errors are those of `srcc`.

    Examples
    --------
    >>> krcc([1, 2, 3], [1, 3, 2])
    0.3333333333333333
    """
    first, second = checked_pair(x, y)
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(stats.kendalltau(first, second, variant="b").statistic)


def rmse(x: ArrayLike, y: ArrayLike) -> float:
    """Root of the mean squared difference, in the unit of the scores.

    Parameters and errors are those of `srcc`.

    Examples
    --------
    >>> rmse([1, 2], [4, 6])
    3.5355339059327378
    """
    first, second = checked_pair(x, y)
    return float(np.sqrt(np.mean((first - second) ** 2)))


def mae(x: ArrayLike, y: ArrayLike) -> float:
    """Mean absolute difference, in the unit of the scores.

    Parameters and errors are those of `srcc`.

    Examples
    --------
    >>> mae([1, 2], [4, 6])
    3.5
    """
    first, second = checked_pair(x, y)
    return float(np.mean(np.abs(first - second)))


def checked_pair(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take two vectors of scores as arrays.

    Raises
    ------
    ValueError
        If the vectors are empty, differ in length, or hold NaN or infinity.

    Examples
    --------
    >>> checked_pair([1, 2], [4, 6])
    (array([1., 2.]), array([4., 6.]))
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            f"Two vectors of the same length are needed, "
            f"but their shapes are {first.shape} and {second.shape}."
        )
    if not len(first):
        raise ValueError("Two vectors of at least one score are needed, but they are empty.")
    bad = ~(np.isfinite(first) & np.isfinite(second))
    if bad.any():
        position = int(np.argmax(bad))
        raise ValueError(
            f"Every score must be finite, but pair {position + 1} is "
            f"({first[position]}, {second[position]}); leave such pairs out first."
        )
    return first, second


def pearson_by_row(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's correlation of each row with its counterpart; NaN where one of them is constant.

    Examples
    --------
    >>> pearson_by_row(np.array([[1.0, 2, 3], [5, 5, 5]]), np.array([[3.0, 2, 1], [1, 2, 3]]))
    array([-1., nan])
    """
    # Equal to their own mean up to rounding is not enough: compare the extremes instead.
    spread = [np.ptp(rows, axis=1, keepdims=True) for rows in (first, second)]
    constant = (spread[0] == 0) | (spread[1] == 0)
    # To unit range first, so that squares of very small or very large scores stay representable.
    first = (first - first.mean(axis=1, keepdims=True)) / np.where(constant, 1, spread[0])
    second = (second - second.mean(axis=1, keepdims=True)) / np.where(constant, 1, spread[1])
    products = [
        np.einsum("rn,rn->r", one, other)
        for one, other in ((first, second), (first, first), (second, second))
    ]
    undefined = constant[:, 0]
    norm = np.sqrt(np.where(undefined, 1, products[1] * products[2]))
    return np.where(undefined, np.nan, np.clip(products[0] / norm, -1, 1))


def _pearson(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    return float(pearson_by_row(first[None], second[None])[0])
