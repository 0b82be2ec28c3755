"""Glazed and metal balls on a wooden table, by the light of a window."""

from dataclasses import dataclass

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, colour, fractal, mix, sample, smoothstep

# x points right, y up, z ahead; the table is y = 0.
EYE = (0.0, 2.9, -6.6)
DOWN = 0.38  # tangent of the camera's tilt
FOCAL = 1.25  # picture widths
LAMP = np.array((-0.62, 0.66, -0.42), np.float32) / np.float32(0.9982)  # towards the window
WARM = colour(1.55, 1.38, 1.15)
AMBIENT = colour(0.20, 0.22, 0.27)
WINDOW = colour(5.5, 5.8, 6.2)
FLOOR_GLOW = colour(0.16, 0.085, 0.04)
DARK = (0.05, 0.046, 0.044)  # the far end of the room
GLAZES = (
    (0.62, 0.08, 0.06), (0.06, 0.19, 0.42), (0.55, 0.46, 0.33), (0.05, 0.30, 0.26),
    (0.80, 0.42, 0.06), (0.30, 0.10, 0.26), (0.58, 0.57, 0.54),
)  # fmt: skip
CHROME = (0.92, 0.88, 0.80)
# The map of the light on the table: where it begins, and its cells per unit.
LEFT, NEAR, CELLS = -7.0, -5.0, 1023 / 14
GRAIN = 330  # texture samples of the wood per unit

Vector = tuple[Plane, Plane, Plane]


@dataclass(frozen=True)
class Ball:
    """A ball on the table."""

    centre: tuple[float, float, float]
    radius: float
    colour: Colours
    metal: bool


