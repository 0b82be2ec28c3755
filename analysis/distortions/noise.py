"""Noise, and what is left where it was removed."""

import numpy as np

from analysis.distortions.filters import box_taps, filtered, gaussian_taps
from analysis.distortions.pixels import YCBCR_TO_RGB, Image, strips, to_uint8


def white_noise(image: Image, variance: float, generator: np.random.Generator) -> Image:
    """Add independent normal noise to R, G and B, hence to luma and chroma alike.

    Levels of KADID-10k.
    """
    spread = np.float32(255 * np.sqrt(variance))
    result = np.empty_like(image)
    for rows in strips(len(image)):
        part = image[rows]
        result[rows] = to_uint8(part + spread * generator.standard_normal(part.shape, np.float32))
    return result


def colour_noise(image: Image, variance: float, generator: np.random.Generator) -> Image:
    """Add independent normal noise of one variance to Y, Cb and Cr.

    In RGB it is spotted with colour: B gets 1 + 1.772^2 = 4.1 times the variance. KADID-10k's
    levels, in full-range JFIF YCbCr where it takes the narrower one of video.
    """
    spread = np.float32(255 * np.sqrt(variance))
    result = np.empty_like(image)
    for rows in strips(len(image)):
        part = image[rows]
        noise = generator.standard_normal(part.shape, np.float32) @ YCBCR_TO_RGB.T
        result[rows] = to_uint8(part + spread * noise)
    return result


def impulse_noise(image: Image, share: float, generator: np.random.Generator) -> Image:
    """Set a share of all values of R, G and B to 0 or 255, evenly: salt and pepper.

    Channels are hit one by one, so that the dots are coloured. Levels of KADID-10k.
    """
    result = image.copy()
    for rows in strips(len(image)):
        part = result[rows]
        chance = generator.random(part.shape, np.float32)
        part[chance < share / 2] = 0
        part[chance > 1 - share / 2] = 255
    return result


def multiplicative_noise(image: Image, variance: float, generator: np.random.Generator) -> Image:
    """Multiply every value by 1 + n, n even around 0 with the given variance: speckle.

    Levels of KADID-10k, and its even (uniform) noise.
    """
    half = np.float32(np.sqrt(3 * variance))
    result = np.empty_like(image)
    for rows in strips(len(image)):
        part = image[rows]
        chance = generator.random(part.shape, np.float32)
        result[rows] = to_uint8(part * (1 + half * (2 * chance - 1)))
    return result


def denoise(image: Image, variance: float, generator: np.random.Generator) -> Image:
    """Add white noise of the given variance and smooth it, as denoising leaves a picture.

    The filter is a Gaussian or a box, by chance, as in Re-IQA (7.1; KADID-10k has a neural
    denoiser); neither paper states its width. Here its standard deviation is
    about 10 x sqrt(`variance`) px for both: the more noise, the more is smoothed, and about 7 grey
    levels of it remain. Levels of KADID-10k.
    """
    noisy = white_noise(image, variance, generator)
    sigma = 10 * float(np.sqrt(variance))
    if generator.random() < 0.5:
        offsets, weights = gaussian_taps(sigma)
    else:
        offsets, weights = box_taps(float(np.sqrt(12 * sigma**2 + 1)))
    zero = np.zeros_like(offsets)
    return filtered(noisy, [(offsets, zero, weights), (zero, offsets, weights)])
