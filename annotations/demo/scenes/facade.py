"""A brick house front in the afternoon sun, under the shadow of a tree."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, gradient, mix, sample, smoothstep

# Metres, but for the first: pixels per metre in a picture 3840 wide.
PIXELS = 262
BRICK, COURSE, JOINT = 0.25, 0.075, 0.010
BAY, FLOOR = 2.45, 3.1  # from window to window
WIDE, TALL = 1.06, 1.72  # a window's opening
SUN = colour(1.02, 0.86, 0.64)
SHADE = colour(0.17, 0.21, 0.29)
MORTAR = colour(0.42, 0.385, 0.33)
STONE = colour(0.60, 0.55, 0.46)
WOOD = colour(0.66, 0.65, 0.60)
CURTAIN = colour(0.56, 0.53, 0.47)
PAINTS = ((0.035, 0.11, 0.10), (0.05, 0.09, 0.17), (0.20, 0.035, 0.03), (0.08, 0.12, 0.05))


def facade(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up the wall and its windows."""
    del height  # the house goes on below
    scale = PIXELS * width / 3840
    left, top = generator.uniform(0, BAY), generator.uniform(1.2, 2.0)
    bricks = _bricks(generator)
    grit = fractal(generator, 1024, 1024, slope=0.7, coarsest=40)
    stain = fractal(generator, 512, 512, slope=2.6, coarsest=2, stretch=0.5)
    weather = np.stack([grit, np.tile(stain, (2, 2))], axis=-1)
    sky = fractal(generator, 512, 512, slope=2.8, coarsest=2, stretch=2)[..., None]
    leaves = fractal(generator, 512, 512, slope=2.2, coarsest=6, finest=90)[..., None]
    paint = colour(*PAINTS[generator.integers(len(PAINTS))])
    blinds = generator.uniform(0, 0.75, (64, 64)).astype(np.float32)
    tilts = generator.normal(0, 1, (64, 64, 2)).astype(np.float32)

    def edge(distance: Plane) -> Plane:
        """Cover 0 to 1 across one pixel, by distance in metres within."""
        cover: Plane = (distance * scale + 0.5).clip(0, 1)
        return cover

    def box(x: Plane, y: Plane, wide: float, tall: float) -> Plane:
        cover: Plane = np.minimum(edge(wide / 2 - np.abs(x)), edge(tall / 2 - np.abs(y)))
        return cover

    def stripe(y: Plane, tall: float) -> Plane:
        return edge(tall / 2 - np.abs(y))

    def wall(x: Plane, y: Plane, grain: Plane) -> Colours:
        course = np.floor(y / COURSE)
        along = x + BRICK / 2 * (course % 2)  # a running bond
        number = np.floor(along / BRICK)
        u, v = along - number * BRICK, y - course * COURSE
        inner = np.minimum(np.minimum(u, BRICK - u), np.minimum(v, COURSE - v)) - JOINT / 2
        face = edge(inner + grain * 0.0012)
        fired = bricks[course.astype(np.int32) & 127, number.astype(np.int32) & 127]
        # The sun stands high: it catches each brick's upper edge, and leaves the joint in shadow.
        lip = smoothstep(0.008, 0.001, v - JOINT / 2)
        hidden = 0.45 + 0.55 * smoothstep(0.0, 0.006, v - JOINT / 10)
        brick = fired * ((1 + 0.13 * grain) * (1 + 0.35 * lip))[..., None]
        joint = MORTAR * ((0.8 + 0.12 * grain) * hidden)[..., None]
        return mix(joint, brick, face)

    def trim(front: Colours, x: Plane, y: Plane, grain: Plane) -> Colours:
        """Add stone and shutters, in places relative to the nearest window's middle."""
        stone = STONE * (1 + 0.07 * grain)[..., None]
        blocks = np.maximum(
            box(x, y + (TALL / 2 + 0.11), WIDE + 0.36, 0.22),  # lintel
            box(x, y - (TALL / 2 + 0.06), WIDE + 0.30, 0.12),  # sill
        )
        blocks = np.maximum(blocks, box(x, y + (TALL / 2 + 0.15), 0.2, 0.34))  # keystone
        front = mix(front, stone, np.maximum(blocks, stripe(y - (FLOOR / 2 - 0.09), 0.18)))
        wing = np.abs(x) - (WIDE / 2 + 0.31)
        slat = y % 0.062 / 0.062
        louvre = 0.45 + 0.85 * smoothstep(0.0, 0.75, slat) * smoothstep(1.0, 0.92, slat)
        frame = (1 - box(wing, y, 0.40, TALL - 0.14) + stripe(y, 0.09)).clip(0, 1)
        board = paint * (1.25 * (louvre + (1.05 - louvre) * frame) * (1 + 0.06 * grain))[..., None]
        return mix(front, board, box(wing, y, 0.54, TALL))

    def sunlight(x: Plane, y: Plane) -> Plane:
        """What is left of the sun below and beside all that stands out."""
        wing = np.abs(x) - (WIDE / 2 + 0.31)
        beside = box(wing - np.copysign(np.float32(0.05), x), y - 0.05, 0.54, TALL)
        sun = 1 - 0.75 * beside * (1 - box(wing, y, 0.54, TALL))
        sun *= 1 - 0.8 * box(x - 0.03, y - (TALL / 2 + 0.18), WIDE + 0.3, 0.10)
        return sun * (1 - 0.8 * stripe(y + (FLOOR / 2 - 0.06), 0.11))

    def window(x: Plane, y: Plane, tilt: Colours, blind: Plane) -> Colours:
        first, second = tilt[..., 0], tilt[..., 1]
        # Old glass is not flat: each pane mirrors another piece of the sky and of the roofs.
        at = sample(sky, y * 30 + first * 140, x * 30 + second * 140)[..., 0]
        down = 0.5 + y / TALL
        glass = gradient({0: (0.16, 0.28, 0.52), 1: (0.42, 0.50, 0.62)}, down)
        glass = mix(glass + 0 * at[..., None], (0.92, 0.90, 0.88), smoothstep(-0.2, 1.6, at) * 0.8)
        roofs = down - 0.72 - 0.05 * first - 0.06 * np.sign(x - 0.2 * second)
        glass = mix(glass, (0.055, 0.045, 0.045), smoothstep(-0.01, 0.01, roofs) * 0.85)
        folds = 0.8 + 0.2 * np.sin(x * 95 + 2 * np.sin(x * 17 + first * 9))
        cloth = CURTAIN * folds[..., None]
        drawn = edge(blind * TALL - (y + TALL / 2))
        glass = mix(glass * 0.85, glass * 0.35 + cloth * 0.42, drawn)
        bars = 1 - box(np.abs(x) - WIDE / 4, y, WIDE / 2 - 0.05, TALL - 0.12)
        for place in (-0.22, 0.25):
            bars = np.maximum(bars, stripe(y - place * TALL, 0.032))
        pane = mix(glass, WOOD, bars)
        # The lintel shades the top of the opening, the left jamb its side.
        deep = np.maximum(
            smoothstep(0.36, 0.28, y + TALL / 2), smoothstep(0.16, 0.13, x + WIDE / 2)
        )
        pane *= (0.85 - 0.5 * deep)[..., None]
        return pane

    def shade(rows: Places, columns: Places) -> Colours:
        x, y = centre(columns) / scale + left, centre(rows) / scale - top
        bay, floor = np.floor(x / BAY), np.floor(y / FLOOR)
        wx, wy = x - (bay + 0.5) * BAY, y - (floor + 0.5) * FLOOR
        grain, dirt = np.moveaxis(sample(weather, y * 260, x * 260), -1, 0)
        front = trim(wall(x, y, grain), wx, wy, grain)
        front *= (1 + 0.06 * dirt)[..., None]
        # A tree across the street dapples the wall, most of all below on the left.
        crown = sample(leaves, y * 36 + x * 12, x * 36)[..., 0]
        crown = crown + (1 - (x - left) / 7 + y / 9) * 1.6 - 1.1
        sun = sunlight(wx, wy) * (1 - 0.85 * smoothstep(0.05, 0.55, crown))
        front *= sun[..., None] * SUN + SHADE
        opening = box(wx, wy, WIDE, TALL)
        if not opening.any():
            return front
        house = floor.astype(np.int32) & 63, bay.astype(np.int32) & 63
        return mix(front, window(wx, wy, tilts[house], blinds[house]), opening)

    return shade


def _bricks(generator: np.random.Generator) -> Colours:
    """A colour for each of 128 x 128 bricks: fired harder or softer, some dark."""
    base = np.array(((0.36, 0.125, 0.075), (0.46, 0.20, 0.10), (0.24, 0.085, 0.065)))
    kind = generator.choice(3, (128, 128), p=(0.6, 0.25, 0.15))
    tone = generator.normal(1, 0.13, (128, 128, 1)).clip(0.5, 1.5)
    hue = generator.normal(1, 0.035, (128, 128, 3))
    bricks: Colours = (base[kind] * tone * hue).astype(np.float32)
    return bricks
