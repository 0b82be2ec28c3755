import csv
import re
from typing import get_args

import pytest
from django.core.management import get_commands

from annotations.protocol import gold
from annotations.protocol.config import StudyConfig
from annotations.protocol.stages import Stage
from annotations.selectors.tables import RATING_COLUMNS
from annotations.services.exports import export_study
from tests.factories import join, launch_study, walk_to

from .pages import code, table, text_of

PAGE = "docs/researchers.md"


@pytest.fixture
def export(db, tmp_path):
    study = launch_study()
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=tmp_path / "export")
    return tmp_path / "export"


def test_it_lists_the_files_of_an_export(export):
    documented = {code(name)[0] for name, _ in table(PAGE, "file")}
    written = {re.sub(r"v\d+", "vN", path.name) for path in export.iterdir()}
    assert documented == written


def test_it_names_columns_that_are_there(export):
    for name, content in table(PAGE, "file"):
        for named in code(content):
            with (export / code(name)[0]).open(newline="") as file:
                assert set(named.split(", ")) <= set(next(csv.reader(file)))


def test_it_names_every_column_that_the_analysis_reads():
    contents = {code(name)[0]: content for name, content in table(PAGE, "file")}
    assert code(contents["ratings.csv"]) == [", ".join(RATING_COLUMNS)]


def test_it_names_every_column_of_the_gold_standard_and_its_uses():
    rows = table(PAGE, "column")
    assert [name for names, _ in rows for name in code(names)] == [*gold.COLUMNS, "reason"]
    meanings = {code(names)[0]: meaning for names, meaning in rows}
    assert code(meanings["use"]) == list(get_args(gold.Use))


def test_it_names_fields_and_commands_that_are_there():
    fields = {
        field
        for section in StudyConfig.model_fields.values()
        for field in section.annotation.model_fields
    }
    named = {word for word in code(text_of(PAGE)) if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)}
    assert "cooldown_hours" in named
    assert named <= fields | set(gold.COLUMNS) | set(get_commands())
