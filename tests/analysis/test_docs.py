"""docs/analysis.md and the pages beside it say what the code does."""

import re
from pathlib import Path

from analysis.distortions import DISTORTIONS
from analysis.ratings import REQUIRED_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")


def test_explains_every_column_of_the_ratings_table():
    columns = {*REQUIRED_COLUMNS, "content", "seconds"}
    assert {name for name in columns if f"| `{name}` |" not in PAGE} == set()


def test_lists_every_distortion_with_its_amounts():
    for name, kind in DISTORTIONS.items():
        (row,) = re.findall(rf"(?m)^\| `{name}` \| (.*) \|$", PAGE)
        assert ", ".join(f"{amount:g}" for amount in kind.amounts) in row
