"""Exports: asked for, watched, downloaded."""

import io
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from annotations import clock
from annotations.models import Job
from annotations.services import jobs
from tests import factories

from .members import member, messages_of, rated, text_of


def ask(client, study):
    return client.post(reverse("study-exports", args=[study.slug]), follow=True)


def fragment(client, study):
    return client.get(reverse("study-exports", args=[study.slug]))


def download(client, study, job):
    return client.get(reverse("study-export", args=[study.slug, job.pk]))


def test_an_export_goes_from_the_button_to_the_download(study):
    rated(study)
    client = member(study, "researcher")
    response = ask(client, study)
    assert messages_of(response) == ["The export is under way; it appears here when it is done."]
    assert "queued" in text_of(response)
    assert "data-renew" in response.content.decode()
    jobs.run_next()
    shown = fragment(client, study)
    assert "18 ratings by 1 rater" in text_of(shown)
    assert "data-renew" not in shown.content.decode()
    sent = download(client, study, Job.objects.get())
    assert sent["Content-Disposition"].startswith('attachment; filename="small-')
    with closing(sent), zipfile.ZipFile(io.BytesIO(sent.getvalue())) as archive:
        assert any(name.endswith("ratings.csv") for name in archive.namelist())


def test_asking_twice_makes_one_export(study):
    client = member(study, "researcher")
    ask(client, study)
    ask(client, study)
    assert Job.objects.count() == 1


def test_an_export_that_failed_says_why(study):
    client = member(study, "researcher")
    ask(client, study)
    Job.objects.update(state="failed", error="No space left on device")
    assert "failed No space left on device" in text_of(fragment(client, study))


def test_an_export_that_runs_shows_how_far_it_is(study):
    client = member(study, "researcher")
    ask(client, study)
    Job.objects.update(state="running", progress=0.4)
    assert "40 %" in text_of(fragment(client, study))


def test_an_export_that_nobody_works_on_names_what_should_run(study):
    client = member(study, "researcher")
    ask(client, study)
    assert "manage.py work" not in text_of(fragment(client, study))
    with clock.ahead(timedelta(minutes=1)):
        assert "manage.py work" in text_of(fragment(client, study))


def test_the_exports_are_not_shown_to_viewers(study):
    jobs.enqueue_export(study=study)
    said = text_of(member(study, "viewer").get(reverse("study", args=[study.slug])))
    assert "Exports" not in said


def test_a_download_of_an_unfinished_export_is_not_found(study):
    job = jobs.enqueue_export(study=study)
    assert download(member(study, "owner"), study, job).status_code == 404


def test_a_download_reaches_no_other_study(study):
    other = factories.launch_study(study={"slug": "other"})
    job = jobs.enqueue_export(study=other)
    jobs.run_next()
    assert download(member(study, "owner"), study, job).status_code == 404


def test_a_download_whose_file_was_removed_is_not_found(study):
    job = jobs.enqueue_export(study=study)
    jobs.run_next()
    job.refresh_from_db()
    (settings.EXPORTS_DIR / job.result["file"]).unlink()
    assert download(member(study, "owner"), study, job).status_code == 404


@pytest.mark.parametrize("name", ["../secret.zip", "/etc/hostname", "..", ".", "", "sub/../.."])
def test_a_download_never_leaves_the_folder_of_exports(study, name):
    settings.EXPORTS_DIR.mkdir(parents=True, exist_ok=True)
    (settings.EXPORTS_DIR.parent / "secret.zip").write_bytes(b"secret")
    job = Job.objects.create(
        kind="export", study=study, state="done", result={"file": name}, created_at=clock.now()
    )
    assert download(member(study, "owner"), study, job).status_code == 404
