"""Mean opinion scores with their spread and confidence intervals.

Everything stays on the scale of the ratings: scores of 1..5 give a MOS, an SD and an interval on
1..5. Intervals are not cut off at the ends of the scale, which this module does not know.

Two ways to average, which differ only where raters gave a stimulus different numbers of
ratings (rounds missing):

- ``"ratings"``: the mean of all ratings, each counting the same. UHD-IQA and sureal do so.
- ``"raters"``: the mean of the raters' own means, each rater counting the same.

Four intervals, none of which is right for every purpose:

- ``"cluster"`` (default): ratings of one rater hang together, so the rater is the unit. The
  spread is that of the raters' means, with Student's t on R - 1 degrees of freedom.
- ``"bootstrap"``: raters drawn anew, with replacement, for each stimulus; the rater is the unit
  here too, and the interval need not be symmetric. Too narrow for five raters and fewer.
- ``"t"``: takes all n ratings as independent, t on n - 1 degrees of freedom.
- ``"normal"``: the same with 1.96 in place of t; the CI95 of P.910's tools and sureal. In
  simulation with 10 raters, 2 rounds and the spreads found for UHD-IQA it covers the truth some
  85 % of the time, the default 95 %.

Every table says what its columns are, in ``attrs["columns"]``.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.opinion_table import (
    INTERVALS,
    Average,
    Interval,
    check_options,
    describe,
    opinion_table,
    spread,
)
from analysis.ratings import Ratings, RatingsError, rater_means, sum_by_code

__all__ = [
    "INTERVALS",
    "Average",
    "Interval",
    "mean_opinion_scores",
    "z_scored_opinion_scores",
]


def mean_opinion_scores(
    ratings: Ratings,
    *,
    ci: Interval = "cluster",
    average: Average = "ratings",
    confidence: float = 0.95,
    generator: np.random.Generator | None = None,
) -> pd.DataFrame:
    r"""Mean opinion score of every stimulus.

    Parameters
    ----------
    ratings : Ratings
    ci : {"cluster", "normal", "t", "bootstrap"}
        How to form the interval; see the module.
    average : {"ratings", "raters"}
        What counts the same, each rating or each rater; see the module.
    confidence : float
        Nominal coverage of the interval, between 0 and 1.
    generator : Generator, optional
        Where the bootstrap takes its chance from; needed for it alone.

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
          of the clustered interval is 0. ``few raters``: so few that the bootstrap's interval
          cannot cover the truth as often as it should (5 and fewer for 95 %).

        ``attrs`` holds ``model``, ``ci``, ``average``, ``confidence``, ``source``, ``scale`` (its
        two ends where they were stated) and ``columns``, which says for each column in words
        what it is and in what unit.

    Raises
    ------
    ValueError
        If an option is unknown, a pooled interval is asked for an average over raters, or the
        bootstrap has no generator.

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
    check_options(ci, average, confidence, generator)
    frame = opinion_table(ratings, ci, average, confidence, generator)
    if ratings.scale is None:
        low, high = ratings.scores.min(), ratings.scores.max()
        unit = f"on the scale of the ratings, of which {low:g} to {high:g} occur"
    else:
        unit = "on the scale of the ratings, {:g} to {:g}".format(*ratings.scale)
    describe(frame, ratings, "plain", ci, average, confidence, unit)
    return frame


