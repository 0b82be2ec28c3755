"""Where there is a Redis, Celery's worker hears of a job at once."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from annotations.models import Job
from annotations.services import jobs
from tests.factories import launch_study
from tests.live import environment


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """Run a real Celery worker on the tests' database and broker."""
    assert settings.CELERY_BROKER_URL, "no Redis: run the tests by `make test`, or set REDIS_URL"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "iqastudy", "worker"),
            *("--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
        ],
        cwd=settings.BASE_DIR,
        env=environment(),
    )
    yield
    process.terminate()
    process.wait(30)


def test_a_worker_does_a_job_that_was_queued(worker: None) -> None:
    job = jobs.enqueue_export(study=launch_study())
    deadline = time.monotonic() + 60
    while job.state in (Job.State.QUEUED, Job.State.RUNNING) and time.monotonic() < deadline:
        time.sleep(0.2)
        job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert (settings.EXPORTS_DIR / job.result["file"]).is_file()
