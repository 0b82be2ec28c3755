"""Snowy mountains beyond a lake, in the last light."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, gradient, mix, ridges, sample, smoothstep
from .terrain import look, shadow, slopes

SUN = colour(2.9, 1.75, 0.95)
SKYLIGHT = colour(0.16, 0.22, 0.36)
HAZE = (0.50, 0.46, 0.58)
HORIZON = 0.57  # of the picture's height
FOCAL = 1.1  # picture widths
GRAIN = 4  # samples of the fine detail per sample of the relief
TALL = 0.15  # the highest mountain, in tiles of the relief
EYE = 0.012  # the camera above the water


def alps(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up mountains beyond a lake."""
    # About one sample of the relief for two pixels, and a power of two.
    size = 1 << min(max((width // 2).bit_length(), 8), 11)
    relief = _valley(generator, size)
    texture = _surface(relief)
    horizon = np.float32(HORIZON * height)
    pitch = np.float32(1 / (FOCAL * width))  # of a pixel, per distance
    view = look(
        relief, width=width, height=height, horizon=float(horizon), place=(0.0, 0.5), eye=EYE,
        near=0.2, far=1.2, focal=FOCAL,
    )  # fmt: skip
    clouds = fractal(generator, height, width, slope=2.8, coarsest=2, stretch=3.5)
    ripples = fractal(generator, 512, 512, slope=1.6, coarsest=4, stretch=0.4)[..., None]
    cracks = fractal(generator, 1024, 1024, slope=1.5, coarsest=8)
    speckle = fractal(generator, 1024, 1024, slope=0.5, coarsest=50)
    detail = np.stack([1 - np.abs(cracks) * 1.25, speckle], axis=-1)

    def shore(rows: Places, columns: Places) -> Colours:
        depth, hit = view.at(rows, columns)
        if not hit.any():
            return sky(rows, columns)
        ahead, beside = view.ground(depth, columns)
        sun, flat, snow, wood = np.moveaxis(sample(texture, ahead, beside), -1, 0)
        # Height enters too, or the grain of a cliff would be drawn out into streaks.
        rise = depth * (horizon - centre(rows)) * (pitch * np.float32(size / 1.3))
        grain = sample(detail, (ahead + rise) * GRAIN, beside * GRAIN)
        stone, speckle = grain[..., 0], grain[..., 1]
        snow = smoothstep(0.37, 0.43, snow + 0.03 * stone)
        wood = smoothstep(0.30, 0.40, wood + 0.08 * speckle)
        ground = mix((0.19, 0.15, 0.13), (0.04, 0.055, 0.026), wood)
        ground *= (1 + 0.3 * stone + (0.12 + 0.3 * wood) * speckle).clip(0.15)[..., None]
        ground = mix(ground, (0.85, 0.87, 0.9), snow * (0.9 + 0.1 * stone))
        land = ground * (sun[..., None] * SUN + flat[..., None] * SKYLIGHT)
        land = mix(land, HAZE, 1 - np.exp(depth * np.float32(-0.28)))
        return land if hit.all() else np.where(hit[..., None], land, sky(rows, columns))

    def sky(rows: Places, columns: Places) -> Colours:
        air = gradient(
            {0: (0.07, 0.13, 0.33), 0.35: (0.30, 0.38, 0.60), 0.6: (1.05, 0.66, 0.50)},
            centre(rows) / height,
        )
        return mix(air, (1.35, 0.78, 0.62), smoothstep(0.1, 2.6, clouds[rows, columns]) * 0.8)

    def lake(rows: Places, columns: Places) -> Colours:
        below = (centre(rows) - horizon) * pitch
        distance = np.minimum(EYE / np.maximum(below, 1e-5), 3)
        wave = sample(ripples, distance * 4000, distance * view.aside[columns] * 4000)[..., 0]
        offset = wave * np.exp(distance * -3) * (0.006 * height)
        mirrored = (2 * horizon - centre(rows) + offset).clip(0, height - 1).astype(np.int32)
        light: Colours = shore(mirrored, columns) * (0.9 * np.exp(below * -3.2))[..., None]
        return light + colour(0.008, 0.016, 0.022)

    def shade(rows: Places, columns: Places) -> Colours:
        if rows[-1, 0] < horizon:
            return shore(rows, columns)
        depth, hit = view.at(rows, columns)
        below = (centre(rows) - horizon) * pitch
        wet = (below > 0) & (~hit | (depth * below > EYE))
        return np.where(wet[..., None], lake(rows, columns), shore(rows, columns))

    return shade


def _valley(generator: np.random.Generator, size: int) -> Plane:
    """Ridges that rise with the distance and towards both sides; below 0 there is water."""
    ahead = np.linspace(0, 1, size, dtype=np.float32)[:, None]
    aside = np.abs(np.linspace(-1, 1, size, dtype=np.float32))
    rise = smoothstep(0.20, 0.85, ahead + 0.4 * aside)
    octaves = size.bit_length() - 4  # the finest just fits
    relief = (ridges(generator, size, octaves=octaves, first=3) + np.float32(0.1)) * rise
    return relief * np.float32(TALL) - np.float32(0.003)


def _surface(relief: Plane) -> Colours:
    """Sunlight, openness to the sky, snow and forest at each place."""
    down, along = slopes(relief)
    flat = 1 / np.sqrt(1 + down**2 + along**2)
    sun = ((along * 0.8 - down * 0.3 + 0.35) * flat).clip(0) * shadow(relief, 0.3, softness=0.003)
    heights = relief / np.float32(TALL)
    snow = heights + (flat - 0.75) * 0.9
    wood = 0.7 - heights * 0.9 - smoothstep(0.75, 0.5, flat) * 0.4
    return np.stack([sun, flat, snow, wood], axis=-1)
