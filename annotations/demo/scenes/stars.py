"""The Milky Way above a dark ridge."""

import numpy as np
from numpy.typing import NDArray

from .canvas import Colours, Places, Plane, Shade
from .glow import Glow
from .noise import centre, colour, fractal, gradient, mix, smoothstep

Indices = NDArray[np.int64]

TINTS = np.array(
    [(1.0, 0.72, 0.50), (1.0, 0.90, 0.78), (1.0, 1.0, 1.0), (0.72, 0.83, 1.0)], np.float32
)


def stars(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up a clear night."""
    band = _band(generator, width, height)
    dust = fractal(generator, height, width, slope=2.9, coarsest=5)
    veil = fractal(generator, height, width, slope=2.6, coarsest=3)
    # Dark lanes run through the middle of the band, with frayed edges.
    lanes = smoothstep(0.1, 1.9, dust + 0.35 * veil + 1.3 * smoothstep(0.35, 0.9, band) - 0.35)
    cloud = band * (1 + 0.22 * veil) * (1 - 0.85 * lanes)
    points = _points(generator, np.maximum(cloud, 0.03), width, height)
    glow = Glow(points, near=0.22, wide=0.10)
    ridge = _ridge(generator, width, height)
    grain = fractal(generator, 1024, 1024, slope=0.5, coarsest=100)
    warm = smoothstep(0.5, 1.3, band)

    def shade(rows: Places, columns: Places) -> Colours:
        level = centre(rows) / height
        light = gradient(
            {0: (0.004, 0.007, 0.018), 0.55: (0.010, 0.018, 0.040), 0.8: (0.045, 0.058, 0.075),
             1: (0.16, 0.105, 0.06)},
            level,
        )  # fmt: skip
        # Stars too faint to be told apart are the grain of the band.
        here = cloud[rows, columns] * (1 + 0.3 * grain[rows & 1023, columns & 1023])
        tint = mix((0.055, 0.068, 0.115), (0.30, 0.20, 0.15), warm[rows, columns])
        light = light + tint * (here * (1.1 - level) * 1.7)[..., None]
        rose = smoothstep(1.3, 2.6, veil[rows, columns]) * band[rows, columns] * 0.06
        light += rose[..., None] * colour(1.0, 0.25, 0.42)
        clear = smoothstep(0.95, 0.45, level)[..., None]
        light += (points[rows, columns] + glow.at(rows, columns)) * clear
        return mix(light, (0.0012, 0.0014, 0.002), (centre(rows) - ridge[columns]).clip(0, 1))

    return shade


def _band(generator: np.random.Generator, width: int, height: int) -> Plane:
    """The galaxy's disc: 1 on a slanted line, with a bulge on it."""
    angle = float(generator.uniform(0.6, 1.1) * generator.choice((-1, 1)))
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    down = (np.arange(height, dtype=np.float32)[:, None] - 0.55 * height) / width
    right = (np.arange(width, dtype=np.float32) - generator.uniform(0.4, 0.6) * width) / width
    off, along = down * cos + right * sin, right * cos - down * sin
    bulge = np.exp(-((along / 0.16) ** 2))
    spread = 0.055 * (1 + 0.9 * bulge)
    band: Plane = np.exp(-((off / spread) ** 2)) * (0.55 + 0.75 * bulge)
    return band


def _points(generator: np.random.Generator, density: Plane, width: int, height: int) -> Colours:
    """Stars: many faint and few bright, denser in the band, each spread over a few pixels."""
    light: Colours = np.zeros((height, width, 3), np.float32)
    count = width * height // 40
    rows, columns = generator.integers(0, height, count), generator.integers(0, width, count)
    kept = generator.random(count) < (density[rows, columns] * 0.7 + 0.05)
    rows, columns = rows[kept], columns[kept]
    power = np.minimum(0.05 * (1 - generator.random(rows.size)) ** -0.72, 9)
    power = (power * (width / 3840) ** 0.5).astype(np.float32)
    colours = TINTS[generator.choice(4, rows.size, p=(0.15, 0.3, 0.3, 0.25))] * power[:, None]
    _spread(light, rows, columns, colours, 0.62)
    bright = power > 1.2
    _spread(light, rows[bright], columns[bright], colours[bright] * np.float32(0.8), 1.5)
    return light


def _spread(
    light: Colours, rows: Indices, columns: Indices, colours: Colours, sigma: float
) -> None:
    """Add points of light, each a Gaussian of a few pixels."""
    reach = int(np.ceil(3 * sigma))
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            share = np.float32(np.exp(-(down**2 + right**2) / (2 * sigma**2)))
            np.add.at(
                light,
                ((rows + down) % len(light), (columns + right) % light.shape[1]),
                colours * share,
            )


def _ridge(generator: np.random.Generator, width: int, height: int) -> Plane:
    """Row at which the ground begins in each column: hills with a forest on them."""
    profile = fractal(generator, 8, width, slope=3.0, coarsest=1, finest=400)[0]
    hills = 0.86 + 0.035 * profile
    place = np.arange(width, dtype=np.float32)
    trees: Plane = np.zeros(width, np.float32)
    for _ in range(420):
        middle, tall = generator.uniform(0, width), generator.uniform(0.012, 0.05)
        half = tall * height * 0.17
        away = np.abs(place - middle) / half
        # Boughs in tiers: a saw on a cone.
        cone = (1 - away).clip(0)
        trees = np.maximum(trees, tall * (cone - 0.10 * (cone * 7 % 1) * (cone > 0)))
    ridge: Plane = (hills - trees) * height
    return ridge
