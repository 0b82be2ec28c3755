"""What two requests do to each other: real threads, each with a connection of its own."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from annotations.models import Assignment, Consent, Flag, Job, Presentation, Rater, Rating
from annotations.protocol.errors import Conflict
from annotations.protocol.stages import Stage
from annotations.services import assignments, invitations, jobs
from annotations.services.ratings import store_ratings
from tests.factories import (
    answer,
    invite,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    walk_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6


def calling(call, *, start=None):
    """Wrap a call for a thread: it returns what the call met, and closes its connection."""

    def do():
        try:
            if start is not None:
                start.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at what each call met
            return error
        finally:
            connection.close()

    return do


def at_once(*calls):
    """Do the calls at the same moment, each in a thread; return results, errors among them."""
    start = threading.Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        sent = [pool.submit(calling(call, start=start)) for call in calls]
        return [call.result(timeout=60) for call in sent]


@pytest.fixture
def trainee():
    study = launch_study(n_training=20, training={"images": 20})
    return walk_to(join(study), Stage.TRAINING)


def test_it_stores_answers_once_that_arrive_several_times_at_once(trainee):
    answers = [answer(shown) for shown in open_assignment(next_assignment(trainee))]
    # In another order each: locks taken crosswise must not bring the requests down.
    orders = [answers[turn:] + answers[:turn] for turn in range(THREADS // 2)]
    orders += [order[::-1] for order in orders]

    def send(order):
        return lambda: store_ratings(rater_id=trainee.pk, answers=order)

    results = at_once(*(send(order) for order in orders))
    assert not [result for result in results if isinstance(result, Exception)]
    assert {outcome.status for outcomes in results for outcome in outcomes} == {
        "stored",
        "already_stored",
    }
    stored = [o.id for outcomes in results for o in outcomes if o.status == "stored"]
    assert sorted(stored) == sorted(given.id for given in answers)
    assert Rating.objects.count() == 20
    assert not Flag.objects.exists()


def test_it_never_lets_two_requests_wait_for_each_other(trainee):
    """The same answers in opposite orders: each would hold what the other one needs.

    A third request, which then fails, holds the answer in the middle until both have come to it.
    """
    answers = [answer(shown) for shown in open_assignment(next_assignment(trainee))]
    middle = sorted(answers, key=lambda given: given.presentation)[len(answers) // 2]
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            store_ratings(rater_id=trainee.pk, answers=[replace(middle, id=uuid.uuid4())])
            both = [
                pool.submit(calling(lambda a=given: store_ratings(rater_id=trainee.pk, answers=a)))
                for given in (answers, answers[::-1])
            ]
            time.sleep(0.5)
            transaction.set_rollback(True)
        results = [sent.result(timeout=60) for sent in both]
    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted({outcome.status for outcome in results[0] + results[1]}) == [
        "already_stored",
        "stored",
    ]
    assert Rating.objects.count() == 20


def test_it_keeps_one_of_several_answers_that_arrive_at_once(trainee):
    shown = open_assignment(next_assignment(trainee))[0]
    given = [answer(shown, value) for value in range(1, THREADS + 1)]
    results = at_once(*(lambda a=a: store_ratings(rater_id=trainee.pk, answers=[a]) for a in given))
    statuses = [result[0].status for result in results]
    assert sorted(statuses) == ["conflict"] * (THREADS - 1) + ["stored"]
    assert Rating.objects.get().value == given[statuses.index("stored")].value
    assert Flag.objects.filter(kind="conflicting_answer").count() == THREADS - 1


def test_it_binds_an_invitation_once_that_is_taken_up_twice_at_once():
    token = invitations.token_of(invite(launch_study()))
    results = at_once(
        *[lambda: invitations.give_consent(token=token, agreed=True, version="1")] * THREADS
    )
    assert sum(isinstance(result, Rater) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == THREADS - 1
    assert Rater.objects.count() == Consent.objects.count() == 1


def test_it_numbers_raters_who_join_at_once():
    study = launch_study()
    tokens = [invitations.token_of(invite(study)) for _ in range(THREADS)]
    results = at_once(
        *(
            lambda token=token: invitations.give_consent(token=token, agreed=True, version="1")
            for token in tokens
        )
    )
    assert sorted(rater.number for rater in results) == list(range(1, THREADS + 1))


def test_it_opens_an_assignment_once_that_is_opened_twice_at_once(trainee):
    assignment = next_assignment(trainee)
    results = at_once(
        *[
            lambda: assignments.open_assignment(
                rater_id=trainee.pk, sitting=trainee.sitting, assignment_id=assignment.pk
            )
        ]
        * THREADS
    )
    assert results == [assignment] * THREADS
    assert Presentation.objects.count() == 20


def test_it_finishes_an_assignment_once_that_is_finished_twice_at_once(trainee):
    assignment = next_assignment(trainee)
    answers = [answer(shown) for shown in open_assignment(assignment)]
    store_ratings(rater_id=trainee.pk, answers=answers)
    results = at_once(
        *[
            lambda: assignments.finish_assignment(
                rater_id=trainee.pk, sitting=trainee.sitting, assignment_id=assignment.pk
            )
        ]
        * THREADS
    )
    assert results == [trainee] * THREADS
    assert Assignment.objects.filter(kind="qualification").count() == 1
    assert trainee.stage_events.filter(after="qualification").count() == 1


def test_it_gives_a_job_to_one_of_several_that_ask_at_once():
    study = launch_study()
    job = jobs.enqueue_export(study=study)
    claimed = at_once(*[jobs.claim] * THREADS)
    assert [found for found in claimed if found is not None] == [job]


def test_it_queues_a_job_once_that_is_asked_for_twice_at_once():
    study = launch_study()
    queued = at_once(*[lambda: jobs.enqueue_export(study=study)] * THREADS)
    assert queued == [Job.objects.get()] * THREADS
