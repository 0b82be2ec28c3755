"""Work handed to raters: assignments, and the presentations that they consist of."""

import uuid

from django.db import models
from django.db.models import Q

from .rater import Rater
from .stimulus import Batch, Stimulus
from .study import StudyVersion


class Assignment(models.Model):
    """One sitting's worth of presentations, drawn ahead from the study's seed."""

    class Kind(models.TextChoices):
        """What the assignment is for."""

        TRAINING = "training"
        QUALIFICATION = "qualification"
        MAIN = "main"

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    attempt = models.PositiveSmallIntegerField(null=True, help_text="Training, qualification.")
    round = models.PositiveSmallIntegerField(null=True, help_text="Main.")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True)
    position = models.PositiveIntegerField(help_text="Place in the rater's way, from 1.")
    version = models.ForeignKey(StudyVersion, models.PROTECT)
    seed = models.PositiveBigIntegerField()
    due_at = models.DateTimeField(null=True, help_text="Not to be opened before.")
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("rater", "position")
        constraints = [
            models.UniqueConstraint(fields=["rater", "position"], name="assignment_position"),
            models.UniqueConstraint(
                fields=["rater", "kind", "attempt"],
                condition=Q(attempt__isnull=False),
                name="assignment_attempt",
            ),
            models.UniqueConstraint(
                fields=["rater", "batch", "round"],
                condition=Q(batch__isnull=False),
                name="assignment_round",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="main", attempt__isnull=True, round__isnull=False, batch__isnull=False
                )
                | Q(~Q(kind="main"), attempt__isnull=False, round__isnull=True, batch__isnull=True),
                name="assignment_kind",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(opened_at__isnull=False),
                name="assignment_opened_before_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater} {self.kind} {self.attempt or self.round}"


class Presentation(models.Model):
    """One stimulus shown once to one rater; its random id is all that the browser learns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="presentations")
    position = models.PositiveIntegerField()
    stimulus = models.ForeignKey(Stimulus, models.PROTECT, related_name="presentations")
    reference = models.ForeignKey(
        Stimulus, models.PROTECT, null=True, related_name="+", help_text="Pair tasks only."
    )

    class Meta:
        ordering = ("assignment", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "position"], name="presentation_position"
            ),
            models.UniqueConstraint(
                fields=["assignment", "stimulus"],
                condition=Q(reference__isnull=True),
                name="presentation_stimulus",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
