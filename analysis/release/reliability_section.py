"""The part of the data card that tells how far the scores can be trusted."""

import math

from analysis.release.dataset import Dataset

_WHO = {"counted": "counted", "all": "all, before anybody was left out"}


def reliability_section(dataset: Dataset) -> str:
    """Give round agreement and group agreement, of all raters too where some are left out."""
    lines = ["## Reliability", "", *_round_lines(dataset), "", *_group_lines(dataset)]
    if dataset.excluded is not None:
        lines += [
            "",
            (
                "Leaving raters out by how well they repeat themselves or agree with others raises "
                "these figures by itself, which is why they are given for all raters too."
            ),
        ]
    return "\n".join(lines)


def _round_lines(dataset: Dataset) -> list[str]:
    if not dataset.rounds:
        return [
            (
                "Nobody rated an image in both rounds 1 and 2, so that nothing can be said of how "
                "well people repeat themselves."
            )
        ]
    rows = [
        f"| {_WHO[who]} | {found.n_raters} | {found.n_stimuli} | {figure(found.srcc)} | "
        f"{figure(found.plcc)} | {figure(found.rmse / dataset.quality.span)} |"
        for who, found in dataset.rounds.items()
    ]
    return [
        (
            "Round agreement: MOS of round 2 against MOS of round 1, over ratings that have their "
            "counterpart. RMSE is on [0, 1]."
        ),
        "",
        "| raters | people | images | SRCC | PLCC | RMSE |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        (
            "Both rounds come from the same people and share their habits: this is how well a "
            "group repeats itself, and no ceiling for what another group, or a model, can reach. "
            "`raters.csv` has the same for each rater."
        ),
    ]


def _group_lines(dataset: Dataset) -> list[str]:
    rows = []
    for who, found in dataset.groups.items():
        if not len(found.table):
            return [f"Group agreement cannot be told: {found.note}."]
        largest, whole, span = found.table.iloc[-1], found.extrapolated, dataset.quality.span
        rows += [
            (
                f"| {_WHO[who]} | {largest['g']:.3g} against {largest['g']:.3g} | "
                f"{figure(largest['srcc_mean'])} | {figure(largest['plcc_mean'])} | "
                f"{figure(largest['rmse_mean'] / span)} |"
            ),
            (
                f"| {_WHO[who]} | {whole.raters:.3g} against {whole.raters:.3g} (extrapolated) | "
                f"{figure(whole.srcc)} | {figure(whole.plcc)} | {figure(whole.rmse / span)} |"
            ),
        ]
    return [
        (
            "Group agreement: MOS of two groups of raters who have nobody in common, mean over "
            "random draws; from there to groups as large as the panel (Spearman-Brown for "
            "correlations, which is exact for PLCC and approximate for SRCC). RMSE is on [0, 1]."
        ),
        "",
        "| raters | people | SRCC | PLCC | RMSE |",
        "|---|---|---|---|---|",
        *rows,
        *_group_notes(dataset),
    ]


def _group_notes(dataset: Dataset) -> list[str]:
    found = list(dataset.groups.values())
    notes = [f"To be read with care: {group.note}." for group in found if group.note]
    if any(group.design == "sparse" for group in found):
        notes.insert(
            0,
            "People rated different images, so that each image's own raters were halved at random.",
        )
    return [line for note in dict.fromkeys(notes) for line in ("", note)]


def figure(value: float) -> str:
    """Write a figure with four digits, or that it is undefined."""
    return "undefined" if math.isnan(value) else f"{value:.4f}"
