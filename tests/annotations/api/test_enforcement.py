"""The server says where the rater is: whatever belongs elsewhere is refused and changes nothing."""

import pytest

from annotations.models import Assignment
from annotations.protocol.stages import ENDED, Stage
from annotations.services import stages, studies
from annotations.services.invitations import token_of
from tests.clients import Browser, error_of
from tests.factories import (
    GOOD_DISPLAY,
    answer,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    rate_assignment,
    record,
    store,
    walk_to,
)

pytestmark = pytest.mark.django_db

STAGES = [stage for stage in Stage if stage != Stage.CONSENT]
ENDS = sorted(ENDED)
KINDS = ["training", "qualification", "main"]


def refused(browser, path, body=None, *, status=409, code="wrong_stage"):
    before = record()
    error = error_of(browser.post(path, body), status)
    assert error["code"] == code
    assert record() == before
    return error


@pytest.mark.parametrize("stage", [s for s in STAGES if s != Stage.INSTRUCTIONS])
def test_it_lets_nobody_skip_or_repeat_the_instructions(study, stage):
    rater = walk_to(join(study), stage)
    error = refused(Browser.of(rater), "/api/rater/instructions", {"read": True})
    assert error["data"] == {"stage": stage}


@pytest.mark.parametrize("stage", ENDS)
def test_it_takes_no_display_report_after_the_end(study, stage):
    refused(Browser.of(walk_to(join(study), stage)), "/api/rater/display", GOOD_DISPLAY)


@pytest.mark.parametrize("stage", ENDS)
def test_it_lets_nobody_withdraw_after_the_end(study, stage):
    refused(Browser.of(walk_to(join(study), stage)), "/api/rater/withdraw")


def planted(rater, kind):
    """Give an assignment that is there although its stage has not come, or is past."""
    found = rater.assignments.filter(kind=kind).order_by("position").last()
    if found is None:
        batch = rater.study.batches.first() if kind == "main" else None
        found = Assignment.objects.create(
            rater=rater,
            kind=kind,
            attempt=None if batch else 9,
            round=9 if batch else None,
            batch=batch,
            position=90,
            version=rater.study.versions.get(),
            seed=1,
        )
    return found


ELSEWHERE = [(stage, kind) for stage in STAGES for kind in KINDS if stage != kind]


@pytest.mark.parametrize(("stage", "kind"), ELSEWHERE)
def test_it_opens_nothing_that_belongs_to_another_stage(study, stage, kind):
    rater = walk_to(join(study), stage)
    refused(Browser.of(rater), f"/api/rater/assignments/{planted(rater, kind).pk}/open")


@pytest.mark.parametrize(("stage", "kind"), ELSEWHERE)
def test_it_finishes_nothing_that_belongs_to_another_stage(study, stage, kind):
    rater = walk_to(join(study), stage)
    assignment = planted(rater, kind)
    # As if it had been left open, and whether or not it was done.
    Assignment.objects.filter(pk=assignment.pk).update(opened_at=rater.created_at, done_at=None)
    refused(Browser.of(rater), f"/api/rater/assignments/{assignment.pk}/finish")


def test_it_lets_a_rater_finish_again_what_is_done(study):
    """The answer to the first time may have been lost on the way."""
    rater = walk_to(join(study), Stage.DONE)
    before = record()
    browser = Browser.of(rater)
    for assignment in rater.assignments.all():
        stage = browser.post(f"/api/rater/assignments/{assignment.pk}/finish").json()
        assert stage["stage"] == "done"
    assert record() == before


def test_it_opens_nothing_for_another_rater(study):
    mine, theirs = (walk_to(join(study), Stage.TRAINING) for _ in range(2))
    number = next_assignment(theirs).pk
    for act in ("open", "finish"):
        refused(
            Browser.of(mine),
            f"/api/rater/assignments/{number}/{act}",
            status=404,
            code="not_found",
        )


@pytest.mark.parametrize("number", [0, 10**6, 10**30])
def test_it_knows_no_assignment_that_is_not_there(rater, number):
    refused(
        Browser.of(rater), f"/api/rater/assignments/{number}/open", status=404, code="not_found"
    )


