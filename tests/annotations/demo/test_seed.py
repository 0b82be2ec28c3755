import csv
import shutil
import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from PIL import Image

from annotations import append_only
from annotations.demo import seed
from annotations.demo.seed import DemoData, ForeignData
from annotations.models import Membership, Study
from annotations.models.rater import RaterKind
from annotations.services import invitations
from tests.factories import load_study

# Making it closes every connection to the database, and a transaction with it.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


@pytest.fixture
def scenes_are_stripes(monkeypatch):
    """Draw in a moment what takes a minute: the same files in the same places."""

    def render(out_dir, on_progress, *, main):
        assert main
        rows = []
        for use, count in {"training": 4, "qualification": 12, "main": 5}.items():
            parent = out_dir / ("main" if use == "main" else "gold")
            parent.mkdir(parents=True, exist_ok=True)
            for number in range(count):
                name = f"{use}-{number:02d}.png"
                colour = (20 * number, 90, 40 * len(use) % 256)
                Image.new("RGB", (3840, 8), colour).save(parent / name)
                rows.append((name, number / count, use))
        table(out_dir / "truth.csv", ["image", "true_quality"], [row[:2] for row in rows])
        table(
            out_dir / "gold.csv",
            ["image", "mos", "sd", "scale_min", "scale_max", "use"],
            [(name, mos, 0.15, 0, 1, use) for name, mos, use in rows if use != "main"],
        )
        on_progress(len(rows), len(rows))

    monkeypatch.setattr(seed, "render", render)


