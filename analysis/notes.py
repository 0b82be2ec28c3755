"""What is odd about a table of ratings that nonetheless is one: to be looked at by a person."""

import unicodedata
from collections import defaultdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ratings import Ratings, rater_means, sum_by_code
from analysis.values import shown

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN")  # they share the looks of letters
_FEW = 5  # ratings by which no scale can be told


def notes_on(ratings: Ratings) -> list[str]:
    """Say what to look at twice before the figures are believed.

    Nothing here makes a table invalid, and nothing is changed.

    Parameters
    ----------
    ratings : Ratings

    Returns
    -------
    list of str
        A sentence for each finding, most serious first; empty where there is none. They are about

        - raters who seem to have used another scale: their scores, by mean and by largest
          absolute value, are a quarter or less, or four times and more, of the medians of the
          same stimuli and of the largest score; five ratings at least;
        - labels that differ by case, spaces, invisible characters or Unicode form only, have
          a space at an end, or mix letters of several scripts;
        - raters who gave one score only, or a single rating;
        - stimuli with one rater; stimuli that nobody rated twice, where others were;
        - rounds whose earlier ones are missing;
        - negative viewing times.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "a", "b"], "rater": ["p", "p", "P", "P"], "round": 1,
    ...      "score": [3, 3, 2, 4]}
    ... )
    >>> for note in notes_on(validate(table)):
    ...     print(note)
    Raters 'P' and 'p' differ by case, spaces or invisible characters only.
    1 rater gave one score only: 'p'.
    """
    return [
        *_scale_notes(ratings),
        *_label_notes("Stimuli", "stimulus", "stimuli", ratings.stimuli),
        *_label_notes("Raters", "rater", "raters", ratings.raters),
        *_rater_notes(ratings),
        *_stimulus_notes(ratings),
        *_seconds_notes(ratings),
    ]


def _scale_notes(ratings: Ratings) -> list[str]:
    size = np.abs(ratings.scores)
    n = np.bincount(ratings.rater)
    own = sum_by_code(ratings.rater, size, len(n)) / n
    of_stimulus = _medians(ratings.stimulus, size)
    of_all = sum_by_code(ratings.rater, of_stimulus[ratings.stimulus], len(n)) / n
    low, high = _range(ratings.rater, ratings.scores, len(n))
    largest = np.maximum(np.abs(low), np.abs(high))
    usual = np.median(largest)
    smaller = (4 * own <= of_all) & (4 * largest <= largest.max())
    larger = (own >= 4 * of_all) & (largest >= 4 * usual)
    # Who gave one score only is told so; it says nothing of the scale.
    other = (smaller | larger) & (n >= _FEW) & (low < high)
    if not other.any():
        return []
    return [
        f"{_count(other, 'rater', 'raters')} may have used another scale than the others "
        f"(scores up to {usual:g} as a rule): "
        + _first(
            [
                f"{shown(ratings.raters[code], quote=True)} ({low[code]:g} to {high[code]:g})"
                for code in np.flatnonzero(other)[:_FEW]
            ],
            int(other.sum()),
        )
    ]


def _label_notes(title: str, one: str, several: str, labels: "pd.Index[str]") -> list[str]:
    texts = labels.tolist()
    alike: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        alike[_skeleton(text)].append(text)
    notes = [
        f"{title} {_and(twins)} differ by case, spaces or invisible characters only."
        for twins in alike.values()
        if len(twins) > 1
    ]
    if len(notes) > _FEW:
        notes = [*notes[:_FEW], f"{len(notes) - _FEW} more groups of {several} are alike so."]
    padded = [text for text in texts if text != text.strip()]
    if padded:
        notes.append(
            f"{len(padded)} {one if len(padded) == 1 else several} with a space at an end: "
            + _first([shown(text, quote=True) for text in padded[:_FEW]], len(padded))
        )
    mixed = [text for text in texts if not text.isascii() and _mixes_scripts(text)]
    if mixed:
        notes.append(
            f"{len(mixed)} {one if len(mixed) == 1 else several} with letters of several scripts, "
            "which may look the same and are not: "
            + _first([shown(ascii(text)) for text in mixed[:_FEW]], len(mixed))
        )
    return notes


