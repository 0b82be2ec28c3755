"""Group agreement: whether other raters would have given the same MOS.

Two groups of raters who have nobody in common rate the same images; how well their MOS agree is
what a repetition of the study with as many other raters would find. A study of R raters holds
pairs of groups of at most R / 2, and is extrapolated from there to R against R.

Two designs, told apart by how many of all pairs of stimulus and rater have a rating:

- half of them or more (``complete``, ``incomplete``): groups of 1, 2, ... floor(R / 2) raters are
  drawn, and compared on the stimuli that at least one rater of each group rated;
- fewer (``sparse``): two groups would have few stimuli in common. Each stimulus's own raters are
  halved at random instead, and the two halves' MOS compared over all stimuli that have two raters
  or more. A rater is then on one side for one stimulus and on the other for the next, so that
  differences between raters count as noise; in a sparse study they are, for every MOS comes
  from other raters.

A rater's ratings of a stimulus are averaged over the rounds first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.ratings import RaterMeans, Ratings, rater_means
from analysis.reliability.drawn import Compared, Halves, Panels
from analysis.reliability.needed import effective_number, spearman_brown

Design = Literal["complete", "incomplete", "sparse"]

DRAWS, FEWEST_DRAWS = 100, 10
# Large tables get fewer draws: so many MOS values are ranked in all, which takes a few seconds. The
# more stimuli there are, the less the draws differ.
_VALUES = 30_000_000

FIGURES = ("srcc", "plcc", "rmse")


@dataclass(frozen=True)
class Extrapolated:
    r"""Agreement to be expected between the study's MOS and that of as many other raters.

    Attributes
    ----------
    raters : float
        Raters per stimulus, R; where it varies, their harmonic mean over the stimuli that have two
        or more.
    from_raters : float
        Raters per stimulus in the groups it is extrapolated from, the largest there are.
    srcc, plcc : float
        By Spearman-Brown: exact for PLCC where raters are interchangeable, approximate for SRCC.
        NaN where undefined.
    rmse : float
        By the law :math:`\sigma \sqrt{2 / R}`, on the scale of the ratings.
    ceiling_srcc, ceiling_plcc : float
        Their square roots: the highest correlation that a model, however good, can be expected to
        have with the study's MOS. NaN where the correlation is undefined or negative.
    """

    raters: float
    from_raters: float
    srcc: float
    plcc: float
    rmse: float
    ceiling_srcc: float
    ceiling_plcc: float


@dataclass(frozen=True, eq=False)
class GroupAgreement:
    """Agreement between disjoint groups of raters.

    Attributes
    ----------
    design : {"complete", "incomplete", "sparse"}
        How the groups were drawn; see the module.
    table : DataFrame
        One row per group size, with the columns ``g``, the raters in a group (for a sparse design
        the harmonic mean of the halves); ``per_stimulus``, those of them who rated a stimulus
        (harmonic mean over stimuli and draws); ``srcc_mean``, ``srcc_sd``, ``plcc_mean``,
        ``plcc_sd``, ``rmse_mean``, ``rmse_sd``: mean and SD (ddof = 1) over the draws, NaN where
        undefined; ``draws``, how many; ``n_stimuli``, the stimuli used (fewest of any draw). RMSE
        is on the scale of the ratings.
    extrapolated : Extrapolated
        From the last row to as many raters as the study has.
    n_stimuli : int
        Stimuli in the ratings, used or not.
    note : str
        Empty, or why there are no figures, or why they are to be read with care.
    """

    design: Design
    table: pd.DataFrame
    extrapolated: Extrapolated
    n_stimuli: int
    note: str

    @property
    def reliability(self) -> float:
        """R-against-R PLCC: the share of the MOS's variance that other raters would find again."""
        return self.extrapolated.plcc

    @property
    def ceiling(self) -> float:
        """Square root of `reliability`: the highest PLCC a model can be expected to reach."""
        return self.extrapolated.ceiling_plcc


def group_agreement(
    ratings: Ratings,
    *,
    generator: np.random.Generator,
    draws: int | None = None,
    sizes: Sequence[int] | None = None,
    design: Design | None = None,
) -> GroupAgreement:
    r"""Compare the MOS of disjoint groups of raters, and extrapolate to the whole panel.

    Parameters
    ----------
    ratings : Ratings
    generator : numpy.random.Generator
        Draws the groups.
    draws : int, optional
        Pairs of groups per size; 100, or fewer (at least 10) for tables so large that these would
        take minutes.
    sizes : sequence of int, optional
        Group sizes; 1 ... floor(R / 2) by default, of more than 100 raters some 20 of these. Not
        for a sparse design, which has halves.
    design : {"complete", "incomplete", "sparse"}, optional
        Taken from the table by default; see the module.

    Returns
    -------
    GroupAgreement
        With fewer than two raters per stimulus, or a single stimulus, figures are NaN and the
        note says why.

    Raises
    ------
    ValueError
        If `draws` is not positive, a size is not in 1 ... floor(R / 2), sizes are asked of a
        sparse design, or a design is unknown or needs a table that is complete.

    Notes
    -----
    In ``score = truth + bias of rater + noise``, with noise and bias of variance
    :math:`\sigma^2` together, two groups' MOS differ by :math:`\sigma \sqrt{2 / g}` in the root
    mean square, and correlations follow Spearman-Brown. Where the number c of a stimulus's raters
    varies, g is replaced by the harmonic mean of c, since noise goes with the mean of 1 / c.

    SD over draws says how much depends on who is in which group; the draws share their raters, so
    it is no standard error.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": ["p"] * 3 + ["q"] * 3, "round": 1,
    ...      "score": [20, 50, 80, 30, 40, 80]}
    ... )
    >>> found = group_agreement(validate(table), generator=np.random.default_rng(0))
    >>> print(f"{found.table['plcc_mean'][0]:.4f} {found.reliability:.4f}")
    0.9449 0.9717
    """
    pairs = rater_means(ratings)
    n_stimuli, n_raters = len(ratings.stimuli), len(ratings.raters)
    kind = _design(pairs, n_stimuli, n_raters) if design is None else design
    _check(kind, pairs, n_stimuli, n_raters, draws=draws, sizes=sizes)
    per_stimulus = np.bincount(pairs.stimulus, minlength=n_stimuli)
    used = per_stimulus >= 2
    if not used.any() or n_stimuli < 2:
        why = "one stimulus" if n_stimuli < 2 else "no stimulus has two raters"
        return _nothing(kind, n_stimuli, why)

    if kind == "sparse":
        count = _draws(draws, int(used.sum()))
        halves = Halves(pairs, per_stimulus)
        rows = [_summary(halves.size, halves.draw(generator, count))]
    else:
        wanted = _sizes(n_raters) if sizes is None else list(sizes)
        count = _draws(draws, len(wanted) * max(n_stimuli, n_raters))
        panels = Panels(pairs, n_stimuli, n_raters, complete=kind == "complete")
        rows = [_summary(g, panels.draw(g, generator, count)) for g in wanted]
    table = pd.DataFrame(rows)
    panel = effective_number(per_stimulus[used])
    return GroupAgreement(kind, table, _extrapolate(table, panel), n_stimuli, _note(table))


