"""Assignments drawn ahead from the study's seed, when a rater enters a stage."""

from annotations.models import Assignment, Batch, Rater
from annotations.protocol import draw, schedule
from annotations.protocol.config import StudyConfig

from .studies import newest_version

# The second key of a rater's draws: the plan of batches, and one for each assignment.
_PLAN, _ASSIGNMENT = 0, 1


def plan_training(rater: Rater) -> None:
    """Draw the training assignment."""
    _create(rater, 1, kind=Assignment.Kind.TRAINING, attempt=1)


def plan_qualification(rater: Rater, *, attempt: int) -> None:
    """Draw one attempt at the gate."""
    _create(rater, 1 + attempt, kind=Assignment.Kind.QUALIFICATION, attempt=attempt)


def plan_main(rater: Rater) -> None:
    """Draw the order of batches in every round, as assignments that wait to be opened."""
    version = newest_version(rater.study)
    config = version.config
    batches = list(Batch.objects.filter(study=rater.study).order_by("number"))
    plan = schedule.plan_rounds(
        len(batches),
        config.main.rounds,
        draw.derive_seed(rater.study.seed, rater.number, _PLAN),
    )
    first = _first_main_position(config)
    Assignment.objects.bulk_create(
        Assignment(
            rater=rater,
            kind=Assignment.Kind.MAIN,
            round=number,
            batch=batches[index],
            position=position,
            version=version,
            seed=_seed(rater, position),
        )
        for position, (number, index) in enumerate(
            ((number, index) for number, order in enumerate(plan, start=1) for index in order),
            start=first,
        )
    )


def _first_main_position(config: StudyConfig) -> int:
    return 2 + config.qualification.attempts


def _seed(rater: Rater, position: int) -> int:
    return draw.derive_seed(rater.study.seed, rater.number, _ASSIGNMENT, position)


def _create(rater: Rater, position: int, *, kind: Assignment.Kind, attempt: int) -> None:
    Assignment.objects.create(
        rater=rater,
        kind=kind,
        attempt=attempt,
        position=position,
        version=newest_version(rater.study),
        seed=_seed(rater, position),
    )