def still_life(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up the balls."""
    balls = _arrange(generator)
    wood = _planks(generator)
    lit = _lit(balls)
    speckle = fractal(generator, 1024, 1024, slope=1.0, coarsest=40)
    mottle = fractal(generator, 1024, 1024, slope=2.6, coarsest=3)
    glaze = np.stack([speckle, mottle], axis=-1)
    pitch = 1 / (FOCAL * width)

    def table(x: Plane, z: Plane) -> Colours:
        """Light from the table at (x, 0, z)."""
        light = sample(wood, z * GRAIN, x * GRAIN)
        light *= sample(lit, ((z - NEAR) * CELLS).clip(0, 1023), ((x - LEFT) * CELLS).clip(0, 1023))
        return mix(light, DARK, smoothstep(3, 22, z))

    def surroundings(point: Vector, way: Vector) -> Colours:
        """Light that arrives at points from a direction: from the room or the table."""
        steps = point[1] / np.maximum(-way[1], np.float32(0.02))
        below = table(point[0] + steps * way[0], point[2] + steps * way[2])
        return np.where((way[1] < 0)[..., None], below, _room(*way))

    def shine(ball: Ball, way: Vector, far: Plane) -> Colours:
        """Light from where rays that go some way meet a ball, `far` from the eye."""
        point = (EYE[0] + far * way[0], EYE[1] + far * way[1], EYE[2] + far * way[2])
        x, y, z = (
            (place - middle) / ball.radius for place, middle in zip(point, ball.centre, strict=True)
        )
        facing = -(x * way[0] + y * way[1] + z * way[2])
        bounce = (way[0] + 2 * facing * x, way[1] + 2 * facing * y, way[2] + 2 * facing * z)
        reflected = surroundings(point, bounce)
        # Stereographic, seen from the front: no pole and little stretching on the visible half.
        flat = 420 * ball.radius / np.maximum(1 - z, np.float32(0.3))
        dots, cloudy = np.moveaxis(sample(glaze, y * flat, x * flat), -1, 0)
        if ball.metal:
            brushed: Colours = reflected * ball.colour * (1.15 + 0.06 * dots)[..., None]
            return brushed
        lamp = smoothstep(-0.25, 1.05, x * LAMP[0] + y * LAMP[1] + z * LAMP[2])
        near_table = smoothstep(0, 0.5, point[1] / (2 * ball.radius))
        sky = (0.675 + 0.325 * y) * (0.35 + 0.65 * near_table)
        light = lamp[..., None] * WARM + sky[..., None] * AMBIENT
        light += (0.5 - 0.5 * y)[..., None] * FLOOR_GLOW
        body = (1 + 0.14 * cloudy) * (1 - 0.75 * smoothstep(1.5, 1.9, dots))
        matt = ball.colour * light * body[..., None]
        mirror = 0.045 + 0.955 * (1 - facing.clip(0, 1)) ** 5  # Schlick, glass
        return mix(matt, reflected, mirror)

    def shade(rows: Places, columns: Places) -> Colours:
        way = _rays((centre(columns) - width / 2) * pitch, (centre(rows) - height / 2) * pitch)
        depth = EYE[1] / np.maximum(-way[1], np.float32(1e-3))
        light = table(EYE[0] + depth * way[0], EYE[2] + depth * way[2])
        for ball in balls:
            x, y, z = (middle - eye for middle, eye in zip(ball.centre, EYE, strict=True))
            along = way[0] * x + way[1] * y + way[2] * z
            inside = ball.radius**2 - (x * x + y * y + z * z - along * along)
            met = np.flatnonzero((inside > 0).any(axis=0))
            if not met.size:
                continue
            part = slice(int(met[0]), int(met[-1]) + 1)
            half = np.sqrt(np.maximum(inside[:, part], 0))
            far = along[:, part] - half
            front = (half > 0) & (far < depth[:, part])
            seen = shine(ball, (way[0][:, part], way[1][:, part], way[2][:, part]), far)
            # The last pixel of the rim is shared with what lies behind.
            share = front * (half / (24 * pitch * depth[:, part])).clip(0, 1)
            light[:, part] = mix(light[:, part], seen, share)
            depth[:, part] = np.where(front, far, depth[:, part])
        return light

    return shade


def _rays(right: Plane, down: Plane) -> Vector:
    """Directions of unit length, for places on the picture in focal lengths."""
    y, z = -down - DOWN, 1 - down * DOWN
    length = np.sqrt(right * right + y * y + z * z)
    return right / length, y / length, z / length


def _room(x: Plane, y: Plane, z: Plane) -> Colours:
    """Light from a direction above the table: a dim room with a bright window."""
    wall = mix((0.035, 0.034, 0.036), (0.10, 0.095, 0.09), smoothstep(-0.2, 0.9, y - 0.5 * x))
    # The window: a rectangle around the lamp's direction, with a cross of glazing bars.
    level = np.hypot(LAMP[0], LAMP[2])
    along = np.abs(z * LAMP[0] - x * LAMP[2]) / level
    up = np.abs(y - LAMP[1])
    pane = smoothstep(0.23, 0.215, along) * smoothstep(0.2, 0.185, up)
    pane = pane * smoothstep(0.008, 0.014, along) * smoothstep(0.006, 0.012, up)
    wall += (pane * (x * LAMP[0] + z * LAMP[2] > 0))[..., None] * WINDOW
    return wall


def _arrange(generator: np.random.Generator) -> list[Ball]:
    """Put balls on the table so that none touches another."""
    balls: list[Ball] = []
    glazes = iter(generator.permutation(np.array(GLAZES, np.float32)))
    for _ in range(600):
        radius = generator.uniform(0.32, 0.72) if balls else 0.9
        x, z = generator.uniform(-2.5, 2.5), generator.uniform(-2.4, 2.8)
        apart = all(
            np.hypot(np.hypot(x - other.centre[0], radius - other.radius), z - other.centre[2])
            > 1.05 * (radius + other.radius)
            for other in balls
        )
        if apart and len(balls) < len(GLAZES) + 2:
            metal = len(balls) in (2, 5)
            balls.append(
                Ball((x, radius, z), radius, colour(*CHROME) if metal else next(glazes), metal)
            )
    return balls


def _lit(balls: list[Ball]) -> Colours:
    """A map of the light that falls on the table, with what the balls keep from it."""
    z = np.arange(1024, dtype=np.float32)[:, None] / CELLS + NEAR
    x = np.arange(1024, dtype=np.float32) / CELLS + LEFT
    light: Plane = np.ones((1024, 1024), np.float32)
    sky: Plane = np.ones((1024, 1024), np.float32)
    for ball in balls:
        dx, dz = ball.centre[0] - x, ball.centre[2] - z
        square = dx * dx + dz * dz + ball.radius**2
        toward = dx * LAMP[0] + dz * LAMP[2] + ball.radius * LAMP[1]
        past = np.sqrt(np.maximum(square - toward * toward, 0)) - ball.radius
        # Seen from the table the window is some 10 degrees wide: shadows soften with distance.
        light *= smoothstep(-0.5, 0.5, past / (0.18 * np.maximum(toward, 0.01)))
        sky *= 1 - 0.75 * ball.radius**3 / (square * np.sqrt(square))
    fall = 1 / (1 + ((x + 1.2) ** 2 + (z - 0.5) ** 2) / 26)
    total: Colours = (light * LAMP[1])[..., None] * WARM + sky[..., None] * AMBIENT
    return total * fall[..., None]


def _planks(generator: np.random.Generator) -> Colours:
    """A tile of oak boards: growth rings, pores and the gaps between them."""
    size = 1024
    across = np.arange(size, dtype=np.float32)[:, None]
    board = across // 512
    grain = fractal(generator, size, size, slope=2.2, coarsest=2, stretch=0.06)
    pores = fractal(generator, size, size, slope=0.9, coarsest=60, stretch=0.05)
    bend = fractal(generator, size, size, slope=3.4, coarsest=1, finest=24, stretch=0.15)
    rings = np.sin((across / 26 + bend * 1.6 + board * 2.3) * (2 * np.pi))
    tone = 1 + 0.10 * rings + 0.09 * grain - 0.16 * smoothstep(0.7, 2.2, pores)
    tone *= 0.92 + generator.uniform(-0.15, 0.15) * (2 * board - 1)
    tone *= 1 - 0.8 * smoothstep(2.5, 0.5, across % 512)
    oak: Colours = tone[..., None] * colour(0.46, 0.27, 0.135)
    return oak
