"""What the commands share: what goes wrong becomes one clear sentence on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from annotations.protocol.errors import DomainError


@contextmanager
def told() -> Iterator[None]:
    """Turn errors of the domain and the file system into the command's own: it exits with 1."""
    try:
        yield
    except DomainError as error:
        raise CommandError(error.message) from None
    except OSError as error:
        if error.filename is None:
            raise
        raise CommandError(f"{error.filename} cannot be used: {error.strerror}.") from None
