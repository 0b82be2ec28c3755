"""Background work as rows; Celery, where there is one, only rings the bell."""

from django.db import models
from django.db.models import Q

from .study import Study


class Job(models.Model):
    """One piece of background work, its progress and its result."""

    class Kind(models.TextChoices):
        """What is to be done."""

        EXPORT = "export"

    class State(models.TextChoices):
        """From queued to one of two ends."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    study = models.ForeignKey(Study, models.PROTECT, related_name="jobs")
    input_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    progress = models.FloatField(default=0.0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heard_of_at = models.DateTimeField(null=True, help_text="When it last reported progress.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "study", "input_hash"],
                condition=Q(state__in=["queued", "running"]),
                name="job_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
