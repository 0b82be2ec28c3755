"""The pages' examples of ``python -m analysis``: run, and compared with what the pages print.

``make examples`` writes today's output into the pages; read the difference before you commit it.
"""

import contextlib
import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from analysis.cli import main

from .pages import PAGES, text_of

BLOCK = re.compile(r"(?ms)^```(?P<kind>console|csv [\w.-]+)\n(?P<body>.*?)^```$")
COMMAND = re.compile(r"(?m)^\$ python -m analysis (.*)\n")


def pages_with_examples() -> list[Path]:
    """Return the pages that show the command line at work."""
    return [page for page in PAGES if COMMAND.search(page.read_text(encoding="utf-8"))]


def printed(page: str) -> Iterator[tuple[str, str, str]]:
    """Run a page's examples in order, in one empty folder; yield command, shown and real output.

    A block ``csv NAME`` is a file of that name; those of the page on the analysis are there too.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        files_of(page)
        for block in BLOCK.finditer(page):
            if block["kind"] == "console":
                for command, shown in _commands(block["body"]):
                    yield command, shown, _run(command)


def files_of(page: str) -> None:
    """Write a page's files, and those of the page on the analysis, into the working directory."""
    for text in (text_of("docs/analysis.md"), page):
        for block in BLOCK.finditer(text):
            kind, *name = block["kind"].split()
            if kind == "csv":
                Path(name[0]).write_text(block["body"], encoding="utf-8")


def _commands(block: str) -> Iterator[tuple[str, str]]:
    parts = COMMAND.split(block)
    assert parts[0] == "", f"A block of the console begins with its command, not {parts[0]!r}"
    return zip(parts[1::2], parts[2::2], strict=True)


def _run(command: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(shlex.split(command))
    assert code == 0, f"python -m analysis {command}: {err.getvalue()}"
    return out.getvalue()


def renew(path: Path) -> bool:
    """Write what the examples of a page print today into it; say whether anything changed."""
    before = after = path.read_text(encoding="utf-8")
    for command, shown, real in printed(before):
        head = f"$ python -m analysis {command}\n"
        after = after.replace(head + shown, head + real, 1)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    for page in pages_with_examples():
        print(f"{page.name}: {'renewed' if renew(page) else 'as it was'}")
