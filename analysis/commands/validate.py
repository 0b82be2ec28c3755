"""``validate``: whether it is a ratings table, and what is in it."""

from argparse import ArgumentParser, Namespace

import numpy as np

from analysis.commands.command import Command, Result, add_ratings
from analysis.notes import notes_on
from analysis.ratings import REQUIRED_COLUMNS, read_ratings


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `validate` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="worst and best score that could be given; a score outside is an error",
    )


def run(options: Namespace) -> Result:
    """Check the table and count."""
    ratings = read_ratings(options.ratings, scale=options.scale)
    notes = notes_on(ratings)
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
        "scale": ratings.scale,
        "further_columns": further,
        "notes": notes,
    }
    low, high = ratings.scores.min(), ratings.scores.max()
    fewest, median, most = per_stimulus.min(), np.median(per_stimulus), per_stimulus.max()
    times = f"{most}" if fewest == most else f"{fewest} to {most} (median {median:g})"
    scale = "" if ratings.scale is None else ", on a scale of {:g} to {:g}".format(*ratings.scale)
    lines = [
        f"{options.ratings.name} is a valid ratings table.",
        f"  ratings   {len(ratings)}",
        f"  stimuli   {len(ratings.stimuli)}, ratings of each: {times}",
        f"  raters    {len(ratings.raters)}",
        f"  rounds    {', '.join(str(number) for number in np.unique(ratings.rounds))}",
        f"  scores    {low:g} to {high:g}{scale}",
        f"  further columns carried along: {', '.join(further) or 'none'}",
    ]
    if notes:
        lines += ["", "To look at twice", *(f"  {note}" for note in notes)]
    return Result(document, "\n".join(lines))


COMMAND = Command("validate", "Check a ratings table and say what is in it.", add_arguments, run)
