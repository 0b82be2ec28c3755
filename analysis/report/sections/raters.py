"""Raters: asked twice, one by one, and screened."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.report import figures
from analysis.report.page import (
    Column,
    Markup,
    absent,
    heading,
    number,
    prose,
    table,
)
from analysis.report.screened import Missing
from analysis.report.sections.drawer import Drawer
from analysis.report.words import (
    COUNTS,
    FIGURES_IN_WORDS,
    METHOD_NAMES,
    SHORT_NAMES,
    digits,
    raters_word,
)
from analysis.screening import Screening
from analysis.words import counted


def repetition_section(drawer: Drawer) -> Iterable[Markup]:
    """Show two rounds of the same raters, or say why there are none."""
    found = drawer.found
    if isinstance(found.rounds, Missing) or found.round_mos is None:
        yield absent(found.rounds.why if isinstance(found.rounds, Missing) else "")
        return
    rounds, places = found.rounds, digits(found.scale)
    one, two = rounds.rounds
    panels = [
        drawer.draw(
            figures.round_scatter(found.round_mos.first, found.round_mos.second, rounds.rounds),
            name="rounds",
            title=f"MOS of round {two} against MOS of round {one}",
            shows=f"{counted(rounds.n_stimuli, 'stimulus')} along the line on which both rounds "
            f"are the same: SRCC {number(rounds.srcc, 3)}, RMSE {number(rounds.rmse, places + 1)}.",
            above="(a) MOS",
        )
    ]
    own = found.raters["self_srcc"].to_numpy() if "self_srcc" in found.raters else np.array([])
    how = "(a) Each stimulus stands where its two MOS meet; on the dashed line both are the same. "
    if np.isfinite(own).any():
        known = own[np.isfinite(own)]
        panels.append(
            drawer.draw(
                figures.own_consistency(own),
                name="self-consistency",
                title="Self-consistency of each rater",
                shows=f"SRCC of {counted(len(known), 'rater')} between rounds {one} and {two}: "
                f"lowest {number(float(known.min()), 2)}, median "
                f"{number(float(np.median(known)), 2)}, highest {number(float(known.max()), 2)}.",
                above="(b) Each rater",
            )
        )
        how += (
            "(b) Each point is a rater; the higher, the more alike they ranked the stimuli both "
            "times. Somebody far below the rest may not have paid attention."
        )
    yield drawer.figure(
        *panels,
        caption=f"The same raters in rounds {one} and {two}: SRCC {number(rounds.srcc, 3)}, PLCC "
        f"{number(rounds.plcc, 3)}, RMSE {number(rounds.rmse, places + 1)} between the MOS of "
        f"{counted(rounds.n_stimuli, 'stimulus')} ({rounds.n_pairs:,} pairs of ratings by "
        f"{counted(rounds.n_raters, 'rater')}).",
        how=how,
    )
    yield prose(
        "Both rounds share their raters and these raters' biases. This says whether people repeat "
        "themselves; it is no ceiling for what other raters, or a model, can reach."
    )


def raters_section(drawer: Drawer) -> Iterable[Markup]:
    """Show every rater."""
    found = drawer.found
    raters, places = found.raters, digits(found.scale)
    if found.n_raters > 1 and "bias" in raters:
        known = np.isfinite(raters["bias"]) & np.isfinite(raters["inconsistency"])
        shown = raters[known]
        if len(shown):
            rejected = (shown["rejected_by"] != "").to_numpy()
            yield drawer.figure(
                drawer.draw(
                    figures.rater_map(
                        shown["bias"].to_numpy(), shown["inconsistency"].to_numpy(), rejected,
                        shown["rater"].tolist(),
                    ),
                    name="raters",
                    title="Inconsistency of each rater against bias",
                    shows=f"{counted(len(shown), 'rater')}: biases from "
                    f"{number(float(shown['bias'].min()), places)} to "
                    f"{number(float(shown['bias'].max()), places)}, inconsistencies from "
                    f"{number(float(shown['inconsistency'].min()), places)} to "
                    f"{number(float(shown['inconsistency'].max()), places)}; "
                    f"{int(rejected.sum())} rejected by a screening rule.",
                ),
                caption="Raters by bias and inconsistency (alternating projection, ITU-T P.910 "
                "Annex E), on the scale of the ratings.",
                how="Left: rates lower than the others all along; right: higher. That is no fault, "
                "as long as everybody rates everything. Further up: ratings scatter more around "
                "what this rater's bias would lead one to expect, so they tell less. Crosses: "
                "somebody whom a screening rule below rejects.",
            )  # fmt: skip
    yield table(
        raters.assign(rejected=raters["rejected_by"] != ""),
        (
            Column("rater", "Rater"), Column("n", "Ratings"), Column("mean", "Mean", places),
            Column("bias", "Bias", places), Column("inconsistency", "Inconsistency", places),
            Column("self_srcc", "Own SRCC", 3), Column("self_rmse", "Own RMSE", places),
            Column("seconds", "Median seconds", 1), Column("rejected_by", "Rejected by"),
            Column("note", "Note"),
        ),
        caption="Every rater."
        + " Own SRCC and RMSE compare the rater's two rounds." * ("self_srcc" in raters),
        marked="rejected", file="raters.csv", most=60,
    )  # fmt: skip


def screening_section(drawer: Drawer) -> Iterable[Markup]:
    """Say who would be left out by which rule and why, and what that would change."""
    found = drawer.found
    yield prose(
        "Would a rule leave somebody out? Nobody is left out of the scores of this report; below "
        "stands what each rule says, and what it would change."
    )
    for method, screening in found.screenings.items():
        name = METHOD_NAMES[method]
        yield heading(f"{name[0].upper()}{name[1:]}")
        if isinstance(screening, Missing):
            yield absent(screening.why)
            continue
        yield prose(f"Rule: {screening.rule}")
        yield prose(screening.summary)
        judged = screening.raters
        rejected = judged[judged["rejected"]]
        if len(rejected):
            yield table(
                rejected,
                (Column("rater", "Rater"), Column("statistic", "Statistic", 3),
                 Column("threshold", "Threshold", 3), Column("why", "Why")),
                caption=f"Rejected by {name}.", file="screening.csv", most=40,
            )  # fmt: skip
    yield heading("Reliability before and after")
    if isinstance(found.before_after, Missing):
        yield absent(found.before_after.why)
        return
    cautions = dict.fromkeys(
        screening.caution
        for screening in found.screenings.values()
        if isinstance(screening, Screening) and len(screening.rejected) and screening.caution
    )
    names = [str(name) for name in found.before_after.columns[1:]]
    places = digits(found.scale) + 1
    known = found.before_after[
        found.before_after["figure"].isin(FIGURES_IN_WORDS)
        & found.before_after[names].notna().any(axis=1)
    ]
    shown = pd.DataFrame({"figure": known["figure"].map(FIGURES_IN_WORDS)})
    for name in names:
        shown[name] = [
            raters_word(value)
            if figure in COUNTS and np.isfinite(value)
            else number(float(value), places if "rmse" in figure else 3)
            for figure, value in zip(known["figure"], known[name], strict=True)
        ]
    words = {name: f"Kept by {SHORT_NAMES[name.removeprefix('after ')]}" for name in names[1:]}
    yield table(
        shown,
        (
            Column("figure", "Figure"),
            *(Column(name, words.get(name, "All raters"), right=True) for name in names),
        ),
        caption="Reliability of all raters, and of those whom each rule keeps.",
        file="before_after.csv",
    )
    for caution in cautions:
        yield prose(caution)
