"""Screening by self-consistency: who does not repeat their own ratings."""

import numpy as np
import pandas as pd

from analysis.ratings import Ratings
from analysis.reliability.rounds import self_consistency
from analysis.screening.screening import (
    ROUNDING,
    Screening,
    apart,
    check_minimum,
    check_minimum_stimuli,
    summarise,
)
from analysis.words import counted

MINIMUM_CONSISTENCY = 0.3
DEVIATIONS = 3.0
MINIMUM_REPEATED = 10
_MARGIN = 0.1
_NORMAL = 1.4826  # makes the median absolute deviation of a normal distribution its SD


def screen_self_consistency(
    ratings: Ratings,
    *,
    rounds: tuple[int, int] = (1, 2),
    minimum: float = MINIMUM_CONSISTENCY,
    deviations: float = DEVIATIONS,
    minimum_stimuli: int = MINIMUM_REPEATED,
) -> Screening:
    r"""Reject raters whose second round agrees far less with their first than others' do.

    With :math:`c_i` the SRCC of rater i between the rounds, over the stimuli rated in both,
    rejected is

    .. math:: c_i < \max(c_{min},\ \tilde c - \max(k \cdot 1.4826\,\text{MAD},\ 0.1)),

    where :math:`\tilde c` is the median of all :math:`c_i` and MAD their median absolute
    deviation from it.

    Parameters
    ----------
    ratings : Ratings
    rounds : tuple of two int
        The rounds to compare.
    minimum : float
        :math:`c_{min}`, below which a rater is rejected whatever the others do.
    deviations : float
        k, in units of a standard deviation; at least 0.
    minimum_stimuli : int
        Raters with fewer repeated stimuli are not judged; at least 2.

    Returns
    -------
    Screening
        ``statistic`` is :math:`c_i`. Own columns: ``n``, the repeated stimuli, and ``rmse``, on
        the scale of the ratings. A rater who gave one score only in a round has no SRCC and is
        rejected.

    Raises
    ------
    RatingsError
        If nobody rated a stimulus in both rounds.
    ValueError
        If an option is out of its range.

    Notes
    -----
    UHD-IQA left out 3 of 15 raters for inconsistency and does not say by which rule. This one is
    ours, relative because the SRCC that a careful rater reaches depends on how much the stimuli
    differ (with the noise found for UHD-IQA, about 0.74 on its test set and 0.57 on all images).
    Median and MAD rather than mean and SD, because a few careless raters would pull the threshold
    down to themselves; k = 3 is the usual cautious choice (Leys et al., J. Exp. Soc. Psychol. 49,
    2013). Where raters are nearly alike, 3 MAD is next to nothing, and nobody within 0.1 of the
    median is rejected. The minimum of 0.3 is for studies where most raters are careless. In
    simulation with UHD-IQA's noise and 15 equally careful raters nobody is rejected over 900
    repeated stimuli, and some 2 % where their carefulness differs (SD of repetition spread by a
    quarter); over 40 stimuli it is up to 9 %. Fewer than 10 say next to nothing.

    Examples
    --------
    >>> from analysis import validate
    >>> generator = np.random.default_rng(1)
    >>> truth = generator.normal(50, 15, 40)
    >>> rows = [(f"s{place:02d}", rater, occasion,
    ...          generator.normal(50 if rater == "r3" else truth[place], 8))
    ...         for rater in ("r1", "r2", "r3", "r4") for occasion in (1, 2) for place in range(40)]
    >>> screening = screen_self_consistency(
    ...     validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])))
    >>> screening.rejected.tolist()
    ['r3']
    """
    check_minimum("minimum", minimum)
    check_minimum_stimuli(minimum_stimuli)
    if not (deviations >= 0 and np.isfinite(deviations)):
        raise ValueError(f"deviations must be a number from 0, not {deviations}.")
    found = self_consistency(ratings, rounds)
    n, own = found["n"].to_numpy(), found["srcc"].to_numpy()
    judged = n >= minimum_stimuli
    defined = own[judged & np.isfinite(own)]
    median = float(np.median(defined)) if len(defined) else np.nan
    spread = _NORMAL * float(np.median(np.abs(defined - median))) if len(defined) else np.nan
    relative = median - max(deviations * spread, _MARGIN)
    # NaN, where nobody has an SRCC, leaves the minimum.
    threshold = max(minimum, relative)
    below = own < threshold - ROUNDING
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "rejected": judged & (below | np.isnan(own)),
            "judged": judged,
            "statistic": own,
            "threshold": threshold,
            "why": [
                _why(*row, threshold, rounds, minimum_stimuli)
                for row in zip(
                    judged.tolist(), below.tolist(), own.tolist(), n.tolist(), strict=True
                )
            ],
            "n": n,
            "rmse": found["rmse"].to_numpy(),
        }
    )
    here = f"here {median:.3f} and {spread:.3f}" if len(defined) else "here undefined"
    return Screening(
        method="self-consistency",
        rule=(
            f"Self-consistency: rejected if the SRCC between a rater's rounds {rounds[0]} and "
            f"{rounds[1]} is below {threshold:.3f}: the higher of {minimum:g} and the raters' "
            f"median less {deviations:g} robust SD (1.4826 MAD), at least 0.1, below it ({here})."
        ),
        summary=summarise(
            frame,
            nobody=(
                f"no SRCC between rounds is below {threshold:.3f}"
                if len(defined)
                else f"nobody rated {minimum_stimuli} stimuli in both rounds"
            ),
        ),
        raters=frame,
        caution=(
            "Raters are chosen here by how well their rounds agree, which by itself raises "
            "self-consistency and round agreement; report these before and after."
        ),
    )


def _why(
    judged: bool,
    below: bool,
    own: float,
    n: int,
    threshold: float,
    rounds: tuple[int, int],
    minimum_stimuli: int,
) -> str:
    between = f"rounds {rounds[0]} and {rounds[1]}"
    stimuli = counted(n, "stimulus")
    if not judged:
        rated = f"only {stimuli}" if n else "no stimulus"
        return f"kept: not judged, with {rated} in {between}; {minimum_stimuli} are asked for"
    if np.isnan(own):
        return (
            f"rejected: gave one score to all {stimuli} in one of {between}, so their SRCC is "
            f"undefined"
        )
    said, bound = apart(own, threshold)
    over = f"SRCC {said} between {between} over {stimuli}"
    return f"rejected: {over}, below {bound}" if below else f"kept: {over}, not below {bound}"