def table(path, columns, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def made_in_a_moment(folder, monkeypatch):
    """Leave the images out, and let the tests' database stand for the one in the folder.

    Returns the options that the study was loaded with.
    """
    loaded = {}

    def run(command, *arguments, **options):
        if command == "migrate":
            with append_only.lifted("a database made anew"):
                call_command("flush", interactive=False, verbosity=0)
            (folder / "iqastudy.sqlite3").touch()
        else:
            assert command == "load_study"
            loaded.update(options)
            load_study(study={"slug": seed.SLUG, "demo": True})

    monkeypatch.setattr(seed, "render", lambda out_dir, *arguments, **options: out_dir.mkdir())
    monkeypatch.setattr(seed, "call_command", run)
    return loaded


def prepared(data):
    return data.prepare(lambda done, total: None)


def completed(data):
    return data.finish(prepared(data))


# What is made.


@pytest.mark.usefixtures("scenes_are_stripes")
def test_it_makes_an_open_study_with_its_researcher(folder):
    data = DemoData(folder)
    drawn = []
    record = data.prepare(lambda done, total: drawn.append((done, total)))
    study = Study.objects.get()
    assert (study.slug, study.state, study.demo) == ("demo", "open", True)
    assert study.stimuli.filter(kind="main").count() == 5
    assert study.stimuli.filter(kind="gold").count() == 16
    researcher = authenticate(username=seed.RESEARCHER, password=record.password)
    assert researcher is not None
    assert Membership.objects.get(study=study, user=researcher).role == Membership.Role.OWNER
    assert drawn == [(21, 21)]
    assert data.truth["main-04.png"] == 0.8


def test_it_takes_the_users_photographs_instead_of_scenes(
    folder, tmp_path, monkeypatch, made_in_a_moment
):
    photos = tmp_path / "photos"
    photos.mkdir()
    drawn = []
    monkeypatch.setattr(seed, "render", lambda *arguments, main: drawn.append(main))
    prepared(DemoData(folder, photos))
    assert drawn == [False]
    assert made_in_a_moment["images"] == photos
    assert made_in_a_moment["gold_images"] == folder / "sources" / "gold"


# What is remembered.


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_remembers_what_is_complete(folder):
    record = completed(DemoData(folder))
    assert record.complete
    assert DemoData(folder).read() == record


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_keeps_the_password_to_its_user(folder):
    data = DemoData(folder)
    record = prepared(data)
    for _ in range(2):
        (holding,) = (
            path
            for path in folder.rglob("*")
            if path.is_file() and record.password in path.read_text()
        )
        assert stat.S_IMODE(holding.stat().st_mode) == 0o600
        data.finish(record)


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_begins_anew_where_it_was_not_completed(folder):
    first = prepared(DemoData(folder))
    (folder / "sources" / "half.jpg").touch()
    data = DemoData(folder)
    assert data.read() is None
    second = completed(data)
    assert second.password != first.password
    assert data.read() == second
    assert not (folder / "sources" / "half.jpg").exists()


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_begins_anew_where_its_memory_is_damaged(folder):
    data = DemoData(folder)
    completed(data)
    for text in ("", '{"fingerprint": "', '{"fingerprint": "a"}', "[]", "null"):
        (folder / "demo.json").write_text(text)
        assert data.read() is None
    assert completed(data) == data.read()


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_begins_anew_where_its_database_is_gone(folder):
    completed(DemoData(folder))
    (folder / "iqastudy.sqlite3").unlink()
    assert DemoData(folder).read() is None


def test_it_remembers_nothing_at_first(folder):
    assert DemoData(folder).read() is None


# What it is made from.


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the sources, to be changed."""
    project, root = tmp_path / "project", Path(seed.__file__).parents[2]
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
    for package in ("analysis", "annotations"):
        shutil.copytree(root / package, project / package, ignore=ignored)
    monkeypatch.setattr(seed, "_ROOT", project)
    return project


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_begins_anew_when_a_source_changes(folder, project):
    data = DemoData(folder)
    record = completed(data)
    for source in (
        "analysis/distortions.py",
        "annotations/demo/seed.py",
        "annotations/demo/study.toml",
        "annotations/demo/scenes/sea.py",
        "annotations/images/colour.py",
        "annotations/migrations/0001_initial.py",
        "annotations/migrations/9999_new.py",
        "annotations/protocol/config.py",
    ):
        before = (project / source).read_text() if (project / source).exists() else None
        with (project / source).open("a") as file:
            file.write("# changed\n")
        assert data.read() is None, source
        if before is None:
            (project / source).unlink()
        else:
            (project / source).write_text(before)
        assert data.read() == record, source
    (project / "annotations" / "pages" / "new.py").touch()
    assert data.read() == record


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_begins_anew_for_other_photographs(folder, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(b"a")
    record = completed(DemoData(folder, photos))
    assert DemoData(folder, photos).read() == record
    assert DemoData(folder).read() is None
    (photos / "b.jpg").write_bytes(b"b")
    assert DemoData(folder, photos).read() is None


# What is not its own.


@pytest.mark.usefixtures("made_in_a_moment")
@pytest.mark.parametrize(
    "foreign", ["iqastudy.sqlite3", "stimuli/a.jpg", "exports/small-1.zip", "sources/a.jpg"]
)
def test_it_refuses_a_folder_with_data_that_it_did_not_make(folder, foreign):
    (folder / foreign).parent.mkdir(exist_ok=True)
    (folder / foreign).write_text("of a study")
    with pytest.raises(ForeignData) as refused:
        prepared(DemoData(folder))
    found = folder / Path(foreign).parts[0]
    assert str(refused.value) == (
        f"{found} was not made by the demonstration; name another folder by IQASTUDY_DATA."
    )
    assert (folder / foreign).read_text() == "of a study"
    assert DemoData(folder).read() is None


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_leaves_the_secret_of_the_checkout_where_it_is(folder):
    (folder / "secret").write_text("random")
    prepared(DemoData(folder))
    prepared(DemoData(folder))
    assert (folder / "secret").read_text() == "random"


# Whom it invites.


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_keeps_one_invitation_open_and_makes_another_when_that_is_taken(folder):
    data = DemoData(folder)
    prepared(data)
    first = data.open_invitation()
    assert data.open_invitation() == first
    assert first.kind == RaterKind.REAL

    token = invitations.token_of(first)
    invitations.give_consent(token=token, agreed=True, version="1")
    second = data.open_invitation()
    assert second != first

    invitations.revoke(invitation_id=second.id)
    assert data.open_invitation() not in (first, second)


@pytest.mark.usefixtures("made_in_a_moment")
def test_it_does_not_give_away_a_simulated_raters_invitation(folder):
    data = DemoData(folder)
    prepared(data)
    study = Study.objects.get()
    (simulated,) = invitations.invite(study=study, count=1, kind=RaterKind.SIMULATED)
    assert data.open_invitation() != simulated
