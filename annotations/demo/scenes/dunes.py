"""A sea of sand under a low sun, rippled by the wind."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, gradient, mix, sample, smoothstep
from .terrain import look, shadow, slopes

SUN = colour(2.9, 1.7, 0.85)
SKYLIGHT = colour(0.20, 0.24, 0.36)
SAND = colour(0.62, 0.40, 0.235)
HAZE = (0.98, 0.72, 0.52)
HORIZON = 0.36  # of the picture's height
FOCAL = 0.95  # picture widths
START = 0.3  # where in its tile the camera stands
RIPPLES = 24  # of their texture's tiles per tile of the relief


def dunes(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up dunes."""
    size = 1024
    relief = _crests(generator, size)
    down, along = slopes(relief)
    flat = 1 / np.sqrt(1 + down**2 + along**2)
    lit = shadow(relief, 0.16, softness=0.0015)
    texture = np.stack([along, down, lit, flat], axis=-1)
    around = relief[int(START * size) : int((START + 0.1) * size)]
    eye = float(around.max()) + 0.012
    view = look(
        relief, width=width, height=height, horizon=HORIZON * height,
        place=(START, generator.random()),
        eye=eye, near=0.025, far=4, focal=FOCAL, samples=1500,
    )  # fmt: skip
    ripples = _ripples(generator)
    grain = fractal(generator, 1024, 1024, slope=0.3, coarsest=100)[..., None]
    clouds = fractal(generator, height, width, slope=3, coarsest=1.5, stretch=6)

    def sky(rows: Places, columns: Places) -> Colours:
        air = gradient(
            {0: (0.10, 0.20, 0.46), 0.26: (0.42, 0.50, 0.66), 0.37: (1.08, 0.80, 0.58)},
            centre(rows) / height,
        )
        return mix(air, (1.2, 0.9, 0.75), smoothstep(0.4, 3, clouds[rows, columns]) * 0.6)

    def shade(rows: Places, columns: Places) -> Colours:
        depth, hit = view.at(rows, columns)
        if not hit.any():
            return sky(rows, columns)
        ahead, beside = view.ground(depth, columns)
        along, down, lit, flat = np.moveaxis(sample(texture, ahead, beside), -1, 0)
        scale = np.float32(RIPPLES * len(ripples) / size)
        rise, fall = np.moveaxis(sample(ripples, ahead * scale, beside * scale), -1, 0)
        # Ripples lie on the firm windward side, and blend into the sand where they get too fine.
        firm = smoothstep(0.75, 0.25, along) * np.exp(-depth * 2.2)
        along = along + rise * firm * 0.55
        down = down + fall * firm * 0.55
        facing = (along * 0.9 - down * 0.25 + 0.20) / np.sqrt(1 + along**2 + down**2)
        speck = sample(grain, ahead * 24, beside * 24)[..., 0]
        sun = facing.clip(0) * lit * (1 + 0.16 * speck)
        shaded = flat * (1 + 0.2 * speck + 0.5 * firm * fall)
        light = sun[..., None] * SUN + shaded[..., None] * SKYLIGHT
        land = mix(light * SAND, HAZE, 1 - np.exp(depth * np.float32(-0.32)))
        return land if hit.all() else np.where(hit[..., None], land, sky(rows, columns))

    return shade


def _crests(generator: np.random.Generator, size: int) -> Plane:
    """Rows of dunes: long and gentle towards the wind, steep behind a sharp crest."""
    place = np.arange(size, dtype=np.float32) / size
    relief: Plane = np.zeros((size, size), np.float32)
    for waves, tall, bend in ((3, 0.034, 0.9), (7, 0.010, 1.2), (17, 0.0025, 1.5)):
        warp = fractal(generator, size, size, slope=3.4, coarsest=1, finest=3 * waves)
        phase = (place[None, :] * waves + place[:, None] + warp * bend * 0.28) % 1
        rise = np.where(phase < 0.7, phase / 0.7, (1 - phase) / 0.3)
        vary = fractal(generator, size, size, slope=3, finest=2 * waves)
        relief += tall * rise**1.3 * (1 + 0.4 * vary).clip(0.1)
    return relief


def _ripples(generator: np.random.Generator) -> Colours:
    """Slopes along and down of a tile of wind ripples."""
    size = 1024
    warp = fractal(generator, size, size, slope=3, coarsest=1, finest=40)
    across = np.arange(size, dtype=np.float32) / size
    wave = np.sin((across * 38 + warp * 0.6) * np.float32(2 * np.pi))
    ridge = wave + np.float32(0.3) * wave**2
    down, along = slopes(ridge)
    tilt: Colours = np.stack([along, down], axis=-1) / np.abs(along).max()
    return tilt
