"""Intervals of opinion scores by drawing raters anew, with replacement, for each stimulus."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.ratings import RaterMeans, sum_by_code

DRAWS = 2000
_AT_ONCE = 2_000_000  # drawn raters held in memory


def bootstrap_interval(
    pairs: RaterMeans,
    weight: NDArray[np.float64],
    confidence: float,
    generator: np.random.Generator,
    draws: int = DRAWS,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Interval of every stimulus's weighted mean, with the rater as the unit.

    Parameters
    ----------
    pairs : RaterMeans
        The raters' means; every stimulus has one at least.
    weight : float array
        What each of them counts, one entry per pair; a stimulus's weights sum to 1.
    confidence : float
        Nominal coverage, between 0 and 1.
    generator : Generator
    draws : int
        How often raters are drawn.

    Returns
    -------
    low, high : float arrays
        One entry per stimulus, NaN where there is one rater.

    Notes
    -----
    The *expanded* percentile interval: plain percentiles are too narrow for few raters by
    :math:`\sqrt{(R-1)/R}` and by the normal quantile in the place of Student's, so those at
    :math:`\Phi(\mp\sqrt{R/(R-1)}\, t_{R-1})` are taken (Hesterberg, The American Statistician 69,
    2015, section 5.2). No drawn mean lies beyond the raters' lowest and highest, however: an
    interval between those of R raters holds the centre they are spread around evenly with
    probability :math:`1 - 2^{1-R}` at most; see `too_few_raters`.
    """
    n_raters = np.bincount(pairs.stimulus)
    ends = np.cumsum(n_raters)
    starts = ends - n_raters
    low, high = np.full(len(n_raters), np.nan), np.full(len(n_raters), np.nan)
    freedom = np.where(n_raters > 1, n_raters - 1, np.nan)
    with np.errstate(over="ignore"):  # 2 raters and a confidence of nearly 1: all the draws
        far = np.sqrt(n_raters / freedom) * stats.t.ppf((1 + confidence) / 2, freedom)
    share = stats.norm.cdf(-far)
    first = 0
    while first < len(n_raters):
        # As many stimuli as fit, one at least.
        room = starts[first] + _AT_ONCE // draws
        last = max(first + 1, int(np.searchsorted(ends, room, side="right")))
        block = slice(first, last)
        means = np.sort(
            _drawn_means(pairs, weight, starts[block], n_raters[block], draws, generator), axis=0
        )
        low[block] = _at(means, share[block])
        high[block] = _at(means, 1 - share[block])
        first = last
    return low, high


def too_few_raters(n_raters: NDArray[np.intp], confidence: float) -> NDArray[np.bool_]:
    """Where the range of so many raters' means covers less than the confidence asked for."""
    return 1 - 0.5 ** (np.asarray(n_raters, dtype=np.float64) - 1) < confidence


def _drawn_means(
    pairs: RaterMeans,
    weight: NDArray[np.float64],
    starts: NDArray[np.intp],
    n_raters: NDArray[np.intp],
    draws: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """Means of neighbouring stimuli, each over as many raters as it has: draws x stimuli."""
    rows = slice(int(starts[0]), int(starts[-1] + n_raters[-1]))
    stimulus = pairs.stimulus[rows] - pairs.stimulus[rows.start]
    own_weight = weight[rows]
    # Around the middle, where equal means stay equal when they are weighted.
    middle = sum_by_code(stimulus, own_weight * pairs.mean[rows], len(starts))
    weighted = own_weight * (pairs.mean[rows] - middle[stimulus])
    begin = starts - rows.start
    lowest, choices = np.repeat(begin, n_raters), np.repeat(n_raters, n_raters)
    means = np.empty((draws, len(starts)))
    step = max(1, _AT_ONCE // len(stimulus))
    for done in range(0, draws, step):
        part = means[done : done + step]
        chance = generator.random((len(part), len(stimulus)))
        chance *= choices
        picked = chance.astype(np.intp)
        picked += lowest
        part[:] = np.add.reduceat(weighted[picked], begin, axis=1)
        part /= np.add.reduceat(own_weight[picked], begin, axis=1)
        part += middle
    return means


def _at(means: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantile of each column of sorted means, each at a share of its own."""
    place = np.nan_to_num(share) * (len(means) - 1)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, len(means) - 1)
    columns = np.arange(means.shape[1])
    between = means[below, columns] + (place - below) * (
        means[above, columns] - means[below, columns]
    )
    return np.where(np.isnan(share), np.nan, between)
