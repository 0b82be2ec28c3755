"""``reliability``: how far raters and their mean opinion scores can be repeated."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

import pandas as pd

from analysis.commands.command import Command, Result, add_ratings
from analysis.commands.text_table import text_table
from analysis.ratings import read_ratings
from analysis.reliability import round_agreement, self_consistency


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `reliability` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--rounds",
        nargs=2,
        type=int,
        default=(1, 2),
        metavar=("A", "B"),
        help="the rounds to compare (default: 1 2)",
    )


def run(options: Namespace) -> Result:
    """Compute it."""
    ratings = read_ratings(options.ratings)
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


COMMAND = Command(
    "reliability", "Agreement of two rounds, per rater and of MOS.", add_arguments, run
)
