"""Taking the data home: exports are asked for, watched, and downloaded."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from annotations import clock
from annotations.models import Job
from annotations.services.jobs import enqueue_export

from .access import Access, Act, needs
from .telling import told

_SHOWN = 10
_UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)
_LONG_QUEUED = timedelta(seconds=30)


def jobs_context(access: Access) -> dict[str, Any]:
    """Return what the list of exports shows; nothing to who may not export."""
    if Act.EXPORT not in access.acts:
        return {}
    jobs = list(access.study.jobs.filter(kind=Job.Kind.EXPORT)[:_SHOWN])
    waiting_since = clock.now() - _LONG_QUEUED
    return {
        "jobs": jobs,
        "under_way": any(job.state in _UNDER_WAY for job in jobs),
        "unheard": any(
            job.state == Job.State.QUEUED and job.created_at < waiting_since for job in jobs
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Act.EXPORT)
def exports(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for an export; or send the list of them alone, which a page renews while one runs."""
    if request.method == "POST":
        with told(request, "The export is under way; it appears here when it is done."):
            enqueue_export(study=access.study, actor=access.user)
        return redirect(reverse("study", args=[access.study.slug]) + "#exports")
    context = {"access": access, "study": access.study, **jobs_context(access)}
    return render(request, "annotations/_exports.html", context)


@require_safe
@needs(Act.EXPORT)
def download(request: HttpRequest, access: Access, job: int) -> HttpResponseBase:
    """Send a finished export."""
    found = get_object_or_404(access.study.jobs, pk=job, kind=Job.Kind.EXPORT, state=Job.State.DONE)
    # The name comes from the job's row alone, and even that leads nowhere but into the folder.
    path = settings.EXPORTS_DIR / Path(str(found.result.get("file", ""))).name
    if not path.is_file():
        raise Http404("The export's file is gone; make a new one.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
