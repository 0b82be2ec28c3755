"""`manage.py study open|pause|close|archive|amend STUDY`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from annotations.protocol.config import read_config
from annotations.services import studies

from ._sentences import told

_ACTIONS = {
    "open": studies.open_study,
    "pause": studies.pause_study,
    "close": studies.close_study,
    "archive": studies.archive_study,
}


class Command(BaseCommand):
    """Moves a study through its course."""

    help = "Open, pause, close, archive or amend a study."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name in _ACTIONS:
            actions.add_parser(name).add_argument("study")
        amend = actions.add_parser("amend", help="give a launched study a new version")
        amend.add_argument("study")
        amend.add_argument("config", type=Path)
        amend.add_argument("--note", required=True, help="why")

    def handle(
        self,
        *args: Any,
        action: str,
        study: str,
        config: Path | None = None,
        note: str = "",
        **options: Any,
    ) -> None:
        """Do it and say what the study is now."""
        with told():
            if config is not None:
                toml, _ = read_config(config)
                version = studies.amend_study(slug=study, toml=toml, note=note)
                self.stdout.write(f"Study '{study}' has version {version.number} now.")
            else:
                changed = _ACTIONS[action](slug=study)
                self.stdout.write(f"Study '{study}' is {changed.state}.")
