import signal
import socket

import httpx
import pytest
from django.core.management import CommandError
from django.db import connection

from annotations.models import Job
from annotations.services import jobs
from tests.factories import launch_study
from tests.live import free_port

from .conftest import said
from .live import running, until

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20
"""How long the processes may take to end, on a machine that is busy."""


def test_it_serves_and_works_until_ctrl_c_ends_it():
    job = jobs.enqueue_export(study=launch_study())
    port = free_port()
    with running("serve", "--port", str(port)) as command:
        until(lambda: command.says("Serving"))
        health = httpx.get(f"http://127.0.0.1:{port}/healthz")
        assert health.json() == {"status": "ok", "database": connection.vendor}
        until(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists())
        # The web server's master and its worker, and the worker of the jobs.
        assert len(command.look()) >= 3
        command.process.send_signal(signal.SIGINT)
        assert command.ended(within=SECONDS) == (0, "Stopped.")


def test_it_leaves_no_process_behind_when_it_is_terminated_while_it_starts():
    with running("serve", "--port", str(free_port())) as command:
        until(lambda: len(command.look()) >= 2)
        command.process.terminate()
        assert command.ended(within=SECONDS) == (0, "Stopped.")


@pytest.mark.usefixtures("_signals_as_they_were")
def test_it_says_that_the_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            said("serve", "--port", str(port))
    assert str(refused.value) == f"Port {port} is taken; end what uses it, or choose another."


@pytest.mark.parametrize("port", ["0", "70000", "-1", "http"])
def test_it_refuses_what_is_no_port(port):
    with pytest.raises(CommandError) as refused:
        said("serve", f"--port={port}")
    assert str(refused.value) == (
        f"Error: argument --port: a port lies between 1 and 65535; received '{port}'"
    )


@pytest.mark.usefixtures("_signals_as_they_were")
def test_it_refuses_a_host_that_is_not_known():
    with pytest.raises(CommandError) as refused:
        said("serve", "--host", "nowhere.invalid", "--port", str(free_port()))
    assert str(refused.value) == ("nowhere.invalid is no address of this machine; give --host one.")
