from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError

from annotations import clock
from annotations.models import Invitation
from annotations.services import studies

from .conftest import said

pytestmark = pytest.mark.django_db


def links(*options):
    return said("invite", "small", *options).splitlines()


def api_path(link):
    return f"/api/invitations/{urlsplit(link).path.split('/')[2]}"


def test_it_prints_one_link_a_line_and_each_leads_a_rater_of_its_own_in(study, browser, settings):
    printed = links("--count", "3")
    assert len(set(printed)) == 3
    for link in printed:
        assert link.startswith(f"{settings.PUBLIC_URL}/r/")
        assert browser.client.get(urlsplit(link).path).status_code == 200
        agreement = {"agreed": True, "version": "1"}
        assert browser.post(f"{api_path(link)}/consent", agreement).status_code == 200
    assert sorted(study.raters.values_list("number", "kind")) == [
        (1, "real"),
        (2, "real"),
        (3, "real"),
    ]


def test_it_makes_one_link_that_lasts_a_month_unless_told_otherwise(study, browser):
    (link,) = links()
    with clock.ahead(timedelta(days=29)):
        assert browser.get(api_path(link)).status_code == 200
    with clock.ahead(timedelta(days=31)):
        assert browser.get(api_path(link)).status_code == 410


def test_it_makes_links_that_last_as_long_as_is_said(study, browser):
    (link,) = links("--days", "0.5")
    with clock.ahead(timedelta(hours=11)):
        assert browser.get(api_path(link)).status_code == 200
    with clock.ahead(timedelta(hours=13)):
        assert browser.get(api_path(link)).status_code == 410


def test_it_makes_links_for_previews(study, browser):
    (link,) = links("--kind", "preview")
    browser.post(f"{api_path(link)}/consent", {"agreed": True, "version": "1"})
    assert study.raters.get().pseudonym == "P001"


def test_it_keeps_the_note(study):
    links("--note", "the photographers' club")
    assert Invitation.objects.get().note == "the photographers' club"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--count", "0"],
            "Between 1 and 1000 invitations can be made at once; received 0.",
        ),
        (
            ["--count", "1001"],
            "Between 1 and 1000 invitations can be made at once; received 1001.",
        ),
        (["--days", "0"], "An invitation lasts more than 0 and at most 3650 days; received 0."),
        (
            ["--days", "nan"],
            "An invitation lasts more than 0 and at most 3650 days; received nan.",
        ),
        (
            ["--days", "1e9"],
            "An invitation lasts more than 0 and at most 3650 days; received 1e+09.",
        ),
        (["--note", "x" * 201], "A note has at most 200 characters; received 201."),
    ],
)
def test_it_refuses_what_the_record_cannot_hold(study, options, sentence):
    with pytest.raises(CommandError) as refused:
        links(*options)
    assert str(refused.value) == sentence
    assert not Invitation.objects.exists()


def test_it_refuses_raters_of_a_kind_that_is_not_invited(study):
    with pytest.raises(CommandError, match="simulated"):
        links("--kind", "simulated")


def test_it_refuses_to_invite_to_a_closed_study(study):
    studies.close_study(slug="small")
    with pytest.raises(CommandError) as refused:
        links()
    assert str(refused.value) == "Study 'small' is closed; nobody can be invited to it."


def test_it_names_the_studies_that_there_are(study):
    with pytest.raises(CommandError) as refused:
        said("invite", "large")
    assert str(refused.value) == "There is no study 'large'; known are: small."
