"""The list of studies, and a study's own page."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from annotations.models import AuditEntry, Flag, Study
from annotations.models.rater import RaterKind
from annotations.pages.studies import MOVES
from annotations.protocol.stages import Stage
from annotations.services import exclusions, stages, studies
from tests import factories

from .members import logged_in, member, messages_of, rated, text_of


def page(client, study, **query):
    return client.get(reverse("study", args=[study.slug]), query)


def move(client, study, to):
    return client.post(reverse("study-state", args=[study.slug]), {"to": to}, follow=True)


def test_the_list_asks_for_a_login(client, db):
    assert client.get("/").status_code == 302


def test_the_list_shows_members_their_studies_only(study):
    factories.load_study(study={"slug": "hidden", "title": "A hidden study"})
    said = text_of(member(study, "viewer").get("/"))
    assert "A small study" in said
    assert "A hidden study" not in said


def test_the_list_shows_superusers_every_study(study):
    factories.load_study(study={"slug": "hidden", "title": "A hidden study"})
    said = text_of(logged_in(User.objects.create_superuser("root")).get("/"))
    assert "A small study" in said
    assert "A hidden study" in said


def test_the_list_counts_raters_by_stage_and_ratings(study):
    rated(study, batches=1)
    factories.join(study)
    rated(study, batches=1, kind=RaterKind.PREVIEW)
    said = text_of(member(study, "viewer").get("/"))
    assert "open 9 2 1 display 1 main 3 " in said


def test_the_list_tells_new_researchers_how_to_get_a_study(db):
    said = text_of(logged_in(User.objects.create_user("new")).get("/"))
    assert "There is no study here that you may look at." in said


def test_the_list_puts_archived_studies_apart(study):
    studies.close_study(slug=study.slug)
    studies.archive_study(slug=study.slug)
    response = member(study, "viewer").get("/")
    assert [line.study for line in response.context["archived"]] == [study]
    assert response.context["current"] == []


def test_the_list_needs_no_more_queries_for_more_studies(
    study, django_assert_num_queries, django_assert_max_num_queries
):
    root = logged_in(User.objects.create_superuser("root"))
    root.get("/")
    with django_assert_max_num_queries(8) as few:
        root.get("/")
    for number in range(3):
        rated(factories.launch_study(study={"slug": f"more-{number}"}), batches=1)
    with django_assert_num_queries(len(few)):
        root.get("/")


def test_the_page_says_what_the_study_consists_of(study):
    said = text_of(page(member(study, "viewer"), study))
    assert "2 training, 8 qualification, 0 hidden" in said
    assert "Batches × rounds 3 × 2" in said
    assert "accuracy above 0.60 and SRCC above 0.75, on 4 images; 2 attempts" in said
    assert "9 images × 2 rounds and the test: about 4 minutes, over at least 2 days" in said


@pytest.mark.parametrize("name", ["study", "study-results", "study-stimuli", "study-invitations"])
def test_every_page_of_a_demonstration_says_that_it_is_one(db, name):
    study = factories.launch_study(study={"demo": True})
    client = member(study, "viewer")
    response = client.get(reverse(name, args=[study.slug]))
    assert "This is a demonstration, not a study." in text_of(response)
    assert "Simulated raters are counted." in text_of(response)


def test_no_page_of_a_study_speaks_of_a_demonstration(study):
    assert "demonstration" not in text_of(page(member(study, "viewer"), study))


def test_the_page_offers_its_moves_to_those_who_may_run_the_study(study):
    assert "Pause …" in text_of(page(member(study, "researcher"), study))
    assert "Pause …" not in text_of(page(member(study, "viewer"), study))


@pytest.mark.parametrize(
    ("state", "to"), [(state, move.to) for state, moves in MOVES.items() for move in moves]
)
def test_every_move_that_a_page_offers_is_one_the_service_makes(db, state, to):
    study = factories.load_study()
    way = {
        "draft": [],
        "open": [studies.open_study],
        "paused": [studies.open_study, studies.pause_study],
        "closed": [studies.open_study, studies.close_study],
    }
    for step in way[state]:
        step(slug=study.slug)
    response = move(member(study, "owner"), study, to)
    study.refresh_from_db()
    assert study.state == to
    assert messages_of(response)[0].startswith("The study is ")


def test_a_launch_names_who_launched(db):
    study = factories.load_study()
    move(member(study, "owner", "ada"), study, "open")
    launch = AuditEntry.objects.get(action="study launched")
    assert str(launch.actor) == "ada"


def test_a_move_from_a_page_that_is_out_of_date_says_so_and_changes_nothing(study):
    studies.pause_study(slug=study.slug)
    response = move(member(study, "owner"), study, "paused")
    assert messages_of(response) == [
        (
            "Study 'small' is paused now, and cannot become 'paused' from its page; "
            "use the buttons that the page shows."
        )
    ]


@pytest.mark.parametrize("to", ["", "archived", "draft", "nonsense" * 20])
def test_a_move_that_no_page_offers_is_refused(study, to):
    response = move(member(study, "owner"), study, to)
    study.refresh_from_db()
    assert study.state == Study.State.OPEN
    assert "cannot become" in messages_of(response)[0]


def test_a_version_is_sent_as_its_text(study):
    studies.amend_study(
        slug=study.slug, toml=factories.study_toml(study={"contact": "Bea"}), note="New contact."
    )
    client = member(study, "viewer")
    said = text_of(page(client, study))
    newest = study.versions.get(number=2)
    assert newest.hash[:12] in said
    assert "New contact." in said
    response = client.get(reverse("study-version", args=[study.slug, 2]))
    assert response.content.decode() == newest.toml
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="small-v2.toml"'


def test_a_version_that_was_never_made_is_not_found(study):
    assert (
        member(study, "viewer").get(reverse("study-version", args=[study.slug, 9])).status_code
        == 404
    )


def test_the_table_of_raters_shows_where_each_one_is(study):
    done = rated(study)
    halfway = rated(study, batches=4, seed=2)
    refused = factories.join(study)
    stages.report_display(
        rater_id=refused.pk,
        sitting=refused.sitting,
        measured=factories.measurement(inner_width=1920, inner_height=1080),
        viewing_distance_cm=60,
        report=factories.GOOD_DISPLAY,
    )
    factories.walk_to(factories.join(study), Stage.SCREENED_OUT)
    Flag.objects.create(rater=halfway, kind="refused_answer", created_at=halfway.created_at)
    response = page(member(study, "viewer"), study)
    said = text_of(response)
    assert done.pseudonym == "R001"
    assert "R001 done" in said
    assert "passed 100 % right, SRCC 1.00 1 9/9 2 9/9" in said
    assert "1 9/9 2 3/9 – 3 images only" in said
    assert "failed resolution" in said
    assert "failed attempt 2 0 % right, SRCC −1.00" in said
    assert [line.flags for line in response.context["raters"]] == [0, 1, 0, 0]


def test_the_table_of_raters_shows_self_consistency_once_there_is_enough(db):
    study = factories.launch_study(n_main=12)
    rated(study, batches=8)
    line = page(member(study, "viewer"), study).context["raters"][0]
    assert line.consistency.images == 12
    assert line.consistency.enough
    assert 0.8 < line.consistency.srcc < 1


def test_the_table_of_raters_does_not_offer_viewers_to_exclude(study):
    factories.join(study)
    assert "Exclude …" in text_of(page(member(study, "researcher"), study))
    assert "Exclude …" not in text_of(page(member(study, "viewer"), study))


def test_the_page_needs_no_more_queries_for_more_raters(
    study, django_assert_num_queries, django_assert_max_num_queries
):
    client = member(study, "owner")
    authors = [User.objects.create_user(name) for name in ("ada", "grace")]
    exclusions.exclude(rater_id=rated(study).pk, reason="a test", author=authors[0])
    page(client, study)
    with django_assert_max_num_queries(30) as few:
        page(client, study)
    for seed in range(3):
        rater = rated(study, seed=seed)
        Flag.objects.create(rater=rater, kind="refused_answer", created_at=rater.created_at)
    exclusions.exclude(rater_id=rater.pk, reason="a test", author=authors[1])
    factories.walk_to(factories.join(study), Stage.SCREENED_OUT)
    with django_assert_num_queries(len(few)):
        page(client, study)


def test_a_draft_can_be_looked_at(db):
    study = factories.load_study()
    said = text_of(page(member(study, "owner"), study))
    assert "Launch …" in said
    assert "Nobody has taken up an invitation yet." in said
    assert "No rating counts yet." in said


def test_what_was_done_last_is_listed_with_who_did_it(study):
    user = User.objects.create_user("grace")
    rater = factories.join(study)
    exclusions.exclude(rater_id=rater.pk, reason="Asked to be left out.", author=user)
    said = text_of(page(member(study, "viewer"), study))
    assert "rater excluded R001: Asked to be left out. grace" in said
