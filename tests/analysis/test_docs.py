"""docs/analysis.md says what the code does."""

import re
import shlex
from pathlib import Path

import pytest

import analysis
from analysis.cli import main
from analysis.distortions import DISTORTIONS
from analysis.ratings import REQUIRED_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```console\n\$ python -m analysis ([^\n]+)\n(.*?)^```$", PAGE)


@pytest.fixture
def example(tmp_path, monkeypatch):
    (table,) = re.findall(r"(?ms)^```csv\n(.*?)^```$", PAGE)
    (tmp_path / "ratings.csv").write_text(table)
    monkeypatch.chdir(tmp_path)
    return analysis.read_ratings("ratings.csv")


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_shows_what_the_commands_print(example, capsys, command, output):
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out == output


def test_shows_every_command():
    assert [command.split()[0] for command, _ in EXAMPLES] == ["validate", "mos", "reliability"]


def test_explains_every_column(example):
    columns = {*REQUIRED_COLUMNS, "content", "seconds"}
    for table in (analysis.mean_opinion_scores(example), analysis.self_consistency(example)):
        columns |= set(table.columns)
    assert {name for name in columns if f"`{name}`" not in PAGE} == set()


def test_lists_every_distortion_with_its_amounts():
    for name, kind in DISTORTIONS.items():
        (row,) = re.findall(rf"(?m)^\| `{name}` \| (.*) \|$", PAGE)
        assert ", ".join(f"{amount:g}" for amount in kind.amounts) in row
