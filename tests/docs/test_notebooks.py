"""The notebooks run, and show what they show."""

import nbformat
import pytest
from nbclient import NotebookClient

from .pages import ROOT

NOTEBOOKS = sorted((ROOT / "docs").glob("*.ipynb"))


def shown(notebook):
    """What stands below each cell of code: text only, pictures and HTML say the same."""
    return [
        "".join(
            output.get("text") or output.get("data", {}).get("text/plain", output.output_type)
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_shows_what_it_computes(path):
    notebook = nbformat.read(path, as_version=4)
    before = shown(notebook)
    NotebookClient(notebook, timeout=120).execute(cwd=ROOT / "docs")
    assert shown(notebook) == before


def test_there_is_one_from_ratings_to_a_release():
    assert [path.name for path in NOTEBOOKS] == ["from-ratings-to-release.ipynb"]
