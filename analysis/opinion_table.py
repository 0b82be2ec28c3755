"""The table of opinion scores: how it is computed, and what its columns say of themselves."""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.checks import check_confidence
from analysis.rater_bootstrap import bootstrap_interval, too_few_raters
from analysis.ratings import RaterMeans, Ratings, rater_means, sum_by_code

Interval = Literal["cluster", "normal", "t", "bootstrap"]
Average = Literal["ratings", "raters"]

INTERVALS = {
    "cluster": "raters' means, Student t on n_raters - 1",
    "t": "all ratings as if independent, Student t on n - 1",
    "normal": "all ratings as if independent, 1.96 SD / sqrt(n)",
    "bootstrap": "raters drawn anew, expanded percentiles",
}
"""What each kind of interval is, in words; 1.96 belongs to the confidence of 0.95."""


def check_options(
    ci: str, average: str, confidence: float, generator: np.random.Generator | None
) -> None:
    """Raise ValueError on options of an opinion score that are unknown or do not go together."""
    if ci not in get_args(Interval):
        raise ValueError(f"ci must be one of {', '.join(get_args(Interval))}, not {ci!r}.")
    if average not in get_args(Average):
        raise ValueError(f"average must be one of {', '.join(get_args(Average))}, not {average!r}.")
    check_confidence(confidence)
    if ci == "bootstrap" and generator is None:
        raise ValueError("ci='bootstrap' needs a generator, such as numpy.random.default_rng(0).")
    if average == "raters" and ci in ("t", "normal"):
        raise ValueError(
            f"The interval {ci!r} belongs to the mean of all ratings; "
            f"use average='ratings' with it, or ci='cluster'."
        )


def opinion_table(
    ratings: Ratings,
    ci: Interval,
    average: Average,
    confidence: float,
    generator: np.random.Generator | None,
) -> pd.DataFrame:
    """Compute the table that `analysis.mos.mean_opinion_scores` describes, without attributes."""
    count = len(ratings.stimuli)
    n = np.bincount(ratings.stimulus, minlength=count)
    pairs = rater_means(ratings)
    n_raters = np.bincount(pairs.stimulus, minlength=count)
    pooled = sum_by_code(ratings.stimulus, ratings.scores, count) / n
    sd, unanimous = spread(ratings.stimulus, ratings.scores, pooled, n)
    if average == "ratings":
        weight = pairs.n / n[pairs.stimulus]
        centre = pooled
    else:
        weight = 1 / n_raters[pairs.stimulus]
        centre = sum_by_code(pairs.stimulus, weight * pairs.mean, count)

    few = np.zeros(count, dtype=np.bool_)
    if ci == "bootstrap" and generator is not None:
        low, high = bootstrap_interval(pairs, weight, confidence, generator)
        few = too_few_raters(n_raters, confidence)
    else:
        half = _half_width(ci, confidence, pairs, weight, centre, sd, n, n_raters)
        low, high = centre - half, centre + half
    absent = np.isnan(high)
    agree = high - low <= 2e-9 * sd  # 0 up to rounding, on any scale
    empty = agree | (unanimous & ~absent)
    return pd.DataFrame(
        {
            "stimulus": ratings.stimuli,
            "mos": centre,
            "sd": sd,
            "n": n,
            "n_raters": n_raters,
            "ci_low": np.where(empty, centre, low),
            "ci_high": np.where(empty, centre, high),
            "note": np.select(
                [n == 1, absent, unanimous, agree, few],
                ["one rating", "one rater", "unanimous", "raters agree", "few raters"],
                default="",
            ),
        }
    )


def _half_width(
    ci: Interval,
    confidence: float,
    pairs: RaterMeans,
    weight: NDArray[np.float64],
    centre: NDArray[np.float64],
    sd: NDArray[np.float64],
    n: NDArray[np.intp],
    n_raters: NDArray[np.intp],
) -> NDArray[np.float64]:
    tail = (1 + confidence) / 2
    if ci == "cluster":
        return _quantile(tail, n_raters) * _clustered_error(pairs, weight, centre)
    if ci == "t":
        return _quantile(tail, n) * sd / np.sqrt(n)
    return np.asarray(stats.norm.ppf(tail) * sd / np.sqrt(n))


def _quantile(tail: float, units: NDArray[np.intp]) -> NDArray[np.float64]:
    """Student's t with one degree of freedom less than units, computed once for each number."""
    kinds, place = np.unique(units, return_inverse=True)
    return np.asarray(stats.t.ppf(tail, kinds - 1))[place]


def describe(
    frame: pd.DataFrame,
    ratings: Ratings,
    model: str,
    ci: Interval,
    average: Average,
    confidence: float,
    unit: str,
) -> None:
    """Say in the frame's attributes, which JSON can hold, where its figures come from."""
    mean = "mean of all ratings" if average == "ratings" else "mean of the raters' own means"
    how = INTERVALS[ci].replace("1.96", f"{stats.norm.ppf((1 + confidence) / 2):.3g}")
    interval = f"{confidence * 100:g} % interval ({ci}: {how}), not cut off at the scale's ends"
    frame.attrs.update(
        model=model,
        ci=ci,
        average=average,
        confidence=confidence,
        source=ratings.source,
        scale=None if ratings.scale is None else list(ratings.scale),
        columns={
            "stimulus": "label of the picture or clip",
            "mos": f"{mean}, {unit}",
            "sd": f"standard deviation (n - 1) of the stimulus's ratings, {unit}",
            "n": "number of ratings, all rounds together",
            "n_raters": "number of raters they come from",
            "ci_low": f"lower end of the {interval}, {unit}",
            "ci_high": f"upper end of the {interval}, {unit}",
            "note": "empty, or a reason to look twice",
        },
    )


def spread(
    codes: NDArray[np.intp],
    scores: NDArray[np.float64],
    mean: NDArray[np.float64],
    n: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """SD of each code's scores (ddof = 1), and whether they are several and all the same."""
    low, high = np.full(len(n), np.inf), np.full(len(n), -np.inf)
    np.minimum.at(low, codes, scores)
    np.maximum.at(high, codes, scores)
    squares = sum_by_code(codes, (scores - mean[codes]) ** 2, len(n))
    sd = np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
    # The mean of equal scores can miss them by rounding, and their SD must still be 0.
    unanimous = (low == high) & (n > 1)
    sd[unanimous] = 0.0
    return sd, unanimous


def _clustered_error(
    pairs: RaterMeans, weight: NDArray[np.float64], centre: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standard error with the rater as the unit; 0 where there is one rater."""
    # A single rater holds the whole weight: 0 / 0, and no interval (t has no degree of freedom).
    others = np.where(weight < 1, 1 - weight, 1.0)
    squares = (weight * (pairs.mean - centre[pairs.stimulus])) ** 2 / others
    return np.sqrt(sum_by_code(pairs.stimulus, squares, len(centre)))
