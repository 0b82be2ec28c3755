"""Bias removal (ITU-T P.913, 12.4), and how far each rater lies from the means."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.mos import Average, Interval, mean_opinion_scores
from analysis.ratings import Ratings
from analysis.subject_models.design import Design
from analysis.subject_models.model import SubjectModel, rater_columns


def bias_removed(
    ratings: Ratings,
    *,
    ci: Interval | None = None,
    average: Average = "ratings",
    parity: bool = False,
    confidence: float = 0.95,
    **options: Any,
) -> SubjectModel:
    r"""Subtract each rater's bias, then average (ITU-T P.913 06/21, 12.4).

    Parameters
    ----------
    ratings : Ratings
    ci : optional
        The interval, as in `mean_opinion_scores`, of the ratings without bias; ``"cluster"``
        unless stated.
    average : {"ratings", "raters"}
        What counts the same, each rating or each rater.
    parity : bool
        Whether the interval is the published one, ``"normal"``: 1.96 SD / sqrt(n). The scores
        have no published weakness and are the same.
    confidence : float
        Nominal coverage of the interval, between 0 and 1.
    **options
        Further ones of `mean_opinion_scores`.

    Returns
    -------
    SubjectModel
        ``se`` is what the interval was made from. Biases are P.913's: their mean is 0 where
        everybody rated everything, and near 0 otherwise. A rater's inconsistency is the SD
        (ddof = 1) of the residuals, NaN for a single rating. There is no likelihood.

    Raises
    ------
    ValueError
        If an option is unknown, or parity is asked for with another interval.

    Notes
    -----
    With the means :math:`\bar u_j` of all ratings, a rater's bias :math:`b_i` is the mean of
    :math:`u_{ij} - \bar u_j`, and the score is the mean of :math:`u_{ij} - b_i`. Where everybody
    rated everything the scores are the means themselves, with narrower intervals. Where not, it
    matters less whether strict or lenient people happened to rate a stimulus; not quite nothing,
    since the means :math:`\bar u_j` depend on that: `alternating_projection` goes on from here.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     [("a", "p", 1, 3.0), ("a", "q", 1, 5.0), ("b", "p", 1, 1.0), ("b", "q", 1, 3.0)],
    ...     columns=["stimulus", "rater", "round", "score"],
    ... )
    >>> model = bias_removed(validate(table))
    >>> model.raters["bias"].tolist()
    [-1.0, 1.0]
    >>> model.stimuli[["mos", "sd"]].values.tolist()
    [[4.0, 0.0], [2.0, 0.0]]
    """
    if parity and ci not in (None, "normal"):
        raise ValueError(
            f"The published interval is 'normal', not {ci!r}; leave out one of the two."
        )
    ci = ci or ("normal" if parity else "cluster")
    raters = rater_deviations(ratings)
    bias = raters["bias"].to_numpy()
    unbiased = replace(ratings, scores=ratings.scores - bias[ratings.rater])
    stimuli = mean_opinion_scores(
        unbiased, ci=ci, average=average, confidence=confidence, **options
    )
    tail = (1 + confidence) / 2
    if ci == "cluster":
        quantile = stats.t.ppf(tail, stimuli["n_raters"] - 1)
    elif ci == "t":
        quantile = stats.t.ppf(tail, stimuli["n"] - 1)
    else:
        quantile = stats.norm.ppf(tail)
    stimuli.attrs["model"] = "bias-removed"
    for name in ("mos", "sd"):
        stimuli.attrs["columns"][name] += ", each rater's bias subtracted"
    stimuli.attrs["columns"]["se"] = "half the interval's width over its quantile"
    stimuli.insert(5, "se", (stimuli["ci_high"] - stimuli["ci_low"]) / 2 / quantile)
    return SubjectModel(
        model="bias-removed",
        stimuli=stimuli,
        raters=raters,
        contents=None,
        iterations=1,
        converged=True,
        loglikelihood=None,
    )


def rater_deviations(ratings: Ratings, mos: NDArray[np.float64] | None = None) -> pd.DataFrame:
    r"""How far each rater lies from the opinion scores, and how steadily.

    Parameters
    ----------
    ratings : Ratings
    mos : float array, optional
        Opinion score of every stimulus; unless given, the mean of its ratings.

    Returns
    -------
    DataFrame
        One row per rater: ``rater``; ``bias``, the mean of rating minus opinion score, and its
        standard error ``bias_se``; ``inconsistency``, the SD (ddof = 1) of these differences, and
        its standard error ``inconsistency_se``, for normal ones; ``n``; ``note``: ``one rating``,
        where a spread is undefined, ``one score only``, or empty. On the scale of the ratings.

    Notes
    -----
    A rater's own ratings are part of the mean they are compared with. With k ratings per stimulus
    that makes bias and inconsistency smaller by a factor of about :math:`1 - 1/k` and
    :math:`\sqrt{1 - 1/k}`.
    """
    design = Design.of(ratings)
    n = design.n_rater
    centre = design.means if mos is None else mos
    differences = ratings.scores - centre[ratings.stimulus]
    bias = design.by_rater(differences) / n
    squares = design.by_rater((differences - bias[ratings.rater]) ** 2)
    free = np.where(n > 1, n - 1, np.nan)
    inconsistency = np.sqrt(squares / free)
    low, high = design.range_by_rater()
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "bias": bias,
            "bias_se": inconsistency / np.sqrt(n),
            "inconsistency": inconsistency,
            "inconsistency_se": inconsistency / np.sqrt(2 * free),
            "n": n,
            "note": np.select([n == 1, low == high], ["one rating", "one score only"], default=""),
        }
    )
    frame.attrs["columns"] = rater_columns()
    return frame
