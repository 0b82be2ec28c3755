"""Leaving a rater's ratings out: a recorded, reversible decision that touches none of them."""

from django.contrib.auth.models import User
from django.db import transaction

from annotations import clock
from annotations.models import Exclusion, Rater
from annotations.protocol.errors import Conflict, InvalidInput

from . import audit


@transaction.atomic
def exclude(*, rater_id: int, reason: str, author: User | None = None) -> Exclusion:
    """Leave all of a rater's ratings out of tables and exports from now on.

    Raises
    ------
    InvalidInput
        Where no reason is given.
    Conflict
        Where the rater is excluded already.
    """
    rater = Rater.objects.select_for_update(of=("self",)).select_related("study").get(pk=rater_id)
    if not reason.strip():
        raise InvalidInput("An exclusion needs a reason; say why this rater is left out.")
    if rater.exclusions.filter(lifted_at__isnull=True).exists():
        raise Conflict(f"Rater {rater.pseudonym} is excluded already.")
    exclusion = Exclusion.objects.create(
        rater=rater, reason=reason.strip(), author=author, created_at=clock.now()
    )
    audit.record(
        action="rater excluded",
        study=rater.study,
        actor=author,
        rater=rater.pseudonym,
        reason=exclusion.reason,
    )
    return exclusion


@transaction.atomic
def lift(*, exclusion_id: int, author: User | None = None) -> Exclusion:
    """Take an exclusion back; the row stays as history."""
    exclusion = (
        Exclusion.objects.select_for_update(of=("self",))
        .select_related("rater__study")
        .get(pk=exclusion_id)
    )
    if exclusion.lifted_at is None:
        exclusion.lifted_at = clock.now()
        exclusion.lifted_by = author
        exclusion.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(
            action="exclusion lifted",
            study=exclusion.rater.study,
            actor=author,
            rater=exclusion.rater.pseudonym,
        )
    return exclusion
