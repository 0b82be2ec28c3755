"""Blur of the whole picture."""

import numpy as np

from analysis.distortions.filters import disk, filtered, gaussian_taps, smoothed
from analysis.distortions.pixels import Image, to_uint8


def gaussian_blur(image: Image, sigma: float, _: np.random.Generator) -> Image:
    """Blur with a Gaussian of standard deviation `sigma` px, cut off at 3 sigma.

    KADID-10k's levels are 0.1, 0.5, 1, 2 and 5 px, the first of which changes nothing.
    """
    offsets, weights = gaussian_taps(sigma)
    zero = np.zeros_like(offsets)
    return filtered(image, [(offsets, zero, weights), (zero, offsets, weights)])


def lens_blur(image: Image, radius: float, _: np.random.Generator) -> Image:
    """Spread every point evenly over a disk of `radius` px, as a lens out of focus does.

    A pixel on the rim weighs as much as the disk covers of it. Levels of KADID-10k.
    """
    kernel = disk(radius)
    planes = [to_uint8(smoothed(image[..., channel], kernel)) for channel in range(3)]
    return np.stack(planes, axis=-1)


def motion_blur(image: Image, radius: float, generator: np.random.Generator) -> Image:
    """Smear along a straight line of 2 x `radius` + 1 px at a random angle.

    The line is sampled four times a pixel and each sample shared between its four neighbours
    by distance, so that slanted lines do not become stairs. Levels of KADID-10k.
    """
    angle = generator.uniform(0, np.pi)
    along = np.linspace(-radius, radius, int(8 * radius) + 1)
    rows, columns = along * np.sin(angle), along * np.cos(angle)
    reach = int(radius) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    for down in (0, 1):
        for right in (0, 1):
            share = (1 - np.abs(rows - top - down)) * (1 - np.abs(columns - left - right))
            np.add.at(kernel, (top + down + reach, left + right + reach), share)
    kernel /= kernel.sum()
    row, column = np.nonzero(kernel > 1e-6)
    return filtered(image, [(row - reach, column - reach, kernel[row, column])])
