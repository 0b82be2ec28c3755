"""The one clock: every time that is stored or compared comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta(0))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + _ahead.get()


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Within the block the clock runs ahead by a given time; blocks add up. For tests."""
    token = _ahead.set(_ahead.get() + by)
    try:
        yield
    finally:
        _ahead.reset(token)
