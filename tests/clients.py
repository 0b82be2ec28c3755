"""A rater's browser without a screen: it speaks JSON with the API and keeps what it receives."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from annotations.api.identity import COOKIE, set_cookie
from annotations.models import Rater

from .factories import CONDITIONS


@dataclass
class Browser:
    """Django's test client that speaks JSON, keeps the rater's cookie and all it received."""

    client: Client = field(default_factory=Client)
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, rater: Rater) -> "Browser":
        """Return a browser that has the cookie of a rater's newest sitting."""
        browser, response = cls(), HttpResponse()
        set_cookie(response, Rater.objects.get(pk=rater.pk))
        browser.client.cookies[COOKIE] = response.cookies[COOKIE].value
        return browser

    def get(self, path: str, **headers: str) -> Any:
        """Ask for a path."""
        return self._keep(self.client.get(path, headers={**self.headers, **headers}))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON, an empty object unless there is a body."""
        response = self.client.post(
            path,
            data=json.dumps({} if body is None else body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )
        return self._keep(response)

    def _keep(self, response: Any) -> Any:
        # Read to its end, as browsers do: that closes an image's file.
        response.body = response.getvalue()
        self.received.append(response)
        return response


def error_of(response: Any, status: int) -> dict[str, Any]:
    """Return the error that a response holds, having checked status and form."""
    assert response.status_code == status, (response.status_code, response.content)
    (body,) = response.json().items()
    assert body[0] == "error"
    assert set(body[1]) == {"code", "message", "data"}
    return dict(body[1])


def rating_in(presentation: str | uuid.UUID, value: int = 50, **changes: Any) -> dict[str, Any]:
    """Write a rating as the client sends it."""
    return {
        "id": str(uuid.uuid4()),
        "presentation": str(presentation),
        "value": value,
        "shown_at": "2026-03-01T10:00:00.000Z",
        "seconds": 5.0,
        **CONDITIONS,
        **changes,
    }
