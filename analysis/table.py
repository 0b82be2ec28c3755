"""A table from memory or from a file that can say where a wrong value stands."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.values import (
    NoSingleValue,
    NoText,
    is_missing,
    is_number,
    kinds_of,
    not_a_number,
    parsed,
    shown,
)

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class RatingsError(ValueError):
    """A table that cannot be used; the message says where, what and what to do."""


@dataclass(frozen=True, eq=False)
class Table:
    """A frame with a name, and the way to name a row.

    Attributes
    ----------
    frame : DataFrame
        The rows. For a CSV file every value is text, and the index counts the file's records,
        the header being record 0.
    name : str
        What to call the table in messages.
    is_csv : bool
        Whether rows are named by line of the file; otherwise by number, from 1.
    """

    frame: pd.DataFrame
    name: str
    is_csv: bool = False

    def place(self, position: int) -> str:
        """Name the row at `position` as a person would look it up."""
        if not self.is_csv:
            return f"row {position + 1}"
        # A quoted field may hold line breaks.
        before = self.frame[:position]
        breaks = sum(int(before[name].str.count("\n").sum()) for name in before.columns)
        header = sum(str(name).count("\n") for name in before.columns)
        return f"line {int(self.frame.index[position]) + 1 + breaks + header}"

    def error(self, position: int, problem: str) -> RatingsError:
        """Make the error for the row at `position`."""
        return RatingsError(f"{self.name}, {self.place(position)}: {problem}")

    def check_columns(self, required: tuple[str, ...]) -> None:
        """Raise unless the required columns are there, once each, over at least one row."""
        if self.frame.columns.nlevels > 1:
            raise RatingsError(
                f"{self.name} has column names of {self.frame.columns.nlevels} levels; "
                f"give every column one name."
            )
        found = _list_of(self.frame.columns)
        for name in required:
            if name not in self.frame.columns:
                raise RatingsError(
                    f"{self.name} has no column {name} (found: {found}); "
                    f"add it or rename the one that holds it."
                )
        repeated = self.frame.columns[self.frame.columns.duplicated()]
        if len(repeated):
            which = f"named {shown(repeated[0])}" if repeated[0] != "" else "without a name"
            raise RatingsError(
                f"{self.name} has two columns {which} (found: {found}); "
                f"rename or remove one of them."
            )
        if self.frame.empty:
            raise RatingsError(f"{self.name} has a header but no rows; add one line per entry.")

    def missing(self, column: str) -> NDArray[np.bool_]:
        """Mark the rows without a value in `column`."""
        codes, kinds = self._kinds(column)
        return is_missing(codes, kinds)

    def codes(self, column: str) -> tuple[NDArray[np.intp], "pd.Index[str]"]:
        """Code a column of labels as text, so that 001 and 1 stay different.

        Returns
        -------
        codes : integer array
            Of each row, the position of its label in `labels`.
        labels : Index of str
            Those that occur, sorted as text, without repetition.

        Raises
        ------
        RatingsError
            If a label is missing, or is no text.
        """
        codes, kinds = self._kinds(column)
        missing = is_missing(codes, kinds)
        if missing.any():
            raise self.error(
                int(np.argmax(missing)), f"{column} is missing; give every rating its {column}."
            )
        # Two kinds may be one text (1 and "1"), and a category need not occur.
        occurs = np.bincount(codes, minlength=len(kinds)) > 0
        which, labels = pd.factorize(kinds[occurs], sort=True)
        place = np.zeros(len(kinds), dtype=np.intp)
        place[occurs] = which
        return place[codes], pd.Index(labels, name=column)

    def labels(self, column: str) -> "pd.Series[str]":
        """Take a column as text; none may be missing."""
        codes, labels = self.codes(column)
        return pd.Series(labels.take(codes), index=self.frame.index, name=column)

    def numbers(self, column: str, *, gaps: bool = False) -> NDArray[np.float64]:
        """Take a column as finite numbers; where gaps are allowed they become NaN."""
        values = self.frame[column]
        if is_number(values.dtype):
            with np.errstate(over="ignore"):  # a wider float than ours becomes infinite
                numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            missing = values.isna().to_numpy(dtype=np.bool_)
        else:
            codes, kinds = self._kinds(column)
            missing = is_missing(codes, kinds)
            # Code -1, missing, takes the last entry.
            numbers = np.append(parsed(kinds), np.nan)[codes]
        bad = ~np.isfinite(numbers) & ~(missing & gaps)
        if bad.any():
            position = int(np.argmax(bad))
            raise self.error(
                position,
                f"{column} is missing; give a number or leave the rating out."
                if missing[position]
                else not_a_number(column, values.iloc[position]),
            )
        return numbers

    def _kinds(self, column: str) -> tuple[NDArray[np.intp], "pd.Index[str]"]:
        """Code a column by its distinct values, as text and in any order; missing is -1."""
        try:
            return kinds_of(self.frame[column])
        except NoSingleValue as error:
            raise RatingsError(
                f"{self.name} has values in column {column} that are neither text nor numbers; "
                f"give one label or number per row."
            ) from error
        except NoText as error:
            value = shown(error.value, quote=True)
            raise RatingsError(
                f"{self.name} has {value} in column {column}, which is no valid text; "
                f"write it in Unicode."
            ) from error


def _list_of(names: "pd.Index[str]") -> str:
    """List column names, the first ones of very many."""
    listed = [shown(name) for name in names[:30]]
    more = [f"{len(names) - 30} more"] if len(names) > 30 else []
    return ", ".join(listed + more) or "none"


def read_table(path: Path) -> Table:
    """Read a CSV file (``.csv.gz`` too), or a Parquet file by its name.

    Names of columns lose spaces around them, as in ``stimulus, rater``; values are left alone.

    Raises
    ------
    RatingsError
        If the file is not there, cannot be read or is not a table.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return Table(_read_parquet(path), path.name)
        return Table(_read_csv(path), path.name, is_csv=True)
    except FileNotFoundError as error:
        raise RatingsError(f"{path} does not exist; give the path of a table.") from error
    except OSError as error:
        raise RatingsError(
            f"{path} cannot be read ({error.strerror or error}); give the path of a readable file."
        ) from error


