"""``splits``: training, validation and test with near-uniform histograms of MOS."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.commands.command import Command, Result
from analysis.commands.scores_table import first_of, marks, read_scores
from analysis.commands.text_table import text_table
from analysis.splits import split


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `splits` takes."""
    parser.add_argument(
        "mos",
        metavar="MOS",
        type=Path,
        help="CSV or Parquet with image_name (or stimulus) and quality_mos (or mos)",
    )
    parser.add_argument("--test", type=int, required=True, metavar="N", help="images in test")
    parser.add_argument(
        "--validation", type=int, required=True, metavar="N", help="images in validation"
    )
    parser.add_argument(
        "--exclusive",
        metavar="COLUMN",
        help="rows where this column is not empty (nor false, no or 0) never enter training",
    )
    parser.add_argument(
        "--exclusive-test",
        type=int,
        default=0,
        metavar="N",
        help="how many of them go to test; the rest goes to validation (default: 0)",
    )
    parser.add_argument(
        "--groups",
        metavar="COLUMN",
        help="rows with the same value here stay in one set; an empty one stands for itself",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw (default: 0)")


def run(options: Namespace) -> Result:
    """Draw them."""
    read = read_scores(options.mos)
    table = read.table
    exclusive = groups = None
    if options.exclusive is not None:
        exclusive = marks(table, first_of(table, [options.exclusive]))
    if options.groups is not None:
        column = first_of(table, [options.groups])
        groups = table.frame[column].astype(str).where(~table.missing(column), "")
    found = split(
        read.scores,
        test=options.test,
        validation=options.validation,
        exclusive=exclusive,
        exclusive_test=options.exclusive_test,
        groups=groups,
        generator=np.random.default_rng(options.seed),
        names=read.names,
    )
    images = pd.DataFrame({"image_name": read.names, "set": found.sets})
    document: dict[str, object] = {
        "images": images.to_dict("records"),
        "sizes": found.sizes,
        "uniformity": found.uniformity.to_dict("records"),
        "histogram": found.histogram.to_dict("records"),
        "seed": options.seed,
        "notes": found.notes,
    }
    lines = [
        f"Distance of {read.column} from uniform (total variation over 20 bins)",
        text_table(found.uniformity),
        "Images per bin",
        text_table(found.histogram),
        *(f"Note: {note}" for note in found.notes),
        f"Seed {options.seed}. Write the set of every image with -o FILE.csv.",
    ]
    text = "\n\n".join(lines)
    return Result(document, text, images)


COMMAND = Command(
    "splits", "Training, validation and test, near-uniform in MOS.", add_arguments, run
)
