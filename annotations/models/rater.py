"""Raters, how they came, what they agreed to, what they rate on and where they are."""

import uuid

from django.conf import settings
from django.db import models

from annotations.protocol.stages import Stage

from .study import Study

LONGEST_NOTE = 200
"""Characters in an invitation's note."""

STAGES = [(stage.value, stage.value) for stage in Stage]


class RaterKind(models.TextChoices):
    """Only real raters are counted and exported; a demonstration counts simulated ones too."""

    REAL = "real"
    PREVIEW = "preview"
    SIMULATED = "simulated"


class Rater(models.Model):
    """A person in a study, known by a pseudonym."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="raters")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=RaterKind.choices, default=RaterKind.REAL)
    stage = models.CharField(max_length=13, choices=STAGES, default=Stage.CONSENT.value)
    stage_since = models.DateTimeField()
    sitting = models.UUIDField(help_text="The newest sitting; only it takes up new work.")
    sitting_since = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "number")
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="rater_number"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        """The name in tables and exports: R003, or P003 and S003 for previews and simulations."""
        return f"{self.kind[0].upper()}{self.number:03d}"


class Invitation(models.Model):
    """A link for one rater; its token is signed, so the database holds no secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    study = models.ForeignKey(Study, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=9, choices=RaterKind.choices, default=RaterKind.REAL)
    rater = models.OneToOneField(Rater, models.PROTECT, null=True, related_name="invitation")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        ordering = ("study", "created_at")

    def __str__(self) -> str:
        return f"{self.study} {self.id}"


class Consent(models.Model):
    """What a rater agreed to, word for word."""

    rater = models.OneToOneField(Rater, models.PROTECT, related_name="consent")
    version = models.CharField(max_length=50)
    text = models.TextField()
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rater}: {self.version}"


class DisplayReport(models.Model):
    """What a display measured, passed or not."""

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="display_reports")
    measured_at = models.DateTimeField()
    passed = models.BooleanField()
    report = models.JSONField()
    failures = models.JSONField(default=list)
    long_px = models.FloatField()
    short_px = models.FloatField()
    diagonal_in = models.FloatField()
    pixels_per_degree = models.FloatField()

    class Meta:
        ordering = ("rater", "measured_at")

    def __str__(self) -> str:
        return f"{self.rater}: {'passed' if self.passed else 'failed'}"


class StageEvent(models.Model):
    """One change of a rater's stage."""

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="stage_events")
    before = models.CharField(max_length=13, choices=STAGES)
    after = models.CharField(max_length=13, choices=STAGES)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("rater", "at", "id")

    def __str__(self) -> str:
        return f"{self.rater}: {self.before} to {self.after}"
