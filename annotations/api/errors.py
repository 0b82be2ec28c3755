"""Every error leaves the API as a code, a sentence, and data."""

from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from annotations.protocol.errors import DomainError


def error_body(code: str, message: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of an error's answer."""
    return {"error": {"code": code, "message": message, "data": data or {}}}


def error_response(error: DomainError) -> JsonResponse:
    """Answer a domain error from a view outside the framework."""
    return JsonResponse(error_body(error.code, error.message, error.data), status=error.status)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer domain errors and the framework's own in the one form."""
    if isinstance(error, DomainError):
        return Response(error_body(error.code, error.message, error.data), status=error.status)
    response = default_handler(error, context)
    if response is not None and isinstance(error, APIException):
        response.data = error_body(str(error.default_code), str(error.detail))
    return response
