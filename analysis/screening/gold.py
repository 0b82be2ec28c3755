"""Screening by known answers: accuracy and rank correlation to a gold standard, as UHD-IQA."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.metrics import srcc
from analysis.ratings import Ratings, RatingsError, sum_by_code
from analysis.reliability.ranks import codes_correlated, midranks_within
from analysis.scale import scale_of
from analysis.screening.screening import (
    ROUNDING,
    Screening,
    apart,
    check_minimum,
    summarise,
)
from analysis.table import Table
from analysis.words import counted

MINIMUM_ACCURACY = 0.60
MINIMUM_SRCC = 0.75
GOLD_COLUMNS = ("stimulus", "mos", "sd")


class GoldGate(NamedTuple):
    """How somebody's answers compare with the gold standard.

    Attributes
    ----------
    accuracy : float
        Share of correct answers, those within one SD of the gold MOS; 0 to 1.
    srcc : float
        Spearman's correlation of the answers to the gold MOS; NaN where undefined.
    passed : bool
        Whether both exceed what is asked. An undefined correlation does not.
    """

    accuracy: float
    srcc: float
    passed: bool


def within_gold(answers: ArrayLike, mos: ArrayLike, sd: ArrayLike) -> NDArray[np.bool_]:
    """Tell which answers are correct: in [MOS - SD, MOS + SD], both ends included.

    Parameters
    ----------
    answers, mos, sd : array_like
        All on one scale.

    Returns
    -------
    boolean array

    Examples
    --------
    >>> within_gold([0.7, 0.71, 0.5], 0.6, 0.1).tolist()
    [True, False, True]
    """
    centre, width = np.asarray(mos, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    distance = np.abs(np.asarray(answers, dtype=np.float64) - centre)
    # 0.7 - 0.6 comes out as 0.09999999999999998, 0.8 - 0.7 as 0.10000000000000009.
    correct: NDArray[np.bool_] = distance <= width + ROUNDING * (np.abs(centre) + width)
    return correct


def gold_gate(
    answers: ArrayLike,
    mos: ArrayLike,
    sd: ArrayLike,
    *,
    minimum_accuracy: float = MINIMUM_ACCURACY,
    minimum_srcc: float = MINIMUM_SRCC,
) -> GoldGate:
    """Judge one person's answers to gold stimuli.

    Parameters
    ----------
    answers, mos, sd : array_like, shape (n,)
        The answers, and the MOS and SD of the stimuli answered, all on one scale.
    minimum_accuracy, minimum_srcc : float
        What must be exceeded (UHD-IQA, section 4.3: 0.60 and 0.75).

    Returns
    -------
    GoldGate

    Raises
    ------
    ValueError
        Where there is no answer, or an answer or a MOS is not finite.

    Examples
    --------
    >>> gold_gate([30, 60, 90, 55], mos=[25, 50, 80, 70], sd=[10, 10, 10, 10])
    GoldGate(accuracy=0.75, srcc=0.8, passed=True)
    """
    accuracy = float(np.mean(within_gold(answers, mos, sd))) if np.size(answers) else np.nan
    correlation = srcc(answers, mos)
    return GoldGate(
        accuracy,
        correlation,
        bool(_exceeds(accuracy, minimum_accuracy) and _exceeds(correlation, minimum_srcc)),
    )


def gold_standard(gold: pd.DataFrame | Table) -> pd.DataFrame:
    """Check a table of gold stimuli.

    Parameters
    ----------
    gold : DataFrame or Table
        One row per gold stimulus: ``stimulus``, ``mos`` and ``sd``, on the scale of the ratings it
        is for. Further columns are dropped. A `Table` (see `analysis.table.read_table`) knows its
        file and lines, for messages.

    Returns
    -------
    DataFrame
        ``stimulus`` as text, ``mos`` and ``sd`` as numbers.

    Raises
    ------
    RatingsError
        On a missing column, label or number, a negative SD, or a stimulus given twice.
    """
    table = (
        gold if isinstance(gold, Table) else Table(gold.reset_index(drop=True), "The gold table")
    )
    table.check_columns(GOLD_COLUMNS)
    stimulus, mos, sd = table.labels("stimulus"), table.numbers("mos"), table.numbers("sd")
    if (sd < 0).any():
        position = int(np.argmax(sd < 0))
        raise table.error(position, f"sd is {sd[position]:g}; give one that is not negative.")
    twice = stimulus.duplicated().to_numpy()
    if twice.any():
        position = int(np.argmax(twice))
        raise table.error(
            position, f"stimulus {stimulus.iloc[position]!r} is there already; give it one MOS."
        )
    return pd.DataFrame({"stimulus": stimulus.to_numpy(), "mos": mos, "sd": sd})


def screen_gold(
    ratings: Ratings,
    gold: pd.DataFrame,
    *,
    minimum_accuracy: float = MINIMUM_ACCURACY,
    minimum_srcc: float = MINIMUM_SRCC,
    scale: tuple[float, float] | None = None,
) -> Screening:
    """Reject raters who fail on stimuli whose MOS is known.

    Every rating of a gold stimulus is an answer, whatever its round. It is correct within one SD
    of the gold MOS, both ends included. A rater is kept if more than 60 % of the answers are
    correct and their SRCC to the gold MOS exceeds 0.75: UHD-IQA's gate between training and main
    study (section 4.3). An undefined SRCC (one answer, or always the same one) fails.

    Parameters
    ----------
    ratings : Ratings
    gold : DataFrame
        As `gold_standard` takes it, on the scale of the ratings. Stimuli that nobody rated are
        ignored.
    minimum_accuracy, minimum_srcc : float
        What must be exceeded.
    scale : tuple of two float, optional
        Ends of the scale of the ratings, which gold MOS must not leave; assumed from the scores
        where it is not stated.

    Returns
    -------
    Screening
        ``statistic`` is the accuracy, ``threshold`` what it must exceed. Own columns: ``n``, the
        answers; ``correct``; ``srcc`` and ``minimum_srcc``. Raters without gold ratings are not
        judged, and kept.

    Raises
    ------
    RatingsError
        If the gold table is broken or on another scale, or if no gold stimulus was rated.
    ValueError
        If a minimum is out of its range.

    Notes
    -----
    The gate is noisy with few answers: a rater whose scores truly correlate 0.85 with the MOS
    passes some 79 % of the time on 20 gold stimuli, 89 % on 40.

    Examples
    --------
    >>> from analysis import validate
    >>> rows = [("a", "p", 1, 20), ("b", "p", 1, 55), ("c", "p", 1, 80),
    ...         ("a", "q", 1, 75), ("b", "q", 1, 50), ("c", "q", 1, 30)]
    >>> ratings = validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))
    >>> gold = pd.DataFrame({"stimulus": ["a", "b", "c"], "mos": [25, 50, 75], "sd": 10})
    >>> screening = screen_gold(ratings, gold)
    >>> screening.rejected.tolist()
    ['q']
    """
    if not 0 <= minimum_accuracy <= 1:
        raise ValueError(f"minimum_accuracy is a share, between 0 and 1, not {minimum_accuracy}.")
    check_minimum("minimum_srcc", minimum_srcc)
    gold = gold_standard(gold)
    _check_scale(ratings, gold, scale)
    place = pd.Index(gold["stimulus"]).get_indexer(ratings.stimuli)[ratings.stimulus]
    answers = place >= 0
    if not answers.any():
        raise RatingsError(
            f"{ratings.source} holds no rating of any of the {counted(len(gold), 'gold stimulus')} "
            f"(the first is {gold['stimulus'].iloc[0]!r}); call stimuli the same in both tables."
        )
    rater, scores = ratings.rater[answers], ratings.scores[answers]
    mos = gold["mos"].to_numpy()[place[answers]]
    sd = gold["sd"].to_numpy()[place[answers]]
    count = len(ratings.raters)
    right = within_gold(scores, mos, sd).astype(np.float64)
    correct = sum_by_code(rater, right, count).astype(np.intp)
    n = np.bincount(rater, minlength=count)
    ranks = [midranks_within(rater, values) for values in (scores, mos)]
    correlation = codes_correlated(rater, count, *ranks)
    judged = n > 0
    accuracy = correct / np.where(judged, n, np.nan)
    passed = _exceeds(accuracy, minimum_accuracy) & _exceeds(correlation, minimum_srcc)
    frame = pd.DataFrame(
        {
            "rater": ratings.raters,
            "rejected": judged & ~passed,
            "judged": judged,
            "statistic": accuracy,
            "threshold": minimum_accuracy,
            "why": [
                _why(*row, minimum_accuracy, minimum_srcc)
                for row in zip(n.tolist(), correct.tolist(), correlation.tolist(), strict=True)
            ],
            "n": n,
            "correct": correct,
            "srcc": correlation,
            "minimum_srcc": minimum_srcc,
        }
    )
    rated = len(np.unique(place[answers]))
    return Screening(
        method="gold",
        rule=(
            f"Gold standard: an answer is correct within 1 SD of the gold MOS, ends included; kept "
            f"if more than {100 * minimum_accuracy:g} % of a rater's answers are correct and their "
            f"SRCC to the gold MOS is above {minimum_srcc:g}; an undefined SRCC fails."
        ),
        summary=summarise(
            frame,
            nobody="everybody who rated gold stimuli passes",
            notes=[f"Gold stimuli rated: {rated} of {len(gold)}."],
        ),
        raters=frame,
    )


def _exceeds(figure: ArrayLike, minimum: float) -> NDArray[np.bool_]:
    """Tell whether a figure is above its minimum; NaN is not, nor is what rounding lifts there."""
    return np.asarray(figure) > minimum + ROUNDING


def _check_scale(ratings: Ratings, gold: pd.DataFrame, stated: tuple[float, float] | None) -> None:
    scale = scale_of(ratings.scores, stated)
    low, high = float(gold["mos"].min()), float(gold["mos"].max())
    # Gold on 0..1 lies inside 0..100, too, but then every stimulus is as bad as can be.
    shares = len(gold) > 1 and low >= 0 and high <= 1 and scale.high - scale.low >= 10
    if low < scale.low or high > scale.high or shares:
        raise RatingsError(
            f"Gold MOS go from {low:g} to {high:g} and the ratings' scale from {scale}; bring the "
            f"gold table to the scale of the ratings, or state the scale."
        )


def _why(
    n: int, correct: int, correlation: float, minimum_accuracy: float, minimum_srcc: float
) -> str:
    if not n:
        return "kept: not judged, without a rating of a gold stimulus"
    share, asked = apart(100 * correct / n, 100 * minimum_accuracy, digits=0)
    accurate = bool(_exceeds(correct / n, minimum_accuracy))
    ordered = bool(_exceeds(correlation, minimum_srcc))
    answers = (
        f"{correct:,} of {counted(n, 'answer')} correct ({share} %, {_side(accurate)} {asked} %)"
    )
    if np.isnan(correlation):
        one = "there is one answer only" if n == 1 else "answers or gold MOS are all the same"
        order = f"SRCC to gold undefined, because {one}, which fails"
    else:
        own, bound = apart(correlation, minimum_srcc)
        order = f"SRCC to gold {own}, {_side(ordered)} {bound}"
    return f"{'kept' if accurate and ordered else 'rejected'}: {answers}; {order}"


def _side(above: bool) -> str:
    return "above" if above else "not above"
