import uuid
from datetime import timedelta

import pytest

from annotations import clock
from annotations.models import Flag, Presentation, Rating
from annotations.protocol.errors import NotIdentified
from annotations.protocol.stages import Stage
from annotations.services import exclusions, invitations, stages, studies
from annotations.services.ratings import Outcome, store_ratings
from tests.factories import (
    CONDITIONS,
    answer,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    store,
    walk_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainee(rater):
    return walk_to(rater, Stage.TRAINING)


@pytest.fixture
def presentations(trainee):
    return open_assignment(next_assignment(trainee))


def statuses(outcomes):
    return [(outcome.status, outcome.code) for outcome in outcomes]


# Storing.


def test_it_stores_an_answer_as_it_was_given(trainee, presentations):
    given = answer(presentations[0], 73, seconds=4.25)
    before = clock.now()
    assert store(trainee.pk, given) == [Outcome(given.id, "stored")]
    rating = Rating.objects.get()
    assert (rating.uuid, rating.presentation, rating.value) == (given.id, presentations[0], 73)
    assert (rating.seconds, rating.shown_at, rating.conditions) == (
        4.25,
        given.shown_at,
        CONDITIONS,
    )
    assert before <= rating.received_at <= clock.now()
    assert (rating.choice, rating.late) == (None, False)


def test_it_stores_a_hundred_answers_at_once(db):
    study = launch_study(n_training=100, training={"images": 100})
    rater = walk_to(join(study), Stage.TRAINING)
    answers = [answer(presentation) for presentation in open_assignment(next_assignment(rater))]
    outcomes = store_ratings(rater_id=rater.pk, answers=answers)
    assert [outcome.id for outcome in outcomes] == [given.id for given in answers]
    assert set(statuses(outcomes)) == {("stored", "")}
    assert Rating.objects.count() == 100


def test_it_asks_the_database_as_often_for_a_hundred_answers_as_for_one(
    db, django_assert_num_queries, django_assert_max_num_queries
):
    study = launch_study(n_training=100, training={"images": 100})
    rater = walk_to(join(study), Stage.TRAINING)
    first, *rest = [answer(shown) for shown in open_assignment(next_assignment(rater))]
    with django_assert_max_num_queries(10) as captured:
        store(rater.pk, first)
    with django_assert_num_queries(len(captured)):
        store(rater.pk, *rest)


def test_it_answers_in_the_order_asked(trainee, presentations):
    good, bad = answer(presentations[0]), answer(presentations[1], 101)
    assert [o.id for o in store(trainee.pk, bad, good)] == [bad.id, good.id]
    assert statuses(store(trainee.pk, bad, good)) == [
        ("refused", "out_of_range"),
        ("already_stored", ""),
    ]


# Sending again.


def test_it_stores_an_answer_once_however_often_it_is_sent(trainee, presentations):
    given = answer(presentations[0])
    assert statuses(store(trainee.pk, given, given)) == [("stored", ""), ("already_stored", "")]
    assert statuses(store(trainee.pk, given)) == [("already_stored", "")]
    assert Rating.objects.count() == 1
    assert not Flag.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"value": 51}, {"id": uuid.uuid4()}, {"value": 51, "id": uuid.uuid4()}]
)
def test_it_keeps_the_first_answer_and_flags_another_one(trainee, presentations, changes):
    first = answer(presentations[0], 50)
    store(trainee.pk, first)
    other = answer(presentations[0], **{"id": first.id, **changes})
    (outcome,) = store(trainee.pk, other)
    assert outcome == Outcome(
        other.id,
        "conflict",
        "answered_differently",
        "This image has another answer already; the first one counts.",
    )
    assert (Rating.objects.get().uuid, Rating.objects.get().value) == (first.id, 50)
    flag = Flag.objects.get()
    assert (flag.rater, flag.presentation, flag.kind) == (
        trainee,
        presentations[0],
        "conflicting_answer",
    )
    assert flag.data == {
        "code": "answered_differently",
        "id": str(other.id),
        "presentation": str(presentations[0].pk),
        "value": other.value,
    }


def test_it_keeps_the_first_of_two_answers_in_one_request(trainee, presentations):
    first, second = answer(presentations[0], 10), answer(presentations[0], 90)
    assert statuses(store(trainee.pk, first, second)) == [
        ("stored", ""),
        ("conflict", "answered_differently"),
    ]
    assert Rating.objects.get().value == 10


@pytest.mark.parametrize("at_once", [True, False])
def test_it_refuses_an_id_that_belongs_to_another_image(trainee, presentations, at_once):
    first = answer(presentations[0])
    second = answer(presentations[1], id=first.id)
    if at_once:
        outcomes = store(trainee.pk, first, second)
    else:
        outcomes = store(trainee.pk, first) + store(trainee.pk, second)
    assert statuses(outcomes) == [("stored", ""), ("refused", "id_taken")]
    assert Rating.objects.get().presentation == presentations[0]
    assert Flag.objects.get().kind == "refused_answer"


def test_it_refuses_an_id_that_another_rater_has_used(study, trainee, presentations):
    other = walk_to(join(study), Stage.TRAINING)
    theirs = answer(open_assignment(next_assignment(other))[0])
    store(other.pk, theirs)
    (outcome,) = store(trainee.pk, answer(presentations[0], id=theirs.id))
    assert (outcome.status, outcome.code) == ("refused", "id_taken")
    assert Rating.objects.get().presentation.assignment.rater == other


