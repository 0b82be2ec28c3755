import os
import signal
from datetime import timedelta

import pytest
from django.conf import settings

from annotations import clock
from annotations.models import Job
from annotations.services import jobs
from annotations.services.exports import export_study
from tests.factories import launch_study

from .conftest import said
from .live import running, until

# It closes old connections, and a transaction with them.
pytestmark = pytest.mark.django_db(transaction=True)


def test_it_does_what_is_queued_and_ends(study):
    queued = [
        jobs.enqueue_export(study=study),
        jobs.enqueue_export(study=launch_study(study={"slug": "other"})),
    ]
    assert said("work", "--once") == ""
    for job in queued:
        job.refresh_from_db()
        assert job.state == Job.State.DONE
        assert (settings.EXPORTS_DIR / job.result["file"]).is_file()


def test_it_goes_on_after_a_job_that_failed(study, monkeypatch):
    failing = jobs.enqueue_export(study=study)
    following = jobs.enqueue_export(study=launch_study(study={"slug": "other"}))

    def break_off(*, study, **options):
        if study.slug == "small":
            raise OSError("No space left on device")
        return export_study(study=study, **options)

    monkeypatch.setattr(jobs, "export_study", break_off)
    said("work", "--once")
    failing.refresh_from_db()
    following.refresh_from_db()
    assert (failing.state, failing.error) == (Job.State.FAILED, "No space left on device")
    assert following.state == Job.State.DONE


def test_it_takes_up_what_another_worker_left_behind(study):
    job = jobs.enqueue_export(study=study)
    assert jobs.claim() == job
    said("work", "--once")
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    with clock.ahead(jobs.ABANDONED_AFTER + timedelta(minutes=1)):
        said("work", "--once")
    job.refresh_from_db()
    assert job.state == Job.State.DONE


@pytest.mark.usefixtures("_signals_as_they_were")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_the_job_at_hand_when_it_is_told_to_stop(study, monkeypatch, number):
    at_hand = jobs.enqueue_export(study=study)
    following = jobs.enqueue_export(study=launch_study(study={"slug": "other"}))

    def export_when_told_to_stop(**options):
        os.kill(os.getpid(), number)
        return export_study(**options)

    monkeypatch.setattr(jobs, "export_study", export_when_told_to_stop)
    said("work")
    at_hand.refresh_from_db()
    following.refresh_from_db()
    assert (at_hand.state, following.state) == (Job.State.DONE, Job.State.QUEUED)


def test_it_ends_within_seconds_as_a_process_of_its_own(study):
    job = jobs.enqueue_export(study=study)
    with running("work") as worker:
        until(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists())
        worker.process.terminate()
        assert worker.process.wait(5) == 0
