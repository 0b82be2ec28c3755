"""Ratings are never edited or deleted: every way that a database knows is tried."""

import sqlite3
import threading
import uuid

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import ProtectedError

from annotations import append_only, clock
from annotations.models import Presentation, Rating, Stimulus
from annotations.protocol.stages import Stage
from tests.factories import answer, join, next_assignment, open_assignment, record, store, walk_to

pytestmark = pytest.mark.django_db

SQLITE, POSTGRESQL = connection.vendor == "sqlite", connection.vendor == "postgresql"


@pytest.fixture
def rating(study):
    rater = walk_to(join(study), Stage.TRAINING)
    presentations = open_assignment(next_assignment(rater))
    store(rater.pk, answer(presentations[0], 30), answer(presentations[1], 60))
    # PostgreSQL truncates nothing while foreign keys wait to be checked at the commit.
    connection.check_constraints()
    return Rating.objects.get(presentation=presentations[0])


def run(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# Every way to change or remove one.

COLUMNS = "uuid, presentation_id, value, choice, received_at, shown_at, seconds, late, conditions"
COPIED = "uuid, presentation_id, 99, choice, received_at, shown_at, seconds, late, conditions"
NEW_UUID = "'00000000000040008000000000000000'" if SQLITE else "gen_random_uuid()"

STATEMENTS = {
    "update": "UPDATE annotations_rating SET value = 99",
    "update of one": "UPDATE annotations_rating SET seconds = 0 WHERE value = 30",
    "update without a change": "UPDATE annotations_rating SET value = value",
    "delete": "DELETE FROM annotations_rating",
    "delete of one": "DELETE FROM annotations_rating WHERE value = 30",
    "upsert on the id": (
        f"INSERT INTO annotations_rating (id, {COLUMNS}) "
        f"SELECT id, {COPIED} FROM annotations_rating WHERE true "
        "ON CONFLICT (id) DO UPDATE SET value = 99"
    ),
    "upsert on the uuid": (
        f"INSERT INTO annotations_rating ({COLUMNS}) "
        f"SELECT {COPIED} FROM annotations_rating WHERE true "
        "ON CONFLICT (uuid) DO UPDATE SET value = 99"
    ),
}
if SQLITE:
    STATEMENTS |= {
        "replace by the id": (
            f"INSERT OR REPLACE INTO annotations_rating (id, {COLUMNS}) "
            f"SELECT id, {COPIED} FROM annotations_rating"
        ),
        "replace by the uuid": (
            f"INSERT OR REPLACE INTO annotations_rating ({COLUMNS}) "
            f"SELECT {COPIED} FROM annotations_rating"
        ),
        "replace by the presentation": (
            f"REPLACE INTO annotations_rating ({COLUMNS}) "
            f"SELECT {NEW_UUID} {COPIED.removeprefix('uuid')} FROM annotations_rating LIMIT 1"
        ),
        "update or replace": "UPDATE OR REPLACE annotations_rating SET id = 1",
    }
if POSTGRESQL:
    STATEMENTS |= {
        "truncate": "TRUNCATE annotations_rating",
        "truncate by cascade": "TRUNCATE annotations_presentation CASCADE",
        "delete in a query": (
            "WITH gone AS (DELETE FROM annotations_rating RETURNING id) SELECT * FROM gone"
        ),
        "merge": (
            "MERGE INTO annotations_rating r USING annotations_presentation p "
            "ON p.id = r.presentation_id WHEN MATCHED THEN UPDATE SET value = 99"
        ),
        "delete by merge": (
            "MERGE INTO annotations_rating r USING annotations_presentation p "
            "ON p.id = r.presentation_id WHEN MATCHED THEN DELETE"
        ),
        "update of nothing": "UPDATE annotations_rating SET value = 99 WHERE false",
    }


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_it_refuses_the_statement(rating, statement):
    before = record()
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        run(statement)
    assert record() == before


def save(rating):
    rating.value = 99
    rating.save()


def bulk_update(rating):
    rating.value = 99
    Rating.objects.bulk_update([rating], ["value"])


def upsert(rating):
    rating.value = 99
    Rating.objects.bulk_create(
        [rating], update_conflicts=True, update_fields=["value"], unique_fields=["uuid"]
    )


@pytest.mark.parametrize(
    "change",
    [
        save,
        bulk_update,
        upsert,
        lambda rating: rating.delete(),
        lambda _: Rating.objects.update(value=99),
        lambda _: Rating.objects.filter(value=30).delete(),
        lambda rating: Rating.objects.update_or_create(uuid=rating.uuid, defaults={"value": 99}),
    ],
    ids=["save", "bulk_update", "upsert", "delete", "update", "query", "update_or_create"],
)
def test_it_refuses_what_the_models_offer(rating, change):
    before = record()
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        change(rating)
    assert record() == before


@pytest.mark.parametrize("owner", [Presentation, Stimulus])
def test_it_lets_nothing_go_that_a_rating_rests_on(rating, owner):
    before = record()
    with pytest.raises(ProtectedError), transaction.atomic():
        owner.objects.all().delete()
    assert record() == before


def test_it_takes_new_ratings(rating):
    presentation = Presentation.objects.create(
        assignment=rating.presentation.assignment,
        position=9,
        stimulus=Stimulus.objects.get(name="main-01.jpg"),
    )
    now = clock.now()
    Rating.objects.create(
        uuid=uuid.uuid4(),
        presentation=presentation,
        value=5,
        received_at=now,
        shown_at=now,
        seconds=1,
    )
    assert Rating.objects.count() == 3


# The way past.


def test_it_lets_ratings_be_changed_and_removed_while_lifted(rating):
    with append_only.lifted("an erasure"):
        Rating.objects.filter(pk=rating.pk).update(value=99)
        Rating.objects.exclude(pk=rating.pk).delete()
    assert Rating.objects.get().value == 99


def refused():
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        Rating.objects.update(value=99)
    return True


def test_it_refuses_before_and_after(rating):
    assert refused()
    with append_only.lifted("an erasure"):
        pass
    assert refused()


def test_it_stays_lifted_until_the_outermost_block_ends(rating):
    with append_only.lifted("an erasure"):
        with append_only.lifted("another one"):
            Rating.objects.update(value=98)
        Rating.objects.update(value=99)
    assert refused()


def test_it_refuses_after_an_error_and_takes_back_what_was_done(rating):
    before = record()

    def erase_and_fail():
        with append_only.lifted("an erasure"):
            Rating.objects.all().delete()
            raise OSError("half-way")

    with pytest.raises(OSError, match="half-way"):
        erase_and_fail()
    assert record() == before
    assert refused()


def test_it_says_why_while_it_is_lifted(rating):
    with append_only.lifted("an erasure"), connection.cursor() as cursor:
        cursor.execute(f"SELECT reason FROM {append_only.LIFTS}")
        assert cursor.fetchall() == [("an erasure",)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {append_only.LIFTS}")
        assert cursor.fetchone() == (0,)


def elsewhere(act):
    """Do something on a connection of its own and return what it met."""
    met = []

    def do():
        try:
            if SQLITE:
                # As impatient as a test: Django's would wait for the lock.
                other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
                try:
                    act(other.execute)
                    other.commit()
                finally:
                    other.close()
            else:
                act(run)
        except (IntegrityError, OperationalError, sqlite3.Error) as error:
            met.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    return met


def change(execute):
    execute("UPDATE annotations_rating SET value = 99")


@pytest.mark.django_db(transaction=True)
def test_it_is_lifted_for_no_other_connection(rating):
    before = record()
    with append_only.lifted("an erasure"):
        (error,) = elsewhere(change)
        # SQLite lets one transaction write at a time and does not even come to the trigger.
        assert ("locked" if SQLITE else append_only.REFUSAL) in str(error)
    assert record() == before
    (error,) = elsewhere(change)
    assert append_only.REFUSAL in str(error)
    assert record() == before


@pytest.mark.django_db(transaction=True)
def test_it_is_guarded_on_every_connection_that_the_server_makes(rating):
    """SQLite fires the trigger on INSERT OR REPLACE only where a connection has asked for it."""
    before = record()
    statement = STATEMENTS["replace by the uuid" if SQLITE else "upsert on the uuid"]
    met = []

    def do():
        try:
            run(statement)
        except IntegrityError as error:
            met.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join(30)
    assert append_only.REFUSAL in met[0]
    assert record() == before
