"""Maximum likelihood for bias, inconsistency and the ambiguity of contents or stimuli."""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checks import check_confidence
from analysis.ratings import Ratings, sum_by_code
from analysis.subject_models.belief import Estimates, propagate
from analysis.subject_models.design import PRIOR_RATINGS, Design, normal_loglikelihood
from analysis.subject_models.model import (
    SubjectModel,
    rater_table,
    stimulus_table,
)
from analysis.subject_models.objective import Objective

Ambiguity = Literal["content", "stimulus"]
Values = NDArray[np.float64]


def maximum_likelihood(
    ratings: Ratings,
    *,
    ambiguity: Ambiguity | None = "content",
    raters: bool = True,
    parity: bool = False,
    confidence: float = 0.95,
    max_iterations: int | None = None,
) -> SubjectModel:
    r"""Estimate scores, biases, inconsistencies and ambiguities together.

    Parameters
    ----------
    ratings : Ratings
        All rounds are pooled.
    ambiguity : {"content", "stimulus"} or None
        What has an ambiguity of its own: each content (column ``content``; without it each
        stimulus), each stimulus, or nothing.
    raters : bool
        Whether raters differ. If not, the score is the mean of the ratings, and the ambiguity
        their spread.
    parity : bool
        Whether to follow the reference's iteration to the letter; see Notes.
    confidence : float
        Nominal coverage of the intervals :math:`\psi_j \pm z\,SE`, between 0 and 1.
    max_iterations : int, optional
        When to give up, `converged` being False then: 1000, with parity 10000.

    Returns
    -------
    SubjectModel
        With `contents` unless `ambiguity` is None: ``content`` (or the stimulus), ``ambiguity``
        and ``ambiguity_se`` on the scale of the ratings, ``n``, ``note``. Biases have mean 0.

    Raises
    ------
    ValueError
        If an option is unknown, if neither raters nor ambiguity is to be modelled, or if the
        reference's iteration breaks down.

    Notes
    -----
    The model (Li and Bampis, DCC 2017) is

    .. math:: u_{ij} \sim N(\psi_j + b_i,\; v_i^2 + a_{c(j)}^2)

    with score :math:`\psi_j`, bias :math:`b_i`, inconsistency :math:`v_i`, ambiguity
    :math:`a_c`. Two things about it must be known. First, ratings tell only the *sums*
    :math:`v_i^2 + a_c^2`: taking something from the variance of every rater and giving it to every
    content changes nothing. Differences between raters, and between contents, mean something,
    their common levels are a convention. Second, the likelihood has no upper bound (see
    `alternating_projection`), and the less so where each content has one stimulus.

    **The default** maximises the likelihood after integrating out scores and biases with flat
    priors, each with the other parameters held (restricted maximum likelihood, mean-field):

    .. math:: -\tfrac12 \sum \left(\log s + r^2 / s\right) - \tfrac12 \sum_j \log W_j
              - \tfrac12 \sum_i \log B_i,
              \qquad s = v_i^2 + a_c^2,

    where :math:`W_j` and :math:`B_i` add up the weights :math:`1 / s` of a stimulus's and of a
    rater's ratings; and on each :math:`v_i^2` and :math:`a_c^2` a scaled inverse :math:`\chi^2`
    prior of the weight of three ratings. It is centred on the typical variance, pooled over all
    raters; half of it each where there are both, which settles the common level. It moves the
    ambiguity of a content with hundreds of ratings by a per cent or two; that of a single stimulus
    with five ratings is as much the prior's as the ratings'. Scores are eliminated; the rest is
    found by L-BFGS on biases and log-variances, in units of their standard errors. At rest
    (`converged`) when no parameter would move by more than 1e-4 of its standard error, taken
    alone.

    **Standard errors** come from the observed information: the curvature of this function in each
    parameter, with the scores at their best and the other parameters held; for inconsistency and
    ambiguity in the logarithm. The score's is :math:`1 / \sqrt{W_j}`. Those of inconsistency and
    ambiguity leave out the common level, which is not known.

    **With parity** the reference's damped iteration is repeated step by step without any prior, so
    that also the common level comes out as there. It stops where the norm of a change of all
    scores is below 1e-8, which is not always a maximum. On about half of all real tables it
    breaks down, mostly where each content has one stimulus; then this raises.

    With ``ambiguity=None`` the default agrees with `alternating_projection`.

    Examples
    --------
    >>> from analysis import validate
    >>> generator = np.random.default_rng(1)
    >>> stimulus, rater = (codes.ravel() for codes in np.indices((200, 10)))
    >>> noise = generator.normal(0, np.where(rater == 0, 9, 3))
    >>> table = pd.DataFrame({"stimulus": stimulus.astype(str), "rater": rater.astype(str),
    ...                       "round": 1, "score": stimulus % 50 + noise})
    >>> model = maximum_likelihood(validate(table), ambiguity=None)
    >>> model.raters["inconsistency"].round(1).tolist()
    [9.5, 3.1, 2.8, 3.2, 3.3, 3.0, 2.8, 3.0, 3.1, 3.0]
    >>> model.converged
    True
    """
    if ambiguity is not None and ambiguity not in get_args(Ambiguity):
        raise ValueError(
            f"ambiguity must be one of {', '.join(get_args(Ambiguity))} or None, not {ambiguity!r}."
        )
    if ambiguity is None and not raters:
        raise ValueError(
            "A model without raters needs an ambiguity; give ambiguity='content' or 'stimulus'."
        )
    check_confidence(confidence)
    design = Design.of(ratings)
    labels, content = _contents(ratings, ambiguity)
    count = 0 if ambiguity is None else len(labels)
    limit = max_iterations or (10_000 if parity else 1_000)
    if not raters:
        fit = _without_raters(design, content, count, parity)
    elif parity:
        fit = _as_reference(design, content, count, limit)
    else:
        fit = _guarded(design, content, count, limit)
    shift = fit.bias.mean()
    mos, bias = fit.mos + shift, fit.bias - shift
    variance = (fit.inconsistency**2)[design.rater]
    if count:
        variance = variance + (fit.ambiguity**2)[content[design.stimulus]]
    with np.errstate(divide="ignore"):
        weights = 1 / variance
    own = bias[design.rater]
    return SubjectModel(
        model="mle",
        stimuli=stimulus_table(
            ratings,
            design,
            mos,
            fit.mos_se,
            design.spread_of(design.scores - own),
            model="mle",
            confidence=confidence,
            weights=weights,
        ),
        raters=rater_table(
            ratings,
            design,
            bias,
            fit.bias_se,
            fit.inconsistency,
            fit.inconsistency_se,
            typical=design.spread * (0.5**0.5 if count else 1.0),
            assumed=not parity,
        )
        if raters
        else _no_raters(),
        contents=_content_table(labels, content, design, fit, assumed=not parity)
        if count
        else None,
        iterations=fit.iterations,
        converged=fit.converged,
        loglikelihood=normal_loglikelihood(design.residuals(mos, bias), variance),
    )


