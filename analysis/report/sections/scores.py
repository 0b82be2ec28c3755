"""Opinion scores: where they lie, how sure they are, and where raters differ."""

from collections.abc import Iterable

import numpy as np

from analysis.report import figures
from analysis.report.page import (
    Markup,
    absent,
    heading,
    number,
    prose,
)
from analysis.report.sections.drawer import Drawer
from analysis.report.words import digits
from analysis.words import counted

# Beyond this, one mark per stimulus no longer stands apart from the next.
_MANY = 150


def scores_section(drawer: Drawer) -> Iterable[Markup]:
    """Show the opinion scores, or say why there is no drawing of them."""
    found = drawer.found
    table_of = found.stimuli
    mos = table_of["mos"].to_numpy()
    low, high = table_of["ci_low"].to_numpy(), table_of["ci_high"].to_numpy()
    places = digits(found.scale)
    if found.model != "plain":
        yield prose(
            f"Scores are those of the subject model “{found.model}”; plain means are in the "
            f"column mos_plain of mos.csv."
        )
    known, sure = np.isfinite(mos), np.isfinite(low) & np.isfinite(mos)
    if not known.any():
        yield absent("No stimulus has a defined score.")
        return
    if np.ptp(mos[known]) == 0:
        yield absent(
            f"There is no distribution to draw: {counted(int(known.sum()), 'stimulus')} with a MOS "
            f"of {number(mos[known][0], places)}."
        )
        return
    panels = [
        drawer.draw(
            figures.mos_histogram(mos[known], found.scale),
            name="mos-histogram",
            title="Histogram of MOS",
            shows=f"How many of {counted(int(known.sum()), 'stimulus')} have which MOS: from "
            f"{number(mos[known].min(), places)} to {number(mos[known].max(), places)}, mean "
            f"{number(mos[known].mean(), places)}, median "
            f"{number(float(np.median(mos[known])), places)}.",
            above="(a) Distribution",
        )
    ]
    how = (
        "(a) The higher a bar, the more stimuli have that score; the dashed line is their mean. A "
        "dataset whose bars crowd in one place has few examples of other qualities. "
    )
    if not sure.any():
        yield drawer.figure(*panels, caption="Mean opinion scores (MOS).", how=how)
        yield absent("There are no confidence intervals, since no stimulus has two raters.")
    else:
        half = (high - low)[sure] / 2
        shows = (
            f"95 % intervals: their median half width is {number(float(np.median(half)), places)}, "
            f"the widest {number(float(half.max()), places)}."
        )
        crowded = len(mos) > _MANY
        drawing = (
            figures.interval_widths(mos[sure], half)
            if crowded
            else figures.sorted_intervals(mos[known], low[known], high[known])
        )
        panels.append(
            drawer.draw(
                drawing, name="mos-intervals", title="How sure the MOS are", shows=shows,
                above="(b) Certainty",
            )
        )  # fmt: skip
        how += (
            "(b) Half the width of each stimulus's 95 % interval; the dashed line is the median "
            "along the scale. The lower, the surer the score: of many such intervals, 95 in 100 "
            "hold the true score."
            if crowded
            else "(b) Each stimulus, from worst to best, with its interval: of many such "
            "intervals, 95 in 100 hold the true score. Stimuli whose bars overlap widely are hard "
            "to tell apart."
        )
        yield drawer.figure(
            *panels, caption="Mean opinion scores (MOS) and how sure they are.", how=how
        )
    yield from _sos(drawer)


def _sos(drawer: Drawer) -> Iterable[Markup]:
    found = drawer.found
    yield heading("Where on the scale raters differ (SOS)")
    fitted = found.reliability.sos
    several = found.plain["n"].to_numpy() > 1
    if not several.any() or not np.isfinite(fitted.a):
        why = fitted.note or "no stimulus has two ratings"
        yield absent(f"The SOS parameter is undefined: {why}.")
        return
    plain = found.plain[several]
    above_low = f"(MOS − {found.scale.low:g})" if found.scale.low else "MOS"
    between = _interval(fitted.ci_low, fitted.ci_high, 3)
    yield drawer.figure(
        drawer.draw(
            figures.sos_plot(
                plain["mos"].to_numpy(), plain["sd"].to_numpy() ** 2, found.scale, fitted.a
            ),
            name="sos",
            title="Variance of ratings against MOS",
            shows=f"The variance of each stimulus's ratings against its MOS, with the fitted "
            f"parabola of SOS parameter a = {number(fitted.a, 3)}.",
        ),
        caption=f"Standard deviation of opinion scores (SOS): variance of the ratings against MOS, "
        f"and the parabola a {above_low} ({found.scale.high:g} − MOS) with "
        f"a = {number(fitted.a, 3)}{between}, for a scale from {found.scale}.",
        how="Each point is a stimulus; the higher, the more its raters differ. At the ends of the "
        "scale nobody can differ much, and the parabola allows for that. Its height, a, compares "
        "studies: 0 is full agreement, 1 is everybody at one end or the other; video on five-point "
        "scales is usually found between 0.1 and 0.3.",
    )


def _interval(low: float, high: float, places: int) -> str:
    if not np.isfinite(low):
        return ""
    return f" (95 % interval {number(low, places)} to {number(high, places)})"
