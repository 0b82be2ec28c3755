#!/usr/bin/env python
"""Django's command line, for this project's settings."""

import os
import sys


def main() -> None:
    """Run the command of the command line, or say how to get Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqastudy.settings")
    try:
        # Imported here so that their absence can be told.
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - see above
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - see above
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "django":
            raise
        sys.exit(
            f"Django is not installed for {sys.executable}: run `make setup`, "
            "then use .venv/bin/python manage.py."
        )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
