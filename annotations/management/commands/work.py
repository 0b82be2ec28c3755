"""`manage.py work`: does the background jobs where there is no Celery."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from annotations.services import jobs

_POLL_SECONDS = 1.0
_HOUSEKEEPING_SECONDS = 60.0


class Command(BaseCommand):
    """Claims queued jobs one by one, and keeps house, until it is told to stop."""

    help = "Do background jobs and periodic work until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--once", action="store_true", help="do what is queued, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Work; a signal to end lets the job at hand be finished."""
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        since_housekeeping = _HOUSEKEEPING_SECONDS
        while not stop.is_set():
            close_old_connections()
            if since_housekeeping >= _HOUSEKEEPING_SECONDS:
                jobs.keep_house()
                since_housekeeping = 0.0
            if jobs.run_next():
                continue
            if once:
                return
            stop.wait(_POLL_SECONDS)
            since_housekeeping += _POLL_SECONDS
