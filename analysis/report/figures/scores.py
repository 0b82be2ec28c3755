"""Opinion scores and how sure they are."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.report.figures.style import BLACK, BLUE, VERMILLION, cloud, panel, styled
from analysis.scale import Scale


def bin_edges(scores: NDArray[np.float64], *, about: int = 25) -> NDArray[np.float64]:
    """Return edges of some `about` equal bins at round numbers that hold all scores.

    Examples
    --------
    >>> bin_edges(np.array([0.0, 1.0]), about=5)
    array([0. , 0.2, 0.4, 0.6, 0.8, 1. ])
    """
    low, high = float(scores.min()), float(scores.max())
    spread = high - low
    if spread <= 1e-9 * max(abs(low), abs(high)):
        half = 0.005 * max(abs(low), abs(high)) or 0.005
        return np.array([low - half, high + half])
    raw = spread / about
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * min((1, 2, 2.5, 5, 10), key=lambda nice: abs(np.log(nice * unit / raw)))
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    return np.asarray(np.arange(first, last + 1) * step, dtype=np.float64)


def show_scale(axes: Axes, scores: NDArray[np.float64], scale: Scale) -> None:
    """Let the horizontal axis show the whole scale, or a narrow stretch of it that is in use."""
    low, high = float(scores.min()), float(scores.max())
    whole = scale.high - scale.low
    if high - low >= 0.35 * whole:
        axes.set_xlim(scale.low - 0.02 * whole, scale.high + 0.02 * whole)
    else:
        margin = max(0.08 * (high - low), 0.01 * whole)
        axes.set_xlim(low - margin, high + margin)


@styled
def mos_histogram(mos: NDArray[np.float64], scale: Scale) -> Figure:
    """Draw how many stimuli have which MOS, with their mean."""
    figure, axes = panel()
    about = int(np.clip(2 * len(mos) ** (1 / 3), 5, 25))  # Rice's rule
    edges = bin_edges(mos, about=about)
    axes.hist(mos, bins=edges.tolist(), color=BLUE, edgecolor="white", linewidth=0.4)
    axes.axvline(
        float(mos.mean()), color=BLACK, linestyle=(0, (4, 2)), linewidth=0.9, label="mean MOS"
    )
    show_scale(axes, edges, scale)
    axes.set_xlabel("MOS")
    axes.set_ylabel("Stimuli")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(y=0.15)
    axes.legend(loc="best")
    return figure


@styled
def sorted_intervals(
    mos: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> Figure:
    """Draw every stimulus's MOS with its interval, the worst to the left; for some hundred."""
    figure, axes = panel()
    order = np.argsort(mos, kind="stable")
    rank = np.arange(1, len(mos) + 1)
    known = ~np.isnan(low[order])
    bars = np.vstack([mos - low, high - mos])[:, order][:, known]
    axes.errorbar(
        rank[known], mos[order][known], yerr=bars, linestyle="", marker="o",
        markersize=3 if len(mos) < 60 else 1.5, color=BLUE, ecolor="#7FB8D8", elinewidth=0.8,
        capsize=1.5 if len(mos) < 60 else 0, label="95 % interval",
    )  # fmt: skip
    if not known.all():
        axes.plot(
            rank[~known], mos[order][~known], linestyle="", marker="x", color=VERMILLION,
            markersize=4, label="no interval (one rater)",
        )  # fmt: skip
    axes.set_xlabel("Stimuli, sorted by MOS")
    axes.set_ylabel("MOS")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left")
    return figure


@styled
def interval_widths(mos: NDArray[np.float64], half_width: NDArray[np.float64]) -> Figure:
    """Draw half the width of each interval against MOS, with the median along the scale."""
    figure, axes = panel()
    cloud(figure, axes, mos, half_width, what="Stimuli")
    # Bins of about equal numbers, so that the median of each is worth the same; fewer where many
    # stimuli share their MOS.
    edges = np.unique(np.quantile(mos, np.linspace(0, 1, 16)))
    bins = np.searchsorted(edges[1:-1], mos, side="right")
    parts = [bins == code for code in np.unique(bins)]
    axes.plot(
        [float(np.median(mos[part])) for part in parts],
        [float(np.median(half_width[part])) for part in parts],
        color=VERMILLION, linestyle=(0, (4, 1.5)), label="median",
    )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_xlabel("MOS")
    axes.set_ylabel("Half width of the 95 % interval")
    axes.legend(loc="upper right")
    return figure
