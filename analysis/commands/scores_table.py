"""Tables with one row per image or per model, as several commands read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.table import RatingsError, Table, read_table

NAMES = ("image_name", "stimulus")
SCORES = ("quality_mos", "mos")


@dataclass(frozen=True, eq=False)
class ScoresTable:
    """One score per image.

    Attributes
    ----------
    table : Table
        All its columns.
    names : Index of str
        The images, unique, in the order of the table.
    scores : float array
        Of each image, finite.
    column : str
        The column that held the scores.
    """

    table: Table
    names: "pd.Index[str]"
    scores: NDArray[np.float64]
    column: str


def read_scores(path: Path, columns: Sequence[str] = SCORES) -> ScoresTable:
    """Read a table of images (``image_name`` or ``stimulus``) with the first of some columns.

    Raises
    ------
    RatingsError
        If it cannot be read, has no such column or no row, or an image comes twice or has no
        finite score; the message names file, line and column.
    """
    table = read_rows(path)
    name = first_of(table, NAMES)
    column = first_of(table, columns)
    return ScoresTable(table, labels(table, name), numbers(table, column), column)


def read_rows(path: Path) -> Table:
    """Read a table that has at least one row, and no column twice."""
    table = read_table(path)
    repeated = table.frame.columns[table.frame.columns.duplicated()]
    if len(repeated):
        raise RatingsError(
            f"{table.name} has two columns named {repeated[0]} (found: {_found(table)}); "
            f"rename or remove one of them."
        )
    if table.frame.empty:
        raise RatingsError(f"{table.name} has a header but no rows; add some below it.")
    return table


def first_of(table: Table, columns: Sequence[str]) -> str:
    """Return the first of some columns that is there."""
    for column in columns:
        if column in table.frame.columns:
            return column
    wanted = columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} or {columns[-1]}"
    raise RatingsError(
        f"{table.name} has no column {wanted} (found: {_found(table)}); "
        f"add it or rename the one that holds it."
    )


def labels(table: Table, column: str) -> "pd.Index[str]":
    """Take a column as names; every row must have one, and each is there once."""
    missing = table.missing(column)
    if missing.any():
        raise table.error(int(np.argmax(missing)), f"{column} is missing; fill it in.")
    names = pd.Index(table.frame[column].astype(str))
    repeated = names.duplicated()
    if repeated.any():
        position = int(np.argmax(repeated))
        before = table.place(int(np.argmax(names == names[position])))
        raise table.error(
            position,
            f"{column} {names[position]} is there twice (first: {before}); remove one of them.",
        )
    return names


def numbers(
    table: Table, column: str, needed: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Take a column as numbers, finite in the rows where they are needed (default: in all)."""
    values = pd.to_numeric(table.frame[column], errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    bad = ~np.isfinite(values)
    if needed is not None:
        bad &= needed
    if bad.any():
        position = int(np.argmax(bad))
        received = table.frame[column].iloc[position]
        what = (
            "is missing"
            if table.missing(column)[position]
            else f"{received!r} is not a finite number"
        )
        raise table.error(position, f"{column} {what}; give a number or leave the row out.")
    return values


def marks(table: Table, column: str) -> NDArray[np.bool_]:
    """Mark the rows whose column is neither empty nor says no (``false``, ``no``, ``0``)."""
    values = table.frame[column].astype(str).str.strip().str.lower()
    denied = values.isin(["false", "no", "0"]).to_numpy(dtype=np.bool_)
    return ~(table.missing(column) | denied)


def _found(table: Table) -> str:
    return ", ".join(str(name) for name in table.frame.columns)
