"""``rank``: several models by the mean of their ranks."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.commands.command import Command, Result
from analysis.commands.scores_table import labels, marks, numbers, read_rows
from analysis.commands.text_table import text_table
from analysis.ranking import RANKED_BY, mean_rank

NAMES = ("model", "team", "method", "name")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `rank` takes."""
    parser.add_argument(
        "table",
        metavar="TABLE",
        type=Path,
        help="CSV or Parquet, one row per model: its name (model, team, method or name, else the "
        "first column), SRCC, PLCC, KRCC, RMSE, MAE or some of them, and perhaps ranked "
        "(false, no or 0: shown, not ranked)",
    )


def run(options: Namespace) -> Result:
    """Rank them."""
    table = read_rows(options.table)
    columns = {str(name).strip().lower(): name for name in reversed(table.frame.columns)}
    found = [columns[name] for name in NAMES if name in columns]
    names = labels(table, found[0] if found else table.frame.columns[0])
    ranked = np.ones(len(names), dtype=np.bool_)
    if "ranked" in columns:
        ranked = marks(table, columns["ranked"]) | table.missing(columns["ranked"])
    figures = table.frame.reset_index(drop=True)
    for column in figures.columns:
        if str(column).strip().lower() in RANKED_BY:
            figures[column] = numbers(table, column, ranked)
    result = mean_rank(names, figures, ranked)
    ranks = [name for name in result.columns if name.startswith("rank_")]
    document: dict[str, object] = {
        "models": [
            {
                "model": row["model"],
                "score": row["score"],
                "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
                "ranks": {name.removeprefix("rank_"): row[name] for name in ranks},
            }
            for row in result.to_dict("records")
        ]
    }
    shown = result.assign(rank=result["rank"].astype(object).where(result["rank"].notna(), "-"))
    text = (
        text_table(shown)
        + f"\n\nscore: mean of the ranks in {len(ranks)} figures, lowest first; equal figures "
        + "share the mean of their ranks."
    )
    return Result(document, text, result)


COMMAND = Command("rank", "Rank models by the mean of their ranks.", add_arguments, run)
