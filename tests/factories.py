"""Studies, raters and answers for the tests, made through the real services.

Everything is a plain function: a study comes from `load_study` or `launch_study`, a rater from
`join`, and `walk_to` takes the rater to any stage the way a real one goes there.
"""

import copy
import hashlib
import io
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from annotations import clock
from annotations.images import PreparedImage
from annotations.models import Assignment, Invitation, Presentation, Rater, Stimulus, Study
from annotations.models.rater import RaterKind
from annotations.protocol.display import Measurement
from annotations.protocol.gold import GoldRow, Use
from annotations.protocol.stages import Stage
from annotations.services import assignments, drafts, invitations, stages, studies
from annotations.services.ratings import Answer, Outcome, store_ratings

SMALL_STUDY: dict[str, dict[str, Any]] = {
    "study": {
        "slug": "small",
        "title": "A small study",
        "contact": "Ada, ada@example.org",
        "seed": 7,
    },
    "consent": {"version": "1", "text": "You rate images.\n\nYou may stop at any time."},
    "instructions": {"text": "Judge the defects.\n\nLook at the whole image."},
    "training": {"images": 2},
    "qualification": {"images": 4, "attempts": 2},
    "main": {"rounds": 2, "batch_size": 3},
    "completion": {"code": "WELL-DONE", "screen_out_code": "THANK-YOU"},
}
"""A study that a test walks through in a moment; whatever it leaves out has its default."""

GOOD_DISPLAY = {
    "inner_width": 3840,
    "inner_height": 2160,
    "device_pixel_ratio": 1,
    "screen_width": 3840,
    "screen_height": 2160,
    "fullscreen": True,
    "browser": "chromium",
    "pixels_per_mm": 6.4,
    "viewing_distance_cm": 60,
    "ambient_light": "dim",
    "colour_gamut": "srgb",
    "dynamic_range": "standard",
    "forced_dark": False,
    "night_light": False,
    "normal_acuity": True,
    "normal_colour_vision": True,
    "expertise": "photographer",
    "age_band": "30-39",
    "grating": [
        {"shown": "horizontal", "answered": "horizontal"},
        {"shown": "vertical", "answered": "vertical"},
        {"shown": "vertical", "answered": "vertical"},
        {"shown": "horizontal", "answered": "horizontal"},
    ],
}
"""The report of a 27-inch 4K display, as the client sends it."""

CONDITIONS = {
    "input": "mouse",
    "viewport_width": 3840,
    "viewport_height": 2160,
    "device_pixel_ratio": 1,
    "fullscreen": True,
    "share_seen": 1,
    "pans": 0,
}
"""What the client says about the circumstances of a rating."""


# Studies.


def study_toml(**sections: Mapping[str, Any]) -> str:
    """Write the small study's configuration; a key given as None is left out.

    >>> print(study_toml(main={"rounds": 3, "batch_size": None}).split("[main]")[1].split("[")[0])
    <BLANKLINE>
    rounds = 3
    <BLANKLINE>
    <BLANKLINE>
    """
    tables = copy.deepcopy(SMALL_STUDY)
    for name, changes in sections.items():
        tables.setdefault(name, {}).update(changes)
    return "\n".join(_table(name, table) for name, table in tables.items())


def _table(name: str, table: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in table.items() if value is not None]
    return "\n".join([f"[{name}]", *lines, ""])


def _toml(value: Any) -> str:
    # TOML writes these as JSON does.
    return json.dumps(value, ensure_ascii=False)


