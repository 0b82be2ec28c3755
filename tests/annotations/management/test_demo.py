import socket
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection

from .conftest import files_in, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_signals_as_they_were")]


@pytest.fixture
def _in_its_folder(settings):
    """Let the tests' database pass for the demonstration's own."""
    settings.DATA_DIR = Path(connection.settings_dict["NAME"]).parent


def test_it_refuses_a_database_that_is_not_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError) as refused:
        said("demo")
    assert str(refused.value) == (
        "The demonstration has a database of its own; unset DATABASE_URL."
    )
    assert files_in(tmp_path) == []


@pytest.mark.usefixtures("_in_its_folder")
def test_it_refuses_photographs_that_are_no_folder(tmp_path):
    with pytest.raises(CommandError) as refused:
        said("demo", "--photos", str(tmp_path / "photos"))
    assert str(refused.value) == (
        f"{tmp_path / 'photos'} is not a folder; name the one with your photographs."
    )


@pytest.mark.usefixtures("_in_its_folder")
def test_it_says_that_the_port_is_taken_and_how_to_take_another():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            said("demo", "--port", str(port))
    assert str(refused.value) == (
        f"Port {port} is taken; end what uses it, or choose another. For example: "
        f"make demo PORT={port + 1}"
    )
