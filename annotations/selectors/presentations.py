"""What is shown: the presentations of an assignment, their images, the feedback on training."""

import uuid
from dataclasses import dataclass

from django.db.models import Count

from analysis.screening import within_gold
from annotations.models import Assignment, Presentation, Rating
from annotations.protocol.errors import Conflict, NotFound


@dataclass(frozen=True)
class Feedback:
    """How a training answer compares to gold; the interval is on the slider's scale."""

    value: int
    correct: bool
    low: float
    high: float
    reason: str


def presentations_of(assignment: Assignment) -> list[tuple[Presentation, bool]]:
    """List an opened assignment's presentations in order, and whether each has a rating."""
    presentations = (
        assignment.presentations.select_related("stimulus")
        .annotate(ratings=Count("rating"))
        .order_by("position")
    )
    return [(presentation, bool(presentation.ratings)) for presentation in presentations]


def feedback_on(*, rater_id: int, presentation_id: uuid.UUID) -> Feedback:
    """Compare a stored training answer to gold; before it is stored nothing is told.

    Raises
    ------
    NotFound
        Where the presentation is not a training image of this rater.
    Conflict
        Where it has no stored rating yet.
    """
    presentation = (
        Presentation.objects.select_related(
            "rating", "stimulus__gold", "assignment__version__study"
        )
        .filter(
            pk=presentation_id,
            assignment__rater=rater_id,
            assignment__kind=Assignment.Kind.TRAINING,
        )
        .first()
    )
    if presentation is None:
        raise NotFound("There is no feedback on this image; only training images have one.")
    rating = Rating.objects.filter(presentation=presentation).first()
    if rating is None or rating.value is None:
        raise Conflict("Your answer to this image is not stored yet; send it first.")
    scale = presentation.assignment.version.config.scale
    gold = presentation.stimulus.gold
    return Feedback(
        value=rating.value,
        correct=bool(within_gold(scale.share(rating.value), gold.mos, gold.sd)),
        low=max(float(scale.minimum), scale.value(gold.mos - gold.sd)),
        high=min(float(scale.maximum), scale.value(gold.mos + gold.sd)),
        reason=gold.reason,
    )


@dataclass(frozen=True)
class ImageFile:
    """Where a presentation's image lies."""

    path: str
    media_type: str
    image_bytes: int


def image_of(*, rater_id: int, presentation_id: uuid.UUID) -> ImageFile:
    """Return the image of a presentation in an open assignment of this rater.

    Raises
    ------
    NotFound
        Where there is none: not this rater's, or its assignment is done.
    """
    row = (
        Presentation.objects.filter(
            pk=presentation_id,
            assignment__done_at__isnull=True,
            assignment__rater=rater_id,
            assignment__opened_at__isnull=False,
        )
        .values_list("stimulus__file", "stimulus__media_type", "stimulus__image_bytes")
        .first()
    )
    if row is None:
        raise NotFound("There is no such image for you; load the page again.")
    return ImageFile(*row)