def _summary(g: float, compared: Iterator[Compared]) -> dict[str, float]:
    """One row of the table."""
    parts = list(compared)
    row: dict[str, float] = {"g": g}
    if not parts:
        return row | dict.fromkeys(_COLUMNS, np.nan) | {"draws": 0, "n_stimuli": 0}
    row["per_stimulus"] = float(1 / np.mean([part.noise for part in parts]))
    for name in FIGURES:
        values = np.concatenate([getattr(part, name) for part in parts])
        values = values[~np.isnan(values)]
        row[f"{name}_mean"] = float(values.mean()) if len(values) else np.nan
        row[f"{name}_sd"] = float(values.std(ddof=1)) if len(values) > 1 else np.nan
    row["draws"] = sum(len(part.rmse) for part in parts)
    row["n_stimuli"] = min(part.n for part in parts)
    return row


_COLUMNS = ("per_stimulus", *(f"{name}_{what}" for name in FIGURES for what in ("mean", "sd")))


def _extrapolate(table: pd.DataFrame, panel: float) -> Extrapolated:
    last = table.iloc[-1]
    size = float(last["per_stimulus"])
    factor = panel / size
    srcc, plcc = (spearman_brown(float(last[f"{name}_mean"]), factor) for name in FIGURES[:2])
    return Extrapolated(
        raters=panel,
        from_raters=size,
        srcc=srcc,
        plcc=plcc,
        rmse=float(last["rmse_mean"] / np.sqrt(factor)),
        ceiling_srcc=_root(srcc),
        ceiling_plcc=_root(plcc),
    )


def _root(correlation: float) -> float:
    return float(np.sqrt(correlation)) if correlation >= 0 else float("nan")


def _note(table: pd.DataFrame) -> str:
    last = table.iloc[-1]
    if last["draws"] == 0:
        return "the groups have no stimulus in common"
    if np.isnan(last["srcc_mean"]):
        return "MOS of a group are all equal, or of one stimulus only"
    return ""


def _nothing(design: Design, n_stimuli: int, why: str) -> GroupAgreement:
    columns = ["g", *_COLUMNS, "draws", "n_stimuli"]
    table = pd.DataFrame(columns=columns, dtype=np.float64)
    return GroupAgreement(design, table, Extrapolated(*[float("nan")] * 7), n_stimuli, why)


def _design(pairs: RaterMeans, n_stimuli: int, n_raters: int) -> Design:
    full = n_stimuli * n_raters
    if len(pairs.mean) == full:
        return "complete"
    return "incomplete" if 2 * len(pairs.mean) >= full else "sparse"


def _sizes(raters: int) -> list[int]:
    if raters <= 100:
        return list(range(1, raters // 2 + 1))
    return [int(size) for size in np.unique(np.geomspace(1, raters // 2, 20).round())]


def _draws(asked: int | None, values: int) -> int:
    if asked is not None:
        return asked
    return int(np.clip(_VALUES // (2 * values), FEWEST_DRAWS, DRAWS))


def _check(
    design: str,
    pairs: RaterMeans,
    n_stimuli: int,
    n_raters: int,
    *,
    draws: int | None,
    sizes: Sequence[int] | None,
) -> None:
    if design not in get_args(Design):
        raise ValueError(f"design must be one of {', '.join(get_args(Design))}, not {design!r}.")
    if design == "complete" and len(pairs.mean) < n_stimuli * n_raters:
        raise ValueError(
            f"A complete design has {n_stimuli * n_raters} pairs of stimulus and rater, but "
            f"{len(pairs.mean)} have a rating; ask for 'incomplete' or 'sparse'."
        )
    if draws is not None and draws < 1:
        raise ValueError(f"At least one draw is needed, not {draws}.")
    if sizes is None:
        return
    if design == "sparse":
        raise ValueError("A sparse design is compared in halves; leave sizes out.")
    for size in sizes:
        if not 1 <= size <= n_raters // 2:
            raise ValueError(
                f"Two groups of {size} raters cannot be drawn from {n_raters}; "
                f"ask for sizes of 1 to {n_raters // 2}."
            )
