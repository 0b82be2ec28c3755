"""The results' page: what it counts, and how its table is read."""

import numpy as np
import pytest
from django.urls import reverse

from annotations.models import Exclusion, Rating
from annotations.models.rater import RaterKind
from annotations.services import exclusions
from tests import factories

from .members import member, rated, text_of


def page(client, study, **query):
    return client.get(reverse("study-results", args=[study.slug]), query)


def stored(rater):
    """Return a rater's main ratings on [0, 1], by stimulus and round."""
    rows = Rating.objects.filter(
        presentation__assignment__rater=rater, presentation__assignment__kind="main"
    ).values_list("presentation__stimulus__name", "presentation__assignment__round", "value")
    return {(name, number): value / 100 for name, number, value in rows}


def test_the_table_holds_the_mos_of_every_rated_stimulus(study):
    first, second = rated(study, seed=1), rated(study, seed=2)
    lines = page(member(study, "viewer"), study).context["lines"]
    assert len(lines) == 9
    for line in lines:
        scores = [
            score
            for rater in (first, second)
            for (name, _), score in stored(rater).items()
            if name == line.name
        ]
        assert (line.n, line.n_raters) == (4, 2)
        assert line.mos == pytest.approx(np.mean(scores))
        assert line.sd == pytest.approx(np.std(scores, ddof=1))
        assert line.ci_low <= line.mos <= line.ci_high


def test_the_table_says_of_a_single_rater_that_there_is_no_interval(study):
    rated(study)
    response = page(member(study, "viewer"), study)
    assert all(line.note == "one rater" for line in response.context["lines"])
    assert "– to – one rater" in text_of(response)


def test_the_table_is_sorted_as_asked(study):
    rated(study)
    client = member(study, "viewer")
    by_mos = [line.mos for line in page(client, study).context["lines"]]
    assert by_mos == sorted(by_mos, reverse=True)
    rising = [line.mos for line in page(client, study, sort="mos").context["lines"]]
    assert rising == sorted(by_mos)
    names = [line.name for line in page(client, study, sort="name").context["lines"]]
    assert names == sorted(names)


def test_the_table_tells_screen_readers_how_it_is_sorted(study):
    rated(study)
    response = page(member(study, "viewer"), study, sort="-sd")
    order = {heading.label: heading.order for heading in response.context["headings"]}
    assert order == {"Image": "", "n": "", "MOS": "", "SD": "descending", "95 % CI": ""}


def test_a_second_click_on_a_heading_turns_the_order_round(study):
    rated(study)
    client = member(study, "viewer")

    def sorts(**query):
        headings = page(client, study, **query).context["headings"]
        return {heading.label: heading.sort for heading in headings}

    assert sorts()["MOS"] == "mos"
    assert sorts(sort="mos")["MOS"] == "-mos"
    assert sorts()["Image"] == "name"
    assert sorts(sort="name")["Image"] == "-name"


@pytest.mark.parametrize("sort", ["", "-", "secret", "--mos", "note", "mos;drop"])
def test_an_order_that_does_not_exist_is_the_usual_one(study, sort):
    rated(study)
    lines = page(member(study, "viewer"), study, sort=sort).context["lines"]
    values = [line.mos for line in lines]
    assert values == sorted(values, reverse=True)


def test_the_table_comes_in_pages(db):
    study = factories.launch_study(n_main=103, main={"batch_size": 103})
    rated(study, batches=1)
    client = member(study, "viewer")
    assert "1 to 100 of 103" in text_of(page(client, study))
    response = page(client, study, page=2, sort="name")
    names = sorted(study.stimuli.filter(kind="main").values_list("name", flat=True))
    assert [line.name for line in response.context["lines"]] == names[100:]
    assert "?sort=name&amp;page=1" in response.content.decode()


def test_hidden_gold_is_no_result(db):
    study = factories.launch_study(n_hidden=3)
    rated(study, batches=8)
    names = {line.name for line in page(member(study, "viewer"), study).context["lines"]}
    assert len(names) == 9
    assert all(name.startswith("main") for name in names)


def test_excluded_raters_do_not_count(study):
    kept, left_out = rated(study, seed=1), rated(study, seed=2)
    exclusions.exclude(rater_id=left_out.pk, reason="a test")
    response = page(member(study, "viewer"), study)
    assert "18 ratings by 1 rater count; those of 1 excluded rater do not." in text_of(response)
    scores = stored(kept)
    for line in response.context["lines"]:
        assert line.mos == pytest.approx((scores[line.name, 1] + scores[line.name, 2]) / 2)


def test_an_excluded_round_does_not_count(study):
    rater = rated(study)
    Exclusion.objects.create(
        rater=rater, scope="round", round=2, reason="ill", created_at=rater.created_at
    )
    response = page(member(study, "viewer"), study)
    assert response.context["results"].ratings == 9
    assert response.context["results"].agreement is None
    assert response.context["results"].agreement_of_all.n_stimuli == 9


def test_round_agreement_stands_beside_that_of_all_raters(study):
    rated(study, seed=1)
    left_out = rated(study, seed=2)
    exclusions.exclude(rater_id=left_out.pk, reason="a test")
    response = page(member(study, "viewer"), study)
    found = response.context["results"]
    assert (found.agreement.n_raters, found.agreement_of_all.n_raters) == (1, 2)
    assert found.agreement.srcc != found.agreement_of_all.srcc
    assert "without excluded all raters" in text_of(response)


def test_round_agreement_is_one_figure_where_nobody_is_excluded(study):
    rated(study)
    assert "without excluded" not in text_of(page(member(study, "viewer"), study))


def test_round_agreement_waits_for_a_second_round(study):
    rated(study, batches=3)
    said = text_of(page(member(study, "viewer"), study))
    assert "Nothing that counts has been rated in two rounds yet." in said


def test_previews_do_not_count(study):
    rated(study, kind=RaterKind.PREVIEW)
    assert "No rating counts yet." in text_of(page(member(study, "viewer"), study))


def test_simulated_raters_count_in_a_demonstration_alone(study):
    demo = factories.launch_study(study={"slug": "demo", "demo": True})
    for each in (study, demo):
        rated(each, kind=RaterKind.SIMULATED)
    assert "No rating counts yet." in text_of(page(member(study, "viewer"), study))
    said = text_of(page(member(demo, "viewer", "of the demo"), demo))
    assert "18 ratings by 1 rater count." in said
    assert "As this is a demonstration, simulated raters are counted." in said


def test_the_page_needs_no_more_queries_for_more_raters(
    study, django_assert_num_queries, django_assert_max_num_queries
):
    client = member(study, "viewer")
    rated(study)
    page(client, study)
    with django_assert_max_num_queries(15) as few:
        page(client, study)
    for seed in range(2):
        rated(study, seed=seed)
    with django_assert_num_queries(len(few)):
        page(client, study)
