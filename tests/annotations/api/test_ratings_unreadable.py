import pytest

from annotations.models import Flag, Rating
from annotations.protocol.stages import Stage
from tests.clients import Browser, rating_in
from tests.factories import next_assignment, open_assignment, walk_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", ["50", True, None, 1.5, "\x00", "\ud800"])
def test_it_keeps_what_it_cannot_read_and_stores_the_rest(rater, value):
    walk_to(rater, Stage.TRAINING)
    first, second = open_assignment(next_assignment(rater))
    sent = [rating_in(first.pk, value=value), rating_in(second.pk, value=60)]
    response = Browser.of(rater).post("/api/rater/ratings", {"ratings": sent})
    assert [result["status"] for result in response.json()["results"]] == ["refused", "stored"]
    assert Rating.objects.get().presentation == second
    flag = Flag.objects.get()
    assert flag.rater == rater
    assert str(first.pk) in flag.data["received"]


def test_it_refuses_the_answers_of_a_rater_there_is_not(rater):
    browser = Browser.of(rater)
    for related in ("stage_events", "assignments"):
        getattr(rater, related).all().delete()
    rater.consent.delete()
    rater.invitation.delete()
    rater.delete()
    response = browser.post("/api/rater/ratings", {"ratings": [{"id": "nonsense"}]})
    assert response.status_code == 401
    assert not Flag.objects.exists()
