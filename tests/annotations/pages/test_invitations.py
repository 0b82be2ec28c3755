"""The invitations' page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from annotations import clock
from annotations.models import AuditEntry, Invitation
from annotations.services import invitations, studies
from tests import factories

from .members import member, messages_of, text_of


def page(client, study, **query):
    return client.get(reverse("study-invitations", args=[study.slug]), query)


def invite(client, study, **given):
    form = {"count": 2, "kind": "real", "days": 30, "note": "", **given}
    return client.post(reverse("study-invite", args=[study.slug]), form, follow=True)


def test_inviting_makes_links_that_lead_to_the_study(study, client):
    response = invite(member(study, "researcher", "ada"), study, note="the club", days=10)
    lines = response.context["lines"]
    assert [line.state for line in lines] == ["open", "open"]
    assert len({line.link for line in lines}) == 2
    for line in lines:
        token = line.link.removesuffix("/").rpartition("/")[2]
        assert invitations.find_invitation(token) == line.invitation
        assert line.invitation.expires_at - line.invitation.created_at == timedelta(days=10)
        assert line.link in response.content.decode()
    assert "the club" in text_of(response)
    assert str(AuditEntry.objects.get(action="raters invited").actor) == "ada"


def test_inviting_can_make_previews(study):
    invite(member(study, "researcher"), study, kind="preview", count=1)
    assert Invitation.objects.get().kind == "preview"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": ""}, "Invitations: Say how many to make, 1 to 1000."),
        ({"count": "many"}, "Invitations: Give a whole number, 1 to 1000."),
        ({"count": 0}, "Invitations: At least 1 can be made at once."),
        ({"count": 1001}, "Invitations: At most 1000 can be made at once."),
        ({"kind": "simulated"}, "For: Choose raters who count, or previews."),
        ({"kind": ""}, "For: Say whether these raters count."),
        ({"days": 0}, "Days to begin: An invitation lasts at least 1 day."),
        ({"days": 1e15}, "Days to begin: An invitation lasts at most 3650 days."),
        ({"days": "soon"}, "Days to begin: Give a whole number of days, 1 to 3650."),
        ({"days": ""}, "Days to begin: Say for how many days they can be taken up."),
        ({"note": "x" * 201}, "Note, for your eyes only: A note has at most 200 characters."),
    ],
)
def test_inviting_says_what_is_wrong_with_the_form(study, given, said):
    response = invite(member(study, "researcher"), study, **given)
    assert messages_of(response) == [said]
    assert not Invitation.objects.exists()


def test_inviting_to_a_closed_study_is_refused(study):
    studies.close_study(slug=study.slug)
    client = member(study, "researcher")
    assert "nobody can be invited to it" in text_of(page(client, study))
    assert messages_of(invite(client, study)) == [
        "Study 'small' is closed; nobody can be invited to it."
    ]


def test_the_list_tells_what_became_of_each_invitation(study):
    rater = factories.join(study)
    factories.invite(study)
    invitations.revoke(invitation_id=factories.invite(study).pk)
    Invitation.objects.filter(pk=factories.invite(study).pk).update(expires_at=clock.now())
    lines = page(member(study, "researcher"), study).context["lines"]
    found = sorted((line.state, bool(line.link), line.invitation.rater) for line in lines)
    assert found == [
        ("expired", False, None),
        ("open", True, None),
        ("revoked", False, None),
        ("taken up", True, rater),
    ]


def test_the_list_shows_viewers_no_link(study):
    link = invitations.link_of(factories.invite(study))
    response = page(member(study, "viewer"), study)
    assert "open" in text_of(response)
    assert [line.link for line in response.context["lines"]] == [""]
    assert link not in response.content.decode()
    assert invitations.token_of(Invitation.objects.get()) not in response.content.decode()


def test_the_open_links_can_be_copied_together(study):
    links = [invitations.link_of(factories.invite(study)) for _ in range(3)]
    factories.join(study)
    response = page(member(study, "researcher"), study)
    assert sorted(response.context["open_links"]) == sorted(links)
    text = response.content.decode().partition("<textarea")[2].partition("</textarea>")[0]
    assert len(text.partition(">")[2].split()) == 3


def test_the_list_comes_in_pages(study):
    invitations.invite(study=study, count=150)
    client = member(study, "viewer")
    assert "1 to 100 of 150" in text_of(page(client, study))
    assert "101 to 150 of 150" in text_of(page(client, study, page=2))
    assert "101 to 150 of 150" in text_of(page(client, study, page=99))


def test_the_list_needs_no_more_queries_for_more_invitations(
    study, django_assert_num_queries, django_assert_max_num_queries
):
    client = member(study, "owner")
    factories.join(study)
    page(client, study)
    with django_assert_max_num_queries(10) as few:
        page(client, study)
    for _ in range(3):
        factories.join(study)
        factories.invite(study)
    with django_assert_num_queries(len(few)):
        page(client, study)


def test_revoking_makes_the_link_lead_nowhere(study, client):
    invitation = factories.invite(study)
    response = member(study, "researcher").post(
        reverse("study-revoke", args=[study.slug, invitation.pk]), follow=True
    )
    assert messages_of(response) == ["The invitation is revoked; its link leads nowhere now."]
    assert client.get(f"/r/{invitations.token_of(invitation)}/").status_code == 410


def test_revoking_reaches_no_other_study(study):
    other = factories.invite(factories.launch_study(study={"slug": "other"}))
    response = member(study, "owner").post(reverse("study-revoke", args=[study.slug, other.pk]))
    assert response.status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is None
