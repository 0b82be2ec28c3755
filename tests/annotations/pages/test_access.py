"""Who may open which page: the code, its documentation, and what the server does."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from annotations.models import Exclusion, Job, Membership
from annotations.pages.access import PERMITTED, Act
from annotations.pages.urls import of_a_study
from annotations.services import exclusions, jobs
from tests import factories

from .members import logged_in, member, text_of

DOCS = Path(__file__).parents[3] / "docs" / "permissions.md"
ROLES = [role.value for role in Membership.Role]

# How each page is asked for, and what it needs.
PAGES = {
    "study": ("get", Act.LOOK),
    "study-state": ("post", Act.RUN),
    "study-version": ("get", Act.LOOK),
    "study-exclude": ("post", Act.EXCLUDE),
    "study-lift": ("post", Act.EXCLUDE),
    "study-invitations": ("get", Act.LOOK),
    "study-invite": ("post", Act.INVITE),
    "study-revoke": ("post", Act.INVITE),
    "study-results": ("get", Act.LOOK),
    "study-stimuli": ("get", Act.LOOK),
    "study-image": ("get", Act.LOOK),
    "study-thumbnail": ("get", Act.LOOK),
    "study-exports": ("get", Act.EXPORT),
    "study-export": ("get", Act.EXPORT),
}


def documented_tables():
    """Return the rows of both tables, as lists of cells without their marks."""
    tables, rows = [], []
    for line in [*DOCS.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
        elif rows:
            tables.append([rows[0], *rows[2:]])
            rows = []
    return tables


@pytest.fixture
def busy_study(db):
    """A study with something at every address: a rater, an exclusion, an invitation, an export."""
    study = factories.launch_study(files=True)
    rater = factories.join(study)
    exclusions.exclude(rater_id=rater.pk, reason="a test")
    jobs.enqueue_export(study=study)
    jobs.run_next()
    return study


def address(study, name):
    arguments: dict[str, dict[str, object]] = {
        "study-version": {"number": 1},
        "study-exclude": {"number": 1},
        "study-lift": {"exclusion": Exclusion.objects.values_list("pk", flat=True).first()},
        "study-revoke": {"invitation": study.invitations.values_list("pk", flat=True).first()},
        "study-image": {"stimulus": study.stimuli.values_list("pk", flat=True).first()},
        "study-thumbnail": {"stimulus": study.stimuli.values_list("pk", flat=True).first()},
        "study-export": {"job": Job.objects.values_list("pk", flat=True).first()},
    }
    return reverse(name, kwargs={"slug": study.slug, **arguments.get(name, {})})


def ask(client, study, name):
    response = getattr(client, PAGES[name][0])(address(study, name))
    if response.streaming:
        response.close()
    return response


def test_the_documentation_says_what_each_role_may_do():
    (_, *roles), *rows = documented_tables()[0]
    documented = {
        (act, role): answer
        for act, _, *answers in rows
        for role, answer in zip(roles[1:], answers, strict=True)
    }
    expected = {
        (act.value, role): "yes" if role in PERMITTED[act] else "no"
        for act in Act
        for role in ROLES
    }
    assert documented == expected


def test_the_documentation_says_what_each_page_needs():
    documented = dict(documented_tables()[1][1:])
    expected = {
        re.sub(r"<\w+:(\w+)>", lambda match: match[1].upper(), str(page.pattern)) or "/": PAGES[
            str(page.name)
        ][1].value
        for page in of_a_study
    }
    assert documented == expected


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_study_sends_who_is_not_logged_in_to_do_so(busy_study, name):
    response = ask(Client(), busy_study, name)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login") + "?next=")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_study_does_not_exist_for_strangers(busy_study, name):
    member(factories.load_study(study={"slug": "other"}), "owner")
    stranger = logged_in(User.objects.get(username="owner"))
    assert ask(stranger, busy_study, name).status_code == 404
    assert not Exclusion.objects.exclude(lifted_at=None).exists()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_of_a_study_opens_for_the_roles_that_may(busy_study, role, name):
    method, act = PAGES[name]
    response = ask(member(busy_study, role), busy_study, name)
    allowed = role in PERMITTED[act]
    assert response.status_code == ((302 if method == "post" else 200) if allowed else 403)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_study_opens_for_superusers(busy_study, name):
    root = logged_in(User.objects.create_superuser("root"))
    assert ask(root, busy_study, name).status_code in (200, 302)


@pytest.mark.parametrize("name", [name for name, (method, _) in PAGES.items() if method == "post"])
def test_a_page_that_changes_something_is_not_opened_by_a_link(busy_study, name):
    assert member(busy_study, "owner").get(address(busy_study, name)).status_code == 405


@pytest.mark.parametrize("name", [name for name, (method, _) in PAGES.items() if method == "post"])
def test_a_page_that_changes_something_refuses_forms_of_other_sites(busy_study, name):
    member(busy_study, "owner")
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="owner"))
    response = client.post(address(busy_study, name))
    assert response.status_code == 403
    assert "nothing was changed" in response.content.decode()


def test_a_refused_member_is_told_their_role(busy_study):
    response = ask(member(busy_study, "viewer"), busy_study, "study-exports")
    assert "Your role in study 'small' is viewer, which does not allow this" in text_of(response)


def test_a_study_that_does_not_exist_looks_like_one_of_others(busy_study):
    stranger = logged_in(User.objects.create_user("stranger"))
    missing = stranger.get(reverse("study", args=["nothing-of-that-name"]))
    foreign = stranger.get(reverse("study", args=[busy_study.slug]))
    assert missing.status_code == foreign.status_code == 404
    assert text_of(missing) == text_of(foreign)
