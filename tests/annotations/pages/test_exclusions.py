"""Leaving raters out from the study's page."""

from django.urls import reverse

from annotations.models import Exclusion, Rating
from annotations.services import exclusions
from tests import factories

from .members import member, messages_of, rated, text_of


def exclude(client, study, rater, reason):
    address = reverse("study-exclude", args=[study.slug, rater.number])
    return client.post(address, {"reason": reason}, follow=True)


def test_excluding_a_rater_takes_their_ratings_out_of_the_results(study):
    rater = rated(study)
    stored = Rating.objects.count()
    client = member(study, "researcher", "ada")
    response = exclude(client, study, rater, "  Clicked through.  ")
    assert messages_of(response) == ["Rater R001 is left out; every rating is kept."]
    assert response.context["results"].ratings == 0
    assert Rating.objects.count() == stored
    exclusion = Exclusion.objects.get()
    assert (exclusion.reason, str(exclusion.author)) == ("Clicked through.", "ada")
    assert "excluded Count again" in text_of(response)
    assert "ada: Clicked through." in text_of(response)


def test_excluding_needs_a_reason(study):
    rater = factories.join(study)
    response = exclude(member(study, "researcher"), study, rater, "   ")
    assert messages_of(response) == ["An exclusion needs a reason; say why this rater is left out."]
    assert not Exclusion.objects.exists()


def test_excluding_twice_is_refused(study):
    rater = factories.join(study)
    exclusions.exclude(rater_id=rater.pk, reason="a test")
    response = exclude(member(study, "researcher"), study, rater, "again")
    assert messages_of(response) == ["Rater R001 is excluded already."]


def test_excluding_a_rater_who_does_not_exist_is_not_found(study):
    client = member(study, "researcher")
    assert client.post(reverse("study-exclude", args=[study.slug, 99])).status_code == 404


def test_lifting_an_exclusion_makes_the_rater_count_again(study):
    rater = rated(study)
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="a test")
    client = member(study, "researcher", "ada")
    response = client.post(reverse("study-lift", args=[study.slug, exclusion.pk]), follow=True)
    assert messages_of(response) == ["Rater R001 counts again."]
    assert response.context["results"].ratings == 18
    exclusion.refresh_from_db()
    assert str(exclusion.lifted_by) == "ada"


def test_lifting_reaches_no_other_study(study):
    other = factories.launch_study(study={"slug": "other"})
    exclusion = exclusions.exclude(rater_id=factories.join(other).pk, reason="a test")
    client = member(study, "owner")
    response = client.post(reverse("study-lift", args=[study.slug, exclusion.pk]))
    assert response.status_code == 404
    exclusion.refresh_from_db()
    assert exclusion.lifted_at is None
