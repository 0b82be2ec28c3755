"""Celery, for deployments with Redis: it rings the bell, the work stands in Job rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqastudy.settings")

app = Celery("iqastudy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
