"""Which studies there are, who takes part in running them, and what they consist of."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count

from annotations.models import (
    Assignment,
    AuditEntry,
    GoldStandard,
    Membership,
    Rater,
    Rating,
    Stimulus,
    Study,
)
from annotations.protocol.stages import Stage

from .tables import counted_kinds


def membership_of(user: User, slug: str) -> tuple[Study | None, str | None]:
    """Return the study of a name and the user's role in it; None for each that is not there."""
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        return None, None
    role = Membership.objects.filter(study=study, user=user).values_list("role", flat=True)
    return study, role.first()


@dataclass(frozen=True)
class StudyLine:
    """A study in the list of studies.

    Attributes
    ----------
    study : Study
        Which one.
    role : str or None
        The user's role in it.
    stimuli : int
        Main stimuli.
    stages : list of (str, int)
        Raters that count, by stage, in the order of the stages.
    ratings : int
        Answers of these raters to main assignments.
    """

    study: Study
    role: str | None
    stimuli: int
    stages: list[tuple[str, int]]
    ratings: int

    @property
    def raters(self) -> int:
        """All raters that count."""
        return sum(count for _, count in self.stages)


def studies_of(user: User) -> list[StudyLine]:
    """List the studies that a user may look at, newest first: a superuser's are all."""
    roles = dict(Membership.objects.filter(user=user).values_list("study_id", "role"))
    studies = Study.objects.all() if user.is_superuser else Study.objects.filter(pk__in=roles)
    found = list(studies)
    stimuli = dict(
        Stimulus.objects.filter(study__in=found, kind=Stimulus.Kind.MAIN)
        .order_by()
        .values_list("study_id")
        .annotate(count=Count("pk"))
    )
    raters = (
        Rater.objects.filter(study__in=found)
        .order_by()
        .values_list("study_id", "kind", "stage")
        .annotate(count=Count("pk"))
    )
    ratings = (
        Rating.objects.filter(
            presentation__assignment__rater__study__in=found,
            presentation__assignment__kind=Assignment.Kind.MAIN,
        )
        .order_by()
        .values_list(
            "presentation__assignment__rater__study_id", "presentation__assignment__rater__kind"
        )
        .annotate(count=Count("pk"))
    )
    by_stage: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for study_id, kind, stage, count in raters:
        by_stage[study_id][kind, stage] = count
    by_kind: dict[int, Counter[str]] = defaultdict(Counter)
    for study_id, kind, count in ratings:
        by_kind[study_id][kind] = count
    return [
        StudyLine(
            study=study,
            role=roles.get(study.pk),
            stimuli=stimuli.get(study.pk, 0),
            stages=_stages(by_stage[study.pk], counted_kinds(study)),
            ratings=sum(by_kind[study.pk][kind] for kind in counted_kinds(study)),
        )
        for study in found
    ]


def _stages(counts: Mapping[tuple[str, str], int], kinds: Sequence[str]) -> list[tuple[str, int]]:
    by_stage = [(stage.value, sum(counts[kind, stage] for kind in kinds)) for stage in Stage]
    return [(stage, count) for stage, count in by_stage if count]


@dataclass(frozen=True)
class Holdings:
    """What a study consists of."""

    main: int
    training: int
    qualification: int
    hidden: int
    batches: int


def holdings_of(study: Study) -> Holdings:
    """Count a study's stimuli, its gold standard by use, and its batches."""
    gold = Counter(
        dict(
            GoldStandard.objects.filter(stimulus__study=study)
            .values_list("use")
            .annotate(count=Count("pk"))
        )
    )
    return Holdings(
        main=study.stimuli.filter(kind=Stimulus.Kind.MAIN).count(),
        training=gold[GoldStandard.Use.TRAINING],
        qualification=gold[GoldStandard.Use.QUALIFICATION],
        hidden=gold[GoldStandard.Use.HIDDEN],
        batches=study.batches.count(),
    )


def newest_acts(study: Study, count: int) -> list[AuditEntry]:
    """Return what researchers and operators did last, the newest first."""
    return list(study.audit_entries.select_related("actor")[:count])
