"""Wrong colours: bleeding, misplaced, too vivid, too faint."""

import numpy as np
from scipy import ndimage

from analysis.distortions.filters import gaussian_taps, smoothed
from analysis.distortions.lab import lab_to_rgb, rgb_to_lab
from analysis.distortions.pixels import RGB_TO_YCBCR, YCBCR_TO_RGB, Image, Plane, strips, to_uint8


def colour_diffusion(image: Image, sigma: float, _: np.random.Generator) -> Image:
    """Blur a* and b* of CIELAB with a Gaussian of `sigma` px: colours run over their edges.

    Lightness is kept. With KADIS's amounts n of 1, 3, 6, 8 and 12, `sigma` is 1.5 n + 2; colours
    are not multiplied by n besides, which would be `colour_saturation` once more.
    """
    colours = np.empty((2, *image.shape[:2]), dtype=np.float32)
    for rows in strips(len(image)):
        colours[:, rows] = np.moveaxis(rgb_to_lab(image[rows])[..., 1:], -1, 0)
    weights = gaussian_taps(sigma)[1]
    kernel = np.outer(weights, weights)
    blurred = [smoothed(plane, kernel) for plane in colours]
    result = np.empty_like(image)
    for rows in strips(len(image)):
        lightness = rgb_to_lab(image[rows])[..., 0]
        result[rows] = lab_to_rgb(
            np.stack([lightness, blurred[0][rows], blurred[1][rows]], axis=-1)
        )
    return result


def colour_shift(image: Image, distance: float, generator: np.random.Generator) -> Image:
    """Move green by `distance` px in a random direction, where the picture has edges.

    The moved channel is blended in by the gradient's magnitude, 0 on even ground and 1 from its
    99th percentile on. Every edge acts on `distance` / 2 px around it too, which makes the higher
    levels differ: the papers' own mask ends before the moved edge. Where a pattern repeats itself
    a larger shift may err less than a smaller one. Levels of KADID-10k.
    """
    angle = generator.uniform(0, 2 * np.pi)
    down, right = round(distance * np.sin(angle)), round(distance * np.cos(angle))
    height, width = image.shape[:2]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    green = image[..., 1].astype(np.float32)
    mask = ndimage.maximum_filter(_edges(image), 2 * int(distance / 2) + 1, mode="nearest")
    result = image.copy()
    result[..., 1] = to_uint8(green + mask * (green[np.ix_(rows, columns)] - green))
    return result


def colour_saturation(image: Image, factor: float, _: np.random.Generator) -> Image:
    """Multiply both chroma components by `factor`, luma kept.

    In JFIF YCbCr where KADID-10k takes CIELAB; its factors start at 1, which changes nothing.
    """
    mixing = YCBCR_TO_RGB @ np.diag([1, factor, factor]).astype(np.float32) @ RGB_TO_YCBCR
    result = np.empty_like(image)
    for rows in strips(len(image)):
        result[rows] = to_uint8(image[rows].astype(np.float32) @ mixing.T)
    return result


def hsv_saturation(image: Image, factor: float, _: np.random.Generator) -> Image:
    """Multiply the saturation of HSV by `factor`: paler below 1, grey at 0, negative below 0.

    With the value V = max(R, G, B) kept, a channel C becomes V - `factor` (V - C), clipped.
    Levels of KADID-10k.
    """
    result = np.empty_like(image)
    for rows in strips(len(image)):
        part = image[rows].astype(np.float32)
        value = part.max(axis=-1, keepdims=True)
        result[rows] = to_uint8(value - np.float32(factor) * (value - part))
    return result


def _edges(image: Image) -> Plane:
    """Measure how much of an edge every pixel lies on, 0 to 1."""
    luma = np.empty(image.shape[:2], dtype=np.float32)
    for rows in strips(len(image)):
        luma[rows] = image[rows].astype(np.float32) @ RGB_TO_YCBCR[0]
    slope = np.hypot(
        ndimage.sobel(luma, axis=0, mode="nearest"), ndimage.sobel(luma, axis=1, mode="nearest")
    )
    rank = int(0.99 * (slope.size - 1))
    steep = np.partition(slope, rank, axis=None)[rank]
    # A few lines on a flat ground: the percentile is flat too, and any slope is an edge.
    mask: Plane = np.minimum(slope / max(steep, 1), 1)
    return mask