def _rater_notes(ratings: Ratings) -> list[str]:
    if len(ratings.raters) == 1:
        return ["There is one rater, so nothing is known of how people differ."]
    n = np.bincount(ratings.rater)
    low, high = _range(ratings.rater, ratings.scores, len(n))
    return [
        f"{_count(which, 'rater', 'raters')} {what}: " + _names(ratings.raters, which)
        for which, what in (
            ((low == high) & (n > 1), "gave one score only"),
            (n == 1, "gave a single rating"),
        )
        if which.any()
    ]


def _stimulus_notes(ratings: Ratings) -> list[str]:
    count = len(ratings.stimuli)
    notes = []
    if count == 1:
        notes.append("There is one stimulus, so there are no correlations.")
    pairs = rater_means(ratings)
    alone = np.bincount(pairs.stimulus, minlength=count) == 1
    if alone.any() and len(ratings.raters) > 1:
        notes.append(
            f"{_stimuli(alone)} rated by one rater only, and will have no interval: "
            + _names(ratings.stimuli, alone)
        )
    once = np.bincount(pairs.stimulus, pairs.n > 1, minlength=count) == 0
    if once.any() and not once.all():
        notes.append(
            f"{_stimuli(once)} rated twice by nobody, though others were: "
            + _names(ratings.stimuli, once)
        )
    # A pair with n ratings has the rounds 1 to n, unless one is missing.
    keys = ratings.stimulus * len(ratings.raters) + ratings.rater
    place = np.searchsorted(pairs.stimulus * len(ratings.raters) + pairs.rater, keys)
    late = int(np.sum(ratings.rounds > pairs.n[place]))
    if late:
        notes.append(
            f"{late} rating{'s' * (late > 1)} of a later round without every earlier one by the "
            f"same rater: rounds count how often a rater rated a stimulus."
        )
    return notes


def _seconds_notes(ratings: Ratings) -> list[str]:
    if "seconds" not in ratings.frame:
        return []
    negative = int((ratings.frame["seconds"] < 0).sum())
    return [f"{negative} viewing time{'s' * (negative > 1)} below 0."] if negative else []


def _range(
    codes: NDArray[np.intp], scores: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, scores)
    np.maximum.at(high, codes, scores)
    return low, high


def _medians(codes: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median of the values of each code; every code occurs."""
    n = np.bincount(codes)
    values = values[np.lexsort((values, codes))]
    starts = np.cumsum(n) - n
    middle: NDArray[np.float64] = values[starts + (n - 1) // 2] + values[starts + n // 2]
    return middle / 2


def _skeleton(text: str) -> str:
    """Return what of a label a person takes in."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return "".join(text.casefold().split())


def _mixes_scripts(text: str) -> bool:
    words = {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}
    return len(words.intersection(_SCRIPTS)) > 1


def _count(which: NDArray[np.bool_], one: str, several: str) -> str:
    number = int(which.sum())
    return f"{number} {one if number == 1 else several}"


def _stimuli(which: NDArray[np.bool_]) -> str:
    number, count = int(which.sum()), len(which)
    return f"{number} of {count} stimuli {'was' if number == 1 else 'were'}"


def _names(labels: "pd.Index[str]", which: NDArray[np.bool_]) -> str:
    first = [shown(labels[code], quote=True) for code in np.flatnonzero(which)[:_FEW]]
    return _first(first, int(which.sum()))


def _first(names: list[str], count: int) -> str:
    """End a sentence with the first names of so many."""
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return f"{', '.join(names)}{more}."


def _and(texts: list[str]) -> str:
    # What looks the same on paper is told apart by its codes.
    same = len({unicodedata.normalize("NFC", text) for text in texts}) < len(texts)
    quoted = [shown(ascii(text) if same else repr(text)) for text in texts[:_FEW]]
    if len(texts) > _FEW:
        return f"{', '.join(quoted)} and {len(texts) - _FEW} more"
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
