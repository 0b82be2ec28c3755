"""What a rater may know: where they are, what comes next, how an answer compares to gold."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from annotations import clock
from annotations.models import (
    Assignment,
    BatchItem,
    GoldStandard,
    Rater,
    Rating,
    Stimulus,
    Study,
    StudyVersion,
)
from annotations.protocol.config import StudyConfig
from annotations.protocol.errors import NotIdentified
from annotations.protocol.qualification import Verdict
from annotations.protocol.stages import Stage

from .qualification import verdict_of


@dataclass(frozen=True)
class Effort:
    """What taking part costs, stated before consent."""

    images: int
    rounds: int
    minutes: float
    minimum_days: float


@dataclass(frozen=True)
class Progress:
    """How far a rater is in the present stage's work."""

    answered: int
    total: int
    minutes_left: float


@dataclass(frozen=True)
class Work:
    """The assignment to open or to go on with."""

    assignment: Assignment
    images: int
    answered: int
    last_attempt: bool


@dataclass(frozen=True)
class Wait:
    """Why there is nothing to do now, and for how long."""

    seconds: float
    reason: str
    message: str


@dataclass(frozen=True)
class Gate:
    """The newest attempt at the qualification."""

    verdict: Verdict
    attempt: int
    attempts_left: int


@dataclass(frozen=True)
class Way:
    """Everything that a rater's client needs to know at a stage."""

    rater: Rater
    config: StudyConfig
    active: bool
    work: Work | None
    wait: Wait | None
    progress: Progress
    gate: Gate | None


def newest_config(study: Study) -> StudyConfig:
    """Return the configuration that new work follows."""
    return StudyVersion.objects.select_related("study").filter(study=study).latest("number").config


def effort_of(study: Study) -> Effort:
    """State what taking part costs: gold images, all rounds, and the days between them."""
    config = newest_config(study)
    # A draft has no batches yet; what will be dealt into them is known.
    main = study.stimuli.filter(
        Q(kind=Stimulus.Kind.MAIN) | Q(gold__use=GoldStandard.Use.HIDDEN)
    ).count()
    images = config.training.images + config.qualification.images + main * config.main.rounds
    return Effort(
        images=main,
        rounds=config.main.rounds,
        minutes=images * config.main.expected_seconds / 60,
        minimum_days=(config.main.rounds - 1) * config.main.cooldown_hours / 24,
    )


def way_of(*, rater_id: int, sitting: uuid.UUID) -> Way:
    """Tell where a rater is and what that needs; it never writes.

    Raises
    ------
    NotIdentified
        Where the rater does not exist.
    """
    rater = Rater.objects.select_related("study").filter(pk=rater_id).first()
    if rater is None:
        raise NotIdentified("This rater is not known here; open your invitation's link again.")
    config = newest_config(rater.study)
    assignments = list(
        rater.assignments.select_related("version__study", "batch").order_by("position")
    )
    work = _work(rater, assignments, config)
    return Way(
        rater=rater,
        config=config,
        active=rater.sitting == sitting,
        work=work,
        wait=_wait(rater, work),
        progress=_progress(rater, config),
        gate=_gate(rater, assignments, config),
    )


def _work(rater: Rater, assignments: list[Assignment], config: StudyConfig) -> Work | None:
    waiting = [
        assignment
        for assignment in assignments
        if assignment.done_at is None and assignment.kind == rater.stage
    ]
    if not waiting:
        return None
    assignment = waiting[0]
    return Work(
        assignment=assignment,
        images=_size(assignment, config),
        answered=Rating.objects.filter(presentation__assignment=assignment).count(),
        last_attempt=assignment.kind == Assignment.Kind.QUALIFICATION
        and assignment.attempt == config.qualification.attempts,
    )


def _size(assignment: Assignment, config: StudyConfig) -> int:
    match assignment.kind:
        case Assignment.Kind.TRAINING:
            return config.training.images
        case Assignment.Kind.QUALIFICATION:
            return config.qualification.images
        case _:
            return BatchItem.objects.filter(batch=assignment.batch).count()


def _wait(rater: Rater, work: Work | None) -> Wait | None:
    if rater.stage in (Stage.DONE, Stage.SCREENED_OUT, Stage.WITHDRAWN):
        return None
    if rater.study.state != Study.State.OPEN:
        reason = "paused" if rater.study.state == Study.State.PAUSED else "closed"
        return Wait(
            seconds=60,
            reason=reason,
            message={
                "paused": "The study is paused at the moment. Your answers are safe; come back "
                "later and go on where you are.",
                "closed": "The study has been closed. Your answers are safe; thank you.",
            }[reason],
        )
    if work is None or work.assignment.due_at is None:
        return None
    seconds = (work.assignment.due_at - clock.now()).total_seconds()
    if seconds <= 0:
        return None
    return Wait(
        seconds=seconds,
        reason="cooldown",
        message="You will see these images again. Some time has to pass first, so that you judge "
        "them afresh; you can close this page and open your link again later.",
    )


def _progress(rater: Rater, config: StudyConfig) -> Progress:
    answered = Rating.objects.filter(
        presentation__assignment__rater=rater, presentation__assignment__kind="main"
    ).count()
    total = BatchItem.objects.filter(batch__study=rater.study).count() * config.main.rounds
    left = max(0, total - answered)
    return Progress(answered, total, left * config.main.expected_seconds / 60)


def _gate(rater: Rater, assignments: list[Assignment], config: StudyConfig) -> Gate | None:
    tried = [
        assignment
        for assignment in assignments
        if assignment.kind == Assignment.Kind.QUALIFICATION and assignment.done_at is not None
    ]
    if not tried:
        return None
    newest = tried[-1]
    attempt = newest.attempt or 1
    return Gate(
        verdict=verdict_of(newest),
        attempt=attempt,
        attempts_left=0
        if rater.stage != Stage.QUALIFICATION
        else config.qualification.attempts - attempt,
    )
