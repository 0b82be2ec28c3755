import logging

import pytest
from django.core.files.storage import storages

from annotations.protocol.stages import Stage
from tests.clients import Browser, error_of
from tests.factories import join, launch_study, next_assignment, open_assignment, walk_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_answers_unknown_addresses_in_the_one_form_of_errors(browser, method):
    error = error_of(getattr(browser, method)("/api/rater/statge"), 404)
    assert error == {
        "code": "not_found",
        "message": "There is nothing at /api/rater/statge; load the page again.",
        "data": {},
    }


@pytest.mark.parametrize("path", ["stage", "withdraw"])
def test_it_takes_no_form_that_another_site_could_send(rater, path):
    browser = Browser.of(rater)
    response = browser.client.post(f"/api/rater/{path}", {"agreed": "yes"})
    assert response.status_code in (405, 415)
    rater.refresh_from_db()
    assert rater.stage == Stage.DISPLAY


def test_it_says_that_a_stimulus_without_a_file_cannot_be_shown(caplog):
    rater = walk_to(join(launch_study(files=True)), Stage.TRAINING)
    shown = open_assignment(next_assignment(rater))[0]
    storages["stimuli"].delete(shown.stimulus.file)
    with caplog.at_level(logging.CRITICAL, logger="annotations.api.images"):
        error = error_of(Browser.of(rater).get(f"/i/{shown.pk}"), 503)
    assert error["message"] == "This image cannot be shown at the moment."


def test_it_calls_only_an_attempt_at_the_gate_the_last_one():
    study = launch_study(qualification={"images": 4, "attempts": 1})
    rater = walk_to(join(study), Stage.TRAINING)
    assert not Browser.of(rater).get("/api/rater/stage").json()["assignment"]["last_attempt"]
    walk_to(rater, Stage.QUALIFICATION)
    assert Browser.of(rater).get("/api/rater/stage").json()["assignment"]["last_attempt"]
