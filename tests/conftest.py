"""What every test stands on: an environment, folders of its own, a flush that may pass, a study."""

import atexit
import os
import secrets
import shutil
import signal
import tempfile

# Read once, when Django loads its settings: nothing of it may come later.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqastudy.settings")
os.environ.setdefault("IQASTUDY_SECRET_KEY", secrets.token_urlsafe(48))
if "IQASTUDY_DATA" not in os.environ:
    os.environ["IQASTUDY_DATA"] = tempfile.mkdtemp(prefix="iqastudy-tests-")
    atexit.register(shutil.rmtree, os.environ["IQASTUDY_DATA"], ignore_errors=True)

import django
import pytest
from django.conf import settings
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

django.setup()

# A shared machine pauses at times, which says nothing about the code.
hypothesis_settings.register_profile("iqastudy", deadline=None)
hypothesis_settings.load_profile("iqastudy")


@pytest.fixture(scope="session", autouse=True)
def _folders_of_the_tests(tmp_path_factory):
    """Keep stimuli and exports out of the data folder, and static files free of a manifest."""
    folder = tmp_path_factory.mktemp("data")
    static = folder / "static"
    static.mkdir()
    storages = {
        **settings.STORAGES,
        "stimuli": {
            **settings.STORAGES["stimuli"],
            "OPTIONS": {"location": folder / "stimuli"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, EXPORTS_DIR=folder / "exports", STATIC_ROOT=static):
        yield


@pytest.fixture(scope="session", autouse=True)
def _flush_may_pass_the_triggers():
    """Let the flush after a transactional test delete ratings, which nothing else may."""
    from annotations import append_only

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # the one hook

    def lifted_flush(test):
        with append_only.lifted("the tests' flush"):
            flush(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted_flush)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Leave nobody in the database when it is dropped: PostgreSQL refuses to drop it under them.

    The pool opens connections in the background, and a process that a test has ended may take a
    moment to go.
    """
    from django.db import connection

    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL alone has one
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )


@pytest.fixture
def study(db):
    """A small study, launched: 9 images in 3 batches, 2 rounds, 2 attempts at the gate."""
    from tests.factories import launch_study

    return launch_study()


@pytest.fixture
def rater(study):
    """A rater of the study who has agreed and is at the display check."""
    from tests.factories import join

    return join(study)


@pytest.fixture
def browser():
    """A browser without a cookie, which speaks JSON."""
    from tests.clients import Browser

    return Browser()


@pytest.fixture
def _signals_as_they_were():
    """Undo what a command says about signals; each of them is meant for a process of its own."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
