"""What storing a rating costs beyond the insert itself.

    python -m tests.services sqlite -- python -m benchmarks.store_ratings
    python -m tests.services postgres -- python -m benchmarks.store_ratings

In one run and one process: the API's view through the whole WSGI stack, one answer a request and
twenty a request, against a floor of the bare insert in a transaction of its own. Figures are
medians over blocks; the last column is the ratio to the floor. No network: what is timed is what
one worker's thread does.
"""

import io
import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from rich.console import Console
from rich.table import Table

from annotations.api.identity import COOKIE
from annotations.models import Presentation, Rating, Study
from annotations.protocol.stages import Stage
from iqastudy.wsgi import application
from tests.clients import Browser, rating_in
from tests.factories import join, launch_study, next_assignment, open_assignment, walk_to

IMAGES, BLOCK, BLOCKS = 3000, 100, 7


def main() -> None:
    """Measure and print the table."""
    call_command("migrate", verbosity=0)
    rater = walk_to(join(_study()), Stage.MAIN)
    presentations = iter(open_assignment(next_assignment(rater)))
    cookie = Browser.of(rater).client.cookies[COOKIE].value
    ways: dict[str, tuple[Callable[[list[Presentation]], None], int]] = {
        "bare insert, one a transaction": (_insert, 1),
        "the API, 1 answer a request": (lambda shown: _post(cookie, shown), 1),
        "the API, 20 answers a request": (lambda shown: _post(cookie, shown), 20),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for store, size in ways.values():
        store([next(presentations) for _ in range(size)])  # warm-up
    for _ in range(BLOCKS):
        for name, (store, size) in ways.items():
            seconds[name].append(_time(store, _groups(presentations, size)))
    floor = statistics.median(seconds["bare insert, one a transaction"])
    table = Table(title=f"Storing ratings on {connection.vendor}")
    for heading in ("way", "ms a rating", "ratings/s", "ratio to the floor"):
        table.add_column(heading)
    for name, found in seconds.items():
        median = statistics.median(found)
        table.add_row(name, f"{1000 * median:.2f}", f"{1 / median:.0f}", f"{median / floor:.2f}")
    Console().print(table)


def _study() -> Study:
    return launch_study(n_main=IMAGES, main={"rounds": 1, "batch_size": IMAGES})


def _groups(shown: Iterator[Presentation], size: int) -> list[list[Presentation]]:
    return [[next(shown) for _ in range(size)] for _ in range(BLOCK // size)]


def _time(store: Callable[[list[Presentation]], None], groups: list[list[Presentation]]) -> float:
    """Return the seconds that one rating took."""
    start = time.perf_counter()
    for group in groups:
        store(group)
    return (time.perf_counter() - start) / BLOCK


def _insert(shown: list[Presentation]) -> None:
    now = datetime.now(UTC)
    with transaction.atomic():
        Rating.objects.bulk_create(
            Rating(
                uuid=uuid.uuid4(),
                presentation_id=presentation.pk,
                value=50,
                received_at=now,
                shown_at=now,
                seconds=5.0,
            )
            for presentation in shown
        )


def _post(cookie: str, shown: list[Presentation]) -> None:
    body = json.dumps({"ratings": [rating_in(presentation.pk) for presentation in shown]}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/rater/ratings",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"{COOKIE}={cookie}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    statuses: list[str] = []

    def start(status: str, headers: object, exc_info: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda content: None

    response = application(environ, start)
    content = b"".join(response)
    response.close()
    if statuses != ["200 OK"] or content.count(b'"stored"') != len(shown):
        raise RuntimeError(f"not stored: {statuses} {content[:200]!r}")


if __name__ == "__main__":
    main()
