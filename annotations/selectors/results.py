"""What a study's ratings say so far: opinion scores, and how far they repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import (
    Ratings,
    RatingsError,
    RoundAgreement,
    mean_opinion_scores,
    round_agreement,
    self_consistency,
    validate,
)
from annotations.models import Assignment, Exclusion, Rating, Stimulus, Study

from .progress import Consistency
from .raters import newest_config
from .tables import counted_kinds

_FIELDS: Mapping[str, str] = {
    "stimulus": "presentation__stimulus_id",
    "rater": "presentation__assignment__rater_id",
    "round": "presentation__assignment__round",
    "value": "value",
}


@dataclass(frozen=True)
class Results:
    """What the ratings that count say.

    Attributes
    ----------
    ratings, raters : int
        How many count, and whose they are.
    excluded : int
        Raters of whom something is left out.
    stimuli : int
        Main stimuli, rated or not.
    scores : DataFrame
        A row for each rated stimulus: `stimulus` (its key), `name`, and the columns of
        `analysis.mean_opinion_scores`; MOS on [0, 1].
    agreement : RoundAgreement or None
        Of the first two rounds; None where nothing that counts has been rated in both.
    agreement_of_all : RoundAgreement or None
        The same with the ratings that are left out: choosing raters by how they repeat themselves
        inflates how the rest repeats, so both figures belong together.
    """

    ratings: int
    raters: int
    excluded: int
    stimuli: int
    scores: pd.DataFrame
    agreement: RoundAgreement | None
    agreement_of_all: RoundAgreement | None


def main_ratings(study: Study) -> pd.DataFrame:
    """Return the ratings of main stimuli, of every rater, with what decides whether they count.

    Returns
    -------
    DataFrame
        With the columns `stimulus` and `rater` (their keys), `round`, `score` on [0, 1],
        `counted_kind` (whether raters of this kind count) and `excluded`.
    """
    scale = newest_config(study).scale
    rows = (
        Rating.objects.filter(
            presentation__assignment__rater__study=study,
            presentation__assignment__kind=Assignment.Kind.MAIN,
            presentation__stimulus__kind=Stimulus.Kind.MAIN,
            value__isnull=False,
        )
        .order_by()
        .values_list(*_FIELDS.values())
    )
    frame = pd.DataFrame(list(rows), columns=list(_FIELDS))
    frame["score"] = frame.pop("value").astype(float).map(scale.share)
    counted = study.raters.filter(kind__in=counted_kinds(study)).values_list("pk", flat=True)
    frame["counted_kind"] = frame["rater"].isin(list(counted))
    frame["excluded"] = False
    for rater, scope, number in Exclusion.objects.filter(
        rater__study=study, lifted_at__isnull=True
    ).values_list("rater_id", "scope", "round"):
        left_out = frame["rater"] == rater
        if scope == Exclusion.Scope.ROUND:
            left_out &= frame["round"] == number
        frame.loc[left_out, "excluded"] = True
    return frame


def results_of(study: Study, ratings: pd.DataFrame) -> Results:
    """Compute opinion scores and round agreement.

    Parameters
    ----------
    study : Study
        Whose ratings.
    ratings : DataFrame
        As `main_ratings` returns them.
    """
    of_all = ratings[ratings["counted_kind"]]
    kept = of_all[~of_all["excluded"]]
    excluded = int(of_all.loc[of_all["excluded"], "rater"].nunique())
    checked = _checked(kept)
    agreement = _agreement(checked)
    names: dict[Any, str] = dict(
        study.stimuli.filter(kind=Stimulus.Kind.MAIN).values_list("pk", "name")
    )
    return Results(
        ratings=len(kept),
        raters=int(kept["rater"].nunique()),
        excluded=excluded,
        stimuli=len(names),
        scores=_scores(checked, names),
        agreement=agreement,
        agreement_of_all=_agreement(_checked(of_all)) if excluded else agreement,
    )


def _checked(ratings: pd.DataFrame) -> Ratings | None:
    return None if ratings.empty else validate(ratings)


def _scores(ratings: Ratings | None, names: Mapping[Any, str]) -> pd.DataFrame:
    if ratings is None:
        columns = ["stimulus", "mos", "sd", "n", "n_raters", "ci_low", "ci_high", "note", "name"]
        return pd.DataFrame(columns=columns)
    scores = mean_opinion_scores(ratings)
    scores["stimulus"] = scores["stimulus"].astype(int)
    scores["name"] = scores["stimulus"].map(names)
    return scores


def _agreement(ratings: Ratings | None) -> RoundAgreement | None:
    if ratings is None:
        return None
    try:
        return round_agreement(ratings)
    except RatingsError:  # nobody has rated anything twice yet
        return None


def consistency_of(ratings: pd.DataFrame) -> dict[int, Consistency]:
    """Compare every rater's first two rounds, excluded raters and previews included.

    Parameters
    ----------
    ratings : DataFrame
        As `main_ratings` returns them.

    Returns
    -------
    dict of int to Consistency
        By rater; who has rated nothing twice is not in it.
    """
    checked = _checked(ratings)
    if checked is None:
        return {}
    try:
        table = self_consistency(checked)
    except RatingsError:  # nobody has rated anything twice yet
        return {}
    return {
        int(rater): Consistency(images=int(images), srcc=float(srcc))
        for rater, images, srcc in zip(table["rater"], table["n"], table["srcc"], strict=True)
        if images
    }
