"""Invitations: a link belongs to one rater, not to one use."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import Max

from annotations import clock
from annotations.models import Consent, Invitation, Rater, Study
from annotations.models.rater import LONGEST_NOTE, RaterKind
from annotations.protocol.errors import Conflict, Gone, InvalidInput, NotFound, StudyNotOpen
from annotations.protocol.stages import Stage

from . import audit, stages
from .studies import newest_version

LONGEST_DAYS = 3650
"""How long an invitation can wait to be taken up, at most."""

_signer = signing.Signer(salt="annotations.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    """Return the secret part of the invitation's link."""
    return _signer.sign(invitation.id.hex)


def link_of(invitation: Invitation) -> str:
    """Return the address to send to the rater."""
    return f"{settings.PUBLIC_URL}/r/{token_of(invitation)}/"


def find_invitation(token: str) -> Invitation:
    """Return the invitation of a token.

    Raises
    ------
    NotFound
        Where the token was not issued here.
    Gone
        Where the invitation was revoked, or expired before it was taken up.
    """
    try:
        invitation_id = uuid.UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise _unknown() from None
    invitation = (
        Invitation.objects.select_related("study", "rater").filter(id=invitation_id).first()
    )
    if invitation is None:
        raise _unknown()
    if invitation.revoked_at is not None:
        raise Gone(
            "This invitation was withdrawn; write to whoever sent it to you if you still want to "
            "take part."
        )
    if invitation.rater_id is None and invitation.expires_at <= clock.now():
        raise Gone(
            f"This invitation expired on {invitation.expires_at:%d %B %Y}; ask whoever sent it to "
            "you for a new one."
        )
    return invitation


def _unknown() -> NotFound:
    return NotFound(
        "This invitation is not known here; open the whole link that was sent to you, or ask for "
        "a new one."
    )


@transaction.atomic
def invite(
    *,
    study: Study,
    count: int,
    days: float = 30,
    kind: RaterKind = RaterKind.REAL,
    note: str = "",
    actor: User | None = None,
) -> list[Invitation]:
    """Create invitations.

    Parameters
    ----------
    study : Study
        What the raters are invited to.
    count : int
        How many, 1 to 1000.
    days : float
        How long they can be taken up; a rater who has begun may always come back.
    kind : RaterKind
        What the raters count as.
    note : str
        Whom they are for, for the researcher's eyes.
    actor : User, optional
        Who invites; none: the command line.
    """
    if not 1 <= count <= 1000:
        raise InvalidInput(f"Between 1 and 1000 invitations can be made at once; received {count}.")
    if not 0 < days <= LONGEST_DAYS:
        raise InvalidInput(
            f"An invitation lasts more than 0 and at most {LONGEST_DAYS} days; received {days:g}."
        )
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(f"A note has at most {LONGEST_NOTE} characters; received {len(note)}.")
    if study.state in (Study.State.CLOSED, Study.State.ARCHIVED):
        raise StudyNotOpen(f"Study '{study.slug}' is {study.state}; nobody can be invited to it.")
    now = clock.now()
    invitations = Invitation.objects.bulk_create(
        Invitation(
            study=study,
            kind=kind,
            created_at=now,
            expires_at=now + timedelta(days=days),
            note=note,
        )
        for _ in range(count)
    )
    audit.record(action="raters invited", study=study, actor=actor, count=count, kind=kind)
    return invitations


@transaction.atomic
def revoke(*, invitation_id: uuid.UUID, actor: User | None = None) -> Invitation:
    """Make an invitation's link lead nowhere; a rater who has begun can still send answers."""
    invitation = Invitation.objects.select_for_update().get(id=invitation_id)
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(
            action="invitation revoked",
            study=invitation.study,
            actor=actor,
            invitation=str(invitation.id),
        )
    return invitation


@transaction.atomic
def give_consent(*, token: str, agreed: bool, version: str) -> Rater:
    """Bind an invitation to a new rater, who agrees to the study's consent text.

    Raises
    ------
    InvalidInput
        Where the rater did not agree, or to another text than the present one.
    Conflict
        Where the invitation is bound already.
    StudyNotOpen
        Where the study takes no new raters now.
    """
    found = find_invitation(token)
    # The study's row is the lock under which raters are numbered.
    study = Study.objects.select_for_update().get(pk=found.study_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if invitation.rater_id is not None:
        raise Conflict("This invitation was taken up already; continue from where you were.")
    if study.state != Study.State.OPEN:
        raise StudyNotOpen("The study is not open at the moment; please come back later.")
    if not agreed:
        raise InvalidInput("Only who agrees can take part; received no agreement.")
    consent = newest_version(study).config.consent
    if version != consent.version:
        raise InvalidInput(
            f"The consent text is now version {consent.version}; received agreement to "
            f"{version}. Load the page again and read it."
        )
    now = clock.now()
    highest = study.raters.aggregate(highest=Max("number"))["highest"] or 0
    rater = Rater.objects.create(
        study=study,
        number=highest + 1,
        kind=invitation.kind,
        stage=Stage.CONSENT,
        stage_since=now,
        sitting=uuid.uuid4(),
        sitting_since=now,
        created_at=now,
    )
    invitation.rater = rater
    invitation.save(update_fields=["rater"])
    Consent.objects.create(rater=rater, version=consent.version, text=consent.text, given_at=now)
    stages.change_stage(rater=rater, to=Stage.DISPLAY)
    return rater


@transaction.atomic
def resume(*, token: str) -> Rater:
    """Begin a new sitting of the rater whom an invitation belongs to.

    Raises
    ------
    Conflict
        Where nobody has taken the invitation up.
    """
    invitation = find_invitation(token)
    if invitation.rater_id is None:
        raise Conflict("Nobody has taken this invitation up yet; read the consent first.")
    rater = (
        Rater.objects.select_for_update(of=("self",))
        .select_related("study")
        .get(pk=invitation.rater_id)
    )
    rater.sitting = uuid.uuid4()
    rater.sitting_since = clock.now()
    rater.save(update_fields=["sitting", "sitting_since"])
    return rater
