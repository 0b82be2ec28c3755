"""How fast ratings become figures: reading, MOS, models, screening, reliability, the report.

Every stage runs in a process of its own, so that its peak memory is its own. The peers of single
steps stand in `subject_models.py` (sureal) and `reliability.py` (krippendorff, pingouin).

    python -m benchmarks.analyse [--large] [--repeats 3]

Without --large the table of ten million ratings is left out.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from analysis import Ratings, read_ratings
from analysis.mos import mean_opinion_scores
from analysis.reliability import group_agreement, krippendorff_alpha
from analysis.report.findings import find
from analysis.screening import screen_bt500, screen_correlation
from analysis.subject_models import alternating_projection
from benchmarks.stages import Cost, cost, report

# Spreads found for UHD-IQA, on 0..1.
BIAS, IMAGE, REPEAT = 0.052, 0.051, 0.067


def write_table(path: Path, stimuli: int, raters: int, per_stimulus: int, rounds: int) -> None:
    """Write a made study: each stimulus rated by so many raters, chosen at random."""
    generator = np.random.default_rng(0)
    if per_stimulus == raters:
        rater = np.tile(np.arange(raters), stimuli)
    else:
        # The first of a random order, a few stimuli at a time.
        rater = np.concatenate(
            [
                generator.random((len(part), raters)).argpartition(per_stimulus, axis=1)[
                    :, :per_stimulus
                ]
                for part in np.array_split(np.arange(stimuli), max(1, stimuli * raters // 10**7))
            ]
        ).ravel()
    stimulus = np.repeat(np.arange(stimuli), per_stimulus)
    truth = generator.normal(0.6, 0.1, stimuli)
    bias = generator.normal(0, BIAS, raters)
    opinion = truth[stimulus] + bias[rater] + generator.normal(0, IMAGE, len(stimulus))
    stimulus, rater = np.tile(stimulus, rounds), np.tile(rater, rounds)
    opinion = np.tile(opinion, rounds)
    score = np.clip(np.round(opinion + generator.normal(0, REPEAT, len(opinion)), 2), 0.01, 1)
    columns = {
        "stimulus": pa.array(np.char.mod("image-%07d.jpg", np.arange(stimuli))).take(
            pa.array(stimulus)
        ),
        "rater": pa.array(np.char.mod("R%04d", np.arange(raters))).take(pa.array(rater)),
        "round": pa.array(np.repeat(np.arange(1, rounds + 1), len(opinion) // rounds)),
        "score": pa.array(score),
    }
    table = pa.table(columns)
    if path.suffix == ".parquet":
        parquet.write_table(table, path)
    else:
        table.to_pandas().to_csv(path, index=False)


def read_and_score(path: Path) -> None:
    mean_opinion_scores(read_ratings(path))


def whole_chain(path: Path) -> None:
    """Read, recover scores, screen, compare groups."""
    ratings = read_ratings(path)
    alternating_projection(ratings)
    screen_bt500(ratings)
    screen_correlation(ratings)
    group_agreement(ratings, generator=np.random.default_rng(0))


STAGES: dict[str, Callable[[Path], object]] = {
    "read and MOS": read_and_score,
    "every figure of the report": lambda path: find(read_ratings(path)),
    "projection, screening, groups": whole_chain,
}

STEPS: dict[str, Callable[[Ratings], object]] = {
    "MOS": mean_opinion_scores,
    "projection": alternating_projection,
    "BT.500": screen_bt500,
    "alpha": lambda ratings: krippendorff_alpha(ratings, generator=np.random.default_rng(0)),
}


def middle(stage: str, path: Path, repeats: int) -> Cost:
    costs = [cost("benchmarks.analyse", stage, path) for _ in range(repeats)]
    times = [each.seconds for each in costs if each.seconds is not None]
    if len(times) < repeats:
        return costs[-1]
    return Cost(median(times), max(each.megabytes or 0 for each in costs))


def slopes(folder: Path, repeats: int) -> None:
    """Show that the cost of a step grows no faster than the ratings."""
    sizes = [125_000, 250_000, 500_000, 1_000_000, 2_000_000]
    tables = []
    for size in sizes:
        tables.append(folder / f"slope-{size}.parquet")
        write_table(tables[-1], size // 10, 50, 5, 2)
    print(f"\n{'seconds of':22}" + "".join(f"{size:>12,}" for size in sizes) + "   slope")
    for step in STEPS:
        times = [middle(step, table, repeats).seconds or np.nan for table in tables]
        slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        print(f"{step:22}" + "".join(f"{time:12.3f}" for time in times) + f"{slope:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("table", type=Path, nargs="?", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stage in STAGES:
        report(lambda: STAGES[arguments.stage](arguments.table))
    elif arguments.stage:
        ratings = read_ratings(arguments.table)
        report(lambda: STEPS[arguments.stage](ratings))
    else:
        with tempfile.TemporaryDirectory() as name:
            whole(Path(name), arguments)


def whole(folder: Path, arguments: argparse.Namespace) -> None:
    cases = [
        ("6073 x 10 x 2, CSV", "uhd-iqa.csv", (6073, 10, 10, 2), list(STAGES)),
        ("100,000 x 5 of 50, CSV", "sparse.csv", (100_000, 50, 5, 1), list(STAGES)),
    ]
    if arguments.large:
        size = (500_000, 1000, 20, 1)
        cases.append(("10,000,000 ratings, Parquet", "large.parquet", size, ["read and MOS"]))
    print(f"{'table':28} {'stage':32} {'time':>9} {'peak':>10}")
    for title, file, size, stages in cases:
        write_table(folder / file, *size)
        for stage in stages:
            print(f"{title:28} {stage:32} {middle(stage, folder / file, arguments.repeats)}")
    slopes(folder, arguments.repeats)


if __name__ == "__main__":
    main()
