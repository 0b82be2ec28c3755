"""Screening by correlation with the mean opinion score, ITU-R BT.1788 Annex 2 §3, also in P.913."""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ratings import RaterMeans, Ratings, rater_means
from analysis.reliability.ranks import codes_correlated, even_out, midranks_within
from analysis.screening.screening import (
    ROUNDING,
    Screening,
    apart,
    check_minimum,
    check_minimum_stimuli,
    summarise,
)
from analysis.words import counted

Correlation = Literal["both", "plcc", "srcc"]

MINIMUM_CORRELATION = 0.7
MINIMUM_STIMULI = 3
_BLIND = "The threshold is below 0: raters agree so little that the rule hardly rejects anybody."
_NAMES = {"both": "the lower of PLCC and SRCC", "plcc": "PLCC", "srcc": "SRCC"}


def screen_correlation(
    ratings: Ratings,
    *,
    minimum: float = MINIMUM_CORRELATION,
    correlation: Correlation = "both",
    leave_one_out: bool = False,
    minimum_stimuli: int = MINIMUM_STIMULI,
    parity: bool = False,
) -> Screening:
    r"""Reject raters whose scores do not go along with the mean opinion score.

    With :math:`r_i` the lower of PLCC and SRCC between rater i's scores and MOS, over the stimuli
    that the rater rated, rejected is

    .. math:: r_i < \min(\text{MCT},\ \bar r - s_r).

    The maximum correlation threshold MCT stops the rule from rejecting good raters among very
    good ones. A rater who gave one score to stimuli that differ has no correlation and is
    rejected too.

    Parameters
    ----------
    ratings : Ratings
    minimum : float
        MCT. BT.1788 asks 0.85 of SAMVIQ, where raters see stimuli side by side and again, and
        0.7 (default) of single-stimulus and double-stimulus methods (SS, DSIS, DSCQS). A rating
        of one picture at a time is single stimulus.
    correlation : {"both", "plcc", "srcc"}
        What :math:`r_i` is: the lower of the two, as BT.1788 has it, or one of them.
    leave_one_out : bool
        Compare with the mean of the other raters alone. BT.1788 includes the rater, which hardly
        matters with many ratings per stimulus but holds up everybody's correlation with few:
        among 5 raters who guess, :math:`r` is some 0.45.
    minimum_stimuli : int
        Raters of fewer stimuli are not judged; at least 2. Over 2 stimuli every correlation is 1
        or -1.
    parity : bool
        Decide as sureal's SR_MOS_PCC and SR_MOS_SRCC do (with ``correlation`` "plcc" or "srcc"):
        SD with ddof = 0 in place of 1, :math:`r_i` equal to the threshold is rejected too, and
        everybody with a correlation is judged, and MOS that differ by rounding alone are not tied.

    Returns
    -------
    Screening
        ``statistic`` is :math:`r_i`, NaN where undefined. Own columns: ``n``, the stimuli
        compared; ``plcc`` and ``srcc``.

    Raises
    ------
    ValueError
        If an option is out of its range.

    Notes
    -----
    A rater's ratings of a stimulus are averaged over the rounds first, and MOS is the mean of these
    means, each rater counting the same. :math:`\bar r` and :math:`s_r` are over the judged raters
    who have a correlation.

    Examples
    --------
    >>> from analysis import validate
    >>> scores = {"p": [1, 2, 3, 4, 5], "q": [1, 3, 2, 4, 5], "r": [2, 1, 3, 5, 4],
    ...           "s": [1, 2, 4, 3, 5], "same": [3, 3, 3, 3, 3]}
    >>> rows = [(f"s{place}", rater, 1, score) for rater, own in scores.items()
    ...         for place, score in enumerate(own)]
    >>> screening = screen_correlation(
    ...     validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])))
    >>> screening.rejected.tolist()
    ['same']
    >>> print(screening.raters["why"].iloc[-1])
    rejected: gave one score to all 5 stimuli, which differ in MOS, so there is no correlation
    """
    _check_options(minimum, correlation, minimum_stimuli)
    pairs = rater_means(ratings)
    mos, compared = _mos(ratings, pairs, leave_one_out=leave_one_out)
    rater = pairs.rater[compared]
    own, others = pairs.mean[compared], mos[compared]
    if not parity:
        own, others = even_out(own), even_out(others)
    count = len(ratings.raters)
    n = np.bincount(rater, minlength=count)
    plcc = codes_correlated(rater, count, own, others)
    ranks = [midranks_within(rater, values) for values in (own, others)]
    srcc = codes_correlated(rater, count, *ranks)
    r = {"both": np.minimum(plcc, srcc), "plcc": plcc, "srcc": srcc}[correlation]
    constant = ~_varies(rater, own, count) & _varies(rater, others, count)
    judged = (n >= (2 if parity else minimum_stimuli)) & (np.isfinite(r) | constant)
    has_r = judged & np.isfinite(r)

    # One correlation alone has no spread; then it is its own threshold, and its rater is kept.
    mean = float(r[has_r].mean()) if has_r.any() else np.nan
    sd = float(r[has_r].std(ddof=0 if parity else 1)) if has_r.sum() > 1 else 0.0
    threshold = minimum if not mean - sd < minimum else mean - sd
    below = r <= threshold if parity else r < threshold - ROUNDING
    name = _NAMES[correlation]
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "rejected": judged & (below | constant),
            "judged": judged,
            "statistic": r,
            "threshold": threshold,
            "why": [
                _why(*row, threshold, name, minimum_stimuli)
                for row in zip(
                    below.tolist(),
                    judged.tolist(),
                    constant.tolist(),
                    r.tolist(),
                    n.tolist(),
                    strict=True,
                )
            ],
            "n": n,
            "plcc": plcc,
            "srcc": srcc,
        }
    )
    here = f"{mean:.3f} - {sd:.3f}" if has_r.any() else "undefined"
    return Screening(
        method="bt1788",
        rule=(
            f"BT.1788: a rater's correlation ({name}) is taken between the rater's scores and the "
            f"MOS of {'the other' if leave_one_out else 'all'} raters; rejected if "
            f"{'not above' if parity else 'below'} {threshold:.3f}, the lower of {minimum:g} and "
            f"mean - SD of all raters' correlations (ddof = {0 if parity else 1}; here {here})."
        ),
        summary=summarise(
            frame,
            nobody=(
                f"no correlation is below {threshold:.3f}"
                if has_r.any()
                else "nobody has a correlation with MOS"
            ),
            notes=[_BLIND] if threshold < 0 else [],
        ),
        raters=frame,
        caution=(
            "Raters are chosen here by how well they agree with the others, which by itself raises "
            "the agreement between raters; report it before and after."
        ),
    )


