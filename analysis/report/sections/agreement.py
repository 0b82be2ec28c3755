"""Agreement of different raters: groups, how many are needed, coefficients."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.reliability import GroupAgreement
from analysis.report import figures
from analysis.report.findings import Findings
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
from analysis.report.words import digits, raters_word


def agreement_section(drawer: Drawer) -> Iterable[Markup]:
    """Show how well groups of raters agree, or say why that is not known."""
    found = drawer.found
    places = digits(found.scale)
    yield prose(
        "How well would other raters have agreed with these? Raters are split into groups that "
        "have nobody in common, and the groups' MOS compared."
    )
    groups = {
        part: result for part, result in found.groups.items() if isinstance(result, GroupAgreement)
    }
    for part, result in found.groups.items():
        if isinstance(result, Missing):
            yield absent(f"For {part}: {result.why}" if len(found.groups) > 1 else result.why)
    if groups:
        yield _group_figure(drawer, groups)
        for part, result in groups.items():
            if result.note:
                yield prose(f"On {part}: {result.note}.")
            yield table(
                _with_extrapolation(result),
                (
                    Column("g", "Raters per group", None),
                    Column("per_stimulus", "For a stimulus", 1),
                    Column("srcc_mean", "SRCC", 3), Column("srcc_sd", "± SD", 3),
                    Column("plcc_mean", "PLCC", 3), Column("plcc_sd", "± SD", 3),
                    Column("rmse_mean", "RMSE", places + 1), Column("rmse_sd", "± SD", places + 1),
                    Column("draws", "Draws", 0), Column("n_stimuli", "Stimuli", 0),
                ),
                caption=f"Agreement of two groups of raters ({part}).",
                file="groups.csv",
                most=40,
            )  # fmt: skip
        far = next(iter(groups.values())).extrapolated
        if np.isfinite(far.ceiling_srcc):
            yield prose(
                f"No model can be expected to correlate with these MOS by more than SRCC "
                f"{number(far.ceiling_srcc, 3)}, the square root of the agreement expected between "
                f"this panel and another of its size: what is left is chance in the MOS."
            )
    yield heading("How many raters are needed")
    needed = found.reliability.needed
    if needed["raters"].isna().all():
        yield absent(f"That rests on the agreement of groups: {needed['note'].iloc[0]}.")
    else:
        yield table(
            needed,
            (Column("wanted", "Wanted SRCC", 2), Column("raters", "Raters for every stimulus"),
             Column("ceiling", "Ceiling for models", 3)),
            caption="Raters that it takes until MOS agree with those of as many other raters.",
        )  # fmt: skip
        yield prose(
            "By the Spearman-Brown formula, from the last row above: it holds for raters and "
            "stimuli like these. On stimuli that differ less, the same raters agree less."
        )
    yield from _coefficients(found)


def _group_figure(drawer: Drawer, groups: dict[str, GroupAgreement]) -> Markup:
    places = digits(drawer.found.scale)
    complete = all(result.design == "complete" for result in groups.values())
    panels = []
    for metric, unit, letter in (("rmse", places + 1, "a"), ("srcc", 3, "b")):
        curves = []
        told = []
        for part, result in groups.items():
            rows = result.table[np.isfinite(result.table[f"{metric}_mean"])]
            if not len(rows):
                continue
            far = float(getattr(result.extrapolated, metric))
            beyond = int(np.isfinite(far))
            size = "g" if result.design == "complete" else "per_stimulus"
            curves.append(
                figures.Curve(
                    part,
                    rows[size].to_numpy(),
                    rows[f"{metric}_mean"].to_numpy(),
                    np.nan_to_num(rows[f"{metric}_sd"].to_numpy()),
                    np.array([result.extrapolated.raters] * beyond),
                    np.array([far] * beyond),
                )
            )
            points = "; ".join(
                f"{raters_word(float(g))} against {raters_word(float(g))} raters, "
                f"{number(mean, unit)} ± {number(sd, unit)}"
                for g, mean, sd in zip(
                    rows["g"].iloc[-5:], rows[f"{metric}_mean"].iloc[-5:],
                    rows[f"{metric}_sd"].iloc[-5:], strict=True,
                )
            )  # fmt: skip
            told.append(f"{part}: {points}")
            if beyond:
                panel = raters_word(result.extrapolated.raters)
                told[-1] += f"; {panel} against {panel}, extrapolated, {number(far, unit)}"
        if curves:
            panels.append(
                drawer.draw(
                    figures.agreement(
                        curves,
                        ylabel=f"{metric.upper()} between groups",
                        xlabel="Raters in each of the two groups, g"
                        if complete
                        else "Raters of a stimulus in each group",
                    ),
                    name=f"groups-{metric}",
                    title=f"{metric.upper()} between the MOS of two groups of raters",
                    shows=f"{'. '.join(told)}.",
                    above=f"({letter}) {'Difference' if metric == 'rmse' else 'Agreement in rank'}",
                )
            )
    return drawer.figure(
        *panels,
        caption="Agreement of the MOS of two disjoint groups of raters against the size of the "
        "groups, as in Fig. 4 of UHD-IQA: (a) RMSE, (b) SRCC. Bars: ± SD over the draws of groups. "
        "Hollow: extrapolated.",
        how="Take any two groups of this many raters who have nobody in common: (a) is how far "
        "their MOS lie apart on the scale, (b) how alike they rank the stimuli, 1 being the same. "
        "Larger groups agree better. The hollow mark is what is to be expected of another "
        "panel as large as this one; it is calculated, not measured. The bars tell how much "
        "depends on who is in which group.",
    )


def _with_extrapolation(result: GroupAgreement) -> pd.DataFrame:
    far = result.extrapolated
    rows = result.table.copy()
    if result.design != "incomplete":
        del rows["per_stimulus"]
    rows["g"] = [raters_word(float(g)) for g in rows["g"]]
    last = dict.fromkeys(rows.columns, np.nan) | {
        "g": f"{raters_word(far.raters)} (extrapolated)",
        "srcc_mean": far.srcc,
        "plcc_mean": far.plcc,
        "rmse_mean": far.rmse,
    }
    return pd.concat([rows, pd.DataFrame([last])], ignore_index=True)


def _coefficients(found: Findings) -> Iterable[Markup]:
    yield heading("Coefficients of agreement")
    yield table(
        found.reliability.icc,
        (Column("type", "Coefficient"), Column("icc", "Value", 3),
         Column("ci_low", "from", 3), Column("ci_high", "to", 3), Column("k", "Raters", 0),
         Column("meaning", "Meaning"), Column("note", "Note")),
        caption="Intraclass correlations with 95 % intervals.",
    )  # fmt: skip
    yield table(
        found.alphas.assign(level=found.alphas["level"] + ", " + found.alphas["of"]),
        (Column("level", "Level"), Column("alpha", "Alpha", 3),
         Column("ci_low", "from", 3), Column("ci_high", "to", 3),
         Column("n_stimuli", "Stimuli"), Column("n_ratings", "Ratings"), Column("note", "Note")),
        caption="Krippendorff's alpha with 95 % intervals (bootstrap over stimuli).",
    )  # fmt: skip
    yield prose(
        "All are 1 where raters agree fully. (·,1) and alpha are about a single rater, (·,k) about "
        "the mean of all; A counts differences in level between raters as disagreement, C does not."
    )
