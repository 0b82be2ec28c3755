"""Too few shades, too few colours."""

import numpy as np
from numpy.typing import NDArray

from analysis.distortions.pixels import Image, strips, to_uint8

# Colours are sorted into a cube of 32 x 32 x 32 bins: its halves are what a palette is made of.
_BITS = 5
_BINS = 1 << _BITS

Box = tuple[NDArray[np.int_], float, int, int]
"""Bins of a box; what its best cut gains; the axis of that cut, and after which place."""


def quantisation(image: Image, shades: float, _: np.random.Generator) -> Image:
    """Keep `shades` evenly spaced values per channel.

    KADID-10k chooses its thresholds by the picture's histogram; even ones need no search.
    """
    steps = shades - 1
    table = to_uint8(np.rint(np.arange(256) / 255 * steps) * 255 / steps)
    return table[image]


def colour_quantisation(image: Image, colours: float, _: np.random.Generator) -> Image:
    """Keep `colours` colours, chosen for the picture, without dithering.

    The space of colours is cut in two where that lowers the squared error most, again and again
    (after Wu, Graphics Gems II, 1991), and every box becomes the mean of its pixels. A picture of
    no more colours, told apart by 5 bits per channel, hardly changes. Levels of KADID-10k.
    """
    counts, sums = _census(image)
    used = np.flatnonzero(counts)
    boxes = [_best_cut(used, counts, sums)]
    while len(boxes) < colours:
        index = max(range(len(boxes)), key=lambda number: boxes[number][1])
        bins, gain, axis, place = boxes[index]
        if gain <= 0:
            break
        ordered = bins[np.argsort(_coordinate(bins, axis), kind="stable")]
        boxes[index] = _best_cut(ordered[:place], counts, sums)
        boxes.append(_best_cut(ordered[place:], counts, sums))
    table = np.zeros((_BINS**3, 3), dtype=np.uint8)
    for bins, *_rest in boxes:
        table[bins] = to_uint8(sums[bins].sum(axis=0) / counts[bins].sum())
    result = np.empty_like(image)
    for rows in strips(len(image)):
        result[rows] = table[_bin_of(image[rows])]
    return result


def _census(image: Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the pixels of every bin and add up their R, G and B."""
    counts, sums = np.zeros(_BINS**3), np.zeros((_BINS**3, 3))
    for rows in strips(len(image)):
        bins = _bin_of(image[rows]).ravel()
        counts += np.bincount(bins, minlength=_BINS**3)
        for channel in range(3):
            sums[:, channel] += np.bincount(
                bins, weights=image[rows, :, channel].ravel(), minlength=_BINS**3
            )
    return counts, sums


def _bin_of(image: Image) -> NDArray[np.intp]:
    high = (image >> (8 - _BITS)).astype(np.intp)
    bins: NDArray[np.intp] = (high[..., 0] * _BINS + high[..., 1]) * _BINS + high[..., 2]
    return bins


def _coordinate(bins: NDArray[np.int_], axis: int) -> NDArray[np.int_]:
    """Give the place of bins along R, G or B."""
    place: NDArray[np.int_] = bins >> (_BITS * (2 - axis)) & (_BINS - 1)
    return place


def _best_cut(
    bins: NDArray[np.int_], counts: NDArray[np.float64], sums: NDArray[np.float64]
) -> Box:
    """Find the cut of a box that lowers its squared error most.

    With pixels N and sum of colours S, the error of a box falls by |S1|^2 / N1 + |S2|^2 / N2 -
    |S|^2 / N when it is cut.
    """
    best: Box = (bins, 0.0, 0, 0)
    for axis in range(3):
        place = _coordinate(bins, axis)
        order = np.argsort(place, kind="stable")
        inner = np.flatnonzero(np.diff(place[order]))
        if not len(inner):
            continue
        below_count = np.cumsum(counts[bins[order]])
        below = np.cumsum(sums[bins[order]], axis=0)
        first_count, first = below_count[inner], below[inner]
        second_count, second = below_count[-1] - first_count, below[-1] - first
        gain = (first**2).sum(axis=1) / first_count + (second**2).sum(axis=1) / second_count
        gain -= (below[-1] ** 2).sum() / below_count[-1]
        top = int(np.argmax(gain))
        if gain[top] > best[1]:
            best = (bins, float(gain[top]), axis, int(inner[top]) + 1)
    return best
