"""What every way of screening returns, and how it is put in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

ROUNDING = 1e-9
"""What floating point may add to a figure before a comparison with a bound is decided by it."""


@dataclass(frozen=True, eq=False)
class Screening:
    """Who would be left out by a rule, with the reason for everybody.

    Attributes
    ----------
    method : str
        ``bt500``, ``bt1788``, ``gold`` or ``self-consistency``.
    rule : str
        The rule in plain words, with its numbers.
    summary : str
        How many are rejected and who, or why nobody is; who could not be judged; what to know
        before relying on it.
    raters : DataFrame
        One row per rater, in the order of ``ratings.raters``, with the columns

        - ``rater``;
        - ``rejected``: bool;
        - ``judged``: bool, False where the ratings say too little; such raters are kept;
        - ``statistic``: what is compared, NaN where undefined; ``threshold``: with what;
        - ``why``: a sentence for every rater, rejected or kept;

        and then the method's own columns.
    caution : str
        Which figures the choice itself makes better, so that they are to be reported before and
        after; empty where it makes none.
    """

    method: str
    rule: str
    summary: str
    raters: pd.DataFrame
    caution: str = ""

    @property
    def rejected(self) -> "pd.Index[str]":
        """The labels of those rejected."""
        labels: pd.Index[str] = pd.Index(self.raters.loc[self.raters["rejected"], "rater"])
        return labels


def summarise(raters: pd.DataFrame, *, nobody: str, notes: Sequence[str] = ()) -> str:
    """Say how a screening ended.

    Parameters
    ----------
    raters : DataFrame
        With ``rater``, ``rejected`` and ``judged``.
    nobody : str
        Why nobody is rejected, should that be so: the rest of a sentence.
    notes : sequence of str
        Sentences to add; empty ones are left out.
    """
    rejected = raters.loc[raters["rejected"], "rater"].tolist()
    count = f"{len(raters)} rater{'s' * (len(raters) != 1)}"
    if rejected:
        verb = "is" if len(rejected) == 1 else "are"
        said = f"{len(rejected)} of {count} {verb} rejected: {listed(rejected)}."
    else:
        said = f"None of {count} is rejected: {nobody}."
    unjudged = int((~raters["judged"]).sum())
    if unjudged:
        verb = "was" if unjudged == 1 else "were"
        notes = [f"{unjudged} of them {verb} not judged, and kept.", *notes]
    return " ".join([said, *(note for note in notes if note)])


def listed(labels: Sequence[str], most: int = 10) -> str:
    """Name some labels, and count the rest.

    Examples
    --------
    >>> listed(["p", "q", "r"]), listed(["p", "q", "r"], most=2)
    ('p, q, r', 'p, q and 1 more')
    """
    names = ", ".join(labels[:most])
    return f"{names} and {len(labels) - most} more" if len(labels) > most else names


def apart(value: float, bound: float, digits: int = 2) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart, eight at most.

    Examples
    --------
    >>> apart(0.61, 0.7), apart(0.69987, 0.7), apart(0.7, 0.7)
    (('0.61', '0.70'), ('0.6999', '0.7000'), ('0.70', '0.70'))
    """
    for more in range(digits, 9):
        texts = f"{value:.{more}f}", f"{bound:.{more}f}"
        if texts[0] != texts[1]:
            return texts
    return f"{value:.{digits}f}", f"{bound:.{digits}f}"


def check_minimum(name: str, value: float) -> None:
    """Raise unless a lowest correlation lies between -1 and 1."""
    if not -1 <= value <= 1:
        raise ValueError(f"{name} is a correlation, between -1 and 1, not {value}.")


def check_minimum_stimuli(value: int) -> None:
    """Raise unless a correlation can exist over so many."""
    if value < 2:
        raise ValueError(
            f"minimum_stimuli must be at least 2, not {value}: a correlation needs two stimuli."
        )
