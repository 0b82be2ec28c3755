"""Agreement of groups of raters against the size of the groups (UHD-IQA, Fig. 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.report.figures.style import BLACK, BLUE, VERMILLION, panel, styled

_LOOKS = ((BLUE, "o", "-"), (VERMILLION, "s", (0, (4, 1.5))), (BLACK, "^", (0, (1, 1.5))))


@dataclass(frozen=True)
class Curve:
    """One figure of agreement, measured at some group sizes and extrapolated to others.

    Attributes
    ----------
    label : str
        What the ratings are of, for the legend.
    sizes : array
        Raters in each of the two groups.
    mean, sd : float array
        Over the draws of groups.
    far_sizes, far : arrays
        Sizes beyond half of the raters, and the figure expected there; may be empty.
    """

    label: str
    sizes: NDArray[np.float64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    far_sizes: NDArray[np.float64]
    far: NDArray[np.float64]


@styled
def agreement(
    curves: Sequence[Curve], *, ylabel: str, xlabel: str = "Raters in each of the two groups, g"
) -> Figure:
    """Draw curves with a bar of +- SD at each size, and what is expected beyond, hollow."""
    figure, axes = panel()
    last = 1.0
    handles: list[Artist | Container] = []
    for curve, (colour, marker, line) in zip(curves, _LOOKS, strict=False):
        # A hair apart, so that the bars of two curves do not hide each other.
        shift = 0.0 if len(curves) == 1 else 0.06 * (-1 if curve is curves[0] else 1)
        bars = axes.errorbar(
            curve.sizes + shift, curve.mean, yerr=curve.sd, color=colour, marker=marker,
            linestyle=line, label=curve.label, elinewidth=0.8,
        )  # fmt: skip
        handles.append(bars)
        if len(curve.far):
            axes.plot(
                np.append(curve.sizes[-1:], curve.far_sizes) + shift,
                np.append(curve.mean[-1:], curve.far),
                color=colour, linestyle=(0, (1, 2)), linewidth=0.9,
            )  # fmt: skip
            handles += axes.plot(
                curve.far_sizes[-1:] + shift, curve.far[-1:], color=colour, marker=marker,
                markerfacecolor="white", linestyle="",
                label=f"{curve.label}, extrapolated",
            )  # fmt: skip
        last = max(last, float(curve.sizes.max()), float(curve.far_sizes.max(initial=0)))
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_xlim(0.5, last + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10))
    if ylabel.startswith("RMSE"):
        axes.set_ylim(bottom=0)
        axes.legend(handles=handles, loc="best")
    else:
        axes.set_ylim(top=min(1.0, axes.get_ylim()[1] + 0.02))
        axes.legend(handles=handles, loc="best")
    return figure
