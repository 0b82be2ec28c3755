"""How far ratings repeat: each rater with themselves, and one round's MOS with another's.

Correlations have no unit; RMSE and MAE are on the scale of the ratings. Excluding raters by these
figures and then reporting the same figures inflates them: report both, before and after.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.metrics import plcc, rmse, srcc
from analysis.ratings import Ratings, RatingsError, sum_by_code
from analysis.reliability.ranks import codes_correlated, midranks_within


@dataclass(frozen=True)
class RoundAgreement:
    """Agreement of the MOS of two rounds.

    Attributes
    ----------
    rounds : tuple of two int
        The rounds compared.
    srcc, plcc : float
        Correlations of the two MOS; NaN where undefined.
    rmse : float
        Root mean squared difference of the two MOS, on the scale of the ratings.
    n_stimuli, n_raters, n_pairs : int
        Stimuli, raters, and pairs of a rater's two ratings of a stimulus that enter.
    note : str
        Empty, or why the correlations are NaN.
    """

    rounds: tuple[int, int]
    srcc: float
    plcc: float
    rmse: float
    n_stimuli: int
    n_raters: int
    n_pairs: int
    note: str = ""


def self_consistency(ratings: Ratings, rounds: tuple[int, int] = (1, 2)) -> pd.DataFrame:
    """Compare each rater's ratings of two rounds over the stimuli rated in both.

    Parameters
    ----------
    ratings : Ratings
    rounds : tuple of two int
        The rounds to compare.

    Returns
    -------
    DataFrame
        One row per rater, in the order of ``ratings.raters``, with the columns ``rater``; ``n``,
        the number of stimuli rated in both rounds; ``srcc``, ``plcc``, ``rmse`` and ``mae`` of the
        second round against the first; ``note``, empty or why a figure is NaN: ``nothing rated
        twice`` (all four), ``one stimulus`` or ``one score only`` (the correlations).

    Raises
    ------
    RatingsError
        If nobody rated a stimulus in both rounds.
    ValueError
        If the rounds are the same.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": "p", "round": [1, 1, 1, 2, 2, 2],
    ...      "score": [20, 50, 80, 30, 50, 80]}
    ... )
    >>> self_consistency(validate(table))[["n", "srcc", "mae"]].iloc[0].tolist()
    [3.0, 1.0, 3.3333333333333335]
    """
    pairs = _pairs(ratings, rounds)
    n = np.bincount(pairs.rater, minlength=len(ratings.raters))
    frame = pd.DataFrame({"rater": ratings.raters, "n": n})
    rated = np.where(n > 0, n, np.nan)
    difference = pairs.second - pairs.first
    ranks = [midranks_within(pairs.rater, scores) for scores in (pairs.first, pairs.second)]
    frame["srcc"] = codes_correlated(pairs.rater, len(n), *ranks)
    frame["plcc"] = codes_correlated(pairs.rater, len(n), pairs.first, pairs.second)
    frame["rmse"] = np.sqrt(sum_by_code(pairs.rater, difference**2, len(n)) / rated)
    frame["mae"] = sum_by_code(pairs.rater, np.abs(difference), len(n)) / rated
    frame["note"] = np.select(
        [n == 0, n == 1, frame["srcc"].isna().to_numpy()],
        ["nothing rated twice", "one stimulus", "one score only"],
        default="",
    )
    return frame


def round_agreement(ratings: Ratings, rounds: tuple[int, int] = (1, 2)) -> RoundAgreement:
    """Compare the MOS of two rounds.

    Only ratings that have their counterpart enter: the same rater, the same stimulus, the other
    round. Both MOS then come from the same people, so that an unfinished second round does not
    look like disagreement. In a complete study these are all ratings.

    The two MOS share their raters and hence their biases. It is agreement between occasions, no
    ceiling for what another group of raters, or a model, can reach.

    Parameters
    ----------
    ratings : Ratings
    rounds : tuple of two int
        The rounds to compare.

    Returns
    -------
    RoundAgreement

    Raises
    ------
    RatingsError
        If nobody rated a stimulus in both rounds.
    ValueError
        If the rounds are the same.
    """
    pairs = _pairs(ratings, rounds)
    stimuli, stimulus, n = np.unique(pairs.stimulus, return_inverse=True, return_counts=True)
    first = sum_by_code(stimulus, pairs.first, len(stimuli)) / n
    second = sum_by_code(stimulus, pairs.second, len(stimuli)) / n
    correlation = srcc(first, second)
    note = ""
    if np.isnan(correlation):
        note = "one stimulus" if len(stimuli) == 1 else "all MOS of a round are equal"
    return RoundAgreement(
        rounds=rounds,
        srcc=correlation,
        plcc=plcc(first, second),
        rmse=rmse(first, second),
        n_stimuli=len(stimuli),
        n_raters=len(np.unique(pairs.rater)),
        n_pairs=len(pairs.first),
        note=note,
    )


class _RoundPairs(NamedTuple):
    """A rater's two scores of a stimulus, for all that have both."""

    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    first: NDArray[np.float64]
    second: NDArray[np.float64]


def _pairs(ratings: Ratings, rounds: tuple[int, int]) -> _RoundPairs:
    if rounds[0] == rounds[1]:
        raise ValueError(f"Two different rounds are needed, but round {rounds[0]} came twice.")
    raters = len(ratings.raters)
    key = ratings.stimulus * raters + ratings.rater
    one, two = (np.flatnonzero(ratings.rounds == number) for number in rounds)
    keys, in_one, in_two = np.intersect1d(
        key[one], key[two], assume_unique=True, return_indices=True
    )
    if not len(keys):
        found = ", ".join(str(number) for number in np.unique(ratings.rounds))
        raise RatingsError(
            f"In {ratings.source} nobody rated a stimulus in both rounds "
            f"{rounds[0]} and {rounds[1]} (rounds found: {found}); "
            f"choose two that the same raters rated."
        )
    return _RoundPairs(
        stimulus=keys // raters,
        rater=keys % raters,
        first=ratings.scores[one][in_one],
        second=ratings.scores[two][in_two],
    )
