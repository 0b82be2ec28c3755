"""The checks of a ratings table beyond its columns: rounds, scores and their scale, repetitions."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.scale import checked_scale, scale_in_words
from analysis.table import Table
from analysis.values import shown

if TYPE_CHECKING:
    from analysis.ratings import Ratings

LARGEST_ROUND = 1_000_000
LARGEST_KEY = 2**63 - 1  # what an integer can hold
# Beyond, a float tells one step of a scale from the next no longer; below, powers of it become 0.
LARGEST_SCORE, SMALLEST_SCORE = 1e15, 1e-60


def rounds_of(table: Table) -> NDArray[np.intp]:
    """Take the rounds."""
    numbers = table.numbers("round")
    bad = (numbers < 1) | (numbers != np.floor(numbers)) | (numbers > LARGEST_ROUND)
    if bad.any():
        position = int(np.argmax(bad))
        received = shown(table.frame["round"].iloc[position])
        wrong = "larger than a million" if numbers[position] > 1 else "not a whole number from 1"
        if numbers[position] != np.floor(numbers[position]):
            wrong = "not a whole number from 1"
        raise table.error(
            position,
            f"round {received} is {wrong}; number a rater's ratings of the same stimulus 1, 2, ...",
        )
    return numbers.astype(np.intp)


def scores_of(
    table: Table, stated: tuple[float, float] | None
) -> tuple[NDArray[np.float64], tuple[float, float] | None]:
    """Take the scores, and the scale where one is stated."""
    scores = table.numbers("score")
    size = np.abs(scores)
    odd = (size > LARGEST_SCORE) | ((size < SMALLEST_SCORE) & (size > 0))
    if odd.any():
        position = int(np.argmax(odd))
        raise table.error(
            position,
            f"score {scores[position]:g} is of no scale (0, or 1e-60 to 1e15 in size); "
            f"correct it or leave it out.",
        )
    written = _scale_column(table)
    if written is not None:
        _refuse_outside(table, scores, written)
    if stated is None:
        return scores, written
    scale = checked_scale(stated)
    _refuse_outside(table, scores, scale)
    return scores, scale


def _refuse_outside(table: Table, scores: NDArray[np.float64], scale: tuple[float, float]) -> None:
    low, high = scale
    outside = (scores < low) | (scores > high)
    if outside.any():
        position = int(np.argmax(outside))
        raise table.error(
            position,
            f"score {scores[position]:.15g} lies outside the scale {low:g} to {high:g}; "
            f"correct it or state the scale that was used.",
        )


def _scale_column(table: Table) -> tuple[float, float] | None:
    """Return what the column ``scale`` says, where it is one, of ratings, and the only one."""
    if "scale" not in table.frame or table.missing("scale").any():
        return None
    codes, labels = table.codes("scale")
    scales = [scale_in_words(label) for label in labels]
    if None in scales:
        return None
    different = np.array([scale != scales[codes[0]] for scale in scales])[codes]
    if different.any():
        position = int(np.argmax(different))
        raise table.error(
            position,
            f"the scale is {labels[codes[position]]!r} here and {labels[codes[0]]!r} before; "
            f"give the ratings of each scale a table of their own.",
        )
    return scales[0]


def check_given_once(table: Table, ratings: "Ratings") -> None:
    """Raise where a rater rated a stimulus twice in one round."""
    if not _given_twice(ratings):
        return
    keys = pd.DataFrame(
        {"stimulus": ratings.stimulus, "rater": ratings.rater, "round": ratings.rounds}
    )
    second = int(np.argmax(keys.duplicated().to_numpy()))
    first = int(np.argmax((keys == keys.iloc[second]).all(axis=1)))
    rater = shown(ratings.raters[int(ratings.rater[second])], quote=True)
    stimulus = shown(ratings.stimuli[int(ratings.stimulus[second])], quote=True)
    raise table.error(
        second,
        f"rater {rater} rated stimulus {stimulus} in round {ratings.rounds[second]}, "
        f"as {table.place(first)} has it already; remove one of the two or number the rounds.",
    )


def _given_twice(ratings: "Ratings") -> bool:
    """Whether a rater rated a stimulus twice in one round."""
    keys = ratings.stimulus * len(ratings.raters) + ratings.rater
    largest = int(ratings.rounds.max())
    if largest > 1:
        pairs = len(ratings.stimuli) * len(ratings.raters)
        if pairs * (largest + 1) > LARGEST_KEY:  # number what occurs instead
            keys = np.unique(keys, return_inverse=True)[1]
        keys = keys * (largest + 1) + ratings.rounds
    keys = np.sort(keys)
    return bool((keys[1:] == keys[:-1]).any())


def contents_of(table: Table, ratings: "Ratings") -> "pd.Index[str]":
    """Take the content of each rating; a stimulus has one."""
    codes, labels = table.codes("content")
    first = np.empty(len(ratings.stimuli), dtype=np.intp)
    first[ratings.stimulus[::-1]] = codes[::-1]
    other = codes != first[ratings.stimulus]
    if other.any():
        position = int(np.argmax(other))
        stimulus = shown(ratings.stimuli[int(ratings.stimulus[position])], quote=True)
        content = shown(labels[codes[position]], quote=True)
        raise table.error(
            position,
            f"stimulus {stimulus} has content {content} here and another one before; "
            f"give a stimulus one content.",
        )
    return labels.take(codes)
