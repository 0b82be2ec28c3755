"""Pictures to distort, and how far two are apart."""

import numpy as np


def scene(generator, height=96, width=130):
    """A picture with smooth shading, edges and texture in colour, as photographs have."""
    rows, columns = np.mgrid[0:height, 0:width]
    picture = np.empty((height, width, 3))
    for channel in range(3):
        a, b, c, d = generator.uniform(0.5, 3, 4)
        picture[..., channel] = 120 + 60 * np.sin(a * rows / 20 + b) * np.cos(c * columns / 25 + d)
    for _ in range(6):
        top, left = generator.integers(0, height), generator.integers(0, width)
        picture[top : top + 30, left : left + 30] += generator.uniform(-70, 70, 3)
    picture += generator.normal(0, 4, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def squared_error(first, second):
    return float(np.mean((first.astype(float) - second) ** 2))
