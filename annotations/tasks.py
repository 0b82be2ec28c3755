"""Celery tasks, each a thin call of a service."""

from celery import shared_task

from annotations.services import jobs


@shared_task
def run_jobs() -> None:
    """Do the queued jobs."""
    while jobs.run_next():
        pass


@shared_task
def run_periodic() -> None:
    """Keep house, and do jobs whose bell was not heard."""
    jobs.keep_house()
    run_jobs()
