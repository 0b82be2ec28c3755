"""The Python that the pages show runs as it stands, block after block."""

import contextlib
import re

import pytest

from .examples import files_of
from .pages import PAGES

BLOCK = re.compile(r"(?ms)^```python\n(.*?)^```$")


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", list(filter(blocks, PAGES)), ids=lambda page: page.name)
def test_the_python_on_a_page_runs(page, tmp_path):
    with contextlib.chdir(tmp_path):
        files_of(page.read_text(encoding="utf-8"))
        names = {}
        for number, block in enumerate(blocks(page), 1):
            exec(compile(block, f"{page.name}, block {number}", "exec"), names)


def test_pages_show_python():
    assert {"analysis.md", "opinion-scores.md"} <= {page.name for page in PAGES if blocks(page)}
