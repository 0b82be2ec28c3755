"""Screening by outlying scores, ITU-R BT.500-14 A1-2.3.1 (the one with the kurtosis)."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ratings import Ratings, sum_by_code
from analysis.screening.screening import ROUNDING, Screening, apart, summarise
from analysis.words import counted

SHARE = 0.05
IMBALANCE = 0.3
_POSSIBLE = 6  # (n - 1) / sqrt(n), the farthest that one of n scores can lie, reaches 2 at n = 6


def screen_bt500(ratings: Ratings, *, parity: bool = False) -> Screening:
    r"""Reject raters whose scores often lie far from the others', above as well as below.

    For every stimulus, over all ratings of all rounds, a score is far where it lies at least
    2 SD from the mean, or :math:`\sqrt{20}` SD where the scores are not spread like a normal
    distribution: where their kurtosis :math:`\beta_2 = m_4 / m_2^2` is not within 2 to 4. With
    :math:`P_i` far scores above and :math:`Q_i` below, rater i is rejected if

    .. math::

       \frac{P_i + Q_i}{n_i} > 0.05 \quad\text{and}\quad \frac{|P_i - Q_i|}{P_i + Q_i} < 0.3.

    Who is off to one side is kept: that is bias, which a subject model removes.

    Parameters
    ----------
    ratings : Ratings
    parity : bool
        Decide as sureal 0.9.0 does; see the notes.

    Returns
    -------
    Screening
        ``statistic`` is the share of far scores, ``threshold`` 0.05. Own columns: ``n``, the
        ratings counted (the divisor); ``above``, ``below``; ``imbalance``, the second ratio, NaN
        where no score is far. All raters are judged.

    Notes
    -----
    What the recommendation leaves open, or others do otherwise:

    - SD has ddof = 1, as the recommendation defines it; the moments of the kurtosis divide by n.
    - :math:`n_i` is the number of ratings that the rater gave: "the total number of scores from
      each observer". In a complete study this is stimuli x rounds; with ratings missing, a
      divisor of stimuli x rounds would make raters of few stimuli untouchable.
    - A unanimous stimulus (SD = 0) counts for nobody. Taken literally its scores are at once at
      least and at most 2 SD away, and every rater would collect one far score on either side.
    - The rounds of a stimulus are pooled. Two scores told apart by rounding alone are equal.
    - Among fewer than 6 ratings none can lie 2 SD away (22 for :math:`\sqrt{20}`), so sparse
      studies hide from this method; the summary says so.
    - The recommendation wants it applied once, and with few observers only (say, below 20).

    ``parity=True`` is sureal's reading: ddof = 0; the divisor is stimuli x rounds for everybody;
    unanimous stimuli count on both sides; if all raters would be rejected, none is.

    Examples
    --------
    Fifteen raters are careful, one answers at random between both ends of the scale, one is strict.

    >>> from analysis import validate
    >>> generator = np.random.default_rng(1)
    >>> scores = {f"r{code:02d}": generator.normal(5, 1, 20) for code in range(15)}
    >>> scores |= {"random": generator.choice([1, 9], 20), "strict": generator.normal(2, 1, 20)}
    >>> rows = [(f"s{place}", rater, 1, score) for rater, own in scores.items()
    ...         for place, score in enumerate(own)]
    >>> screening = screen_bt500(
    ...     validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])))
    >>> print(screening.summary)
    1 of 17 raters is rejected: random.
    >>> random, strict = screening.raters["why"].iloc[-2:]
    >>> print(random)
    rejected: 6 of 20 ratings lie far from the mean of their stimulus, 30.0 % where 5 % are
    allowed, and on both sides (3 above, 3 below): the imbalance 0.00 is below 0.3
    >>> print(strict)
    kept: 2 of 20 ratings lie far from the mean of their stimulus, 10.0 % where 5 % are allowed,
    but mostly on one side (0 above, 2 below): the imbalance 1.00 is not below 0.3, which is bias
    rather than carelessness
    """
    far = _far_scores(ratings, ddof=0 if parity else 1, unanimous_count=parity)
    count = len(ratings.raters)
    above = np.bincount(ratings.rater[far.above], minlength=count)
    below = np.bincount(ratings.rater[far.below], minlength=count)
    n = np.bincount(ratings.rater, minlength=count)
    if parity:
        n = np.full(count, len(ratings.stimuli) * len(np.unique(ratings.rounds)))
    both = above + below
    share = both / n
    imbalance = np.abs(above - below) / np.where(both > 0, both, np.nan)
    beyond = (share > SHARE) & (imbalance < IMBALANCE)
    spared = parity and bool(beyond.all())
    grid = " (stimuli x rounds)" if parity else ""
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "rejected": beyond & (not spared),
            "judged": True,
            "statistic": share,
            "threshold": SHARE,
            "why": [
                _why(f"{counted(all_, 'rating')}{grid}", all_, *sides, spared=spared)
                for all_, *sides in zip(n.tolist(), above.tolist(), below.tolist(), strict=True)
            ],
            "n": n,
            "above": above,
            "below": below,
            "imbalance": imbalance,
        }
    )
    return Screening(
        method="bt500",
        rule=_rule(parity),
        summary=summarise(
            frame, nobody=_nobody(frame, spared=spared), notes=_notes(ratings, far, parity=parity)
        ),
        raters=frame,
        caution=(
            "Far scores are left out here, which by itself narrows SD and intervals and raises "
            "the agreement between raters; report these before and after."
        ),
    )


class _FarScores(NamedTuple):
    above: NDArray[np.bool_]  # per rating
    below: NDArray[np.bool_]
    unanimous: NDArray[np.bool_]  # per stimulus
    n: NDArray[np.intp]


def _far_scores(ratings: Ratings, *, ddof: int, unanimous_count: bool) -> _FarScores:
    """Mark the ratings that lie far from the mean of their stimulus."""
    stimulus, scores, count = ratings.stimulus, ratings.scores, len(ratings.stimuli)
    n = np.bincount(stimulus, minlength=count)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(low, stimulus, scores)
    np.maximum.at(high, stimulus, scores)
    unanimous = low == high
    # In units of each stimulus's range, so that fourth powers stay representable on any scale.
    unit = np.where(unanimous, 1.0, high - low)
    deviation = scores - (sum_by_code(stimulus, scores, count) / n)[stimulus]
    deviation /= unit[stimulus]
    squares = deviation**2
    second = sum_by_code(stimulus, squares, count) / n
    fourth = sum_by_code(stimulus, squares**2, count) / n
    second[unanimous] = np.inf  # so that nothing is far there
    kurtosis = fourth / second**2
    normal = (kurtosis >= 2 - ROUNDING) & (kurtosis <= 4 + ROUNDING)
    sd = np.sqrt(second * n / np.maximum(n - ddof, 1))
    limit = np.where(normal, 2.0, np.sqrt(20)) * sd * (1 - ROUNDING)
    above, below = deviation >= limit[stimulus], deviation <= -limit[stimulus]
    if unanimous_count:
        above |= unanimous[stimulus]
        below |= unanimous[stimulus]
    return _FarScores(above, below, unanimous, n)


def _why(of: str, n: int, above: int, below: int, *, spared: bool) -> str:
    both = above + below
    if not both:
        return f"kept: none of {of} lies far from the mean of its stimulus"
    lie, their = ("lies", "its") if both == 1 else ("lie", "their")
    far = f"{both} of {of} {lie} far from the mean of {their} stimulus"
    sides = f"{above} above, {below} below"
    percent = apart(100 * both / n, 100 * SHARE, digits=1)[0]
    if not both / n > SHARE:
        return f"kept: {far} ({sides}): {percent} %, and BT.500 rejects above 5 %"
    over = f"{far}, {percent} % where 5 % are allowed"
    imbalance = f"{abs(above - below) / both:.2f}"
    if not abs(above - below) / both < IMBALANCE:
        return (
            f"kept: {over}, but mostly on one side ({sides}): the imbalance {imbalance} is not "
            f"below 0.3, which is bias rather than carelessness"
        )
    where = f"{over}, and on both sides ({sides}): the imbalance {imbalance} is below 0.3"
    if spared:
        return f"kept: {where}; but that is so of everybody, and then nobody is rejected"
    return f"rejected: {where}"


def _rule(parity: bool) -> str:
    ddof = 0 if parity else 1
    divisor = "stimuli x rounds" if parity else "the rater's ratings"
    unanimous = "count on both sides" if parity else "do not count"
    return (
        f"BT.500-14 A1-2.3.1: a score is far from the mean of its stimulus at 2 SD (ddof = {ddof}) "
        f"where the kurtosis is 2 to 4, else at sqrt(20) SD; rejected if more than 5 % of "
        f"{divisor} are far and |above - below| / (above + below) is less than 0.3; unanimous "
        f"stimuli {unanimous}."
    )


def _nobody(raters: pd.DataFrame, *, spared: bool) -> str:
    if spared:
        return "the rule would reject everybody, and then it rejects nobody"
    often = int((raters["statistic"] > SHARE).sum())
    if not often:
        return "nobody has more than 5 % of scores far from the mean"
    have = "rater has" if often == 1 else "raters have"
    return f"{often} {have} more than 5 % of scores far from the mean, but mostly to one side"


def _notes(ratings: Ratings, far: _FarScores, *, parity: bool) -> list[str]:
    count, unanimous = len(ratings.stimuli), int(far.unanimous[far.n > 1].sum())
    few = int((far.n < _POSSIBLE - parity).sum())
    notes = []
    if unanimous:
        how = "each counts against everybody, above and below" if parity else "they are left aside"
        notes.append(f"Unanimous stimuli: {unanimous} of {count}; {how}.")
    if few:
        notes.append(
            f"Stimuli with fewer than {_POSSIBLE - parity} ratings: {few} of {count}; none of so "
            f"few can lie 2 SD from their mean, so this method does not see them."
        )
    return notes
