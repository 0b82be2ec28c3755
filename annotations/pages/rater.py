"""The page that an invitation's link opens; everything on it is the client's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.protocol.errors import DomainError
from annotations.services.invitations import find_invitation


@require_safe
def shell(request: HttpRequest, token: str) -> HttpResponse:
    """Show the rater's client, or one sentence where the invitation leads nowhere.

    It never writes: mail scanners open links too.
    """
    try:
        invitation = find_invitation(token)
    except DomainError as error:
        context = {"title": "Invitation", "message": error.message}
        return render(request, "annotations/message.html", context, status=error.status)
    return render(
        request, "annotations/rater.html", {"token": token, "title": invitation.study.title}
    )
