"""The variances between stimuli, between raters and of the rest, on tables with gaps too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analysis.ratings import RaterMeans, Ratings, rater_means, sum_by_code
from analysis.reliability.needed import effective_number

# Steps of the solver. Designs in which most raters share stimuli with most others need some ten.
_STEPS = 500


@dataclass(frozen=True)
class VarianceComponents:
    """Where the variance of raters' mean scores comes from, on the squared scale of the ratings.

    An estimate below 0 means that none was found; it is kept, as the ANOVA gives it.

    Attributes
    ----------
    stimulus, rater, residual : float
        Variance between stimuli, between raters, and of what is left: rater x stimulus, and
        repeats as far as the rounds have not averaged them out. NaN where the design cannot tell.
    within : float
        Variance between the raters of one stimulus, rater and residual together.
    """

    stimulus: float
    rater: float
    residual: float
    within: float


def variance_components(ratings: Ratings) -> VarianceComponents:
    r"""Estimate the variances between stimuli, between raters, and within both.

    Parameters
    ----------
    ratings : Ratings

    Returns
    -------
    VarianceComponents

    Notes
    -----
    Henderson's method 3 (Biometrics 9, 1953) for the model
    :math:`y_{ij} = \mu + s_i + r_j + e_{ij}` with one entry per pair that occurs, N in all:
    unbiased where pairs are missing at random, and the ANOVA estimate where none is. With sums of
    squares W_s within stimuli, W_r within raters and W within both (the fit by least squares), S
    stimuli, R raters and c connected parts of the design,

    .. math:: E[W] = (N - S - R + c) \sigma_e^2, \quad
              E[W_r] = (N - R) (\sigma_s^2 + \sigma_e^2), \quad
              E[W_s] = (N - S) (\sigma_r^2 + \sigma_e^2).

    Memory and time are linear in the ratings: the fit takes conjugate gradients.
    """
    return fit_components(
        rater_means(ratings), len(ratings.stimuli), len(ratings.raters)
    ).components


@dataclass(frozen=True)
class Fit:
    """What the intraclass correlations are made of."""

    components: VarianceComponents
    stimuli: int
    raters: int
    between: float  # variance of the stimuli's plain means
    total: float  # variance of all entries
    k: float  # raters per stimulus, harmonic mean
    n: float  # stimuli per rater, harmonic mean
    df_stimuli: int
    df_raters: int
    df_within: int
    df_residual: int


def fit_components(pairs: RaterMeans, stimuli: int, raters: int) -> Fit:
    """Fit both ANOVAs, one-way by stimulus and two-way."""
    entries = len(pairs.mean)
    per_stimulus = np.bincount(pairs.stimulus, minlength=stimuli)
    per_rater = np.bincount(pairs.rater, minlength=raters)
    scores = pairs.mean - pairs.mean.mean()
    # Where all scores are the same, what is left is rounding.
    scores[np.abs(scores) <= 1e-12 * np.abs(pairs.mean).max()] = 0.0
    total = float(np.mean(scores**2))
    means = sum_by_code(pairs.stimulus, scores, stimuli) / per_stimulus
    within = _squares(scores - means[pairs.stimulus], total)
    within_raters = _squares(
        scores - (sum_by_code(pairs.rater, scores, raters) / per_rater)[pairs.rater], total
    )
    residual = _squares(_additive_residuals(pairs, scores, per_stimulus, per_rater), total)
    parts = _parts(pairs, stimuli, raters)
    df_within, df_residual = entries - stimuli, entries - stimuli - raters + parts
    noise = _share(residual, df_residual)
    differing = _share(within, df_within)
    return Fit(
        components=VarianceComponents(
            stimulus=_share(within_raters, entries - raters) - noise,
            rater=differing - noise,
            residual=noise,
            within=differing,
        ),
        stimuli=stimuli,
        raters=raters,
        between=float(np.var(means, ddof=1)) if stimuli > 1 else float("nan"),
        total=total,
        k=effective_number(per_stimulus),
        n=effective_number(per_rater),
        df_stimuli=stimuli - parts,
        df_raters=raters - parts,
        df_within=df_within,
        df_residual=df_residual,
    )


def _squares(residuals: NDArray[np.float64], total: float) -> float:
    """Sum of squares; 0 where only rounding is left of it."""
    squares = float(np.dot(residuals, residuals))
    return squares if squares > 1e-24 * total * len(residuals) else 0.0


def _share(squares: float, degrees: int) -> float:
    return squares / degrees if degrees > 0 else float("nan")


def _parts(pairs: RaterMeans, stimuli: int, raters: int) -> int:
    """Number of parts of the design that share neither stimuli nor raters."""
    links = sparse.coo_array(
        (np.ones(len(pairs.mean), dtype=np.int8), (pairs.stimulus, stimuli + pairs.rater)),
        shape=(stimuli + raters,) * 2,
    )
    return int(connected_components(links, directed=False)[0])


def _additive_residuals(
    pairs: RaterMeans,
    scores: NDArray[np.float64],
    per_stimulus: NDArray[np.intp],
    per_rater: NDArray[np.intp],
) -> NDArray[np.float64]:
    """What least squares leaves of the scores after an effect of each stimulus and each rater.

    The side with more levels is eliminated; conjugate gradients on the other, scaled by its numbers
    of entries.
    """
    sides = [(pairs.stimulus, per_stimulus), (pairs.rater, per_rater)]
    (gone, gone_n), (kept, kept_n) = sorted(sides, key=lambda side: -len(side[1]))

    def swept(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the eliminated side's means off."""
        return values - (sum_by_code(gone, values, len(gone_n)) / gone_n)[gone]

    left = swept(scores)
    gradient = sum_by_code(kept, left, len(kept_n))
    scaled = gradient / kept_n
    direction = scaled
    power = float(gradient @ scaled)
    enough = 1e-26 * float(np.dot(scores, scores))
    for _ in range(min(_STEPS, 2 * len(kept_n))):
        if power <= enough:
            break
        moved = swept(direction[kept])
        steep = float(np.dot(moved, moved))
        if steep == 0:
            break
        step = power / steep
        left = left - step * moved
        gradient = sum_by_code(kept, left, len(kept_n))
        scaled = gradient / kept_n
        before, power = power, float(gradient @ scaled)
        direction = scaled + power / before * direction
    return left
