"""How figures look, and how they become SVG text that is the same every time."""

import io
import re
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

# Okabe and Ito: told apart by colour-blind readers. Their order is that of use.
BLUE, VERMILLION, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#000000"
GREY = "#595959"

# One column of A4 or letter, in inches.
WIDTH, HEIGHT = 3.4, 2.55

# From how many points on a cloud is shown as counts per cell: a dot each would be a blot, and
# megabytes of it.
CROWD = 1500

# Light to dark in one hue, so that it reads the same in grey.
_DENSITY = LinearSegmentedColormap.from_list("density", ["#CFE3F1", "#5BA3D0", BLUE, "#00263D"])

_STYLE: dict[Any, object] = {
    "axes.axisbelow": True,
    "axes.edgecolor": BLACK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "errorbar.capsize": 2,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    # Text is laid out by the font that comes with matplotlib; see `to_svg` for what is shown.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.6,
    "legend.borderpad": 0.2,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",
    # Labels are other people's text; a dollar sign in them starts no formula.
    "text.parse_math": False,
    "svg.hashsalt": "analysis.report",
    "xtick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.labelsize": 7,
    "ytick.major.width": 0.6,
}

# Arial and Helvetica run narrower than the font of the layout, so nothing is pushed out.
_FONTS = "Arial, Helvetica, 'DejaVu Sans', sans-serif"

_P = ParamSpec("_P")


def styled(draw: Callable[_P, Figure]) -> Callable[_P, Figure]:
    """Let a figure be drawn in the report's style, whatever matplotlib is set to outside."""

    @wraps(draw)
    def within(*args: _P.args, **kwargs: _P.kwargs) -> Figure:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_STYLE)
            return draw(*args, **kwargs)

    return within


def panel(*, height: float = HEIGHT) -> tuple[Figure, Axes]:
    """Make an empty panel of one column's width."""
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.add_subplot()


def cloud(
    figure: Figure, axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], *, what: str
) -> None:
    """Draw points: a dot each, or counts per hexagon where they are too many for that."""
    if len(x) < CROWD:
        axes.plot(
            x, y, linestyle="", marker="o", markersize=3 if len(x) < 300 else 2, color=BLUE,
            alpha=0.55 if len(x) > 60 else 1, markeredgewidth=0,
        )  # fmt: skip
        return
    # Hexagons have no width where all x or all y are the same; some dots will do there.
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        some = np.linspace(0, len(x) - 1, CROWD).round().astype(np.intp)
        order = np.lexsort((x, y))[some]
        axes.plot(x[order], y[order], linestyle="", marker="o", markersize=2, color=BLUE)
        return
    cells: PolyCollection = axes.hexbin(
        x, y, gridsize=(36, 20), mincnt=1, cmap=_DENSITY, norm=LogNorm(vmin=1), linewidths=0.1
    )
    bar = figure.colorbar(cells, ax=axes, pad=0.02, aspect=30)
    bar.set_label(f"{what} per cell")
    bar.outline.set_linewidth(0)
    most = float(np.max(np.asarray(cells.get_array())))
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000, 3000, 10000) if tick <= most]
    bar.set_ticks(ticks, labels=[str(tick) for tick in ticks])
    bar.minorticks_off()


def to_svg(figure: Figure, *, name: str, title: str, description: str) -> str:
    """Turn a figure into SVG, the same bytes every time.

    Parameters
    ----------
    figure : Figure
    name : str
        What its ids begin with, so that several figures can stand in one page.
    title, description : str
        What it is called and what it shows, for those who do not see it.

    Returns
    -------
    str
        One ``svg`` element, usable inside HTML and, since it carries its namespaces, as a file.
        Text stays text, in the reader's own sans-serif font.
    """
    buffer = io.BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue().decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # The rule for every element would reach out of the figure into the page.
    text = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'((?:xlink:)?href="|url\()#', rf"\1#{name}-", text)
    # A hundredth of a point is finer than any printer; the figures get a third lighter.
    text = re.sub(
        r'(?<=\s)(?:d|x|y|transform|points)="[^"]*"',
        lambda part: re.sub(r"(\.\d\d)\d+", r"\1", part[0]),
        text,
    )
    text = text.replace("'DejaVu Sans', sans-serif", _FONTS)
    label = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'stroke-linejoin="round" stroke-linecap="butt"'
    )
    head, body = text.split(">", 1)
    return (
        f"{head.replace('<svg', label, 1)}>\n"
        f' <title id="{name}-title">{escape(title)}</title>\n'
        f' <desc id="{name}-desc">{escape(description)}</desc>'
        f"{body.rstrip()}\n"
    )
