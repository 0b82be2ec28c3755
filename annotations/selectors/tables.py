"""A study's answers as tables: what the analysis reads and what an export holds."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
from django.db.models import Exists, OuterRef, Q

from annotations.models import Exclusion, Rating, Stimulus, Study
from annotations.models.rater import RaterKind

from .raters import newest_config

_FIELDS = {
    "stimulus": "presentation__stimulus__name",
    "stimulus_kind": "presentation__stimulus__kind",
    "rater_kind": "presentation__assignment__rater__kind",
    "rater_number": "presentation__assignment__rater__number",
    "kind": "presentation__assignment__kind",
    "attempt": "presentation__assignment__attempt",
    "round": "presentation__assignment__round",
    "batch": "presentation__assignment__batch__number",
    "position": "presentation__position",
    "version": "presentation__assignment__version__number",
    "value": "value",
    "seconds": "seconds",
    "shown_at": "shown_at",
    "received_at": "received_at",
    "late": "late",
    "excluded": "excluded",
    "conditions": "conditions",
}

ANSWER_COLUMNS = (
    "stimulus",
    "stimulus_kind",
    "rater",
    "kind",
    "attempt",
    "round",
    "batch",
    "position",
    "version",
    "value",
    "score",
    "seconds",
    "shown_at",
    "received_at",
    "late",
    "excluded",
    "conditions",
)
"""Columns of the table of all answers."""

RATING_COLUMNS = ("stimulus", "rater", "round", "score", "seconds", "scale")
"""Columns of the table that the analysis reads; `analysis.ratings` says what they mean."""


def counted_kinds(study: Study) -> tuple[RaterKind, ...]:
    """Name the kinds of raters that count; a demonstration counts simulated ones, and says so."""
    if study.demo:
        return (RaterKind.REAL, RaterKind.SIMULATED)
    return (RaterKind.REAL,)


def answers_table(study: Study, *, rater_id: int | None = None) -> pd.DataFrame:
    """Return every stored answer of the raters that count, training and excluded ones included.

    Parameters
    ----------
    study : Study
        Whose answers.
    rater_id : int, optional
        Of one rater only.

    Returns
    -------
    DataFrame
        With the columns `ANSWER_COLUMNS`, in the order of arrival; `score` is on [0, 1].
    """
    scale = newest_config(study).scale
    excluded = Exclusion.objects.filter(
        Q(scope=Exclusion.Scope.STUDY) | Q(round=OuterRef("presentation__assignment__round")),
        rater=OuterRef("presentation__assignment__rater"),
        lifted_at__isnull=True,
    )
    answers = Rating.objects.filter(
        presentation__assignment__rater__study=study,
        presentation__assignment__rater__kind__in=counted_kinds(study),
    )
    if rater_id is not None:
        answers = answers.filter(presentation__assignment__rater=rater_id)
    rows = answers.annotate(excluded=Exists(excluded)).order_by("id").values_list(*_FIELDS.values())
    frame = pd.DataFrame(list(rows), columns=list(_FIELDS))
    frame["rater"] = [
        f"{kind[0].upper()}{number:03d}"
        for kind, number in zip(frame["rater_kind"], frame["rater_number"], strict=True)
    ]
    frame["score"] = frame["value"].astype(float).map(scale.share)
    frame["conditions"] = frame["conditions"].map(lambda value: json.dumps(value, sort_keys=True))
    for column in ("attempt", "round", "batch"):
        frame[column] = frame[column].astype("Int64")
    return frame[list(ANSWER_COLUMNS)]


def ratings_table(answers: pd.DataFrame, *, with_excluded: bool = False) -> pd.DataFrame:
    """Return, of all answers, the main ratings that count: the table that the analysis reads.

    Parameters
    ----------
    answers : DataFrame
        As `answers_table` returns it.
    with_excluded : bool
        Whether to keep what is excluded, for figures of all qualified raters.

    Returns
    -------
    DataFrame
        With the columns `RATING_COLUMNS`; without training, qualification and hidden gold.
    """
    main = (answers["kind"] == "main") & (answers["stimulus_kind"] == Stimulus.Kind.MAIN)
    counted = answers[main & (with_excluded | ~answers["excluded"].astype(bool))]
    # So that the analysis need not guess it from the scores.
    return counted.assign(scale="0-1")[list(RATING_COLUMNS)].reset_index(drop=True)


def stimuli_table(study: Study) -> pd.DataFrame:
    """Return what is known of the main stimuli: names, sizes, checksums, preparation."""
    columns: Sequence[str] = (
        "name",
        "width",
        "height",
        "image_bytes",
        "sha256",
        "orig_width",
        "orig_height",
        "original_sha256",
        "encoder",
        "notes",
    )
    rows: list[dict[str, Any]] = list(
        study.stimuli.filter(kind=Stimulus.Kind.MAIN).order_by("name").values(*columns)
    )
    frame = pd.DataFrame(rows, columns=list(columns)).rename(columns={"name": "image_name"})
    frame["notes"] = frame["notes"].map("; ".join)
    return frame
