"""What another process must know to work on the tests' database."""

import os
import socket
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """Return the address of the tests' database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(database["USER"]), quote(database["PASSWORD"] or "")
    host, port = database["HOST"], database["PORT"] or 5432
    if host.startswith("/"):
        return f"postgresql://{user}:{password}@/{database['NAME']}?host={quote(host)}&port={port}"
    return f"postgresql://{user}:{password}@{host}:{port}/{database['NAME']}"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that shares the tests' database and data folder."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "IQASTUDY_DATA": str(Path(settings.STATIC_ROOT).parent),
        **more,
    }
