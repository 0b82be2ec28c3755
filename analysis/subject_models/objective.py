"""The function that `maximum_likelihood` minimises, its gradient, its minimum, its curvature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.ratings import sum_by_code
from analysis.subject_models.design import Design

Values = NDArray[np.float64]

# At rest when no parameter, alone, would move by more than this share of its standard error.
_AT_REST = 1e-4
# Log-variances, in units of the typical one, may not leave exp(-40) .. exp(40). With a prior they
# come nowhere near; without one the likelihood may lead there.
_BOUND = 40.0
# Less than this share of a rating is none.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Solution:
    """A point, on the scale of the ratings. `value` is the function there."""

    mos: Values
    bias: Values
    rater_variance: Values
    content_variance: Values
    value: float
    iterations: int
    converged: bool


@dataclass(frozen=True)
class Errors:
    """Standard errors, on the scale of the ratings."""

    mos: Values
    bias: Values
    inconsistency: Values
    ambiguity: Values


@dataclass(frozen=True)
class _Point:
    """Everything that value, gradient and curvature share, in units of the typical spread."""

    rater_variance: Values
    content_variance: Values
    mos: Values
    residual: Values
    variance: Values
    weight: Values
    stimulus_weight: Values
    rater_weight: Values


class Objective:
    """Minus the logarithm of the (restricted) likelihood and prior, up to a constant.

    The parameters are the biases, the logarithms of the raters' variances, then those of the
    contents'. Scores are eliminated: for given weights the best ones are weighted means.
    Inside, ratings are measured from their mean in units of the typical spread, so that nothing
    depends on the scale. One evaluation adds up over the ratings a few times, and that is all.

    Parameters
    ----------
    design : Design
        Its spread must be above 0.
    content : integer array
        Code of every stimulus.
    count : int
        Number of contents; 0: without ambiguity.
    prior : float
        Weight of the prior, in ratings.
    restricted : bool
        Whether scores and biases are integrated out.
    """

    def __init__(
        self,
        design: Design,
        content: NDArray[np.intp],
        count: int,
        *,
        prior: float,
        restricted: bool,
    ) -> None:
        self.design = design
        self.raters = len(design.n_rater)
        self.content = content
        self.codes = content[design.stimulus]
        self.count = count
        self.prior = prior
        self.restricted = restricted
        self.centre = float(design.scores.mean())
        self.unit = design.spread
        self.scores = (design.scores - self.centre) / self.unit
        # What the prior takes for typical: of the whole, half each.
        self.typical = 0.5 if count else 1.0

    def start(self) -> Values:
        """MOS, the biases against it, and the variances that these leave."""
        design = self.design
        squares = (design.residuals(design.means, design.biases) / self.unit) ** 2
        by_rater = (design.by_rater(squares) + 3) / (design.n_rater + 3)
        by_content = (self._by_content(squares) + 3) / (self._n_content() + 3)
        return np.concatenate(
            [
                design.biases / self.unit,
                np.log(self.typical * by_rater),
                np.log(self.typical * by_content),
            ]
        )

    def value_and_gradient(self, parameters: Values) -> tuple[float, Values]:
        """Compute both; the gradient by closed form."""
        design, point = self.design, self._point(parameters)
        residual, weight = point.residual, point.weight
        pull = weight * residual
        squares = residual**2
        value = float(np.log(point.variance).sum() + pull @ residual)
        if self.restricted:
            value += float(np.log(point.stimulus_weight).sum() + np.log(point.rater_weight).sum())
            # Integrating score and bias out adds their uncertainty to every squared residual.
            squares += (1 / point.stimulus_weight)[design.stimulus]
            squares += (1 / point.rater_weight)[design.rater]
        slope = 0.5 * (weight - squares * weight**2)
        parts = [-design.by_rater(pull)]
        value /= 2
        for variance, slopes in (
            (point.rater_variance, design.by_rater(slope)),
            (point.content_variance, self._by_content(slope)),
        ):
            relative = self.typical / variance
            value += self.prior / 2 * float((relative - np.log(relative)).sum())
            parts.append(slopes * variance + self.prior / 2 * (1 - relative))
        return value, np.concatenate(parts)

    def solve(self, limit: int) -> Solution:
        """Minimise from `start` in at most `limit` iterations."""
        start = self.start()
        # In units of the expected standard errors the function is nearly round.
        unit = np.concatenate(
            [
                np.sqrt(1 / self.design.n_rater),
                np.sqrt(2 / (self.typical**2 * self.design.n_rater + self.prior)),
                np.sqrt(2 / (self.typical**2 * self._n_content() + self.prior)),
            ]
        )

        def scaled(parameters: Values) -> tuple[float, Values]:
            value, gradient = self.value_and_gradient(parameters * unit)
            return value, gradient * unit

        bound = np.full(len(start), np.inf)
        bound[self.raters :] = _BOUND
        found = optimize.minimize(
            scaled,
            start / unit,
            jac=True,
            method="L-BFGS-B",
            bounds=optimize.Bounds(-bound / unit, bound / unit),
            options={
                "maxcor": 20,
                "maxiter": limit,
                "maxfun": 2 * limit + 20,
                "ftol": 0,
                "gtol": _AT_REST / 10,
            },
        )
        point = self._point(found.x * unit)
        return Solution(
            mos=point.mos * self.unit + self.centre,
            bias=found.x[: self.raters] * unit[: self.raters] * self.unit,
            rater_variance=point.rater_variance * self.unit**2,
            content_variance=point.content_variance * self.unit**2,
            value=float(found.fun),
            iterations=int(found.nit),
            converged=bool(np.abs(found.jac).max() <= _AT_REST),
        )

    def errors(self, solution: Solution) -> Errors:
        """Standard errors from the curvature in each parameter.

        The scores follow (they are at their best for every value of the parameter), the other
        parameters are held.
        """
        design, count = self.design, self.count
        point = self._point(self._parameters(solution))
        weight, residual = point.weight, point.residual
        stimulus_weight = point.stimulus_weight[design.stimulus]
        told = design.by_rater(weight * (1 - weight / stimulus_weight))
        # Derivatives of minus the log-likelihood in a rating's variance: first and second, each
        # with the uncertainty of score and bias (see the gradient).
        squares = residual**2 + 1 / stimulus_weight + (1 / point.rater_weight)[design.rater]
        first = 0.5 * (weight - squares * weight**2)
        second = 0.5 * (2 * squares * weight**3 - weight**2)
        # To be taken off: that uncertainty grows with the variance, and the score follows.
        pull = weight**2 * residual
        by_score = (0.5 * weight**4 / stimulus_weight + pull**2) / stimulus_weight
        by_bias = 0.5 * (design.by_rater(weight**2) / point.rater_weight) ** 2
        rater = point.rater_variance
        rater_information = (
            design.by_rater(first) * rater
            + (design.by_rater(second - by_score) - by_bias) * rater**2
            + self.prior / 2 * self.typical / rater
        )
        content, content_information = point.content_variance, np.empty(0)
        if count:
            # A stimulus's ratings share their content: they move its score together.
            by_score = (
                0.5 * design.by_stimulus(weight**2) ** 2 / point.stimulus_weight
                + design.by_stimulus(pull) ** 2
            ) / point.stimulus_weight
            content_information = (
                self._by_content(first) * content
                + (self._by_content(second) - sum_by_code(self.content, by_score, count))
                * content**2
                + self.prior / 2 * self.typical / content
            )
        return Errors(
            mos=self.unit / np.sqrt(point.stimulus_weight),
            bias=self.unit / np.sqrt(np.where(told > _ROUNDING * point.rater_weight, told, np.nan)),
            inconsistency=self.unit * _error_of_root(rater, rater_information),
            ambiguity=self.unit * _error_of_root(content, content_information),
        )

    def _parameters(self, solution: Solution) -> Values:
        return np.concatenate(
            [
                solution.bias / self.unit,
                np.log(solution.rater_variance / self.unit**2),
                np.log(solution.content_variance / self.unit**2),
            ]
        )

    def _point(self, parameters: Values) -> _Point:
        design, raters = self.design, self.raters
        bias = parameters[:raters]
        rater_variance = np.exp(parameters[raters : 2 * raters])
        content_variance = np.exp(parameters[2 * raters :])
        variance = rater_variance[design.rater]
        if self.count:
            variance += content_variance[self.codes]
        weight = 1 / variance
        stimulus_weight = design.by_stimulus(weight)
        unbiased = self.scores - bias[design.rater]
        mos = design.by_stimulus(weight * unbiased) / stimulus_weight
        return _Point(
            rater_variance=rater_variance,
            content_variance=content_variance,
            mos=mos,
            residual=unbiased - mos[design.stimulus],
            variance=variance,
            weight=weight,
            stimulus_weight=stimulus_weight,
            rater_weight=design.by_rater(weight),
        )

    def _by_content(self, values: Values) -> Values:
        if not self.count:
            return np.empty(0)
        return sum_by_code(self.codes, values, self.count)

    def _n_content(self) -> Values:
        return self._by_content(np.ones(len(self.codes)))


def _error_of_root(variance: Values, information: Values) -> Values:
    """Standard error of a variance's root from the information on its logarithm."""
    return np.sqrt(variance / np.where(information > 0, information, np.nan)) / 2
