"""How fast reliability is worked out, beside krippendorff and pingouin.

Both sides get the same ratings in the form they take, already in memory: ours the coded table, the
peers their matrix or long frame. They take turns, each call in a process of its own; the memory
is the peak of the whole process. A peer that fails, needs more than 16 GB or takes too long is
given as such.

    python -m benchmarks.reliability [--repeats 3] [--limit 120]

Then ours alone: everything at once, and the cost per rating as the table grows.
"""

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from analysis.ratings import Ratings, rater_means
from analysis.reliability import group_agreement, icc, krippendorff_alpha, reliability_of
from benchmarks.stages import Cost, cost, report

# stimuli, raters, rounds, raters of each stimulus
SIZES = {
    "900 x 10 x 2": (900, 10, 2, 10),
    "6073 x 10 x 2": (6073, 10, 2, 10),
    "100,000 x 50, 5 each": (100_000, 50, 1, 5),
}
MOST_MEMORY = 16_000_000_000
Work = Callable[[], object]


def study(stimuli: int, raters: int, rounds: int, each: int) -> Ratings:
    """Ratings on 0..1 in steps of 0.01, with the spreads found for UHD-IQA."""
    generator = np.random.default_rng(0)
    # Neighbours on a ring, from a random start: `each` different raters per stimulus.
    first = generator.integers(0, raters, (stimuli, 1))
    rater = np.repeat(((first + np.arange(each)) % raters).ravel(), rounds)
    stimulus = np.repeat(np.arange(stimuli), each * rounds)
    scores = (
        generator.normal(0.7, 0.06, stimuli)[stimulus]
        + generator.normal(0, 0.052, raters)[rater]
        + np.repeat(generator.normal(0, 0.051, stimuli * each), rounds)
        + generator.normal(0, 0.067, len(stimulus))
    )
    return Ratings(
        stimuli=pd.Index([f"s{code:07d}" for code in range(stimuli)], name="stimulus"),
        raters=pd.Index([f"r{code:04d}" for code in range(raters)], name="rater"),
        stimulus=stimulus,
        rater=rater,
        rounds=np.tile(np.arange(1, rounds + 1), stimuli * each),
        scores=np.clip(np.rint(scores * 100) / 100, 0, 1),
        frame=pd.DataFrame(index=range(len(stimulus))),
        source="simulated",
    )


def our_alpha(ratings: Ratings) -> Work:
    return lambda: krippendorff_alpha(ratings)


def krippendorffs_alpha(ratings: Ratings) -> Work:
    import krippendorff  # noqa: PLC0415 - loaded where it is measured only

    coder = ratings.rater * ratings.rounds.max() + ratings.rounds - 1
    matrix = np.full((coder.max() + 1, len(ratings.stimuli)), np.nan)
    matrix[coder, ratings.stimulus] = ratings.scores
    return lambda: krippendorff.alpha(matrix, level_of_measurement="interval")


def our_icc(ratings: Ratings) -> Work:
    return lambda: icc(ratings)


def pingouins_icc(ratings: Ratings) -> Work:
    import pingouin  # noqa: PLC0415

    pairs = rater_means(ratings)
    frame = pd.DataFrame({"stimulus": pairs.stimulus, "rater": pairs.rater, "score": pairs.mean})
    return lambda: pingouin.intraclass_corr(frame, "stimulus", "rater", "score", nan_policy="omit")


STAGES: dict[str, Callable[[Ratings], Work]] = {
    "alpha": our_alpha,
    "krippendorff": krippendorffs_alpha,
    "ICC": our_icc,
    "pingouin": pingouins_icc,
}


def run_stage(stage: str, size: str) -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    report(STAGES[stage](study(*SIZES[size])))


def measured(stage: str, size: str, limit: float) -> Cost:
    return cost("benchmarks.reliability", stage, "--size", size, limit=limit)


def middle(turns: list[Cost]) -> Cost:
    """The turn with the median time, or the first that failed."""
    failed = [turn for turn in turns if turn.seconds is None]
    times = [turn.seconds for turn in turns if turn.seconds is not None]
    return failed[0] if failed else turns[times.index(statistics.median_low(times))]


def compare(limit: float, repeats: int) -> None:
    print(f"{'':21} {'figure':6} {'iqastudy':>20}   {'peer':32} {'ratio':>6}")
    for size in SIZES:
        for ours, theirs in (("alpha", "krippendorff"), ("ICC", "pingouin")):
            own: list[Cost] = []
            peer: list[Cost] = []
            for _ in range(repeats):
                own.append(measured(ours, size, limit))
                if not peer or peer[-1].seconds is not None:  # what failed once fails again
                    peer.append(measured(theirs, size, limit))
            mine, other = middle(own), middle(peer)
            ratio = "-"
            if mine.seconds and other.seconds:
                ratio = f"{other.seconds / mine.seconds:.1f}"
            said = f"{theirs} {other}"
            print(f"{size:21} {ours:6} {mine!s:>20}   {said:32} {ratio:>6}", flush=True)
    print("pingouin drops every stimulus that not all raters rated; ours drops nothing.\n")


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ours_alone() -> None:
    print(f"{'':21} {'group agreement':>16} {'all figures':>13}")
    for name, size in SIZES.items():
        ratings = study(*size)
        groups = seconds(partial(group_agreement, ratings, generator=np.random.default_rng(0)))
        everything = seconds(
            partial(reliability_of, ratings, generator=np.random.default_rng(0), scale=(0, 1))
        )
        print(f"{name:21} {groups:14.2f} s {everything:11.2f} s")
    print(f"\n{'ratings':>12} {'alpha':>8} {'ICC':>8}   microseconds per rating")
    for stimuli in (20_000, 200_000, 2_000_000):
        ratings = study(stimuli, 50, 1, 5)
        costs = [seconds(make(ratings)) / len(ratings) * 1e6 for make in (our_alpha, our_icc)]
        print(f"{len(ratings):12} {costs[0]:8.3f} {costs[1]:8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds per call")
    parser.add_argument("--stage", choices=tuple(STAGES), help=argparse.SUPPRESS)
    parser.add_argument("--size", choices=tuple(SIZES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stage:
        run_stage(arguments.stage, arguments.size)
        return
    compare(arguments.limit, arguments.repeats)
    ours_alone()


if __name__ == "__main__":
    main()
