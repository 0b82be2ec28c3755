"""The answers: append-only, one for a presentation."""

from django.db import models
from django.db.models import Q

from .assignment import Presentation


class Rating(models.Model):
    """A rater's answer to a presentation; the first stored one wins, nothing corrects it.

    Triggers guard the table, see `annotations.append_only`.
    """

    uuid = models.UUIDField(unique=True, help_text="Given by the client when the image is shown.")
    presentation = models.OneToOneField(Presentation, models.PROTECT, related_name="rating")
    value = models.PositiveSmallIntegerField(null=True)
    choice = models.CharField(max_length=20, null=True, help_text="Pair tasks.")  # noqa: DJ001 - absent, not empty
    received_at = models.DateTimeField()
    shown_at = models.DateTimeField(help_text="By the client's clock.")
    seconds = models.FloatField(help_text="From the painted image to the confirmation.")
    late = models.BooleanField(
        default=False, help_text="Stored after a pause, a closing or an exclusion."
    )
    conditions = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, choice__isnull=True)
                | Q(value__isnull=True, choice__isnull=False),
                name="rating_value_or_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}: {self.value if self.choice is None else self.choice}"
