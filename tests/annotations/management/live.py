"""Commands of manage.py in processes of their own, on the tests' database and data folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO

from django.conf import settings

from tests.live import environment

PATIENCE = 60  # seconds; a shared machine pauses at times


class Running:
    """A command that runs, what it says, and the processes that it was seen to start.

    Attributes
    ----------
    process : Popen
        The command.
    said : list of str
        The lines of its output so far, and of those whom it started.
    started : set of int
        Processes that `look` has found below it.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self.started: set[int] = set()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def look(self) -> set[int]:
        """Look for the processes that it has started; return all that were ever seen."""
        for pid in {self.process.pid, *self.started}:
            self.started |= descendants(pid)
        return self.started

    def says(self, beginning: str) -> bool:
        """Tell whether a line of its output begins so; it must not have ended without one."""
        over = not self._reader.is_alive()
        found = any(line.startswith(beginning) for line in self.said)
        assert found or not over, self.said
        return found

    def ended(self, within: float) -> tuple[int, str]:
        """Wait for its end; return its exit code and the last line of its output.

        The output has an end only when every process that shares it has ended.
        """
        code = self.process.wait(within)
        self._reader.join(within)
        assert not self._reader.is_alive(), f"it left {alive(self.look()) or 'a process'} behind"
        return code, self.said[-1]

    def kill(self) -> None:
        """End it, and whatever it was seen to start, without mercy."""
        for pid in alive({self.process.pid, *self.look()}):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(PATIENCE)
        self._output.close()

    @property
    def _output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def _read(self) -> None:
        for line in self._output:
            self.said.append(line.rstrip("\n"))


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """Run `manage.py` within the block; nothing that it was seen to start outlives the block."""
    command = Running(arguments)
    try:
        yield command
    finally:
        command.kill()


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
