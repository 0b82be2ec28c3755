"""A study's configuration: one TOML file in, one validated `StudyConfig` out.

Every number of the protocol is a default here, with its source, and nowhere else in the code; the
tables stand in one module, in the order of the file, so that it can be read beside it.
"UHD-IQA" is Hosu et al. 2024; "template" marks values that the paper does not state.
"""

import functools
import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from .errors import InvalidInput

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]

LOCKED_SECTIONS = ("scale", "gold", "images")
"""Sections that no amendment of a launched study may change."""

LOCKED_FIELDS = (
    ("study", "slug"),
    ("study", "seed"),
    ("study", "demo"),
    ("training", "images"),
    ("qualification", "images"),
    ("qualification", "attempts"),
    ("main", "rounds"),
    ("main", "batch_size"),
)
"""Single fields that no amendment of a launched study may change."""


class Section(BaseModel):
    """A table of the configuration file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class StudySection(Section):
    """What the study is."""

    slug: Slug = Field(description="Short name in commands and addresses: a-z, 0-9 and dashes.")
    title: Line = Field(description="The name that raters read.")
    contact: Line = Field(description="Whom raters write to: a name, an e-mail address.")
    seed: int | None = Field(
        default=None,
        ge=0,
        lt=2**63,
        description="Every order is drawn from it; drawn itself, and stored, where absent.",
    )
    demo: bool = Field(
        default=False,
        description="A demonstration: its pages say so, and simulated raters are counted.",
    )


class ConsentSection(Section):
    """What a rater agrees to."""

    version: Label = Field(description="Stored with every consent; change it with the text.")
    text: Text = Field(description="Paragraphs, divided by blank lines.")


class DisplaySection(Section):
    """What a display must be (UHD-IQA 4.1 and 4.3)."""

    min_long_px: int = Field(
        default=2560, ge=0, description="The longer side must exceed this, in device pixels."
    )
    min_short_px: int = Field(
        default=1440, ge=0, description="The shorter side must exceed this, in device pixels."
    )
    min_diagonal_in: float = Field(
        default=14.0, ge=0, description="The diagonal must exceed this, in inches."
    )
    grating_trials: int = Field(
        default=4, ge=4, le=20, description="Forced choices on a 1-pixel grating, all to be right."
    )
    browsers: tuple[Literal["chromium", "firefox", "safari"], ...] = Field(
        default=("chromium",),
        min_length=1,
        strict=False,
        description="Browser families that may rate.",
    )


class InstructionsSection(Section):
    """What raters are told to judge (UHD-IQA 4.2)."""

    text: Text = Field(description="Paragraphs, divided by blank lines.")


class ScaleSection(Section):
    """The slider (UHD-IQA 4.2: from bad, 1, to excellent, 100)."""

    minimum: int = Field(default=1, ge=0, description="The value at the left end.")
    maximum: int = Field(default=100, le=1000, description="The value at the right end.")
    low_label: Label = Field(default="bad", description="The word at the left end.")
    high_label: Label = Field(default="excellent", description="The word at the right end.")
    show_value: bool = Field(default=False, description="Whether raters see the number.")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} must be below maximum {self.maximum}")
        return self

    def share(self, value: float) -> float:
        """Bring a value of the slider to the scale of MOS: value / maximum (1 to 100: /100)."""
        return value / self.maximum

    def value(self, share: float) -> float:
        """Bring a quality on [0, 1] to the slider's scale."""
        return share * self.maximum


class ViewingSection(Section):
    """How raters look at the images (template values)."""

    min_dwell_seconds: float = Field(
        default=2.0, ge=0, le=60, description="An image is seen this long before confirming."
    )
    break_minutes: float = Field(
        default=15.0, gt=0, description="A break is offered after this time of rating."
    )
    sitting_minutes: float = Field(
        default=50.0, gt=0, description="A sitting ends at the next batch after this time."
    )


class TrainingSection(Section):
    """Gold images with feedback after each answer (UHD-IQA 4.1)."""

    images: int = Field(default=10, ge=1, description="Gold images shown, with feedback.")


class QualificationSection(Section):
    """The gate to the main study (UHD-IQA 4.3)."""

    images: int = Field(default=40, ge=3, description="Gold images in one attempt.")
    attempts: int = Field(default=1, ge=1, le=10, description="Attempts, on disjoint images.")
    min_accuracy: float = Field(
        default=0.60, ge=0, lt=1, description="The share within 1 SD of gold must exceed this."
    )
    min_srcc: float = Field(
        default=0.75, ge=-1, lt=1, description="The SRCC to the gold MOS must exceed this."
    )


class MainSection(Section):
    """Batches, rounds and their distance (UHD-IQA 4.4)."""

    rounds: int = Field(default=2, ge=1, le=20, description="How often every batch is rated.")
    batch_size: int = Field(default=100, ge=1, description="Images in a batch, at most.")
    cooldown_hours: float = Field(
        default=48.0, ge=0, le=8784, description="Least time between two presentations of a batch."
    )
    expected_seconds: float = Field(
        default=10.0, gt=0, description="Time for one rating; states the effort before consent."
    )


