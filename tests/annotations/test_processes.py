import signal
import socket
import subprocess
import sys

import httpx
import pytest

from annotations import processes
from annotations.processes import (
    Ended,
    PortTaken,
    ServerFailed,
    check_alive,
    check_port,
    end_on_signals,
    resolve,
    serving,
    wait_for_the_end,
)
from tests.annotations.management.live import alive, until
from tests.live import environment, free_port


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def child_of():
    """Start Python programs, and end them after the test."""
    children = []

    def start(program):
        children.append(subprocess.Popen([sys.executable, "-c", program]))
        return children[-1]

    yield start
    for child in children:
        child.kill()
        child.wait()


def test_it_finds_the_address_of_a_name():
    assert resolve("127.0.0.1") == "127.0.0.1"
    assert resolve("localhost") in ("127.0.0.1", "::1")


def test_it_says_that_a_name_is_not_known():
    with pytest.raises(ServerFailed) as refused:
        resolve("nowhere.invalid")
    assert str(refused.value) == ("nowhere.invalid is no address of this machine; give --host one.")


def test_it_takes_a_free_port_and_one_that_was_just_left():
    port = free_port()
    check_port("127.0.0.1", port)
    check_port("0.0.0.0", port)
    check_port("127.0.0.1", port)


def test_it_says_that_a_port_is_taken(taken):
    with pytest.raises(PortTaken) as refused:
        check_port("127.0.0.1", taken)
    assert str(refused.value) == (f"Port {taken} is taken; end what uses it, or choose another.")


def test_it_says_that_an_address_is_another_machines():
    # Of a network that is reserved for examples.
    with pytest.raises(ServerFailed, match=r"192\.0\.2\.1 is no address of this machine"):
        check_port("192.0.2.1", free_port())


@pytest.mark.parametrize(
    ("place", "name"), [(0, "web server"), (1, "worker")], ids=["web server", "worker"]
)
@pytest.mark.parametrize("notice", [check_alive, wait_for_the_end])
def test_it_names_the_process_that_ended(child_of, place, name, notice):
    children = [child_of("import time; time.sleep(60)") for _ in range(2)]
    check_alive(children)
    children[place] = child_of("raise SystemExit(3)")
    children[place].wait()
    with pytest.raises(ServerFailed) as ended:
        notice(children)
    assert str(ended.value) == f"The {name} ended by itself with code 3; see its last lines."


def test_it_listens_on_every_address_and_answers_to_its_public_name_alone(
    transactional_db, settings
):
    settings.ALLOWED_HOSTS = [".example.org"]
    port = free_port()
    public = environment(IQASTUDY_ALLOWED_HOSTS="example.org")
    with serving(host="0.0.0.0", port=port, environment=public) as children:
        check_alive(children)
        health = f"http://127.0.0.1:{port}/healthz"
        assert httpx.get(health, headers={"Host": "example.org"}).json()["status"] == "ok"
        assert httpx.get(health).status_code == 400
    assert [child.returncode for child in children] == [0, 0]
    check_port("0.0.0.0", port)


def test_it_stops_what_has_started_where_the_rest_does_not(transactional_db):
    broken = environment(IQASTUDY_LOG_LEVEL="LOUD")
    port = free_port()
    with (
        pytest.raises(ServerFailed, match=r"The (web server|worker) ended by itself with code \d"),
        serving(host="127.0.0.1", port=port, environment=broken),
    ):
        raise AssertionError("it serves")
    check_port("127.0.0.1", port)


@pytest.mark.usefixtures("_signals_as_they_were")
def test_it_stops_a_process_that_was_being_started_when_it_was_told_to_end(monkeypatch):
    end_on_signals()
    started = []
    start = processes._start

    def disturbed(command, environment):
        started.append(start(command, environment))
        signal.raise_signal(signal.SIGTERM)
        return started[-1]

    monkeypatch.setattr(processes, "_start", disturbed)
    with pytest.raises(Ended), serving(host="127.0.0.1", port=free_port()):
        raise AssertionError("it serves")
    (child,) = started
    assert child.poll() is not None


def test_it_stops_what_a_process_leaves_behind():
    # A leader that ends at once when told to, and a follower that does not care.
    follower = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    leader = (
        "import subprocess, sys, time;"
        f"print(subprocess.Popen([sys.executable, '-c', {follower!r}]).pid, flush=True);"
        "time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", leader], stdout=subprocess.PIPE, start_new_session=True
    )
    with child.stdout:
        left = int(child.stdout.readline())
    processes._stop([child])
    until(lambda: not alive({left}))
