"""Whether this process can do its work: `/healthz`."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from annotations.append_only import weaknesses


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and ratings are guarded, 503 otherwise."""
    try:
        found = weaknesses(connection)
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "does not answer"}, status=503)
    if found:
        return JsonResponse({"status": "failing", "database": "ratings unguarded"}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})
