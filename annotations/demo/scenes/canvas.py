"""How a scene becomes a picture: shaded strip by strip, then developed to 8 bits.

A scene is a function ``(generator, width, height) -> Shade``. It draws what is random once and
returns a shader, which gives the light of some pixels. Strips keep the shader's intermediate
planes in the processor's cache, which makes it several times faster than whole planes. All
arithmetic is in single precision.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.floating]  # rows x columns
Colours = NDArray[np.floating]  # rows x columns x 3, linear light, 1 is white
Places = NDArray[np.int32]
Shade = Callable[[Places, Places], Colours]  # rows (n x 1) and columns (m)
Scene = Callable[[np.random.Generator, int, int], Shade]

STRIP = 8  # rows


def draw(
    scene: Scene, generator: np.random.Generator, width: int, height: int
) -> NDArray[np.uint8]:
    """Draw a scene.

    Parameters
    ----------
    scene : callable
    generator : numpy.random.Generator
        The same state gives the same picture.
    width, height : int
        Size in pixels.

    Returns
    -------
    uint8 array, height x width x 3
        sRGB.
    """
    shade = scene(generator, width, height)
    columns = np.arange(width, dtype=np.int32)
    picture = np.empty((height, width, 3), np.uint8)
    for start in range(0, height, STRIP):
        rows = np.arange(start, min(start + STRIP, height), dtype=np.int32)[:, None]
        picture[rows[:, 0]] = _develop(shade(rows, columns), generator)
    return picture


def _develop(light: Colours, generator: np.random.Generator) -> NDArray[np.uint8]:
    """Encode light with a square root, near sRGB's curve, and a soft shoulder above white."""
    light = np.maximum(light, 0, dtype=np.float32)
    value = np.sqrt(light * (1 + light * np.float32(0.08)) / (1 + light * np.float32(0.35)))
    value *= np.float32(255 / np.sqrt(1.08 / 1.35))
    # A dither of one step keeps smooth skies smooth: banding is left to the distortions.
    value += generator.random(value.shape[:2], np.float32)[..., None]
    picture: NDArray[np.uint8] = value.clip(0, 255).astype(np.uint8)
    return picture
