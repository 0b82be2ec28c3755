"""``screen``: who is left out by a rule, and why everybody else is not."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from analysis.commands.command import Command, Result, add_ratings
from analysis.commands.text_table import text_table
from analysis.ratings import Ratings, RatingsError, read_ratings
from analysis.screening import (
    Screening,
    apply_screening,
    gold_standard,
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)
from analysis.screening.consistency import DEVIATIONS, MINIMUM_CONSISTENCY, MINIMUM_REPEATED
from analysis.screening.correlation import (
    MINIMUM_CORRELATION,
    MINIMUM_STIMULI,
    Correlation,
)
from analysis.screening.gold import GOLD_COLUMNS, MINIMUM_ACCURACY, MINIMUM_SRCC
from analysis.table import read_table

METHODS = ("bt500", "bt1788", "gold", "self-consistency")

# What belongs to which method; anything else is refused rather than ignored.
OPTIONS = {
    "parity": ("bt500", "bt1788"),
    "correlation": ("bt1788",),
    "leave_one_out": ("bt1788",),
    "minimum_correlation": ("bt1788", "gold", "self-consistency"),
    "minimum_stimuli": ("bt1788", "self-consistency"),
    "gold": ("gold",),
    "minimum_accuracy": ("gold",),
    "scale": ("gold",),
    "rounds": ("self-consistency",),
    "deviations": ("self-consistency",),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `screen` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--method",
        choices=METHODS,
        default="bt500",
        help="far scores (bt500, default), correlation with MOS (bt1788), known answers (gold), "
        "or agreement of a rater's rounds (self-consistency)",
    )
    parser.add_argument(
        "--parity", action="store_true", help="bt500, bt1788: decide as sureal does"
    )
    parser.add_argument(
        "--correlation",
        choices=get_args(Correlation),
        help="bt1788: which correlation; both: the lower of the two (default)",
    )
    parser.add_argument(
        "--leave-one-out",
        action="store_true",
        help="bt1788: compare with the MOS of the other raters",
    )
    parser.add_argument(
        "--minimum-correlation",
        type=float,
        metavar="X",
        help=f"bt1788: the maximum threshold ({MINIMUM_CORRELATION}; 0.85 for SAMVIQ); gold: SRCC "
        f"to exceed ({MINIMUM_SRCC}); self-consistency: lowest SRCC ({MINIMUM_CONSISTENCY})",
    )
    parser.add_argument(
        "--minimum-stimuli",
        type=int,
        metavar="N",
        help=f"bt1788, self-consistency: judge nobody on fewer ({MINIMUM_STIMULI}, "
        f"{MINIMUM_REPEATED})",
    )
    parser.add_argument(
        "--gold",
        type=Path,
        metavar="FILE",
        help=f"gold: table with the columns {', '.join(GOLD_COLUMNS)}, on the ratings' scale",
    )
    parser.add_argument(
        "--minimum-accuracy",
        type=float,
        metavar="X",
        help=f"gold: share of correct answers to exceed ({MINIMUM_ACCURACY})",
    )
    parser.add_argument(
        "--scale", nargs=2, type=float, metavar=("LOW", "HIGH"), help="gold: the ratings' scale"
    )
    parser.add_argument(
        "--rounds",
        nargs=2,
        type=int,
        metavar=("A", "B"),
        help="self-consistency: the rounds to compare (1 2)",
    )
    parser.add_argument(
        "--deviations",
        type=float,
        metavar="K",
        help=f"self-consistency: robust SD below the median ({DEVIATIONS:g})",
    )


def run(options: Namespace) -> Result:
    """Judge the raters."""
    _check(options)
    ratings = read_ratings(options.ratings)
    screening = RUN[options.method](ratings, options)
    raters = screening.raters
    try:
        screened = apply_screening(ratings, screening)
        lost, thinned, left = screened.lost_stimuli, screened.thinned_stimuli, screened.note
    except RatingsError as error:
        # Everybody is rejected: that is a finding to show, not a table that cannot be read.
        lost, thinned, left = ratings.stimuli, ratings.stimuli[:0], str(error)
    document: dict[str, object] = {
        "method": screening.method,
        "rule": screening.rule,
        "summary": screening.summary,
        "caution": screening.caution,
        "raters": raters.to_dict("records"),
        "rejected": screening.rejected.tolist(),
        "lost_stimuli": lost.tolist(),
        "thinned_stimuli": thinned.tolist(),
        "note": left,
    }
    shown = raters[["rater", "rejected", "statistic", "threshold", "why"]].copy()
    shown["rejected"] = ["yes" if rejected else "no" for rejected in raters["rejected"]]
    parts = [text_table(shown), screening.summary, left, screening.rule, screening.caution]
    return Result(document, "\n\n".join(part for part in parts if part), raters)


def _check(options: Namespace) -> None:
    for name, methods in OPTIONS.items():
        value = getattr(options, name)
        if value is not None and value is not False and options.method not in methods:
            raise ValueError(
                f"--{name.replace('_', '-')} belongs to method {' and '.join(methods)}, not to "
                f"{options.method}; leave it out or choose another --method."
            )
    if options.method == "gold" and options.gold is None:
        raise ValueError(
            f"Method gold needs --gold FILE, a table with the columns {', '.join(GOLD_COLUMNS)}."
        )


def _given(options: Namespace, **names: str) -> dict[str, Any]:
    """Take the options that were given, under the names that the function has for them."""
    values = {ours: getattr(options, name) for ours, name in names.items()}
    return {ours: value for ours, value in values.items() if value is not None}


def _bt500(ratings: Ratings, options: Namespace) -> Screening:
    return screen_bt500(ratings, parity=options.parity)


def _bt1788(ratings: Ratings, options: Namespace) -> Screening:
    given = _given(
        options,
        minimum="minimum_correlation",
        correlation="correlation",
        minimum_stimuli="minimum_stimuli",
    )
    return screen_correlation(
        ratings, leave_one_out=options.leave_one_out, parity=options.parity, **given
    )


def _gold(ratings: Ratings, options: Namespace) -> Screening:
    given = _given(
        options,
        minimum_accuracy="minimum_accuracy",
        minimum_srcc="minimum_correlation",
        scale="scale",
    )
    return screen_gold(ratings, gold_standard(read_table(options.gold)), **given)


def _self_consistency(ratings: Ratings, options: Namespace) -> Screening:
    given = _given(
        options,
        rounds="rounds",
        minimum="minimum_correlation",
        deviations="deviations",
        minimum_stimuli="minimum_stimuli",
    )
    return screen_self_consistency(ratings, **given)


RUN: dict[str, Callable[[Ratings, Namespace], Screening]] = {
    "bt500": _bt500,
    "bt1788": _bt1788,
    "gold": _gold,
    "self-consistency": _self_consistency,
}

COMMAND = Command(
    "screen", "Who a screening rule rejects, with a sentence for every rater.", add_arguments, run
)
