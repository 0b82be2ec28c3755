"""A table from a file or from memory that can say where a wrong value stands."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class RatingsError(ValueError):
    """A ratings table that cannot be used; the message says where, what and what to do."""


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
        return f"line {int(self.frame.index[position]) + 1 + breaks}"

    def error(self, position: int, problem: str) -> RatingsError:
        """Make the error for the row at `position`."""
        return RatingsError(f"{self.name}, {self.place(position)}: {problem}")

    def check_columns(self, required: tuple[str, ...]) -> None:
        """Raise unless the required columns are there, once each, over at least one row."""
        found = ", ".join(str(name) for name in self.frame.columns)
        for name in required:
            if name not in self.frame.columns:
                raise RatingsError(
                    f"{self.name} has no column {name} (found: {found}); "
                    f"add it or rename the one that holds it."
                )
        repeated = self.frame.columns[self.frame.columns.duplicated()]
        if len(repeated):
            raise RatingsError(
                f"{self.name} has two columns named {repeated[0]} (found: {found}); "
                f"rename or remove one of them."
            )
        if self.frame.empty:
            raise RatingsError(f"{self.name} has a header but no ratings; add one line per rating.")

    def missing(self, column: str) -> NDArray[np.bool_]:
        """Mark the rows without a value in `column`."""
        values = self.frame[column]
        return (values.isna() | (values.astype(str) == "")).to_numpy(dtype=np.bool_)

    def labels(self, column: str) -> "pd.Series[str]":
        """Take a column as text, so that 001 and 1 stay different; none may be missing."""
        missing = self.missing(column)
        if missing.any():
            raise self.error(
                int(np.argmax(missing)), f"{column} is missing; give every rating its {column}."
            )
        return self.frame[column].astype(str)

    def numbers(self, column: str, *, gaps: bool = False) -> NDArray[np.float64]:
        """Take a column as finite numbers; where gaps are allowed they become NaN."""
        missing = self.missing(column)
        values = pd.to_numeric(self.frame[column], errors="coerce").to_numpy(dtype=np.float64)
        bad = ~np.isfinite(values) & ~(missing & gaps)
        if bad.any():
            position = int(np.argmax(bad))
            received = self.frame[column].iloc[position]
            what = "is missing" if missing[position] else f"{received!r} is not a finite number"
            raise self.error(position, f"{column} {what}; give a number or leave the rating out.")
        return values


def read_table(path: Path) -> Table:
    """Read a CSV file, or a Parquet file by its name.

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
        raise RatingsError(f"{path} does not exist; give the path of a ratings table.") from error
    except OSError as error:
        raise RatingsError(
            f"{path} cannot be read ({error.strerror or error}); give the path of a readable file."
        ) from error


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        # The header is read as a record: pandas would otherwise rename repeated columns and take
        # a surplus first field for an index. Nothing is read as missing, so that a rater may
        # be called NA.
        records = pd.read_csv(
            path,
            header=None,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
        )
    except pd.errors.EmptyDataError as error:
        raise RatingsError(
            f"{path.name} is empty; it needs a header line and one line per rating."
        ) from error
    except UnicodeDecodeError as error:
        raise RatingsError(
            f"{path.name} is not text in UTF-8 ({error.reason}); save the table as CSV (UTF-8)."
        ) from error
    except pd.errors.ParserError as error:
        detail = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise RatingsError(
            f"{path.name} is not a well-formed CSV table ({detail}); "
            f"give every line as many fields as the header, quoting those that hold a comma."
        ) from error
    header = [str(name) for name in records.iloc[0]]
    if len(header) == 1:
        raise RatingsError(
            f"{path.name} has one column only ({header[0]}); separate the columns by commas."
        )
    frame = records.iloc[1:].set_axis(header, axis=1)
    blank = (frame == "").all(axis=1)
    return frame[~blank]


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise RatingsError(
            f"{path.name} is Parquet, which needs pyarrow; install pyarrow or save it as CSV."
        ) from error
    except ValueError as error:  # what pyarrow raises for broken files
        raise RatingsError(
            f"{path.name} is not a Parquet file; write it again or save it as CSV."
        ) from error
