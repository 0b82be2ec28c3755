"""What every column of a release means, on which scale it is and where it comes from."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.scale import Scale

PUBLISHED = (
    "image_name",
    "quality_mos",
    "set",
    "orig_width",
    "orig_height",
    "views",
    "likes",
    "favorites",
    "downloads",
    "comments",
    "image_bytes",
    "user_name",
    "page_url",
)
"""Columns of the published UHD-IQA table, in its order."""

ADDED = (
    "mos_sd",
    "mos_ci95",
    "n_ratings",
    "exclusive",
    "categories",
    "sha256",
    "n_raters",
    "note",
)
"""Columns that a release has besides."""

COUNTS = (
    "orig_width",
    "orig_height",
    "views",
    "likes",
    "favorites",
    "downloads",
    "comments",
    "image_bytes",
)
"""Columns of whole numbers that somebody has to supply."""

SUPPLIED = (*COUNTS, "user_name", "page_url", "categories")
"""Columns that are copied from what is known of the images."""

_SUPPLIED_MEANING = {
    "orig_width": ("width of the original photograph", "pixels"),
    "orig_height": ("height of the original photograph", "pixels"),
    "views": ("how often it was viewed where it was published", "count"),
    "likes": ("how many people liked it there", "count"),
    "favorites": ("how many people kept it as a favourite there", "count"),
    "downloads": ("how often it was downloaded there", "count"),
    "comments": ("how many comments it has there", "count"),
    "image_bytes": ("size of the file", "bytes"),
    "user_name": ("its photographer, as named where it was published", ""),
    "page_url": ("page where it was published", ""),
    "categories": ("categories or tags that describe it", ""),
}


@dataclass(frozen=True)
class Column:
    """One column of one file.

    Attributes
    ----------
    name : str
    kind : {"text", "integer", "number", "truth", "address"}
        What its values are.
    meaning : str
        In a few plain words.
    unit : str
        Unit or scale; empty for text.
    origin : str
        Where its values come from.
    """

    name: str
    kind: Literal["text", "integer", "number", "truth", "address"]
    meaning: str
    unit: str
    origin: str


@dataclass(frozen=True)
class Quality:
    """How scores become values on [0, 1].

    Attributes
    ----------
    scale : Scale
        What raters answered on.
    offset, span : float
        A score becomes (score - offset) / span.
    rule : str
        The same in words.

    Examples
    --------
    >>> quality = Quality.on(Scale(1, 100))
    >>> quality.of(pd.Series([76.05])).tolist(), quality.rule
    ([0.7605], 'score / 100')
    """

    scale: Scale
    offset: float
    span: float
    rule: str

    @classmethod
    def on(cls, scale: Scale) -> "Quality":
        """Divide by the upper end, as UHD-IQA does; shift first where scores may be negative."""
        low, high = scale.low, scale.high
        if low < 0:
            return cls(scale, low, high - low, f"(score - ({low:g})) / {high - low:g}")
        if high == 1:
            return cls(scale, 0.0, 1.0, "score as it was given")
        return cls(scale, 0.0, high, f"score / {high:g}")

    def of(self, values: "pd.Series[float]") -> "pd.Series[float]":
        """Put scores, or means of them, on [0, 1]."""
        return self.width(values - self.offset)

    def width(self, values: "pd.Series[float]") -> "pd.Series[float]":
        """Put differences of scores on that scale: an SD, the half of an interval.

        Twelve decimals are kept: what lies beyond is rounding, and 76.05 / 100 is to read 0.7605.
        """
        return (values / self.span).round(12)


def mos_columns(
    quality: Quality, *, supplied: dict[str, str], sets_from: str, kept: tuple[str, ...]
) -> tuple[Column, ...]:
    """Describe the columns of `mos.csv`.

    Parameters
    ----------
    quality : Quality
    supplied : dict of str to str
        Where the values of each column of `SUPPLIED`, and of ``exclusive`` and ``sha256``, come
        from; a column that is not in it is empty.
    sets_from : str
        Where ``set`` comes from; empty where there is none.
    kept : tuple of str
        Further columns of the metadata.
    """
    unit = f"[0, 1]: {quality.rule}"
    nowhere = "not supplied, empty"
    described = {
        "image_name": Column("image_name", "text", "the image; the key of this table", "", "rated"),
        "quality_mos": Column(
            "quality_mos", "number", "mean opinion score: plain mean of all counted ratings",
            unit, "computed from ratings.csv",
        ),
        "set": Column(
            "set", "text", "training, validation or test", "", sets_from or nowhere
        ),
        "mos_sd": Column(
            "mos_sd", "number", "standard deviation of the image's ratings (n - 1); empty for one "
            "rating", unit, "computed from ratings.csv",
        ),
        "mos_ci95": Column(
            "mos_ci95", "number", "half width of the 95 % interval of quality_mos: raters' means, "
            "Student's t on n_raters - 1; empty for one rater", unit, "computed from ratings.csv",
        ),
        "n_ratings": Column(
            "n_ratings", "integer", "number of counted ratings, all rounds together", "count",
            "computed from ratings.csv",
        ),
        "exclusive": Column(
            "exclusive", "text", "not empty: kept out of the training set", "",
            supplied.get("exclusive", nowhere),
        ),
        "sha256": Column(
            "sha256", "text", "SHA-256 of the image file that was rated", "",
            supplied.get("sha256", nowhere),
        ),
        "n_raters": Column(
            "n_raters", "integer", "number of people who gave them", "count",
            "computed from ratings.csv",
        ),
        "note": Column(
            "note", "text", "empty, or why SD and interval are to be read with care: one rating; "
            "one rater; unanimous (all ratings equal, SD 0); raters agree (their means are equal)",
            "", "computed from ratings.csv",
        ),
    }  # fmt: skip
    for name, (meaning, measure) in _SUPPLIED_MEANING.items():
        kind: Literal["integer", "address", "text"] = (
            "integer" if name in COUNTS else "address" if name == "page_url" else "text"
        )
        described[name] = Column(name, kind, meaning, measure, supplied.get(name, nowhere))
    for name in kept:
        described[name] = Column(name, "text", "as supplied with the images", "", "metadata")
    return tuple(described[name] for name in (*PUBLISHED, *ADDED, *kept))


def ratings_columns(scale: Scale, names: tuple[str, ...]) -> tuple[Column, ...]:
    """Describe the columns of `ratings.csv` that are there."""
    described = (
        Column("stimulus", "text", "the image: image_name in mos.csv", "", "rated"),
        Column("content", "text", "source scene, where several images show the same one", "",
               "supplied with the ratings"),
        Column("rater", "text", "pseudonym of who rated it", "", "supplied with the ratings"),
        Column("round", "integer", "which time this rater rated this image", "1, 2, ...",
               "supplied with the ratings"),
        Column("score", "number", "the rating as it was given", f"{scale}", "given by the rater"),
        Column("scale", "text", "worst and best score that could be given", "",
               "supplied with the ratings"),
        Column("seconds", "number", "viewing time until the answer; may be empty", "seconds",
               "supplied with the ratings"),
    )  # fmt: skip
    return tuple(column for column in described if column.name in names)


def raters_columns(scale: Scale) -> tuple[Column, ...]:
    """Describe the columns of `raters.csv`."""
    own = "computed from ratings.csv"
    again = "of the rater's second round against the first; empty where undefined"
    return (
        Column("rater", "text", "pseudonym", "", "supplied with the ratings"),
        Column("n_ratings", "integer", "ratings given, all rounds together", "count", own),
        Column("n_images", "integer", "images rated", "count", own),
        Column("excluded", "truth", "whether the ratings stay out of mos.csv", "", "stated"),
        Column("n_repeated", "integer", "images rated in both rounds 1 and 2", "count", own),
        Column("srcc", "number", f"Spearman correlation {again}", "-1 to 1", own),
        Column("plcc", "number", f"Pearson correlation {again}", "-1 to 1", own),
        Column("rmse", "number", f"root mean squared difference {again}", f"{scale}", own),
        Column("mae", "number", f"mean absolute difference {again}", f"{scale}", own),
        Column("note", "text", "empty, or why a figure is", "", own),
    )
