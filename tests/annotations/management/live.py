"""Commands of manage.py in processes of their own, on the tests' database and data folder."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.live import environment

PATIENCE = 60  # seconds; a shared machine pauses at times


@dataclass
class Running:
    """A command that runs, and the processes that it was seen to start.

    Its output goes to a file: a pipe would have no end while a process that it left behind lives.
    """

    process: subprocess.Popen[bytes]
    output: Path
    started: set[int] = field(default_factory=set)

    def look(self) -> set[int]:
        """Look for the processes that it has started; return all that were ever seen."""
        for pid in {self.process.pid, *self.started}:
            self.started |= descendants(pid)
        return self.started

    def lines(self) -> list[str]:
        """Return what it has said so far."""
        return self.output.read_text().splitlines()

    def says(self, beginning: str) -> bool:
        """Tell whether a line of its output begins so; it must not have ended without one."""
        ended = self.process.poll() is not None
        said = any(line.startswith(beginning) for line in self.lines())
        assert said or not ended, self.lines()
        return said

    def ended(self, within: float) -> tuple[int, str]:
        """Wait for its end; return its exit code and the last line of its output."""
        code = self.process.wait(within)
        return code, self.lines()[-1]


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """Run `manage.py` within the block; whatever is left of it at the end is killed."""
    with tempfile.NamedTemporaryFile() as output:
        command = Running(
            subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=settings.BASE_DIR,
                env=environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            ),
            Path(output.name),
        )
        try:
            yield command
        finally:
            for pid in alive({command.process.pid, *command.look()}):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            command.process.wait()


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
