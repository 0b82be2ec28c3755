"""Who would be screened out, by which method, and what that changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar, get_args

import numpy as np
import pandas as pd

from analysis.ratings import Ratings
from analysis.reliability import Reliability, reliability_figures
from analysis.scale import Scale
from analysis.screening import (
    Screening,
    before_and_after,
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)

Method = Literal["bt500", "bt1788", "gold", "self-consistency"]
METHODS = get_args(Method)

_T = TypeVar("_T")


@dataclass(frozen=True)
class Missing:
    """Something that these ratings do not yield; `why` is a sentence."""

    why: str


def screenings(
    ratings: Ratings,
    methods: Sequence[Method] | None,
    gold: pd.DataFrame | None,
    rounds: tuple[int, int] | None,
    scale: tuple[float, float] | None,
) -> dict[str, Screening | Missing]:
    """Screen by the methods asked for, or by all that the data allow."""
    if methods is None:
        possible = {
            "bt500": True,
            "bt1788": True,
            "gold": gold is not None,
            "self-consistency": rounds is not None,
        }
        methods = [method for method in METHODS if possible[method]]
    found: dict[str, Screening | Missing] = {}
    for method in methods:
        if method == "bt500":
            found[method] = attempt(lambda: screen_bt500(ratings))
        elif method == "bt1788":
            found[method] = attempt(lambda: screen_correlation(ratings))
        elif method == "gold":
            if gold is None:
                raise ValueError(
                    "Screening by gold stimuli needs their scores; give a table with the columns "
                    "stimulus, mos and sd."
                )
            table = gold
            # A gold table that does not fit is the caller's mistake, not the ratings'.
            found[method] = screen_gold(ratings, table, scale=scale)
        elif method == "self-consistency":
            if rounds is None:
                found[method] = Missing(
                    "Screening by self-consistency needs two rounds that the same raters rated."
                )
            else:
                found[method] = attempt(partial(screen_self_consistency, ratings, rounds=rounds))
        else:
            raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}.")
    return found


def reliability_with_and_without(
    ratings: Ratings,
    reliability: Reliability,
    screenings: Mapping[str, Screening | Missing],
    rounds: tuple[int, int] | None,
    scale: Scale,
    seed: int,
) -> pd.DataFrame | Missing:
    """Reliability of all raters beside that of those whom each method keeps."""
    rejecting = {
        method: screening
        for method, screening in screenings.items()
        if isinstance(screening, Screening) and len(screening.rejected)
    }
    if not rejecting:
        return Missing(
            "No method rejects anybody, so that there is no figure after screening to compare."
        )

    # Methods often reject the same raters.
    known: dict[tuple[str, ...], Mapping[str, float]] = {
        tuple(ratings.raters): reliability.figures()
    }

    def figures(part: Ratings) -> Mapping[str, float]:
        kept = tuple(part.raters)
        if kept not in known:
            known[kept] = reliability_figures(
                part,
                generator=np.random.default_rng(seed),
                rounds=rounds,
                scale=(scale.low, scale.high) if scale.low < scale.high else None,
            )
        return known[kept]

    table: pd.DataFrame | None = None
    for method, screening in rejecting.items():
        found = attempt(partial(before_and_after, ratings, screening, figures))
        if isinstance(found, Missing):
            continue
        if table is None:
            table = found[["figure", "before"]].rename(columns={"before": "all raters"})
        table[f"after {method}"] = (
            found.set_index("figure")["after"].reindex(table["figure"]).to_numpy()
        )
    if table is None:
        return Missing("Every method that rejects anybody rejects everybody; nobody is left.")
    return table


def attempt(compute: Callable[[], _T]) -> _T | Missing:
    """Compute, or take the sentence that says why it cannot be done."""
    try:
        return compute()
    except ValueError as error:  # RatingsError is one
        return Missing(str(error))
