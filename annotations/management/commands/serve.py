"""`manage.py serve`: web server and worker on one machine, nothing else to install."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from annotations import processes

from ._arguments import port as port_number
from ._arguments import positive


class Command(BaseCommand):
    """Migrates, collects the static files, and serves until it is told to stop."""

    help = "Serve the study on this machine: the web server and the worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--workers", type=positive, default=1, help="web processes")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Serve."""
        processes.end_on_signals()
        try:
            processes.check_port(processes.resolve(host), port)
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            with processes.serving(host=host, port=port, workers=workers) as children:
                self.stdout.write(f"Serving {settings.PUBLIC_URL}; Ctrl-C stops.")
                processes.wait_for_the_end(children)
        except processes.ServerFailed as error:
            raise CommandError(str(error)) from None
        except processes.Ended:
            self.stdout.write("Stopped.")
