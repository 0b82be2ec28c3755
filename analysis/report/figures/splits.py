"""Sizes and opinion scores of a dataset's splits (UHD-IQA, Fig. 5)."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.report.figures.style import BLACK, BLUE, GREEN, GREY, VERMILLION, panel, styled

# Hatches of lines only: dotted ones weigh a hundred times as much in a file.
_LOOKS = (
    (BLUE, "", "-"),
    (GREEN, "////", (0, (4, 1.5))),
    (VERMILLION, "\\\\\\\\", (0, (1, 1))),
    (BLACK, "xxxx", (0, (6, 1.5, 1, 1.5))),
)


@styled
def split_sizes(scores: Mapping[str, NDArray[np.float64]]) -> Figure:
    """Draw a bar per split with its number of stimuli."""
    figure, axes = panel()
    for position, (values, (colour, hatch, _)) in enumerate(
        zip(scores.values(), _LOOKS, strict=False)
    ):
        axes.bar(
            position, len(values), width=0.62, hatch=hatch, linewidth=0.8, edgecolor=colour,
            facecolor=colour if not hatch else "white",
        )  # fmt: skip
        axes.annotate(
            f"{len(values):,}", (position, len(values)), xytext=(0, 2),
            textcoords="offset points", ha="center",
        )  # fmt: skip
    axes.set_xticks(range(len(scores)), list(scores))
    axes.tick_params(axis="x", length=0, labelsize=8)
    axes.margins(y=0.12)
    axes.set_ylabel("Stimuli")
    return figure


@styled
def split_distributions(scores: Mapping[str, NDArray[np.float64]], *, bins: int = 20) -> Figure:
    """Draw what share of each split falls into each of `bins` equal parts of the range of MOS."""
    figure, axes = panel()
    everything = np.concatenate(list(scores.values()))
    low, high = float(everything.min()), float(everything.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    for (name, values), (colour, _, line) in zip(scores.items(), _LOOKS, strict=False):
        share = np.histogram(values, edges)[0] / max(len(values), 1)
        axes.stairs(100 * share, edges, color=colour, linestyle=line, linewidth=1.3, label=name)
    axes.axhline(100 / bins, color=GREY, linestyle=(0, (1, 3)), linewidth=0.9, label="uniform")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("MOS")
    axes.set_ylabel("Share of the split (%)")
    axes.legend(loc="best")
    return figure
