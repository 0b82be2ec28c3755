"""Daisies, poppies and cornflowers in grass, with the far end out of focus."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from .canvas import Colours, Places, Plane, Shade
from .noise import colour, fractal, gradient, mix, smoothstep

HORIZON = 0.20  # of the height
BANDS = 14  # of grass and flowers, far to near
FOCUS = 8  # the first band that is sharp
GREEN, STRAW = colour(0.11, 0.24, 0.035), colour(0.42, 0.36, 0.12)
BACKDROP = {
    0: (0.62, 0.78, 0.95),
    0.12: (0.85, 0.90, 0.80),
    0.2: (0.25, 0.33, 0.10),
    0.5: (0.05, 0.10, 0.02),
    1: (0.012, 0.025, 0.006),
}


@dataclass(frozen=True)
class Flower:
    """A kind of flower: its petals, the gap between their tips, its heart, how big and frequent."""

    petals: int
    gap: float
    colour: Colours
    heart: float
    heart_colour: Colours
    jagged: float
    size: float
    share: float


DAISY = Flower(19, 0.34, colour(0.92, 0.91, 0.86), 0.30, colour(0.85, 0.52, 0.02), 0, 0.9, 0.5)
POPPY = Flower(4, 0.16, colour(0.80, 0.055, 0.03), 0.26, colour(0.02, 0.02, 0.025), 0, 1.1, 0.28)
CORNFLOWER = Flower(
    9, 0.42, colour(0.10, 0.15, 0.72), 0.24, colour(0.16, 0.05, 0.30), 0.14, 0.8, 0.22
)
FLOWERS = (DAISY, POPPY, CORNFLOWER)


def meadow(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Draw the meadow."""
    picture = _backdrop(generator, width, height)
    for band in range(BANDS):
        line = height * (HORIZON + (1.12 - HORIZON) * (band / BANDS) ** 1.6)
        size = height * (0.012 + 0.15 * ((band + 1) / BANDS) ** 2.2)
        _grass(generator, picture, line, size)
        _blossoms(generator, picture, line, size)
        if band < FOCUS and band % 2:
            # What has been drawn so far lies behind the focus; it blurs again each time.
            blur = 0.0042 * height * (1 - band / FOCUS) ** 1.2
            low = min(height, int(line + size))
            picture[:low] = gaussian_filter(picture[:low], (blur, blur, 0), mode="nearest")

    def shade(rows: Places, columns: Places) -> Colours:
        return picture[rows, columns]

    return shade


def _backdrop(generator: np.random.Generator, width: int, height: int) -> Colours:
    """Trees and sky far behind, all out of focus, and dark ground below."""
    y = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None] / height, (height, width))
    trees = fractal(generator, height, width, slope=3.2, coarsest=4, finest=60)
    leaves = smoothstep(-0.6, 0.5, trees + (y - 0.10) * 22) * smoothstep(0.3, 0.15, y)
    return mix(gradient(BACKDROP, y), (0.10, 0.17, 0.045), leaves * 0.85)


def _grass(generator: np.random.Generator, picture: Colours, line: float, size: float) -> None:
    """Draw a band of blades, each a bent stroke that thins towards its tip."""
    height, width, _ = picture.shape
    count = int(6.5 * width / size**0.72)

    def draw(low: float, high: float) -> Plane:
        return generator.uniform(low, high, (count, 1)).astype(np.float32)

    # Blades in rows, from the farthest foot to the nearest; points along them in columns.
    along = np.linspace(0, 1, max(8, int(size * 1.9)), dtype=np.float32)
    foot = np.sort(line + size * draw(0, 0.9), axis=0)
    tall = size * draw(0.5, 1.7)
    bend = tall * generator.normal(0.1, 0.34, (count, 1)).astype(np.float32)
    x = width * draw(-0.02, 1.02) + bend * along**2
    y = (foot - tall * along).astype(np.int32)
    dry = generator.beta(1.2, 5, (count, 1)).astype(np.float32)
    blade = mix(GREEN, STRAW, dry) * (draw(0.45, 1.25) * (0.10 + 1.15 * along**1.3))[..., None]
    thick = max(1.0, size * 0.03)
    half = thick * (1 - along) ** 0.7
    for stroke in range(-int(np.ceil(thick)), int(np.ceil(thick)) + 1):
        column = (x + stroke).astype(np.int32)
        inside = (abs(stroke) <= half) & (column >= 0) & (column < width) & (y >= 0) & (y < height)
        # A keel: one side of the blade is in the light, the other is not.
        picture[y[inside], column[inside]] = blade[inside] * (1.12 if stroke < 0 else 0.8)


def _blossoms(generator: np.random.Generator, picture: Colours, line: float, size: float) -> None:
    """Draw a band of flowers, the far ones first."""
    width = picture.shape[1]
    count = int(1.05 * width / size**0.98) + 1
    rows = np.sort(line + size * generator.uniform(-1.0, 0.4, count))
    columns = generator.uniform(0, width, count)
    kinds = generator.choice(len(FLOWERS), count, p=[flower.share for flower in FLOWERS])
    for row, column, kind in zip(rows, columns, kinds, strict=True):
        flower = FLOWERS[kind]
        radius = max(1.5, size * generator.uniform(0.22, 0.36) * flower.size)
        _blossom(generator, picture, flower, float(row), float(column), radius)


def _blossom(
    generator: np.random.Generator,
    picture: Colours,
    kind: Flower,
    row: float,
    column: float,
    radius: float,
) -> None:
    """Draw one flower, seen from slightly above."""
    reach = int(radius * 1.25) + 2
    rows = np.arange(max(int(row) - reach, 0), min(int(row) + reach, picture.shape[0]))
    columns = np.arange(max(int(column) - reach, 0), min(int(column) + reach, picture.shape[1]))
    if not rows.size or not columns.size:
        return
    y = (rows[:, None].astype(np.float32) - row) / (radius * generator.uniform(0.5, 0.85))
    x = (columns.astype(np.float32) - column) / radius
    away: Plane = np.hypot(x, y)
    turn = (np.arctan2(y, x) / (2 * np.pi) + generator.random()) * kind.petals
    number = np.floor(turn).astype(np.int32) % kind.petals
    across = (turn % 1 - 0.5) * 2  # -1 to 1 from side to side of a petal
    lengths = generator.uniform(0.84, 1.06, kind.petals).astype(np.float32)
    tones = generator.uniform(0.78, 1.05, kind.petals).astype(np.float32)
    rim = lengths[number] * (1 - kind.gap * np.abs(across) ** 2.2)
    rim = rim * (1 - kind.jagged * (1 - np.cos(across * 9)))
    light = (1 - 0.45 * np.abs(across) ** 3) * (1 + 0.07 * np.cos(across * 14 + number))
    light = light * tones[number] * (0.55 + 0.5 * away.clip(0, 1)) * (1.06 - 0.22 * y)
    dots = 0.75 + 0.35 * generator.random(away.shape, np.float32)
    dome = dots * (1.15 - 0.9 * (away / kind.heart) ** 2 - 0.3 * y).clip(0.2)
    pixel = 1.2 / radius
    heart = smoothstep(0, 1, (kind.heart - away) / pixel + 0.5)
    cover = np.maximum(heart, smoothstep(0, 1, (rim - away) / pixel + 0.5))
    flower = mix(light[..., None] * kind.colour, dome[..., None] * kind.heart_colour, heart)
    box = np.ix_(rows, columns)
    picture[box] = mix(picture[box], flower, cover)
