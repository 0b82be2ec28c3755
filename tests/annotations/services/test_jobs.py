import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from annotations import clock, tasks
from annotations.models import Job
from annotations.protocol.stages import Stage
from annotations.services import jobs
from tests.factories import join, launch_study, walk_to

pytestmark = pytest.mark.django_db


def test_it_queues_an_export(study):
    job = jobs.enqueue_export(study=study)
    assert (job.kind, job.state, job.study, job.progress) == ("export", "queued", study, 0)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_it_returns_the_job_that_is_under_way(study, state):
    job = jobs.enqueue_export(study=study)
    if state == "running":
        jobs.claim()
    assert jobs.enqueue_export(study=study) == job
    assert Job.objects.count() == 1


def test_it_queues_another_one_once_it_is_done(study):
    job = jobs.enqueue_export(study=study)
    jobs.run_next()
    assert jobs.enqueue_export(study=study) != job


def test_it_queues_one_for_each_study(study):
    other = launch_study(study={"slug": "other"})
    assert jobs.enqueue_export(study=study) != jobs.enqueue_export(study=other)


def test_it_does_a_job_and_keeps_its_result(study):
    walk_to(join(study), Stage.DONE)
    job = jobs.enqueue_export(study=study)
    assert jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.progress, job.error) == ("done", 1.0, "")
    assert job.created_at <= job.started_at <= job.ended_at
    assert job.result == {
        "file": f"small-{job.pk}.zip",
        "counts": {"ratings": 18, "answers": 24, "raters": 1, "stimuli": 9},
    }
    with zipfile.ZipFile(Path(settings.EXPORTS_DIR) / job.result["file"]) as archive:
        assert archive.testzip() is None
        assert f"small-{job.pk}/ratings.csv" in archive.namelist()
    assert not (Path(settings.EXPORTS_DIR) / f"small-{job.pk}").exists()


def test_it_does_the_oldest_job_first(study):
    first = jobs.enqueue_export(study=study)
    second = jobs.enqueue_export(study=launch_study(study={"slug": "other"}))
    assert [jobs.claim(), jobs.claim(), jobs.claim()] == [first, second, None]


def test_it_tells_that_there_was_nothing_to_do(db):
    assert not jobs.run_next()


def test_it_keeps_why_a_job_failed_and_goes_on(study, monkeypatch):
    def fail(**_options):
        raise OSError("the disk is full")

    failing = jobs.enqueue_export(study=study)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "export_study", fail)
        assert jobs.run_next()
    failing.refresh_from_db()
    assert (failing.state, failing.error, failing.result) == ("failed", "the disk is full", {})
    assert failing.ended_at is not None
    retried = jobs.enqueue_export(study=study)
    jobs.run_next()
    retried.refresh_from_db()
    assert retried.state == "done"


def test_it_tells_how_far_a_job_is(study, monkeypatch):
    seen = []

    def export(*, study, out_dir, on_progress):
        on_progress(0.5)
        seen.append(Job.objects.get().progress)
        out_dir.mkdir(parents=True)
        return {}

    monkeypatch.setattr(jobs, "export_study", export)
    jobs.enqueue_export(study=study)
    jobs.run_next()
    assert seen == [0.5]


# Keeping house. Outside a transaction, as SQLite folds its log there only.


@pytest.mark.django_db(transaction=True)
def test_it_queues_an_abandoned_job_again(study):
    job = jobs.enqueue_export(study=study)
    jobs.claim()
    with clock.ahead(jobs.ABANDONED_AFTER - timedelta(minutes=1)):
        jobs.keep_house()
        assert Job.objects.get().state == "running"
    with clock.ahead(jobs.ABANDONED_AFTER + timedelta(minutes=1)):
        jobs.keep_house()
        assert Job.objects.get().state == "queued"
        assert jobs.claim() == job


@pytest.mark.django_db(transaction=True)
def test_it_leaves_a_job_alone_that_was_heard_of_lately(study, monkeypatch):
    def export(*, study, out_dir, on_progress):
        with clock.ahead(timedelta(minutes=29)):
            on_progress(0.5)
        with clock.ahead(timedelta(minutes=58)):
            jobs.keep_house()
            assert Job.objects.get().state == "running"
        out_dir.mkdir(parents=True)
        return {}

    monkeypatch.setattr(jobs, "export_study", export)
    jobs.enqueue_export(study=study)
    jobs.run_next()
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_it_keeps_the_word_of_the_later_run_of_a_job(study, monkeypatch):
    """A process that was thought dead comes back after another has taken its job up."""

    def export_slowly(*, study, out_dir, on_progress):
        with clock.ahead(jobs.ABANDONED_AFTER + timedelta(minutes=1)):
            jobs.keep_house()
            jobs.claim()
        raise OSError("too late")

    monkeypatch.setattr(jobs, "export_study", export_slowly)
    jobs.enqueue_export(study=study)
    jobs.run_next()
    assert (Job.objects.get().state, Job.objects.get().error) == ("running", "")


@pytest.mark.django_db(transaction=True)
def test_it_folds_the_write_ahead_log_of_sqlite(study):
    walk_to(join(study), Stage.DONE)
    jobs.keep_house()
    if connection.vendor == "sqlite":
        log = Path(f"{connection.settings_dict['NAME']}-wal")
        assert not log.exists() or log.stat().st_size == 0


# Celery.


@pytest.mark.django_db(transaction=True)
def test_it_does_every_queued_job_when_the_bell_rings(study):
    jobs.enqueue_export(study=study)
    jobs.enqueue_export(study=launch_study(study={"slug": "other"}))
    tasks.run_jobs()
    assert {job.state for job in Job.objects.all()} == {"done"}


@pytest.mark.django_db(transaction=True)
def test_it_does_jobs_whose_bell_was_not_heard(study):
    jobs.enqueue_export(study=study)
    jobs.claim()
    with clock.ahead(jobs.ABANDONED_AFTER + timedelta(minutes=1)):
        tasks.run_periodic()
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("broker", "rings"), [("", 0), ("redis://localhost", 1)])
def test_it_rings_where_there_is_a_broker(study, settings, monkeypatch, broker, rings):
    sent = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda _app, name: sent.append(name))
    settings.CELERY_BROKER_URL = broker
    jobs.enqueue_export(study=study)
    assert sent == ["annotations.tasks.run_jobs"] * rings
