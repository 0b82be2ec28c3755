"""The web server and the worker, side by side, as one thing to start and stop."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import httpx
from django.conf import settings

_STARTS_WITHIN = 60.0  # seconds
_STOPS_WITHIN = 10  # seconds

# Slow downloads hold a thread each; with few threads they would hold up every rating.
_THREADS = 32

# A server that listens on every address is asked at the machine's own.
_OWN_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class ServerFailed(Exception):
    """The server cannot start, or a process ended by itself; the message says which and why."""


class PortTaken(ServerFailed):
    """Another program listens there."""


class Ended(BaseException):
    """Somebody asked this process to end.

    Not KeyboardInterrupt: where that passes through the import of a module, the interpreter ends
    as if nobody had caught it.
    """


def end_on_signals() -> None:
    """Let Ctrl-C, and every other request to end this process, raise `Ended`."""

    def end(*_: object) -> None:
        raise Ended

    for number in _ENDING:
        signal.signal(number, end)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off what `end_on_signals` asks for until the block is done.

    A request to end that came between a process's start and the note of it would leave it behind.
    """
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in _ENDING}
    for number in _ENDING:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def resolve(host: str) -> str:
    """Return the address of a host name of this machine.

    Raises
    ------
    ServerFailed
        Where the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        raise ServerFailed(f"{host} is no address of this machine; give --host one.") from None
    return str(found[0][4][0])


def check_port(address: str, port: int) -> None:
    """Refuse to start where nobody could listen.

    Raises
    ------
    PortTaken
        Where another program listens there.
    ServerFailed
        Where this machine or its user may not.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            raise ServerFailed(
                f"Port {port} needs more rights than this user has; choose one above 1023."
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"Port {port} is taken; end what uses it, or choose another."
                ) from None
            raise ServerFailed(
                f"{address} is no address of this machine; give --host one."
            ) from None


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
    address = resolve(host)
    check_port(address, port)
    commands = [
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", address, "--port", str(port), "--workers", str(workers)),
            *("--blocking-threads", str(_THREADS), "--log-level", "error"),
            "iqastudy.wsgi:application",
        ],
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"],
    ]
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            with _undisturbed():
                children.append(_start(command, environment or {}))
        _wait_until_healthy(address, port, children)
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


def _wait_until_healthy(address: str, port: int, children: list[subprocess.Popen[bytes]]) -> None:
    own = _OWN_ADDRESS.get(address, address)
    url = f"http://{f'[{own}]' if ':' in own else own}:{port}/healthz"
    # The server answers to its public names only.
    allowed = settings.ALLOWED_HOSTS[0].lstrip(".")
    headers = {"Host": "localhost" if allowed == "*" else allowed}
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        check_alive(children)
        try:
            if httpx.get(url, headers=headers, timeout=2).status_code == httpx.codes.OK:
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
    """Wait until this process is asked to end, see `end_on_signals`.

    Raises
    ------
    ServerFailed
        Where one of the processes ends by itself.
    Ended
        When this process is asked to end.
    """
    while True:
        check_alive(children)
        time.sleep(0.2)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        _ends(child)
        # Whatever is left: all of it, or what the web server had just started and not yet noted.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _ends(child: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was asked to end, and ask it again: a starting one may be deaf.

    Not for ever, and no longer where somebody presses Ctrl-C again.
    """
    for _ in range(_STOPS_WITHIN):
        try:
            child.wait(1)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGTERM)
        except Ended:
            return
        else:
            return
