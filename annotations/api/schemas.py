"""What travels between the rater's client and the server: inputs and outputs, apart.

pydantic reads them all: the same library as the study's configuration, and on the path that
stores answers several times faster than serializers. They stand in one module because together
they are one thing, the contract that the OpenAPI schema is generated from.
"""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
)


def _plausible(moment: datetime) -> datetime:
    # Clients' clocks are wrong at times, and are believed; only what no database holds is refused.
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a time in the years 2000 to 2200 is needed")
    return moment


ClientTime = Annotated[AwareDatetime, AfterValidator(_plausible)]
Orientation = Literal["horizontal", "vertical"]
PositivePixels = Annotated[float, Field(strict=True, gt=0, le=100_000)]


class Input(BaseModel):
    """Something that the client sends; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Output(BaseModel):
    """Something that the server answers."""

    model_config = ConfigDict(frozen=True)


class NothingIn(Input):
    """An empty object."""


class ConsentIn(Input):
    """Agreement to a version of the consent text."""

    agreed: StrictBool
    version: str


class InstructionsIn(Input):
    """The instructions have been read."""

    read: Literal[True]


class GratingTrial(Input):
    """One forced choice on the 1-pixel grating."""

    shown: Orientation
    answered: Orientation


class DisplayReportIn(Input):
    """What a display measured, and what the rater says about the viewing conditions."""

    inner_width: PositivePixels
    inner_height: PositivePixels
    device_pixel_ratio: Annotated[float, Field(strict=True, gt=0, le=20)]
    screen_width: PositivePixels
    screen_height: PositivePixels
    fullscreen: StrictBool
    browser: Literal["chromium", "firefox", "safari", "other"]
    pixels_per_mm: Annotated[float, Field(strict=True, gt=0.5, le=100)]
    viewing_distance_cm: Annotated[float, Field(strict=True, ge=10, le=1000)]
    ambient_light: Literal["dark", "dim", "bright"]
    colour_gamut: Literal["srgb", "p3", "rec2020", "unknown"]
    dynamic_range: Literal["standard", "high"]
    forced_dark: StrictBool
    night_light: StrictBool
    normal_acuity: StrictBool
    normal_colour_vision: StrictBool
    expertise: Literal["photographer", "graphic artist", "other"]
    age_band: Literal["18-29", "30-39", "40-49", "50-59", "60+", "undisclosed"]
    grating: Annotated[list[GratingTrial], Field(max_length=50)]


class RatingIn(Input):
    """One answer."""

    id: uuid.UUID
    presentation: uuid.UUID
    value: StrictInt
    shown_at: ClientTime
    seconds: Annotated[float, Field(strict=True, ge=0, le=86_400)]
    input: Literal["mouse", "keyboard", "touch"]
    viewport_width: PositivePixels
    viewport_height: PositivePixels
    device_pixel_ratio: Annotated[float, Field(strict=True, gt=0, le=20)]
    fullscreen: StrictBool
    share_seen: Annotated[float, Field(strict=True, ge=0, le=1)]
    pans: Annotated[StrictInt, Field(ge=0, le=1_000_000)]


class RatingsIn(Input):
    """Up to a hundred answers."""

    ratings: Annotated[list[RatingIn], Field(min_length=1, max_length=100)]


class RatingsEnvelope(Input):
    """The same, its answers unread: each is judged on its own merits."""

    ratings: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=100)]


class RatingOutcome(Output):
    """What became of one answer."""

    id: str
    status: Literal["stored", "already_stored", "conflict", "refused"]
    code: str
    message: str


class RatingsOut(Output):
    """What became of each answer, in the order in which they were sent."""

    results: list[RatingOutcome]


class StudyCard(Output):
    """The study, as raters see it."""

    title: str
    contact: str
    demo: bool
    notices: list[str]


class ConsentOut(Output):
    """The consent text."""

    version: str
    text: str


class EffortOut(Output):
    """What taking part costs."""

    images: int
    rounds: int
    minutes: float
    minimum_days: float


class InvitationOut(Output):
    """What an invitation's page shows before the rater has agreed."""

    study: StudyCard
    bound: bool
    open: bool
    consent: ConsentOut
    effort: EffortOut


class ScaleOut(Output):
    """The slider."""

    minimum: int
    maximum: int
    low_label: str
    high_label: str
    show_value: bool


class ViewingOut(Output):
    """How images are to be looked at."""

    min_dwell_seconds: float
    break_minutes: float
    sitting_minutes: float


class DisplayOut(Output):
    """What a display must be."""

    min_long_px: int
    min_short_px: int
    min_diagonal_in: float
    grating_trials: int
    browsers: list[str]


class InstructionsOut(Output):
    """What raters are told to judge."""

    text: str


class WorkOut(Output):
    """The assignment to open or to go on with."""

    id: int
    kind: Literal["training", "qualification", "main"]
    attempt: int | None
    round: int | None
    images: int
    answered: int
    opened: bool
    last_attempt: bool


class WaitOut(Output):
    """Why there is nothing to do now."""

    seconds: float
    reason: Literal["cooldown", "paused", "closed"]
    message: str


class ProgressOut(Output):
    """How far the main study is."""

    answered: int
    total: int
    minutes_left: float


class ResultOut(Output):
    """The newest attempt at the gate."""

    passed: bool
    accuracy: float
    srcc: float | None
    min_accuracy: float
    min_srcc: float
    attempt: int
    attempts_left: int


class CompletionOut(Output):
    """The code that the rater takes along."""

    code: str
    message: str


class StageOut(Output):
    """Where the rater is, and what that needs."""

    stage: Literal[
        "display",
        "instructions",
        "training",
        "qualification",
        "main",
        "done",
        "screened_out",
        "withdrawn",
    ]
    study: StudyCard
    rater: str
    key: str
    active: bool
    scale: ScaleOut
    viewing: ViewingOut
    display: DisplayOut
    instructions: InstructionsOut
    assignment: WorkOut | None
    wait: WaitOut | None
    progress: ProgressOut
    result: ResultOut | None
    completion: CompletionOut | None


class FailureOut(Output):
    """A requirement that the display does not meet."""

    requirement: str
    found: str
    needed: str
    change: str


class DisplayVerdictOut(Output):
    """Whether the display may be rated on."""

    passed: bool
    failures: list[FailureOut]
    stage: StageOut


class PresentationOut(Output):
    """One image to be rated."""

    id: uuid.UUID
    position: int
    image: str
    width: int
    height: int
    answered: bool


class AssignmentOut(Output):
    """An opened assignment."""

    id: int
    kind: Literal["training", "qualification", "main"]
    presentations: list[PresentationOut]


class FeedbackOut(Output):
    """How a training answer compares to gold; the interval is on the slider's scale."""

    value: int
    correct: bool
    low: float
    high: float
    reason: str


class ErrorDetail(Output):
    """What was wrong."""

    code: str
    message: str
    data: dict[str, Any]


class ErrorOut(Output):
    """The body of every answer that is not a success."""

    error: ErrorDetail
