"""Small helpers shared by everything that touches pixels: strips, rounding, YCbCr."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""An sRGB picture: height x width x 3, 0..255."""

Plane = NDArray[np.float32]

# 64 rows of a 3840-pixel-wide picture are 3 MB in float32: they stay in the cache while
# a filter passes over them again and again, and memory does not grow with the picture.
STRIP_ROWS = 64

# ITU-T T.871 (JFIF), full range: rows give Y, Cb - 128 and Cr - 128 from R, G, B.
RGB_TO_YCBCR = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]],
    dtype=np.float32,
)
YCBCR_TO_RGB = np.array(
    [[1.0, 0.0, 1.402], [1.0, -0.344136, -0.714136], [1.0, 1.772, 0.0]], dtype=np.float32
)


def strips(height: int, rows: int = STRIP_ROWS) -> Iterator[slice]:
    """Cut `height` rows into consecutive slices of at most `rows`."""
    for start in range(0, height, rows):
        yield slice(start, min(start + rows, height))


def to_uint8(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Round to the nearest integer and clip to 0..255."""
    rounded: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return rounded


def check_image(image: Image) -> None:
    """Raise unless `image` is a uint8 array of height x width x 3.

    Raises
    ------
    ValueError
        With one sentence that says what was received.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(
            f"An image must be a uint8 array of height x width x 3, "
            f"but this one is {image.dtype} of shape {image.shape}; convert it to 8-bit RGB first."
        )
