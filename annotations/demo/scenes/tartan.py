"""Wool in a tartan twill, draped in folds: single fibres at full size."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, sample

THREADS = 210  # across the picture's width
YARNS = np.array(
    [(0.02, 0.05, 0.16), (0.33, 0.025, 0.03), (0.02, 0.13, 0.07), (0.62, 0.55, 0.40),
     (0.60, 0.36, 0.04), (0.015, 0.016, 0.02), (0.10, 0.25, 0.38)], np.float32,
)  # fmt: skip


def tartan(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up the cloth."""
    sett = _sett(generator)
    folds = _folds(generator)
    along_warp = fractal(generator, 1024, 1024, slope=0.8, coarsest=60, stretch=0.2)
    along_weft = fractal(generator, 1024, 1024, slope=0.8, coarsest=60, stretch=5.0)
    fuzz = np.stack([along_warp, along_weft], axis=-1)
    turn = generator.uniform(-0.35, 0.35)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    scale = len(folds) / width

    def shade(rows: Places, columns: Places) -> Colours:
        x, y = centre(columns), centre(rows)
        lift, down, along = np.moveaxis(sample(folds, y * scale, x * scale), -1, 0)
        # A fold leans the threads: they crowd on its flanks.
        x, y = x / width + along * 0.010, y / width + down * 0.010
        u, v = (x * cos - y * sin) * THREADS, (x * sin + y * cos) * THREADS
        warp, weft = np.floor(u), np.floor(v)
        phase = (warp - weft).astype(np.int32)
        upright = phase & 3 < 2  # a 2/2 twill
        thread = np.where(upright, warp, weft).astype(np.int32)
        across = np.where(upright, u - warp, v - weft) - 0.5
        # Each thread floats over two others and dives at both ends: 0 to 1 between the dives.
        second = phase & 1
        length = np.where(upright, v - weft + (1 - second), u - warp + second) / 2
        hair = np.moveaxis(sample(fuzz, v * 17, u * 17), -1, 0)
        bulge = 0.35 + 0.65 * np.sin(np.pi * length.clip(0.04, 0.96))
        tube = np.sqrt(np.maximum(1 - 3.6 * across * across, 0.02))
        twist = np.sin((length * 5 + across * 2.4) * (2 * np.pi))
        relief = tube * bulge * (1 + 0.16 * twist + 0.22 * np.where(upright, hair[0], hair[1]))
        light = (0.75 - 0.85 * along - 0.35 * down).clip(0.10) * (0.72 + 0.28 * lift)
        sheen = 0.10 * np.maximum(relief - 0.75, 0) * light
        wool: Colours = sett[thread % len(sett)] * (1.9 * relief * light)[..., None]
        wool += sheen[..., None] * colour(1, 0.95, 0.9)
        return wool

    return shade


def _sett(generator: np.random.Generator) -> Colours:
    """The colour of each thread of a tartan: broad and narrow stripes, mirrored."""
    first, second, third, line, accent = generator.permutation(len(YARNS))[:5]
    half = (
        [first] * int(generator.integers(12, 20))
        + [line] * 2
        + [second] * int(generator.integers(6, 12))
        + [third] * 4
        + [accent] * int(generator.integers(2, 4))
        + [third] * 4
        + [second] * int(generator.integers(8, 14))
    )
    return YARNS[half + half[::-1]]


def _folds(generator: np.random.Generator) -> Colours:
    """Height of the cloth (0 to 1) and its slopes down and along (at most 1)."""
    field = fractal(generator, 512, 512, slope=4.2, coarsest=1, finest=20, stretch=1.7)
    height: Plane = np.tanh(field * 0.9)
    down, along = np.gradient(height)
    steepest = max(np.abs(down).max(), np.abs(along).max())
    return np.stack([0.5 + 0.5 * height, down / steepest, along / steepest], axis=-1)
