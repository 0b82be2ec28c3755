"""The stimuli of a study, as they are rated: sizes, preparation, and the images themselves."""

import pyvips
from django.conf import settings
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from annotations.models import Stimulus
from annotations.selectors.raters import newest_config
from annotations.selectors.studies import holdings_of

from .access import Access, Act, needs

_PER_PAGE = 60
_THUMBNAIL_WIDTH, _THUMBNAIL_HEIGHT = 240, 160
# A stimulus never changes; a reloaded draft has new ones.
_KEPT = "private, immutable, max-age=604800"


@require_safe
@needs(Act.LOOK)
def listing(request: HttpRequest, access: Access) -> HttpResponse:
    """List the stimuli: the main ones, or the gold standard."""
    kind = Stimulus.Kind.GOLD if request.GET.get("kind") == "gold" else Stimulus.Kind.MAIN
    found = (
        access.study.stimuli.filter(kind=kind)
        .select_related("gold", "batch_item__batch")
        .order_by("name")
    )
    context = {
        "access": access,
        "study": access.study,
        "config": newest_config(access.study),
        "tab": "stimuli",
        "kind": kind.value,
        "holdings": holdings_of(access.study),
        "page": Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "annotations/stimuli.html", context)


@require_safe
@needs(Act.LOOK)
def image(request: HttpRequest, access: Access, stimulus: int) -> HttpResponseBase:
    """Send a stimulus as raters see it."""
    found = get_object_or_404(access.study.stimuli, pk=stimulus)
    if settings.ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{found.file}"
    else:
        response = FileResponse(storages["stimuli"].open(found.file))
    response["Content-Type"] = found.media_type
    response["Cache-Control"] = _KEPT
    return response


@require_safe
@needs(Act.LOOK)
def thumbnail(request: HttpRequest, access: Access, stimulus: int) -> HttpResponse:
    """Send a small version of a stimulus; the decoder shrinks it, and the browser keeps it."""
    found = get_object_or_404(access.study.stimuli, pk=stimulus)
    with storages["stimuli"].open(found.file) as file:
        small = pyvips.Image.thumbnail_buffer(
            file.read(), _THUMBNAIL_WIDTH, height=_THUMBNAIL_HEIGHT
        )
    response = HttpResponse(small.webpsave_buffer(Q=80, effort=1), content_type="image/webp")
    response["Cache-Control"] = _KEPT
    return response
