"""How far a study's raters are, and what monitoring looks at, for the researcher's pages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from django.db.models import Count, Max

from annotations.models import (
    Assignment,
    BatchItem,
    DisplayReport,
    Exclusion,
    Flag,
    Rater,
    Rating,
    Study,
    StudyVersion,
)
from annotations.protocol.config import StudyConfig
from annotations.protocol.qualification import Verdict, judge
from annotations.protocol.stages import Stage

from .tables import counted_kinds

_ENOUGH = 10
"""Images rated twice below which a rater's SRCC with themselves is mostly chance."""


@dataclass(frozen=True)
class RoundProgress:
    """How far a rater is in one round of the main study."""

    round: int
    answered: int
    total: int


@dataclass(frozen=True)
class Consistency:
    """A rater's agreement with themselves between two rounds.

    Attributes
    ----------
    images : int
        Images rated in both.
    srcc : float
        Spearman's correlation of the two ratings; NaN where undefined.
    """

    images: int
    srcc: float

    @property
    def enough(self) -> bool:
        """Whether so many images were rated twice that the correlation says something."""
        return self.images >= _ENOUGH


@dataclass(frozen=True)
class RaterLine:
    """A rater in the table of raters.

    Attributes
    ----------
    rater : Rater
        Whom.
    counted : bool
        Whether raters of this kind count; an exclusion apart.
    display : DisplayReport or None
        The newest one.
    attempt : int or None
        The newest finished attempt at the gate, and how it went in `verdict`.
    rounds : list of RoundProgress
        Empty before the main study.
    consistency : Consistency or None
        None where nothing has been rated twice.
    last_answer : datetime or None
        When the newest answer came in.
    flags : int
        How many things were noticed.
    exclusion : Exclusion or None
        The one in force.
    """

    rater: Rater
    counted: bool
    display: DisplayReport | None
    attempt: int | None
    verdict: Verdict | None
    rounds: list[RoundProgress]
    consistency: Consistency | None
    last_answer: datetime | None
    flags: int
    exclusion: Exclusion | None


def raters_of(study: Study, consistency: Mapping[int, Consistency]) -> list[RaterLine]:
    """List a study's raters with all that monitoring looks at, in a fixed number of queries.

    Parameters
    ----------
    study : Study
        Whose raters.
    consistency : mapping of int to Consistency
        By rater, as `selectors.results` finds it.
    """
    versions = list(study.versions.select_related("study").order_by("number"))
    rounds = versions[-1].config.main.rounds if versions else 0
    kinds = counted_kinds(study)
    batched = BatchItem.objects.filter(batch__study=study).count()
    reports = DisplayReport.objects.filter(rater__study=study).order_by("measured_at", "pk")
    displays = {report.rater_id: report for report in reports}
    flags = dict(
        Flag.objects.filter(rater__study=study)
        .order_by()
        .values_list("rater_id")
        .annotate(count=Count("pk"))
    )
    exclusions = {
        exclusion.rater_id: exclusion
        for exclusion in Exclusion.objects.filter(
            rater__study=study, lifted_at__isnull=True
        ).select_related("author")
    }
    answered, last_answer = _answers(study)
    gates = _gates(study, {version.pk: version for version in versions})
    lines = []
    for rater in study.raters.order_by("number"):
        in_main = any((rater.pk, number) in answered for number in range(1, rounds + 1))
        attempt, verdict = gates.get(rater.pk, (None, None))
        lines.append(
            RaterLine(
                rater=rater,
                counted=rater.kind in kinds,
                display=displays.get(rater.pk),
                attempt=attempt,
                verdict=verdict,
                rounds=[
                    RoundProgress(number, answered[rater.pk, number], batched)
                    for number in range(1, rounds + 1)
                ]
                if in_main or rater.stage in (Stage.MAIN, Stage.DONE)
                else [],
                consistency=consistency.get(rater.pk),
                last_answer=last_answer.get(rater.pk),
                flags=flags.get(rater.pk, 0),
                exclusion=exclusions.get(rater.pk),
            )
        )
    return lines


def _answers(study: Study) -> tuple[Counter[tuple[int, int]], dict[int, datetime]]:
    """Count each rater's answers by round, and tell when the last one came, in any stage."""
    answered: Counter[tuple[int, int]] = Counter()
    last: dict[int, datetime] = {}
    rows = (
        Rating.objects.filter(presentation__assignment__rater__study=study)
        .order_by()
        .values_list("presentation__assignment__rater_id", "presentation__assignment__round")
        .annotate(count=Count("pk"), last=Max("received_at"))
    )
    for rater_id, number, count, at in rows:
        if number is not None:
            answered[rater_id, number] = count
        last[rater_id] = max(at, last.get(rater_id, at))
    return answered, last


def _gates(study: Study, versions: Mapping[int, StudyVersion]) -> dict[int, tuple[int, Verdict]]:
    """Judge each rater's newest finished attempt at the gate."""
    rows = (
        Rating.objects.filter(
            presentation__assignment__rater__study=study,
            presentation__assignment__kind=Assignment.Kind.QUALIFICATION,
            presentation__assignment__done_at__isnull=False,
        )
        .order_by("presentation__assignment__attempt")
        .values_list(
            "presentation__assignment__rater_id",
            "presentation__assignment__attempt",
            "presentation__assignment__version_id",
            "value",
            "presentation__stimulus__gold__mos",
            "presentation__stimulus__gold__sd",
        )
    )
    columns = ["rater", "attempt", "version", "value", "mos", "sd"]
    frame = pd.DataFrame(list(rows), columns=columns)
    gates: dict[int, tuple[int, Verdict]] = {}
    # In order: a later attempt takes the place of an earlier one.
    for _, answers in frame.groupby(["rater", "attempt"]):
        first = answers.iloc[0]
        config = versions[int(first["version"])].config
        gates[int(first["rater"])] = int(first["attempt"]), _judged(answers, config)
    return gates


def _judged(answers: pd.DataFrame, config: StudyConfig) -> Verdict:
    return judge(
        answers["value"].astype(float).map(config.scale.share),
        answers["mos"],
        answers["sd"],
        min_accuracy=config.qualification.min_accuracy,
        min_srcc=config.qualification.min_srcc,
    )