def prepared(name: str, *, width: int = 3840, height: int = 2160, **changes: Any) -> PreparedImage:
    """Describe a prepared image without making its file; its content is its name."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    image = PreparedImage(
        name=name,
        file=f"{sha256[:2]}/{sha256}.jpg",
        width=width,
        height=height,
        orig_width=2 * width,
        orig_height=2 * height,
        image_bytes=1000,
        original_bytes=9000,
        sha256=sha256,
        original_sha256=hashlib.sha256(f"original of {name}".encode()).hexdigest(),
        media_type="image/jpeg",
        notes=(),
        encoder="libvips; JPEG quality 95, 4:4:4",
    )
    return replace(image, **changes)


def prepared_file(name: str, *, width: int = 64, height: int = 36) -> PreparedImage:
    """Make a small JPEG of one colour in the stimuli's storage and describe it."""
    colour = tuple(hashlib.sha256(name.encode()).digest()[:3])
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG", quality=95)
    content = buffer.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    file = f"{sha256[:2]}/{sha256}.jpg"
    if not storages["stimuli"].exists(file):
        storages["stimuli"].save(file, ContentFile(content))
    return prepared(
        name, width=width, height=height, file=file, sha256=sha256, image_bytes=len(content)
    )


def gold_rows(use: Use, count: int, *, sd: float = 0.1) -> list[GoldRow]:
    """Name `count` gold images with qualities spread over the scale, not in the names' order."""
    return [
        GoldRow(
            image=f"{use}-{number:02d}.jpg",
            mos=0.1 + 0.8 * ((number * 7) % count) / max(1, count - 1),
            sd=sd,
            use=use,
            reason=f"It is the {use} image {number}.",
        )
        for number in range(1, count + 1)
    ]


def load_study(
    *,
    n_main: int = 9,
    n_training: int = 2,
    n_qualification: int = 8,
    n_hidden: int = 0,
    files: bool = False,
    **sections: Mapping[str, Any],
) -> Study:
    """Load a draft of the small study.

    Parameters
    ----------
    n_main, n_training, n_qualification, n_hidden : int
        How many images of each use.
    files : bool
        Whether the images' files exist.
    **sections
        Changes to the configuration, as `study_toml` takes them.
    """
    make = prepared_file if files else prepared
    rows = [
        *gold_rows("training", n_training),
        *gold_rows("qualification", n_qualification),
        *gold_rows("hidden", n_hidden),
    ]
    return drafts.load_draft(
        toml=study_toml(**sections),
        main=[make(f"main-{number:02d}.jpg") for number in range(1, n_main + 1)],
        gold=[(row, make(row.image)) for row in rows],
    )


def launch_study(**options: Any) -> Study:
    """Load the small study and open it; the options are those of `load_study`."""
    return studies.open_study(slug=load_study(**options).slug)


# Raters.


def invite(study: Study, *, kind: RaterKind = RaterKind.REAL) -> Invitation:
    """Invite one rater."""
    (invitation,) = invitations.invite(study=study, count=1, kind=kind)
    return invitation


def join(study: Study, *, kind: RaterKind = RaterKind.REAL) -> Rater:
    """Let a new rater agree to take part."""
    token = invitations.token_of(invite(study, kind=kind))
    return invitations.give_consent(token=token, agreed=True, version="1")


def walk_to(rater: Rater, stage: Stage) -> Rater:
    """Take a rater to a stage by doing what the stages before it ask, waiting where they do.

    Returns
    -------
    Rater
        As the database has it then.
    """
    rater.refresh_from_db()
    while rater.stage != stage:
        take_step(rater, towards=stage)
        rater.refresh_from_db()
    return rater


def take_step(rater: Rater, *, towards: Stage = Stage.DONE) -> None:
    """Do the next thing that is asked of a rater: a report, a reading, a whole assignment."""
    if towards == Stage.WITHDRAWN:
        stages.withdraw(rater_id=rater.pk)
        return
    match Stage(rater.stage):
        case Stage.DISPLAY:
            stages.report_display(
                rater_id=rater.pk,
                sitting=rater.sitting,
                measured=measurement(),
                viewing_distance_cm=60,
                report=GOOD_DISPLAY,
            )
        case Stage.INSTRUCTIONS:
            stages.read_instructions(rater_id=rater.pk, sitting=rater.sitting)
        case Stage.TRAINING | Stage.QUALIFICATION | Stage.MAIN:
            opinion = contrary if towards == Stage.SCREENED_OUT else honest
            rate_assignment(next_assignment(rater), opinion)
        case ended:
            raise AssertionError(f"nothing is asked of a rater at {ended}")


