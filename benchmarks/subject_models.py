"""How fast scores, biases, inconsistencies and ambiguities are estimated, beside sureal.

Both get the same ratings in memory: ours its checked table, sureal the matrix that its reader
would have built (its reading of 100,000 images takes minutes and is not counted). Each of
sureal's models runs in a process of its own that is ended at the time limit, and its ratio is then
a lower bound. Ours run in turns with it.

    python benchmarks/subject_models.py [--quick] [--limit 120] [--repeats 3]

`--quick` leaves out the large study. The last table shows how ours grow with the number of
ratings: where time is proportional to it, the time per rating stays the same.
"""

import argparse
import contextlib
import io
import multiprocessing
import statistics
import time
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sureal import subjective_model
from sureal.dataset_reader import RawDatasetReader

from analysis.ratings import Ratings
from analysis.subject_models import (
    SubjectModel,
    alternating_projection,
    bias_removed,
    maximum_likelihood,
)

Fit = Callable[[Ratings], SubjectModel]

# Ours, and the class of sureal that does the same; the last has one stimulus per content.
MODELS: dict[str, tuple[Fit, str]] = {
    "bias removal": (bias_removed, "BiasremvMosModel"),
    "projection": (alternating_projection, "SubjectMLEModelProjectionSolver"),
    "projection, parity": (
        lambda ratings: alternating_projection(ratings, parity=True),
        "SubjectMLEModelProjectionSolver",
    ),
    "mle, no ambiguity": (
        lambda ratings: maximum_likelihood(ratings, ambiguity=None),
        "MaximumLikelihoodEstimationModelContentOblivious",
    ),
    "mle, contents": (maximum_likelihood, "MaximumLikelihoodEstimationModel"),
    "mle, stimuli": (
        lambda ratings: maximum_likelihood(ratings, ambiguity="stimulus"),
        "MaximumLikelihoodEstimationModel",
    ),
}


