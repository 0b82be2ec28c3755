"""The splits of a dataset, as the report shows them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ratings import Ratings, RatingsError
from analysis.splits import BINS, SETS
from analysis.table import Table

# More would be neither told apart in a figure nor found in a paper.
_MOST = 4
TEST = "test"


@dataclass(frozen=True, eq=False)
class Sets:
    """Which split each stimulus belongs to.

    Attributes
    ----------
    names : tuple of str
        The splits: training, validation and test in this order, then others by name.
    codes : integer array, one per stimulus of the ratings
        Position in `names`, or -1 for a stimulus in none of them.
    notes : list of str
        Sentences on what does not match.
    """

    names: tuple[str, ...]
    codes: NDArray[np.intp]
    notes: list[str]

    def labels(self) -> NDArray[np.object_]:
        """Return the split's name for every stimulus, empty for a stimulus in none."""
        return np.array([*self.names, ""], dtype=object)[self.codes]


def sets_from(splits: pd.DataFrame | Table, ratings: Ratings) -> Sets:
    """Match a table of splits with the stimuli of the ratings.

    Parameters
    ----------
    splits : DataFrame or Table
        One row per stimulus: ``image_name`` (or ``stimulus``) and ``set``.
    ratings : Ratings

    Returns
    -------
    Sets

    Raises
    ------
    RatingsError
        On a missing column or label, a stimulus given twice, more than four sets, or if none of the
        rated stimuli is in the table.
    """
    table = splits if isinstance(splits, Table) else Table(splits.reset_index(drop=True), "splits")
    frame, source = table.frame, table.name
    key = "stimulus" if "image_name" not in frame and "stimulus" in frame else "image_name"
    table.check_columns((key, "set"))
    stimulus = pd.Index(table.labels(key))
    sets = table.labels("set").to_numpy(dtype=object)
    twice = stimulus.duplicated()
    if twice.any():
        position = int(np.argmax(twice))
        raise table.error(
            position, f"{key} {stimulus[position]!r} is there already; give it one set."
        )
    found = sorted(set(sets), key=_place)
    if len(found) > _MOST:
        raise RatingsError(
            f"{source} has {len(found)} different sets, from {found[0]!r} to {found[-1]!r}; "
            f"give at most {_MOST}, such as {', '.join(SETS)}."
        )
    rows = stimulus.get_indexer(ratings.stimuli)
    if (rows < 0).all():
        raise RatingsError(
            f"None of the {len(ratings.stimuli)} rated stimuli is in {source}; its {key} must be "
            f"the labels of the ratings, such as {ratings.stimuli[0]!r}."
        )
    own = np.array([found.index(name) for name in sets], dtype=np.intp)
    codes = np.where(rows >= 0, own[rows], -1)
    present = [code for code in range(len(found)) if (codes == code).any()]
    renumbered = np.full(len(found) + 1, -1)
    renumbered[present] = np.arange(len(present))
    notes = []
    if (codes < 0).any():
        notes.append(f"{int((codes < 0).sum()):,} of {len(codes):,} rated stimuli are in no split.")
    unrated = len(stimulus) - int((rows >= 0).sum())
    if unrated:
        notes.append(f"{unrated:,} stimuli of the splits have no ratings and are left out.")
    return Sets(tuple(found[code] for code in present), renumbered[codes], notes)


def uniformity(mos: NDArray[np.float64], sets: Sets) -> pd.DataFrame:
    """Tell how far each split's histogram of MOS is from uniform.

    Returns
    -------
    DataFrame
        ``set``; ``n``; ``mos_mean``, ``mos_sd``, ``mos_min``, ``mos_max``, on the scale of the
        ratings; ``total_variation``, over 20 equal bins of the range of all MOS, from 0 (uniform)
        to 0.95 (all in one bin). As in `analysis.splits.split`.
    """
    known = sets.codes >= 0
    edges = np.linspace(mos[known].min(), mos[known].max(), BINS + 1)
    bins = np.clip(np.searchsorted(edges, mos, side="right") - 1, 0, BINS - 1)
    rows = []
    for code, name in enumerate(sets.names):
        own = mos[sets.codes == code]
        shares = np.bincount(bins[sets.codes == code], minlength=BINS) / len(own)
        rows.append(
            {
                "set": name,
                "n": len(own),
                "mos_mean": float(own.mean()),
                "mos_sd": float(own.std(ddof=1)) if len(own) > 1 else float("nan"),
                "mos_min": float(own.min()),
                "mos_max": float(own.max()),
                "total_variation": float(np.abs(shares - 1 / BINS).sum() / 2),
            }
        )
    return pd.DataFrame(rows)


def _place(name: str) -> tuple[int, str]:
    return (SETS.index(name) if name in SETS else len(SETS), name)
