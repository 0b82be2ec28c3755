"""The documentation as text, and what tests look for in it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    """Return a page's text, by its path below the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def table(name: str, first_heading: str) -> list[list[str]]:
    """Return the rows of the table whose first column has a heading, cell by cell."""
    lines = text_of(name).splitlines()
    start = next(
        number for number, line in enumerate(lines) if line.startswith(f"| {first_heading} |")
    )
    rows = []
    # Below the headings stands a line of dashes.
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def code(text: str) -> list[str]:
    """Return what stands between backticks, within a line or over its end."""
    prose = re.sub(r"(?ms)^```.*?^```", "", text)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]


def blocks(text: str) -> list[str]:
    """Return the lines of the blocks of code."""
    found = re.findall(r"(?ms)^```[^\n]*\n(.*?)^```", text)
    return [line for block in found for line in block.splitlines()]
