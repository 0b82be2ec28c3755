"""The tables of a release, put together and checked; nothing is written here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.ratings import Ratings
from analysis.release.about import About
from analysis.release.columns import (
    ADDED,
    PUBLISHED,
    SUPPLIED,
    Column,
    Quality,
    mos_columns,
    raters_columns,
    ratings_columns,
)
from analysis.release.images import check_same, image_sums
from analysis.release.metadata import (
    NAME_COLUMNS,
    checked_metadata,
)
from analysis.release.people import check_pseudonymous, in_order, pseudonyms, renamed, without
from analysis.release.sets import SplitPlan, add_sets, sets_table
from analysis.release.tables import interval_notes, mos_table, raters_table, repeated
from analysis.reliability.groups import GroupAgreement, group_agreement
from analysis.reliability.rounds import RoundAgreement, round_agreement
from analysis.scale import USUAL, scale_of
from analysis.table import RatingsError, Table

RATING_COLUMNS = ("stimulus", "content", "rater", "round", "score", "scale", "seconds")
"""Columns of the raw ratings that are released; others may tell who somebody is."""

_FORMULA_STARTS = ("=", "+", "-", "@")
_CONTROLS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything that a release says, before it is written.

    Attributes
    ----------
    about : About
    ratings : Ratings
        Those that count, sorted by stimulus, rater and round.
    excluded : Ratings or None
        Those of raters left out.
    quality : Quality
        How scores become `quality_mos`.
    mos, raters : DataFrame
        `mos.csv` and `raters.csv`.
    mos_columns, ratings_columns, raters_columns : tuple of Column
        What their columns mean.
    sets : DataFrame
        ``set``, ``images``, their lowest, highest and mean MOS, and ``total_variation``: the
        distance of the histogram of MOS from uniform. No row without splits.
    rounds : dict of str to RoundAgreement
        Of rounds 1 and 2, on the raters' scale: ``counted``, and ``all`` where somebody is left
        out. Empty without two rounds.
    groups : dict of str to GroupAgreement
        Of disjoint groups of raters, likewise.
    limits : list of str
        Sentences on what a user of the data has to know.
    notes : list of str
        Sentences on what whoever releases them has to know besides.
    """

    about: About
    ratings: Ratings
    excluded: Ratings | None
    quality: Quality
    mos: pd.DataFrame
    raters: pd.DataFrame
    mos_columns: tuple[Column, ...]
    ratings_columns: tuple[Column, ...]
    raters_columns: tuple[Column, ...]
    sets: pd.DataFrame
    rounds: dict[str, RoundAgreement]
    groups: dict[str, GroupAgreement]
    limits: list[str]
    notes: list[str]

    def ratings_frame(self, ratings: Ratings) -> pd.DataFrame:
        """Return ratings as they are written: the columns of the schema, whole numbers as such."""
        frame = ratings.frame[[column.name for column in self.ratings_columns]].copy()
        if (ratings.scores == np.floor(ratings.scores)).all():
            frame["score"] = ratings.scores.astype(np.int64)
        return frame


def assemble(
    ratings: Ratings,
    *,
    about: About,
    scale: tuple[float, float] | None = None,
    metadata: Table | None = None,
    images: Path | None = None,
    splits: Table | SplitPlan | None = None,
    exclude: Iterable[str] = (),
    secret: str | None = None,
    keep: tuple[str, ...] = (),
    generator: np.random.Generator,
) -> Dataset:
    """Put the tables of a release together; `analysis.release.release` says what is what."""
    _check_names(ratings)
    keep = tuple(name for name in dict.fromkeys(keep) if name not in {*PUBLISHED, *ADDED})
    limits: list[str] = []
    notes: list[str] = []
    quality = _quality(ratings, scale, limits, notes)
    out = tuple(exclude)
    if secret is not None:
        names = pseudonyms(ratings.raters, secret)
        out = tuple(names.get(label, label) for label in out)
        ratings = renamed(ratings, names)
    check_pseudonymous(ratings)
    everybody = in_order(ratings)
    counted, excluded = without(everybody, out)
    _note_ratings(everybody, counted, excluded, limits, notes)

    known = _known(metadata, counted.stimuli, _wanted_columns(keep, splits, metadata), keep, notes)
    if images is not None:
        sums = image_sums(images, counted.stimuli)
        if "sha256" in known:
            check_same(sums, known["sha256"], metadata.name if metadata else "the metadata")
        known["sha256"] = sums
    drawn = splits if isinstance(splits, SplitPlan) else None
    exclusive = (drawn and drawn.exclusive) or "exclusive"
    mos = mos_table(counted, quality, known, exclusive=exclusive, keep=keep)
    sets_from = add_sets(mos, counted, known, splits, generator, limits)
    limits += interval_notes(mos)

    panels = {"counted": counted} if excluded is None else {"counted": counted, "all": everybody}
    names_of_columns = tuple(name for name in RATING_COLUMNS if name in everybody.frame)
    return Dataset(
        about=about,
        ratings=counted,
        excluded=excluded,
        quality=quality,
        mos=mos,
        raters=raters_table(everybody, out),
        mos_columns=mos_columns(
            quality,
            supplied=_origins(known, metadata, images, exclusive),
            sets_from=sets_from,
            kept=keep,
        ),
        ratings_columns=ratings_columns(quality.scale, names_of_columns),
        raters_columns=raters_columns(quality.scale),
        sets=sets_table(mos),
        rounds={who: round_agreement(own) for who, own in panels.items() if repeated(own)},
        groups={who: group_agreement(own, generator=generator) for who, own in panels.items()},
        limits=limits,
        notes=notes,
    )


