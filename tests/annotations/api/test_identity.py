import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import RequestFactory

from annotations.api.identity import COOKIE, identify
from annotations.models import Rater
from annotations.protocol.stages import Stage
from tests.clients import Browser, error_of, rating_in
from tests.factories import GOOD_DISPLAY, join, next_assignment, open_assignment, record, walk_to

pytestmark = pytest.mark.django_db

NOT_KNOWN = "You are not known on this device; open your invitation's link again."


def everything(browser, presentation="00000000-0000-4000-8000-000000000000"):
    """Ask for everything that a rater can ask for."""
    return {
        "stage": browser.get("/api/rater/stage"),
        "display": browser.post("/api/rater/display", GOOD_DISPLAY),
        "instructions": browser.post("/api/rater/instructions", {"read": True}),
        "open": browser.post("/api/rater/assignments/1/open"),
        "finish": browser.post("/api/rater/assignments/1/finish"),
        "ratings": browser.post("/api/rater/ratings", {"ratings": [rating_in(presentation)]}),
        "feedback": browser.get(f"/api/rater/presentations/{presentation}/feedback"),
        "withdraw": browser.post("/api/rater/withdraw"),
        "image": browser.get(f"/i/{presentation}"),
    }


def test_it_does_not_know_who_has_no_cookie(rater, browser):
    before = record()
    for response in everything(browser).values():
        error = error_of(response, 401)
        assert (error["code"], error["message"]) == ("not_identified", NOT_KNOWN)
    assert record() == before


def forged(rater):
    value = [rater.pk, rater.sitting.hex]
    cookie = Browser.of(rater).client.cookies[COOKIE].value
    payload, _, rest = cookie.partition(":")
    return {
        "another salt": signing.dumps(value),
        "another key": signing.dumps(value, key="guessed", salt="annotations.rater"),
        "cut short": cookie[:-1],
        "another payload": f"{payload[:-2]}AA:{rest}",
        "another time": ":".join([payload, "1", cookie.rsplit(":", 1)[1]]),
        "no signature": payload,
        "nothing": "",
        "garbage": "ü\x00",
    }


@pytest.mark.parametrize(
    "forgery",
    [
        "another salt",
        "another key",
        "cut short",
        "another payload",
        "another time",
        "no signature",
        "nothing",
        "garbage",
    ],
)
def test_it_does_not_believe_a_cookie_that_it_did_not_sign(rater, forgery):
    browser = Browser()
    browser.client.cookies[COOKIE] = forged(rater)[forgery]
    before = record()
    for response in everything(browser).values():
        assert error_of(response, 401)["code"] == "not_identified"
    assert record() == before


def test_it_forgets_a_cookie_as_browsers_do(rater, monkeypatch):
    browser = Browser.of(rater)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + timedelta(days=401).total_seconds())
    assert error_of(browser.get("/api/rater/stage"), 401)["code"] == "not_identified"


def test_it_knows_a_rater_without_asking_the_database(rater, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = Browser.of(rater).client.cookies[COOKIE].value
    with django_assert_num_queries(0):
        identity = identify(request)
    assert (identity.rater_id, identity.sitting) == (rater.pk, rater.sitting)


# Two raters who share a browser.


def test_it_never_takes_one_raters_page_for_anothers(study):
    mine, theirs = (walk_to(join(study), Stage.TRAINING) for _ in range(2))
    shown = open_assignment(next_assignment(theirs))[0]
    browser = Browser.of(theirs)
    browser.headers["X-Iqastudy-Rater"] = str(mine.pk)
    before = record()
    for response in everything(browser, str(shown.pk)).values():
        error = error_of(response, 409)
        assert error["code"] == "other_rater"
        assert error["message"] == (
            "Another rater's invitation was opened in this browser; open your own link again."
        )
    assert record() == before


def test_it_lets_a_page_name_its_own_rater(rater):
    browser = Browser.of(rater)
    key = browser.get("/api/rater/stage").json()["key"]
    browser.headers["X-Iqastudy-Rater"] = key
    assert browser.get("/api/rater/stage").status_code == 200


# A rater whom the database has forgotten: a demonstration was made anew.


@pytest.mark.django_db(transaction=True)
def test_it_does_not_know_a_rater_who_is_not_in_the_database(study):
    rater = join(study)
    browser = Browser.of(rater)
    rater.invitation.delete()
    rater.consent.delete()
    rater.stage_events.all().delete()
    Rater.objects.all().delete()
    before = record()
    responses = everything(browser)
    for name in ("stage", "display", "instructions", "open", "finish", "ratings", "withdraw"):
        assert error_of(responses[name], 401)["code"] == "not_identified", name
    for name in ("feedback", "image"):
        assert error_of(responses[name], 404)["code"] == "not_found", name
    assert record() == before
