"""The app's registration: triggers after every migrate, and the check that they stand."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AnnotationsConfig(AppConfig):
    """Who rates what when, and the record of it."""

    name = "annotations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the append-only triggers in place: SQLite's table rebuilds drop them silently."""
        from . import append_only  # noqa: PLC0415 - it needs the app registry to be ready

        post_migrate.connect(append_only.install_after_migrate, sender=self)
        register(append_only.check_triggers, Tags.database)
