"""Mean opinion scores with their spread and confidence intervals.

Everything stays on the scale of the ratings: scores of 1..5 give a MOS, an SD and an interval on
1..5. Intervals are not cut off at the ends of the scale, which this module does not know.

Two ways to average, which differ only where raters gave a stimulus different numbers of
ratings (rounds missing):

- ``"ratings"``: the mean of all ratings, each counting the same. UHD-IQA and sureal do so.
- ``"raters"``: the mean of the raters' own means, each rater counting the same.

Three intervals, none of which is right for every purpose:

- ``"cluster"`` (default): ratings of one rater hang together, so the rater is the unit. The
  spread is that of the raters' means, with Student's t on R - 1 degrees of freedom.
- ``"t"``: takes all n ratings as independent, t on n - 1 degrees of freedom.
- ``"normal"``: the same with 1.96 in place of t; the CI95 of P.910's tools and sureal. In
  simulation with 10 raters, 2 rounds and the spreads found for UHD-IQA it covers the truth some
  85 % of the time, the default 95 %.
"""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.ratings import RaterMeans, Ratings, rater_means, sum_by_code

Interval = Literal["cluster", "normal", "t"]
Average = Literal["ratings", "raters"]


def mean_opinion_scores(
    ratings: Ratings,
    *,
    ci: Interval = "cluster",
    average: Average = "ratings",
    confidence: float = 0.95,
) -> pd.DataFrame:
    r"""Mean opinion score of every stimulus.

    Parameters
    ----------
    ratings : Ratings
    ci : {"cluster", "normal", "t"}
        How to form the interval; see the module.
    average : {"ratings", "raters"}
        What counts the same, each rating or each rater; see the module.
    confidence : float
        Nominal coverage of the interval, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per stimulus, in the order of ``ratings.stimuli``, with the columns

        - ``stimulus``;
        - ``mos``: on the scale of the ratings;
        - ``sd``: standard deviation of all its ratings (ddof = 1), NaN for a single rating;
        - ``n``: number of ratings; ``n_raters``: of raters;
        - ``ci_low``, ``ci_high``: ends of the interval;
        - ``note``: empty, or why the interval is to be read with care. ``one rating`` or
          ``one rater``: there is none, ``ci_low`` and ``ci_high`` are NaN. ``unanimous``: all
          ratings are equal, so SD and width are 0, which says little about the next rater.
          ``raters agree``: raters' means are equal though their ratings are not, so the width
          of the clustered interval is 0.

        ``attrs`` holds ``ci``, ``average`` and ``confidence``.

    Raises
    ------
    ValueError
        If an option is unknown, or a pooled interval is asked for an average over raters.

    Notes
    -----
    With weights :math:`w_i = n_i / n` (``average="ratings"``) or :math:`1 / R` (``"raters"``) and
    raters' means :math:`m_i`, MOS is :math:`\sum w_i m_i` and the clustered standard error

    .. math:: SE^2 = \sum_i \frac{w_i^2 (m_i - MOS)^2}{1 - w_i},

    the bias-reduced cluster-robust one (Bell and McCaffrey, Survey Methodology 28, 2002). Where
    every rater gave equally many ratings it is the SD of the raters' means over
    :math:`\sqrt R`.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": "a", "rater": ["p", "p", "q", "q"], "round": [1, 2, 1, 2],
    ...      "score": [3, 5, 4, 6]}
    ... )
    >>> row = mean_opinion_scores(validate(table)).iloc[0]
    >>> row["mos"], row["n"], row["n_raters"]
    (np.float64(4.5), np.int64(4), np.int64(2))
    >>> round(row["ci_high"] - row["mos"], 3)  # 12.706 x 0.5
    np.float64(6.353)
    """
    _check_options(ci, average, confidence)
    count = len(ratings.stimuli)
    n = np.bincount(ratings.stimulus, minlength=count)
    pairs = rater_means(ratings)
    n_raters = np.bincount(pairs.stimulus, minlength=count)
    pooled = sum_by_code(ratings.stimulus, ratings.scores, count) / n
    sd, unanimous = _spread(ratings, pooled, n)
    if average == "ratings":
        weight = pairs.n / n[pairs.stimulus]
        centre = pooled
    else:
        weight = 1 / n_raters[pairs.stimulus]
        centre = sum_by_code(pairs.stimulus, weight * pairs.mean, count)

    tail = (1 + confidence) / 2
    if ci == "cluster":
        half = stats.t.ppf(tail, n_raters - 1) * _clustered_error(pairs, weight, centre)
    elif ci == "t":
        half = stats.t.ppf(tail, n - 1) * sd / np.sqrt(n)
    else:
        half = stats.norm.ppf(tail) * sd / np.sqrt(n)

    agree = half <= 1e-9 * sd  # 0 up to rounding, on any scale
    half[agree | (unanimous & ~np.isnan(half))] = 0.0
    frame = pd.DataFrame(
        {
            "stimulus": ratings.stimuli,
            "mos": centre,
            "sd": sd,
            "n": n,
            "n_raters": n_raters,
            "ci_low": centre - half,
            "ci_high": centre + half,
            "note": np.select(
                [n == 1, np.isnan(half), unanimous, agree],
                ["one rating", "one rater", "unanimous", "raters agree"],
                default="",
            ),
        }
    )
    frame.attrs.update(ci=ci, average=average, confidence=confidence)
    return frame


def _check_options(ci: str, average: str, confidence: float) -> None:
    if ci not in get_args(Interval):
        raise ValueError(f"ci must be one of {', '.join(get_args(Interval))}, not {ci!r}.")
    if average not in get_args(Average):
        raise ValueError(f"average must be one of {', '.join(get_args(Average))}, not {average!r}.")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not at {confidence}.")
    if average == "raters" and ci != "cluster":
        raise ValueError(
            f"The interval {ci!r} belongs to the mean of all ratings; "
            f"use average='ratings' with it, or ci='cluster'."
        )


def _spread(
    ratings: Ratings, mean: NDArray[np.float64], n: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """SD of each stimulus's ratings (ddof = 1), and whether they are all the same."""
    low, high = np.full(len(n), np.inf), np.full(len(n), -np.inf)
    np.minimum.at(low, ratings.stimulus, ratings.scores)
    np.maximum.at(high, ratings.stimulus, ratings.scores)
    deviation = ratings.scores - mean[ratings.stimulus]
    squares = sum_by_code(ratings.stimulus, deviation**2, len(n))
    sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    # The mean of equal scores can miss them by rounding, and their SD must still be 0.
    unanimous = (low == high) & (n > 1)
    sd[unanimous] = 0.0
    return sd, unanimous


def _clustered_error(
    pairs: RaterMeans, weight: NDArray[np.float64], centre: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard error with the rater as the unit; 0 where there is one rater."""
    # A single rater holds the whole weight: 0 / 0, and no interval (t has no degree of freedom).
    others = np.where(weight < 1, 1 - weight, 1.0)
    squares = (weight * (pairs.mean - centre[pairs.stimulus])) ** 2 / others
    return np.sqrt(sum_by_code(pairs.stimulus, squares, len(centre)))
