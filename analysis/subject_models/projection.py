"""Alternating projection: opinion scores weighted by how consistently each rater rates."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.checks import check_confidence
from analysis.ratings import Ratings
from analysis.subject_models.design import PRIOR_RATINGS, Design, normal_loglikelihood
from analysis.subject_models.model import (
    SubjectModel,
    rater_table,
    stimulus_table,
)

StandardError = Literal["weights", "spread"]
Values = NDArray[np.float64]

# Without parity: at rest when no score moves by more than this share of the typical spread.
_AT_REST = 1e-8
# With parity: on the scale of the ratings, as the norm over all stimuli; and what is added to
# each variance before dividing by it.
_REFERENCE_AT_REST = 1e-8
_REFERENCE_EPSILON = 1e-8
# Less than this share of a rating is none.
_ROUNDING = 1e-9


@dataclass
class _State:
    """Where the iteration stands; `variance` and `spread` belong to the scores before the last."""

    mos: Values
    bias: Values
    variance: Values
    spread: Values
    iterations: int = 0
    converged: bool = False


def alternating_projection(
    ratings: Ratings,
    *,
    standard_error: StandardError = "weights",
    parity: bool = False,
    confidence: float = 0.95,
    max_iterations: int = 1000,
) -> SubjectModel:
    r"""Recover scores, biases and inconsistencies in turns (ITU-T P.910 Annex E, P.913 12.6).

    Parameters
    ----------
    ratings : Ratings
        All rounds are pooled: a rater's second rating of a stimulus is one more rating.
    standard_error : {"weights", "spread"}
        ``"weights"``: :math:`1 / \sqrt{\sum_i v_i^{-2}}` over the stimulus's ratings, what the
        inconsistencies promise. ``"spread"``: :math:`\sigma_j / \sqrt{n_j}` with the SD (ddof = 0)
        of the stimulus's own residuals, as in ITU's demonstration code; undefined for one rating.
    parity : bool
        Whether to follow the published procedure to the letter; see Notes.
    confidence : float
        Nominal coverage of the intervals :math:`\psi_j \pm z\,SE`, between 0 and 1.
    max_iterations : int
        When to give up; `converged` is False then.

    Returns
    -------
    SubjectModel
        Biases have mean 0 over the raters, without weights.

    Raises
    ------
    ValueError
        If an option is unknown.

    Notes
    -----
    The model is :math:`u_{ij} \sim N(\psi_j + b_i, v_i^2)`. From MOS and the biases against it,
    three steps are repeated: each rater's variance :math:`v_i^2` from the residuals
    :math:`r = u - \psi_j - b_i`; each score :math:`\psi_j = \sum w (u - b_i) / \sum w` with
    :math:`w = v_i^{-2}`; each bias as the mean of :math:`u - \psi_j`.

    **The published procedure** takes :math:`v_i^2 = \sum r^2 / n_i` (about its own mean, with
    1e-8 added before dividing). That maximises the joint likelihood of all parameters, which has
    no upper bound: a score may move onto one rater's ratings, whose residuals then vanish, who
    then has all the weight. With two or three ratings per stimulus this does happen, even to raters
    of hundreds of stimuli, whose intervals then have no width. It stops when the norm of the
    change of all scores falls below 1e-8, a rule that depends on unit and number of stimuli.
    ``parity=True`` does all this.

    **The default** divides by what the residuals are free to do, with a prior:

    .. math:: v_i^2 = \frac{\sum r^2 + \nu s^2}{n_i - 1 - \sum h + \nu},
              \qquad h = \frac{w}{\sum_{k \in j} w_k},

    where the leverage :math:`h` is the rater's share in the score. A rater who decides a score
    alone (h = 1) learns nothing about their consistency from it. It is the fixed point of the
    likelihood after integrating scores and biases out, as in restricted maximum likelihood
    (Patterson and Thompson, Biometrika 58, 1971), and it makes inconsistencies and intervals
    right on average where the published one is too small by :math:`\sqrt{1 - 1/n_j}` or so.
    The prior is a scaled inverse :math:`\chi^2`: three ratings (:math:`\nu = 3`) of the typical
    spread s, pooled over all raters. A rater of 200 ratings is moved by 1.5 % of the way towards
    it. At rest when no score moves by more than 1e-8 s.

    Standard errors of bias and inconsistency come from the curvature of the likelihood once the
    scores are at their best: :math:`v_i / \sqrt{\sum (1 - h)}` and, on the logarithm of the
    variance, an information of :math:`(\sum (1 - h)^2 - 1 + \nu) / 2`. With parity they are the
    reference's, which take the scores for known.

    With 24 raters per stimulus, default and published scores differ by thousandths of a point of
    five. Groups of raters who share no stimulus with other groups can be compared within only.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     [(s, r, 1, score + bias) for s, score in zip("abcd", [1, 2, 3, 5])
    ...      for r, bias in [("p", 0.5), ("q", 0.0), ("r", -0.5)]],
    ...     columns=["stimulus", "rater", "round", "score"],
    ... )
    >>> table.loc[0, "score"] = 2.5  # 1.5 would be p's usual half point too much
    >>> model = alternating_projection(validate(table))
    >>> model.stimuli["mos"].round(2).tolist()
    [1.22, 2.04, 3.04, 5.04]
    >>> model.raters["bias"].round(2).tolist()
    [0.67, -0.08, -0.58]
    >>> model.raters["inconsistency"].round(2).tolist()
    [0.38, 0.25, 0.25]
    """
    if standard_error not in get_args(StandardError):
        raise ValueError(
            f"standard_error must be one of {', '.join(get_args(StandardError))}, "
            f"not {standard_error!r}."
        )
    check_confidence(confidence)
    design = Design.of(ratings)
    with np.errstate(divide="ignore", invalid="ignore"):
        state = (_as_published if parity else _guarded)(design, max_iterations)
        weights = (1 / state.variance)[design.rater]
        if standard_error == "weights":
            se = 1 / np.sqrt(design.by_stimulus(weights))
        else:
            se = state.spread / np.sqrt(design.n_stimulus)
        residuals = design.residuals(state.mos, state.bias)
        bias_se, inconsistency_se = _rater_errors(design, state, residuals, parity)
    shift = state.bias.mean()
    mos, bias = state.mos + shift, state.bias - shift
    inconsistency = np.sqrt(state.variance)
    return SubjectModel(
        model="projection",
        stimuli=stimulus_table(
            ratings,
            design,
            mos,
            se,
            design.spread_of(design.scores - bias[design.rater]),
            model="projection",
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
            typical=design.spread,
            assumed=not parity,
        ),
        contents=None,
        iterations=state.iterations,
        converged=state.converged,
        loglikelihood=normal_loglikelihood(residuals, state.variance[design.rater]),
    )


def _guarded(design: Design, max_iterations: int) -> _State:
    """Iterate with leverages and prior."""
    typical = design.spread
    state = _start(design)
    if not typical > 0:
        # Nothing is known of anybody (NaN), or everything fits (0); the start is the end.
        state.variance = np.full(len(design.n_rater), typical**2)
        state.spread = np.where(design.n_stimulus > 1, typical, np.nan)
        state.converged = True
        return state
    state.variance = np.full(len(design.n_rater), typical**2)
    pairs = design.pairs
    given = design.by_rater(design.scores)
    weight = 1 / state.variance
    total = design.n_stimulus / typical**2
    while state.iterations < max_iterations and not state.converged:
        before = state.mos
        free = design.n_rater - 1 - weight * pairs.by_rater(1 / total) + PRIOR_RATINGS
        squares = pairs.squares(before, state.bias)
        state.variance = (squares + PRIOR_RATINGS * typical**2) / free
        weight = 1 / state.variance
        state.mos, total = pairs.weighted_means(weight, state.bias)
        state.bias = (given - pairs.by_rater(state.mos)) / design.n_rater
        state.iterations += 1
        moved = float(np.abs(state.mos - before).max())
        state.converged = moved <= _AT_REST * typical
    state.spread = _spread(design, design.residuals(state.mos, state.bias))
    # One residual says nothing about its spread.
    state.spread[design.n_stimulus == 1] = np.nan
    return state


def _as_published(design: Design, max_iterations: int) -> _State:
    """Iterate as P.910 Annex E and the reference do."""
    state, pairs = _start(design), design.pairs
    given = design.by_rater(design.scores)
    before, bias = state.mos, state.bias
    while state.iterations < max_iterations and not state.converged:
        before, bias = state.mos, state.bias
        # About their own mean, which is 0 but for rounding: each bias was that mean.
        state.variance = pairs.squares(before, bias) / design.n_rater
        state.mos, _ = pairs.weighted_means(1 / (state.variance + _REFERENCE_EPSILON), bias)
        state.bias = (given - pairs.by_rater(state.mos)) / design.n_rater
        state.iterations += 1
        state.converged = float(np.linalg.norm(state.mos - before)) < _REFERENCE_AT_REST
    state.spread = _spread(design, design.residuals(before, bias))
    return state


def _start(design: Design) -> _State:
    unknown = np.full(len(design.n_rater), np.nan)
    return _State(design.means.copy(), design.biases.copy(), unknown, unknown)


def _spread(design: Design, residuals: Values) -> Values:
    """SD (ddof = 0) of every stimulus's residuals."""
    mean = design.by_stimulus(residuals) / design.n_stimulus
    squares = design.by_stimulus((residuals - mean[design.stimulus]) ** 2)
    return np.sqrt(squares / design.n_stimulus)


def _rater_errors(
    design: Design, state: _State, residuals: Values, parity: bool
) -> tuple[Values, Values]:
    """Standard errors of biases and inconsistencies, from the curvature of the likelihood."""
    variance, n = state.variance, design.n_rater
    if parity:
        curvature = n / variance - 3 * design.by_rater(residuals**2) / variance**2
        return np.sqrt(variance / n), 1 / np.sqrt(np.maximum(0.0, -curvature))
    pairs, weight = design.pairs, 1 / variance
    _, total = pairs.weighted_means(weight, state.bias)
    # What a rating tells about its rater once the score has been fitted to it: 1 - h.
    told = n - weight * pairs.by_rater(1 / total)
    told_squared = 2 * told - n + weight**2 * pairs.by_rater(1 / total**2)
    bias_se = np.sqrt(variance / np.where(told > _ROUNDING * n, told, np.nan))
    # On the logarithm of the variance, whose error is twice that of the SD's.
    information = (np.maximum(told_squared - 1, 0) + PRIOR_RATINGS) / 2
    return bias_se, np.sqrt(variance / information) / 2