def _check_options(minimum: float, correlation: str, minimum_stimuli: int) -> None:
    if correlation not in get_args(Correlation):
        known = ", ".join(get_args(Correlation))
        raise ValueError(f"correlation must be one of {known}, not {correlation!r}.")
    check_minimum("minimum", minimum)
    check_minimum_stimuli(minimum_stimuli)


def _mos(
    ratings: Ratings, pairs: RaterMeans, *, leave_one_out: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Mean of the raters' means for every pair, and which pairs have one."""
    raters = np.bincount(pairs.stimulus, minlength=len(ratings.stimuli))
    # Added up as numpy adds up a row of a matrix, so that parity holds where the reference's SRCC
    # tells stimuli apart that differ in the last digit of their MOS: pairwise, from 0.
    starts = np.cumsum(raters) - raters
    rows = np.insert(pairs.mean, starts, 0.0)
    total = np.add.reduceat(rows, starts + np.arange(len(raters)))[pairs.stimulus]
    raters = raters[pairs.stimulus]
    if not leave_one_out:
        return total / raters, raters > 0
    return (total - pairs.mean) / np.maximum(raters - 1, 1), raters > 1


def _varies(codes: NDArray[np.intp], values: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Tell for each code whether its values differ; False for one that does not occur."""
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    varies: NDArray[np.bool_] = low < high
    return varies


def _why(
    below: bool,
    judged: bool,
    constant: bool,
    r: float,
    n: int,
    threshold: float,
    name: str,
    minimum_stimuli: int,
) -> str:
    stimuli = counted(n, "stimulus")
    if n < minimum_stimuli and not judged:
        return f"kept: not judged, with only {stimuli} to compare; {minimum_stimuli} are asked for"
    if constant:
        return (
            f"rejected: gave one score to all {stimuli}, which differ in MOS, so there is no "
            f"correlation"
        )
    if not judged:
        return f"kept: not judged, because all {stimuli} have one MOS, so there is no correlation"
    own, bound = apart(r, threshold)
    over = f"correlates {own} with MOS over {stimuli} ({name})"
    if below:
        return f"rejected: {over}, {'below' if own != bound else 'not above'} {bound}"
    return f"kept: {over}, not below {bound}"
