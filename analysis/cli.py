"""The command line: ``python -m analysis COMMAND``; what each does stands in `analysis.commands`.

Tables on the screen are rounded for reading; ``--json`` and ``-o FILE`` hold every digit. Exit
code 0: done; 2: bad input, with one sentence on standard error.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.commands import COMMANDS
from analysis.commands.command import Command, Result
from analysis.plain_json import as_json


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    options = parser().parse_args(arguments)
    command: Command = options.command
    try:
        if options.output is not None:
            _check_target(options)
        result = command.run(options)
        if options.output is not None and not command.writes_folder:
            _write(result, options)
            print(f"Wrote {options.output}.")
        elif options.json:
            print(as_json(result.document))
        else:
            print(result.text)
        sys.stdout.flush()
    except (ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader (head, less) has seen enough; spare it Python's complaint at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(error, file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    reader = argparse.ArgumentParser(
        prog="python -m analysis",
        description="From a table of ratings to scores, reliability, splits, report and release.",
    )
    commands = reader.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        words = commands.add_parser(command.name, help=command.summary, description=command.summary)
        command.add_arguments(words)
        words.add_argument("--json", action="store_true", help="every digit, as JSON")
        words.add_argument(
            "-o",
            dest="output",
            metavar="DIR" if command.writes_folder else "FILE",
            type=Path,
            required=command.writes_folder,
            help="the folder to fill"
            if command.writes_folder
            else "write to FILE (.json, .csv or .parquet)",
        )
        words.set_defaults(command=command)
    return reader


def _check_target(options: argparse.Namespace) -> None:
    """Raise where the output would replace an input."""
    path: Path = options.output
    inputs = [
        value
        for name, value in vars(options).items()
        if isinstance(value, Path) and name != "output"
    ]
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            raise ValueError(f"{path} holds what is read here; write to another file.")


def _write(result: Result, options: argparse.Namespace) -> None:
    path: Path = options.output
    kind = ".json" if options.json else path.suffix.lower()
    if kind == ".json":
        path.write_text(as_json(result.document) + "\n", encoding="utf-8")
    elif kind == ".csv" and result.table is not None:
        result.table.to_csv(path, index=False)
    elif kind == ".parquet" and result.table is not None:
        result.table.to_parquet(path, index=False)
    else:
        kinds = ".json, .csv or .parquet" if result.table is not None else ".json"
        raise ValueError(f"{path} cannot be written: let its name end in {kinds}.")
