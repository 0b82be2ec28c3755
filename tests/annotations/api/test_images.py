import pytest
from django.core.files.storage import storages

from annotations.models import Presentation
from annotations.protocol.stages import Stage
from annotations.services import invitations
from tests.clients import Browser, error_of
from tests.factories import (
    join,
    launch_study,
    next_assignment,
    open_assignment,
    rate_assignment,
    walk_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(db):
    return launch_study(files=True)


@pytest.fixture
def trainee(study):
    return walk_to(join(study), Stage.TRAINING)


@pytest.fixture
def presentation(trainee):
    return open_assignment(next_assignment(trainee))[0]


@pytest.fixture
def content(presentation):
    with storages["stimuli"].open(presentation.stimulus.file) as file:
        return file.read()


@pytest.fixture
def ask(trainee, presentation):
    browser = Browser.of(trainee)
    return lambda **headers: browser.get(f"/i/{presentation.pk}", **headers)


# What is sent.


def test_it_sends_the_image_as_it_lies_on_disk(ask, content):
    response = ask()
    assert response.status_code == 200
    assert response.body == content
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "image/jpeg"
    assert response["Accept-Ranges"] == "bytes"


def test_it_lets_the_raters_browser_alone_keep_the_image(ask):
    response = ask()
    cache = response["Cache-Control"].replace(" ", "").split(",")
    assert {"private", "immutable"} <= set(cache)
    assert "public" not in cache
    for header in ("ETag", "Last-Modified", "Content-Disposition"):
        assert header not in response.headers


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"Range": "bytes=999999-"}])
def test_it_names_the_image_in_no_header(ask, presentation, headers):
    stimulus = presentation.stimulus
    told = str(ask(**headers).headers)
    for secret in (stimulus.name, stimulus.sha256, stimulus.sha256[:8], stimulus.file):
        assert secret not in told


def test_it_answers_head_without_the_image(trainee, presentation, content):
    response = Browser.of(trainee).client.head(f"/i/{presentation.pk}")
    assert (response.status_code, response.getvalue()) == (200, b"")
    assert response["Content-Length"] == str(len(content))


def test_it_takes_no_other_method(trainee, presentation):
    assert Browser.of(trainee).post(f"/i/{presentation.pk}").status_code == 405


# Parts of it (RFC 9110, 14).


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, -1),
        ("bytes=-100", -100, -1),
        ("bytes=-999999", 0, -1),
        ("bytes=10-999999", 10, -1),
    ],
)
def test_it_sends_the_part_that_is_asked_for(ask, content, asked, first, last):
    response = ask(Range=asked)
    first, last = (place % len(content) for place in (first, last))
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    assert response.body == content[first : last + 1]
    assert response["Content-Length"] == str(last + 1 - first)
    assert response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"]


def test_it_sends_parts_that_make_up_the_whole(ask, content):
    parts = [ask(Range=f"bytes={start}-{start + 99}").body for start in range(0, len(content), 100)]
    assert b"".join(parts) == content


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=999999-9999999", "bytes=-0"])
def test_it_says_that_a_part_is_not_there(ask, content, asked):
    response = ask(Range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(content)}"
    assert response.body == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=9-1",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "lines=1-2",
        f"bytes={'9' * 5000}-",
    ],
)
def test_it_sends_the_whole_where_the_part_makes_no_sense(ask, content, asked):
    response = ask(Range=asked)
    assert response.status_code == 200
    assert response.body == content


# Who may see it.


def test_it_shows_nothing_to_another_rater(study, presentation):
    other = walk_to(join(study), Stage.TRAINING)
    error = error_of(Browser.of(other).get(f"/i/{presentation.pk}"), 404)
    assert error["message"] == "There is no such image for you; load the page again."


def test_it_shows_nothing_before_the_assignment_is_opened(study, trainee):
    planted = Presentation.objects.create(
        assignment=next_assignment(trainee), position=1, stimulus=study.stimuli.first()
    )
    error_of(Browser.of(trainee).get(f"/i/{planted.pk}"), 404)


def test_it_shows_nothing_once_the_assignment_is_done(trainee, presentation, ask):
    rate_assignment(presentation.assignment)
    error_of(ask(), 404)


def test_it_shows_nothing_that_is_not_there(trainee):
    path = "/i/00000000-0000-4000-8000-000000000000"
    error_of(Browser.of(trainee).get(path), 404)


def test_it_shows_an_older_sitting_what_it_has_open(trainee, ask):
    """Its page may be in the middle of an image; only new work is kept from it."""
    invitations.resume(token=invitations.token_of(trainee.invitation))
    assert ask().status_code == 200


# Behind nginx.


@pytest.mark.parametrize("prefix", ["/stimuli", "/stimuli/"])
def test_it_lets_nginx_send_the_file(ask, presentation, settings, prefix):
    settings.ACCEL_PREFIX = prefix
    response = ask(Range="bytes=0-9")
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == f"/stimuli/{presentation.stimulus.file}"
    assert response["Content-Type"] == "image/jpeg"
    assert response.body == b""


def test_it_asks_nginx_for_nothing_that_is_not_this_raters(study, presentation, settings):
    settings.ACCEL_PREFIX = "/stimuli"
    other = Browser.of(walk_to(join(study), Stage.TRAINING))
    response = other.get(f"/i/{presentation.pk}")
    error_of(response, 404)
    assert "X-Accel-Redirect" not in response.headers
