import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from iqastudy.environment import Environment

ROOT = Path(__file__).parents[2]
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Load the settings afresh, under another name, as they are for an environment."""

    def load(**variables):
        for name in Environment.model_fields:
            monkeypatch.delenv(name, raising=False)
        defaults = {"IQASTUDY_SECRET_KEY": KEY, "IQASTUDY_DATA": str(tmp_path / "data")}
        for name, value in {**defaults, **variables}.items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location(
            "iqastudy.settings_afresh", ROOT / "iqastudy" / "settings.py"
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


# The database.


def test_it_keeps_a_sqlite_file_in_the_data_folder_unless_told_otherwise(load, tmp_path):
    database = load().DATABASES["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "data" / "iqastudy.sqlite3")
    assert (tmp_path / "data").is_dir()


def test_it_lets_threads_wait_for_each_other_on_sqlite(load, tmp_path):
    options = load(DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3").DATABASES["default"]["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)


def test_it_tests_on_a_sqlite_file_as_the_one_in_memory_hides_locking(load, tmp_path):
    database = load(DATABASE_URL=f"sqlite:///{tmp_path}/x.sqlite3").DATABASES["default"]
    assert database["TEST"]["NAME"] == str(tmp_path / "test-x.sqlite3")


def test_it_keeps_connections_to_postgresql_in_a_pool(load):
    database = load(DATABASE_URL="postgresql://ada:p%40ss@db:5433/iqa").DATABASES["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "iqa",
        "ada",
        "p@ss",
        "db",
        5433,
    ]
    assert database["OPTIONS"]["pool"]["min_size"] >= 1
    assert database["OPTIONS"]["server_side_binding"] is True
    # A pool takes care of how long connections live.
    assert database.get("CONN_MAX_AGE", 0) == 0


def test_it_takes_options_of_postgresql_from_the_address(load):
    url = "postgresql://ada@db/iqa?sslmode=require"
    assert load(DATABASE_URL=url).DATABASES["default"]["OPTIONS"]["sslmode"] == "require"


if connection.vendor == "sqlite":

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),  # FULL: what was acknowledged survives a power cut
            ("recursive_triggers", 1),
            ("foreign_keys", 1),
        ],
    )
    def test_it_opens_sqlite_safely(db, pragma, value):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone() == (value,)

    def test_it_runs_its_tests_on_a_file(db):
        assert Path(connection.settings_dict["NAME"]).is_file()


# What depends on the public address.


def test_it_asks_for_encryption_where_the_public_address_has_it(load):
    settings = load(IQASTUDY_PUBLIC_URL="https://study.example.org")
    assert settings.RATER_COOKIE_SECURE
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.SECURE_HSTS_SECONDS > 0
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://study.example.org"]


def test_it_asks_for_no_encryption_on_ones_own_machine(load):
    settings = load()
    assert not settings.RATER_COOKIE_SECURE
    assert not settings.SESSION_COOKIE_SECURE
    assert settings.SECURE_HSTS_SECONDS == 0
    # Else a client could claim to be on an encrypted connection.
    assert settings.SECURE_PROXY_SSL_HEADER is None


# The data folder.


def test_it_names_a_data_folder_that_cannot_be_used(load, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured) as refused:
        load(IQASTUDY_DATA=str(tmp_path / "file" / "data"))
    assert str(refused.value) == (
        f"IQASTUDY_DATA: {tmp_path}/file/data cannot be used as a folder: Not a directory."
    )


# The broker.


@pytest.mark.parametrize(
    ("url", "expected"), [("", None), ("redis://mq:6379/0", "redis://mq:6379/0")]
)
def test_it_rings_no_bell_without_a_broker(load, url, expected):
    settings = load(REDIS_URL=url)
    broker = settings.CELERY_BROKER_URL
    assert broker == expected


# A process of its own.


def python(*arguments, **variables):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_ends_the_command_line_with_one_sentence(tmp_path):
    done = python("manage.py", "check", IQASTUDY_DATA=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        "IQASTUDY_SECRET_KEY is not set: Signs cookies and invitations; at least 32 random "
        "characters. Required.\n"
    )


LOG = """
import django, logging
django.setup()
logging.getLogger("x").warning("a %s", "b", extra={"rater": "R001"})
"""


def test_it_logs_one_json_object_a_line(tmp_path):
    variables = {"IQASTUDY_SECRET_KEY": KEY, "IQASTUDY_DATA": str(tmp_path)}
    done = python("-c", LOG, DJANGO_SETTINGS_MODULE="iqastudy.settings", **variables)
    (line,) = done.stderr.splitlines()
    logged = json.loads(line)
    assert logged.pop("time")
    assert logged == {"level": "WARNING", "logger": "x", "message": "a b", "rater": "R001"}
