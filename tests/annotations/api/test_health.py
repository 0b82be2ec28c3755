import pytest
from django.db import DatabaseError, connection

from annotations import append_only
from annotations.api import health

pytestmark = pytest.mark.django_db


def test_it_is_well_while_the_ratings_are_guarded(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": connection.vendor}


@pytest.mark.parametrize("event", ["update", "delete"])
def test_it_is_not_well_while_a_trigger_is_missing(client, event):
    table = f" ON {append_only.RATINGS}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {append_only.RATINGS}_no_{event}{table}")
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "ratings unguarded"}


def test_it_is_not_well_while_a_lift_never_ends(client):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {append_only.LIFTS} (id, reason) VALUES ('x', 'a repair')")
    assert client.get("/healthz").status_code == 503


def test_it_is_not_well_without_a_database(client, monkeypatch):
    def fail(_connection):
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "weaknesses", fail)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "does not answer"}
