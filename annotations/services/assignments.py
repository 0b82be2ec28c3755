"""Opening an assignment draws its presentations; finishing one moves the rater on."""

import uuid
from datetime import timedelta

from django.db import transaction

from annotations import clock
from annotations.models import Assignment, GoldStandard, Presentation, Rater, Stimulus, Study
from annotations.protocol import draw
from annotations.protocol.config import StudyConfig
from annotations.protocol.errors import Conflict, NotFound, StudyNotOpen, Unanswered
from annotations.protocol.stages import Stage
from annotations.selectors.qualification import verdict_of

from . import plans, stages
from .studies import newest_version


def _lock_assignment(rater: Rater, assignment_id: int) -> Assignment:
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("version__study")
        .filter(pk=assignment_id, rater=rater)
        .first()
    )
    if assignment is None:
        raise NotFound(f"Assignment {assignment_id} is not yours; load the page again.")
    assignment.rater = rater
    return assignment


@transaction.atomic
def open_assignment(*, rater_id: int, sitting: uuid.UUID, assignment_id: int) -> Assignment:
    """Open an assignment: its presentations are created, all of them or none.

    Opening it again, on any device, returns the same presentations.

    Raises
    ------
    StudyNotOpen
        Where the study is paused or closed.
    Conflict
        Where the assignment is done, is not the next one, or is not due yet.
    """
    rater = stages.lock_rater(rater_id, sitting=sitting)
    assignment = _lock_assignment(rater, assignment_id)
    stages.require_stage(rater, Stage(assignment.kind))
    if rater.study.state != Study.State.OPEN:
        raise StudyNotOpen(f"The study is {rater.study.state} at the moment; come back later.")
    if assignment.done_at is not None:
        raise Conflict("This part is done already; load the page again.")
    if assignment.opened_at is not None:
        return assignment
    first = rater.assignments.filter(done_at__isnull=True).order_by("position").first()
    if first != assignment:
        raise Conflict("Another part comes before this one; load the page again.")
    now = clock.now()
    if assignment.due_at is not None and assignment.due_at > now:
        raise Conflict(
            f"This part may begin at {assignment.due_at:%Y-%m-%d %H:%M} UTC; come back then.",
            seconds=(assignment.due_at - now).total_seconds(),
        )
    assignment.version = newest_version(rater.study)
    assignment.opened_at = now
    assignment.save(update_fields=["version", "opened_at"])
    _draw_presentations(assignment, assignment.version.config)
    return assignment


def _draw_presentations(assignment: Assignment, config: StudyConfig) -> None:
    stimuli = _stimuli(assignment)
    order = draw.permutation(
        assignment.seed, len(stimuli), unlike=_previous_order(assignment, stimuli)
    )
    if assignment.kind == Assignment.Kind.TRAINING:
        order = order[: config.training.images]
    Presentation.objects.bulk_create(
        Presentation(assignment=assignment, position=position, stimulus=stimuli[index])
        for position, index in enumerate(order, start=1)
    )


def _stimuli(assignment: Assignment) -> list[Stimulus]:
    study = assignment.rater.study
    match assignment.kind:
        case Assignment.Kind.TRAINING:
            chosen = study.stimuli.filter(gold__use=GoldStandard.Use.TRAINING)
        case Assignment.Kind.QUALIFICATION:
            chosen = study.stimuli.filter(
                gold__use=GoldStandard.Use.QUALIFICATION, gold__attempt=assignment.attempt
            )
        case _:
            chosen = study.stimuli.filter(batch_item__batch=assignment.batch)
    return list(chosen.order_by("name"))


def _previous_order(assignment: Assignment, stimuli: list[Stimulus]) -> list[int] | None:
    if assignment.round is None or assignment.round == 1:
        return None
    shown = Presentation.objects.filter(
        assignment__rater=assignment.rater,
        assignment__batch=assignment.batch,
        assignment__round=assignment.round - 1,
    ).order_by("position")
    place = {stimulus.pk: index for index, stimulus in enumerate(stimuli)}
    return [place[stimulus_id] for stimulus_id in shown.values_list("stimulus_id", flat=True)]


@transaction.atomic
def finish_assignment(*, rater_id: int, sitting: uuid.UUID, assignment_id: int) -> Rater:
    """Finish an assignment whose every presentation has a rating, and move the rater on.

    Finishing it again changes nothing.

    Raises
    ------
    Unanswered
        Where ratings are missing; `missing` says how many.
    Conflict
        Where it was never opened.
    """
    rater = stages.lock_rater(rater_id, sitting=sitting)
    assignment = _lock_assignment(rater, assignment_id)
    if assignment.done_at is not None:
        return rater
    if assignment.opened_at is None:
        raise Conflict("This part was never opened; open it first.")
    stages.require_stage(rater, Stage(assignment.kind))
    missing = assignment.presentations.filter(rating__isnull=True).count()
    if missing:
        raise Unanswered(
            f"{missing} image{'s' if missing > 1 else ''} of this part "
            f"{'have' if missing > 1 else 'has'} no stored rating yet; send them first.",
            missing=missing,
        )
    assignment.done_at = clock.now()
    assignment.save(update_fields=["done_at"])
    match assignment.kind:
        case Assignment.Kind.TRAINING:
            stages.change_stage(rater=rater, to=Stage.QUALIFICATION)
            plans.plan_qualification(rater, attempt=1)
        case Assignment.Kind.QUALIFICATION:
            _pass_the_gate(rater, assignment)
        case _:
            _go_on_with_main(rater, assignment)
    return rater


def _pass_the_gate(rater: Rater, assignment: Assignment) -> None:
    attempt = assignment.attempt or 1
    verdict = verdict_of(assignment)
    facts = {"attempt": attempt, "accuracy": verdict.accuracy, "srcc": verdict.srcc}
    if verdict.passed:
        stages.change_stage(rater=rater, to=Stage.MAIN, data=facts)
        plans.plan_main(rater)
    elif attempt < assignment.version.config.qualification.attempts:
        plans.plan_qualification(rater, attempt=attempt + 1)
    else:
        stages.change_stage(rater=rater, to=Stage.SCREENED_OUT, data=facts)


def _go_on_with_main(rater: Rater, assignment: Assignment) -> None:
    assert assignment.round is not None
    assert assignment.done_at is not None
    cooldown = timedelta(hours=assignment.version.config.main.cooldown_hours)
    rater.assignments.filter(batch=assignment.batch, round=assignment.round + 1).update(
        due_at=assignment.done_at + cooldown
    )
    if not rater.assignments.filter(done_at__isnull=True).exists():
        stages.change_stage(rater=rater, to=Stage.DONE)