def _contents(
    ratings: Ratings, ambiguity: Ambiguity | None
) -> tuple["pd.Index[str]", NDArray[np.intp]]:
    if ambiguity == "content":
        return ratings.contents()
    return ratings.stimuli, np.arange(len(ratings.stimuli))


def _guarded(design: Design, content: NDArray[np.intp], count: int, limit: int) -> Estimates:
    typical = design.spread
    if not typical > 0:
        return _nothing_to_fit(design, count)
    objective = Objective(design, content, count, prior=PRIOR_RATINGS, restricted=True)
    solution = objective.solve(limit)
    errors = objective.errors(solution)
    return Estimates(
        mos=solution.mos,
        mos_se=errors.mos,
        bias=solution.bias,
        bias_se=errors.bias,
        inconsistency=np.sqrt(solution.rater_variance),
        inconsistency_se=errors.inconsistency,
        ambiguity=np.sqrt(solution.content_variance),
        ambiguity_se=errors.ambiguity,
        iterations=solution.iterations,
        converged=solution.converged,
    )


def _nothing_to_fit(design: Design, count: int) -> Estimates:
    """Everything fits exactly (spread 0), or nothing is known (NaN)."""
    raters, spread = np.full(len(design.n_rater), design.spread), design.spread
    contents = np.full(count, spread)
    return Estimates(
        mos=design.means,
        mos_se=np.full(len(design.n_stimulus), spread),
        bias=design.biases,
        bias_se=raters,
        inconsistency=raters,
        inconsistency_se=raters,
        ambiguity=contents,
        ambiguity_se=contents,
        iterations=0,
        converged=True,
    )


def _as_reference(design: Design, content: NDArray[np.intp], count: int, limit: int) -> Estimates:
    with np.errstate(all="ignore"):
        result = propagate(design, content if count else None, count, limit)
    if result is None:
        raise ValueError(
            "The reference's iteration breaks down on these ratings, there as here; "
            "leave parity out."
        )
    return result


def _without_raters(
    design: Design, content: NDArray[np.intp], count: int, parity: bool
) -> Estimates:
    """Closed form: means, and the spread around them."""
    codes = content[design.stimulus]
    deviation = design.scores - design.means[design.stimulus]
    squares = sum_by_code(codes, deviation**2, count)
    n = np.bincount(codes, minlength=count)
    free: Values = n.astype(np.float64)
    variance: Values = squares / free
    if not parity:
        lost = np.bincount(content, minlength=count)  # one for the mean of each stimulus
        typical = float(squares.sum()) / max(1, int(n.sum() - lost.sum()))
        free = np.asarray(n - lost + PRIOR_RATINGS, dtype=np.float64)
        variance = (squares + PRIOR_RATINGS * typical) / free
        if len(design.scores) == len(design.n_stimulus):
            variance = np.full(count, np.nan)
    nobody = np.zeros(len(design.n_rater))
    return Estimates(
        mos=design.means,
        mos_se=np.sqrt(variance[content] / design.n_stimulus),
        bias=nobody,
        bias_se=nobody,
        inconsistency=nobody,
        inconsistency_se=nobody,
        ambiguity=np.sqrt(variance),
        ambiguity_se=np.sqrt(variance / (2 * free)),
        iterations=1,
        converged=True,
    )


def _content_table(
    labels: "pd.Index[str]",
    content: NDArray[np.intp],
    design: Design,
    fit: Estimates,
    *,
    assumed: bool,
) -> pd.DataFrame:
    codes = content[design.stimulus]
    n = np.bincount(codes, minlength=len(labels))
    information = n - np.bincount(content, minlength=len(labels))
    return pd.DataFrame(
        {
            "content": labels,
            "ambiguity": fit.ambiguity,
            "ambiguity_se": fit.ambiguity_se,
            "n": n,
            "note": np.select(
                [np.isnan(fit.ambiguity), assumed & (information < PRIOR_RATINGS)],
                ["undefined", "mostly assumed"],
                default="",
            ),
        }
    )


def _no_raters() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rater": pd.Index([], dtype=str),
            "bias": np.empty(0),
            "bias_se": np.empty(0),
            "inconsistency": np.empty(0),
            "inconsistency_se": np.empty(0),
            "n": np.empty(0, dtype=np.intp),
            "note": pd.Index([], dtype=str),
        }
    )
