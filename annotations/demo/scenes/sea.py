"""The open sea under an evening sun, glittering towards the horizon."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, gradient, mix, sample, smoothstep
from .terrain import slopes

FOCAL = 1.0  # picture widths
WATER = colour(0.004, 0.030, 0.045)
SUNLIGHT = colour(1.0, 0.62, 0.30)
HAZE = (0.8, 0.5, 0.34)
SUN_HEIGHT = 0.055  # above the horizon, in picture widths
# Each train of waves: its texture, texture samples per eye height, steepness.
TRAINS = ((0, 11, 0.07), (1, 53, 0.08), (1, 211, 0.06))


def sea(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up the sea."""
    horizon = np.float32(height * generator.uniform(0.38, 0.46))
    sun_column = np.float32(width * generator.uniform(0.3, 0.7))
    pitch = np.float32(1 / (FOCAL * width))
    sun_height = np.float32(SUN_HEIGHT) / pitch
    waves = [_waves(generator, 10, 0.45), _waves(generator, 14, 0.8)]
    clouds = fractal(generator, height, width, slope=2.9, coarsest=2, stretch=4.5)
    cover = generator.uniform(-0.2, 0.7)

    def sky(elevation: Plane, azimuth: Plane) -> Colours:
        """Light from directions in pixels above the horizon and right of the sun."""
        light = gradient(
            {0: (1.02, 0.62, 0.36), 0.12: (0.74, 0.50, 0.44), 0.35: (0.26, 0.32, 0.48),
             1: (0.05, 0.10, 0.26)},
            elevation / horizon,
        )  # fmt: skip
        off = np.hypot(elevation - sun_height, azimuth) * pitch
        glow: Plane = 0.9 * np.exp(off * -7) + 0.8 * np.exp(off * -30)
        return light + glow[..., None] * SUNLIGHT

    def above(rows: Places, columns: Places) -> Colours:
        elevation, azimuth = horizon - centre(rows), centre(columns) - sun_column
        light = sky(elevation, azimuth)
        off = np.hypot(elevation - sun_height, azimuth) * pitch
        cloud = smoothstep(cover, cover + 2.2, clouds[rows, columns])
        cloud = cloud * smoothstep(0, 0.25, elevation / horizon)
        lit = colour(0.22, 0.19, 0.25) + np.exp(off * -4)[..., None] * colour(1.5, 0.75, 0.35)
        light = mix(light, lit * (1.25 - 0.5 * cloud[..., None]), cloud * 0.85)
        disc: Plane = smoothstep(0.0125, 0.0118, off) * (1 - cloud)
        return light + disc[..., None] * colour(6, 4.5, 2.6)

    def below(rows: Places, columns: Places) -> Colours:
        down = np.maximum((centre(rows) - horizon) * pitch, np.float32(2e-4))
        ahead = 1 / down  # distance in heights of the eye
        beside = (centre(columns) - np.float32(width / 2)) * pitch * ahead
        rise: Plane = np.zeros((len(rows), columns.size), np.float32)
        lean: Plane = np.zeros_like(rise)
        for texture, scale, steep in TRAINS:
            tilt = sample(waves[texture], ahead * scale, beside * scale)
            # Waves finer than a pixel average out, and leave the glitter to chance.
            fade = steep * np.maximum(1 / (1 + ahead * ahead * pitch * (scale / 6)), 0.25)
            rise += tilt[..., 0] * fade
            lean += tilt[..., 1] * fade
        # A facet tilted by s reflects the sky from 2 s higher up.
        elevation = np.abs(down + 2 * rise) / pitch
        azimuth = centre(columns) - sun_column + lean / pitch
        facing = (down + rise).clip(0.015, 1)
        mirror = (0.02 + 0.98 * np.exp(facing * -5.5))[..., None]
        off = np.hypot(elevation - sun_height, azimuth) * pitch
        sparkle = 6 * smoothstep(0.05, 0.01, off)
        light = (sky(elevation.clip(0, horizon), azimuth) + sparkle[..., None] * SUNLIGHT) * mirror
        light += WATER * (1 + 2.5 * np.maximum(rise, 0))[..., None]
        return mix(light, HAZE, 0.55 * np.exp(down * -60))

    def shade(rows: Places, columns: Places) -> Colours:
        sky_rows = rows[:, 0] < horizon
        parts = [
            side(rows[here], columns)
            for side, here in ((above, sky_rows), (below, ~sky_rows))
            if here.any()
        ]
        return np.concatenate(parts)

    return shade


def _waves(generator: np.random.Generator, coarsest: float, stretch: float) -> Colours:
    """Slopes down and along of a tile of waves, of unit strength."""
    field = fractal(generator, 1024, 1024, slope=3.3, coarsest=coarsest, stretch=stretch)
    down, along = slopes(field)
    tilt: Colours = np.stack([down, along], axis=-1) / down.std()
    return tilt
