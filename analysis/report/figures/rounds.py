"""MOS of two rounds against each other."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.report.figures.style import VERMILLION, cloud, panel, styled


@styled
def round_scatter(
    first: NDArray[np.float64], second: NDArray[np.float64], rounds: tuple[int, int]
) -> Figure:
    """Draw one point per stimulus, and the line on which both rounds are the same."""
    figure, axes = panel()
    low = float(min(first.min(), second.min()))
    high = float(max(first.max(), second.max()))
    margin = 0.04 * (high - low) or 0.5
    cloud(figure, axes, first, second, what="Stimuli")
    axes.plot(
        [low, high], [low, high], color=VERMILLION, linestyle=(0, (4, 2)), linewidth=0.9,
        label="both the same",
    )  # fmt: skip
    axes.set_xlim(low - margin, high + margin)
    axes.set_ylim(low - margin, high + margin)
    axes.set_xlabel(f"MOS of round {rounds[0]}")
    axes.set_ylabel(f"MOS of round {rounds[1]}")
    axes.legend(loc="upper left")
    return figure
