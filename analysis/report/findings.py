"""Every number of the report, computed once; nothing here draws or writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.mos import mean_opinion_scores
from analysis.ratings import Ratings, sum_by_code
from analysis.reliability import (
    GroupAgreement,
    Reliability,
    RoundAgreement,
    group_agreement,
    krippendorff_alpha,
    reliability_of,
)
from analysis.reliability.alpha import Level
from analysis.report.screened import (
    Method,
    Missing,
    attempt,
    reliability_with_and_without,
    screenings,
)
from analysis.report.sets import TEST, Sets
from analysis.scale import Scale, scale_of
from analysis.screening import (
    Screening,
)
from analysis.subject_models import (
    SubjectModel,
    alternating_projection,
    bias_removed,
    maximum_likelihood,
    zrec,
)

Model = Literal["plain", "bias-removed", "projection", "mle", "zrec"]
MODELS = get_args(Model)


@dataclass(frozen=True, eq=False)
class RoundMos:
    """MOS of two rounds over the same stimuli and raters, as compared by `round_agreement`."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Findings:
    """What the report tells.

    Attributes
    ----------
    source : str
        What the ratings are called.
    n_ratings, n_stimuli, n_raters : int
    rounds_found : tuple of int
        The rounds that occur.
    per_stimulus : integer array
        Ratings of each stimulus.
    scale : Scale
    model : str
        How scores were recovered from ratings.
    stimuli : DataFrame
        As from `mean_opinion_scores`, or from the subject model; with the column ``set`` where
        there are splits.
    plain : DataFrame
        As from `mean_opinion_scores`.
    raters : DataFrame
        One row per rater; see `_rater_table`.
    reliability : Reliability
        Of all stimuli and raters.
    rounds : RoundAgreement or Missing
    round_mos : RoundMos, optional
    groups : dict of GroupAgreement or Missing
        By what they are of: ``all stimuli``, and ``test set`` where there is one.
    alphas : DataFrame
        One row per level and ratings, as `Alpha`.
    screenings : dict of Screening or Missing
        By method.
    before_after : DataFrame or Missing
        ``figure``, ``all raters`` and a column per method that rejects somebody.
    sets : Sets, optional
        The splits.
    seed : int
        Of the draws of groups.
    """

    source: str
    n_ratings: int
    n_stimuli: int
    n_raters: int
    rounds_found: tuple[int, ...]
    per_stimulus: NDArray[np.intp]
    scale: Scale
    model: Model
    stimuli: pd.DataFrame
    plain: pd.DataFrame
    raters: pd.DataFrame
    reliability: Reliability
    rounds: RoundAgreement | Missing
    round_mos: RoundMos | None
    groups: dict[str, GroupAgreement | Missing]
    alphas: pd.DataFrame
    screenings: dict[str, Screening | Missing]
    before_after: pd.DataFrame | Missing
    sets: Sets | None
    seed: int


