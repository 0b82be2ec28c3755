"""Figures as geometry: numbers in, coordinates for the templates' inline SVG out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_BINS = 20
_WIDTH, _HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 16, 36
INTERVAL_WIDTH = 160


@dataclass(frozen=True)
class Bar:
    """One bin of a histogram: where its bar stands, and what it holds."""

    x: float
    y: float
    width: float
    height: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Histogram:
    """A histogram on [0, 1], in the units of its view box.

    Attributes
    ----------
    width, height : int
        The view box.
    left, right, floor, middle : float
        Where the axes run, and the middle between left and right.
    bars : list of Bar
        One for each bin, empty ones included.
    x_ticks, y_ticks : list of Tick
        Places along the axes.
    description : str
        What the figure shows, in words.
    """

    width: int
    height: int
    left: float
    right: float
    floor: float
    middle: float
    bars: list[Bar]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    description: str


def histogram(mos: "pd.Series[float]") -> Histogram | None:
    """Lay out the histogram of opinion scores on [0, 1]; None where there are none."""
    values = mos.to_numpy(dtype=float)
    if not len(values):
        return None
    counts, edges = np.histogram(np.clip(values, 0, 1), bins=_BINS, range=(0, 1))
    right, floor = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    step = (right - _LEFT) / _BINS
    top_tick = _round_up(int(counts.max()))
    unit = (floor - _TOP) / top_tick
    bars = [
        Bar(
            x=round(_LEFT + index * step + 1, 2),
            y=round(floor - count * unit, 2),
            width=round(step - 2, 2),
            height=round(count * unit, 2),
            low=float(edges[index]),
            high=float(edges[index + 1]),
            count=int(count),
        )
        for index, count in enumerate(counts)
    ]
    tallest = max(bars, key=lambda bar: bar.count)
    return Histogram(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=right,
        floor=floor,
        middle=(_LEFT + right) / 2,
        bars=bars,
        x_ticks=[
            Tick(round(_LEFT + share * (right - _LEFT), 2), f"{share:.1f}")
            for share in np.linspace(0, 1, 6)
        ],
        y_ticks=[
            Tick(round(floor - count * unit, 2), str(count))
            for count in sorted({0, top_tick // 2, top_tick})
        ],
        description=(
            f"Histogram of {len(values)} opinion scores between {values.min():.2f} and "
            f"{values.max():.2f}, with mean {values.mean():.2f} and standard deviation "
            f"{values.std():.2f}; the fullest bin, {tallest.low:.2f} to {tallest.high:.2f}, "
            f"holds {tallest.count}."
        ),
    )


def _round_up(count: int) -> int:
    """Return the next number of the kind 2, 4, 6, 10, 20, 40 ... that is not below a count."""
    power = 1
    while True:
        for factor in (2, 4, 6, 10):
            if factor * power >= count:
                return factor * power
        power *= 10


@dataclass(frozen=True)
class Interval:
    """A MOS with its interval along an axis from 0 to 1, in the units of its view box."""

    at: float
    low: float
    high: float


def interval(mos: float, low: float, high: float) -> Interval:
    """Lay out a MOS and its interval; where there is none, both ends lie on the MOS."""
    ends = np.nan_to_num([mos, low, high], nan=mos)
    at, start, end = (round(4 + share * (INTERVAL_WIDTH - 8), 2) for share in np.clip(ends, 0, 1))
    return Interval(at, start, end)
