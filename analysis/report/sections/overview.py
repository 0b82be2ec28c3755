"""What frames the figures: the summary, notes on the data, the methods section."""

from collections.abc import Iterable

import numpy as np

from analysis.report.page import (
    Markup,
    boxed,
    heading,
    listing,
    number,
    prose,
    tiles,
)
from analysis.report.screened import Missing
from analysis.report.sections.drawer import Drawer
from analysis.report.text import methods, summary
from analysis.report.words import REFERENCES, raters_word
from analysis.words import counted


def summary_section(drawer: Drawer) -> Iterable[Markup]:
    """Tell the outcome in numbers and sentences."""
    found = drawer.found
    figures_shown = [
        (counted(count, one).split()[1], number(count))
        for count, one in (
            (found.n_stimuli, "stimulus"),
            (found.n_raters, "rater"),
            (found.n_ratings, "rating"),
        )
    ]
    if not isinstance(found.rounds, Missing):
        one, two = found.rounds.rounds
        figures_shown.append((f"SRCC, round {one} and {two}", number(found.rounds.srcc, 3)))
    groups = found.groups["all stimuli"]
    if not isinstance(groups, Missing):
        last, far = groups.table.iloc[-1], groups.extrapolated
        size, panel = raters_word(float(last["g"])), raters_word(far.raters)
        figures_shown.append((f"SRCC, {size} against {size} raters", number(last["srcc_mean"], 3)))
        figures_shown.append((f"SRCC expected, {panel} against {panel}", number(far.srcc, 3)))
    yield tiles(figures_shown)
    yield listing(summary(found))


def data_section(drawer: Drawer) -> Iterable[Markup]:
    """List what to know of the data before relying on them."""
    found = drawer.found
    notes = []
    explained = {
        "one rating": "A single rating, so neither SD nor interval",
        "one rater": "A single rater, so no interval",
        "unanimous": "Unanimous (all ratings are equal; an SD of 0 says little of the next rater)",
        "raters agree": "Raters whose own means are equal, so that the interval has no width",
    }
    kinds = found.plain["note"].value_counts()
    notes += [
        f"{words}: {counted(int(kinds[note]), 'stimulus')}."
        for note, words in explained.items()
        if note in kinds
    ]
    per = found.per_stimulus
    if per.min() < per.max():
        notes.append(
            f"Stimuli have different numbers of ratings: {per.min():,} to {per.max():,}, median "
            f"{number(float(np.median(per)))}."
        )
    if found.scale.assumed:
        notes.append(
            f"The scale is {found.scale}. State it with --scale LOW HIGH; the SOS parameter "
            f"depends on it."
        )
    constant = found.raters["note"].eq("one score only").sum()
    if constant:
        notes.append(f"{counted(int(constant), 'rater')} gave the same score throughout.")
    yield listing(notes or ["Nothing stands out: every stimulus has several raters who differ."])


def methods_section(drawer: Drawer) -> Iterable[Markup]:
    """Give the text for a paper, and what it cites."""
    yield prose("Text for a paper, with the numbers of this study. Check it, and cut what you do "
                "not use.")  # fmt: skip
    yield boxed(*methods(drawer.found))
    yield heading("References")
    yield listing(REFERENCES, ordered=True, kind="sources")
