"""`manage.py member STUDY USER ROLE`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from annotations.models import Membership
from annotations.services import memberships, studies

from ._sentences import told


class Command(BaseCommand):
    """Says what a user may do with a study."""

    help = "Give a user a role in a study, or end it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("study")
        parser.add_argument("user", help="user name")
        parser.add_argument(
            "--create", action="store_true", help="make the user; a random password is printed"
        )
        parser.add_argument("role", choices=[*Membership.Role.values, "none"])

    def handle(
        self, *args: Any, study: str, user: str, role: str, create: bool, **options: Any
    ) -> None:
        """Give the role."""
        password = None
        with told(), transaction.atomic():
            found = studies.get_study(study)
            if create:
                password = memberships.create_user(username=user)
            memberships.set_role(
                study=found,
                username=user,
                role=None if role == "none" else role,
            )
        if password is not None:
            self.stdout.write(f"'{user}' logs in with the password {password}")
        held = "no role" if role == "none" else f"the role '{role}'"
        self.stdout.write(f"'{user}' has {held} in study '{study}'.")
