"""Krippendorff's alpha: how far ratings of one stimulus agree beyond what chance would give.

1 is full agreement, 0 as much as if ratings were dealt out to stimuli at random; below 0, less.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.checks import check_confidence
from analysis.ratings import Ratings, sum_by_code
from analysis.reliability.bootstrap import DRAWS, interval_of_sums
from analysis.reliability.ranks import midranks

Level = Literal["interval", "ordinal"]


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha.

    Attributes
    ----------
    level : {"interval", "ordinal"}
        What a difference of two scores counts: its square, or that of its ranks.
    alpha : float
        At most 1; NaN where undefined.
    ci_low, ci_high : float
        Bootstrap interval over stimuli; NaN without a generator or where undefined.
    n_stimuli, n_ratings : int
        Stimuli with two ratings or more, and their ratings: what enters.
    note : str
        Empty, or why alpha is NaN.
    """

    level: Level
    alpha: float
    ci_low: float
    ci_high: float
    n_stimuli: int
    n_ratings: int
    note: str


def krippendorff_alpha(
    ratings: Ratings,
    *,
    level: Level = "interval",
    rounds: int | None = None,
    generator: np.random.Generator | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> Alpha:
    r"""Krippendorff's alpha, with stimuli as units.

    Parameters
    ----------
    ratings : Ratings
    level : {"interval", "ordinal"}
        ``"ordinal"`` takes scores as ranks only.
    rounds : int, optional
        Take this round alone, so that a coder is a rater. By default every rater in every round is
        a coder: then agreement of raters with themselves counts as well, and alpha is a little
        higher than between people alone.
    generator : numpy.random.Generator, optional
        Draws the stimuli for the interval; without it there is none.
    confidence : float
        Nominal coverage of the interval, between 0 and 1.
    draws : int
        Bootstrap draws.

    Returns
    -------
    Alpha

    Raises
    ------
    ValueError
        If the level is unknown, `confidence` does not lie between 0 and 1, or nobody rated in
        that round.

    Notes
    -----
    Krippendorff (Content Analysis, 4th ed. 2018, ch. 12): :math:`\alpha = 1 - D_o / D_e`, observed
    over expected disagreement. With n ratings in units of :math:`m_u \ge 2`, sums of squares
    :math:`SS_u` about each unit's mean and SS about the mean of all,

    .. math:: D_o = \frac{2}{n} \sum_u \frac{m_u SS_u}{m_u - 1}, \quad D_e = \frac{2 SS}{n - 1}.

    The ordinal difference of two values, the number of ratings from one to the other less half of
    those at either end, is the difference of their midranks. So ordinal alpha is interval alpha of
    the midranks, and either takes time n log n and memory n. The bootstrap draws stimuli and leaves
    the ranks as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": ["p"] * 3 + ["q"] * 3, "round": 1,
    ...      "score": [1, 3, 5, 2, 3, 5]}
    ... )
    >>> round(krippendorff_alpha(validate(table)).alpha, 4)
    0.9351
    """
    if level not in get_args(Level):
        raise ValueError(f"level must be one of {', '.join(get_args(Level))}, not {level!r}.")
    check_confidence(confidence)
    stimulus, scores = ratings.stimulus, ratings.scores
    if rounds is not None:
        own = ratings.rounds == rounds
        if not own.any():
            found = ", ".join(str(number) for number in np.unique(ratings.rounds))
            raise ValueError(f"Nobody rated in round {rounds} (rounds found: {found}).")
        stimulus, scores = stimulus[own], scores[own]
    counts = np.bincount(stimulus, minlength=len(ratings.stimuli))
    paired = counts[stimulus] >= 2
    stimulus, scores = stimulus[paired], scores[paired]
    n_stimuli = int(np.sum(counts >= 2))

    undefined = float("nan")
    if not n_stimuli or np.ptp(scores) == 0:
        note = "all scores are equal" if n_stimuli else "no stimulus has two ratings"
        return Alpha(level, undefined, undefined, undefined, n_stimuli, len(scores), note)
    if level == "ordinal":
        scores = midranks(scores)
    parts = _parts(stimulus, (scores - scores.mean()) / np.ptp(scores), counts)
    alpha = float(_alpha(parts.sum(axis=0)[None])[0])
    low = high = undefined
    if generator is not None:
        low, high = interval_of_sums(
            parts, _alpha, generator=generator, confidence=confidence, draws=draws
        )
    return Alpha(level, alpha, low, high, n_stimuli, len(scores), "")


def _parts(
    stimulus: NDArray[np.intp], scores: NDArray[np.float64], counts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """What each stimulus adds: ratings, sum, sum of squares, disagreement within."""
    units = np.flatnonzero(counts >= 2)
    m = counts[units].astype(np.float64)
    sums = sum_by_code(stimulus, scores, len(counts))
    mean = sums / np.maximum(counts, 1)
    within = sum_by_code(stimulus, (scores - mean[stimulus]) ** 2, len(counts))[units]
    squares = sum_by_code(stimulus, scores**2, len(counts))[units]
    return np.column_stack([m, sums[units], squares, m * within / (m - 1)])


def _alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Alpha of each row of sums; NaN where its ratings are all equal."""
    n, total, squares, within = sums.T
    n = np.where(n > 0, n, np.nan)
    spread = squares - total**2 / n
    spread[spread <= 1e-12 * squares] = np.nan
    alpha: NDArray[np.float64] = 1 - (n - 1) * within / (n * spread)
    return alpha
