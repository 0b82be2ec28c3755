from django.conf import settings

from iqastudy import celery_app


def test_it_loads_the_tasks():
    celery_app.loader.import_default_modules()
    ours = {name for name in celery_app.tasks if name.startswith("annotations.")}
    assert ours == {"annotations.tasks.run_jobs", "annotations.tasks.run_periodic"}


def test_it_keeps_house_by_a_task_that_is_there():
    celery_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled
    assert scheduled <= set(celery_app.tasks)
