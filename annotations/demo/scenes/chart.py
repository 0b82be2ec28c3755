"""A printed hiking map: contour lines, hill shading, water, paths and a grid."""

import numpy as np

from .canvas import Colours, Places, Plane, Shade
from .noise import centre, fractal, gradient, mix, smoothstep

INTERVAL = 55  # contour lines between the lowest and the highest place
LAKES, ROAD, PATH = 0.24, 0.315, 0.405  # heights, 0 to 1
GROUND = {
    0.24: (0.74, 0.82, 0.62),
    0.5: (0.90, 0.87, 0.68),
    0.8: (0.86, 0.72, 0.52),
    1: (0.95, 0.93, 0.90),
}
BROWN, BLUE, RED = (0.42, 0.22, 0.09), (0.08, 0.25, 0.45), (0.62, 0.03, 0.05)
FOLDS = ((0.25, 0.5, 0.75), (0.5,))  # where the sheet was folded: across and down


def chart(generator: np.random.Generator, width: int, height: int) -> Shade:
    """Set up a map of an invented place."""
    relief = fractal(generator, height, width, slope=4.6, coarsest=1.5, finest=110)
    low, high = (float(value) for value in np.quantile(relief, (0.001, 0.999)))
    relief = (relief - low) / (high - low)
    down: Plane = np.gradient(relief, axis=0)
    along: Plane = np.gradient(relief, axis=1)
    woods = fractal(generator, height, width, slope=2.6, coarsest=4, finest=300)
    paper = fractal(generator, 1024, 1024, slope=1.2, coarsest=20)
    pen = width / 3840  # line widths are given for a picture 3840 wide

    def line(off: Plane, thick: float) -> Plane:
        """Ink of a line so many pixels thick, by distance in pixels from its middle."""
        ink: Plane = ((thick * pen + 1) / 2 - off).clip(0, 1)
        return ink

    def land(rows: Places, columns: Places, ground: Plane) -> Colours:
        sheet = gradient(GROUND, ground)
        wood = smoothstep(0.55, 0.62, woods[rows, columns]) * (ground < 0.72)
        sheet = mix(sheet, (0.47, 0.66, 0.38), wood * 0.75)
        trees = ((rows + columns // 9 * 5) % 11 < 3) & ((columns + rows // 11 * 4) % 9 < 3)
        return mix(sheet, (0.22, 0.42, 0.20), wood * trees * 0.8)

    def water(deep: Plane, steep: Plane) -> Colours:
        lake = mix((0.50, 0.73, 0.84), (0.26, 0.52, 0.72), deep.clip(0, 0.2) * 5)
        depth_lines = line(np.abs((deep * 60 + 0.5) % 1 - 0.5) / (steep * 60), 1.0)
        return mix(lake, (0.20, 0.42, 0.62), depth_lines * 0.5)

    def shade(rows: Places, columns: Places) -> Colours:
        x, y = centre(columns), centre(rows)
        ground, dy, dx = (plane[rows, columns] for plane in (relief, down, along))
        steep = np.hypot(dx, dy) + np.float32(1e-7)
        lit = ((dx + dy) * (0.078 * width)).clip(-0.6, 0.6)
        sheet = land(rows, columns, ground)
        sheet *= (1 - 0.42 * lit)[..., None]
        step = ground * INTERVAL
        nearest = np.rint(step)
        off = np.abs(step - nearest) / (steep * INTERVAL)
        bold = nearest.astype(np.int32) % 5 == 0
        ink = np.where(bold, 0.85 * line(off, 3.0), 0.62 * line(off, 1.3))
        sheet = mix(sheet, BROWN, ink)
        deep = LAKES - ground
        sheet = mix(sheet, water(deep, steep), smoothstep(-0.5, 0.5, deep / steep))
        sheet = mix(sheet, BLUE, line(np.abs(deep) / steep, 2.6))
        # Path and road keep to one height each; the path is dashed.
        dash = (columns + rows) // max(1, int(26 * pen)) % 3 > 0
        sheet = mix(sheet, RED, line(np.abs(ground - PATH) / steep, 4.5) * dash)
        road = np.abs(ground - ROAD) / steep
        sheet = mix(sheet, (0.10, 0.08, 0.06), line(road, 9))
        sheet = mix(sheet, (0.97, 0.82, 0.30), line(road, 5))
        cell = width / 8
        grid = np.minimum(np.abs((x + cell / 2) % cell - cell / 2), np.abs(y % cell - cell / 2))
        sheet = mix(sheet, (0.12, 0.12, 0.30), line(grid, 1.4) * 0.55)
        fibre = paper[rows & 1023, columns & 1023]
        fold = np.minimum(
            np.min([np.abs(x - share * width) for share in FOLDS[0]], axis=0),
            np.min([np.abs(y - share * height) for share in FOLDS[1]], axis=0),
        )
        worn = np.exp(fold / (-14 * pen)) * (0.35 + 0.25 * fibre).clip(0, 0.8)
        sheet = mix(sheet, (0.93, 0.90, 0.84), worn)
        light = 0.88 - 0.3 * (x / width - 0.35) ** 2 - 0.22 * (y / height - 0.4) ** 2
        sheet *= (light * (1 + 0.035 * fibre))[..., None]
        return sheet

    return shade
