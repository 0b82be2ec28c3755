"""The list of studies, and a study's own page: its course, its raters, its results so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from annotations.models import Study
from annotations.protocol.errors import Conflict
from annotations.protocol.stages import Stage
from annotations.selectors.progress import raters_of
from annotations.selectors.raters import effort_of
from annotations.selectors.results import consistency_of, main_ratings, results_of
from annotations.selectors.studies import holdings_of, newest_acts, studies_of
from annotations.services import studies

from .access import Access, Act, needs
from .exports import jobs_context
from .figures import histogram
from .telling import told

State = Study.State


@dataclass(frozen=True)
class Move:
    """A change of a study's state that its page offers.

    Attributes
    ----------
    to : str
        The state it leads to.
    label : str
        What the button says.
    consequence : str
        What the researcher confirms.
    done : str
        What the page says afterwards.
    """

    to: State
    label: str
    consequence: str
    done: str


_OPEN = Move(
    State.OPEN,
    "Open again",
    "Raters are given new work again.",
    "The study is open.",
)
_LAUNCH = Move(
    State.OPEN,
    "Launch",
    "The images are dealt into batches and attempts, and stimuli, gold standard, scale, rounds "
    "and seed are locked for good. Texts and thresholds can be amended later.",
    "The study is launched and open.",
)
_PAUSE = Move(
    State.PAUSED,
    "Pause",
    "No new work is handed out until you open the study again. Answers that are on their way are "
    "stored, marked late.",
    "The study is paused.",
)
_CLOSE = Move(
    State.CLOSED,
    "Close",
    "Raters are told that the study has ended. Answers that are on their way are stored, marked "
    "late. You can open the study again.",
    "The study is closed.",
)

MOVES: Mapping[State, tuple[Move, ...]] = {
    State.DRAFT: (_LAUNCH,),
    State.OPEN: (_PAUSE, _CLOSE),
    State.PAUSED: (_OPEN, _CLOSE),
    State.CLOSED: (_OPEN,),
    State.ARCHIVED: (),
}
"""What a study's page offers in each state."""

_SERVICES = {
    State.OPEN: studies.open_study,
    State.PAUSED: studies.pause_study,
    State.CLOSED: studies.close_study,
}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the studies that the user may look at."""
    assert isinstance(request.user, User)  # login_required
    lines = studies_of(request.user)
    context = {
        "current": [line for line in lines if line.study.state != State.ARCHIVED],
        "archived": [line for line in lines if line.study.state == State.ARCHIVED],
    }
    return render(request, "annotations/studies.html", context)


@require_safe
@needs(Act.LOOK)
def overview(request: HttpRequest, access: Access) -> HttpResponse:
    """Show how a study stands."""
    study = access.study
    versions = list(study.versions.select_related("study", "author").order_by("-number"))
    ratings = main_ratings(study)
    results = results_of(study, ratings)
    raters = raters_of(study, consistency_of(ratings))
    counted = [line for line in raters if line.counted and line.exclusion is None]
    context = {
        "access": access,
        "study": study,
        "tab": "study",
        "config": versions[0].config,
        "versions": versions,
        "moves": MOVES[State(study.state)],
        "holdings": holdings_of(study),
        "effort": effort_of(study),
        "raters": raters,
        "counted": len(counted),
        "done": sum(line.rater.stage == Stage.DONE for line in counted),
        "results": results,
        "histogram": histogram(results.scores["mos"]),
        "acts": newest_acts(study, 10),
        **jobs_context(access),
    }
    return render(request, "annotations/study.html", context)


@require_POST
@needs(Act.RUN)
def change_state(request: HttpRequest, access: Access) -> HttpResponse:
    """Launch, open, pause or close a study."""
    study, asked = access.study, request.POST.get("to", "")
    move = next((move for move in MOVES[State(study.state)] if move.to == asked), None)
    with told(request, move.done if move else ""):
        if move is None:
            raise Conflict(
                f"Study '{study.slug}' is {study.state} now, and cannot become '{asked:.20}' from "
                "its page; use the buttons that the page shows."
            )
        _SERVICES[move.to](slug=study.slug, actor=access.user)
    return redirect("study", slug=access.study.slug)


@require_safe
@needs(Act.LOOK)
def version(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Send one version of the configuration, word for word."""
    found = get_object_or_404(access.study.versions, number=number)
    name = f"{access.study.slug}-v{found.number}.toml"
    response = HttpResponse(found.toml, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
