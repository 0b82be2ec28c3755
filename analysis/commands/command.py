"""What every command of ``python -m analysis`` is made of."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.ratings import REQUIRED_COLUMNS


@dataclass(frozen=True)
class Result:
    """What a command found.

    Attributes
    ----------
    document : dict
        Everything, for JSON. NumPy numbers are welcome; NaN becomes null.
    text : str
        The same for a reader.
    table : DataFrame, optional
        The one table to write as CSV or Parquet, where there is one.
    """

    document: dict[str, object]
    text: str
    table: pd.DataFrame | None = None


@dataclass(frozen=True)
class Command:
    """One word of the command line.

    Attributes
    ----------
    name, summary : str
        The word, and one sentence for ``--help``.
    add_arguments : callable
        Adds what the command takes besides ``--json`` and ``-o``.
    run : callable
        Does it. Raises ValueError or OSError with one sentence where the input is bad.
    writes_folder : bool
        Whether ``-o`` names a folder that the command fills by itself (report, release);
        otherwise ``-o`` names a file, which the command line writes.
    """

    name: str
    summary: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], Result]
    writes_folder: bool = False


def add_ratings(parser: ArgumentParser) -> None:
    """Take a ratings table as the first argument, `options.ratings`."""
    parser.add_argument(
        "ratings",
        metavar="RATINGS",
        type=Path,
        help=f"CSV or Parquet with the columns {', '.join(REQUIRED_COLUMNS)}",
    )
