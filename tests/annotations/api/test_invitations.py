from datetime import timedelta

import pytest

from annotations import clock
from annotations.api.identity import COOKIE
from annotations.models import Rater
from annotations.services import invitations, studies
from tests.clients import error_of
from tests.factories import invite, join, launch_study, load_study, record

pytestmark = pytest.mark.django_db

AGREED = {"agreed": True, "version": "1"}


@pytest.fixture
def token(study):
    return invitations.token_of(invite(study))


def test_it_describes_the_study_before_anybody_agreed(browser, token):
    assert browser.get(f"/api/invitations/{token}").json() == {
        "study": {
            "title": "A small study",
            "contact": "Ada, ada@example.org",
            "demo": False,
            "notices": [],
        },
        "bound": False,
        "open": True,
        "consent": {"version": "1", "text": "You rate images.\n\nYou may stop at any time."},
        # 2 + 4 + 9 x 2 images, 10 s each; two days between the rounds.
        "effort": {"images": 9, "rounds": 2, "minutes": 4.0, "minimum_days": 2.0},
    }


def test_it_says_on_a_demonstration_that_it_is_one(db, browser):
    study = launch_study(study={"demo": True})
    found = browser.get(f"/api/invitations/{invitations.token_of(invite(study))}").json()
    assert found["study"]["demo"] is True
    assert found["study"]["notices"][0] == "This is a demonstration, not a study."


def test_it_says_that_an_invitation_was_taken_up(study, browser):
    token = invitations.token_of(join(study).invitation)
    assert browser.get(f"/api/invitations/{token}").json()["bound"] is True


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_it_says_that_a_study_is_not_open(db, browser, state):
    study = load_study()
    token = invitations.token_of(invite(study))
    if state != "draft":
        studies.open_study(slug="small")
        {"paused": studies.pause_study, "closed": studies.close_study}[state](slug="small")
    assert browser.get(f"/api/invitations/{token}").json()["open"] is False
    before = record()
    error = error_of(browser.post(f"/api/invitations/{token}/consent", AGREED), 409)
    assert error["code"] == "study_not_open"
    assert record() == before


def test_it_gives_who_agrees_a_cookie(browser, token):
    response = browser.post(f"/api/invitations/{token}/consent", AGREED)
    assert response.status_code == 200
    assert response.json()["stage"] == "display"
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 400 * 24 * 3600
    assert not cookie["secure"]
    assert browser.get("/api/rater/stage").json()["rater"] == "R001"


def test_it_gives_a_cookie_for_encrypted_connections_only_where_there_are_some(
    browser, token, settings
):
    settings.RATER_COOKIE_SECURE = True
    response = browser.post(f"/api/invitations/{token}/consent", AGREED)
    assert response.cookies[COOKIE]["secure"]


def test_it_binds_an_invitation_once(browser, token):
    browser.post(f"/api/invitations/{token}/consent", AGREED)
    before = record()
    response = browser.post(f"/api/invitations/{token}/consent", AGREED)
    assert error_of(response, 409)["code"] == "conflict"
    assert record() == before


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"agreed": False, "version": "1"}, "Only who agrees can take part"),
        ({"agreed": True, "version": "2"}, "The consent text is now version 1"),
        ({"agreed": True}, "version: Field required"),
        ({"agreed": "perhaps", "version": "1"}, "agreed: Input should be a valid boolean"),
        ({"agreed": True, "version": "1", "name": "Ada"}, "name: Extra inputs are not permitted"),
        ([], "The body: Input should be a valid dictionary"),
        ("agreed", "The body: Input should be a valid dictionary"),
    ],
)
def test_it_takes_nobody_who_did_not_agree(browser, token, body, message):
    before = record()
    error = error_of(browser.post(f"/api/invitations/{token}/consent", body), 400)
    assert error["code"] == "invalid"
    assert error["message"].startswith(message)
    assert record() == before


@pytest.mark.parametrize("path", ["/api/invitations/{}", "/api/invitations/{}/consent"])
@pytest.mark.parametrize(
    ("break_it", "status", "code"),
    [
        (lambda token: token[:-1], 404, "not_found"),
        (lambda token: "x", 404, "not_found"),
        (lambda token: token.swapcase(), 404, "not_found"),
    ],
)
def test_it_does_not_know_a_guessed_invitation(browser, token, path, break_it, status, code):
    before = record()
    guessed = path.format(break_it(token))
    response = browser.post(guessed, AGREED) if "consent" in path else browser.get(guessed)
    assert error_of(response, status)["code"] == code
    assert record() == before


def ask(browser, token, act):
    if act == "read":
        return browser.get(f"/api/invitations/{token}")
    return browser.post(f"/api/invitations/{token}/{act}", AGREED if act == "consent" else {})


@pytest.mark.parametrize("act", ["read", "consent", "resume"])
def test_it_says_that_an_invitation_has_ended(study, browser, act):
    expired, revoked = invite(study), invite(study)
    invitations.revoke(invitation_id=revoked.id)
    with clock.ahead(timedelta(days=31)):
        for invitation, word in [(expired, "expired"), (revoked, "withdrawn")]:
            response = ask(browser, invitations.token_of(invitation), act)
            error = error_of(response, 410)
            assert error["code"] == "gone"
            assert word in error["message"]
    assert not Rater.objects.exists()


def test_it_resumes_on_another_device(study, browser):
    rater = join(study)
    response = browser.post(f"/api/invitations/{invitations.token_of(rater.invitation)}/resume")
    assert response.json()["rater"] == rater.pseudonym
    assert response.json()["active"] is True
    assert browser.get("/api/rater/stage").json()["active"] is True


def test_it_resumes_nothing_that_nobody_began(browser, token):
    before = record()
    error = error_of(browser.post(f"/api/invitations/{token}/resume"), 409)
    assert error["message"] == "Nobody has taken this invitation up yet; read the consent first."
    assert record() == before
