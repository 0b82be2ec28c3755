import uuid
from datetime import timedelta

import pytest

from annotations import clock
from annotations.models import Assignment, Presentation, StageEvent
from annotations.protocol.errors import (
    Conflict,
    NotFound,
    OtherSitting,
    StudyNotOpen,
    Unanswered,
    WrongStage,
)
from annotations.protocol.stages import ENDED, Stage
from annotations.services import assignments, stages, studies
from tests.factories import (
    answer,
    finish_assignment,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    rate_assignment,
    store,
    walk_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainee(rater):
    return walk_to(rater, Stage.TRAINING)


def open_as(rater, assignment, **changes):
    options = {"rater_id": rater.pk, "sitting": rater.sitting, "assignment_id": assignment.pk}
    return assignments.open_assignment(**{**options, **changes})


def finish_as(rater, assignment, **changes):
    options = {"rater_id": rater.pk, "sitting": rater.sitting, "assignment_id": assignment.pk}
    return assignments.finish_assignment(**{**options, **changes})


def names(presentations):
    return [presentation.stimulus.name for presentation in presentations]


# Opening.


def test_it_creates_the_presentations_when_an_assignment_is_opened(trainee):
    assignment = next_assignment(trainee)
    assert not Presentation.objects.exists()
    presentations = open_assignment(assignment)
    assert [presentation.position for presentation in presentations] == [1, 2]
    assert sorted(names(presentations)) == ["training-01.jpg", "training-02.jpg"]
    assert {presentation.pk.version for presentation in presentations} == {4}
    assignment.refresh_from_db()
    assert assignment.opened_at is not None
    assert assignment.done_at is None


def test_it_returns_the_same_presentations_when_opened_again(trainee):
    assignment = next_assignment(trainee)
    before = open_assignment(assignment)
    opened_at = Assignment.objects.get().opened_at
    with clock.ahead(timedelta(hours=1)):
        assert open_assignment(assignment) == before
    assert Assignment.objects.get().opened_at == opened_at
    assert Presentation.objects.count() == 2


def test_it_shows_as_many_training_images_as_the_study_has_set(db):
    study = launch_study(n_training=6)
    rater = walk_to(join(study), Stage.TRAINING)
    assert len(open_assignment(next_assignment(rater))) == 2


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_where_opening_fails_half_way(trainee, monkeypatch):
    assignment = next_assignment(trainee)
    create = Presentation.objects.bulk_create

    def create_one_and_fail(_manager, presentations):
        create(list(presentations)[:1])
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(Presentation.objects), "bulk_create", create_one_and_fail)
        with pytest.raises(OSError, match="the disk is full"):
            open_as(trainee, assignment)
    assert not Presentation.objects.exists()
    assert Assignment.objects.get().opened_at is None
    assert len(open_assignment(assignment)) == 2


def test_it_opens_no_assignment_of_another_rater(study, trainee):
    other = walk_to(join(study), Stage.TRAINING)
    with pytest.raises(NotFound) as refused:
        open_as(other, next_assignment(trainee))
    number = next_assignment(trainee).pk
    assert refused.value.message == f"Assignment {number} is not yours; load the page again."
    assert not Presentation.objects.exists()


def test_it_opens_nothing_for_an_older_sitting(trainee):
    with pytest.raises(OtherSitting):
        open_as(trainee, next_assignment(trainee), sitting=uuid.uuid4())
    assert not Presentation.objects.exists()


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_it_opens_nothing_while_the_study_is_not_open(trainee, state):
    {"paused": studies.pause_study, "closed": studies.close_study}[state](slug="small")
    with pytest.raises(StudyNotOpen) as refused:
        open_as(trainee, next_assignment(trainee))
    assert refused.value.message == f"The study is {state} at the moment; come back later."
    assert not Presentation.objects.exists()


def test_it_opens_nothing_out_of_turn(study):
    rater = walk_to(join(study), Stage.MAIN)
    first, second = rater.assignments.filter(kind="main")[:2]
    with pytest.raises(Conflict) as refused:
        open_as(rater, second)
    assert refused.value.message == "Another part comes before this one; load the page again."
    rate_assignment(first)
    assert open_as(rater, second).opened_at is not None


def test_it_opens_nothing_that_is_done(study):
    rater = walk_to(join(study), Stage.MAIN)
    first = next_assignment(rater)
    rate_assignment(first)
    with pytest.raises(Conflict) as refused:
        open_as(rater, first)
    assert refused.value.message == "This part is done already; load the page again."


@pytest.mark.parametrize("stage", [Stage.QUALIFICATION, Stage.MAIN, *sorted(ENDED)])
def test_it_opens_no_assignment_of_a_stage_that_is_past(study, stage):
    rater = walk_to(join(study), Stage.TRAINING)
    training = next_assignment(rater)
    walk_to(rater, stage)
    with pytest.raises(WrongStage):
        open_as(rater, training)


def test_it_opens_nothing_for_a_rater_who_withdrew(trainee):
    assignment = next_assignment(trainee)
    stages.withdraw(rater_id=trainee.pk)
    with pytest.raises(WrongStage):
        open_as(trainee, assignment)
    assert not Presentation.objects.exists()


# The order of images.


def test_it_shows_the_images_of_a_batch_in_another_order_in_the_next_round(study):
    for _ in range(4):
        rater = walk_to(join(study), Stage.DONE)
        for first in rater.assignments.filter(round=1):
            second = rater.assignments.get(round=2, batch=first.batch)
            orders = [names(open_presentations(a)) for a in (first, second)]
            assert sorted(orders[0]) == sorted(orders[1])
            assert orders[0] != orders[1]


