"""Ratings are never edited or deleted: triggers in the database refuse it.

The triggers let a statement pass only while the table of lifts holds a row, which `lifted` writes
and removes within one transaction, so no other transaction ever sees it. The table is no Django
model, so that `flush` leaves it alone.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

RATINGS = "annotations_rating"
LIFTS = "annotations_append_only_lift"
REFUSAL = "ratings are append-only: they are never edited or deleted"

_EVENTS = {
    "sqlite": ("update", "delete"),
    "postgresql": ("update", "delete", "truncate"),
}


def _trigger(event: str) -> str:
    return f"{RATINGS}_no_{event}"


def _sqlite_statements() -> Iterator[str]:
    for event in _EVENTS["sqlite"]:
        yield f"DROP TRIGGER IF EXISTS {_trigger(event)}"
        yield (
            f"CREATE TRIGGER {_trigger(event)} BEFORE {event.upper()} ON {RATINGS} "
            f"WHEN NOT EXISTS (SELECT 1 FROM {LIFTS}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _postgresql_statements() -> Iterator[str]:
    # One trigger per statement, not per row: a refused statement need not touch a row, and an
    # allowed one pays once.
    yield (
        f"CREATE OR REPLACE FUNCTION {RATINGS}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF NOT EXISTS (SELECT 1 FROM {LIFTS}) THEN "
        f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN NULL; END $$"
    )
    for event in _EVENTS["postgresql"]:
        yield f"DROP TRIGGER IF EXISTS {_trigger(event)} ON {RATINGS}"
        yield (
            f"CREATE TRIGGER {_trigger(event)} BEFORE {event.upper()} ON {RATINGS} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {RATINGS}_refuse()"
        )


_STATEMENTS = {"sqlite": _sqlite_statements, "postgresql": _postgresql_statements}


def _has_ratings(connection: BaseDatabaseWrapper) -> bool:
    return RATINGS in connection.introspection.table_names()


def install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers; running it again changes nothing.

    Raises
    ------
    KeyError
        On a database that is neither SQLite nor PostgreSQL.
    """
    statements = _STATEMENTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {LIFTS} (id text PRIMARY KEY, reason text NOT NULL)"
        )
        for statement in statements():
            cursor.execute(statement)


def install_after_migrate(sender: AppConfig, using: str, **_: Any) -> None:
    """Install the triggers once the ratings table exists; connected to `post_migrate`."""
    connection = connections[using]
    if _has_ratings(connection):
        install(connection)


def weaknesses(connection: BaseDatabaseWrapper) -> list[str]:
    """Name what leaves the ratings unguarded: missing triggers, a lift that never ended."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) "
            "AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [RATINGS])
        present = {name for (name,) in cursor.fetchall()}
        missing = [
            name for name in map(_trigger, _EVENTS[connection.vendor]) if name not in present
        ]
        if LIFTS not in connection.introspection.table_names(cursor):
            return [*missing, f"table {LIFTS}"]
        # Outside its own transaction nobody sees a lift: one that is seen was written by hand.
        cursor.execute(f"SELECT reason FROM {LIFTS}")
        return missing + [f"a lift that never ended ({reason})" for (reason,) in cursor.fetchall()]


def check_triggers(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[CheckMessage]:
    """System check: every database that holds ratings guards them."""
    return [
        Error(
            f"The ratings of database '{alias}' are not guarded: {', '.join(found)}.",
            hint=(
                "Run 'manage.py migrate --skip-checks', which installs the triggers; "
                f"delete what is left in the table {LIFTS}."
            ),
            id="annotations.E001",
        )
        for alias in databases or ()
        if _has_ratings(connections[alias]) and (found := weaknesses(connections[alias]))
    ]


@contextmanager
def lifted(reason: str, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within the block, and its transaction, ratings can be changed.

    Only an erasure that the law asks for and the tests' own flush have a reason to.

    Parameters
    ----------
    reason : str
        Why; it stands in the table of lifts while the block runs.
    using : str
        The database's alias.
    """
    connection, lift = connections[using], uuid.uuid4().hex
    with transaction.atomic(using=using):
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {LIFTS} (id, reason) VALUES (%s, %s)", [lift, reason])
        yield
        # Not in a `finally`: after an error the rollback takes the row away.
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {LIFTS} WHERE id = %s", [lift])