def draw_study(stimuli: int, raters: int, each: int, rounds: int) -> Ratings:
    """Ratings of 1..100 with biases, inconsistencies and ambiguities; ten stimuli a content."""
    generator = np.random.default_rng(0)
    stimulus = np.repeat(np.arange(stimuli), each * rounds)
    rater = np.concatenate(
        [generator.permuted(np.tile(np.arange(raters), (rows, 1)), axis=1)[:, :each].ravel()
         for rows in [10_000] * (stimuli // 10_000) + [stimuli % 10_000]]
    )  # fmt: skip
    rater = np.repeat(rater, rounds)
    spread = np.hypot(
        generator.uniform(3, 12, raters)[rater],
        generator.uniform(0, 8, stimuli // 10 + 1)[stimulus // 10],
    )
    scores = generator.normal(60, 10, stimuli)[stimulus] + generator.normal(0, 5, raters)[rater]
    scores += spread * generator.normal(size=len(stimulus))
    rounds_of = np.tile(np.arange(rounds) + 1, stimuli * each)
    return Ratings(
        stimuli=pd.Index([f"s{code:06d}" for code in range(stimuli)]),
        raters=pd.Index([f"r{code:03d}" for code in range(raters)]),
        stimulus=stimulus,
        rater=rater,
        rounds=rounds_of,
        scores=np.clip(np.rint(scores), 1, 100),
        frame=pd.DataFrame({"content": [f"c{code // 10:06d}" for code in stimulus]}),
        source="a drawn study",
    )


class PeerReader(RawDatasetReader):  # type: ignore[misc]  # sureal has no types
    """A matrix in the place of what sureal reads from its files."""

    def __init__(self, matrix: NDArray[np.float64], contents: list[int]) -> None:
        self.matrix = matrix
        self.contents = contents

    @property
    def opinion_score_3darray(self) -> NDArray[np.float64]:
        return self.matrix

    @property
    def content_id_of_dis_videos(self) -> list[int]:
        return self.contents

    @property
    def max_content_id_of_ref_videos(self) -> int:
        return max(self.contents)

    def _get_list_observers(self) -> list[str]:
        return [str(code) for code in range(self.matrix.shape[1])]


def peer_seconds(ratings: Ratings, name: str, by_stimulus: bool, limit: float) -> float | str:
    """Time a model of sureal in a process of its own; a word where it does not arrive."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=run_peer, args=(ratings, name, by_stimulus, sending))
    process.start()
    sending.close()
    result: float | str = f"> {limit:g} s"
    if receiving.poll(limit):
        try:
            result = receiving.recv()
        except EOFError:
            result = "killed"  # out of memory
    process.kill()
    process.join()
    return result


def run_peer(ratings: Ratings, name: str, by_stimulus: bool, answer: Connection) -> None:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        shape = (len(ratings.stimuli), len(ratings.raters), int(ratings.rounds.max()))
        matrix = np.full(shape, np.nan)
        matrix[ratings.stimulus, ratings.rater, ratings.rounds - 1] = ratings.scores
        codes = np.arange(len(ratings.stimuli))
        contents = (codes if by_stimulus else codes // 10).tolist()
        model = getattr(subjective_model, name)
        reader = PeerReader(matrix, contents)
        start = time.perf_counter()
        try:
            model(reader).run_modeling()
        except ValueError:
            answer.send(f"fails at {time.perf_counter() - start:.1f} s")
        else:
            answer.send(time.perf_counter() - start)


def seconds(fit: Fit, ratings: Ratings) -> tuple[float, SubjectModel]:
    start = time.perf_counter()
    model = fit(ratings)
    return time.perf_counter() - start, model


def compare(title: str, ratings: Ratings, repeats: int, limit: float) -> None:
    print(f"{title}: {len(ratings):,} ratings")
    print(f"{'model':20} {'ours':>9} {'steps':>6} {'sureal':>16} {'ratio':>8}")
    for name, (fit, peer) in MODELS.items():
        ours, theirs = [], []
        for _ in range(repeats):
            spent, model = seconds(fit, ratings)
            ours.append(spent)
            took = peer_seconds(ratings, peer, name == "mle, stimuli", limit)
            theirs.append(took)
            if isinstance(took, str) or took > 10:
                break  # once is enough
        mine = statistics.median(ours)
        rest = "" if model.converged else " (not at rest)"
        numbers = [value for value in theirs if isinstance(value, float)]
        if numbers:
            other = statistics.median(numbers)
            shown, ratio = f"{other:.3f} s", f"{other / mine:.1f}"
        else:
            shown = str(theirs[0])
            ratio = f"> {limit / mine:.0f}" if shown.startswith(">") else "-"
        print(f"{name:20} {mine:7.3f} s {model.iterations:6} {shown:>16} {ratio:>8}{rest}")
    print()


def slope() -> None:
    print("Time per rating of ours, 5 of 50 raters per stimulus")
    print(f"{'ratings':>9}  " + "  ".join(f"{name:>18}" for name in MODELS))
    for stimuli in (6_250, 12_500, 25_000, 50_000, 100_000):
        ratings = draw_study(stimuli, 50, 5, 1)
        cells = []
        for fit, _ in MODELS.values():
            spent, model = seconds(fit, ratings)
            cells.append(f"{spent / len(ratings) / model.iterations * 1e9:12.0f} ns/it")
        print(f"{len(ratings):9,}  " + "  ".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="leave out the large study")
    parser.add_argument("--limit", type=float, default=120, help="seconds for a model of sureal")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    compare(
        "UHD-IQA's size, 6073 images x 10 raters x 2 rounds",
        draw_study(6073, 10, 10, 2), arguments.repeats, arguments.limit,
    )  # fmt: skip
    if not arguments.quick:
        compare(
            "Large, 100,000 images, 5 of 50 raters each",
            draw_study(100_000, 50, 5, 1), arguments.repeats, arguments.limit,
        )  # fmt: skip
        slope()


if __name__ == "__main__":
    main()
