"""How a page tells what became of a request: done, or refused and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from annotations.protocol.errors import DomainError, InvalidInput


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Run what a form asks for; the next page says `done`, or the refusal's sentence."""
    try:
        yield
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)


def read(form: forms.Form) -> dict[str, Any]:
    """Return what a form holds.

    Raises
    ------
    InvalidInput
        With a sentence for each field that cannot be read.
    """
    if not form.is_valid():
        sentences = [
            f"{form[name].label}: {sentence}"
            for name, errors in form.errors.items()
            for sentence in errors
        ]
        raise InvalidInput("\n".join(sentences), problems=sentences)
    return dict(form.cleaned_data)
