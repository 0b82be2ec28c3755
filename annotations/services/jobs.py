"""Background work: queued as rows, claimed by one process each, whoever rings the bell."""

import hashlib
import json
import logging
import shutil
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from annotations import clock
from annotations.models import Job, Study

from . import audit
from .exports import export_study

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=30)
"""A job without news for this long has lost its process, and is queued again."""


def enqueue_export(*, study: Study, actor: User | None = None) -> Job:
    """Ask for an export; where the same one is under way, that one is returned."""
    described = json.dumps([study.pk, "export"])
    key = {
        "kind": Job.Kind.EXPORT,
        "study": study,
        "input_hash": hashlib.sha256(described.encode()).hexdigest(),
    }
    under_way = Job.objects.filter(**key, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if (job := under_way.first()) is not None:
        return job
    try:
        with transaction.atomic():
            job = Job.objects.create(**key, created_at=clock.now())
            audit.record(action="export asked for", study=study, actor=actor, job=job.pk)
    except IntegrityError:
        # Somebody else asked at the same moment.
        return under_way.get()
    transaction.on_commit(_ring)
    return job


def _ring() -> None:
    if settings.CELERY_BROKER_URL:
        current_app.send_task("annotations.tasks.run_jobs")


@transaction.atomic
def claim() -> Job | None:
    """Take the oldest queued job, for this process alone."""
    queued = Job.objects.filter(state=Job.State.QUEUED).order_by("created_at", "id")
    # PostgreSQL hands each process another row; on SQLite one transaction writes at a time.
    job = queued.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    job.state = Job.State.RUNNING
    job.started_at = job.heard_of_at = clock.now()
    job.save(update_fields=["state", "started_at", "heard_of_at"])
    return job


def run_next() -> bool:
    """Do the oldest queued job; tell whether there was one."""
    job = claim()
    if job is None:
        return False
    try:
        _run(job)
    except Exception as error:  # the job's row is where whoever asked will look
        logger.exception("job failed", extra={"job": job.pk, "kind": job.kind})
        job.state, job.error = Job.State.FAILED, str(error)
    else:
        job.state = Job.State.DONE
    # Were the job taken for abandoned and claimed again, the other run's word counts.
    Job.objects.filter(pk=job.pk, started_at=job.started_at).update(
        state=job.state,
        error=job.error,
        result=job.result,
        progress=job.progress,
        ended_at=clock.now(),
    )
    return True


def _run(job: Job) -> None:
    def report(share: float) -> None:
        Job.objects.filter(pk=job.pk).update(progress=share, heard_of_at=clock.now())
        job.progress = share

    name = f"{job.study.slug}-{job.pk}"
    folder = settings.EXPORTS_DIR / name
    counts = export_study(study=job.study, out_dir=folder, on_progress=report)
    archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    shutil.rmtree(folder)
    job.result = {"file": f"{name}.zip", "counts": counts}
    logger.info("job done", extra={"job": job.pk, "file": archive})


def keep_house() -> None:
    """Do what is due from time to time: queue abandoned jobs again, fold SQLite's log."""
    Job.objects.filter(
        state=Job.State.RUNNING, heard_of_at__lt=clock.now() - ABANDONED_AFTER
    ).update(state=Job.State.QUEUED, progress=0)
    if connection.vendor == "sqlite":
        # Under load the write-ahead log grows to hundreds of megabytes otherwise.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
