"""Who asks: a rater is known by a signed cookie, verified without a query."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from annotations.models import Rater
from annotations.protocol.errors import Conflict, NotIdentified

if TYPE_CHECKING:
    # The framework's views read the settings, which name this module.
    from rest_framework.views import APIView

COOKIE = "iqastudy_rater"
HEADER = "X-Iqastudy-Rater"
_SALT = "annotations.rater"
_MAX_AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


@dataclass(frozen=True)
class Identity:
    """The rater and the sitting that a request comes from."""

    rater_id: int
    sitting: uuid.UUID
    is_authenticated: bool = True


class OtherRater(Conflict):
    """The browser's cookie belongs to another rater than the page that asks."""

    code = "other_rater"


def set_cookie(response: HttpResponseBase, rater: Rater) -> None:
    """Let the browser speak for a rater, in the rater's newest sitting."""
    response.set_cookie(
        COOKIE,
        signing.dumps([rater.pk, rater.sitting.hex], salt=_SALT),
        max_age=_MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.RATER_COOKIE_SECURE,
    )


def identify(request: HttpRequest) -> Identity:
    """Read who asks from the cookie.

    Two raters can share a browser; a page names its own rater in a header, so that the answers of
    one are never taken for the other's.

    Raises
    ------
    NotIdentified
        Where there is no cookie, or its signature is wrong.
    OtherRater
        Where the header names another rater than the cookie.
    """
    try:
        rater_id, sitting = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_MAX_AGE
        )
    except signing.BadSignature:
        raise NotIdentified(
            "You are not known on this device; open your invitation's link again."
        ) from None
    named = request.headers.get(HEADER)
    if named is not None and named != str(rater_id):
        raise OtherRater(
            "Another rater's invitation was opened in this browser; open your own link again."
        )
    return Identity(rater_id, uuid.UUID(sitting))


def identity_of(request: Request) -> Identity:
    """Return who asks, in a view that `IsRater` guards."""
    assert isinstance(request.user, Identity)
    return request.user


class RaterAuthentication(BaseAuthentication):
    """Authenticates a request by the rater's cookie."""

    def authenticate(self, request: Request) -> tuple[Identity, None]:
        """Return the identity; a request without one is refused with 401."""
        return identify(request._request), None

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme: without it the framework would answer 403."""
        return "Cookie"


class IsRater(BasePermission):
    """Lets identified raters pass."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether the request has a rater's identity."""
        return isinstance(request.user, Identity)
