"""`manage.py backup FILE`: the whole database in one file, while the study goes on."""

import os
import shutil
import subprocess
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ._sentences import told


class Command(BaseCommand):
    """Copies the database: SQLite by VACUUM INTO, PostgreSQL by pg_dump in its custom format."""

    help = "Write the whole database into one file (images are files already: copy their folder)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write beside the target first, so that a backup is whole or absent."""
        if file.exists():
            raise CommandError(f"{file} exists already; name a new file.")
        if not file.parent.is_dir():
            raise CommandError(f"{file.parent} is not a folder; create it first.")
        with (
            told(),
            tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as folder,
        ):
            partial = Path(folder) / "backup"
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM INTO %s", [str(partial)])
            else:
                _dump(partial)
            partial.rename(file)
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB.")


def _dump(target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise CommandError(
            "pg_dump was not found; install PostgreSQL's client programs, of the server's version."
        )
    # Everything that the connection was made with, TLS settings too; the password, which others
    # could read in the list of processes, goes by the environment.
    connection.ensure_connection()
    info = connection.connection.info
    done = subprocess.run(
        [program, "--format=custom", f"--file={target}", f"--dbname={info.dsn}"],
        env={**os.environ, "PGPASSWORD": info.password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "; ".join(line.strip() for line in done.stderr.splitlines() if line.strip())
        if "server version mismatch" in said:
            raise CommandError(
                f"pg_dump is older than the server ({said}); put the server's own pg_dump first on "
                "the PATH."
            )
        raise CommandError(f"pg_dump failed: {said}")
