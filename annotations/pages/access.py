"""Who may do what with a study; docs/permissions.md says the same for people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from annotations.models import Membership, Study
from annotations.selectors.studies import membership_of

Role = Membership.Role
View = Callable[..., HttpResponseBase]


class Act(StrEnum):
    """What can be done on a study's pages."""

    LOOK = "look"
    RUN = "run"
    INVITE = "invite"
    EXCLUDE = "exclude"
    EXPORT = "export"


PERMITTED: Mapping[Act, frozenset[Role]] = {
    Act.LOOK: frozenset({Role.VIEWER, Role.RESEARCHER, Role.OWNER}),
    Act.RUN: frozenset({Role.RESEARCHER, Role.OWNER}),
    Act.INVITE: frozenset({Role.RESEARCHER, Role.OWNER}),
    Act.EXCLUDE: frozenset({Role.RESEARCHER, Role.OWNER}),
    Act.EXPORT: frozenset({Role.RESEARCHER, Role.OWNER}),
}
"""The roles that may do each act; superusers may do every one, in every study."""


@dataclass(frozen=True)
class Access:
    """What a user may do with a study.

    Attributes
    ----------
    study : Study
        Which one.
    user : User
        Who asks.
    acts : frozenset of Act
        What they may do.
    """

    study: Study
    user: User
    acts: frozenset[Act]


def acts_of(user: User, role: str | None) -> frozenset[Act]:
    """Return what a user may do in a study where they have this role, or none."""
    if user.is_superuser:
        return frozenset(Act)
    return frozenset(act for act, roles in PERMITTED.items() if role in roles)


def needs(act: Act) -> Callable[[View], View]:
    """Guard a view whose address names a study; the view is handed the `Access`.

    Whoever is not logged in is sent to do so. To strangers a study does not exist: its name is not
    confirmed. A member whose role does not allow the act is told so.

    Parameters
    ----------
    act : Act
        What the view does.
    """

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            assert isinstance(request.user, User)  # login_required
            study, role = membership_of(request.user, slug)
            if study is None:
                raise Http404
            access = Access(study, request.user, acts_of(request.user, role))
            if Act.LOOK not in access.acts:
                raise Http404
            if act not in access.acts:
                raise PermissionDenied(
                    f"Your role in study '{slug}' is {role}, which does not allow this; "
                    "ask one of its owners."
                )
            return view(request, access, **kwargs)

        return guarded

    return guard
