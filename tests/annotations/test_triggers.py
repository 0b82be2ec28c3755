"""The triggers that guard the ratings: put back when lost, and their absence noticed."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, models, transaction

from annotations import append_only
from annotations.models import Rating
from annotations.protocol.stages import Stage
from tests.factories import answer, join, next_assignment, open_assignment, store, walk_to

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


def triggers():
    return {
        f"annotations_rating_no_{event}"
        for event in (("update", "delete") if SQLITE else ("update", "delete", "truncate"))
    }


def drop(trigger):
    run(f"DROP TRIGGER {trigger}" + ("" if SQLITE else " ON annotations_rating"))


def refused():
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), transaction.atomic():
        Rating.objects.update(value=99)
    return True


@pytest.mark.parametrize("trigger", sorted(triggers()))
def test_it_puts_a_lost_trigger_back_when_the_database_is_migrated(rating, trigger):
    drop(trigger)
    assert append_only.weaknesses(connection) == [trigger]
    call_command("migrate", verbosity=0)
    assert append_only.weaknesses(connection) == []
    assert refused()


@pytest.mark.django_db(transaction=True)
def test_it_puts_the_triggers_back_after_the_table_was_rebuilt(rating):
    """What a migration does to SQLite: a new table, the rows copied, the triggers gone."""
    before = Rating._meta.get_field("choice")
    after = models.CharField(max_length=21, null=True)
    after.set_attributes_from_name("choice")
    with connection.schema_editor() as editor:
        editor.alter_field(Rating, before, after)
    missing = append_only.weaknesses(connection)
    assert set(missing) == (triggers() if SQLITE else set())
    with connection.schema_editor() as editor:
        editor.alter_field(Rating, after, before)
    call_command("migrate", verbosity=0)
    assert append_only.weaknesses(connection) == []
    assert Rating.objects.count() == 2
    assert refused()


def test_it_installs_the_triggers_as_often_as_asked(rating):
    for _ in range(2):
        append_only.install(connection)
    assert append_only.weaknesses(connection) == []
    assert refused()


def test_it_finds_nothing_wrong_while_the_ratings_are_guarded():
    assert run_checks(tags=["database"], databases=["default"]) == []


@pytest.mark.parametrize("trigger", sorted(triggers()))
def test_it_fails_the_system_check_where_a_trigger_is_missing(trigger):
    drop(trigger)
    (problem,) = run_checks(tags=["database"], databases=["default"])
    assert problem.id == "annotations.E001"
    assert problem.msg == f"The ratings of database 'default' are not guarded: {trigger}."
    with pytest.raises(SystemCheckError):
        call_command("check", databases=["default"])


def test_it_hints_at_a_command_that_helps():
    drop("annotations_rating_no_update")
    (problem,) = run_checks(tags=["database"], databases=["default"])
    hint = problem.hint.split("'")[1].split()
    assert hint[:2] == ["manage.py", "migrate"]
    # As the command line has it: checks run unless they are skipped.
    call_command("migrate", verbosity=0, skip_checks="--skip-checks" in hint)
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_it_checks_no_database_that_has_no_ratings_yet(monkeypatch):
    monkeypatch.setattr(append_only, "RATINGS", "a_table_to_come")
    assert run_checks(tags=["database"], databases=["default"]) == []


def test_it_notices_a_lift_that_never_ended():
    """Written by hand and committed, it would let everything pass for ever."""
    run(f"INSERT INTO {append_only.LIFTS} (id, reason) VALUES ('x', 'a repair')")
    assert append_only.weaknesses(connection) == ["a lift that never ended (a repair)"]


def test_it_notices_that_the_table_of_lifts_is_gone():
    run(f"DROP TABLE {append_only.LIFTS}")
    assert append_only.weaknesses(connection) == [f"table {append_only.LIFTS}"]
    call_command("migrate", verbosity=0)
    assert append_only.weaknesses(connection) == []


if POSTGRESQL:

    @pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
    def test_it_notices_a_trigger_that_does_not_fire(how):
        run(f"ALTER TABLE annotations_rating {how} TRIGGER annotations_rating_no_update")
        assert append_only.weaknesses(connection) == ["annotations_rating_no_update"]
