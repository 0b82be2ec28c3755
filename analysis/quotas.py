"""How many images of each kind go to which set, so that histograms come out near uniform.

The integer programme behind `analysis.splits.split`, solved with HiGHS (`scipy.optimize.milp`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

# Bars as high as these, in units of the uniform one, make each further image cost more.
_TIERS = np.array([1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6.5, 8, 10, 13, 16])
# Bins taken together where there are fewer images than bins.
_WIDE = 5
# A count of nodes and not a time, so that a slow machine comes to the same split.
_NODES = 200
# How far from the flattest the bars may be; the last thousandth can cost most of the time.
_FLAT_ENOUGH = 0.01


@dataclass(frozen=True, eq=False)
class Kinds:
    """Units that are drawn whole, alike ones counted together.

    A unit is an image or a group of images. Two are of one kind if they put the same number of
    images into every bin and neither or both must stay out of training.

    Attributes
    ----------
    histogram : integer array, kinds x bins
        Images that one unit puts into each bin.
    exclusive : boolean array
        Whether the kind must stay out of training.
    number : integer array
        Units of the kind.
    """

    histogram: NDArray[np.intp]
    exclusive: NDArray[np.bool_]
    number: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Quotas:
    """What to draw.

    Attributes
    ----------
    test, validation : integer array
        Units of every kind to draw for the set.
    proven : bool
        Whether it is proven that nothing comes nearer to the sizes and, at these, to uniform.
    """

    test: NDArray[np.intp]
    validation: NDArray[np.intp]
    proven: bool


def quotas(kinds: Kinds, *, test: int, validation: int, exclusive_test: int) -> Quotas:
    r"""Choose quotas.

    The total variation distance of a set of N images from uniform, with :math:`h_b` of them in
    each of B bins, is :math:`\sum_b \max(0, 1 / B - h_b / N)`: it counts what bars lack, wherever
    the surplus is. So there is a choice among the nearest, and it is made by further aims. Each
    aim chooses among the best of the one before:

    1. sizes: the least sum of what test, validation and the exclusive images of test miss or have
       too many;
    2. the distance of test, then of validation;
    3. the distance of the exclusive images of test, then of validation; then of the others;
    4. flat bars, in the same order: a cost of height that is convex and piecewise linear puts the
       surplus where bars are lowest. Fewer images than bins are as near to uniform whichever bins
       they fill; for them it is the distance over bins five times as wide.

    Parameters
    ----------
    kinds : Kinds
    test, validation : int
        Wanted numbers of images.
    exclusive_test : int
        Wanted number of exclusive images in test.

    Returns
    -------
    Quotas

    Examples
    --------
    Four bins, far more images in the second; nothing of the first is left for validation.

    >>> kinds = Kinds(np.eye(4, dtype=int), np.zeros(4, dtype=bool), np.array([1, 90, 9, 4]))
    >>> found = quotas(kinds, test=8, validation=8, exclusive_test=0)
    >>> found.test, found.validation
    (array([1, 3, 2, 2]), array([0, 3, 3, 2]))
    """
    sums = _sums(kinds)
    wanted = np.array([test, validation, exclusive_test])
    programme = _Programme(kinds)
    programme.aim(sparse.vstack([-sums, sums]), np.concatenate([-wanted, wanted]))
    reached = sums @ programme.drawn
    programme.require(sums, reached, reached)
    parts = [(bars, size) for bars, size in _parts(kinds, reached) if size]
    bins = kinds.histogram.shape[1]
    for bars, size in parts:
        programme.aim(bins * bars, np.full(bins, size))
    proven = programme.proven
    for bars, size in parts:
        if size >= bins:
            heights = np.floor(_TIERS * size / bins).astype(np.intp)
            flat = -sparse.vstack([bars] * len(heights))
            programme.aim(flat, -heights.repeat(bins), _FLAT_ENOUGH)
        elif bins % _WIDE == 0:
            wide = sparse.kron(sparse.eye_array(bins // _WIDE), np.ones((1, _WIDE))) @ bars
            programme.aim(bins // _WIDE * wide, np.full(bins // _WIDE, size))
    count = len(kinds.number)
    return Quotas(programme.drawn[:count], programme.drawn[count:], proven)


def _sums(kinds: Kinds) -> Any:
    """Images in test, in validation, and exclusive ones in test, as sums over what is drawn."""
    images = kinds.histogram.sum(axis=1)
    nothing = np.zeros_like(images)
    return sparse.csr_array(
        np.array(
            [
                np.concatenate([images, nothing]),
                np.concatenate([nothing, images]),
                np.concatenate([images * kinds.exclusive, nothing]),
            ]
        )
    )


def _parts(kinds: Kinds, sizes: NDArray[np.intp]) -> list[tuple[Any, int]]:
    """Bars of test and validation, of their exclusive and their other images, with their sizes."""
    test, validation, exclusive_test = (int(size) for size in sizes)
    exclusive = int(kinds.histogram.sum(axis=1) @ (kinds.number * kinds.exclusive))
    exclusive_validation = exclusive - exclusive_test
    subsets = [(np.ones_like(kinds.exclusive), test, validation)]
    if exclusive:
        subsets += [
            (kinds.exclusive, exclusive_test, exclusive_validation),
            (~kinds.exclusive, test - exclusive_test, validation - exclusive_validation),
        ]
    parts = []
    for subset, in_test, in_validation in subsets:
        bars = sparse.csr_array((kinds.histogram * subset[:, None]).T)
        nothing = sparse.csr_array(bars.shape, dtype=bars.dtype)
        parts.append((sparse.hstack([bars, nothing]), in_test))
        parts.append((sparse.hstack([nothing, bars]), in_validation))
    return parts


class _Programme:
    """An integer programme over what is drawn, whose aims are met one after the other.

    What is drawn is the number of units of each kind for test, then of each for validation.
    """

    def __init__(self, kinds: Kinds) -> None:
        out_of_training = np.where(kinds.exclusive, kinds.number, 0)
        self.drawn: NDArray[np.intp] = np.concatenate([0 * out_of_training, out_of_training])
        self.proven = True
        self._most = np.tile(kinds.number, 2).astype(np.float64)
        self._columns = len(self.drawn)
        self._rows: list[Any] = []
        self._ends: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
        self.require(
            sparse.hstack([sparse.eye_array(len(kinds.number))] * 2), out_of_training, kinds.number
        )

    def require(self, rows: Any, low: NDArray[Any], high: NDArray[Any]) -> None:
        """Hold low <= rows @ (drawn, further columns) <= high from now on."""
        self._rows.append(sparse.coo_array(rows))
        self._ends.append((low.astype(np.float64), high.astype(np.float64)))

    def aim(self, rows: Any, least: NDArray[np.intp], gap: float = 0.0) -> None:
        """Make the sum of max(0, least - rows @ drawn) as small as can be, and keep it so.

        `gap` is the relative distance from the smallest at which the search may stop.
        """
        first, count = self._columns, len(least)
        self._columns += count
        others = sparse.coo_array((count, first - len(self.drawn)))
        self.require(
            sparse.hstack([rows, others, sparse.eye_array(count)]), least, np.full(count, np.inf)
        )
        cost = np.zeros(self._columns)
        cost[first:] = 1
        found = self._solve(cost, gap)
        if found is not None:
            self.drawn = found
        # All that is summed is whole, so a quarter is room for rounding only.
        reached = np.maximum(least - rows @ self.drawn, 0).sum()
        self.require(cost[None, :], np.array([0]), np.array([reached + 0.25]))

    def _solve(self, cost: NDArray[np.float64], gap: float) -> NDArray[np.intp] | None:
        """Minimise; None where HiGHS has found nothing within its count of nodes."""
        for rows in self._rows:
            rows.resize((rows.shape[0], self._columns))
        count = len(self.drawn)
        further = self._columns - count
        result = milp(
            cost,
            integrality=np.repeat([1, 0], [count, further]),
            bounds=Bounds(0, np.concatenate([self._most, np.full(further, np.inf)])),
            constraints=LinearConstraint(
                sparse.vstack(self._rows, format="csc"),
                np.concatenate([low for low, _ in self._ends]),
                np.concatenate([high for _, high in self._ends]),
            ),
            options={"node_limit": _NODES, "mip_rel_gap": gap},
        )
        self.proven &= result.status == 0
        return None if result.x is None else np.round(result.x[:count]).astype(np.intp)
