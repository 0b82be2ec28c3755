"""`manage.py serve`: web server and worker on one machine, nothing else to install."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from annotations.processes import ServerFailed, port_is_free, serving, wait_for_the_end


class Command(BaseCommand):
    """Migrates, collects the static files, and serves until it is told to stop."""

    help = "Serve the study on this machine: the web server and the worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="web processes")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Serve."""
        if not port_is_free(host, port):
            raise CommandError(f"Port {port} is taken; end what uses it, or give --port another.")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            with serving(host=host, port=port, workers=workers) as children:
                self.stdout.write(f"Serving {settings.PUBLIC_URL}; Ctrl-C stops.")
                wait_for_the_end(children)
        except ServerFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Stopped.")