def measurement(**changes: Any) -> Measurement:
    """Return what `GOOD_DISPLAY` measured, with changes."""
    measured = Measurement(
        inner_width=3840,
        inner_height=2160,
        device_pixel_ratio=1,
        fullscreen=True,
        browser="chromium",
        pixels_per_mm=6.4,
        grating=[("horizontal", "horizontal"), ("vertical", "vertical")] * 2,
    )
    return replace(measured, **changes)


# Assignments and answers.


Opinion = Callable[[Stimulus], int]


def honest(stimulus: Stimulus) -> int:
    """Rate gold images by their quality, others by their name."""
    if stimulus.kind == Stimulus.Kind.GOLD:
        return max(1, round(100 * stimulus.gold.mos))
    return 1 + sum(stimulus.name.encode()) % 100


def contrary(stimulus: Stimulus) -> int:
    """Rate what is good as bad, and the reverse."""
    return 101 - honest(stimulus)


def next_assignment(rater: Rater) -> Assignment:
    """Return the first assignment that is not done."""
    assignment = rater.assignments.filter(done_at__isnull=True).order_by("position").first()
    assert assignment is not None, f"{rater} has nothing left to do"
    return assignment


@contextmanager
def when_due(assignment: Assignment) -> Iterator[None]:
    """Within the block it is late enough for the assignment to be opened."""
    assignment.refresh_from_db()
    wait = assignment.due_at - clock.now() if assignment.due_at else timedelta(0)
    with clock.ahead(max(wait, timedelta(0))):
        yield


def open_assignment(assignment: Assignment) -> list[Presentation]:
    """Open an assignment in its rater's newest sitting and return its presentations in order."""
    rater = Rater.objects.get(pk=assignment.rater_id)
    with when_due(assignment):
        assignments.open_assignment(
            rater_id=rater.pk, sitting=rater.sitting, assignment_id=assignment.pk
        )
    return list(assignment.presentations.order_by("position").select_related("stimulus"))


def rate_assignment(assignment: Assignment, opinion: Opinion = honest) -> Rater:
    """Open an assignment, answer all of it and finish it; return the rater, moved on."""
    with when_due(assignment):
        answers = [
            answer(presentation, opinion(presentation.stimulus))
            for presentation in open_assignment(assignment)
            if not hasattr(presentation, "rating")
        ]
        store(assignment.rater_id, *answers)
        return finish_assignment(assignment)


def finish_assignment(assignment: Assignment) -> Rater:
    """Finish an assignment in its rater's newest sitting."""
    rater = Rater.objects.get(pk=assignment.rater_id)
    return assignments.finish_assignment(
        rater_id=rater.pk, sitting=rater.sitting, assignment_id=assignment.pk
    )


def answer(presentation: Presentation, value: int = 50, **changes: Any) -> Answer:
    """Answer a presentation; the id is new unless it is given."""
    given = Answer(
        id=uuid.uuid4(),
        presentation=presentation.pk,
        value=value,
        shown_at=clock.now(),
        seconds=5.0,
        conditions=CONDITIONS,
    )
    return replace(given, **changes)


def store(rater_id: int, *answers: Answer) -> list[Outcome]:
    """Store answers; more than a request holds are sent in several."""
    outcomes: list[Outcome] = []
    for start in range(0, len(answers), 100):
        outcomes += store_ratings(rater_id=rater_id, answers=answers[start : start + 100])
    return outcomes


# The record.


def record() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the record, to be compared before and after."""
    models = apps.get_app_config("annotations").get_models()
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }
