"""`mos.csv` and `raters.csv`: what is computed from ratings, beside what was supplied."""

import numpy as np
import pandas as pd

from analysis.mos import mean_opinion_scores
from analysis.ratings import Ratings
from analysis.release.columns import ADDED, COUNTS, PUBLISHED, Quality
from analysis.reliability.rounds import self_consistency


def mos_table(
    ratings: Ratings,
    quality: Quality,
    known: pd.DataFrame,
    *,
    exclusive: str,
    keep: tuple[str, ...],
) -> pd.DataFrame:
    """Make `mos.csv`, its column ``set`` still empty.

    Parameters
    ----------
    ratings : Ratings
        Those that count.
    quality : Quality
    known : DataFrame
        What was supplied, as `metadata.checked_metadata` returns it.
    exclusive : str
        The column of it that becomes ``exclusive``.
    keep : tuple of str
        Columns of it to add at the end.
    """
    scores = mean_opinion_scores(ratings)
    half = (scores["ci_high"] - scores["ci_low"]) / 2
    table = pd.DataFrame(index=scores.index)
    table["image_name"] = scores["stimulus"]
    table["quality_mos"] = quality.of(scores["mos"])
    empty = pd.Series(None, index=scores.index, dtype=object)
    table["set"] = empty
    for name in (*PUBLISHED[3:], "categories", "exclusive", "sha256", *keep):
        column = exclusive if name == "exclusive" else name
        given = known[column].reset_index(drop=True) if column in known else empty
        table[name] = given.astype("Int64") if name in COUNTS else given
    table["mos_sd"] = quality.width(scores["sd"])
    table["mos_ci95"] = quality.width(half)
    table["n_ratings"] = scores["n"]
    table["n_raters"] = scores["n_raters"]
    table["note"] = scores["note"].where(scores["note"] != "", None)
    return table[[*PUBLISHED, *ADDED, *keep]]


def repeated(ratings: Ratings) -> bool:
    """Whether anybody rated an image in both rounds."""
    key = ratings.stimulus * len(ratings.raters) + ratings.rater
    return bool(np.intersect1d(key[ratings.rounds == 1], key[ratings.rounds == 2]).size)


def raters_table(ratings: Ratings, out: tuple[str, ...]) -> pd.DataFrame:
    """Make `raters.csv`: how many ratings each rater gave, and how well they repeat."""
    count = len(ratings.raters)
    pairs = np.unique(ratings.stimulus * count + ratings.rater) % count
    table = pd.DataFrame(
        {
            "rater": ratings.raters,
            "n_ratings": np.bincount(ratings.rater, minlength=count),
            "n_images": np.bincount(pairs, minlength=count),
            "excluded": ratings.raters.isin(out),
        }
    )
    if not repeated(ratings):
        return table.assign(
            n_repeated=0,
            srcc=np.nan,
            plcc=np.nan,
            rmse=np.nan,
            mae=np.nan,
            note="nothing rated twice",
        )
    own = self_consistency(ratings)
    table["n_repeated"] = own["n"]
    figures = ["srcc", "plcc", "rmse", "mae"]
    table[figures] = own[figures].round(12)
    table["note"] = own["note"].where(own["note"] != "", None)
    return table


def interval_notes(mos: pd.DataFrame) -> list[str]:
    """Say how many images have an SD or an interval to be read with care, and why."""
    notes = []
    for note, meaning in (
        ("unanimous", "ratings that are all equal, so that SD and interval are 0"),
        ("raters agree", "raters whose means are equal, so that the interval is 0"),
        ("one rater", "one rater, and no interval"),
        ("one rating", "one rating, and neither SD nor interval"),
    ):
        count = int((mos["note"] == note).sum())
        if count:
            have = "image has" if count == 1 else "images have"
            notes.append(f"{count} {have} {meaning} (note: {note}).")
    return notes
