"""`manage.py simulate_raters STUDY --count N`: tries a study out through its own HTTP API."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from annotations.services import studies
from annotations.simulation import WaitsLonger
from annotations.simulation.crowd import simulate
from annotations.simulation.truth import read_truth

from ._arguments import positive
from ._sentences import told


class Command(BaseCommand):
    """Invites simulated raters and lets them go the whole way against a running server."""

    help = "Let simulated raters complete a study through the HTTP API of a running server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("study")
        parser.add_argument("--count", type=positive, default=10)
        parser.add_argument("--careless", type=int, default=0, help="how many answer carelessly")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="the server's address")
        parser.add_argument(
            "--truth", type=Path, help="CSV file with the columns image, true_quality (0 to 1)"
        )
        parser.add_argument(
            "--longest-wait", type=float, default=120, help="seconds to sit out a cool-down"
        )

    def handle(
        self,
        *args: Any,
        study: str,
        count: int,
        careless: int,
        seed: int,
        url: str,
        truth: Path | None,
        longest_wait: float,
        **options: Any,
    ) -> None:
        """Simulate."""
        with told():
            found = studies.get_study(study)
            qualities = read_truth(truth) if truth else {}
        with told(), Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("Simulated answers", total=None)
            try:
                ended = simulate(
                    study=found,
                    qualities=qualities,
                    count=count,
                    careless=careless,
                    seed=seed,
                    url=url.rstrip("/"),
                    longest_wait=longest_wait,
                    on_answer=lambda: progress.advance(bar),
                )
            except httpx.HTTPStatusError as error:
                raise CommandError(f"The server refused: {_sentence(error.response)}") from None
            except httpx.TransportError as error:
                raise CommandError(
                    f"The server at {url} cannot be reached ({error}); start it, or name another "
                    "with --url."
                ) from None
            except WaitsLonger as error:
                raise CommandError(
                    f"{error} Simulated raters wait at most {longest_wait:g} seconds; raise "
                    "--longest-wait or lower the study's cool-down."
                ) from None
        for stage, raters in sorted(ended.items()):
            self.stdout.write(f"{raters} simulated raters ended at '{stage}'.")


def _sentence(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"{response.request.url} answered {response.status_code}."
