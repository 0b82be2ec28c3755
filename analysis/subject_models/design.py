"""Who rated what, coded for sums over ratings; what the models start from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.ratings import Ratings, sum_by_code

# Weight of the prior on a variance, in ratings: as if everybody had given this many more, of
# typical spread. Three leave a rater of hundreds alone and tame one of five.
PRIOR_RATINGS = 3.0

# A spread below this share of the scores' own size is rounding.
_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Design:
    """Scores with their codes.

    Attributes
    ----------
    scores : float array
        One entry per rating, as the next two.
    stimulus, rater : integer arrays
        Codes.
    n_stimulus, n_rater : integer arrays
        Number of ratings of every stimulus, by every rater.
    """

    scores: NDArray[np.float64]
    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    n_stimulus: NDArray[np.intp]
    n_rater: NDArray[np.intp]

    @classmethod
    def of(cls, ratings: Ratings) -> "Design":
        """Take it from a table."""
        return cls(
            scores=ratings.scores,
            stimulus=ratings.stimulus,
            rater=ratings.rater,
            n_stimulus=np.bincount(ratings.stimulus, minlength=len(ratings.stimuli)),
            n_rater=np.bincount(ratings.rater, minlength=len(ratings.raters)),
        )

    def by_stimulus(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up a value per rating over every stimulus."""
        return sum_by_code(self.stimulus, values, len(self.n_stimulus))

    def by_rater(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up a value per rating over every rater."""
        return sum_by_code(self.rater, values, len(self.n_rater))

    @cached_property
    def means(self) -> NDArray[np.float64]:
        """Mean rating of every stimulus."""
        return self.by_stimulus(self.scores) / self.n_stimulus

    @cached_property
    def biases(self) -> NDArray[np.float64]:
        """Mean distance of every rater's ratings from those means (P.913, 12.4)."""
        return self.by_rater(self.scores - self.means[self.stimulus]) / self.n_rater

    @cached_property
    def pairs(self) -> "Pairs":
        """The same, a rater's ratings of a stimulus taken together."""
        return Pairs(self)

    def residuals(self, mos: NDArray[np.float64], bias: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is left of every rating."""
        return self.scores - mos[self.stimulus] - bias[self.rater]

    @cached_property
    def spread(self) -> float:
        """Typical spread of a rating around score plus bias, all raters pooled.

        Per degree of freedom, so that it does not shrink where stimuli have few ratings. 0 where
        score and bias explain every rating; NaN where nothing can be known because every stimulus
        has one rating.
        """
        ratings, stimuli, raters = len(self.scores), len(self.n_stimulus), len(self.n_rater)
        if ratings == stimuli:
            return float("nan")
        free = ratings - stimuli - raters + 1
        if free > 0:
            squares = self.residuals(self.means, self.biases) ** 2
        else:
            # Too few to tell biases from chance: both together, which is no less than either.
            free = ratings - stimuli
            squares = (self.scores - self.means[self.stimulus]) ** 2
        spread = float(np.sqrt(squares.sum() / free))
        size = float(np.abs(self.scores).max())
        return spread if spread > _ROUNDING * size else 0.0

    def spread_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """SD (ddof = 1) of a value per rating over every stimulus; NaN for a single one."""
        mean = self.by_stimulus(values) / self.n_stimulus
        squares = self.by_stimulus((values - mean[self.stimulus]) ** 2)
        return np.sqrt(squares / np.where(self.n_stimulus > 1, self.n_stimulus - 1, np.nan))

    def unanimous(self) -> NDArray[np.bool_]:
        """Whether all ratings of a stimulus are equal."""
        low, high = _ranges(self.stimulus, self.scores, len(self.n_stimulus))
        return np.asarray(low == high)

    def range_by_rater(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest score that every rater gave."""
        return _ranges(self.rater, self.scores, len(self.n_rater))


class Pairs:
    """The ratings that a rater gave a stimulus, taken together, for fast sums.

    Sums over the pairs of what depends on the stimulus, or on the rater, are products of a sparse
    matrix and a vector, which take a third of the time of sums over ratings.

    Attributes
    ----------
    stimulus, rater : integer arrays
        Codes of each pair, sorted by both.
    of_rating : integer array
        Which pair each rating belongs to.
    n_stimulus : integer array
        Number of pairs, which is of raters, of every stimulus.
    n, mean : float arrays
        Number and mean of each pair's ratings.
    within : float array
        Sum of the squared distances from these means, for every rater.
    """

    def __init__(self, design: Design) -> None:
        stimuli, raters = len(design.n_stimulus), len(design.n_rater)
        keys = design.stimulus * raters + design.rater
        if stimuli * raters <= 2 * len(keys):
            # Most pairs occur: a table of all of them is as small as the ratings, and no sort.
            occurs = np.bincount(keys, minlength=stimuli * raters) > 0
            present = np.flatnonzero(occurs)
            self.of_rating = (np.cumsum(occurs) - 1)[keys]
        else:
            present, self.of_rating = np.unique(keys, return_inverse=True)
        self.stimulus, self.rater = np.divmod(present, raters)
        self.n_stimulus = np.bincount(self.stimulus, minlength=stimuli)
        self.n = np.bincount(self.of_rating).astype(np.float64)
        sums = sum_by_code(self.of_rating, design.scores, len(self.n))
        self.mean = sums / self.n
        self.within = design.by_rater((design.scores - self.mean[self.of_rating]) ** 2)
        starts = np.concatenate([[0], np.cumsum(self.n_stimulus)])
        self._counts = sparse.csr_array((self.n, self.rater, starts), shape=(stimuli, raters))
        self._sums = sparse.csr_array((sums, self.rater, starts), shape=(stimuli, raters))

    def weighted_means(
        self, weight: NDArray[np.float64], bias: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean of every stimulus's ratings less bias, by raters' weights, and their sum."""
        total = self._counts @ weight
        return (self._sums @ weight - self._counts @ (weight * bias)) / total, total

    def by_rater(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up a value per stimulus over every rater's ratings."""
        return np.asarray(values @ self._counts)

    def squares(self, mos: NDArray[np.float64], bias: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of every rater's squared residuals."""
        residual = self.mean - mos[self.stimulus]
        residual -= bias[self.rater]
        residual *= residual
        residual *= self.n
        return self.within + sum_by_code(self.rater, residual, len(bias))


def _ranges(
    codes: NDArray[np.intp], values: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    return low, high


def normal_loglikelihood(residual: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    """Sum of the normal log-densities; NaN where a variance is 0."""
    if not (variance > 0).all():
        return float("nan")
    terms = np.log(2 * np.pi * variance) + residual**2 / variance
    return float(-0.5 * terms.sum())
