"""``reliability``: how far ratings, raters and opinion scores can be repeated."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from analysis.commands.command import Command, Result, add_ratings
from analysis.commands.reliability_text import (
    alpha_in_words,
    groups_in_words,
    icc_in_words,
    needed_in_words,
    raters_in_words,
    rounds_in_words,
    section,
    sos_in_words,
    wrapped,
)
from analysis.ratings import Ratings, read_ratings
from analysis.reliability import (
    GroupAgreement,
    Reliability,
    RoundAgreement,
    krippendorff_alpha,
    reliability_figures,
    reliability_of,
)
from analysis.reliability.alpha import Level
from analysis.screening import (
    Screening,
    before_and_after,
    gold_standard,
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)
from analysis.screening.gold import GOLD_COLUMNS
from analysis.table import read_table

METHODS = ("bt500", "bt1788", "gold", "self-consistency")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `reliability` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--rounds",
        nargs=2,
        type=int,
        metavar=("A", "B"),
        help="the rounds to compare (default: the first two there are)",
    )
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="ends of the rating scale, for SOS (default: assumed from the scores)",
    )
    parser.add_argument(
        "--draws",
        type=int,
        metavar="N",
        help="pairs of rater groups drawn per size (default: 100, fewer for very large tables)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of what is drawn (default: 0)"
    )
    parser.add_argument(
        "--screen",
        choices=METHODS,
        help="also give every figure before and after leaving out the raters this rejects",
    )
    parser.add_argument(
        "--gold",
        type=Path,
        metavar="FILE",
        help=f"for --screen gold: table with the columns {', '.join(GOLD_COLUMNS)}",
    )


def run(options: Namespace) -> Result:
    """Compute it."""
    if (options.screen == "gold") != (options.gold is not None):
        raise ValueError("--screen gold and --gold FILE belong together; give both or neither.")
    ratings = read_ratings(options.ratings)
    rounds = None if options.rounds is None else (options.rounds[0], options.rounds[1])
    scale = None if options.scale is None else (options.scale[0], options.scale[1])
    found = reliability_of(
        ratings,
        generator=np.random.default_rng(options.seed),
        rounds=rounds,
        scale=scale,
        draws=options.draws,
    )
    by_round = _alpha_by_round(ratings)
    document: dict[str, object] = {
        "rounds": _rounds(found.rounds, found.rounds_note),
        "raters": found.raters.to_dict("records"),
        "groups": _groups(found.groups),
        "icc": found.icc.to_dict("records"),
        "alpha": {
            "interval": asdict(found.interval),
            "ordinal": asdict(found.ordinal),
            "by_round": by_round,
        },
        "sos": asdict(found.sos) | {"scale": found.sos.scale._asdict()},
        "raters_needed": found.needed.to_dict("records"),
        "about": {
            "source": ratings.source,
            "n_ratings": len(ratings),
            "n_stimuli": len(ratings.stimuli),
            "n_raters": len(ratings.raters),
            "seed": options.seed,
        },
    }
    sections = [
        rounds_in_words(found),
        raters_in_words(found),
        groups_in_words(found.groups, len(ratings.raters)),
        icc_in_words(found.icc),
        alpha_in_words(found.interval, found.ordinal, by_round),
        sos_in_words(found.sos),
        needed_in_words(found),
    ]
    if options.screen is None:
        sections.append(
            wrapped(
                "All raters in the table are counted. Leaving some out by these figures makes them "
                "better by itself: report both (--screen)."
            )
        )
    else:
        table, words = _before_after(ratings, found, options)
        document["before_after"] = {
            "method": options.screen,
            "caution": table.attrs["caution"],
            "figures": table.to_dict("records"),
        }
        sections.append(words)
    return Result(document, "\n\n".join(sections), found.raters)


def _rounds(agreement: RoundAgreement | None, note: str) -> dict[str, object]:
    if agreement is not None:
        return asdict(agreement)
    names = ("rounds", "srcc", "plcc", "rmse", "n_stimuli", "n_raters", "n_pairs")
    return dict.fromkeys(names) | {"note": note}


def _groups(groups: GroupAgreement) -> dict[str, object]:
    return {
        "design": groups.design,
        "table": groups.table.to_dict("records"),
        "extrapolated": asdict(groups.extrapolated),
        "reliability": groups.reliability,
        "ceiling": groups.ceiling,
        "n_stimuli": groups.n_stimuli,
        "note": groups.note,
    }


def _alpha_by_round(ratings: Ratings) -> list[dict[str, float]]:
    """Alpha of each round alone, where a coder is a rater; empty where there is one round."""
    rounds = np.unique(ratings.rounds).tolist()
    if len(rounds) == 1:
        return []
    return [
        {"round": number}
        | {
            level: krippendorff_alpha(ratings, level=level, rounds=number).alpha
            for level in get_args(Level)
        }
        for number in rounds
    ]


def _before_after(
    ratings: Ratings, found: Reliability, options: Namespace
) -> tuple[pd.DataFrame, str]:
    rounds = found.rounds.rounds if options.rounds is None and found.rounds else options.rounds
    screening = _screening(ratings, options, rounds)
    ends = found.sos.scale

    def figures(some: Ratings) -> dict[str, float]:
        if some is ratings:
            return found.figures()
        return reliability_figures(
            some,
            generator=np.random.default_rng(options.seed),
            rounds=None if options.rounds is None else (options.rounds[0], options.rounds[1]),
            # Of all ratings: a milder scale assumed for those kept would not compare.
            scale=(ends.low, ends.high) if ends.high > ends.low else None,
            draws=options.draws,
        )

    table = before_and_after(ratings, screening, figures)
    shown = table.copy()
    for name in ("before", "after"):  # their figures are of every size
        shown[name] = ["-" if np.isnan(value) else f"{value:.4g}" for value in table[name]]
    words = section(
        "Before and after screening", f"{screening.summary} {screening.caution}".strip(), shown
    )
    return table, words


def _screening(ratings: Ratings, options: Namespace, rounds: Sequence[int] | None) -> Screening:
    if options.screen == "self-consistency":
        first, second = (1, 2) if rounds is None else rounds
        return screen_self_consistency(ratings, rounds=(first, second))
    if options.screen == "gold":
        scale = None if options.scale is None else (options.scale[0], options.scale[1])
        return screen_gold(ratings, gold_standard(read_table(options.gold)), scale=scale)
    return screen_bt500(ratings) if options.screen == "bt500" else screen_correlation(ratings)


COMMAND = Command(
    "reliability",
    "Agreement of rounds, raters and groups of raters; ICC, alpha, SOS; raters needed.",
    add_arguments,
    run,
)