# What is refused.


def test_it_refuses_an_answer_to_what_was_shown_to_another_rater(study, presentations):
    other = walk_to(join(study), Stage.TRAINING)
    (outcome,) = store(other.pk, answer(presentations[0]))
    assert (outcome.status, outcome.code, outcome.message) == (
        "refused",
        "not_yours",
        "This image was never shown to you; the answer is dropped.",
    )
    assert not Rating.objects.exists()
    flag = Flag.objects.get()
    assert (flag.rater, flag.presentation, flag.kind) == (other, None, "refused_answer")
    assert flag.data["presentation"] == str(presentations[0].pk)


def test_it_refuses_an_answer_to_what_is_not_there(trainee):
    (outcome,) = store(trainee.pk, answer(Presentation(id=uuid.uuid4())))
    assert (outcome.status, outcome.code) == ("refused", "not_yours")
    assert not Rating.objects.exists()


def test_it_refuses_an_answer_to_an_assignment_that_was_never_opened(trainee):
    assignment = next_assignment(trainee)
    planted = Presentation.objects.create(
        assignment=assignment, position=1, stimulus=trainee.study.stimuli.first()
    )
    (outcome,) = store(trainee.pk, answer(planted))
    assert (outcome.status, outcome.code) == ("refused", "not_yours")
    assert not Rating.objects.exists()


@pytest.mark.parametrize("value", [-1, 0, 101, 40_000, 10**30])
def test_it_refuses_a_value_off_the_scale(trainee, presentations, value):
    (outcome,) = store(trainee.pk, answer(presentations[0], value))
    assert (outcome.status, outcome.code, outcome.message) == (
        "refused",
        "out_of_range",
        f"A rating lies between 1 and 100; received {value}.",
    )
    assert not Rating.objects.exists()
    assert Flag.objects.get().data["value"] == value


def test_it_stores_the_ends_of_the_scale(trainee, presentations):
    outcomes = store(trainee.pk, answer(presentations[0], 1), answer(presentations[1], 100))
    assert statuses(outcomes) == [("stored", "")] * 2


def test_it_takes_the_scale_from_the_study(db):
    study = launch_study(scale={"minimum": 0, "maximum": 5})
    rater = walk_to(join(study), Stage.TRAINING)
    first, second = open_assignment(next_assignment(rater))
    outcomes = store(rater.pk, answer(first, 0), answer(second, 6))
    assert statuses(outcomes) == [("stored", ""), ("refused", "out_of_range")]


def test_it_stores_the_good_answers_among_bad_ones(trainee, presentations):
    outcomes = store(
        trainee.pk,
        answer(Presentation(id=uuid.uuid4())),
        answer(presentations[0]),
        answer(presentations[1], 0),
    )
    assert [outcome.status for outcome in outcomes] == ["refused", "stored", "refused"]
    assert Rating.objects.get().presentation == presentations[0]
    assert Flag.objects.count() == 2


def test_it_does_not_know_a_rater_who_is_not_there(trainee, presentations):
    with pytest.raises(NotIdentified):
        store(trainee.pk + 1, answer(presentations[0]))
    assert not Flag.objects.exists()


# Late answers.


def pause(rater):
    studies.pause_study(slug="small")


def close(rater):
    studies.close_study(slug="small")


def archive(rater):
    studies.close_study(slug="small")
    studies.archive_study(slug="small")


def exclude(rater):
    exclusions.exclude(rater_id=rater.pk, reason="Unreliable.")


def withdraw(rater):
    stages.withdraw(rater_id=rater.pk)


@pytest.mark.parametrize("event", [pause, close, archive, exclude, withdraw])
def test_it_stores_what_was_honestly_answered_and_marks_it_late(trainee, presentations, event):
    store(trainee.pk, answer(presentations[0]))
    event(trainee)
    (outcome,) = store(trainee.pk, answer(presentations[1]))
    assert outcome.status == "stored"
    late = dict(Rating.objects.values_list("presentation", "late"))
    assert late == {presentations[0].pk: False, presentations[1].pk: True}


def test_it_marks_nothing_late_once_the_study_goes_on(trainee, presentations):
    studies.pause_study(slug="small")
    studies.open_study(slug="small")
    exclusion = exclusions.exclude(rater_id=trainee.pk, reason="By mistake.")
    exclusions.lift(exclusion_id=exclusion.pk)
    store(trainee.pk, answer(presentations[0]))
    assert not Rating.objects.get().late


def test_it_stores_what_an_older_sitting_still_has(trainee, presentations):
    """The outbox of a tab left open elsewhere is emptied: a rating asks for no sitting."""
    invitations.resume(token=invitations.token_of(trainee.invitation))
    (outcome,) = store(trainee.pk, answer(presentations[0]))
    assert outcome.status == "stored"
    assert not Rating.objects.get().late


def test_it_stores_an_answer_that_arrives_days_later(trainee, presentations):
    given = answer(presentations[0])
    with clock.ahead(timedelta(days=30)):
        (outcome,) = store(trainee.pk, given)
    assert outcome.status == "stored"
    rating = Rating.objects.get()
    assert rating.received_at - rating.shown_at >= timedelta(days=30)
