"""Ratings in the forms that other tools read: sureal, the ITU's demonstration code, P.910's.

All are on the raters' own scale. The tables with one column per rater are as large as images x
raters x rounds, ratings or not; they are written a block of images at a time, and refused where
they would be absurd.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.mos import mean_opinion_scores
from analysis.ratings import Ratings
from analysis.table import RatingsError

FORMATS = ("sureal", "itu", "p910")
"""Forms that can be asked for."""

LARGEST = 200_000_000
"""Cells of a table with a column per rater, beyond which it is refused (about 1 GB of text)."""

_BLOCK = 2_000


def write_format(name: str, ratings: Ratings, title: str, folder: Path) -> list[str]:
    """Write ratings, sorted by stimulus, rater and round, in one of `FORMATS`.

    Returns
    -------
    list of str
        The files' names.
    """
    if name == "sureal":
        return _write_sureal(ratings, title, folder)
    if name == "itu":
        return _write_itu(ratings, folder)
    if name == "p910":
        return _write_p910(ratings, folder)
    raise ValueError(f"There is no format {name!r}; the formats are {', '.join(FORMATS)}.")


def _write_sureal(ratings: Ratings, title: str, folder: Path) -> list[str]:
    """Write a dataset file of sureal: ``os`` holds each rater's scores, one per round.

    A round that a rater left out between others is null, which sureal reads as missing.
    """
    contents, content = ratings.contents()
    occasion = _occasions(ratings)
    starts = np.searchsorted(ratings.stimulus, np.arange(len(ratings.stimuli) + 1))
    scores = _plain(ratings.scores)
    raters = ratings.raters.tolist()
    videos = []
    for code, path in enumerate(ratings.stimuli.tolist()):
        given: dict[str, list[float | None]] = {}
        for row in range(starts[code], starts[code + 1]):
            own = given.setdefault(raters[ratings.rater[row]], [])
            own.extend([None] * (int(occasion[row]) - len(own)))
            own.append(scores[row])
        videos.append(
            {"content_id": int(content[code]), "asset_id": code, "path": path, "os": given}
        )
    document = {
        "dataset_name": title,
        "yuv_fmt": "notyuv",
        # Photographs have no reference; sureal wants an entry for every content all the same.
        "ref_videos": [
            {"content_id": code, "content_name": label, "path": ""}
            for code, label in enumerate(contents.tolist())
        ],
        "dis_videos": videos,
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    (folder / "sureal.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return ["sureal.json"]


def _write_itu(ratings: Ratings, folder: Path) -> list[str]:
    """Write the matrix that the ITU's demonstration code reads, and what its rows and columns are.

    It has no header: a row per image, a column per rater and round, ``nan`` for a rating that
    was not given. The code takes each column for a person of its own.
    """
    occasion = _occasions(ratings)
    rounds = int(occasion.max()) + 1
    columns, column = np.unique(ratings.rater * rounds + occasion, return_inverse=True)
    _write_matrix(ratings, column, len(columns), folder / "itu.csv", "itu")
    _write_csv(
        pd.DataFrame(
            {
                "column": np.arange(1, len(columns) + 1),
                "rater": ratings.raters[columns // rounds],
                "round": np.unique(ratings.rounds)[columns % rounds],
            }
        ),
        folder / "itu_columns.csv",
    )
    rows = pd.DataFrame(
        {"row": np.arange(1, len(ratings.stimuli) + 1), "image_name": ratings.stimuli}
    )
    _write_csv(rows, folder / "itu_rows.csv")
    return ["itu.csv", "itu_columns.csv", "itu_rows.csv"]


def _write_p910(ratings: Ratings, folder: Path) -> list[str]:
    """Write the two tables of the P.910 crowdsourcing toolkit: per clip, and per vote.

    Its interval is 1.96 SD / sqrt(n), which takes all votes for independent.
    """
    scores = mean_opinion_scores(ratings)
    short = pd.Series(ratings.stimuli.str.rsplit("/", n=1).str[-1])
    starts = np.searchsorted(ratings.stimulus, np.arange(len(ratings.stimuli)))
    vote = np.arange(len(ratings)) - starts[ratings.stimulus]
    most = int(vote.max()) + 1
    _check_size(len(ratings.stimuli), most, "p910")
    votes = np.full((len(ratings.stimuli), most), np.nan)
    votes[ratings.stimulus, vote] = ratings.scores
    clips = pd.DataFrame(
        {
            "file_url": ratings.stimuli,
            "n": scores["n"],
            "MOS": scores["mos"].round(12),
            "std": scores["sd"].round(12),
            "95%CI": (1.96 * scores["sd"] / np.sqrt(scores["n"])).round(12),
            "short_file_name": short,
        }
    )
    numbered = pd.DataFrame(votes, columns=[f"vote_{number}" for number in range(1, most + 1)])
    if (ratings.scores == np.floor(ratings.scores)).all():
        numbered = numbered.astype("Int64")
    _write_csv(pd.concat([clips, numbered], axis=1), folder / "p910_votes_per_clip.csv")
    per_vote = pd.DataFrame(
        {
            # A HIT is what the toolkit hands out at a time; a round is the nearest thing here.
            "HITId": "round" + pd.Series(ratings.rounds).astype(str),
            "workerid": ratings.raters.to_numpy()[ratings.rater],
            "file": ratings.stimuli.to_numpy()[ratings.stimulus],
            "short_file_name": short.to_numpy()[ratings.stimulus],
            "vote": _plain(ratings.scores),
        }
    )
    _write_csv(per_vote, folder / "p910_votes_per_worker.csv")
    return ["p910_votes_per_clip.csv", "p910_votes_per_worker.csv"]


def _occasions(ratings: Ratings) -> NDArray[np.intp]:
    """Number the rounds that occur from 0, without gaps."""
    return np.unique(ratings.rounds, return_inverse=True)[1]


def _plain(scores: NDArray[np.float64]) -> list[float]:
    """Return scores as Python's numbers, whole ones as such."""
    whole = bool((scores == np.floor(scores)).all())
    plain: list[float] = (scores.astype(np.int64) if whole else scores).tolist()
    return plain


def _write_matrix(
    ratings: Ratings, column: NDArray[np.intp], columns: int, path: Path, name: str
) -> None:
    _check_size(len(ratings.stimuli), columns, name)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for first in range(0, len(ratings.stimuli), _BLOCK):
            last = min(first + _BLOCK, len(ratings.stimuli))
            rows = slice(*np.searchsorted(ratings.stimulus, [first, last]))
            block = np.full((last - first, columns), np.nan)
            block[ratings.stimulus[rows] - first, column[rows]] = ratings.scores[rows]
            file.writelines(",".join(map(repr, row)) + "\n" for row in block.tolist())


def _check_size(rows: int, columns: int, name: str) -> None:
    if rows * columns > LARGEST:
        raise RatingsError(
            f"The format {name} would take {rows} x {columns} cells, most of them empty; "
            f"leave it out."
        )


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
