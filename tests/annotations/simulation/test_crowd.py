from collections import Counter
from threading import Lock

import httpx
import pytest

from analysis.simulate import RaterModel
from annotations.models import Invitation, Rating
from annotations.protocol.errors import StudyNotOpen
from annotations.services import studies
from annotations.simulation import WaitsLonger, crowd

from .conftest import QUALITIES, launch


def simulate(study, url, **options):
    return crowd.simulate(
        study=study, qualities=QUALITIES, url=url, **{"count": 3, "longest_wait": 0, **options}
    )


def test_it_counts_where_the_raters_end(application, monkeypatch):
    # Careless beyond doubt: the same end of the scale for every image.
    monkeypatch.setattr(crowd, "CARELESS", RaterModel(bias_sd=100, image_sd=0, repeat_sd=0))
    study = launch()
    answered, lock = [], Lock()

    def count():
        with lock:
            answered.append(1)

    ended = simulate(study, application, count=4, careless=1, on_answer=count)
    assert ended == Counter(done=3, screened_out=1)
    assert sorted(study.raters.values_list("kind", flat=True)) == ["simulated"] * 4
    assert len(answered) == Rating.objects.count() == 4 * (2 + 5) + 3 * 12


def test_its_raters_differ(application, monkeypatch):
    # By nothing but what each draws from a seed of its own.
    monkeypatch.setattr(crowd, "CARELESS", RaterModel(bias_sd=0.1, image_sd=0, repeat_sd=0))
    study = launch()
    simulate(study, application, careless=3)
    values = Rating.objects.filter(presentation__assignment__kind="main").order_by(
        "presentation__stimulus__name", "presentation__assignment__round"
    )
    of_each = {
        tuple(values.filter(presentation__assignment__rater=rater).values_list("value", flat=True))
        for rater in study.raters.all()
    }
    assert len(of_each) == 3


def test_it_passes_on_that_a_rater_would_have_to_wait(application):
    with pytest.raises(WaitsLonger):
        simulate(launch(cooldown_hours=1), application)


@pytest.mark.parametrize("close", [studies.pause_study, studies.close_study])
def test_it_invites_nobody_to_a_study_that_is_not_open(application, close):
    launch()
    study = close(slug="small")
    with pytest.raises(StudyNotOpen) as refused:
        simulate(study, application)
    assert refused.value.message == f"Study 'small' is {study.state}; open it first."
    assert not Invitation.objects.exists()


def test_it_invites_nobody_where_there_is_no_server(transactional_db):
    with pytest.raises(httpx.ConnectError):
        simulate(launch(), "http://127.0.0.1:9")
    assert not Invitation.objects.exists()


def test_it_invites_nobody_where_the_server_is_not_well(application, monkeypatch):
    def failing(url):
        return httpx.Response(503, request=httpx.Request("GET", url))

    study = launch()
    monkeypatch.setattr(httpx, "get", failing)
    with pytest.raises(httpx.HTTPStatusError):
        simulate(study, application)
    assert not Invitation.objects.exists()
