"""Raters: where they stand on the scale, how they scatter, and how they repeat themselves."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.report.figures.style import (
    BLACK,
    BLUE,
    CROWD,
    GREY,
    HEIGHT,
    VERMILLION,
    WIDTH,
    cloud,
    panel,
    styled,
)

# More names than this would cover each other.
_NAMED = 30


@styled
def rater_map(
    bias: NDArray[np.float64],
    inconsistency: NDArray[np.float64],
    rejected: NDArray[np.bool_],
    labels: Sequence[str],
) -> Figure:
    """Draw each rater's inconsistency against bias; those that a rule rejects are crossed."""
    figure, axes = panel()
    small = len(bias) > 100
    axes.axvline(0, color=GREY, linewidth=0.6)
    marks = [
        (~rejected, "o", BLUE, "no rule rejects"),
        (rejected, "X", VERMILLION, "a rule rejects"),
    ]
    if len(bias) >= CROWD:
        cloud(figure, axes, bias, inconsistency, what="Raters")
        # The rejected stand out still, unless they are a crowd themselves.
        marks = marks[1:] if rejected.sum() < CROWD else []
    for those, marker, colour, word in marks:
        if those.any():
            axes.plot(
                bias[those], inconsistency[those], linestyle="", marker=marker, color=colour,
                markersize=3 if small else 5, markeredgewidth=0, alpha=0.6 if small else 1,
                label=word,
            )  # fmt: skip
    axes.margins(0.12)
    axes.set_ylim(0, 1.3 * float(inconsistency.max()) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    if len(bias) <= _NAMED:
        _name(axes, bias, inconsistency, labels)
    axes.set_xlabel("Bias: rates lower (−) or higher (+) than others")
    axes.set_ylabel("Inconsistency (SD)")
    if marks and rejected.any():
        # Above the plot: within it raters may lie anywhere.
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return figure


@styled
def own_consistency(srcc: NDArray[np.float64]) -> Figure:
    """Draw each rater's SRCC between two rounds, the lowest to the left, with the median."""
    figure, axes = panel()
    values = np.sort(srcc[~np.isnan(srcc)])
    # Sorted values lie on a curve: of a crowd some are enough to draw it.
    some = np.unique(np.linspace(0, len(values) - 1, CROWD).round().astype(np.intp))
    axes.plot(
        some + 1, values[some], linestyle="", marker="o", color=BLUE,
        markersize=4 if len(values) < 60 else 2.5, markeredgewidth=0,
    )  # fmt: skip
    axes.axhline(
        float(np.median(values)), color=BLACK, linestyle=(0, (4, 2)), linewidth=0.9, label="median"
    )
    axes.set_xlim(0.5, len(values) + 0.5)
    axes.set_ylim(min(0.0, float(values.min()) - 0.05), 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("Raters, sorted")
    axes.set_ylabel("SRCC with oneself")
    axes.legend(loc="lower right")
    return figure


def _name(
    axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], labels: Sequence[str]
) -> None:
    """Write the labels beside their points, where nothing stands yet if there is such a place."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    # Points per unit; the axes cover about this much of the panel.
    wide, high = 72 * 0.8 * WIDTH / (right - left), 72 * 0.75 * HEIGHT / (top - bottom)
    taken = [
        (px * wide - 3, py * high - 3, px * wide + 3, py * high + 3)
        for px, py in zip(x, y, strict=True)
    ]
    for px, py, label in zip(x, y, map(_short, labels), strict=True):
        width = 3.8 * len(label)
        places = [(4.0, -2.0), (-4.0 - width, -2.0)] + [
            (across * width, side * away - 3.0)
            for away in (8.0, 15.0, 22.0, 29.0)
            for side in (1, -1)
            for across in (-0.5, 0.0, -1.0)
        ]
        boxes = [
            (px * wide + dx, py * high + dy, px * wide + dx + width, py * high + dy + 6)
            for dx, dy in places
        ]
        free = (
            k
            for k, box in enumerate(boxes)
            if box[2] < right * wide + 4 and not any(_meet(box, one) for one in taken)
        )
        chosen = next(free, 0)
        taken.append(boxes[chosen])
        far = abs(places[chosen][1]) > 12
        axes.annotate(
            label, (float(px), float(py)), xytext=places[chosen], textcoords="offset points",
            fontsize=6,
            arrowprops={"arrowstyle": "-", "linewidth": 0.4, "color": GREY, "shrinkA": 0,
                        "shrinkB": 2} if far else None,
        )  # fmt: skip


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes of left, bottom, right and top overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _short(label: str) -> str:
    return label if len(label) <= 12 else f"{label[:11]}…"
