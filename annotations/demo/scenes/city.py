"""A city at night across a river, every window a lamp of its own."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .glow import Glow
from .noise import centre, colour, fractal, gradient, mix, sample, smoothstep

SHORE = 0.68  # of the height
LAMPS = np.array(
    [(2.2, 1.15, 0.38), (2.0, 1.4, 0.7), (1.5, 1.5, 1.35), (0.8, 1.25, 1.9)], np.float32
)
# Buildings of a layer, far to near: how many, how tall (share of the sky), pixels from window to
# window in a picture 3840 wide, and how much haze lies before them.
LAYERS = ((90, 0.36, 5, 0.55), (60, 0.52, 8, 0.28), (34, 0.62, 12, 0.05))
HAZE = colour(0.055, 0.05, 0.085)


def city(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up a skyline."""
    shore = round(SHORE * height)
    facades, solid = _skyline(generator, width, shore)
    glow = Glow(facades, near=0.2, wide=0.12)
    clouds = fractal(generator, shore, width, slope=2.7, coarsest=2, stretch=3)
    stars = (generator.random((shore, width), np.float32) - np.float32(0.9997)).clip(0) * 3000
    ripples = fractal(generator, 1024, 1024, slope=2.0, coarsest=8, stretch=0.35)[..., None]

    def above(rows: Places, columns: Places) -> Colours:
        light = gradient(
            {0: (0.008, 0.014, 0.045), 0.6: (0.035, 0.050, 0.125), 1: (0.42, 0.22, 0.13)},
            centre(rows) / shore,
        )
        light = mix(light, (0.16, 0.11, 0.12), smoothstep(0, 2.5, clouds[rows, columns]) * 0.8)
        light += (stars[rows, columns] * (1 - centre(rows) / shore))[..., None]
        light = mix(light, facades[rows, columns], solid[rows, columns])
        return light + glow.at(rows, columns)

    def below(rows: Places, columns: Places) -> Colours:
        down = (centre(rows) - shore) / (height - shore)
        ahead = 1 / (down + 0.03)
        beside = (centre(columns) / width - 0.5) * ahead
        total: Colours = np.zeros((len(rows), columns.size, 3), np.float32)
        # Each wave throws the light up or down: two samples stand for the many in a pixel.
        for part in range(2):
            wave = sample(ripples, ahead * 240 + part * 71, beside * 70)[..., 0]
            offset = np.abs(wave * (10 + 70 * down) + part * 9 * down) * (height / 2160)
            mirrored = (2 * shore - centre(rows) - offset).clip(0, shore - 1)
            total += above(mirrored.astype(np.int32), columns)
        return total * (0.36 - 0.16 * down)[..., None] + colour(0.002, 0.004, 0.008)

    def shade(rows: Places, columns: Places) -> Colours:
        parts = [
            side(rows[here], columns)
            for side, here in ((above, rows[:, 0] < shore), (below, rows[:, 0] >= shore))
            if here.any()
        ]
        return np.concatenate(parts)

    return shade


def _skyline(generator: np.random.Generator, width: int, shore: int) -> tuple[Colours, Plane]:
    """Draw all buildings, the far ones first; return their light and where they stand."""
    light: Colours = np.zeros((shore, width, 3), np.float32)
    solid: Plane = np.zeros((shore, width), np.float32)
    for count, tall, pixels, haze in LAYERS:
        bay = max(2, round(pixels * width / 3840))
        for share in np.sort(generator.uniform(-0.02, 1.02, count)):
            middle = int(share * width)
            bays = int(generator.integers(9, 26))
            most = 0.9 * shore / (1.5 * bay)
            floors = 5 + int(most * min(1.0, 1.9 * tall * generator.beta(1.5, 3)))
            base = _place(light, solid, _facade(generator, floors, bays, bay, haze), middle)
            if generator.random() < 0.3:
                upper = _facade(generator, floors // 4 + 2, max(3, bays // 2), bay, haze)
                top = _place(light, solid, upper, middle, base)
                _place(light, solid, _mast(bay), middle, top)
    _quay(generator, light, solid)
    return light, solid


def _facade(
    generator: np.random.Generator, floors: int, bays: int, bay: int, haze: float
) -> Colours:
    """One building: rows of windows, some lit, in a dark wall."""
    tall = max(3, round(bay * generator.uniform(1.0, 1.5)))
    frame = max(1, round(bay * generator.uniform(0.12, 0.3)))
    lit = generator.random((floors, bays)) < generator.uniform(0.08, 0.6)
    lit |= generator.random((floors, 1)) < 0.12  # whole floors: offices being cleaned
    colours = LAMPS[generator.choice(4, p=generator.dirichlet((3, 3, 2, 1)), size=(floors, bays))]
    power = generator.lognormal(-1.0, 0.6, (floors, bays)).astype(np.float32)
    windows = np.float32(0.012) + colours * (lit * power)[..., None]
    pane = np.zeros((tall, bay), np.float32)
    pane[frame : tall - max(1, frame // 2), frame:] = 1
    pane[:, (bay + frame) // 2] *= np.float32(0.55)  # a mullion
    # Lamps hang at the ceiling: windows are brighter above.
    pane *= np.linspace(1.15, 0.75, tall, dtype=np.float32)[:, None]
    shining = np.repeat(np.repeat(windows, tall, axis=0), bay, axis=1)
    mask = np.tile(pane, (floors, bays))[..., None]
    wall = colour(0.014, 0.015, 0.024) * generator.uniform(0.5, 2)
    street = np.linspace(0, 1, len(shining), dtype=np.float32)[:, None, None] ** 8
    front = shining * mask + (1 - mask) * (wall + street * colour(0.12, 0.07, 0.03))
    # The side that turns away from us is narrower and dimmer.
    corner = round(bays * generator.uniform(0.2, 0.4)) * bay
    front[:, :corner] *= np.float32(0.45)
    return front + (HAZE - front) * np.float32(haze)


def _quay(generator: np.random.Generator, light: Colours, solid: Plane) -> None:
    """A dark embankment with street lamps at the water's edge."""
    shore, width, _ = light.shape
    tall = max(2, shore // 90)
    light[-tall:] = (0.012, 0.010, 0.010)
    solid[-tall:] = 1
    step = max(4, width // 110)
    for column in range(int(generator.integers(step)), width, step):
        light[-tall - 2 : -tall + 1, column : column + 3] = (7, 4.2, 1.6)
        solid[-tall - 2 :, column : column + 3] = 1


def _place(light: Colours, solid: Plane, front: Colours, middle: int, base: int = 0) -> int:
    """Put a building on top of what is `base` pixels high; return how high it reaches."""
    bottom = len(light) - base
    top, left = bottom - len(front), middle - front.shape[1] // 2
    rows = slice(max(top, 0), max(bottom, 0))
    columns = slice(max(left, 0), min(left + front.shape[1], light.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = front[rows.start - top :, columns.start - left : columns.stop - left]
        light[rows, columns] = part[: rows.stop - rows.start]
        solid[rows, columns] = 1
    return base + len(front)


def _mast(bay: int) -> Colours:
    mast: Colours = np.full((bay * 7, max(1, bay // 8), 3), 0.03, np.float32)
    mast[: max(1, bay // 5)] = (2.5, 0.15, 0.08)
    return mast
