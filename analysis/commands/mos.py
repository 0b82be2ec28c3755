"""``mos``: opinion scores with their spread and confidence intervals."""

from argparse import ArgumentParser, Namespace
from typing import get_args

from analysis.commands.command import Command, Result, add_ratings
from analysis.commands.text_table import text_table
from analysis.mos import Average, Interval, mean_opinion_scores
from analysis.ratings import read_ratings

INTERVALS = {
    "cluster": "raters' means, Student t on n_raters - 1",
    "t": "all ratings as if independent, Student t on n - 1",
    "normal": "all ratings as if independent, 1.96 SD / sqrt(n)",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `mos` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--model",
        choices=["plain"],
        default="plain",
        help="how scores are recovered from ratings; plain: their mean (default)",
    )
    parser.add_argument(
        "--ci",
        choices=get_args(Interval),
        default="cluster",
        help="95 %% interval: cluster by rater (default), or all ratings as if independent",
    )
    parser.add_argument(
        "--average",
        choices=get_args(Average),
        default="ratings",
        help="what counts the same: each rating (default) or each rater",
    )


def run(options: Namespace) -> Result:
    """Compute them."""
    ratings = read_ratings(options.ratings)
    table = mean_opinion_scores(ratings, ci=options.ci, average=options.average)
    document: dict[str, object] = {
        "model": options.model,
        "ci": options.ci,
        "average": options.average,
        "confidence": 0.95,
        "stimuli": table.to_dict("records"),
        "raters": [],
    }
    text = (
        text_table(table)
        + f"\n\nMOS: mean over {options.average}. 95 % interval ({options.ci}): "
        + f"{INTERVALS[options.ci]}."
    )
    return Result(document, text, table)


COMMAND = Command(
    "mos", "Mean opinion score, SD and confidence interval per stimulus.", add_arguments, run
)