def open_presentations(assignment):
    return assignment.presentations.order_by("position").select_related("stimulus")


def test_it_shows_a_batch_of_one_image_again(db):
    study = launch_study(n_main=2, main={"batch_size": 1})
    rater = walk_to(join(study), Stage.DONE)
    shown = Presentation.objects.filter(assignment__rater=rater, assignment__kind="main")
    assert shown.count() == 4


def test_it_shows_hidden_gold_among_the_main_images(db):
    study = launch_study(n_hidden=2)
    rater = walk_to(join(study), Stage.DONE)
    shown = Presentation.objects.filter(
        assignment__rater=rater, assignment__kind="main", stimulus__gold__use="hidden"
    )
    assert shown.count() == 4


# The cool-down.


def test_it_opens_a_batch_again_only_after_its_cool_down(study):
    rater = walk_to(join(study), Stage.MAIN)
    for _ in range(3):
        rate_assignment(next_assignment(rater))
    again = next_assignment(rater)
    before = rater.assignments.get(round=1, batch=again.batch)
    assert again.round == 2
    assert again.due_at - before.done_at == timedelta(hours=48)
    with clock.ahead(timedelta(hours=47)), pytest.raises(Conflict) as refused:
        open_as(rater, again)
    assert refused.value.message == (
        f"This part may begin at {again.due_at:%Y-%m-%d %H:%M} UTC; come back then."
    )
    assert refused.value.data["seconds"] == pytest.approx(3600, abs=60)
    assert not again.presentations.exists()
    with clock.ahead(timedelta(hours=48)):
        assert open_as(rater, again).opened_at is not None


def test_it_counts_the_cool_down_from_the_end_of_the_batch(study):
    rater = walk_to(join(study), Stage.MAIN)
    assignment = next_assignment(rater)
    presentations = open_assignment(assignment)
    with clock.ahead(timedelta(hours=5)):
        store(rater.pk, *(answer(presentation) for presentation in presentations))
        finish_assignment(assignment)
    assignment.refresh_from_db()
    again = rater.assignments.get(round=2, batch=assignment.batch)
    assert again.due_at - assignment.opened_at >= timedelta(hours=53)


def test_it_waits_for_nothing_where_there_is_no_cool_down(db):
    study = launch_study(main={"cooldown_hours": 0})
    rater = walk_to(join(study), Stage.MAIN)
    for _ in range(6):
        rater.refresh_from_db()
        assignment = next_assignment(rater)
        presentations = list(open_as(rater, assignment).presentations.all())
        store(rater.pk, *(answer(presentation) for presentation in presentations))
        finish_as(rater, assignment)
    rater.refresh_from_db()
    assert rater.stage == "done"


# Finishing.


def test_it_finishes_nothing_that_was_never_opened(trainee):
    with pytest.raises(Conflict) as refused:
        finish_as(trainee, next_assignment(trainee))
    assert refused.value.message == "This part was never opened; open it first."


@pytest.mark.parametrize(
    ("answered", "sentence"),
    [
        (0, "2 images of this part have no stored rating yet; send them first."),
        (1, "1 image of this part has no stored rating yet; send them first."),
    ],
)
def test_it_finishes_nothing_that_is_not_answered(trainee, answered, sentence):
    assignment = next_assignment(trainee)
    presentations = open_assignment(assignment)
    store(trainee.pk, *(answer(presentation) for presentation in presentations[:answered]))
    with pytest.raises(Unanswered) as refused:
        finish_as(trainee, assignment)
    assert refused.value.message == sentence
    assert refused.value.data == {"missing": 2 - answered}
    assert Assignment.objects.get().done_at is None
    trainee.refresh_from_db()
    assert trainee.stage == "training"


def test_it_finishes_nothing_for_an_older_sitting(trainee):
    assignment = next_assignment(trainee)
    presentations = open_assignment(assignment)
    store(trainee.pk, *(answer(presentation) for presentation in presentations))
    with pytest.raises(OtherSitting):
        finish_as(trainee, assignment, sitting=uuid.uuid4())
    assert Assignment.objects.get().done_at is None


def test_it_changes_nothing_when_finished_again(study):
    rater = walk_to(join(study), Stage.MAIN)
    last = rate_and_return(rater)
    done_at, events = last.done_at, StageEvent.objects.count()
    with clock.ahead(timedelta(hours=1)):
        assert finish_as(rater, last).stage == "main"
    last.refresh_from_db()
    assert last.done_at == done_at
    assert StageEvent.objects.count() == events
    assert rater.assignments.count() == 2 + 6


def rate_and_return(rater):
    assignment = next_assignment(rater)
    rate_assignment(assignment)
    assignment.refresh_from_db()
    return assignment


def test_it_lets_a_rater_finish_while_the_study_is_paused(trainee):
    assignment = next_assignment(trainee)
    presentations = open_assignment(assignment)
    studies.pause_study(slug="small")
    store(trainee.pk, *(answer(presentation) for presentation in presentations))
    assert finish_as(trainee, assignment).stage == "qualification"


def test_it_ends_when_the_last_batch_of_the_last_round_is_done(study):
    rater = walk_to(join(study), Stage.MAIN)
    for left in range(6, 0, -1):
        assert rater.assignments.filter(done_at__isnull=True).count() == left
        rater = rate_assignment(next_assignment(rater))
        assert rater.stage == ("main" if left > 1 else "done")