def test_it_tells_how_many_answers_are_missing(study):
    rater = walk_to(join(study), Stage.TRAINING)
    assignment = next_assignment(rater)
    open_assignment(assignment)
    error = refused(
        Browser.of(rater), f"/api/rater/assignments/{assignment.pk}/finish", code="unanswered"
    )
    assert error["data"] == {"missing": 2}


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_it_hands_out_no_new_work_while_the_study_is_not_open(study, state):
    rater = walk_to(join(study), Stage.TRAINING)
    {"paused": studies.pause_study, "closed": studies.close_study}[state](slug="small")
    browser = Browser.of(rater)
    wait = browser.get("/api/rater/stage").json()["wait"]
    assert (wait["reason"], wait["seconds"]) == (state, 60)
    number = next_assignment(rater).pk
    refused(browser, f"/api/rater/assignments/{number}/open", code="study_not_open")


def test_it_tells_how_long_a_batch_has_to_wait(study):
    rater = walk_to(join(study), Stage.MAIN)
    for _ in range(3):
        rate_assignment(next_assignment(rater))
    browser = Browser.of(rater)
    wait = browser.get("/api/rater/stage").json()["wait"]
    assert wait["reason"] == "cooldown"
    assert wait["seconds"] == pytest.approx(48 * 3600, abs=60)
    number = next_assignment(rater).pk
    error = refused(browser, f"/api/rater/assignments/{number}/open", code="conflict")
    assert error["data"]["seconds"] == pytest.approx(48 * 3600, abs=60)


def test_it_lets_an_older_sitting_see_that_it_is_not_active(study):
    rater = walk_to(join(study), Stage.TRAINING)
    number = next_assignment(rater).pk
    old = Browser.of(rater)
    new = Browser()
    resumed = new.post(f"/api/invitations/{token_of(rater.invitation)}/resume")
    assert resumed.json()["active"] is True
    assert old.get("/api/rater/stage").json()["active"] is False
    for path, body in [
        (f"/api/rater/assignments/{number}/open", None),
        (f"/api/rater/assignments/{number}/finish", None),
        ("/api/rater/display", GOOD_DISPLAY),
        ("/api/rater/instructions", {"read": True}),
    ]:
        refused(old, path, body, code="other_sitting")
    assert new.post(f"/api/rater/assignments/{number}/open").status_code == 200


def test_it_goes_on_where_the_rater_was(study):
    """A reload in the middle of an assignment: the same presentations, the answered ones marked."""
    rater = walk_to(join(study), Stage.QUALIFICATION)
    assignment = next_assignment(rater)
    presentations = open_assignment(assignment)
    store(rater.pk, answer(presentations[0]))
    browser = Browser.of(rater)
    work = browser.get("/api/rater/stage").json()["assignment"]
    assert work == {
        "id": assignment.pk,
        "kind": "qualification",
        "attempt": 1,
        "round": None,
        "images": 4,
        "answered": 1,
        "opened": True,
        "last_attempt": False,
    }
    again = browser.post(f"/api/rater/assignments/{assignment.pk}/open").json()
    assert [shown["id"] for shown in again["presentations"]] == [
        str(presentation.pk) for presentation in presentations
    ]
    assert [shown["answered"] for shown in again["presentations"]] == [True, False, False, False]


def test_it_lets_a_rater_withdraw_and_keeps_what_they_answered(study):
    rater = walk_to(join(study), Stage.MAIN)
    ratings = record()["Rating"]
    stage = Browser.of(rater).post("/api/rater/withdraw").json()
    assert (stage["stage"], stage["assignment"], stage["completion"]) == ("withdrawn", None, None)
    assert record()["Rating"] == ratings


def test_it_says_which_stage_it_is_on_every_page(study):
    for stage in STAGES:
        rater = walk_to(join(study), stage)
        assert Browser.of(rater).get("/api/rater/stage").json()["stage"] == stage
        if stage not in ENDS:
            stages.withdraw(rater_id=rater.pk)


def test_it_screens_out_with_one_attempt_where_the_study_gives_one(db):
    study = launch_study(qualification={"attempts": 1})
    rater = walk_to(join(study), Stage.QUALIFICATION)
    work = Browser.of(rater).get("/api/rater/stage").json()["assignment"]
    assert work["last_attempt"] is True
    walk_to(rater, Stage.SCREENED_OUT)
    assert rater.assignments.filter(kind="qualification").count() == 1
