"""Pictures that a demonstration can rate without shipping anybody's photographs.

Drawn by numpy from a seed: ten kinds, each with detail down to single pixels, so that blur, noise
and compression show at 1:1 as they do on a photograph.
"""

import numpy as np
from numpy.typing import NDArray

from .alps import alps
from .canvas import Scene, draw
from .chart import chart
from .city import city
from .dunes import dunes
from .facade import facade
from .meadow import meadow
from .sea import sea
from .stars import stars
from .still_life import still_life
from .tartan import tartan

__all__ = ["SCENES", "render_scene"]

SCENES: dict[str, Scene] = {
    "alps": alps,
    "chart": chart,
    "city": city,
    "dunes": dunes,
    "facade": facade,
    "meadow": meadow,
    "sea": sea,
    "stars": stars,
    "still_life": still_life,
    "tartan": tartan,
}
"""The kinds of scenes by name."""


def render_scene(
    kind: str, seed: int, *, width: int = 3840, height: int = 2160
) -> NDArray[np.uint8]:
    """Draw a picture.

    Parameters
    ----------
    kind : str
        A key of `SCENES`.
    seed : int
        Which picture of that kind, from 0.
    width, height : int
        Size in pixels, at least 32 each.

    Returns
    -------
    uint8 array, height x width x 3
        sRGB; the same kind, seed and size give the same picture.

    Raises
    ------
    ValueError
        There is no such kind of scene, or the size is too small.
    """
    if kind not in SCENES:
        raise ValueError(f"There is no scene named {kind!r}; choose one of {', '.join(SCENES)}.")
    if min(width, height) < 32:
        raise ValueError(f"A scene is at least 32x32 pixels, but {width}x{height} was asked for.")
    return draw(SCENES[kind], np.random.default_rng(seed), width, height)
