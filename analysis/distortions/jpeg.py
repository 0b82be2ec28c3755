"""What baseline JPEG does to a picture, without writing a file.

The loss of JPEG is in three steps: chroma is averaged over 2 x 2 pixels (4:2:0), every 8 x 8
block is turned into cosine coefficients, and these are rounded to multiples of a table. The
entropy coding that follows loses nothing and is left out. Tables and transform: ITU-T T.81
(1992), Annexes A.3.3 and K.1; quality scale: that of the Independent JPEG Group.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.distortions.pixels import (
    RGB_TO_YCBCR,
    YCBCR_TO_RGB,
    Image,
    Plane,
    check_image,
    strips,
    to_uint8,
)

# ITU-T T.81, tables K.1 (luminance) and K.2 (chrominance).
_LUMA_TABLE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)
_CHROMA_TABLE = np.full((8, 8), 99)
_CHROMA_TABLE[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]

# Orthonormal DCT-II of length 8: _DCT @ block @ _DCT.T are the coefficients of T.81 A.3.3.
_DCT = np.cos(np.pi / 16 * np.outer(np.arange(8), 2 * np.arange(8) + 1)) / 2
_DCT[0] /= np.sqrt(2)
_DCT = _DCT.astype(np.float32)


def jpeg_loss(image: Image, quality: int) -> Image:
    """Compress and decompress `image` as baseline JPEG with 4:2:0 chroma.

    Parameters
    ----------
    image : uint8 array, height x width x 3
        sRGB picture.
    quality : int
        Quality of the Independent JPEG Group's scale, 1 (worst) to 100.

    Returns
    -------
    uint8 array, height x width x 3
        The decoded picture. Against libjpeg's the difference is one or two grey levels at
        most pixels, from the rounding inside its integer transform.

    Raises
    ------
    ValueError
        If the image is not 8-bit RGB or the quality is outside 1..100.

    Examples
    --------
    >>> flat = np.full((16, 16, 3), 128, dtype=np.uint8)
    >>> bool((jpeg_loss(flat, quality=10) == flat).all())
    True
    """
    check_image(image)
    if not 1 <= quality <= 100:
        raise ValueError(f"JPEG quality must lie in 1..100, but {quality} was given.")
    height, width = image.shape[:2]
    padded = np.pad(image, ((0, -height % 16), (0, -width % 16), (0, 0)), mode="edge")
    luma_table = _scaled(_LUMA_TABLE, quality)
    chroma_table = _scaled(_CHROMA_TABLE, quality)

    # A decoder rounds every plane to 8 bits, so 8 bits are all that is kept between the passes.
    luma = np.empty(padded.shape[:2], dtype=np.uint8)
    chroma = np.empty((2, padded.shape[0] // 2, padded.shape[1] // 2), dtype=np.uint8)
    for rows in strips(padded.shape[0]):
        ycc = padded[rows].astype(np.float32) @ RGB_TO_YCBCR.T
        luma[rows] = to_uint8(_through_blocks(np.rint(ycc[..., 0]) - 128, luma_table) + 128)
        half = slice(rows.start // 2, rows.stop // 2)
        for index in (0, 1):
            small = _halved(np.rint(ycc[..., index + 1]))
            chroma[index, half] = to_uint8(_through_blocks(np.rint(small), chroma_table) + 128)

    result = np.empty_like(padded)
    for rows in strips(padded.shape[0]):
        planes = [luma[rows].astype(np.float32)]
        planes += [_doubled(plane, rows) - 128 for plane in chroma]
        result[rows] = to_uint8(np.stack(planes, axis=-1) @ YCBCR_TO_RGB.T)
    return result[:height, :width]


def jpeg(image: Image, quality: float, _: np.random.Generator) -> Image:
    """Compress as baseline JPEG, 4:2:0. Levels of KADID-10k."""
    return jpeg_loss(image, int(quality))


def _scaled(table: NDArray[np.int_], quality: int) -> Plane:
    """Scale a table of T.81 to a quality, as the Independent JPEG Group does."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((table * percent + 50) // 100, 1, 255).astype(np.float32)


def _through_blocks(plane: Plane, table: Plane) -> Plane:
    """Transform, quantise and transform back every 8 x 8 block of a plane around zero."""
    height, width = plane.shape
    # Both directions are plain matrix products over whole rows: no loop over blocks.
    vertical = np.matmul(_DCT, plane.reshape(height // 8, 8, width))
    coefficients = (vertical.reshape(-1, 8) @ _DCT.T).reshape(height // 8, 8, width // 8, 8)
    steps = table[np.newaxis, :, np.newaxis, :]
    kept = np.rint(coefficients / steps) * steps
    back = (kept.reshape(-1, 8) @ _DCT).reshape(height // 8, 8, width)
    result: Plane = np.matmul(_DCT.T, back).reshape(height, width)
    return result


def _halved(plane: Plane) -> Plane:
    """Average 2 x 2 pixels."""
    height, width = plane.shape
    mean: Plane = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return mean


def _doubled(plane: NDArray[np.uint8], rows: slice) -> Plane:
    """Enlarge to twice the size by the triangle filter of usual decoders; only `rows` of it."""
    near = np.arange(rows.start, rows.stop) // 2
    # Chroma samples lie between two luma rows: an even row leans up, an odd row down.
    far = np.clip(near + np.where(np.arange(rows.start, rows.stop) % 2, 1, -1), 0, len(plane) - 1)
    tall = 0.75 * plane[near].astype(np.float32) + 0.25 * plane[far].astype(np.float32)
    wide = np.pad(tall, ((0, 0), (1, 1)), mode="edge")
    result = np.empty((len(near), 2 * plane.shape[1]), dtype=np.float32)
    result[:, 0::2] = 0.75 * tall + 0.25 * wide[:, :-2]
    result[:, 1::2] = 0.75 * tall + 0.25 * wide[:, 2:]
    return result
