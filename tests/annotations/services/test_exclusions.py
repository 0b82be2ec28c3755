from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotations import clock
from annotations.models import AuditEntry, Exclusion, Rating
from annotations.protocol.errors import Conflict, InvalidInput
from annotations.protocol.stages import Stage
from annotations.selectors.tables import answers_table, ratings_table
from annotations.services import exclusions
from tests.factories import join, walk_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher():
    return User.objects.create_user("ada")


def test_it_leaves_out_a_rater_and_touches_no_rating(study, researcher):
    rater, other = (walk_to(join(study), Stage.DONE) for _ in range(2))
    before = list(Rating.objects.order_by("id").values())
    exclusions.exclude(rater_id=rater.pk, reason=" Unreliable. ", author=researcher)
    assert list(Rating.objects.order_by("id").values()) == before
    assert set(ratings_table(answers_table(study))["rater"]) == {other.pseudonym}
    assert Exclusion.objects.get().reason == "Unreliable."


def test_it_takes_an_exclusion_back_and_keeps_it_as_history(study, researcher):
    rater = walk_to(join(study), Stage.DONE)
    counted = ratings_table(answers_table(study))
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="Unreliable.")
    assert ratings_table(answers_table(study)).empty
    exclusions.lift(exclusion_id=exclusion.pk, author=researcher)
    assert ratings_table(answers_table(study)).equals(counted)
    exclusion.refresh_from_db()
    assert exclusion.lifted_by == researcher
    assert exclusion.reason == "Unreliable."


def test_it_takes_an_exclusion_back_once(rater):
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="Unreliable.")
    lifted_at = exclusions.lift(exclusion_id=exclusion.pk).lifted_at
    with clock.ahead(timedelta(days=1)):
        assert exclusions.lift(exclusion_id=exclusion.pk).lifted_at == lifted_at
    assert AuditEntry.objects.filter(action="exclusion lifted").count() == 1


def test_it_excludes_nobody_twice_at_a_time(rater):
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="Unreliable.")
    with pytest.raises(Conflict) as refused:
        exclusions.exclude(rater_id=rater.pk, reason="Again.")
    assert refused.value.message == "Rater R001 is excluded already."
    exclusions.lift(exclusion_id=exclusion.pk)
    exclusions.exclude(rater_id=rater.pk, reason="Again.")
    assert Exclusion.objects.count() == 2


def test_it_asks_for_a_reason(rater):
    with pytest.raises(InvalidInput) as refused:
        exclusions.exclude(rater_id=rater.pk, reason=" ")
    assert refused.value.message == ("An exclusion needs a reason; say why this rater is left out.")
    assert not Exclusion.objects.exists()


def test_it_records_who_excluded_whom_and_why(rater, researcher):
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="Unreliable.", author=researcher)
    exclusions.lift(exclusion_id=exclusion.pk, author=researcher)
    acts = AuditEntry.objects.filter(actor=researcher).order_by("id")
    assert [(act.action, act.data) for act in acts] == [
        ("rater excluded", {"rater": "R001", "reason": "Unreliable."}),
        ("exclusion lifted", {"rater": "R001"}),
    ]
