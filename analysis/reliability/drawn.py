"""Pairs of rater groups, drawn and compared; `group_agreement` says what for."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RaterMeans
from analysis.reliability.needed import effective_number
from analysis.reliability.ranks import even_out, midranks, rows_correlated

# MOS values held at a time.
_CHUNK = 1_000_000


class Compared:
    """Two groups' MOS of one or more draws: a row per draw, a column per stimulus."""

    def __init__(
        self,
        first: NDArray[np.float64],
        second: NDArray[np.float64],
        noise: float,
    ) -> None:
        self.n = first.shape[1]
        self.noise = noise  # mean of 1 / raters over the MOS
        self.rmse = np.sqrt(np.mean((first - second) ** 2, axis=1))
        self.plcc = self.srcc = np.full(len(first), np.nan)
        if self.n > 1:
            first, second = even_out(first), even_out(second)
            self.plcc = rows_correlated(first, second)
            ranks = [np.array([midranks(row) for row in mos]) for mos in (first, second)]
            self.srcc = rows_correlated(*ranks)


class Panels:
    """Groups drawn from all raters; a matrix stimuli x raters, half of it filled or more."""

    def __init__(self, pairs: RaterMeans, n_stimuli: int, n_raters: int, *, complete: bool) -> None:
        self.scores = np.zeros((n_raters, n_stimuli))
        self.scores[pairs.rater, pairs.stimulus] = pairs.mean
        self.rated: NDArray[np.float32] | None = None
        if not complete:
            self.rated = np.zeros((n_raters, n_stimuli), dtype=np.float32)
            self.rated[pairs.rater, pairs.stimulus] = 1

    def draw(self, g: int, generator: np.random.Generator, draws: int) -> Iterator[Compared]:
        raters, stimuli = self.scores.shape
        step = max(1, _CHUNK // (2 * max(stimuli, raters)))
        for start in range(0, draws, step):
            count = min(step, draws - start)
            order = generator.permuted(np.tile(np.arange(raters), (count, 1)), axis=1)
            members = np.zeros((2, count, raters))
            for side in range(2):
                chosen = order[:, side * g : (side + 1) * g]
                np.put_along_axis(members[side], chosen, 1.0, axis=1)
            sums = members @ self.scores
            if self.rated is None:
                yield Compared(sums[0] / g, sums[1] / g, 1 / g)
                continue
            counts = members.astype(np.float32) @ self.rated
            for row in range(count):
                both = (counts[:, row] > 0).all(axis=0)
                n = counts[:, row, both].astype(np.float64)
                if n.size:
                    mos = sums[:, row, both] / n
                    yield Compared(mos[:1], mos[1:], float(np.mean(1 / n)))


class Halves:
    """Each stimulus's raters, halved; where their number is odd, one of them stands aside."""

    def __init__(self, pairs: RaterMeans, per_stimulus: NDArray[np.intp]) -> None:
        starts = np.cumsum(per_stimulus) - per_stimulus
        self.blocks = []
        for count in np.unique(per_stimulus[per_stimulus >= 2]):
            rows = starts[per_stimulus == count][:, None] + np.arange(count)
            self.blocks.append(pairs.mean[rows])
        halves = np.concatenate([np.full(len(b), b.shape[1] // 2) for b in self.blocks])
        self.size = effective_number(halves)

    def draw(self, generator: np.random.Generator, draws: int) -> Iterator[Compared]:
        for _ in range(draws):
            first, second = [], []
            for block in self.blocks:
                half = block.shape[1] // 2
                mixed = generator.permuted(block, axis=1)
                first.append(mixed[:, :half].mean(axis=1))
                second.append(mixed[:, half : 2 * half].mean(axis=1))
            one, two = np.concatenate(first)[None], np.concatenate(second)[None]
            yield Compared(one, two, 1 / self.size)
