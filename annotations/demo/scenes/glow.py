"""The light that lenses and air spread around whatever is bright."""

import numpy as np
from scipy.ndimage import gaussian_filter

from .canvas import Colours, Places
from .noise import centre, sample

# A coarse grid, since what is spread has no detail; powers of two, since `sample` wants them.
ROWS, COLUMNS = 256, 512


class Glow:
    """Light of a picture's bright parts, spread over its surroundings.

    Parameters
    ----------
    light : float32 array, height x width x 3
        What shines.
    near, wide : float
        Shares of it spread over about 1 % and 7 % of the height.
    """

    def __init__(self, light: Colours, *, near: float, wide: float) -> None:
        height, width, _ = light.shape
        self._scale = ROWS / height, COLUMNS / width
        # A small picture has fewer pixels than the grid has cells: some are then repeated.
        rows = (np.arange(ROWS) * height // ROWS, height)
        columns = (np.arange(COLUMNS) * width // COLUMNS, width)
        coarse = light
        for axis, (starts, end) in enumerate((rows, columns)):
            lengths = np.maximum(np.diff(starts, append=end), 1).astype(np.float32)
            total = np.add.reduceat(coarse, starts, axis=axis)
            coarse = total / lengths.reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        close = gaussian_filter(coarse, (2.5, 2.5, 0), mode="nearest")
        far = gaussian_filter(coarse, (18, 18, 0), mode="nearest")
        self._light: Colours = close * near + far * wide

    def at(self, rows: Places, columns: Places) -> Colours:
        """Give the spread light at these pixels."""
        down, right = self._scale
        return sample(
            self._light,
            (centre(rows) * down - 0.5).clip(0, ROWS - 1.001),
            (centre(columns) * right - 0.5).clip(0, COLUMNS - 1.001),
        )