def _check_names(ratings: Ratings) -> None:
    """Refuse names that a list of files cannot hold, one per line."""
    for kind, labels in (("Image", ratings.stimuli), ("Rater", ratings.raters)):
        bad = [label for label in labels if _CONTROLS.search(label)]
        if bad:
            raise RatingsError(
                f"{kind} {bad[0]!r} of {ratings.source} has a line break or another control "
                f"character in its name; rename it."
            )


def _quality(
    ratings: Ratings,
    stated: tuple[float, float] | None,
    limits: list[str],
    notes: list[str],
) -> Quality:
    scale = scale_of(ratings.scores, ratings.scale if stated is None else stated)
    if scale.assumed:
        # What fits no usual scale comes back as the range of the scores, which is no scale.
        if (scale.low, scale.high) not in USUAL:
            raise RatingsError(
                f"The scores of {ratings.source}, {scale.low:g} to {scale.high:g}, fit no usual "
                f"scale; state theirs with --scale LOW HIGH."
            )
        ends = f"{scale.low:g} to {scale.high:g}"
        limits.append(f"The scale, {ends}, was assumed from the scores.")
        notes.append(f"If the scale is another one than {ends}, state it with --scale LOW HIGH.")
    return Quality.on(scale)


def _wanted_columns(
    keep: tuple[str, ...], splits: Table | SplitPlan | None, metadata: Table | None
) -> tuple[str, ...]:
    """Name the columns that the metadata must have."""
    named = [*keep]
    if isinstance(splits, SplitPlan):
        named += [name for name in (splits.exclusive, splits.groups) if name]
    if metadata is None or "content" not in metadata.frame.columns:
        # The ratings may have it.
        named = [name for name in named if name != "content"]
    return tuple(dict.fromkeys(named))


def _known(
    metadata: Table | None,
    images: "pd.Index[str]",
    wanted: tuple[str, ...],
    keep: tuple[str, ...],
    notes: list[str],
) -> pd.DataFrame:
    if metadata is None:
        if wanted:
            raise RatingsError(
                f"Column {wanted[0]} is asked for, but there are no metadata; give their table."
            )
        return pd.DataFrame(index=images)
    known = checked_metadata(metadata, images, wanted)
    unrated = len(metadata.frame) - len(images)
    if unrated:
        notes.append(f"Images of {metadata.name} without a counted rating, left out: {unrated}.")
    further = [
        str(name)
        for name in metadata.frame.columns
        if name not in {*PUBLISHED, *ADDED, *keep, *NAME_COLUMNS}
    ]
    if further:
        notes.append(
            f"Columns of {metadata.name} that are not released: {', '.join(further)} "
            f"(--keep COLUMN releases one)."
        )
    return known


def _origins(
    known: pd.DataFrame, metadata: Table | None, images: Path | None, exclusive: str
) -> dict[str, str]:
    """Say where each column that is not computed comes from, as far as there is anything in it."""
    origins = {}
    if metadata is not None:
        source = f"supplied with the images ({metadata.name})"
        origins = {name: source for name in (*SUPPLIED, "sha256") if name in known}
        if exclusive in known:
            origins["exclusive"] = f"{source}, column {exclusive}"
    if images is not None:
        origins["sha256"] = "computed from the image files"
    return origins


def _note_ratings(
    everybody: Ratings,
    counted: Ratings,
    excluded: Ratings | None,
    limits: list[str],
    notes: list[str],
) -> None:
    further = [str(name) for name in everybody.frame.columns if name not in RATING_COLUMNS]
    if further:
        notes.append(
            f"Columns of {everybody.source} that are not released, since they may tell who "
            f"somebody is: {', '.join(further)}."
        )
    if excluded is not None:
        limits.append(
            f"Left out of every figure in mos.csv: {len(excluded.raters)} of "
            f"{len(everybody.raters)} raters; their ratings are in excluded_ratings.csv."
        )
        lost = len(everybody.stimuli) - len(counted.stimuli)
        if lost:
            limits.append(f"Images that only they rated, without a MOS: {lost}.")
    for kind, labels in (("images", everybody.stimuli), ("raters", everybody.raters)):
        if labels.str.fullmatch("[0-9]+").all() and labels.str.startswith("0").any():
            limits.append(
                f"Names of {kind} are numbers with zeros in front, such as {labels[0]!r}; read "
                f"them as text, since programs that guess (mlcroissant is one) drop the zeros."
            )
    suspect = [
        label
        for label in (*everybody.stimuli, *everybody.raters)
        if label.startswith(_FORMULA_STARTS)
    ]
    if suspect:
        limits.append(
            f"Labels that begin with a sign that spreadsheet programs take for a formula: "
            f"{len(suspect)}, such as {suspect[0]!r}; import the tables as text there."
        )
