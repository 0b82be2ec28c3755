"""The stimuli's page and the images themselves."""

import io
from contextlib import closing

import numpy as np
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from tests import factories

from .members import member, text_of


@pytest.fixture
def pictures(db):
    """A launched study whose images exist."""
    return factories.launch_study(files=True, n_hidden=0)


def page(client, study, **query):
    return client.get(reverse("study-stimuli", args=[study.slug]), query)


def test_the_page_lists_the_main_stimuli(pictures):
    stimulus = pictures.stimuli.filter(kind="main").first()
    stimulus.notes = ["alpha flattened onto rgb(128, 128, 128)"]
    stimulus.save()
    response = page(member(pictures, "viewer"), pictures)
    said = text_of(response)
    assert "main-01.jpg 64 × 36 128 × 72" in said
    assert "libvips; JPEG quality 95, 4:4:4 alpha flattened onto rgb(128, 128, 128)" in said
    assert stimulus.sha256 in response.content.decode()
    assert "qualification-01.jpg" not in said


def test_the_page_lists_the_gold_standard_apart(pictures):
    said = text_of(page(member(pictures, "viewer"), pictures, kind="gold"))
    gold = pictures.stimuli.get(name="qualification-01.jpg").gold
    assert f"qualification attempt {gold.attempt} {gold.mos:.3f} ± 0.100" in said
    assert "main-01.jpg" not in said


def test_the_page_tells_in_which_batch_a_stimulus_is(pictures):
    response = page(member(pictures, "viewer"), pictures)
    batches = [stimulus.batch_item.batch.number for stimulus in response.context["page"]]
    assert sorted(batches) == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_the_page_of_a_draft_knows_no_batches_yet(db):
    study = factories.load_study()
    assert "main-09.jpg" in text_of(page(member(study, "viewer"), study))


def test_the_page_needs_no_more_queries_for_more_stimuli(
    db, django_assert_num_queries, django_assert_max_num_queries
):
    few, many = (
        factories.launch_study(n_main=count, study={"slug": f"with-{count}"}) for count in (2, 40)
    )
    clients = [member(study, "viewer", study.slug) for study in (few, many)]
    for client, study in zip(clients, (few, many), strict=True):
        page(client, study)
    with django_assert_max_num_queries(12) as asked:
        page(clients[0], few)
    with django_assert_num_queries(len(asked)):
        page(clients[1], many)


def test_an_image_is_sent_as_it_is_rated(pictures):
    stimulus = pictures.stimuli.get(name="main-01.jpg")
    response = member(pictures, "viewer").get(
        reverse("study-image", args=[pictures.slug, stimulus.pk])
    )
    with closing(response), storages["stimuli"].open(stimulus.file) as file:
        assert response.getvalue() == file.read()
    assert response["Content-Type"] == "image/jpeg"
    assert "private" in response["Cache-Control"]


def test_an_image_is_left_to_nginx_where_there_is_one(pictures, settings):
    settings.ACCEL_PREFIX = "/stimuli/"
    stimulus = pictures.stimuli.first()
    response = member(pictures, "viewer").get(
        reverse("study-image", args=[pictures.slug, stimulus.pk])
    )
    assert response["X-Accel-Redirect"] == f"/stimuli/{stimulus.file}"
    assert response.content == b""


def test_a_thumbnail_shows_the_image_in_small(db):
    study = factories.load_study(files=True)
    stimulus = study.stimuli.first()
    big = factories.prepared_file("big.jpg", width=3840, height=2160)
    stimulus.file = big.file
    stimulus.save()
    response = member(study, "viewer").get(
        reverse("study-thumbnail", args=[study.slug, stimulus.pk])
    )
    with Image.open(io.BytesIO(response.content)) as small:
        assert small.size == (240, 135)
        with storages["stimuli"].open(big.file) as file, Image.open(file) as original:
            expected = np.asarray(original.convert("RGB"), dtype=int)[0, 0]
        found = np.asarray(small.convert("RGB"), dtype=int)
    assert np.abs(found - expected).max() <= 4
    assert len(response.content) < 2000


@pytest.mark.parametrize("name", ["study-image", "study-thumbnail"])
def test_an_image_of_another_study_is_not_found(pictures, name):
    other = factories.load_study(files=True, study={"slug": "other"})
    address = reverse(name, args=[pictures.slug, other.stimuli.first().pk])
    assert member(pictures, "owner").get(address).status_code == 404
