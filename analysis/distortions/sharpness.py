"""Too sharp; too much or too little contrast."""

import numpy as np
from scipy import ndimage

from analysis.distortions.pixels import RGB_TO_YCBCR, Image, strips, to_uint8

# Standard deviation of the blur that separates detail from the rest, px.
_DETAIL = 3.0


def high_sharpen(image: Image, amount: float, _: np.random.Generator) -> Image:
    """Sharpen far too much, by unsharp masking of luma.

    `amount` times the detail is added to R, G and B alike: luma less luma blurred by a Gaussian
    of 3 px. Levels of KADID-10k, which sharpens lightness of CIELAB.
    """
    luma = np.empty(image.shape[:2], dtype=np.float32)
    for rows in strips(len(image)):
        luma[rows] = image[rows].astype(np.float32) @ RGB_TO_YCBCR[0]
    detail = luma - ndimage.gaussian_filter(luma, _DETAIL, mode="nearest", truncate=3)
    result = np.empty_like(image)
    for rows in strips(len(image)):
        result[rows] = to_uint8(image[rows] + np.float32(amount) * detail[rows, :, np.newaxis])
    return result


def contrast_change(image: Image, amount: float, generator: np.random.Generator) -> Image:
    """Bend the tones to an S or against it, by chance; black, mid-grey and white stay.

    A value x in 0..1 becomes x -+ `amount` sin(2 pi x) / (2 pi): the slope at mid-grey is
    1 +- `amount`. KADID-10k's levels are +0.3, +0.15, 0, -0.4 and -0.6, the third no distortion
    and the others no order of strength; here the sign is drawn and the amount grows.
    """
    signed = amount if generator.random() < 0.5 else -amount
    value = np.arange(256) / 255
    bent = value - signed * np.sin(2 * np.pi * value) / (2 * np.pi)
    return to_uint8(255 * bent)[image]
