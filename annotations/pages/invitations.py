"""The invitations of a study: who was asked, who came, and the links to send."""

import uuid
from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from annotations import clock
from annotations.models import Invitation
from annotations.models.rater import RaterKind
from annotations.selectors.raters import newest_config
from annotations.services import invitations

from .access import Access, Act, needs
from .telling import read, told

_PER_PAGE = 100
_KINDS = [
    (RaterKind.REAL.value, "raters who count"),
    (RaterKind.PREVIEW.value, "previews, which do not count"),
]


class InviteForm(forms.Form):
    """How many are invited, for how long, and as what."""

    count = forms.IntegerField(
        label="Invitations",
        min_value=1,
        max_value=1000,
        initial=1,
        error_messages={
            "required": "Say how many to make, 1 to 1000.",
            "invalid": "Give a whole number, 1 to 1000.",
            "min_value": "At least 1 can be made at once.",
            "max_value": "At most 1000 can be made at once.",
        },
    )
    kind = forms.ChoiceField(
        label="For",
        choices=_KINDS,
        error_messages={
            "required": "Say whether these raters count.",
            "invalid_choice": "Choose raters who count, or previews.",
        },
    )
    days = forms.IntegerField(
        label="Days to begin",
        min_value=1,
        max_value=3650,
        initial=30,
        error_messages={
            "required": "Say for how many days they can be taken up.",
            "invalid": "Give a whole number of days, 1 to 3650.",
            "min_value": "An invitation lasts at least 1 day.",
            "max_value": "An invitation lasts at most 3650 days.",
        },
    )
    note = forms.CharField(
        label="Note, for your eyes only",
        max_length=200,
        required=False,
        error_messages={"max_length": "A note has at most 200 characters."},
    )


@dataclass(frozen=True)
class InvitationLine:
    """An invitation in the list; the link is empty where it leads nowhere, or is not shown."""

    invitation: Invitation
    state: str
    link: str


@require_safe
@needs(Act.LOOK)
def listing(request: HttpRequest, access: Access) -> HttpResponse:
    """List the invitations, the newest first; their links to those who may invite."""
    found = access.study.invitations.select_related("rater").order_by("-created_at", "id")
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(invitation, access) for invitation in page]
    context = {
        "access": access,
        "study": access.study,
        "config": newest_config(access.study),
        "tab": "invitations",
        "page": page,
        "lines": lines,
        "open_links": [line.link for line in lines if line.state == "open" and line.link],
        "form": InviteForm(),
    }
    return render(request, "annotations/invitations.html", context)


def _line(invitation: Invitation, access: Access) -> InvitationLine:
    state = _state(invitation)
    shown = Act.INVITE in access.acts and state in ("open", "taken up")
    return InvitationLine(invitation, state, invitations.link_of(invitation) if shown else "")


def _state(invitation: Invitation) -> str:
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.rater_id is not None:
        return "taken up"
    return "expired" if invitation.expires_at <= clock.now() else "open"


@require_POST
@needs(Act.INVITE)
def invite(request: HttpRequest, access: Access) -> HttpResponse:
    """Make invitations."""
    with told(request, "The invitations are made; send each rater a link of their own."):
        given = read(InviteForm(request.POST))
        invitations.invite(
            study=access.study,
            count=given["count"],
            days=given["days"],
            kind=RaterKind(given["kind"]),
            note=given["note"],
            actor=access.user,
        )
    return redirect("study-invitations", slug=access.study.slug)


@require_POST
@needs(Act.INVITE)
def revoke(request: HttpRequest, access: Access, invitation: uuid.UUID) -> HttpResponse:
    """Make an invitation's link lead nowhere."""
    found = get_object_or_404(access.study.invitations, pk=invitation)
    with told(request, "The invitation is revoked; its link leads nowhere now."):
        invitations.revoke(invitation_id=found.pk, actor=access.user)
    return redirect("study-invitations", slug=access.study.slug)
