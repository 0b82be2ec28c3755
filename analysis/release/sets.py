"""Which set each image belongs to: stated with the images, in a table of its own, or drawn."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ratings import Ratings
from analysis.release.metadata import SETS, check_set_names, checked_sets
from analysis.splits import split
from analysis.table import RatingsError, Table

_BINS = 20


@dataclass(frozen=True, kw_only=True)
class SplitPlan:
    """A split to be drawn, as `analysis.splits.split` draws it.

    Attributes
    ----------
    test, validation : int
        Number of images wanted in each; training keeps the rest.
    exclusive : str, optional
        Column of the metadata: images for which it is not empty are never trained on.
    exclusive_test : int
        How many of these go to test; the rest go to validation.
    groups : str, optional
        Column of the metadata, or ``content`` of the ratings, whose equal values stay in one set.
    """

    test: int
    validation: int
    exclusive: str | None = None
    exclusive_test: int = 0
    groups: str | None = None


def add_sets(
    mos: pd.DataFrame,
    ratings: Ratings,
    known: pd.DataFrame,
    splits: Table | SplitPlan | None,
    generator: np.random.Generator,
    limits: list[str],
) -> str:
    """Fill in the column ``set`` and say where it comes from."""
    if isinstance(splits, SplitPlan):
        exclusive = known[splits.exclusive].notna().to_numpy() if splits.exclusive else None
        found = split(
            mos["quality_mos"].to_numpy(),
            test=splits.test,
            validation=splits.validation,
            exclusive=exclusive,
            exclusive_test=splits.exclusive_test,
            groups=_groups(ratings, known, splits.groups),
            generator=generator,
            names=mos["image_name"].to_numpy(),
        )
        mos["set"] = found.sets
        limits += found.notes
        return (
            "drawn for this release: test first, then validation, each as uniform in MOS as can be"
        )
    if splits is not None:
        mos["set"] = checked_sets(splits, ratings.stimuli).to_numpy()
        return f"stated ({splits.name})"
    if "set" in known and known["set"].notna().all():
        check_set_names(known["set"], "The metadata")
        mos["set"] = known["set"].to_numpy()
        return "supplied with the images"
    if "set" in known and known["set"].notna().any():
        raise RatingsError(
            f"The metadata put {int(known['set'].notna().sum())} of {len(known)} images into a "
            f"set; give every image one, or none."
        )
    return ""


def _groups(
    ratings: Ratings, known: pd.DataFrame, column: str | None
) -> NDArray[np.object_] | None:
    if column is None:
        return None
    if column in known:
        return known[column].to_numpy(dtype=object)
    labels, codes = ratings.contents()
    if "content" not in ratings.frame:
        raise RatingsError(
            f"Neither the metadata nor {ratings.source} has a column content; name another one."
        )
    return labels.to_numpy(dtype=object)[codes]


def sets_table(mos: pd.DataFrame) -> pd.DataFrame:
    """Count the images of each set, and tell how far its MOS are from uniform."""
    columns = ["set", "images", "lowest", "highest", "mean", "total_variation"]
    values = mos["quality_mos"].to_numpy()
    edges = np.linspace(values.min(), values.max(), _BINS + 1)
    bins = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, _BINS - 1)
    rows = []
    for name in SETS:
        own = (mos["set"] == name).to_numpy()
        if own.any():
            shares = np.bincount(bins[own], minlength=_BINS) / own.sum()
            distance = float(np.abs(shares - 1 / _BINS).sum() / 2)
            mean = float(values[own].mean())
            rows.append(
                (name, int(own.sum()), values[own].min(), values[own].max(), mean, distance)
            )
    return pd.DataFrame(rows, columns=columns)
