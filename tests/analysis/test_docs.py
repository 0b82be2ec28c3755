"""docs/analysis.md and the pages beside it say what the code does."""

import re
from pathlib import Path

from analysis.distortions import DISTORTIONS
from analysis.ratings import REQUIRED_COLUMNS

DOCS = Path(__file__).parents[2] / "docs"


def test_explains_every_column_of_the_ratings_table():
    columns = {*REQUIRED_COLUMNS, "content", "seconds"}
    page = (DOCS / "analysis.md").read_text(encoding="utf-8")
    assert {name for name in columns if f"| `{name}` |" not in page} == set()


def test_lists_every_distortion_with_its_amounts():
    page = (DOCS / "distortions.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| `(\w+)` \|", page) == list(DISTORTIONS)
    for name, kind in DISTORTIONS.items():
        (row,) = re.findall(rf"(?m)^\| `{name}` \| (.*) \|$", page)
        assert ", ".join(f"{amount:g}" for amount in kind.amounts) in row
