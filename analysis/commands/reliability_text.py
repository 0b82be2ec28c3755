"""The figures of ``reliability`` for a reader: what each says, in a sentence, above its table."""

from dataclasses import asdict
from textwrap import fill

import numpy as np
import pandas as pd

from analysis.commands.text_table import text_table
from analysis.reliability import Alpha, GroupAgreement, Reliability, Sos


def section(title: str, sentence: str, table: pd.DataFrame | None = None) -> str:
    """Put a title, a sentence and a table under each other."""
    text = wrapped(f"{title}: {sentence}")
    return text if table is None else f"{text}\n\n{text_table(table)}"


def wrapped(text: str) -> str:
    """Break a paragraph into lines."""
    return fill(text, 100, break_long_words=False, break_on_hyphens=False)


def rounds_in_words(found: Reliability) -> str:
    """Say how the MOS of two rounds agree."""
    if found.rounds is None:
        return section("Round agreement", f"not known. {found.rounds_note}")
    figures = asdict(found.rounds)
    first, second = figures.pop("rounds")
    if not figures["note"]:
        del figures["note"]
    return section(
        "Round agreement",
        f"MOS of round {second} against MOS of round {first}, over the ratings that have their "
        f"counterpart. The same people both times, so this is no ceiling for other raters or "
        f"models.",
        pd.DataFrame([figures]),
    )


def raters_in_words(found: Reliability) -> str:
    """Say how far raters agree with themselves."""
    if found.rounds is None:
        return section("Self-consistency", "not known, for the same reason.")
    first, second = found.rounds.rounds
    return section(
        "Self-consistency",
        f"each rater's round {second} against their round {first}, over the n stimuli rated in "
        f"both.",
        found.raters,
    )


def groups_in_words(groups: GroupAgreement, raters: int) -> str:
    """Say how groups of raters agree, and what that makes of the whole panel."""
    if not len(groups.table):
        return section("Group agreement", f"undefined, {groups.note}.")
    if groups.design == "sparse":
        how = (
            "few raters share stimuli, so the raters of each stimulus are halved at random and "
            "the two halves' MOS compared"
        )
    else:
        how = f"two groups of g raters with nobody in common, drawn from the {raters}"
    used = int(groups.table["n_stimuli"].iloc[-1])
    far = groups.extrapolated
    sentence = (
        f"{how}; mean and SD over the draws. In the last row {used} of {groups.n_stimuli} stimuli "
        f"are used."
    )
    note = f" ({groups.note[0].upper()}{groups.note[1:]}.)" if groups.note else ""
    after = (
        f"Extrapolated to {far.raters:.4g} raters per stimulus against as many others: "
        f"SRCC {_figure(far.srcc)}, PLCC {_figure(far.plcc)}, RMSE {far.rmse:.4g} "
        f"(Spearman-Brown, exact for PLCC, approximate for SRCC; RMSE by sigma sqrt(2 / R)). "
        f"The best that a model can be expected to reach with this MOS is the square root: "
        f"SRCC {_figure(far.ceiling_srcc)}, PLCC {_figure(far.ceiling_plcc)}."
    )
    return f"{section('Group agreement', sentence, groups.table)}\n\n{wrapped(after + note)}"


def icc_in_words(table: pd.DataFrame) -> str:
    """Say what the intraclass correlations are."""
    return section(
        "Intraclass correlation",
        "the share of a score's variance that is due to the stimulus, with 95 % interval; no "
        "rating is dropped where others are missing.",
        table,
    )


def alpha_in_words(interval: Alpha, ordinal: Alpha, by_round: list[dict[str, float]]) -> str:
    """Say what Krippendorff's alpha is, over all rounds and in each."""
    text = section(
        "Krippendorff's alpha",
        "agreement of single ratings beyond chance, 1 being perfect, with 95 % bootstrap interval "
        "over stimuli; every rater in every round counts as a coder.",
        pd.DataFrame([asdict(alpha) for alpha in (interval, ordinal)]),
    )
    if not by_round:
        return text
    table = text_table(pd.DataFrame(by_round))
    return f"{text}\n\nThe same in each round alone, where raters are the coders:\n\n{table}"


def sos_in_words(found: Sos) -> str:
    """Say what the SOS parameter is."""
    if np.isnan(found.a):
        return section("SOS", f"undefined, {found.note}.")
    return section(
        "SOS",
        f"a = {found.a:.4f} (95 % interval {found.ci_low:.4f} to {found.ci_high:.4f}) on a scale "
        f"of {found.scale}; 0 is full agreement, 1 the most that raters can differ.",
    )


def needed_in_words(found: Reliability) -> str:
    """Say how many raters are needed."""
    if found.needed["raters"].isna().all():
        return section("Raters needed", f"not known, {found.needed['note'].iloc[0]}.")
    return section(
        "Raters needed",
        "per stimulus, for a wanted SRCC between the MOS and that of as many other raters, on "
        "images like these (Spearman-Brown); ceiling: the SRCC a model can then reach at best.",
        found.needed,
    )


def _figure(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{value:.4f}"
