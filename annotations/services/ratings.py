"""Storing answers: the first stored one wins, nothing honestly answered is turned away."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q

from annotations import clock
from annotations.models import Exclusion, Flag, Presentation, Rater, Rating, Study
from annotations.protocol.errors import NotIdentified
from annotations.protocol.stages import Stage

_KEPT = 2000
"""Characters kept of an answer that cannot be read."""

Status = Literal["stored", "already_stored", "conflict", "refused"]


@dataclass(frozen=True)
class Answer:
    """A rater's answer, as the client sends it.

    Attributes
    ----------
    id : UUID
        Made by the client when the image was shown, and kept.
    presentation : UUID
        What was answered.
    value : int
        The slider's value.
    shown_at : datetime
        When the decoded image was painted, by the client's clock.
    seconds : float
        From then to the confirmation, without pauses.
    conditions : mapping
        Window, device pixel ratio, full screen, input device, share seen, pans.
    """

    id: uuid.UUID
    presentation: uuid.UUID
    value: int
    shown_at: datetime
    seconds: float
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one answer."""

    id: uuid.UUID
    status: Status
    code: str = ""
    message: str = ""


def store_ratings(*, rater_id: int, answers: Sequence[Answer]) -> list[Outcome]:
    """Store answers, each on its own merits, in one transaction.

    An answer is stored if its presentation belongs to an opened assignment of this rater, whatever
    was paused, closed or excluded since; late ones are marked. Sending one again is harmless. A
    different answer to a presentation that has one is a conflict: it is dropped and flagged.

    Parameters
    ----------
    rater_id : int
        Who answers.
    answers : sequence of Answer
        In any order.

    Returns
    -------
    list of Outcome
        One for each answer, in the same order.

    Raises
    ------
    NotIdentified
        Where the rater does not exist.
    """
    try:
        return _store(rater_id, answers)
    except IntegrityError:
        # The same answers arrived twice at once, and the other request was faster; now that it
        # has committed, its ratings are seen.
        return _store(rater_id, answers)


def keep_unreadable(*, rater_id: int, raw: object, problem: str) -> None:
    """Record an answer that does not have the form of one, since its client will drop it.

    Parameters
    ----------
    rater_id : int
        Who sent it.
    raw : object
        What was sent.
    problem : str
        What is wrong with it.

    Raises
    ------
    NotIdentified
        Where the rater does not exist.
    """
    if not Rater.objects.filter(pk=rater_id).exists():
        raise NotIdentified("This rater is not known here; open your invitation's link again.")
    Flag.objects.create(
        rater_id=rater_id,
        kind=Flag.Kind.REFUSED_ANSWER,
        # As ASCII: PostgreSQL's JSON holds no NUL, and UTF-8 no lone surrogate.
        data={"code": "invalid", "received": ascii(raw)[:_KEPT], "problem": ascii(problem)[:_KEPT]},
        created_at=clock.now(),
    )


@transaction.atomic
def _store(rater_id: int, answers: Sequence[Answer]) -> list[Outcome]:
    presentations = {
        presentation.pk: presentation for presentation in _presentations(rater_id, answers)
    }
    if not presentations and not Rater.objects.filter(pk=rater_id).exists():
        raise NotIdentified("This rater is not known here; open your invitation's link again.")
    stored = {
        rating.presentation_id: rating
        for rating in Rating.objects.filter(
            Q(presentation__in=presentations) | Q(uuid__in=[answer.id for answer in answers])
        )
    }
    taken = {rating.uuid for rating in stored.values()}
    now = clock.now()
    new: list[Rating] = []
    flags: list[Flag] = []
    outcomes: list[Outcome] = []
    for answer in answers:
        presentation = presentations.get(answer.presentation)
        rating = stored.get(answer.presentation)
        if presentation is None:
            outcome = _refused(
                answer, "not_yours", "This image was never shown to you; the answer is dropped."
            )
        elif not presentation.lowest <= answer.value <= presentation.highest:
            outcome = _refused(
                answer,
                "out_of_range",
                f"A rating lies between {presentation.lowest} and {presentation.highest}; "
                f"received {answer.value}.",
            )
        elif rating is not None and rating.uuid == answer.id and rating.value == answer.value:
            outcome = Outcome(answer.id, "already_stored")
        elif rating is not None:
            outcome = Outcome(
                answer.id,
                "conflict",
                "answered_differently",
                "This image has another answer already; the first one counts.",
            )
        elif answer.id in taken:
            outcome = _refused(
                answer, "id_taken", "This answer's id belongs to another image; it is dropped."
            )
        else:
            rating = Rating(
                uuid=answer.id,
                presentation_id=presentation.pk,
                value=answer.value,
                received_at=now,
                shown_at=answer.shown_at,
                seconds=answer.seconds,
                late=presentation.late,
                conditions=dict(answer.conditions),
            )
            new.append(rating)
            stored[answer.presentation] = rating
            taken.add(answer.id)
            outcome = Outcome(answer.id, "stored")
        outcomes.append(outcome)
        if outcome.status in ("conflict", "refused"):
            flags.append(_flag(rater_id, answer, presentation, outcome, now))
    # Always in one order: two requests with the same answers then wait for each other, whereas in
    # opposite orders they would block each other.
    Rating.objects.bulk_create(sorted(new, key=lambda rating: rating.presentation_id))
    if flags:
        Flag.objects.bulk_create(flags)
    return outcomes


@dataclass(frozen=True)
class _Shown:
    pk: uuid.UUID
    lowest: int
    highest: int
    late: bool


def _presentations(rater_id: int, answers: Sequence[Answer]) -> list[_Shown]:
    excluded = Exclusion.objects.filter(rater=rater_id, lifted_at__isnull=True)
    rows = Presentation.objects.filter(
        pk__in=[answer.presentation for answer in answers],
        assignment__rater=rater_id,
        assignment__opened_at__isnull=False,
    ).values_list(
        "pk",
        "assignment__version__minimum",
        "assignment__version__maximum",
        "assignment__rater__study__state",
        "assignment__rater__stage",
        Exists(excluded),
    )
    return [
        _Shown(
            pk,
            lowest,
            highest,
            late=state != Study.State.OPEN or stage == Stage.WITHDRAWN or is_excluded,
        )
        for pk, lowest, highest, state, stage, is_excluded in rows
    ]


def _refused(answer: Answer, code: str, message: str) -> Outcome:
    return Outcome(answer.id, "refused", code, message)


def _flag(
    rater_id: int, answer: Answer, presentation: _Shown | None, outcome: Outcome, now: datetime
) -> Flag:
    kind = (
        Flag.Kind.CONFLICTING_ANSWER if outcome.status == "conflict" else Flag.Kind.REFUSED_ANSWER
    )
    return Flag(
        rater_id=rater_id,
        presentation_id=presentation.pk if presentation else None,
        kind=kind,
        data={
            "code": outcome.code,
            "id": str(answer.id),
            "presentation": str(answer.presentation),
            "value": answer.value,
        },
        created_at=now,
    )
