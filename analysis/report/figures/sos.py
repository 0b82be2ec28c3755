"""How much raters differ along the scale (Hossfeld, Schatz and Egger, QoMEX 2011)."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.report.figures.scores import show_scale
from analysis.report.figures.style import VERMILLION, cloud, panel, styled
from analysis.scale import Scale


@styled
def sos_plot(
    mos: NDArray[np.float64], variance: NDArray[np.float64], scale: Scale, a: float
) -> Figure:
    """Draw the variance of each stimulus's ratings against its MOS, and the fitted parabola."""
    figure, axes = panel()
    cloud(figure, axes, mos, variance, what="Stimuli")
    show_scale(axes, mos, scale)
    if np.isfinite(a):
        x = np.linspace(scale.low, scale.high, 101)
        axes.plot(
            x, a * (x - scale.low) * (scale.high - x), color=VERMILLION,
            linestyle=(0, (4, 1.5)), label=f"fit, a = {a:.3f}",
        )  # fmt: skip
        axes.legend(loc="upper right")
    axes.set_ylim(bottom=0, top=1.15 * float(variance.max()) or 1.0)
    axes.set_xlabel("MOS")
    axes.set_ylabel("Variance of the ratings")
    return figure
