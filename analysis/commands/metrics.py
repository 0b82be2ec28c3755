"""``metrics``: how well predictions agree with the truth, and whether two models differ."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.commands.command import Command, Result
from analysis.commands.scores_table import NAMES, SCORES, ScoresTable, first_of, read_scores
from analysis.commands.text_table import text_table
from analysis.intervals import metric_intervals
from analysis.significance import paired_significance
from analysis.table import RatingsError

PREDICTIONS = ("prediction", *SCORES, "score")
P_VALUES = (
    "p: paired bootstrap. p_meng: test of Meng, Rosenthal and Rubin for correlations that share "
    "the truth, approximate for srcc. Both two-sided, one figure at a time."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `metrics` takes."""
    parser.add_argument(
        "predictions",
        metavar="PREDICTIONS",
        type=Path,
        help="CSV or Parquet with image_name (or stimulus) and the first found of "
        + ", ".join(PREDICTIONS),
    )
    parser.add_argument(
        "truth",
        metavar="TRUTH",
        type=Path,
        help=f"CSV or Parquet with image_name (or stimulus) and {' or '.join(SCORES)}",
    )
    parser.add_argument(
        "--set", metavar="NAME", help="only images with this value in the column set of TRUTH"
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="PREDICTIONS",
        help="another model's predictions, to compare with on the same images",
    )
    parser.add_argument(
        "--resamples",
        type=int,
        default=1000,
        metavar="N",
        help="resamples of the bootstrap (default: 1000)",
    )
    parser.add_argument(
        "--confidence", type=float, default=0.95, metavar="SHARE", help="of intervals (0.95)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the bootstrap (default: 0)"
    )


def run(options: Namespace) -> Result:
    """Compute them."""
    truth, notes = _truth(options)
    models = [read_scores(path, PREDICTIONS) for path in _paths(options)]
    rows, joined = _joined(models, truth, notes)
    y = truth.scores[rows]
    scores = [model.scores[found] for model, found in zip(models, joined, strict=True)]
    for model, x in zip(models, scores, strict=True):
        if x.min() > y.max() or x.max() < y.min():
            notes.append(
                f"{model.table.name} predicts {x.min():g} to {x.max():g} and the truth is "
                f"{y.min():g} to {y.max():g}: RMSE and MAE need one scale and mean nothing here."
            )
    drawn = {"resamples": options.resamples, "confidence": options.confidence}
    tables = [
        metric_intervals(x, y, generator=np.random.default_rng(options.seed), **drawn)
        for x in scores
    ]
    document: dict[str, object] = {
        "n": len(y),
        "set": options.set,
        **drawn,
        "seed": options.seed,
        "metrics": tables[0].to_dict("records"),
        "against": None,
        "notes": notes,
    }
    title = (
        f"{models[0].table.name} against {truth.table.name}: {len(y)} images, "
        f"{100 * options.confidence:g} % intervals by bootstrap over images "
        f"({options.resamples} resamples, percentiles)"
    )
    texts = [title, text_table(tables[0])]
    if len(models) == 2:
        differences = paired_significance(
            scores[0], scores[1], y, generator=np.random.default_rng(options.seed), **drawn
        )
        document["against"] = {
            "predictions": models[1].table.name,
            "metrics": tables[1].to_dict("records"),
            "differences": differences.to_dict("records"),
        }
        title = (
            f"{models[0].table.name} (first) minus {models[1].table.name} (second), "
            f"on the same images and resamples"
        )
        texts += [title, text_table(differences), P_VALUES]
    texts += [f"Note: {note}" for note in notes]
    return Result(document, "\n\n".join(texts), tables[0])


def _paths(options: Namespace) -> list[Path]:
    return [options.predictions] + ([] if options.against is None else [options.against])


def _truth(options: Namespace) -> tuple[ScoresTable, list[str]]:
    """Read the truth, of the wanted set only."""
    truth = read_scores(options.truth)
    if options.set is None and "set" not in truth.table.frame:
        return truth, []
    sets = truth.table.frame[first_of(truth.table, ["set"])].astype(str)
    listed = ", ".join(sorted(sets.unique()))
    if options.set is None:
        several = sets.nunique() > 1
        note = f"Images of all sets are taken ({listed}); choose one with --set."
        return truth, [note] if several else []
    wanted = (sets == options.set).to_numpy(dtype=np.bool_)
    if not wanted.any():
        raise RatingsError(
            f"{truth.table.name} has no image in the set {options.set} (found: {listed}); "
            f"name one that is there."
        )
    return replace(truth, names=truth.names[wanted], scores=truth.scores[wanted]), []


def _joined(
    models: list[ScoresTable], truth: ScoresTable, notes: list[str]
) -> tuple[NDArray[np.bool_], list[NDArray[np.intp]]]:
    """Match images by name; say who is missing where."""
    places = [pd.Index(model.names).get_indexer(truth.names) for model in models]
    everywhere = np.ones(len(truth.names), dtype=np.bool_)
    for model, place in zip(models, places, strict=True):
        missing = place < 0
        if missing.all():
            raise RatingsError(
                f"{model.table.name} and {truth.table.name} have no image in common "
                f"({model.names[0]}, ... and {truth.names[0]}, ...); name the images alike in both."
            )
        if missing.any():
            notes.append(
                f"{int(missing.sum())} of {len(missing)} images of {truth.table.name} have no "
                f"prediction in {model.table.name} and are left out "
                f"(the first: {truth.names[missing][0]})."
            )
        everywhere &= ~missing
    all_true = set(truth.table.frame[first_of(truth.table, NAMES)].astype(str))
    for model in models:
        unknown = [name for name in model.names if name not in all_true]
        if unknown:
            notes.append(
                f"{len(unknown)} of {len(model.names)} images of {model.table.name} are not in "
                f"{truth.table.name} and are left out (the first: {unknown[0]})."
            )
    if not everywhere.any():
        raise RatingsError("No image has both a truth and a prediction of each model.")
    return everywhere, [place[everywhere] for place in places]


COMMAND = Command(
    "metrics", "Agreement of predictions with the truth, with intervals.", add_arguments, run
)
