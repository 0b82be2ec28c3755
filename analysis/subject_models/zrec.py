"""ZREC: biases and inconsistencies in units of each stimulus's own spread."""

import numpy as np

from analysis.checks import check_confidence
from analysis.ratings import Ratings
from analysis.subject_models.design import PRIOR_RATINGS, Design
from analysis.subject_models.model import (
    SubjectModel,
    rater_table,
    stimulus_table,
)


def zrec(ratings: Ratings, *, parity: bool = False, confidence: float = 0.95) -> SubjectModel:
    r"""Recover scores from z-scores per stimulus, without iterating.

    Parameters
    ----------
    ratings : Ratings
        All rounds are pooled.
    parity : bool
        Whether to leave out the prior on the inconsistencies, as published. A rater with a single
        usable rating, or who always lies equally far off, then has an inconsistency of 0, and
        their stimuli an undefined score (NaN, with a note).
    confidence : float
        Nominal coverage of the intervals, between 0 and 1.

    Returns
    -------
    SubjectModel
        The raters' ``bias`` and ``inconsistency`` are in standard deviations of the stimulus, not
        on the scale of the ratings. Biases are not centred. There is no likelihood.

    Notes
    -----
    With mean and SD (ddof = 0) of each stimulus's ratings, :math:`z = (u - \bar u_j) / s_j`. A
    rater's bias :math:`b_i` is the mean of their z, the inconsistency :math:`v_i` its SD
    (ddof = 0). The score is the mean of :math:`u - s_j b_i` with weights :math:`v_i^{-2}`
    (Zhu, Ak, Le Callet, Sethuraman and Rahul, ZREC, ICIP 2023), and

    .. math:: SE_j = s_j / \sqrt{\textstyle\sum_i v_i^{-2}}.

    A stimulus whose ratings are all equal, or that has one, has no z. It tells nothing of its
    raters and is left out there; its own score is that rating. (The formula as printed divides
    0 by 0.) Unless parity is asked for, the variance :math:`v_i^2` gets the weight of three
    ratings of the typical one, pooled over all raters, as in `alternating_projection`.

    With few ratings per stimulus z says little: of two ratings one is always 1 and the other -1.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     [(s, r, 1, score) for s, scores in {"a": (3, 4, 5), "b": (1, 2, 4)}.items()
    ...      for r, score in zip("pqr", scores)],
    ...     columns=["stimulus", "rater", "round", "score"],
    ... )
    >>> model = zrec(validate(table))
    >>> model.raters["bias"].round(2).tolist()
    [-1.15, -0.13, 1.28]
    >>> model.stimuli["mos"].round(2).tolist()
    [3.98, 2.36]
    """
    check_confidence(confidence)
    design = Design.of(ratings)
    deviation = ratings.scores - design.means[ratings.stimulus]
    spread = np.sqrt(design.by_stimulus(deviation**2) / design.n_stimulus)
    # The mean of equal scores can miss them by rounding, and their spread must still be 0.
    spread[design.unanimous()] = 0.0
    usable = (spread > 0)[ratings.stimulus]
    z = np.zeros(len(ratings))
    np.divide(deviation, spread[ratings.stimulus], out=z, where=usable)
    n = design.by_rater(usable.astype(np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        bias = np.where(n > 0, design.by_rater(z) / n, 0.0)
        squares = design.by_rater(np.where(usable, z - bias[ratings.rater], 0.0) ** 2)
        prior = 0.0 if parity else PRIOR_RATINGS
        # Where biases explain every z, as with one stimulus, what z has before that: 1.
        typical = squares.sum() / n.sum() or 1.0
        variance = (squares + prior * typical) / (n + prior)
        weights = (1 / variance)[ratings.rater]
        total = design.by_stimulus(weights)
        unbiased = ratings.scores - (spread[ratings.stimulus] * bias[ratings.rater])
        mos = design.by_stimulus(weights * unbiased) / total
        se = spread / np.sqrt(total)
        inconsistency = np.sqrt(variance)
        inconsistency_se = np.sqrt(variance / (2 * (n + prior)))
        bias_se = np.where(n > 0, inconsistency / np.sqrt(n), np.nan)
    mos = np.where(spread == 0, design.means, mos)
    se = np.where(spread == 0, 0.0, se)
    se[design.n_stimulus == 1] = np.nan
    own = spread[ratings.stimulus] * bias[ratings.rater]
    return SubjectModel(
        model="zrec",
        stimuli=stimulus_table(
            ratings,
            design,
            mos,
            se,
            design.spread_of(ratings.scores - own),
            model="zrec",
            confidence=confidence,
            weights=weights,
        ),
        raters=rater_table(
            ratings,
            design,
            bias,
            bias_se,
            inconsistency,
            inconsistency_se,
            typical=float(np.sqrt(typical)),
            assumed=not parity,
            unit="in SDs of the stimulus",
        ),
        contents=None,
        iterations=1,
        converged=True,
        loglikelihood=None,
    )
