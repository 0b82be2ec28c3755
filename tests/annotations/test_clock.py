import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotations import clock

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def offset():
    return clock.now() - datetime.now(UTC)


def about(expected):
    return expected - timedelta(seconds=10) < offset() < expected + timedelta(seconds=10)


def test_it_tells_the_present_moment_in_utc():
    assert about(timedelta(0))
    assert clock.now().utcoffset() == timedelta(0)


def test_it_runs_ahead_within_the_block_only():
    with clock.ahead(HOUR):
        assert about(HOUR)
    assert about(timedelta(0))


def test_it_adds_up_the_blocks():
    with clock.ahead(HOUR):
        with clock.ahead(2 * HOUR):
            assert about(3 * HOUR)
        assert about(HOUR)


def test_it_goes_right_again_after_an_error():
    with pytest.raises(OSError, match="gone"), clock.ahead(HOUR):
        raise OSError("gone")
    assert about(timedelta(0))


def test_it_is_the_only_clock():
    """What is stored or compared must not know another time than the one that tests can move."""
    found = subprocess.run(
        [
            "grep",
            "-rnE",
            r"timezone\.now\(|datetime\.(now|utcnow|today)\(|auto_now|date\.today\(|time\.time\(",
            "--include=*.py",
            "annotations",
            "iqastudy",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    # A simulated rater is a client, and has a clock of its own as a browser has.
    exempt = ("annotations/clock.py:", "annotations/simulation/")
    elsewhere = [line for line in found if not line.startswith(exempt)]
    assert elsewhere == []
