"""The images of a study, their gold standard, and how they are dealt into batches."""

from django.db import models

from .study import Study


class Stimulus(models.Model):
    """An image as it is rated, which is the image as it is released."""

    class Kind(models.TextChoices):
        """Main stimuli get a MOS; gold ones have one already."""

        MAIN = "main"
        GOLD = "gold"

    study = models.ForeignKey(Study, models.PROTECT, related_name="stimuli")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=255, help_text="Path in the stimuli's storage.")
    media_type = models.CharField(max_length=50)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    image_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    orig_width = models.PositiveIntegerField()
    orig_height = models.PositiveIntegerField()
    original_bytes = models.PositiveBigIntegerField()
    original_sha256 = models.CharField(max_length=64)
    encoder = models.CharField(max_length=255)
    notes = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "stimuli"
        ordering = ("study", "name")
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="stimulus_name"),
            models.UniqueConstraint(fields=["study", "sha256"], name="stimulus_content"),
        ]

    def __str__(self) -> str:
        return self.name


class GoldStandard(models.Model):
    """The known quality of a gold image, on [0, 1]; it stays on the server until answered."""

    class Use(models.TextChoices):
        """What the image is for; the three sets are disjoint."""

        TRAINING = "training"
        QUALIFICATION = "qualification"
        HIDDEN = "hidden"

    stimulus = models.OneToOneField(Stimulus, models.CASCADE, related_name="gold")
    use = models.CharField(max_length=13, choices=Use.choices)
    attempt = models.PositiveSmallIntegerField(
        null=True, help_text="The qualification attempt that shows it, dealt at launch."
    )
    mos = models.FloatField()
    sd = models.FloatField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mos__gte=0, mos__lte=1, sd__gt=0, sd__lte=1), name="gold_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stimulus}: {self.mos:.3f}"


class Batch(models.Model):
    """Main stimuli that are rated together; the same for every rater."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "batches"
        ordering = ("study", "number")
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="batch_number"),
        ]

    def __str__(self) -> str:
        return f"{self.study} batch {self.number}"


class BatchItem(models.Model):
    """One stimulus of a batch; a stimulus is in one batch only."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    stimulus = models.OneToOneField(Stimulus, models.PROTECT, related_name="batch_item")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("batch", "position")
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_item_position"),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: {self.stimulus}"
