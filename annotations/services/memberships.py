"""Who may do what with a study."""

import secrets

from django.contrib.auth.models import User
from django.db import transaction

from annotations.models import Membership, Study
from annotations.protocol.errors import Conflict, InvalidInput, NotFound

from . import audit


@transaction.atomic
def create_user(*, username: str) -> str:
    """Make a user who may log in, and nothing else yet; return the random password.

    Raises
    ------
    Conflict
        Where there is such a user.
    """
    if User.objects.filter(username=username).exists():
        raise Conflict(f"There is a user '{username}' already; leave --create out.")
    password = secrets.token_urlsafe(12)
    User.objects.create_user(username, password=password)
    audit.record(action="user made", study=None, user=username)
    return password


@transaction.atomic
def set_role(
    *, study: Study, username: str, role: str | None, actor: User | None = None
) -> Membership | None:
    """Give a user a role in a study, another one than before, or none.

    Parameters
    ----------
    study : Study
        In which study.
    username : str
        Whose role.
    role : str or None
        A value of `Membership.Role`; None ends the membership.
    actor : User, optional
        Who decides; none: the command line.

    Raises
    ------
    NotFound
        Where there is no such user.
    InvalidInput
        Where there is no such role.
    Conflict
        Where the study would be left without an owner.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound(
            f"There is no user '{username}'; check the name, or make the user by --create."
        )
    if role is not None and role not in Membership.Role.values:
        known = ", ".join(Membership.Role.values)
        raise InvalidInput(f"There is no role '{role}'; known are {known}.")
    members = Membership.objects.select_for_update().filter(study=study)
    owners = {member.user_id for member in members if member.role == Membership.Role.OWNER}
    if role != Membership.Role.OWNER and owners == {user.pk}:
        raise Conflict(f"'{username}' is the only owner of '{study.slug}'; name another one first.")
    membership = None
    if role is None:
        members.filter(user=user).delete()
    else:
        membership, _ = Membership.objects.update_or_create(
            study=study, user=user, defaults={"role": role}
        )
    audit.record(
        action="role given" if role else "role ended",
        study=study,
        actor=actor,
        user=username,
        role=role,
    )
    return membership