def z_scored_opinion_scores(
    ratings: Ratings,
    *,
    ci: Interval = "cluster",
    average: Average = "ratings",
    confidence: float = 0.95,
    generator: np.random.Generator | None = None,
    rescale: bool = False,
) -> pd.DataFrame:
    r"""Mean of every stimulus's ratings after each rater's own mean and spread are taken out.

    Parameters
    ----------
    ratings : Ratings
    ci, average, confidence, generator
        As in `mean_opinion_scores`, of the z-scores.
    rescale : bool
        Whether to map z to :math:`100 (z + 3) / 6`, so that -3..3 becomes 0..100, as LIVE does
        (Sheikh, Sabir and Bovik, IEEE Transactions on Image Processing 15, 2006).

    Returns
    -------
    DataFrame
        The columns of `mean_opinion_scores`, all on the scale of the z-scores, one row for every
        stimulus. A rater who gave a single rating, or the same score always, has no z-scores
        and is left out: the ``note`` of each stimulus counts them, as in ``1 constant rater left
        out``, ``n`` and ``n_raters`` are without them, and ``attrs["constant_raters"]`` lists
        them. A stimulus that nobody else rated has ``n`` of 0, NaN and ``no z-scores``.

    Raises
    ------
    RatingsError
        If no rater gave two different scores.
    ValueError
        As in `mean_opinion_scores`.

    Notes
    -----
    .. math:: z = (u - \bar u_i) / s_i

    with rater i's mean and standard deviation (ddof = 1) over all their ratings, all rounds
    together. This presumes that raters saw stimuli of like quality: who rated only the better
    half comes out as if it were average.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": ["p"] * 3 + ["q"] * 3, "round": 1,
    ...      "score": [1, 3, 5, 30, 40, 50]}
    ... )
    >>> z_scored_opinion_scores(validate(table))["mos"].tolist()
    [-1.0, 0.0, 1.0]
    >>> z_scored_opinion_scores(validate(table), rescale=True)["mos"].tolist()
    [33.333, 50.0, 66.667]
    """
    check_options(ci, average, confidence, generator)
    z, constant = _z_scores(ratings)
    if constant.all():
        raise RatingsError(
            f"Nobody in {ratings.source} gave two different scores, so there are no z-scores; "
            f"use the plain MOS."
        )
    if rescale:
        z = 100 * (z + 3) / 6
    scored = replace(ratings, scores=z)
    if constant.any():
        scored = scored.keep(~constant[ratings.rater])
    frame = opinion_table(scored, ci, average, confidence, generator)
    if constant.any():
        frame = _with_left_out(frame, ratings, constant)
    unit = (
        "in SDs of a rater's own ratings, from that rater's mean"
        if not rescale
        else "100 (z + 3) / 6, z in SDs of a rater's own ratings, from that rater's mean"
    )
    describe(frame, ratings, "z-score", ci, average, confidence, unit)
    frame.attrs["constant_raters"] = ratings.raters[constant].tolist()
    return frame


def _z_scores(ratings: Ratings) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return z of each rating, 0 where undefined, and whose: raters that gave one score only."""
    n = np.bincount(ratings.rater)
    mean = sum_by_code(ratings.rater, ratings.scores, len(n)) / n
    sd, constant = spread(ratings.rater, ratings.scores, mean, n)
    constant |= n == 1
    usable = np.where(constant, 1.0, sd)
    z = (ratings.scores - mean[ratings.rater]) / usable[ratings.rater]
    return np.where(constant[ratings.rater], 0.0, z), constant


def _with_left_out(
    frame: pd.DataFrame, ratings: Ratings, constant: NDArray[np.bool_]
) -> pd.DataFrame:
    """Give every stimulus its row again, and the number of its constant raters in the note."""
    pairs = rater_means(ratings)
    left_out = np.bincount(pairs.stimulus, constant[pairs.rater], minlength=len(ratings.stimuli))
    frame = frame.set_index("stimulus").reindex(ratings.stimuli).reset_index()
    notes = frame["note"].fillna("no z-scores").tolist()
    for code in np.flatnonzero(left_out):
        number = int(left_out[code])
        counted = f"{number} constant rater{'s' if number > 1 else ''} left out"
        notes[code] = f"{notes[code]}; {counted}" if notes[code] else counted
    frame["note"] = pd.array(notes, dtype="str")
    for name in ("n", "n_raters"):
        frame[name] = frame[name].fillna(0).astype(np.intp)
    return frame
