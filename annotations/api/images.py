"""The images: `/i/<presentation>` tells nothing of the stimulus but its pixels."""

import logging
import re
import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from annotations.protocol.errors import DomainError, Unavailable
from annotations.selectors.presentations import ImageFile, image_of

from .errors import error_response
from .identity import identify

logger = logging.getLogger(__name__)

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$")


@require_safe
def image(request: HttpRequest, presentation: uuid.UUID) -> HttpResponseBase:
    """Send the image of a presentation in an open assignment of the rater who asks."""
    try:
        found = image_of(rater_id=identify(request).rater_id, presentation_id=presentation)
    except DomainError as error:
        return error_response(error)
    if settings.ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{found.path}"
    else:
        try:
            response = _send(request, found)
        except FileNotFoundError:
            logger.exception("a stimulus has no file", extra={"file": found.path})
            return error_response(Unavailable("This image cannot be shown at the moment."))
    response["Content-Type"] = found.media_type
    # A presentation's image never changes, and is nobody else's.
    response["Cache-Control"] = "private, immutable, max-age=86400"
    return response


def _send(request: HttpRequest, found: ImageFile) -> HttpResponseBase:
    file = storages["stimuli"].open(found.path)
    span = _span(request.headers.get("Range", ""), found.image_bytes)
    if span is None:
        response: HttpResponseBase = FileResponse(file)
        # It would name the file, that is the hash of its content.
        del response["Content-Disposition"]
        response["Accept-Ranges"] = "bytes"
        return response
    start, end = span
    if start > end:
        file.close()
        unsatisfiable = HttpResponse(status=416)
        unsatisfiable["Content-Range"] = f"bytes */{found.image_bytes}"
        return unsatisfiable
    with file:
        file.seek(start)
        part = HttpResponse(file.read(end - start + 1), status=206)
    part["Content-Range"] = f"bytes {start}-{end}/{found.image_bytes}"
    part["Accept-Ranges"] = "bytes"
    return part


def _span(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; None asks for all (RFC 9110, 14.1 and 14.2)."""
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1
