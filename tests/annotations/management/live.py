"""Commands of manage.py in processes of their own, on the tests' database and data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 60  # seconds; a shared machine pauses at times


def database_url() -> str:
    """Return the address of the tests' database, for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(database["USER"]), quote(database["PASSWORD"] or "")
    host, port = quote(database["HOST"], safe=""), database["PORT"] or 5432
    return f"postgresql://{user}:{password}@{host}:{port}/{database['NAME']}"


def environment() -> dict[str, str]:
    """Return what another process must know to work on the tests' data."""
    return {"DATABASE_URL": database_url(), "IQASTUDY_DATA": str(Path(settings.STATIC_ROOT).parent)}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Running:
    """A command that runs, and the processes that it was seen to start."""

    process: subprocess.Popen[str]
    started: set[int] = field(default_factory=set)

    def look(self) -> set[int]:
        """Look for the processes that it has started; return all that were ever seen."""
        for pid in {self.process.pid, *self.started}:
            self.started |= descendants(pid)
        return self.started

    def line(self, beginning):
        """Wait for a line of its output that begins so."""
        for line in iter(self.process.stdout.readline, ""):
            if line.startswith(beginning):
                return line
        raise AssertionError(f"it ended without saying '{beginning}'")

    def ended(self, within: float):
        """Wait for its end; return its exit code and the last line of its output."""
        code = self.process.wait(within)
        return code, self.process.stdout.read().splitlines()[-1]


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """Run `manage.py` within the block; whatever is left of it at the end is killed."""
    command = Running(
        subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    )
    try:
        yield command
    finally:
        for pid in alive({command.process.pid, *command.look()}):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        command.process.wait()
        command.process.stdout.close()


def descendants(pid: int) -> set[int]:
    """Return the processes that a process has started, and those that they have."""
    children: dict[int, set[int]] = {}
    for child, parent, _ in _processes():
        children.setdefault(parent, set()).add(child)
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        new = children.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those of some processes that run."""
    return {pid for pid, _, state in _processes() if pid in pids and not state.startswith("Z")}


def until(condition, *, within: float = PATIENCE):
    """Wait for a condition and return what it gave."""
    deadline = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {within:g} seconds in vain"
        time.sleep(0.05)
    return found


def _processes() -> list[tuple[int, int, str]]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,state="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [(int(pid), int(parent), state) for pid, parent, state in rows]
