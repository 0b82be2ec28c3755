"""The ratings table: one row per rating, and the one schema everything in `analysis` reads.

========  ========  ==================================================================
column    needed    meaning
========  ========  ==================================================================
stimulus  yes       label of the picture or clip that was rated (text)
rater     yes       pseudonym of who rated it (text)
round     yes       which time this rater rated this stimulus: 1, 2, ...
score     yes       the rating, a finite number on the study's own scale
content   no        source scene, where several stimuli show the same one (text)
seconds   no        viewing time until the answer, in seconds; may have gaps
scale     no        worst and best score that could be given, as text: 1-5, 0-100
========  ========  ==================================================================

Further columns are carried along untouched (so is ``scale`` where it says something else than two
numbers). A rating that was not given is a row that is not there. Scores are never rescaled:
whatever unit goes in (1..5, 0..100, 0..1) comes out. Labels are taken as they are written: ``r1``,
``R1`` and ``r1`` with a space are three raters, of which `analysis.notes` warns.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.schema import check_given_once, contents_of, rounds_of, scores_of
from analysis.table import RatingsError, Table, read_table

__all__ = [
    "REQUIRED_COLUMNS",
    "RaterMeans",
    "Ratings",
    "RatingsError",
    "rater_means",
    "read_ratings",
    "sum_by_code",
    "validate",
]

REQUIRED_COLUMNS = ("stimulus", "rater", "round", "score")


@dataclass(frozen=True, eq=False)
class Ratings:
    """A checked ratings table, coded for vectorised work.

    All arrays have one entry per rating, in the order of the table.

    Attributes
    ----------
    stimuli, raters : Index of str
        The labels, sorted as text and unique; a code is a position in here.
    stimulus, rater : integer arrays
        Codes of each rating's stimulus and rater.
    rounds : integer array
        Round of each rating, from 1.
    scores : float array
        Each rating, on the study's own scale.
    frame : DataFrame
        The table itself, labels as text, further columns carried along.
    source : str
        What the table is called in messages, such as its file's name.
    scale : tuple of two float, optional
        Worst and best score that could be given, where somebody stated them.
    """

    stimuli: "pd.Index[str]"
    raters: "pd.Index[str]"
    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    rounds: NDArray[np.intp]
    scores: NDArray[np.float64]
    frame: pd.DataFrame
    source: str
    scale: tuple[float, float] | None = None

    def __len__(self) -> int:
        return len(self.scores)

    def keep(self, rows: NDArray[np.bool_]) -> "Ratings":
        """Keep some of the ratings; stimuli and raters that have none left are dropped.

        Parameters
        ----------
        rows : boolean array
            True for each rating to keep, in the order of the table.

        Returns
        -------
        Ratings
            Coded anew. Its source is the same.

        Raises
        ------
        RatingsError
            If nothing is left.
        """
        if not rows.any():
            raise RatingsError(f"No rating of {self.source} is left; keep at least one rater.")
        stimuli, stimulus = _renumbered(self.stimulus[rows], len(self.stimuli))
        raters, rater = _renumbered(self.rater[rows], len(self.raters))
        return Ratings(
            stimuli=self.stimuli[stimuli],
            raters=self.raters[raters],
            stimulus=stimulus,
            rater=rater,
            rounds=self.rounds[rows],
            scores=self.scores[rows],
            frame=self.frame[rows].reset_index(drop=True),
            source=self.source,
            scale=self.scale,
        )

    def contents(self) -> tuple["pd.Index[str]", NDArray[np.intp]]:
        """Return the contents (source scenes), and the content's code of every stimulus.

        Without a column ``content`` every stimulus is a content of its own.
        """
        if "content" not in self.frame:
            return self.stimuli, np.arange(len(self.stimuli))
        first = np.empty(len(self.stimuli), dtype=np.intp)
        first[self.stimulus[::-1]] = np.arange(len(self))[::-1]
        codes, labels = pd.factorize(self.frame["content"].iloc[first], sort=True)
        return pd.Index(labels, name="content"), codes


def read_ratings(path: str | Path, *, scale: tuple[float, float] | None = None) -> Ratings:
    """Read and check a ratings table.

    Parameters
    ----------
    path : str or Path
        A CSV file (UTF-8, commas, one header line), the same compressed where the name ends in
        ``.gz``, or Parquet where it ends in ``.parquet``.
    scale : tuple of two float, optional
        Worst and best score that could be given; a score outside is an error.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsError
        If the file cannot be read or breaks the schema; the message names file, line and column.
    """
    return _checked(read_table(Path(path)), scale)


def validate(
    frame: pd.DataFrame, *, source: str = "ratings", scale: tuple[float, float] | None = None
) -> Ratings:
    """Check a frame of ratings and code it.

    Parameters
    ----------
    frame : DataFrame
        One row per rating, with the columns of the module's table; left as it is.
    source : str
        What to call the frame in error messages.
    scale : tuple of two float, optional
        Worst and best score that could be given; a score outside is an error.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsError
        On a missing or repeated column, an empty table, a missing label, a score that is not a
        finite number or lies outside the scale, a round that is not a whole number from 1, a
        rating given twice, a stimulus with two contents, or a column ``scale`` with two scales.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["b", "a"], "rater": ["r1", "r1"], "round": [1, 1], "score": [40, 70]}
    ... )
    >>> ratings = validate(table)
    >>> ratings.stimuli.tolist(), ratings.stimulus.tolist(), ratings.scores.tolist()
    (['a', 'b'], [1, 0], [40.0, 70.0])
    >>> validate(table.drop(columns="round"))
    Traceback (most recent call last):
    ...
    analysis.table.RatingsError: ratings has no column round (found: stimulus, rater, score); add
    it or rename the one that holds it.
    """
    return _checked(Table(frame, source), scale)


def sum_by_code(
    codes: NDArray[np.intp], values: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Add up the values of each code 0 .. count - 1; a code that does not occur gets 0."""
    # numpy's annotation promises integers whatever the weights are.
    return np.bincount(codes, values, minlength=count).astype(np.float64, copy=False)