def find(
    ratings: Ratings,
    *,
    scale: tuple[float, float] | None = None,
    model: Model = "plain",
    sets: Sets | None = None,
    methods: Sequence[Method] | None = None,
    gold: pd.DataFrame | None = None,
    rounds: tuple[int, int] | None = None,
    seed: int = 0,
) -> Findings:
    """Compute everything that the report tells.

    Parameters
    ----------
    ratings : Ratings
    scale : tuple of two float, optional
        Ends of the rating scale; guessed from the scores without.
    model : {"plain", "bias-removed", "projection", "mle", "zrec"}
        How scores are recovered from ratings.
    sets : Sets, optional
        The splits.
    methods : sequence of {"bt500", "bt1788", "gold", "self-consistency"}, optional
        How to screen raters; by default BT.500, BT.1788 and, with two rounds, self-consistency,
        and gold where there is a gold standard.
    gold : DataFrame, optional
        Gold stimuli, as for `screen_gold`.
    rounds : tuple of two int, optional
        The rounds to compare; by default the first two there are.
    seed : int
        Of the draws of rater groups.

    Returns
    -------
    Findings

    Raises
    ------
    ValueError
        If an option is unknown or does not fit the ratings.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)}, not {model!r}.")
    ends = scale_of(ratings.scores, scale)
    found = tuple(int(number) for number in np.unique(ratings.rounds))
    reliability = reliability_of(
        ratings, generator=np.random.default_rng(seed), rounds=rounds, scale=scale
    )
    agreement = reliability.rounds
    compared = None if agreement is None else agreement.rounds
    plain = mean_opinion_scores(ratings)
    stimuli = plain if model == "plain" else _recovered(ratings, model, plain)
    if sets is not None:
        stimuli = stimuli.assign(set=sets.labels())
    screened = screenings(ratings, methods, gold, compared, scale)
    return Findings(
        source=ratings.source,
        n_ratings=len(ratings),
        n_stimuli=len(ratings.stimuli),
        n_raters=len(ratings.raters),
        rounds_found=found,
        per_stimulus=plain["n"].to_numpy(),
        scale=ends,
        model=model,
        stimuli=stimuli,
        plain=plain,
        raters=_rater_table(ratings, reliability.raters if compared else None, screened),
        reliability=reliability,
        rounds=agreement or Missing(reliability.rounds_note),
        round_mos=_round_mos(ratings, compared) if compared else None,
        groups=_groups(ratings, reliability.groups, sets, seed),
        alphas=_alphas(ratings, reliability, found),
        screenings=screened,
        before_after=reliability_with_and_without(
            ratings, reliability, screened, rounds, ends, seed
        ),
        sets=sets,
        seed=seed,
    )


def _recovered(ratings: Ratings, model: Model, plain: pd.DataFrame) -> pd.DataFrame:
    models: dict[str, Callable[[Ratings], SubjectModel]] = {
        "bias-removed": bias_removed,
        "projection": alternating_projection,
        "mle": maximum_likelihood,
        "zrec": zrec,
    }
    return models[model](ratings).stimuli.assign(mos_plain=plain["mos"])


def _rater_table(
    ratings: Ratings,
    own: pd.DataFrame | None,
    screenings: Mapping[str, Screening | Missing],
) -> pd.DataFrame:
    """Lay out the raters.

    Columns: ``rater``; ``n``, ratings; ``mean`` of them; ``bias`` and ``inconsistency`` by
    alternating projection; ``self_srcc``, ``self_rmse``, between two rounds, where there are two;
    ``seconds``, the median, where there are any; ``rejected_by``, methods, or empty; ``note``.
    """
    count = len(ratings.raters)
    n = np.bincount(ratings.rater, minlength=count)
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "n": n,
            "mean": sum_by_code(ratings.rater, ratings.scores, count) / n,
        }
    )
    model = attempt(lambda: alternating_projection(ratings).raters)
    if not isinstance(model, Missing):
        frame["bias"] = model["bias"].to_numpy()
        frame["inconsistency"] = model["inconsistency"].to_numpy()
    if own is not None:
        frame["self_srcc"] = own["srcc"].to_numpy()
        frame["self_rmse"] = own["rmse"].to_numpy()
    if "seconds" in ratings.frame and ratings.frame["seconds"].notna().any():
        frame["seconds"] = (
            ratings.frame["seconds"].groupby(ratings.rater).median().reindex(range(count))
        ).to_numpy()
    rejected = [""] * count
    for method, screening in screenings.items():
        if isinstance(screening, Screening):
            for position in np.flatnonzero(screening.raters["rejected"].to_numpy()):
                rejected[position] += f"{', ' * bool(rejected[position])}{method}"
    frame["rejected_by"] = rejected
    frame["note"] = "" if isinstance(model, Missing) else model["note"].to_numpy()
    return frame


def _groups(
    ratings: Ratings, everything: GroupAgreement, sets: Sets | None, seed: int
) -> dict[str, GroupAgreement | Missing]:
    parts = {"all stimuli": _or_why(everything)}
    if sets is not None and TEST in sets.names and (sets.labels() != TEST).any():
        tested = ratings.keep(sets.codes[ratings.stimulus] == sets.names.index(TEST))
        parts["test set"] = _or_why(group_agreement(tested, generator=np.random.default_rng(seed)))
    return parts


def _or_why(groups: GroupAgreement) -> GroupAgreement | Missing:
    if len(groups.table) and np.isfinite(groups.table["rmse_mean"]).any():
        return groups
    return Missing(f"Groups of raters cannot be compared: {groups.note}.")


def _alphas(ratings: Ratings, reliability: Reliability, rounds: tuple[int, ...]) -> pd.DataFrame:
    """Alpha of both levels over all ratings, and over the first round alone where there are more.

    Over all, agreement of raters with themselves counts as well; over one, people alone.
    """
    found = [("all ratings", reliability.interval), ("all ratings", reliability.ordinal)]
    if len(rounds) > 1:
        only = f"round {rounds[0]} alone"
        found += [
            (only, krippendorff_alpha(ratings, level=level, rounds=rounds[0]))
            for level in get_args(Level)
        ]
    return pd.DataFrame([{"of": of, **asdict(alpha)} for of, alpha in found])


def _round_mos(ratings: Ratings, rounds: tuple[int, int]) -> RoundMos:
    """MOS of both rounds, from the ratings that have their counterpart, as `round_agreement`."""
    key = ratings.stimulus * len(ratings.raters) + ratings.rater
    one, two = (ratings.rounds == number for number in rounds)
    both = np.intersect1d(key[one], key[two], assume_unique=True)
    paired = np.isin(key, both)
    means = []
    for rows in (one & paired, two & paired):
        n = np.bincount(ratings.stimulus[rows], minlength=len(ratings.stimuli))
        total = sum_by_code(ratings.stimulus[rows], ratings.scores[rows], len(n))
        means.append(total[n > 0] / n[n > 0])
    return RoundMos(*means)
