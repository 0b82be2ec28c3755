import json
import shlex
import subprocess
import sys

import pandas as pd
import pytest
from django.conf import settings
from django.core.management import CommandError

from annotations.protocol.stages import Stage
from annotations.selectors.tables import RATING_COLUMNS
from tests.factories import honest, join, next_assignment, rate_assignment, walk_to

from .conftest import files_in, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(study):
    """A study that two raters of different opinion have finished, and one has only begun."""
    walk_to(join(study), Stage.DONE)
    milder = walk_to(join(study), Stage.MAIN)
    while milder.stage == Stage.MAIN:
        milder = rate_assignment(
            next_assignment(milder), lambda stimulus: min(100, honest(stimulus) + 7)
        )
    walk_to(join(study), Stage.QUALIFICATION)
    return study


def test_it_writes_what_the_analysis_reads(rated, tmp_path):
    out = tmp_path / "export"
    told, following = said("export_ratings", "small", "-o", str(out)).splitlines()
    # Nine images, two rounds, two raters; before: two and four gold images, and two once more.
    assert told == (
        f"36 ratings of 9 stimuli by 2 raters written to {out} ({36 + 2 * 6 + 2} answers in all)."
    )
    assert files_in(out) == [
        "answers.csv",
        "export.json",
        "mos.csv",
        "raters.csv",
        "ratings.csv",
        "stimuli.csv",
        "study-v1.toml",
    ]
    ratings = pd.read_csv(out / "ratings.csv")
    assert tuple(ratings.columns) == RATING_COLUMNS
    assert sorted(ratings["rater"].unique()) == ["R001", "R002"]
    assert json.loads((out / "export.json").read_text())["counts"]["ratings"] == 36

    # The command that it recommends gives the numbers that it has written itself.
    announced, *command = shlex.split(following)
    assert (announced, command[0]) == ("Next:", "python")
    assert command[-2:] == ["-o", "report"]
    subprocess.run(
        [sys.executable, *command[1:-1], str(tmp_path / "report")],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
    )
    theirs = pd.read_csv(tmp_path / "report" / "mos.csv").rename(columns={"stimulus": "image_name"})
    ours = pd.read_csv(out / "mos.csv")
    pd.testing.assert_frame_equal(
        ours[list(theirs.columns)].set_index("image_name").sort_index(),
        theirs.set_index("image_name").sort_index(),
        check_exact=True,
    )
    assert ours["n"].tolist() == [4] * 9


def test_it_replaces_an_earlier_export(rated, tmp_path):
    out = tmp_path / "export"
    said("export_ratings", "small", "-o", str(out))
    (out / "study-v7.toml").touch()
    said("export_ratings", "small", "-o", str(out))
    assert not (out / "study-v7.toml").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_it_exports_a_study_that_nobody_has_rated(study, tmp_path):
    assert said("export_ratings", "small", "-o", str(tmp_path / "new" / "export")) == (
        f"0 ratings of 9 stimuli by 0 raters written to {tmp_path}/new/export (0 answers in all).\n"
    )
    assert (tmp_path / "new" / "export" / "ratings.csv").read_text() == (
        ",".join(RATING_COLUMNS) + "\n"
    )


def test_it_exports_into_the_folder_that_it_stands_in(study, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    said("export_ratings", "small", "-o", ".")
    assert (tmp_path / "here" / "ratings.csv").exists()


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("notes", "{}/notes holds mine.txt, which is no part of an export; name another folder."),
        ("notes/mine.txt", "{}/notes/mine.txt is a file; name a folder to export to."),
    ],
)
def test_it_leaves_alone_what_is_no_export(study, tmp_path, target, sentence):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("Keep me.")
    with pytest.raises(CommandError) as refused:
        said("export_ratings", "small", "-o", str(tmp_path / target))
    assert str(refused.value) == sentence.format(tmp_path)
    assert files_in(tmp_path) == ["notes/mine.txt"]


def test_it_says_in_one_sentence_that_it_cannot_write(study, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError) as refused:
        said("export_ratings", "small", "-o", str(tmp_path / "file" / "export"))
    assert str(refused.value) == f"{tmp_path / 'file'} cannot be used: File exists."


def test_it_names_the_studies_that_there_are(study, tmp_path):
    with pytest.raises(CommandError) as refused:
        said("export_ratings", "large", "-o", str(tmp_path / "export"))
    assert str(refused.value) == "There is no study 'large'; known are: small."
    assert not (tmp_path / "export").exists()
