"""The scale that ratings were given on: its two ends."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.table import RatingsError

USUAL = ((0.0, 1.0), (1.0, 5.0), (0.0, 10.0), (1.0, 100.0), (0.0, 100.0))
"""Usual scales, narrowest first: shares, ACR, 11-point ACR, UHD-IQA's slider, MUSHRA."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_WORDS = re.compile(rf"\s*({_NUMBER})\s*(?:-|–|\.\.|to)\s*({_NUMBER})\s*", re.ASCII)


class Scale(NamedTuple):
    """The ends of a rating scale.

    Attributes
    ----------
    low, high : float
        Worst and best value that a rater could give.
    assumed : bool
        Whether they were guessed from the scores rather than stated by somebody who knows.
    """

    low: float
    high: float
    assumed: bool = False

    def __str__(self) -> str:
        ends = f"{self.low:g} to {self.high:g}"
        return f"{ends} (assumed from the scores)" if self.assumed else ends


def scale_of(scores: NDArray[np.float64], stated: tuple[float, float] | None = None) -> Scale:
    """Return the stated scale, or the narrowest usual one that holds all scores.

    Parameters
    ----------
    scores : float array
        The ratings, finite.
    stated : tuple of two float, optional
        The ends, low first.

    Returns
    -------
    Scale
        Where no usual scale (0..1, 1..5, 0..10, 1..100, 0..100) holds the scores, from the lowest
        to the highest of them.

    Raises
    ------
    RatingsError
        If the stated ends are no interval, or a score lies outside them.

    Examples
    --------
    >>> str(scale_of(np.array([2.0, 4.0])))
    '1 to 5 (assumed from the scores)'
    >>> scale_of(np.array([2.0, 4.0]), (1, 9))
    Scale(low=1.0, high=9.0, assumed=False)
    """
    lowest, highest = float(scores.min()), float(scores.max())
    if stated is None:
        for low, high in USUAL:
            if low <= lowest and highest <= high:
                return Scale(low, high, assumed=True)
        return Scale(lowest, highest, assumed=True)
    low, high = checked_scale(stated)
    if lowest < low or highest > high:
        outside = lowest if lowest < low else highest
        raise RatingsError(
            f"The scale is said to go from {low:g} to {high:g}, but there is a score of "
            f"{outside:g}; state the scale that was used or remove the score."
        )
    return Scale(low, high)


def checked_scale(stated: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of a stated scale as floats.

    Raises
    ------
    RatingsError
        If they are no interval.
    """
    low, high = (float(end) for end in stated)
    if not low < high or not np.isfinite([low, high]).all():
        raise RatingsError(
            f"A scale from {low:g} to {high:g} is none; give its lower end, then its upper end."
        )
    return low, high


def scale_in_words(text: str) -> tuple[float, float] | None:
    """Read a scale as people write it; None where it is something else.

    Examples
    --------
    >>> scale_in_words("1-5"), scale_in_words("0 to 100"), scale_in_words("half size")
    ((1.0, 5.0), (0.0, 100.0), None)
    """
    ends = _WORDS.fullmatch(text)
    if ends is None or not float(ends[1]) < float(ends[2]):
        return None
    return float(ends[1]), float(ends[2])
