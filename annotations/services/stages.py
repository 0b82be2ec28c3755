"""Where a rater is: every change goes through `change_stage`, which writes the history."""

import math
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from annotations import clock
from annotations.models import DisplayReport, Rater, StageEvent
from annotations.protocol import display
from annotations.protocol.errors import NotIdentified, OtherSitting, WrongStage
from annotations.protocol.stages import ENDED, Stage, may_follow

from . import plans
from .studies import newest_version


def lock_rater(rater_id: int, *, sitting: uuid.UUID | None = None) -> Rater:
    """Return a rater, locked until the transaction ends.

    Parameters
    ----------
    rater_id : int
        Whom.
    sitting : UUID, optional
        The sitting that asks; only the newest one takes up new work.

    Raises
    ------
    NotIdentified
        Where the rater does not exist any more.
    OtherSitting
        Where a newer sitting is open elsewhere.
    """
    rater = (
        Rater.objects.select_for_update(of=("self",))
        .select_related("study")
        .filter(pk=rater_id)
        .first()
    )
    if rater is None:
        raise NotIdentified("This rater is not known here; open your invitation's link again.")
    if sitting is not None and rater.sitting != sitting:
        raise OtherSitting(
            "You went on in another window or on another device; press Continue to go on here."
        )
    return rater


def require_stage(rater: Rater, stage: Stage) -> None:
    """Refuse a request that belongs to another stage.

    Raises
    ------
    WrongStage
        With the stage that the rater is at.
    """
    if rater.stage != stage:
        raise WrongStage(
            f"This belongs to the stage '{stage}'; you are at '{rater.stage}'. "
            "Load the page again.",
            stage=rater.stage,
        )


def change_stage(
    *, rater: Rater, to: Stage, author: User | None = None, data: Mapping[str, Any] | None = None
) -> StageEvent:
    """Move a rater to another stage, within the caller's transaction; `data` says why.

    Raises
    ------
    WrongStage
        Where that stage does not follow.
    """
    before = Stage(rater.stage)
    if not may_follow(before, to):
        raise WrongStage(f"The stage '{to}' does not follow '{before}'.", stage=rater.stage)
    now = clock.now()
    rater.stage = to
    rater.stage_since = now
    rater.save(update_fields=["stage", "stage_since"])
    return StageEvent.objects.create(
        rater=rater, before=before, after=to, at=now, author=author, data=dict(data or {})
    )


@transaction.atomic
def report_display(
    *,
    rater_id: int,
    sitting: uuid.UUID,
    measured: display.Measurement,
    viewing_distance_cm: float,
    report: dict[str, Any],
) -> list[display.Failure]:
    """Store what a display measured and, where it passes, let the rater go on.

    Parameters
    ----------
    rater_id, sitting
        Who reports.
    measured : Measurement
        What the requirements are held against.
    viewing_distance_cm : float
        Stated by the rater.
    report : dict
        The whole report, stored as it came.

    Returns
    -------
    list of Failure
        The requirements that are not met; empty where the display passes.
    """
    rater = lock_rater(rater_id, sitting=sitting)
    if Stage(rater.stage) in ENDED:
        require_stage(rater, Stage.DISPLAY)
    failures = display.judge(measured, newest_version(rater.study).config.display)
    one_degree_mm = 20 * viewing_distance_cm * math.tan(math.radians(0.5))
    DisplayReport.objects.create(
        rater=rater,
        measured_at=clock.now(),
        passed=not failures,
        report=report,
        failures=[vars(failure) for failure in failures],
        long_px=measured.long_px,
        short_px=measured.short_px,
        diagonal_in=measured.diagonal_in,
        pixels_per_degree=measured.pixels_per_mm * one_degree_mm,
    )
    # A display measured again later, on another device, is stored and changes nothing.
    if not failures and rater.stage == Stage.DISPLAY:
        change_stage(rater=rater, to=Stage.INSTRUCTIONS)
    return failures


@transaction.atomic
def read_instructions(*, rater_id: int, sitting: uuid.UUID) -> Rater:
    """Let a rater who has read the instructions begin the training."""
    rater = lock_rater(rater_id, sitting=sitting)
    require_stage(rater, Stage.INSTRUCTIONS)
    change_stage(rater=rater, to=Stage.TRAINING)
    plans.plan_training(rater)
    return rater


@transaction.atomic
def withdraw(*, rater_id: int) -> Rater:
    """End a rater's part at their own wish; what they answered stays, and counts."""
    rater = lock_rater(rater_id)
    change_stage(rater=rater, to=Stage.WITHDRAWN)
    return rater
