"""Leaving a rater out, and taking them in again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotations.models import Exclusion
from annotations.services import exclusions

from .access import Access, Act, needs
from .telling import told


@require_POST
@needs(Act.EXCLUDE)
def exclude(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Leave a rater out, for a reason."""
    rater = get_object_or_404(access.study.raters, number=number)
    with told(request, f"Rater {rater.pseudonym} is left out; every rating is kept."):
        exclusions.exclude(
            rater_id=rater.pk, reason=request.POST.get("reason", ""), author=access.user
        )
    return _back(access)


@require_POST
@needs(Act.EXCLUDE)
def lift(request: HttpRequest, access: Access, exclusion: int) -> HttpResponse:
    """Take a rater in again."""
    found = get_object_or_404(
        Exclusion.objects.select_related("rater"), pk=exclusion, rater__study=access.study
    )
    with told(request, f"Rater {found.rater.pseudonym} counts again."):
        exclusions.lift(exclusion_id=found.pk, author=access.user)
    return _back(access)


def _back(access: Access) -> HttpResponse:
    return redirect(reverse("study", args=[access.study.slug]) + "#raters")
