"""A study and the versions of its configuration."""

from django.conf import settings
from django.db import models

from annotations.protocol.config import StudyConfig, parse_config


class Study(models.Model):
    """A study; its rules stand in its versions, its course in `state`."""

    class State(models.TextChoices):
        """From draft to archive; only a draft's stimuli can change."""

        DRAFT = "draft"
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"
        ARCHIVED = "archived"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    demo = models.BooleanField(default=False)
    seed = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    launched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "studies"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.slug


class StudyVersion(models.Model):
    """One text of the study's configuration; ratings follow it by their assignment."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    toml = models.TextField()
    hash = models.CharField(max_length=64)
    minimum = models.PositiveSmallIntegerField(help_text="Of the scale, as the text has it.")
    maximum = models.PositiveSmallIntegerField(help_text="Of the scale, as the text has it.")
    note = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "-number")
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="study_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.study} v{self.number}"

    @property
    def config(self) -> StudyConfig:
        """What the text says."""
        return parse_config(self.toml, f"{self.study.slug} v{self.number}")
