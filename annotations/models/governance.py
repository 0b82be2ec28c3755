"""Who may do what with a study, and what was decided about its ratings."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .assignment import Presentation
from .rater import Rater
from .study import Study


class Membership(models.Model):
    """A researcher's role in a study."""

    class Role(models.TextChoices):
        """Owners change the study, researchers run it, viewers look."""

        OWNER = "owner"
        RESEARCHER = "researcher"
        VIEWER = "viewer"

    study = models.ForeignKey(Study, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "user"], name="membership_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.study}"


class Exclusion(models.Model):
    """A reversible decision to leave a rater's ratings out; it touches none of them."""

    class Scope(models.TextChoices):
        """What is left out."""

        STUDY = "study"
        ROUND = "round"

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="exclusions")
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.STUDY)
    round = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("rater", "created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="study", round__isnull=True)
                | Q(scope="round", round__isnull=False),
                name="exclusion_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater}: {self.reason}"


class Flag(models.Model):
    """Something about a rater that a researcher should see; it decides nothing."""

    class Kind(models.TextChoices):
        """What was noticed."""

        CONFLICTING_ANSWER = "conflicting_answer"
        REFUSED_ANSWER = "refused_answer"

    rater = models.ForeignKey(Rater, models.PROTECT, related_name="flags")
    presentation = models.ForeignKey(Presentation, models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.rater}: {self.kind}"


class AuditEntry(models.Model):
    """One act of a researcher or operator."""

    study = models.ForeignKey(Study, models.PROTECT, null=True, related_name="audit_entries")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    action = models.CharField(max_length=50)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.action
