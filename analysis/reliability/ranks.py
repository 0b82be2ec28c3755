"""Ranks and correlations, many at a time.

`analysis.metrics` compares two vectors; what is here does so for a stack of vectors, or for the
segments of one, without a call for each.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import sum_by_code


def midranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank a vector from 1, ties sharing their mean rank.

    Examples
    --------
    >>> midranks(np.array([30.0, 10.0, 30.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    order = np.argsort(values)
    ordered = values[order]
    ranks = np.empty(len(values))
    ranks[order] = _shared(ordered[1:] != ordered[:-1])
    return ranks


def midranks_within(codes: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank the values of each code by themselves, ties sharing their mean rank.

    The ranks of a code go on where those of the code before it end; a correlation does not see
    that, for it looks at differences from the code's own mean.

    Examples
    --------
    >>> midranks_within(np.array([1, 0, 1, 0]), np.array([5.0, 2.0, 4.0, 2.0])).tolist()
    [4.0, 1.5, 3.0, 1.5]
    """
    order = np.lexsort((values, codes))
    code, value = codes[order], values[order]
    ranks = np.empty(len(values))
    ranks[order] = _shared((value[1:] != value[:-1]) | (code[1:] != code[:-1]))
    return ranks


def even_out(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make sums equal that only the rounding of their addends keeps apart.

    0.1 + 0.2 and 0.15 + 0.15 are a tie, and would be ranked. Everything goes to a grid of a
    million millionths of the largest value.
    """
    largest = np.max(np.abs(sums), initial=0.0)
    return sums if largest == 0 else np.rint(sums / largest * 1e12)


def rows_correlated(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's correlation of each row of `first` with its row of `second`.

    NaN where one of the two is constant.
    """
    constant = (np.ptp(first, axis=1) == 0) | (np.ptp(second, axis=1) == 0)
    first = first - first.mean(axis=1, keepdims=True)
    second = second - second.mean(axis=1, keepdims=True)
    return _correlation(
        np.einsum("ij,ij->i", first, second),
        np.einsum("ij,ij->i", first, first),
        np.einsum("ij,ij->i", second, second),
        constant,
    )


def codes_correlated(
    codes: NDArray[np.intp],
    count: int,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Pearson's correlation of the two vectors within each code 0 .. count - 1.

    NaN where a code does not occur, or one of its two vectors is constant.
    """
    one, first_constant = _centred(codes, count, first)
    two, second_constant = _centred(codes, count, second)
    return _correlation(
        sum_by_code(codes, one * two, count),
        sum_by_code(codes, one * one, count),
        sum_by_code(codes, two * two, count),
        first_constant | second_constant,
    )


def _shared(new: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Ranks of an ordered vector, given where each value differs from the one before it."""
    count = len(new) + 1
    if new.all():
        return np.arange(1.0, count + 1)
    starts = np.flatnonzero(np.concatenate(([True], new)))
    lengths = np.diff(np.append(starts, count))
    return np.repeat(starts + (lengths + 1) / 2, lengths)


def _centred(
    codes: NDArray[np.intp], count: int, values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Values less their code's mean, in units of its range, and which codes are constant."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    # The mean of equal scores can miss them by rounding: compare the extremes instead.
    constant = ~(high > low)
    reach = np.where(constant, 1.0, high - np.where(constant, 0.0, low))
    n = np.maximum(np.bincount(codes, minlength=count), 1)
    mean = sum_by_code(codes, values, count) / n
    return (values - mean[codes]) / reach[codes], constant


def _correlation(
    cross: NDArray[np.float64],
    squares: NDArray[np.float64],
    other: NDArray[np.float64],
    constant: NDArray[np.bool_],
) -> NDArray[np.float64]:
    product = np.where(constant, 1.0, squares * other)
    product[product == 0] = np.nan
    return np.where(constant, np.nan, np.clip(cross / np.sqrt(product), -1, 1))