class RaterMeans(NamedTuple):
    """One entry for every stimulus and rater that occur together, sorted by both.

    Attributes
    ----------
    stimulus, rater : integer arrays
        Codes.
    n : integer array
        Number of ratings, over all rounds.
    mean : float array
        Their mean.
    """

    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    n: NDArray[np.intp]
    mean: NDArray[np.float64]


def rater_means(ratings: Ratings) -> RaterMeans:
    """Average each rater's ratings of each stimulus over the rounds."""
    raters = len(ratings.raters)
    keys = ratings.stimulus * raters + ratings.rater
    order = np.argsort(keys)
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    keys = keys[first]
    n = np.diff(first, append=len(order))
    mean = np.add.reduceat(ratings.scores[order], first) / n
    return RaterMeans(keys // raters, keys % raters, n, mean)


def _checked(table: Table, scale: tuple[float, float] | None) -> Ratings:
    table.check_columns(REQUIRED_COLUMNS)
    stimulus, stimuli = table.codes("stimulus")
    rater, raters = table.codes("rater")
    rounds = rounds_of(table)
    scores, scale = scores_of(table, scale)
    frame = table.frame.reset_index(drop=True)
    frame["stimulus"] = stimuli.take(stimulus)
    frame["rater"] = raters.take(rater)
    frame["round"] = rounds
    frame["score"] = scores
    if "seconds" in frame:
        frame["seconds"] = table.numbers("seconds", gaps=True)
    ratings = Ratings(
        stimuli=stimuli,
        raters=raters,
        stimulus=stimulus,
        rater=rater,
        rounds=rounds,
        scores=scores,
        frame=frame,
        source=table.name,
        scale=scale,
    )
    check_given_once(table, ratings)
    if "content" in frame:
        frame["content"] = contents_of(table, ratings)
    return ratings


def _renumbered(codes: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the codes that occur, in order, and the place of each entry's code among them."""
    occurs = np.bincount(codes, minlength=count) > 0
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]
