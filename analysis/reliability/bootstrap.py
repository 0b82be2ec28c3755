"""The bootstrap over stimuli, for figures that are made of sums over stimuli."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

DRAWS = 1000
# More stimuli than these are put together in so many groups at random, and groups are drawn: the
# spread of the sums is the same, and the cost does not grow.
_GROUPS = 5_000
# Numbers drawn at a time.
_CHUNK = 1_000_000


def resampled_sums(
    parts: NDArray[np.float64], *, generator: np.random.Generator, draws: int = DRAWS
) -> NDArray[np.float64]:
    """Add up rows drawn with replacement, as many as there are.

    Parameters
    ----------
    parts : float array, stimuli x figures
        What each stimulus adds to each sum.
    generator : numpy.random.Generator
    draws : int

    Returns
    -------
    float array, draws x figures

    Examples
    --------
    >>> resampled_sums(np.ones((5, 2)), generator=np.random.default_rng(0), draws=1).tolist()
    [[5.0, 5.0]]
    """
    if len(parts) > _GROUPS:
        group = generator.permutation(len(parts)) % _GROUPS
        parts = np.stack([np.bincount(group, column) for column in parts.T], axis=1)
    count = len(parts)
    sums = []
    step = max(1, _CHUNK // count)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        drawn = generator.integers(0, count, (rows, count))
        drawn += np.arange(rows)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        sums.append(times.astype(np.float64) @ parts)
    return np.concatenate(sums)


def interval_of_sums(
    parts: NDArray[np.float64],
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    generator: np.random.Generator,
    confidence: float,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """Bootstrap interval (BCa) of a figure that is worked out from sums over stimuli.

    Parameters
    ----------
    parts : float array, stimuli x sums
        What each stimulus adds to each sum.
    figure : callable
        Takes rows of sums and returns the figure of each; NaN where undefined.
    generator : numpy.random.Generator
    confidence : float
        Nominal coverage, between 0 and 1.
    draws : int

    Returns
    -------
    tuple of two float
        NaN where the figure of most draws is undefined.

    Notes
    -----
    Bias-corrected and accelerated (Efron, Journal of the American Statistical Association 82,
    1987), the acceleration from the figures without one stimulus each: alpha is skewed, and plain
    percentiles hold the truth less often than they say.
    """
    total = parts.sum(axis=0)[None]
    value = figure(total)[0]
    drawn = figure(resampled_sums(parts, generator=generator, draws=draws))
    drawn = drawn[~np.isnan(drawn)]
    without = figure(total - parts)
    without = without[~np.isnan(without)]
    if 2 * len(drawn) < draws or np.isnan(value):
        return float("nan"), float("nan")
    pull = without.mean() - without if len(without) else np.zeros(1)
    spread = float(np.sum(pull**2))
    acceleration = float(np.sum(pull**3)) / (6 * spread**1.5) if spread > 0 else 0.0
    below = np.mean(drawn < value) + np.mean(drawn == value) / 2
    bias = float(ndtri(np.clip(below, 1 / (2 * draws), 1 - 1 / (2 * draws))))
    tails = bias + ndtri(np.array([1 - confidence, 1 + confidence]) / 2)
    low, high = np.quantile(drawn, ndtr(bias + tails / (1 - acceleration * tails)))
    return float(low), float(high)
