"""Simulated raters before the application itself: no server, no socket."""

from functools import partial

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from annotations.services import drafts, studies
from tests.factories import gold_rows, prepared_file, study_toml

QUALITIES = {f"main-{number}.jpg": 0.2 * number for number in range(6)}
"""Known qualities of the main images, both ends of the scale among them."""

LENIENT = {"images": 5, "attempts": 1, "min_accuracy": 0.0, "min_srcc": -0.9}
"""A gate for whoever answers at all."""


@pytest.fixture
def application(transactional_db, monkeypatch):
    """Let HTTP clients call the application in their own thread; the address that they use."""
    client = partial(httpx.Client, transport=httpx.WSGITransport(app=get_wsgi_application()))

    def get(url):
        with client() as asking:
            return asking.get(url)

    monkeypatch.setattr(httpx, "Client", client)
    monkeypatch.setattr(httpx, "get", get)
    return "http://localhost"


def launch(*, qualification=LENIENT, **main):
    """Open a study of six images in two batches and two rounds."""
    # So wide an interval that no rater of good will ever misses it.
    rows = gold_rows("training", 2, sd=0.5) + gold_rows("qualification", 5, sd=0.5)
    drafts.load_draft(
        toml=study_toml(
            training={"images": 2},
            qualification=qualification,
            main={"rounds": 2, "batch_size": 3, "cooldown_hours": 0, **main},
        ),
        main=[prepared_file(name) for name in QUALITIES],
        gold=[(row, prepared_file(row.image)) for row in rows],
    )
    return studies.open_study(slug="small")
