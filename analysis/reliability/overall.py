"""Every figure of reliability at once, and the headline ones by name."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ratings import Ratings, RatingsError
from analysis.reliability.alpha import Alpha, krippendorff_alpha
from analysis.reliability.groups import GroupAgreement, group_agreement
from analysis.reliability.icc import icc
from analysis.reliability.needed import raters_needed
from analysis.reliability.rounds import RoundAgreement, round_agreement, self_consistency
from analysis.reliability.sos import Sos, sos


@dataclass(frozen=True, eq=False)
class Reliability:
    """What `reliability_of` found.

    Attributes
    ----------
    rounds : RoundAgreement or None
        None where two rounds cannot be compared.
    rounds_note : str
        Empty, or why they cannot.
    raters : DataFrame
        Self-consistency of every rater, as `self_consistency` gives it.
    groups : GroupAgreement
    icc : DataFrame
        As `icc` gives it.
    interval, ordinal : Alpha
        Krippendorff's alpha, every rater in every round a coder.
    sos : Sos
    needed : DataFrame
        As `raters_needed` gives it for the SRCC of group agreement.
    """

    rounds: RoundAgreement | None
    rounds_note: str
    raters: pd.DataFrame
    groups: GroupAgreement
    icc: pd.DataFrame
    interval: Alpha
    ordinal: Alpha
    sos: Sos
    needed: pd.DataFrame

    def figures(self) -> dict[str, float]:
        """Return the headline figures by name; NaN where undefined. See `reliability_figures`."""
        agreement, last = self.rounds, self.groups.table.tail(1)
        undefined = float("nan")
        named = {
            "round_srcc": agreement.srcc if agreement else undefined,
            "round_plcc": agreement.plcc if agreement else undefined,
            "round_rmse": agreement.rmse if agreement else undefined,
            "self_srcc_median": _median(self.raters["srcc"]),
            "self_rmse_median": _median(self.raters["rmse"]),
        }
        named["group_size"] = float(last["g"].iloc[0]) if len(last) else undefined
        for name in ("srcc", "plcc", "rmse"):
            named[f"group_{name}"] = float(last[f"{name}_mean"].iloc[0]) if len(last) else undefined
        far = self.groups.extrapolated
        named["panel_size"] = far.raters
        named["panel_srcc"], named["panel_plcc"], named["panel_rmse"] = far.srcc, far.plcc, far.rmse
        named["ceiling_srcc"], named["ceiling_plcc"] = far.ceiling_srcc, far.ceiling_plcc
        for kind, value in zip(self.icc["type"], self.icc["icc"], strict=True):
            named[str(kind)] = float(value)
        named["alpha_interval"], named["alpha_ordinal"] = self.interval.alpha, self.ordinal.alpha
        named["sos_a"] = self.sos.a
        return named


def reliability_of(
    ratings: Ratings,
    *,
    generator: np.random.Generator,
    rounds: tuple[int, int] | None = None,
    scale: tuple[float, float] | None = None,
    draws: int | None = None,
) -> Reliability:
    """Compute every figure of reliability.

    Parameters
    ----------
    ratings : Ratings
    generator : numpy.random.Generator
        Draws groups of raters, and stimuli for the intervals of alpha and SOS.
    rounds : tuple of two int, optional
        The rounds to compare; by default the first two there are. A table of one round has no
        round agreement, and `Reliability.rounds_note` says so.
    scale : tuple of two float, optional
        Ends of the rating scale for SOS; assumed from the scores by default.
    draws : int, optional
        Draws of `group_agreement`.

    Returns
    -------
    Reliability

    Raises
    ------
    RatingsError
        If rounds are asked for and nobody rated a stimulus in both, or a score lies outside the
        scale.
    ValueError
        If the rounds are the same, or `draws` is not positive.
    """
    agreement, note = None, ""
    if rounds is not None:
        agreement, raters = round_agreement(ratings, rounds), self_consistency(ratings, rounds)
    else:
        found = np.unique(ratings.rounds).tolist()
        try:
            if len(found) < 2:
                raise RatingsError(
                    f"All ratings of {ratings.source} are of round {found[0]}; whether people "
                    f"repeat themselves shows in a second one only."
                )
            rounds = (found[0], found[1])
            agreement, raters = round_agreement(ratings, rounds), self_consistency(ratings, rounds)
        except RatingsError as error:
            note, raters = str(error), _nobody(ratings)
    groups = group_agreement(ratings, generator=generator, draws=draws)
    return Reliability(
        rounds=agreement,
        rounds_note=note,
        raters=raters,
        groups=groups,
        icc=icc(ratings),
        interval=krippendorff_alpha(ratings, level="interval", generator=generator),
        ordinal=krippendorff_alpha(ratings, level="ordinal", generator=generator),
        sos=sos(ratings, scale, generator=generator),
        needed=raters_needed(groups.extrapolated.srcc, raters=groups.extrapolated.raters),
    )


def reliability_figures(
    ratings: Ratings,
    *,
    generator: np.random.Generator,
    rounds: tuple[int, int] | None = None,
    scale: tuple[float, float] | None = None,
    draws: int | None = None,
) -> dict[str, float]:
    """Compute the headline figures of reliability, as for a table of before and after.

    Parameters and errors are those of `reliability_of`.

    Returns
    -------
    dict of float
        By name, always the same names, NaN where undefined. Errors (rmse) are on the scale of
        the ratings, everything else is free of unit.

        - ``round_srcc``, ``round_plcc``, ``round_rmse``: MOS of one round against the other;
        - ``self_srcc_median``, ``self_rmse_median``: median over raters of their self-consistency;
        - ``group_size``, ``group_srcc``, ``group_plcc``, ``group_rmse``: the largest disjoint
          groups of raters, mean over draws;
        - ``panel_size``, ``panel_srcc``, ``panel_plcc``, ``panel_rmse``: extrapolated to the whole
          panel against another of the same size;
        - ``ceiling_srcc``, ``ceiling_plcc``: the highest correlation a model can be expected to
          have with the MOS;
        - ``ICC(1,1)`` ... ``ICC(C,k)``; ``alpha_interval``, ``alpha_ordinal``; ``sos_a``.

    Examples
    --------
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": ["p"] * 3 + ["q"] * 3, "round": 1,
    ...      "score": [20, 50, 80, 30, 40, 80]}
    ... )
    >>> found = reliability_figures(validate(table), generator=np.random.default_rng(0))
    >>> round(found["panel_plcc"], 4), found["round_srcc"]
    (0.9717, nan)
    """
    return reliability_of(
        ratings, generator=generator, rounds=rounds, scale=scale, draws=draws
    ).figures()


def _nobody(ratings: Ratings) -> pd.DataFrame:
    """What `self_consistency` would return had nobody rated anything twice."""
    frame = pd.DataFrame({"rater": ratings.raters, "n": 0})
    frame[["srcc", "plcc", "rmse", "mae"]] = np.nan
    frame["note"] = "nothing rated twice"
    return frame


def _median(values: "pd.Series[float]") -> float:
    defined = values.to_numpy(dtype=np.float64)
    defined = defined[~np.isnan(defined)]
    return float(np.median(defined)) if len(defined) else float("nan")
