"""What every model of raters returns, and the tables it is made of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.ratings import Ratings, sum_by_code
from analysis.subject_models.design import PRIOR_RATINGS, Design

Values = NDArray[np.float64]

# Reasons to look twice at an inconsistency or at an opinion score.
_COLLAPSED = 0.1
_DECIDES = 0.9
_ROUNDING = 1e-9


ON_THE_SCALE = "on the scale of the ratings"


@dataclass(frozen=True, eq=False)
class SubjectModel:
    """Opinion scores, and what the model found out about raters and contents.

    Attributes
    ----------
    model : str
        ``bias-removed``, ``projection``, ``mle`` or ``zrec``.
    stimuli : DataFrame
        One row per stimulus, in the order of ``ratings.stimuli``: ``stimulus``; ``mos``, on the
        scale of the ratings; ``sd``, the standard deviation (ddof = 1) of its ratings once the
        raters' biases are subtracted, NaN for a single one; ``n`` and ``n_raters``; ``se``,
        ``ci_low`` and ``ci_high``; ``note``, empty or why to look twice (see Notes).
    raters : DataFrame
        One row per rater: ``rater``; ``bias`` and ``inconsistency`` with their standard errors
        ``bias_se`` and ``inconsistency_se``; ``n``, the number of ratings; ``note``. On the scale
        of the ratings, except for ``zrec``, which counts in standard deviations of the stimulus.
    contents : DataFrame or None
        One row per content: ``content``, ``ambiguity``, ``ambiguity_se``, ``n``; None where the
        model has no ambiguity.
    iterations : int
        Passes over the ratings that were needed; 1 for a model without iterations.
    converged : bool
        Whether they came to rest, by the rule that the function states.
    loglikelihood : float or None
        Logarithm of the ratings' normal density at the estimates, summed over the ratings; None
        for a model without a likelihood, NaN where a spread of 0 makes it infinite.

    Notes
    -----
    A stimulus's ``note``: ``one rating`` and ``one rater``: the score is that person's with the
    bias taken off, and the interval rests on the inconsistency they showed elsewhere.
    ``unanimous``: all ratings are equal. ``one rater decides``: of two or more raters one has
    over 90 % of the weight. ``no residual``: score and biases explain its ratings exactly, and the
    interval has no width. ``undefined``: see the model.

    A rater's ``note``: ``one rating``; ``rated alone``: nobody else rated the same stimuli, so
    that nothing is known and the inconsistency is the typical one; ``collapsed``: an inconsistency
    below a tenth of the typical one, which happens in the published procedures and rarely in
    life; ``mostly assumed``: their own ratings tell less about their inconsistency than the
    prior does; ``one score only``: the same score throughout.
    """

    model: str
    stimuli: pd.DataFrame
    raters: pd.DataFrame
    contents: pd.DataFrame | None
    iterations: int
    converged: bool
    loglikelihood: float | None


def stimulus_table(
    ratings: Ratings,
    design: Design,
    mos: Values,
    se: Values,
    sd: Values,
    *,
    model: str,
    confidence: float,
    weights: Values,
) -> pd.DataFrame:
    """Lay out the stimuli; `weights` holds what each rating weighs."""
    n_raters = design.pairs.n_stimulus
    half = stats.norm.ppf((1 + confidence) / 2) * se
    frame = pd.DataFrame(
        {
            "stimulus": ratings.stimuli,
            "mos": mos,
            "sd": sd,
            "n": design.n_stimulus,
            "n_raters": n_raters,
            "se": se,
            "ci_low": mos - half,
            "ci_high": mos + half,
            "note": np.select(
                [
                    design.n_stimulus == 1,
                    n_raters == 1,
                    design.unanimous(),
                    _decided(design, weights),
                    np.isnan(mos) | np.isnan(se),
                    se <= _ROUNDING * sd,
                ],
                [
                    "one rating",
                    "one rater",
                    "unanimous",
                    "one rater decides",
                    "undefined",
                    "no residual",
                ],
                default="",
            ),
        }
    )
    interval = (
        f"{confidence * 100:g} % interval, mos -+ {stats.norm.ppf((1 + confidence) / 2):.3g} se"
    )
    unit = ON_THE_SCALE
    frame.attrs.update(
        model=model,
        confidence=confidence,
        source=ratings.source,
        scale=None if ratings.scale is None else list(ratings.scale),
        columns={
            "stimulus": "label of the picture or clip",
            "mos": f"opinion score ({model}), {unit}",
            "sd": f"standard deviation (n - 1) of its ratings without raters' biases, {unit}",
            "n": "number of ratings, all rounds together",
            "n_raters": "number of raters they come from",
            "se": f"standard error of mos, {unit}",
            "ci_low": f"lower end of the {interval}",
            "ci_high": f"upper end of the {interval}",
            "note": "empty, or a reason to look twice",
        },
    )
    return frame


def _decided(design: Design, weights: Values) -> NDArray[np.bool_]:
    """Whether one of a stimulus's raters has nearly all the weight."""
    pairs = design.pairs
    share = sum_by_code(pairs.of_rating, weights, len(pairs.n))
    largest = np.zeros(len(pairs.n_stimulus))
    with np.errstate(invalid="ignore"):  # weights may be unknown
        np.maximum.at(largest, pairs.stimulus, share)
        return np.asarray(largest > _DECIDES * design.by_stimulus(weights))


def rater_columns(unit: str = ON_THE_SCALE) -> dict[str, str]:
    """Say what the columns of a table of raters are, and in which unit."""
    return {
        "rater": "pseudonym of the person",
        "bias": f"how much higher than the others they rate, {unit}",
        "bias_se": f"standard error of bias, {unit}",
        "inconsistency": f"SD of their ratings about opinion score plus bias, {unit}",
        "inconsistency_se": f"standard error of inconsistency, {unit}",
        "n": "number of their ratings",
        "note": "empty, or a reason to look twice",
    }


def rater_table(
    ratings: Ratings,
    design: Design,
    bias: Values,
    bias_se: Values,
    inconsistency: Values,
    inconsistency_se: Values,
    *,
    typical: float,
    assumed: bool,
    unit: str = ON_THE_SCALE,
) -> pd.DataFrame:
    """Lay out the raters.

    `typical` is the inconsistency to compare with, `assumed` whether a prior was used.
    """
    low, high = design.range_by_rater()
    # What a rater's ratings tell: those of stimuli that others, or they themselves, rated too.
    information = design.by_rater(1 - 1 / design.n_stimulus[design.stimulus]) - 1
    with np.errstate(invalid="ignore"):
        collapsed = inconsistency < _COLLAPSED * typical
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "bias": bias,
            "bias_se": bias_se,
            "inconsistency": inconsistency,
            "inconsistency_se": inconsistency_se,
            "n": design.n_rater,
            "note": np.select(
                [
                    design.n_rater == 1,
                    information == -1,
                    collapsed,
                    assumed & (information < PRIOR_RATINGS),
                    low == high,
                    np.isnan(inconsistency),
                ],
                [
                    "one rating",
                    "rated alone",
                    "collapsed",
                    "mostly assumed",
                    "one score only",
                    "undefined",
                ],
                default="",
            ),
        }
    )
    frame.attrs["columns"] = rater_columns(unit)
    return frame
