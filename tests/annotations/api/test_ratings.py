import uuid

import pytest

from annotations.models import Flag, Rating
from annotations.protocol.stages import Stage
from annotations.services import invitations, studies
from tests.clients import Browser, error_of, rating_in
from tests.factories import (
    CONDITIONS,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    record,
    walk_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainee(rater):
    return walk_to(rater, Stage.TRAINING)


@pytest.fixture
def shown(trainee):
    return [str(presentation.pk) for presentation in open_assignment(next_assignment(trainee))]


@pytest.fixture
def browser(trainee):
    return Browser.of(trainee)


def send(browser, *ratings):
    response = browser.post("/api/rater/ratings", {"ratings": ratings})
    assert response.status_code == 200, response.content
    results = response.json()["results"]
    assert [set(result) for result in results] == [{"id", "status", "code", "message"}] * len(
        ratings
    )
    assert [result["id"] for result in results] == [str(rating.get("id", "")) for rating in ratings]
    return [(result["status"], result["code"]) for result in results]


def test_it_stores_what_the_client_sent(browser, shown):
    given = rating_in(shown[0], 73, seconds=4.5, share_seen=0.75, pans=3)
    assert send(browser, given) == [("stored", "")]
    rating = Rating.objects.get()
    assert (str(rating.uuid), str(rating.presentation_id), rating.value) == (
        given["id"],
        shown[0],
        73,
    )
    assert rating.shown_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert rating.seconds == 4.5
    assert rating.conditions == {**CONDITIONS, "share_seen": 0.75, "pans": 3}


def test_it_acknowledges_an_answer_that_it_has(browser, shown):
    given = rating_in(shown[0])
    assert send(browser, given) == [("stored", "")]
    assert send(browser, given, given) == [("already_stored", "")] * 2
    assert Rating.objects.count() == 1


def test_it_tells_the_client_to_drop_another_answer(browser, shown):
    send(browser, rating_in(shown[0], 20))
    assert send(browser, rating_in(shown[0], 80)) == [("conflict", "answered_differently")]
    assert Rating.objects.get().value == 20
    assert Flag.objects.get().kind == "conflicting_answer"


def test_it_refuses_what_was_shown_to_another_rater(study, shown):
    other = Browser.of(walk_to(join(study), Stage.TRAINING))
    assert send(other, rating_in(shown[0])) == [("refused", "not_yours")]
    assert not Rating.objects.exists()


def test_it_stores_a_hundred_answers_at_once(db):
    study = launch_study(n_training=100, training={"images": 100})
    rater = walk_to(join(study), Stage.TRAINING)
    shown = [presentation.pk for presentation in open_assignment(next_assignment(rater))]
    browser = Browser.of(rater)
    assert send(browser, *map(rating_in, shown)) == [("stored", "")] * 100
    assert Rating.objects.count() == 100


@pytest.mark.parametrize(("count", "message"), [(0, "at least 1 item"), (101, "at most 100 items")])
def test_it_takes_one_to_a_hundred_answers(browser, shown, count, message):
    before = record()
    body = {"ratings": [rating_in(shown[0])] * count}
    error = error_of(browser.post("/api/rater/ratings", body), 400)
    assert error["code"] == "invalid"
    assert message in error["message"]
    assert record() == before


MALFORMED = [
    ({"value": "high"}, "value: Input should be a valid integer"),
    ({"value": 50.5}, "value: Input should be a valid integer"),
    ({"value": None}, "value: Input should be a valid integer"),
    ({"id": "1"}, "id: Input should be a valid UUID"),
    ({"presentation": None}, "presentation: UUID input should be a string"),
    ({"shown_at": "yesterday"}, "shown_at: Input should be a valid datetime"),
    ({"shown_at": "2026-03-01T10:00:00"}, "shown_at: Input should have timezone info"),
    ({"seconds": -1}, "seconds: Input should be greater than or equal to 0"),
    ({"share_seen": 1.5}, "share_seen: Input should be less than or equal to 1"),
    ({"input": "thought"}, "input: Input should be 'mouse', 'keyboard' or 'touch'"),
    ({"device_pixel_ratio": 0}, "device_pixel_ratio: Input should be greater than 0"),
    ({"fullscreen": None}, "fullscreen: Input should be a valid boolean"),
    ({"pans": -1}, "pans: Input should be greater than or equal to 0"),
    ({"comment": "nice"}, "comment: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("changes", "message"), MALFORMED)
def test_it_stores_the_good_answers_beside_a_malformed_one(browser, shown, changes, message):
    bad, good = {**rating_in(shown[0]), **changes}, rating_in(shown[1])
    results = browser.post("/api/rater/ratings", {"ratings": [bad, good]}).json()["results"]
    assert [result["status"] for result in results] == ["refused", "stored"]
    assert results[0]["id"] == bad["id"]
    assert results[0]["code"] == "invalid"
    assert results[0]["message"].startswith(message)
    assert str(Rating.objects.get().presentation_id) == shown[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"shown_at": "0001-01-01T00:00:00+14:00"},
        {"shown_at": "9999-12-31T23:59:59-14:00"},
        {"shown_at": 1e20},
        {"id": "\ud800"},
        {"id": ["a"] * 50},
        {"input": "\ud800"},
        {"\ud800": 1},
        {"\x00": 1},
        {"value": 10**30},
        {"value": True},
        {"value": "50"},
        {"seconds": 1e400},
        {"pans": 10**30},
    ],
)
def test_it_stores_the_good_answers_beside_a_hostile_one(browser, shown, changes):
    bad, good = {**rating_in(shown[0]), **changes}, rating_in(shown[1])
    response = browser.post("/api/rater/ratings", {"ratings": [bad, good]})
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert [result["status"] for result in response.json()["results"]] == ["refused", "stored"]


@pytest.mark.parametrize(
    "body", [[], {}, {"ratings": None}, {"ratings": [1]}, {"ratings": [[]]}, {"answers": []}, None]
)
def test_it_says_what_is_wrong_with_a_body(browser, shown, body):
    before = record()
    response = browser.client.post("/api/rater/ratings", data=body, content_type="application/json")
    error = error_of(response, 400)
    assert error["code"] == "invalid"
    assert record() == before


@pytest.mark.parametrize("text", [b"{", b"", b"\xff", b"[" * 100_000, b'{"ratings": [NaN]}'])
def test_it_says_that_a_body_is_no_json(browser, shown, text):
    before = record()
    response = browser.client.post("/api/rater/ratings", data=text, content_type="application/json")
    error = error_of(response, 400)
    assert error["code"] in ("parse_error", "invalid")
    assert record() == before


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
)
def test_it_takes_json_only(browser, shown, content_type):
    """A form of another site can send anything but JSON, with the rater's cookie."""
    before = record()
    response = browser.client.post(
        "/api/rater/ratings", data=b'{"ratings": []}', content_type=content_type
    )
    error = error_of(response, 415)
    assert error["code"] == "unsupported_media_type"
    assert record() == before


def test_it_stores_what_an_older_sitting_still_has(trainee, shown):
    old = Browser.of(trainee)
    invitations.resume(token=invitations.token_of(trainee.invitation))
    assert send(old, rating_in(shown[0])) == [("stored", "")]


def test_it_stores_what_was_answered_before_a_pause(browser, shown):
    studies.pause_study(slug="small")
    assert send(browser, rating_in(shown[0])) == [("stored", "")]
    assert Rating.objects.get().late


def test_it_refuses_an_id_that_belongs_to_another_image(browser, shown):
    number = str(uuid.uuid4())
    assert send(browser, rating_in(shown[0], id=number)) == [("stored", "")]
    assert send(browser, rating_in(shown[1], id=number)) == [("refused", "id_taken")]
