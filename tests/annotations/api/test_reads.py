"""What only reads: mail scanners and impatient clients may ask as often as they like."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.protocol.stages import Stage
from annotations.services.invitations import token_of
from tests.clients import Browser
from tests.factories import (
    answer,
    invite,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    record,
    store,
    walk_to,
)

pytestmark = pytest.mark.django_db


def reads_only(browser, path, status=200):
    before = record()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = browser.get(path)
    assert response.status_code == status
    assert captured.captured_queries
    for query in captured.captured_queries:
        assert query["sql"].startswith("SELECT"), query["sql"]
    assert record() == before
    assert not response.cookies
    return response


@pytest.mark.parametrize("path", ["/r/{}/", "/api/invitations/{}"])
def test_it_shows_an_invitation_without_taking_it_up(study, browser, path):
    reads_only(browser, path.format(token_of(invite(study))))


@pytest.mark.parametrize("path", ["/r/{}/", "/api/invitations/{}"])
def test_it_shows_an_invitation_that_was_taken_up(study, browser, path):
    reads_only(browser, path.format(token_of(join(study).invitation)))


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.CONSENT])
def test_it_names_the_stage_without_changing_anything(study, stage):
    rater = walk_to(join(study), stage)
    reads_only(Browser.of(rater), "/api/rater/stage")


def test_it_gives_feedback_without_changing_anything(study):
    rater = walk_to(join(study), Stage.TRAINING)
    shown = open_assignment(next_assignment(rater))[0]
    path = f"/api/rater/presentations/{shown.pk}/feedback"
    reads_only(Browser.of(rater), path, 409)
    store(rater.pk, answer(shown))
    reads_only(Browser.of(rater), path)


def test_it_shows_an_image_without_changing_anything(db):
    rater = walk_to(join(launch_study(files=True)), Stage.TRAINING)
    shown = open_assignment(next_assignment(rater))[0]
    reads_only(Browser.of(rater), f"/i/{shown.pk}")


def test_it_takes_no_other_method(study, browser):
    token = token_of(invite(study))
    before = record()
    for path in (f"/api/invitations/{token}/consent", f"/api/invitations/{token}/resume"):
        assert browser.get(path).status_code == 405
    rater = Browser.of(walk_to(join(study), Stage.TRAINING))
    before = record()
    for path in ("display", "instructions", "ratings", "withdraw", "assignments/1/open"):
        assert rater.get(f"/api/rater/{path}").status_code == 405
    assert rater.post("/api/rater/stage").status_code == 405
    assert record() == before


def test_it_needs_few_queries_for_the_stage_however_long_the_way(db, django_assert_max_num_queries):
    rater = walk_to(join(launch_study(n_main=30)), Stage.MAIN)
    browser = Browser.of(rater)
    with django_assert_max_num_queries(12):
        browser.get("/api/rater/stage")
