"""`manage.py invite STUDY --count N`: prints one link a line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from annotations.models.rater import RaterKind
from annotations.services import invitations, studies

from ._sentences import told


class Command(BaseCommand):
    """Creates invitations and prints their links."""

    help = "Create invitations to a study and print their links, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("study")
        parser.add_argument("--count", type=int, default=1)
        parser.add_argument("--days", type=float, default=30, help="how long they can be taken up")
        parser.add_argument("--note", default="", help="whom they are for, for your eyes only")
        parser.add_argument(
            "--kind",
            choices=[RaterKind.REAL.value, RaterKind.PREVIEW.value],
            default=RaterKind.REAL.value,
            help="previews go the same way and are neither counted nor exported",
        )

    def handle(
        self,
        *args: Any,
        study: str,
        count: int,
        days: float,
        note: str,
        kind: str,
        **options: Any,
    ) -> None:
        """Invite."""
        with told():
            made = invitations.invite(
                study=studies.get_study(study),
                count=count,
                days=days,
                note=note,
                kind=RaterKind(kind),
            )
        for invitation in made:
            self.stdout.write(invitations.link_of(invitation))
