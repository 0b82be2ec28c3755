"""The SOS hypothesis: how far raters differ, as one number for a study."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.checks import check_confidence
from analysis.ratings import Ratings, sum_by_code
from analysis.reliability.bootstrap import DRAWS, interval_of_sums
from analysis.scale import Scale, scale_of


@dataclass(frozen=True)
class Sos:
    """The SOS parameter.

    Attributes
    ----------
    a : float
        0 where raters agree on every stimulus, 1 where all ratings are at the ends of the scale;
        free of unit. NaN where undefined.
    ci_low, ci_high : float
        Bootstrap interval over stimuli; NaN without a generator or where undefined.
    scale : Scale
        The ends of the scale that it was worked out with, stated or assumed.
    ddof : int
        1: variances with n - 1; 0: with n.
    n_stimuli : int
        Stimuli with two ratings or more: what enters.
    note : str
        Empty, or why `a` is NaN.
    """

    a: float
    ci_low: float
    ci_high: float
    scale: Scale
    ddof: int
    n_stimuli: int
    note: str


def sos(
    ratings: Ratings,
    scale: tuple[float, float] | None = None,
    *,
    ddof: int = 1,
    generator: np.random.Generator | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
) -> Sos:
    r"""Fit the SOS hypothesis: a stimulus's variance follows from where on the scale it stands.

    Parameters
    ----------
    ratings : Ratings
    scale : tuple of two float, optional
        Ends of the rating scale, low first; by default the narrowest usual one that holds all
        scores, see `analysis.scale.scale_of`.
    ddof : {1, 0}
        Whether variances are divided by n - 1 or by n.
    generator : numpy.random.Generator, optional
        Draws the stimuli for the interval; without it there is none.
    confidence : float
        Nominal coverage of the interval, between 0 and 1.
    draws : int
        Bootstrap draws.

    Returns
    -------
    Sos

    Raises
    ------
    RatingsError
        If a score lies outside the scale.
    ValueError
        If `ddof` is neither 0 nor 1, or `confidence` does not lie between 0 and 1.

    Notes
    -----
    Hossfeld, Schatz and Egger (QoMEX 2011): :math:`V_j = a \, g_j` with
    :math:`g_j = (M_j - lo)(hi - M_j)`, fitted by least squares, :math:`a = \sum g V / \sum g^2`,
    over the stimuli with two ratings or more, ratings of all rounds pooled. Video on five points
    is found between .1 and .3; it says how hard the question was, and compares studies.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "a", "b", "b"], "rater": ["p", "q"] * 2, "round": 1,
    ...      "score": [2, 4, 3, 3]}
    ... )
    >>> sos(validate(table), (1, 5)).a
    0.25
    """
    if ddof not in (0, 1):
        raise ValueError(f"ddof must be 0 or 1, not {ddof}.")
    check_confidence(confidence)
    ends = scale_of(ratings.scores, scale)
    undefined = float("nan")
    parts = _parts(ratings, ends, ddof)
    if not len(parts):
        note = "no stimulus has two ratings"
        return Sos(undefined, undefined, undefined, ends, ddof, 0, note)
    product, squares = parts.sum(axis=0)
    if squares == 0:
        note = "every MOS is at an end of the scale"
        return Sos(undefined, undefined, undefined, ends, ddof, len(parts), note)
    low = high = undefined
    if generator is not None:
        low, high = interval_of_sums(
            parts, _slope, generator=generator, confidence=confidence, draws=draws
        )
    return Sos(float(product / squares), low, high, ends, ddof, len(parts), "")


def _parts(ratings: Ratings, scale: Scale, ddof: int) -> NDArray[np.float64]:
    """What each stimulus with two ratings adds to the two sums: g V and g^2, on a scale 0..1."""
    reach = scale.high - scale.low
    # A scale assumed from scores that are all equal has no reach, and every MOS is at its end.
    scores = (ratings.scores - scale.low) / (reach if reach > 0 else 1.0)
    count = len(ratings.stimuli)
    n = np.bincount(ratings.stimulus, minlength=count)
    mean = sum_by_code(ratings.stimulus, scores, count) / n
    squares = sum_by_code(ratings.stimulus, (scores - mean[ratings.stimulus]) ** 2, count)
    used = n >= 2
    mean, variance = mean[used], squares[used] / (n[used] - ddof)
    room = mean * (1 - mean)
    room[room <= 1e-12] = 0.0  # at an end of the scale, up to rounding
    return np.column_stack([room * variance, room**2])


def _slope(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parameter of each row of sums; NaN where every MOS is at an end of the scale."""
    product, squares = sums.T
    slope: NDArray[np.float64] = product / np.where(squares > 0, squares, np.nan)
    return slope
