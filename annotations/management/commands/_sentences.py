"""What the commands share: domain errors become one clear sentence on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from annotations.protocol.errors import DomainError


@contextmanager
def told() -> Iterator[None]:
    """Turn a domain error into the command's own, which prints its sentence and exits with 1."""
    try:
        yield
    except DomainError as error:
        raise CommandError(error.message) from None
