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
========  ========  ==================================================================

Further columns are carried along untouched. A rating that was not given is a row that is not
there. Scores are never rescaled: whatever unit goes in (1..5, 0..100, 0..1) comes out.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    """

    stimuli: "pd.Index[str]"
    raters: "pd.Index[str]"
    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    rounds: NDArray[np.intp]
    scores: NDArray[np.float64]
    frame: pd.DataFrame
    source: str

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
        stimuli, stimulus = np.unique(self.stimulus[rows], return_inverse=True)
        raters, rater = np.unique(self.rater[rows], return_inverse=True)
        return Ratings(
            stimuli=self.stimuli[stimuli],
            raters=self.raters[raters],
            stimulus=stimulus,
            rater=rater,
            rounds=self.rounds[rows],
            scores=self.scores[rows],
            frame=self.frame[rows].reset_index(drop=True),
            source=self.source,
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


def read_ratings(path: str | Path) -> Ratings:
    """Read and check a ratings table.

    Parameters
    ----------
    path : str or Path
        A CSV file (UTF-8, commas, one header line), or Parquet where the name ends in
        ``.parquet`` and pyarrow is installed.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsError
        If the file cannot be read or breaks the schema; the message names file, line and column.
    """
    return _checked(read_table(Path(path)))


def validate(frame: pd.DataFrame, *, source: str = "ratings") -> Ratings:
    """Check a frame of ratings and code it.

    Parameters
    ----------
    frame : DataFrame
        One row per rating, with the columns of the module's table; left as it is.
    source : str
        What to call the frame in error messages.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsError
        On a missing or repeated column, an empty table, a missing label, a score that is not a
        finite number, a round that is not a whole number from 1, a rating given twice, or a
        stimulus with two contents.

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
    return _checked(Table(frame, source))


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
    keys, pair, n = np.unique(
        ratings.stimulus * raters + ratings.rater, return_inverse=True, return_counts=True
    )
    mean = sum_by_code(pair, ratings.scores, len(keys)) / n
    return RaterMeans(keys // raters, keys % raters, n, mean)


def _checked(table: Table) -> Ratings:
    table.check_columns(REQUIRED_COLUMNS)
    frame = table.frame.reset_index(drop=True)
    frame["stimulus"] = table.labels("stimulus").to_numpy()
    frame["rater"] = table.labels("rater").to_numpy()
    frame["round"] = _rounds(table)
    frame["score"] = table.numbers("score")
    if "seconds" in frame:
        frame["seconds"] = table.numbers("seconds", gaps=True)
    stimulus, stimuli = pd.factorize(frame["stimulus"], sort=True)
    rater, raters = pd.factorize(frame["rater"], sort=True)
    ratings = Ratings(
        stimuli=pd.Index(stimuli, name="stimulus"),
        raters=pd.Index(raters, name="rater"),
        stimulus=stimulus,
        rater=rater,
        rounds=frame["round"].to_numpy(),
        scores=frame["score"].to_numpy(),
        frame=frame,
        source=table.name,
    )
    _check_given_once(table, ratings)
    if "content" in frame:
        frame["content"] = _contents(table, ratings).to_numpy()
    return ratings


def _rounds(table: Table) -> NDArray[np.intp]:
    numbers = table.numbers("round")
    bad = (numbers < 1) | (numbers != np.floor(numbers))
    if bad.any():
        position = int(np.argmax(bad))
        raise table.error(
            position,
            f"round {table.frame['round'].iloc[position]} is not a whole number from 1; "
            f"number a rater's ratings of the same stimulus 1, 2, ...",
        )
    return numbers.astype(np.intp)


def _check_given_once(table: Table, ratings: Ratings) -> None:
    keys = pd.DataFrame(
        {"stimulus": ratings.stimulus, "rater": ratings.rater, "round": ratings.rounds}
    )
    repeated = keys.duplicated().to_numpy()
    if not repeated.any():
        return
    second = int(np.argmax(repeated))
    first = int(np.argmax((keys == keys.iloc[second]).all(axis=1)))
    rater = ratings.raters[int(ratings.rater[second])]
    stimulus = ratings.stimuli[int(ratings.stimulus[second])]
    raise table.error(
        second,
        f"rater {rater!r} rated stimulus {stimulus!r} in round {ratings.rounds[second]}, "
        f"as {table.place(first)} has it already; remove one of the two or number the rounds.",
    )


def _contents(table: Table, ratings: Ratings) -> "pd.Series[str]":
    contents = table.labels("content")
    kinds = pd.DataFrame({"stimulus": ratings.stimulus, "content": contents.to_numpy()})
    kinds = kinds.drop_duplicates()
    other = kinds["stimulus"].duplicated()
    if other.any():
        position = int(kinds.index[int(np.argmax(other))])
        stimulus = ratings.stimuli[int(ratings.stimulus[position])]
        raise table.error(
            position,
            f"stimulus {stimulus!r} has content {contents.iloc[position]!r} here and another one "
            f"before; give a stimulus one content.",
        )
    return contents
