import uuid

import pytest
from django.contrib.auth.models import User

from annotations.models import Assignment, DisplayReport, Rater, StageEvent
from annotations.protocol.errors import NotIdentified, OtherSitting, WrongStage
from annotations.protocol.stages import Stage, may_follow
from annotations.services import stages
from tests.factories import GOOD_DISPLAY, join, measurement, walk_to

pytestmark = pytest.mark.django_db


def report(rater, **changes):
    return stages.report_display(
        rater_id=rater.pk,
        sitting=rater.sitting,
        measured=measurement(**changes),
        viewing_distance_cm=60,
        report=GOOD_DISPLAY,
    )


def read(rater):
    return stages.read_instructions(rater_id=rater.pk, sitting=rater.sitting)


# Changing the stage.


def test_it_writes_a_row_for_every_change_of_stage(study):
    rater = walk_to(join(study), Stage.DONE)
    events = rater.stage_events.order_by("id")
    assert [(event.before, event.after) for event in events] == [
        ("consent", "display"),
        ("display", "instructions"),
        ("instructions", "training"),
        ("training", "qualification"),
        ("qualification", "main"),
        ("main", "done"),
    ]
    assert rater.stage_since == events.last().at


def test_it_records_how_the_gate_went_with_the_change_of_stage(study):
    passed, failed = join(study), join(study)
    walk_to(passed, Stage.MAIN)
    walk_to(failed, Stage.SCREENED_OUT)
    event = passed.stage_events.get(after="main")
    assert event.data == {"attempt": 1, "accuracy": 1.0, "srcc": 1.0}
    event = failed.stage_events.get(after="screened_out")
    assert (event.data["attempt"], event.data["srcc"]) == (2, -1.0)


def test_it_changes_to_no_stage_that_does_not_follow(rater):
    for stage in Stage:
        if may_follow(Stage.DISPLAY, stage):
            continue
        with pytest.raises(WrongStage) as refused:
            stages.change_stage(rater=rater, to=stage)
        assert refused.value.message == f"The stage '{stage}' does not follow 'display'."
    rater.refresh_from_db()
    assert rater.stage == "display"
    assert StageEvent.objects.count() == 1


def test_it_names_who_changed_a_stage(rater):
    ada = User.objects.create_user("ada")
    event = stages.change_stage(rater=rater, to=Stage.WITHDRAWN, author=ada, data={"why": "asked"})
    assert (event.author, event.data) == (ada, {"why": "asked"})


# Who asks.


def test_it_does_not_know_a_rater_who_is_not_there(rater):
    with pytest.raises(NotIdentified):
        stages.read_instructions(rater_id=rater.pk + 1, sitting=rater.sitting)


def test_it_takes_no_new_work_from_an_older_sitting(rater):
    with pytest.raises(OtherSitting) as refused:
        stages.report_display(
            rater_id=rater.pk,
            sitting=uuid.uuid4(),
            measured=measurement(),
            viewing_distance_cm=60,
            report={},
        )
    assert refused.value.message == (
        "You went on in another window or on another device; press Continue to go on here."
    )
    assert not DisplayReport.objects.exists()


# The display.


def test_it_lets_a_rater_with_a_good_display_go_on(rater):
    assert report(rater) == []
    rater.refresh_from_db()
    assert rater.stage == "instructions"
    stored = DisplayReport.objects.get()
    assert stored.passed
    assert (stored.long_px, stored.short_px) == (3840, 2160)
    assert stored.diagonal_in == pytest.approx(27.1, abs=0.05)
    # 60 cm away, one degree is 10.47 mm; 6.4 pixels each.
    assert stored.pixels_per_degree == pytest.approx(67.0, abs=0.05)
    assert stored.report == GOOD_DISPLAY


def test_it_keeps_a_rater_with_a_poor_display_and_stores_why(rater):
    failures = report(rater, fullscreen=False)
    assert [failure.requirement for failure in failures] == ["full screen"]
    rater.refresh_from_db()
    assert rater.stage == "display"
    stored = DisplayReport.objects.get()
    assert not stored.passed
    assert stored.failures == [vars(failures[0])]


def test_it_stores_every_report(rater):
    report(rater, fullscreen=False)
    report(rater)
    assert [stored.passed for stored in DisplayReport.objects.order_by("id")] == [False, True]


def test_it_stores_the_report_of_another_display_and_changes_nothing(study):
    rater = walk_to(join(study), Stage.MAIN)
    assert report(rater, fullscreen=False)
    assert report(rater) == []
    rater.refresh_from_db()
    assert rater.stage == "main"
    assert rater.display_reports.count() == 3


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.SCREENED_OUT, Stage.WITHDRAWN])
def test_it_takes_no_report_after_the_end(study, stage):
    rater = walk_to(join(study), stage)
    before = rater.display_reports.count()
    with pytest.raises(WrongStage):
        report(rater)
    assert rater.display_reports.count() == before


# The instructions.


def test_it_plans_the_training_once_the_instructions_are_read(rater):
    walk_to(rater, Stage.INSTRUCTIONS)
    assert read(rater).stage == "training"
    training = rater.assignments.get()
    assert (training.kind, training.attempt, training.position) == ("training", 1, 1)
    assert training.opened_at is None


@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage not in ("consent", "instructions")]
)
def test_it_lets_nobody_read_the_instructions_at_another_stage(study, stage):
    rater = walk_to(join(study), stage)
    planned = Assignment.objects.count()
    with pytest.raises(WrongStage) as refused:
        read(rater)
    assert refused.value.message == (
        f"This belongs to the stage 'instructions'; you are at '{stage}'. Load the page again."
    )
    assert refused.value.data == {"stage": stage}
    assert Assignment.objects.count() == planned


# Withdrawing.


@pytest.mark.parametrize(
    "stage",
    [Stage.DISPLAY, Stage.INSTRUCTIONS, Stage.TRAINING, Stage.QUALIFICATION, Stage.MAIN],
)
def test_it_lets_a_rater_withdraw_at_any_time(study, stage):
    rater = walk_to(join(study), stage)
    assert stages.withdraw(rater_id=rater.pk).stage == "withdrawn"
    assert Rater.objects.get().stage_events.filter(before=stage, after="withdrawn").exists()


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.SCREENED_OUT, Stage.WITHDRAWN])
def test_it_lets_nobody_withdraw_after_the_end(study, stage):
    rater = walk_to(join(study), stage)
    with pytest.raises(WrongStage):
        stages.withdraw(rater_id=rater.pk)
    assert Rater.objects.get().stage == stage
