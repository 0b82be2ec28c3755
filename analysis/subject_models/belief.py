"""The damped iteration of the reference tool for the full model, for comparison with it.

Its updates, order, damping and stopping rule are those of sureal's "MLE" (and, without contents,
"MLE_CO"), written as sums over ratings. Nothing here guards against a variance that leaves the
positive numbers, which is how it breaks down.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import sum_by_code
from analysis.subject_models.design import Design

Values = NDArray[np.float64]

_DAMPING = 0.1
_AT_REST = 1e-8


class Estimates(NamedTuple):
    """What a way of solving finds, on the scale of the ratings."""

    mos: Values
    mos_se: Values
    bias: Values
    bias_se: Values
    inconsistency: Values
    inconsistency_se: Values
    ambiguity: Values
    ambiguity_se: Values
    iterations: int
    converged: bool


def propagate(
    design: Design, content: NDArray[np.intp] | None, count: int, limit: int
) -> Estimates | None:
    """Iterate until the norm of a change of all scores is below 1e-8; None where it breaks down."""
    codes = None if content is None else content[design.stimulus]

    def by_content(values: Values) -> Values:
        return np.empty(0) if codes is None else sum_by_code(codes, values, count)

    def of_content(values: Values) -> Values | float:
        return 0.0 if codes is None else values[codes]

    n_content = by_content(np.ones(len(design.scores)))
    mos, bias = design.means, np.zeros(len(design.n_rater))
    residual = design.scores - mos[design.stimulus]
    rater = _deviation(residual, design.rater, design.n_rater)
    ambiguity = np.empty(0) if codes is None else _deviation(residual, codes, n_content)

    iterations, moved = 0, np.inf
    while iterations < limit and moved >= _AT_REST:
        iterations += 1
        before = mos
        own, shared = (rater**2)[design.rater], of_content(ambiguity**2)
        weight = 1 / (own + shared)
        residual = design.scores - mos[design.stimulus]
        rater_weight = design.by_rater(weight)
        bias = _towards(bias, design.by_rater(residual * weight) / rater_weight)
        residual = residual - bias[design.rater]

        slope, curvature = _newton(residual**2, weight, own, shared)
        slope, curvature = rater * design.by_rater(slope), design.by_rater(curvature)
        rater_error = 1 / np.sqrt(np.maximum(0.0, -curvature))
        rater = np.maximum(_towards(rater, rater - slope / curvature), 0.0)

        own = (rater**2)[design.rater]
        ambiguity_error = np.empty(0)
        if codes is not None:
            weight = 1 / (own + shared)
            slope, curvature = _newton(residual**2, weight, shared, own)
            slope, curvature = ambiguity * by_content(slope), by_content(curvature)
            ambiguity_error = 1 / np.sqrt(np.maximum(0.0, -curvature))
            ambiguity = np.maximum(_towards(ambiguity, ambiguity - slope / curvature), 0.0)

        weight = 1 / (own + of_content(ambiguity**2))
        stimulus_weight = design.by_stimulus(weight)
        unbiased = design.scores - bias[design.rater]
        mos = _towards(mos, design.by_stimulus(unbiased * weight) / stimulus_weight)
        moved = float(np.linalg.norm(mos - before))
        if not np.isfinite(moved):
            return None

    if max(rater.max(), ambiguity.max(initial=0)) > np.ptp(design.scores):
        return None  # It ran away, to spreads that no ratings have, and came to rest there.
    return Estimates(
        mos=mos,
        mos_se=1 / np.sqrt(stimulus_weight),
        bias=bias,
        bias_se=1 / np.sqrt(rater_weight),
        inconsistency=rater,
        inconsistency_se=rater_error,
        ambiguity=ambiguity,
        ambiguity_se=ambiguity_error,
        iterations=iterations,
        converged=moved < _AT_REST,
    )


def _towards(value: Values, target: Values) -> Values:
    return value * (1 - _DAMPING) + target * _DAMPING


def _newton(
    squares: Values, weight: Values, own: Values | float, other: Values | float
) -> tuple[Values, Values]:
    """First (over the parameter) and second derivative of the log-likelihood in one SD.

    `own` is the variance it belongs to, `other` the rest of a rating's variance.
    """
    first = squares * weight**2 - weight
    polynomial = other**2 - 3 * own**2 - 2 * own * other
    return first, (own - other) * weight**2 + squares * polynomial * weight**4


def _deviation(values: Values, codes: NDArray[np.intp], n: Values | NDArray[np.intp]) -> Values:
    """SD (ddof = 0) of the values of each code."""
    mean = sum_by_code(codes, values, len(n)) / n
    return np.sqrt(sum_by_code(codes, (values - mean[codes]) ** 2, len(n)) / n)