class GoldSection(Section):
    """Gold-standard images (KonX: 2048x1536 pixels)."""

    min_width: int = Field(default=1024, ge=1, description="Narrower gold images are refused.")


class ImagesSection(Section):
    """How main stimuli are prepared (UHD-IQA 3; the encoding is ours)."""

    min_width: int = Field(default=3840, ge=1, description="Narrower photographs are refused.")
    target_width: int = Field(
        default=3840, ge=1, description="Wider ones are scaled to this, in proportion."
    )
    max_megapixels: int = Field(
        default=300, gt=0, description="Larger images are refused before they are decoded."
    )
    encoding: Literal["jpeg", "webp-lossless"] = Field(
        default="jpeg", description="Format of the rated, and released, file."
    )
    quality: int = Field(
        default=95, ge=95, le=100, description="JPEG quality, 4:4:4; encoding is no distortion."
    )

    @model_validator(mode="after")
    def _never_scaled_up(self) -> Self:
        if self.target_width > self.min_width:
            raise ValueError(
                f"target_width {self.target_width} must not exceed min_width {self.min_width}: "
                "photographs are never scaled up"
            )
        return self


class CompletionSection(Section):
    """The codes that a rater takes back to whoever pays."""

    code: Line = Field(description="Shown when every rating is stored.")
    screen_out_code: Line = Field(description="Shown after a failed gate; it is paid as well.")


class StudyConfig(Section):
    """Everything that a researcher decides about a study."""

    study: StudySection
    consent: ConsentSection
    display: DisplaySection = DisplaySection()
    instructions: InstructionsSection
    scale: ScaleSection = ScaleSection()
    viewing: ViewingSection = ViewingSection()
    training: TrainingSection = TrainingSection()
    qualification: QualificationSection = QualificationSection()
    main: MainSection = MainSection()
    gold: GoldSection = GoldSection()
    images: ImagesSection = ImagesSection()
    completion: CompletionSection

    def notices(self) -> list[str]:
        """Sentences that a demonstration shows on its pages: how far it departs from a study."""
        if not self.study.demo:
            return []
        usual_display, usual_main = DisplaySection(), MainSection()
        sentences = ["This is a demonstration, not a study."]
        if self.display.min_long_px < usual_display.min_long_px:
            sentences.append(
                f"It accepts displays above {_size(self.display)} pixels; "
                f"a study needs more than {_size(usual_display)}."
            )
        if self.main.cooldown_hours < usual_main.cooldown_hours:
            sentences.append(
                f"A batch comes again after {_duration(self.main.cooldown_hours)}; "
                f"in a study after {_duration(usual_main.cooldown_hours)}."
            )
        return sentences


def _size(display: DisplaySection) -> str:
    return f"{display.min_long_px} x {display.min_short_px}"


def _duration(hours: float) -> str:
    units = (("hour", 1), ("minute", 60), ("second", 3600))
    unit, per_hour = next((each for each in units if hours * each[1] >= 1), units[-1])
    amount = hours * per_hour
    return f"{amount:.3g} {unit}{'' if amount == 1 else 's'}"


@functools.lru_cache(maxsize=128)
def parse_config(text: str, source: str = "study.toml") -> StudyConfig:
    """Read a configuration from the text of a TOML file.

    Parameters
    ----------
    text : str
        The file's content.
    source : str
        What to call the file in error messages.

    Raises
    ------
    InvalidInput
        With one sentence for each thing that is wrong: TOML that does not parse, unknown keys,
        missing keys, values of the wrong type or outside their range.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{source} is not valid TOML: {error}.") from None
    try:
        return StudyConfig.model_validate(tables)
    except ValidationError as error:
        sentences = [_sentence(source, dict(item)) for item in error.errors()]
        raise InvalidInput("\n".join(sentences), problems=sentences) from None


def read_config(path: Path) -> tuple[str, StudyConfig]:
    """Read a configuration file: its text as it stands, and what it says.

    Raises
    ------
    InvalidInput
        Where the file cannot be read, is not UTF-8, or does not describe a study.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    return text, parse_config(text, str(path))


def config_hash(text: str) -> str:
    """SHA-256 of a configuration's text, in hexadecimal: it names the version of a protocol."""
    return hashlib.sha256(text.encode()).hexdigest()


def locked_changes(before: StudyConfig, after: StudyConfig) -> list[str]:
    """Name what an amendment changes although a launched study has it locked."""
    changed = [name for name in LOCKED_SECTIONS if getattr(before, name) != getattr(after, name)]
    for section, field in LOCKED_FIELDS:
        if getattr(getattr(before, section), field) != getattr(getattr(after, section), field):
            changed.append(f"{section}.{field}")
    return changed


def _sentence(source: str, item: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in item["loc"])
    match item["type"]:
        case "extra_forbidden":
            return f"{source}: {field} is not a known key; remove it or check its spelling."
        case "missing":
            return f"{source}: {field} is missing; add it."
        case "value_error":
            return f"{source}: {field}: {item['ctx']['error']}."
        case _:
            received = item["input"]
            shown = repr(received) if len(repr(received)) < 60 else repr(received)[:57] + "..."
            return f"{source}: {field}: {item['msg']}; received {shown}."
