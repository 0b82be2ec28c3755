"""What is known of the images besides their ratings: checked, and put in the images' order."""

import re

import numpy as np
import pandas as pd

from analysis.release.columns import COUNTS, PUBLISHED, SUPPLIED
from analysis.table import RatingsError, Table

NAME_COLUMNS = ("image_name", "stimulus", "name")
"""Names that the column of the images' names may have, the first that is there."""

SETS = ("training", "validation", "test")
"""The sets that an image may belong to, named as UHD-IQA names them."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def checked_metadata(table: Table, images: "pd.Index[str]", keep: tuple[str, ...]) -> pd.DataFrame:
    """Check a table of images and return its rows for some of them.

    Parameters
    ----------
    table : Table
        A row per image, named in one of `NAME_COLUMNS`.
    images : Index of str
        The images wanted.
    keep : tuple of str
        Columns that must be there, beyond those of a release.

    Returns
    -------
    DataFrame
        In the order of `images`, which are its index: those of the columns of a release that are
        there, and `keep`. Counts are Int64, everything else text; what is not known is missing.

    Raises
    ------
    RatingsError
        Where an image is missing or there twice, a count is no whole number, a checksum is none,
        or a column of `keep` is not there.
    """
    frame = table.frame
    _check_columns(table, keep)
    names = image_names(table)
    absent = images.difference(pd.Index(names))
    if len(absent):
        raise RatingsError(
            f"{table.name} lacks {len(absent)} of {len(images)} rated images, such as "
            f"{absent[0]!r}; give every rated image a line."
        )
    rows = pd.Index(names).get_indexer(images)
    known: dict[str, object] = {}
    for name in dict.fromkeys((*PUBLISHED[2:], *SUPPLIED, "exclusive", "sha256", *keep)):
        if name in frame.columns:
            values = _counts(table, name) if name in COUNTS else _texts(frame[name])
            known[name] = values.iloc[rows].to_numpy()
    result = pd.DataFrame(known, index=images)
    for name in COUNTS:
        if name in result:
            result[name] = result[name].astype("Int64")
    if "sha256" in result:
        _check_sums(result["sha256"], table.name)
    return result


def checked_sets(table: Table, images: "pd.Index[str]") -> "pd.Series[str]":
    """Check a table of images and their sets and return the set of each image.

    Raises
    ------
    RatingsError
        Where there is no column ``set``, an image has no set, or a set is none of `SETS`.
    """
    if "set" not in table.frame.columns:
        raise RatingsError(f"{table.name} has no column set; add it or leave the splits out.")
    sets = pd.Series(_texts(table.frame["set"]).to_numpy(), index=image_names(table))
    absent = images.difference(pd.Index(sets.index[sets.notna()]))
    if len(absent):
        raise RatingsError(
            f"{table.name} has no set for {len(absent)} of {len(images)} rated images, such as "
            f"{absent[0]!r}; give each one."
        )
    check_set_names(sets.reindex(images), table.name)
    return sets.reindex(images)


def check_set_names(sets: "pd.Series[str]", source: str) -> None:
    """Raise unless every set is one of `SETS`."""
    unknown = sets[~sets.isin(SETS)]
    if len(unknown):
        raise RatingsError(
            f"{source} puts {unknown.index[0]!r} into the set {unknown.iloc[0]!r}; "
            f"call the sets {', '.join(SETS[:-1])} and {SETS[-1]}."
        )


def image_names(table: Table) -> list[str]:
    """Return the images' names in the order of the table; none may be missing or come twice."""
    if table.frame.columns.has_duplicates:
        twice = table.frame.columns[table.frame.columns.duplicated()][0]
        raise RatingsError(f"{table.name} has two columns named {twice}; rename or remove one.")
    column = next((name for name in NAME_COLUMNS if name in table.frame.columns), None)
    if column is None:
        found = ", ".join(map(str, table.frame.columns))
        raise RatingsError(
            f"{table.name} has no column image_name (found: {found}); "
            f"add it or rename the one that holds the images' names."
        )
    names = _texts(table.frame[column])
    if names.isna().any():
        position = int(np.argmax(names.isna()))
        raise table.error(position, f"{column} is missing; name every image.")
    if names.duplicated().any():
        position = int(np.argmax(names.duplicated()))
        raise table.error(
            position, f"image {names.iloc[position]!r} was there before; give each image one line."
        )
    return names.tolist()


def _check_columns(table: Table, keep: tuple[str, ...]) -> None:
    for name in keep:
        if name not in table.frame.columns:
            found = ", ".join(map(str, table.frame.columns))
            raise RatingsError(
                f"{table.name} has no column {name} (found: {found}); add it or name another one."
            )


def _texts(column: "pd.Series[str]") -> "pd.Series[str]":
    """Take values as text; an empty one is missing."""
    texts = column.astype("string").astype(object)
    return texts.where(texts.notna() & (texts != ""), None)


def _counts(table: Table, name: str) -> "pd.Series[int]":
    given = _texts(table.frame[name])
    numbers = pd.to_numeric(given, errors="coerce")
    whole = (numbers >= 0) & (numbers % 1 == 0) & (numbers < 2**53)
    bad = (given.notna() & ~whole).to_numpy(dtype=bool)
    if bad.any():
        position = int(np.argmax(bad))
        raise table.error(
            position,
            f"{name} {given.iloc[position]!r} is no whole number from 0; "
            f"correct it or leave it empty.",
        )
    return numbers.astype("Int64")


def _check_sums(sums: "pd.Series[str]", source: str) -> None:
    bad = sums.notna() & ~sums.astype("string").fillna("").str.fullmatch(_SHA256.pattern)
    if bad.any():
        raise RatingsError(
            f"{source} gives {sums.index[int(np.argmax(bad))]!r} the sha256 "
            f"{sums[bad].iloc[0]!r}, which is none; write 64 hexadecimal digits in lower case."
        )
