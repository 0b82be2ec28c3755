"""Leaving raters out, and what that changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ratings import Ratings, RatingsError, rater_means
from analysis.screening.screening import Screening, listed
from analysis.words import counted


@dataclass(frozen=True, eq=False)
class Screened:
    """The ratings without the rejected raters.

    Attributes
    ----------
    ratings : Ratings
        Those of the raters kept.
    rejected : Index of str
        Raters left out.
    lost_stimuli : Index of str
        Stimuli that only rejected raters had rated: they are no longer in ``ratings``.
    thinned_stimuli : Index of str
        Stimuli of several raters that have a single one left: no interval by rater exists there.
    note : str
        How many of each, in words.
    """

    ratings: Ratings
    rejected: "pd.Index[str]"
    lost_stimuli: "pd.Index[str]"
    thinned_stimuli: "pd.Index[str]"
    note: str


def apply_screening(ratings: Ratings, screening: Screening) -> Screened:
    """Leave out the raters that a screening rejects.

    Parameters
    ----------
    ratings : Ratings
    screening : Screening
        Of these ratings.

    Returns
    -------
    Screened

    Raises
    ------
    RatingsError
        If everybody is rejected.
    ValueError
        If the screening is about other raters.

    Examples
    --------
    >>> from analysis import validate
    >>> from analysis.screening import screen_gold
    >>> rows = [("a", "p", 1, 25), ("b", "p", 1, 50), ("c", "p", 1, 70),
    ...         ("a", "q", 1, 75), ("b", "q", 1, 50), ("d", "q", 1, 30)]
    >>> ratings = validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))
    >>> gold = pd.DataFrame({"stimulus": ["a", "b", "c"], "mos": [25, 50, 75], "sd": 10})
    >>> screened = apply_screening(ratings, screen_gold(ratings, gold))
    >>> len(screened.ratings), screened.lost_stimuli.tolist(), screened.thinned_stimuli.tolist()
    (3, ['d'], ['a', 'b'])
    """
    if not pd.Index(screening.raters["rater"]).equals(pd.Index(ratings.raters)):
        raise ValueError(
            f"The screening is about {counted(len(screening.raters), 'rater')}, but not those of "
            f"{ratings.source} ({len(ratings.raters)}); screen the ratings it is applied to."
        )
    rejected = screening.raters["rejected"].to_numpy(dtype=np.bool_)
    if rejected.all():
        raise RatingsError(
            f"Method {screening.method} rejects all {counted(len(rejected), 'rater')} of "
            f"{ratings.source}, which leaves no rating; use a milder threshold or another method."
        )
    kept = ratings.keep(~rejected[ratings.rater])
    pairs = rater_means(ratings)
    before = np.bincount(pairs.stimulus, minlength=len(ratings.stimuli))
    after = np.bincount(pairs.stimulus[~rejected[pairs.rater]], minlength=len(ratings.stimuli))
    lost = ratings.stimuli[after == 0]
    thinned = ratings.stimuli[(after == 1) & (before > 1)]
    return Screened(kept, screening.rejected, lost, thinned, _note(ratings, kept, lost, thinned))


def _note(ratings: Ratings, kept: Ratings, lost: "pd.Index[str]", thinned: "pd.Index[str]") -> str:
    kept_of = (
        f"Kept: {len(kept.raters):,} of {counted(len(ratings.raters), 'rater')}, {len(kept):,} of "
        f"{counted(len(ratings), 'rating')}, {len(kept.stimuli):,} of "
        f"{counted(len(ratings.stimuli), 'stimulus')}."
    )
    said = [kept_of]
    if len(lost):
        said.append(
            f"Left without a rater, and so without a MOS: {counted(len(lost), 'stimulus')} "
            f"({listed(lost.tolist(), most=5)})."
        )
    if len(thinned):
        said.append(
            f"Left with a single rater: {counted(len(thinned), 'stimulus')} "
            f"({listed(thinned.tolist(), most=5)})."
        )
    return " ".join(said)


def before_and_after(
    ratings: Ratings,
    screening: Screening,
    figures: Callable[[Ratings], Mapping[str, float]],
) -> pd.DataFrame:
    """Compute figures for all raters and for those kept, side by side.

    Parameters
    ----------
    ratings : Ratings
    screening : Screening
        Of these ratings.
    figures : callable
        Takes ratings and returns figures by name. It is called twice; let randomness inside start
        from the same seed both times.

    Returns
    -------
    DataFrame
        ``figure``, ``before``, ``after`` and ``note``. The first rows count raters, ratings and
        stimuli; ``note`` says where a figure is undefined. ``attrs["caution"]`` says what the
        choice of raters by itself makes better: `Screening.caution`.

    Raises
    ------
    RatingsError
        If everybody is rejected, or if the figures cannot be had of all ratings. Where they cannot
        be had of those kept alone, ``after`` is NaN and ``note`` says why.

    Examples
    --------
    >>> from analysis import mean_opinion_scores, validate
    >>> from analysis.screening import screen_gold
    >>> rows = [("a", "p", 1, 25), ("b", "p", 1, 50), ("c", "p", 1, 70), ("a", "q", 1, 75)]
    >>> ratings = validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))
    >>> gold = pd.DataFrame({"stimulus": ["a", "b", "c"], "mos": [25, 50, 75], "sd": 10})
    >>> def highest(ratings):
    ...     return {"highest MOS": mean_opinion_scores(ratings)["mos"].max()}
    >>> table = before_and_after(ratings, screen_gold(ratings, gold), highest)
    >>> table[["figure", "before", "after"]].values.tolist()
    [['raters', 2.0, 1.0], ['ratings', 4.0, 3.0], ['stimuli', 3.0, 3.0],
    ['highest MOS', 70.0, 70.0]]
    """
    screened = apply_screening(ratings, screening).ratings
    before = {str(name): float(value) for name, value in figures(ratings).items()}
    reason = "undefined"
    try:
        after = {str(name): float(value) for name, value in figures(screened).items()}
    except RatingsError as error:
        after, reason = {}, str(error)
    rows: list[tuple[str, float, float, str]] = [
        ("raters", len(ratings.raters), len(screened.raters), ""),
        ("ratings", len(ratings), len(screened), ""),
        ("stimuli", len(ratings.stimuli), len(screened.stimuli), ""),
    ]
    for name in [*before, *(name for name in after if name not in before)]:
        one, other = before.get(name, np.nan), after.get(name, np.nan)
        note = "undefined before screening" if np.isnan(one) else ""
        if np.isnan(other):
            note = f"{note}; " * bool(note) + f"after screening: {reason}"
        rows.append((name, one, other, note))
    table = pd.DataFrame(rows, columns=["figure", "before", "after", "note"])
    table.attrs["caution"] = screening.caution
    return table
