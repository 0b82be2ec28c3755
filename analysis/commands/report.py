"""``report``: a page on a study, with its numbers, tables and figures."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.commands.command import Command, Result, add_ratings
from analysis.mos import mean_opinion_scores
from analysis.ratings import Ratings, read_ratings
from analysis.screening import gold_standard
from analysis.screening.gold import GOLD_COLUMNS
from analysis.splits import split
from analysis.table import read_table

if TYPE_CHECKING:
    from analysis.report import Sets

MODELS = ("plain", "bias-removed", "projection", "mle", "zrec")
METHODS = ("bt500", "bt1788", "gold", "self-consistency")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `report` takes."""
    add_ratings(parser)
    parser.add_argument("--title", metavar="T", help="heads the page")
    parser.add_argument(
        "--model",
        choices=MODELS,
        default="plain",
        help="how scores are recovered from ratings; plain: their mean (default)",
    )
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="ends of the rating scale (default: assumed from the scores)",
    )
    parser.add_argument(
        "--rounds",
        nargs=2,
        type=int,
        metavar=("A", "B"),
        help="the rounds to compare (default: the first two)",
    )
    parser.add_argument(
        "--screen",
        action="append",
        choices=METHODS,
        help="what to screen raters by; may be given several times (default: all that the data "
        "allow)",
    )
    parser.add_argument(
        "--gold",
        type=Path,
        metavar="FILE",
        help=f"gold stimuli: table with the columns {', '.join(GOLD_COLUMNS)}",
    )
    parser.add_argument(
        "--mos-set",
        type=Path,
        metavar="FILE",
        help="the splits: table with the columns image_name and set",
    )
    parser.add_argument("--test", type=int, metavar="N", help="draw splits with N stimuli for test")
    parser.add_argument(
        "--validation", type=int, metavar="N", help="draw splits with N stimuli for validation"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of draws (default: 0)")


def run(options: Namespace) -> Result:
    """Write it."""
    # With matplotlib it takes longer to load than all other commands together.
    from analysis.report import write_report  # noqa: PLC0415
    from analysis.report.assemble import document  # noqa: PLC0415
    from analysis.report.text import summary  # noqa: PLC0415

    ratings = read_ratings(options.ratings)
    found = write_report(
        ratings,
        options.output,
        title=options.title,
        scale=None if options.scale is None else tuple(options.scale),
        model=options.model,
        sets=_sets(options, ratings),
        screen=options.screen,
        gold=None if options.gold is None else gold_standard(read_table(options.gold)),
        rounds=None if options.rounds is None else tuple(options.rounds),
        seed=options.seed,
    )
    page = options.output / "report.html"
    points = "\n".join(f"- {sentence}" for sentence in summary(found))
    return Result(
        document(found, options.title),
        f"{points}\n\nWrote {page}, with its numbers (report.json, *.csv) and drawings "
        f"(figures/*.svg) beside it.",
    )


def _sets(options: Namespace, ratings: Ratings) -> "Sets | None":
    from analysis.report import sets_from  # noqa: PLC0415 - as in `run`

    drawn = options.test is not None or options.validation is not None
    if options.mos_set is not None:
        if drawn:
            raise ValueError(
                "Splits are either given (--mos-set) or drawn (--test, --validation); leave out "
                "one of them."
            )
        return sets_from(read_table(options.mos_set), ratings)
    if not drawn:
        return None
    mos = mean_opinion_scores(ratings)
    found = split(
        mos["mos"],
        test=options.test or 0,
        validation=options.validation or 0,
        groups=ratings.contents()[1] if "content" in ratings.frame else None,
        generator=np.random.default_rng(options.seed),
        names=mos["stimulus"],
    )
    frame = pd.DataFrame({"stimulus": mos["stimulus"], "set": found.sets})
    return sets_from(frame, ratings)


COMMAND = Command(
    "report",
    "One page on a study: figures, tables and words, with all numbers as files.",
    add_arguments,
    run,
    writes_folder=True,
)