def _read_csv(path: Path) -> pd.DataFrame:
    data = path.read_bytes()
    if path.suffix.lower() == ".gz":
        data = _unzipped(data, path.name)
    data = data.removeprefix(b"\xef\xbb\xbf")  # the mark that spreadsheets put first
    _check_text(data, path.name)
    try:
        # The header is read as a record: pandas would otherwise rename repeated columns and take
        # a surplus first field for an index. Nothing is read as missing, so that a rater may
        # be called NA.
        records = pd.read_csv(
            io.BytesIO(data),
            header=None,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
        )
    except pd.errors.ParserError as error:
        detail = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise RatingsError(
            f"{path.name} is not a well-formed CSV table ({shown(detail)}); "
            f"give every line as many fields as the header, quoting those that hold a comma."
        ) from error
    header = [str(name).strip() for name in records.iloc[0]]
    if len(header) == 1:
        raise RatingsError(
            f"{path.name} has one column only ({shown(header[0])}); separate the columns by commas."
        )
    frame: pd.DataFrame = records.iloc[1:].set_axis(header, axis=1)
    kept = (frame != "").to_numpy(dtype=np.bool_).any(axis=1)
    return frame if kept.all() else frame.loc[np.flatnonzero(kept) + 1]


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise RatingsError(
            f"{name} is not a whole file in gzip; compress it again or save it as CSV."
        ) from error


def _check_text(data: bytes, name: str) -> None:
    """Raise unless it can be a CSV file in UTF-8 with commas."""
    if not data or data.isspace():
        raise RatingsError(f"{name} is empty; it needs a header line and one line per rating.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RatingsError(f"{name} is text in UTF-16; save the table as CSV (UTF-8).")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RatingsError(
            f"{name} is not text in UTF-8 ({error.reason} in line {line}); "
            f"save the table as CSV (UTF-8)."
        ) from error
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise RatingsError(
            f"{name} holds a null character in line {line}, as binary files do; "
            f"save the table as CSV (UTF-8)."
        )
    header = re.split(rb"[\r\n]", data, maxsplit=1)[0].decode()
    if not header.strip():
        raise RatingsError(f"{name} begins with an empty line; begin with the header line.")
    for separator, word in _SEPARATORS.items():
        if separator in header and "," not in header:
            raise RatingsError(
                f"{name} is separated by {word}; "
                f"save it with commas between the columns and points in the numbers."
            )


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        import pyarrow as pa  # noqa: PLC0415 - slow to load, and for Parquet alone
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise RatingsError(
            f"{path.name} is Parquet, which needs pyarrow; install pyarrow or save it as CSV."
        ) from error
    with path.open("rb") as file:  # a folder, or a file that may not be read, ends here
        try:
            table = pq.ParquetFile(file).read()
            table.validate(full=True)
            for place, field in enumerate(table.schema):
                if pa.types.is_decimal(field.type):
                    number = table.column(place).cast(pa.float64())
                    table = table.set_column(place, field.name, number)
            # Without pandas' notes on the file an index by stimulus is a column again.
            frame: pd.DataFrame = table.to_pandas(ignore_metadata=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise RatingsError(
                f"{path.name} is not a Parquet file; write it again or save it as CSV."
            ) from error
    names = [str(name).strip() for name in frame.columns]
    unnamed = [re.fullmatch(r"__index_level_\d+__", name) is not None for name in names]
    return frame.set_axis(names, axis=1).loc[:, [not index for index in unnamed]]
