"""`manage.py export_ratings STUDY -o DIR`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from annotations.services import exports, studies

from ._sentences import told


class Command(BaseCommand):
    """Writes a study's ratings, MOS and configuration as files."""

    help = "Write a study's ratings, MOS table, stimuli and configuration into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("study")
        parser.add_argument("-o", "--out", type=Path, required=True, help="folder to write")

    def handle(self, *args: Any, study: str, out: Path, **options: Any) -> None:
        """Export."""
        with told():
            counts = exports.export_study(study=studies.get_study(study), out_dir=out)
        self.stdout.write(
            f"{counts['ratings']} ratings of {counts['stimuli']} stimuli by {counts['raters']} "
            f"raters written to {out} ({counts['answers']} answers in all)."
        )
        if counts["ratings"]:
            self.stdout.write(f"Next: python -m analysis report {out / exports.RATINGS} -o report")
