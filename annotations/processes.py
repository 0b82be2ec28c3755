"""The web server and the worker, side by side, as one thing to start and stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from django.conf import settings

_STARTS_WITHIN = 60.0  # seconds
_STOPS_WITHIN = 10.0  # seconds

# Slow downloads hold a thread each; with few threads they would hold up every rating.
_THREADS = 32


class ServerFailed(Exception):
    """A process did not start, or ended by itself; the message says which."""


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen at an address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextmanager
def serving(
    *, host: str, port: int, workers: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Within the block a web server listens and a worker works.

    Parameters
    ----------
    host, port
        Where to listen.
    workers : int
        Web processes; SQLite writes from one at a time, so one is enough there.
    environment : mapping, optional
        Environment variables on top of this process's own.

    Yields
    ------
    list of Popen
        The web server and the worker.

    Raises
    ------
    ServerFailed
        Where they do not come up.
    """
    commands = [
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", host, "--port", str(port), "--workers", str(workers)),
            *("--blocking-threads", str(_THREADS), "--log-level", "error"),
            "iqastudy.wsgi:application",
        ],
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"],
    ]
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(_start(command, environment or {}))  # noqa: PERF401 - each is stopped, even if the next fails
        _wait_until_healthy(f"http://{host}:{port}/healthz", children)
        yield children
    finally:
        _stop(children)


def _start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        # Ctrl-C reaches this process alone, which stops them in order.
        start_new_session=True,
    )


def _wait_until_healthy(url: str, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        check_alive(children)
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise ServerFailed(f"The web server did not answer at {url} within {_STARTS_WITHIN:g} seconds.")


def check_alive(children: list[subprocess.Popen[bytes]]) -> None:
    """Refuse to go on without one of the processes.

    Raises
    ------
    ServerFailed
        Naming the one that ended.
    """
    for child, name in zip(children, ("web server", "worker"), strict=False):
        code = child.poll()
        if code is not None:
            raise ServerFailed(f"The {name} ended by itself with code {code}; see its last lines.")


def wait_for_the_end(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until somebody presses Ctrl-C or asks this process to end.

    Raises
    ------
    ServerFailed
        Where a process ends by itself.
    """
    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    while not ended:
        check_alive(children)
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
