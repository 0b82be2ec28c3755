"""The spreads of raters, taken from the ratings of a pilot study."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import LinearOperator, cg

from analysis.ratings import RaterMeans, Ratings, RatingsError, rater_means, sum_by_code
from analysis.simulate import RaterModel


@dataclass(frozen=True)
class Spreads:
    """What a study says about its raters and its images.

    Attributes
    ----------
    model : RaterModel
        With the estimated ``bias_sd``, ``image_sd``, ``repeat_sd`` and ``drift_sd``, in the unit of
        the scores.
    truth_sd : float
        SD of the images' true quality: that of MOS without its error.
    truth : float array
        MOS without rater biases, one per stimulus, drawn together about its mean to `truth_sd`: a
        stand-in for the true qualities that keeps the shape of their distribution. In the order
        of ``ratings.stimuli``.
    notes : tuple of str
        What to know about the estimates; empty where there is nothing.
    """

    model: RaterModel
    truth_sd: float
    truth: NDArray[np.float64]
    notes: tuple[str, ...]


def estimate_spreads(ratings: Ratings) -> Spreads:
    r"""Estimate bias, opinion, inconsistency, drift and truth by the method of moments.

    Parameters
    ----------
    ratings : Ratings
        Any design, complete or not. Repeats (rounds) are needed to tell opinion from
        inconsistency; without them their sum counts as opinion, and a note says so.

    Returns
    -------
    Spreads

    Raises
    ------
    RatingsError
        If there are too few raters who rated the same stimuli to estimate anything.

    Notes
    -----
    Analysis of variance of :math:`u_{ijk} = q_j + b_i + d_{ik} + o_{ij} + e_{ijk}` (Searle, Casella
    and McCulloch, Variance Components, 1992, chapter 5).

    - Differences between a rater's ratings of an image in rounds k and k + 1 have variance
      :math:`2\sigma_e^2` about their mean over the rater's images, and this mean has variance
      :math:`\sigma_d^2 + 2\sigma_e^2/n`.
    - Each rater's mean rating of each image, with image and rater effects taken out by least
      squares, leaves a mean square of :math:`\sigma_o^2 + h \sigma_e^2`, h being the mean of 1 over
      the number of ratings.
    - The sum of squares that raters explain beyond images has expectation
      :math:`\sigma_b^2 (P - J) + r (\sigma_o^2 + h \sigma_e^2)` over P pairs of a rater and an
      image, J images and r degrees of freedom of raters (Henderson's method 3). Drift adds the
      variance of its mean over rounds to :math:`\sigma_b^2`; it is taken off again.

    A variance that comes out below 0 is taken as 0, and a note says so. Where pairs have unequal
    numbers of ratings the two mean squares are unbiased, but not the most precise.

    Examples
    --------
    >>> from analysis import validate
    >>> from analysis.simulate import simulate_ratings
    >>> study = simulate_ratings(
    ...     np.linspace(0.3, 0.7, 500), raters=40, clip=False, generator=np.random.default_rng(0)
    ... )
    >>> found = estimate_spreads(validate(study.frame))
    >>> round(found.model.image_sd, 3), round(found.model.repeat_sd, 3)
    (0.051, 0.067)
    """
    notes: list[str] = []
    pairs = rater_means(ratings)
    repeat, drift = _within(ratings, notes)
    effects = _rater_effects(pairs, len(ratings.stimuli), len(ratings.raters))
    if effects.spare < 1 or effects.rank < 1:
        raise RatingsError(
            f"In {ratings.source} too few raters rated the same stimuli to tell raters from "
            f"stimuli; at least two raters must share at least two stimuli."
        )
    inverse_n = float(np.mean(1 / pairs.n))
    rest = effects.residual / effects.spare
    if np.isnan(repeat):
        image, repeat = rest, 0.0
        notes.append(
            "Nobody rated a stimulus in two rounds running, so opinion and inconsistency cannot "
            "be told apart: their sum counts as opinion, as if further rounds brought nothing."
        )
    else:
        image = rest - inverse_n * repeat
    bias = (effects.explained - effects.rank * rest) / effects.weight
    if drift > 0:
        rounds = float(np.mean(pairs.n))
        bias -= drift * (rounds - 1) * (2 * rounds - 1) / (6 * rounds)
    own = pairs.mean - effects.effect[pairs.rater]
    n_raters = np.bincount(pairs.stimulus, minlength=len(ratings.stimuli))
    mos = sum_by_code(pairs.stimulus, own, len(n_raters)) / n_raters
    if effects.islands > 1:
        notes.append(
            f"The raters fall into {effects.islands} groups that share no stimuli; the spread of "
            f"the truth is estimated as if their mean biases were the same."
        )
    spread = float(np.var(mos, ddof=1))
    truth = spread - rest * float(np.mean(1 / n_raters))
    sds = {}
    for name, words, variance in (
        ("bias_sd", "bias", bias),
        ("image_sd", "opinion", image),
        ("drift_sd", "drift", drift),
        ("truth_sd", "truth", truth),
    ):
        if variance < 0:
            notes.append(f"The variance of {words} came out below 0 and is taken as 0.")
        sds[name] = float(np.sqrt(max(variance, 0.0)))
    truth_sd = sds.pop("truth_sd")
    factor = truth_sd / np.sqrt(spread) if spread > 0 else 0.0
    return Spreads(
        model=RaterModel(**sds, repeat_sd=float(np.sqrt(repeat))),
        truth_sd=truth_sd,
        truth=mos.mean() + factor * (mos - mos.mean()),
        notes=tuple(notes),
    )


def _within(ratings: Ratings, notes: list[str]) -> tuple[float, float]:
    """Variances of inconsistency (NaN without repeats) and of drift, from rounds k and k + 1."""
    order = np.lexsort((ratings.rounds, ratings.rater, ratings.stimulus))
    stimulus, rater = ratings.stimulus[order], ratings.rater[order]
    rounds, score = ratings.rounds[order], ratings.scores[order]
    follows = (
        (stimulus[1:] == stimulus[:-1])
        & (rater[1:] == rater[:-1])
        & (rounds[1:] == rounds[:-1] + 1)
    )
    if not follows.any():
        return np.nan, 0.0
    step = (score[1:] - score[:-1])[follows]
    # A code for each rater and pair of rounds.
    occasion = rater[1:][follows] * (int(rounds.max()) + 1) + rounds[1:][follows]
    _, group = np.unique(occasion, return_inverse=True)
    n = np.bincount(group)
    mean = sum_by_code(group, step, len(n)) / n
    freedom = len(step) - len(n)
    if freedom < 1:
        notes.append("Drift cannot be told from inconsistency, and counts as it.")
        return float(np.mean(step**2)) / 2, 0.0
    variance = float(np.sum((step - mean[group]) ** 2)) / freedom
    drift = float(np.mean(mean**2 - variance / n))
    return variance / 2, drift


@dataclass(frozen=True, eq=False)
class _Effects:
    """Least squares of pairs' means on image and rater.

    `effect` per rater; the sums of squares that raters explain beyond images and that nothing
    explains, their degrees of freedom `rank` and `spare`; `weight` of the bias variance in the
    former; `islands`, groups of raters that share no stimuli.
    """

    effect: NDArray[np.float64]
    explained: float
    residual: float
    rank: int
    spare: int
    weight: float
    islands: int


def _rater_effects(pairs: RaterMeans, stimuli: int, raters: int) -> _Effects:
    per_stimulus = np.bincount(pairs.stimulus, minlength=stimuli)
    per_rater = np.bincount(pairs.rater, minlength=raters)

    def off_image(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take off each image's mean."""
        mean = sum_by_code(pairs.stimulus, values, stimuli) / per_stimulus
        return values - mean[pairs.stimulus]

    def normal(effect: NDArray[np.float64]) -> NDArray[np.float64]:
        return sum_by_code(pairs.rater, off_image(np.ravel(effect)[pairs.rater]), raters)

    deviation = off_image(pairs.mean)
    right = sum_by_code(pairs.rater, deviation, raters)
    # Conjugate gradients need the normal equations as a product only, never as a matrix.
    scale = LinearOperator((raters, raters), matvec=lambda x: np.ravel(x) / per_rater)
    effect, _ = cg(LinearOperator((raters, raters), matvec=normal), right, rtol=1e-10, M=scale)
    explained = float(right @ effect)
    network = sparse.coo_array(
        (np.ones(len(pairs.n)), (pairs.rater, raters + pairs.stimulus)),
        shape=(raters + stimuli, raters + stimuli),
    )
    islands = int(csgraph.connected_components(network, directed=False)[0])
    rank = raters - islands
    return _Effects(
        effect=effect - effect.mean(),
        explained=explained,
        residual=max(float(deviation @ deviation) - explained, 0.0),
        rank=rank,
        spare=len(pairs.n) - stimuli - rank,
        weight=float(len(pairs.n) - stimuli),
        islands=islands,
    )
