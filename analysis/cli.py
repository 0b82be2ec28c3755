"""The command line: ``python -m analysis validate|mos|reliability RATINGS``.

Tables on the screen are rounded for reading; ``--json`` and ``-o FILE`` hold every digit. Exit
code 0: done; 2: bad input, with one sentence on standard error.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from analysis.mos import Average, Interval, mean_opinion_scores
from analysis.ratings import REQUIRED_COLUMNS, Ratings, read_ratings
from analysis.reliability import round_agreement, self_consistency
from analysis.text_table import text_table


@dataclass(frozen=True)
class Result:
    """What a command found.

    Attributes
    ----------
    document : dict
        Everything, for JSON.
    text : str
        The same for a reader.
    table : DataFrame, optional
        The one table to write as CSV, where there is one.
    """

    document: dict[str, object]
    text: str
    table: pd.DataFrame | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[Ratings, argparse.Namespace], Result] = options.run
    try:
        result = command(read_ratings(options.ratings), options)
        if options.output is not None:
            _write(result, options)
            print(f"Wrote {options.output}.")
        elif options.json:
            print(_json(result.document))
        else:
            print(result.text)
        sys.stdout.flush()
    except (ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader (head, less) has seen enough; spare it Python's complaint at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Opinion scores and reliability of a ratings table."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Callable[..., Result], summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument(
            "ratings",
            metavar="RATINGS",
            type=Path,
            help=f"CSV or Parquet with the columns {', '.join(REQUIRED_COLUMNS)}",
        )
        command.add_argument("--json", action="store_true", help="every digit, as JSON")
        command.add_argument(
            "-o", dest="output", metavar="FILE", type=Path, help="write to FILE (.json or .csv)"
        )
        command.set_defaults(run=run)
        return command

    add("validate", _validate, "Check a ratings table and say what is in it.")
    scores = add("mos", _mos, "Mean opinion score, SD and confidence interval per stimulus.")
    scores.add_argument(
        "--model",
        choices=["plain"],
        default="plain",
        help="how scores are recovered from ratings; plain: their mean (default)",
    )
    scores.add_argument(
        "--ci",
        choices=get_args(Interval),
        default="cluster",
        help="95 %% interval: cluster by rater (default), or all ratings as if independent",
    )
    scores.add_argument(
        "--average",
        choices=get_args(Average),
        default="ratings",
        help="what counts the same: each rating (default) or each rater",
    )
    agreement = add("reliability", _reliability, "Agreement of two rounds, per rater and of MOS.")
    agreement.add_argument(
        "--rounds",
        nargs=2,
        type=int,
        default=(1, 2),
        metavar=("A", "B"),
        help="the rounds to compare (default: 1 2)",
    )
    return parser


def _validate(ratings: Ratings, options: argparse.Namespace) -> Result:
    per_stimulus = np.bincount(ratings.stimulus)
    further = [str(name) for name in ratings.frame.columns if name not in REQUIRED_COLUMNS]
    document: dict[str, object] = {
        "ratings": len(ratings),
        "stimuli": len(ratings.stimuli),
        "raters": len(ratings.raters),
        "rounds": [int(number) for number in np.unique(ratings.rounds)],
        "ratings_per_stimulus": {
            "minimum": int(per_stimulus.min()),
            "median": float(np.median(per_stimulus)),
            "maximum": int(per_stimulus.max()),
        },
        "score_range": [float(ratings.scores.min()), float(ratings.scores.max())],
        "further_columns": further,
    }
    low, high = ratings.scores.min(), ratings.scores.max()
    fewest, median, most = per_stimulus.min(), np.median(per_stimulus), per_stimulus.max()
    times = f"{most}" if fewest == most else f"{fewest} to {most} (median {median:g})"
    lines = [
        f"{options.ratings.name} is a valid ratings table.",
        f"  ratings   {len(ratings)}",
        f"  stimuli   {len(ratings.stimuli)}, ratings of each: {times}",
        f"  raters    {len(ratings.raters)}",
        f"  rounds    {', '.join(str(number) for number in np.unique(ratings.rounds))}",
        f"  scores    {low:g} to {high:g}",
        f"  further columns carried along: {', '.join(further) or 'none'}",
    ]
    return Result(document, "\n".join(lines))


def _mos(ratings: Ratings, options: argparse.Namespace) -> Result:
    table = mean_opinion_scores(ratings, ci=options.ci, average=options.average)
    document: dict[str, object] = {
        "model": options.model,
        "ci": options.ci,
        "average": options.average,
        "confidence": 0.95,
        "stimuli": table.to_dict("records"),
        "raters": [],
    }
    intervals = {
        "cluster": "raters' means, Student t on n_raters - 1",
        "t": "all ratings as if independent, Student t on n - 1",
        "normal": "all ratings as if independent, 1.96 SD / sqrt(n)",
    }
    text = (
        text_table(table)
        + f"\n\nMOS: mean over {options.average}. 95 % interval ({options.ci}): "
        + f"{intervals[options.ci]}."
    )
    return Result(document, text, table)


def _reliability(ratings: Ratings, options: argparse.Namespace) -> Result:
    first, second = options.rounds
    raters = self_consistency(ratings, (first, second))
    figures = asdict(round_agreement(ratings, (first, second)))
    document: dict[str, object] = {
        "self_consistency": raters.to_dict("records"),
        "round_agreement": figures.copy(),
    }
    del figures["rounds"]  # in the heading already
    text = (
        f"Self-consistency: each rater's round {second} against their round {first}, "
        f"over the n stimuli rated in both\n\n{text_table(raters)}\n\n"
        f"Round agreement: MOS of round {second} against MOS of round {first}, "
        f"over the ratings that have their counterpart\n\n"
        f"{text_table(pd.DataFrame([figures]))}\n\n"
        f"All raters in the table are counted. Excluding some by these figures inflates them: "
        f"report both."
    )
    return Result(document, text, raters)


def _write(result: Result, options: argparse.Namespace) -> None:
    path: Path = options.output
    if path.exists() and path.samefile(options.ratings):
        raise ValueError(f"{path} holds the ratings themselves; write to another file.")
    if options.json or path.suffix.lower() == ".json":
        path.write_text(_json(result.document) + "\n", encoding="utf-8")
    elif path.suffix.lower() == ".csv" and result.table is not None:
        result.table.to_csv(path, index=False)
    else:
        kinds = ".json or .csv" if result.table is not None else ".json"
        raise ValueError(f"{path} cannot be written: let its name end in {kinds}.")


def _json(document: dict[str, object]) -> str:
    return json.dumps(_without_nan(document), indent=2, allow_nan=False, ensure_ascii=False)


def _without_nan(value: object) -> object:
    """JSON knows no NaN: an undefined figure becomes null."""
    if isinstance(value, dict):
        return {key: _without_nan(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(entry) for entry in value]
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
