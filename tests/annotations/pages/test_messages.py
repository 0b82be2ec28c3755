"""Pages that say one thing, and what holds on every page."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse

from annotations import clock
from annotations.models import Invitation
from annotations.services import exclusions, invitations
from iqastudy.urls import urlpatterns as project_urlpatterns
from tests import factories

from .members import member, rated, text_of


def fail(request):
    raise RuntimeError("a fault of the server's own")


urlpatterns = [*project_urlpatterns, path("fail/", fail)]


def test_a_guessed_invitation_shows_one_sentence(client, db):
    response = client.get("/r/guessed/")
    assert response.status_code == 404
    assert text_of(response) == (
        "Invitation Skip to the content Invitation This invitation is not known here; open the "
        "whole link that was sent to you, or ask for a new one."
    )


def test_an_expired_invitation_shows_when_it_ended(study, client):
    invitation = factories.invite(study)
    day = clock.now() - timedelta(days=2)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=day)
    response = client.get(f"/r/{invitations.token_of(invitation)}/")
    assert response.status_code == 410
    assert f"This invitation expired on {day:%d %B %Y}" in text_of(response)


def test_a_message_to_raters_leads_to_no_page_of_researchers(client, db):
    assert "href" not in re.sub(
        r"<link[^>]*>|#content", "", client.get("/r/guessed/").content.decode()
    ).replace('href=""', "")


def test_an_unknown_address_is_answered_by_a_page(client, db):
    response = client.get("/nothing/of/that/name/")
    assert response.status_code == 404
    assert "There is nothing here for you" in text_of(response)


@pytest.mark.urls(__name__)
def test_a_fault_of_the_server_shows_a_page_without_its_details(db):
    client = Client(raise_request_exception=False)
    response = client.get("/fail/")
    assert response.status_code == 500
    assert "The server met an error that is its own" in text_of(response)
    assert "RuntimeError" not in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_for_faults_need_nothing_that_may_be_broken_too(name):
    page = render_to_string(name)
    assert "static" not in page
    assert page.count("<h1>") == 1


@pytest.fixture
def every_page(db):
    """Every page, of a study in which everything that pages show has happened."""
    study = factories.launch_study(n_main=12, files=True, study={"demo": True})
    rated(study, batches=8, seed=1)
    rater = rated(study, batches=8, seed=2)
    exclusions.exclude(rater_id=rater.pk, reason="a <b>test</b>")
    factories.invite(study)
    client = member(study, "owner")
    addresses = [
        "/",
        "/password/",
        "/nothing/",
        *(
            reverse(name, args=[study.slug])
            for name in (
                "study",
                "study-invitations",
                "study-results",
                "study-stimuli",
                "study-exports",
            )
        ),
    ]
    return [client.get(address) for address in addresses] + [Client().get("/login/")]


def test_no_page_holds_scripts_or_styles_of_its_own(every_page):
    for response in every_page:
        page = response.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


def test_every_page_names_its_one_heading_and_its_language(every_page):
    for response in every_page:
        page = response.content.decode()
        if "<html" in page:
            assert page.count("<h1") == 1
            assert '<html lang="en">' in page


def test_every_field_and_picture_has_a_name(every_page):
    for response in every_page:
        page = re.sub(r"<label.*?</label>", "", response.content.decode(), flags=re.DOTALL)
        fields = re.findall(r"<(?:input|select|textarea|progress)\b[^>]*>", page)
        assert all("aria-label" in field or 'type="hidden"' in field for field in fields)
        assert all(" alt=" in picture for picture in re.findall(r"<img[^>]*>", page))


def test_no_id_stands_twice_on_a_page(every_page):
    for response in every_page:
        ids = re.findall(r'\sid="([^"]+)"', response.content.decode())
        assert len(ids) == len(set(ids))


def test_what_people_wrote_is_shown_as_they_wrote_it(every_page):
    pages = [response.content.decode() for response in every_page]
    assert not any("<b>test</b>" in page for page in pages)
    assert any("a &lt;b&gt;test&lt;/b&gt;" in page for page in pages)
