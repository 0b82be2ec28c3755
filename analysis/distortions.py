"""A bank of distortions, each at five levels of strength, in numpy alone.

Kinds and levels follow KADID-10k and KADIS-700k (Lin, Hosu and Saupe, QoMEX 2019), whose five
levels run from barely visible to very annoying. Amounts are in pixels of the picture or in
parts of the 0..1 range, so they mean the same at any size when a picture is shown 1:1.
Three of their first levels leave an 8-bit picture as it was (blur of 0.1 px, motion of 1 px,
saturation times 1); here every level is a distortion, and the docstrings say what differs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.jpeg import jpeg_loss
from analysis.pixels import (
    RGB_TO_YCBCR,
    YCBCR_TO_RGB,
    Image,
    check_image,
    strips,
    to_uint8,
)

LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Distortion:
    """One kind of distortion.

    Attributes
    ----------
    apply : callable
        ``apply(image, amount, generator)``; deterministic kinds leave the generator alone.
    amounts : tuple of five float
        What levels 1 to 5 stand for.
    unit : str
        What an amount measures.
    random : bool
        Whether a generator is needed.
    """

    apply: Callable[[Image, float, np.random.Generator], Image]
    amounts: tuple[float, float, float, float, float]
    unit: str
    random: bool = False


def distort(
    image: Image, name: str, level: int, generator: np.random.Generator | None = None
) -> Image:
    """Distort a picture.

    Parameters
    ----------
    image : uint8 array, height x width x 3
        sRGB picture; left as it is.
    name : str
        A key of `DISTORTIONS`.
    level : int
        Strength, 1 (barely visible) to 5 (very annoying).
    generator : numpy.random.Generator, optional
        Source of chance; needed where ``DISTORTIONS[name].random``. The same state gives the
        same picture.

    Returns
    -------
    uint8 array of the same shape

    Raises
    ------
    ValueError
        If the image is not 8-bit RGB, the name or level is unknown, or a random distortion got
        no generator.

    Examples
    --------
    >>> ramp = np.repeat(np.arange(0, 250, 10, dtype=np.uint8), 3).reshape(1, 25, 3)
    >>> distort(ramp, "quantisation", level=5)[0, ::4, 0].tolist()
    [0, 42, 85, 128, 170, 212, 255]
    """
    check_image(image)
    if name not in DISTORTIONS:
        known = ", ".join(sorted(DISTORTIONS))
        raise ValueError(f"There is no distortion named {name!r}; choose one of {known}.")
    if level not in LEVELS:
        raise ValueError(f"A distortion level must be 1, 2, 3, 4 or 5, but {level!r} was given.")
    kind = DISTORTIONS[name]
    if generator is None:
        if kind.random:
            raise ValueError(
                f"{name} draws random numbers: pass generator=numpy.random.default_rng(seed)."
            )
        generator = np.random.default_rng(0)
    return kind.apply(image, kind.amounts[level - 1], generator)


def _gaussian_blur(image: Image, sigma: float, _: np.random.Generator) -> Image:
    """Blur with a Gaussian of standard deviation `sigma` px, cut off at 3 sigma."""
    radius = int(np.ceil(3 * sigma))
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    zero = np.zeros_like(offsets)
    return _filtered(image, [(offsets, zero, weights), (zero, offsets, weights)])


def _motion_blur(image: Image, radius: float, generator: np.random.Generator) -> Image:
    """Smear along a straight line of 2 x `radius` + 1 px at a random angle.

    The line is sampled four times a pixel and each sample shared between its four neighbours
    by distance, so that slanted lines do not become stairs.
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
    return _filtered(image, [(row - reach, column - reach, kernel[row, column])])


def _white_noise(image: Image, variance: float, generator: np.random.Generator) -> Image:
    """Add independent normal noise to R, G and B, hence to luma and chroma alike."""
    spread = np.float32(255 * np.sqrt(variance))
    result = np.empty_like(image)
    for rows in strips(len(image)):
        part = image[rows]
        result[rows] = to_uint8(part + spread * generator.standard_normal(part.shape, np.float32))
    return result


def _jpeg(image: Image, quality: float, _: np.random.Generator) -> Image:
    """Compress as baseline JPEG, 4:2:0."""
    return jpeg_loss(image, int(quality))


def _colour_saturation(image: Image, factor: float, _: np.random.Generator) -> Image:
    """Multiply both chroma components by `factor`, luma kept.

    In JFIF YCbCr where KADID-10k takes CIELAB; its factors start at 1, which changes nothing.
    """
    mixing = YCBCR_TO_RGB @ np.diag([1, factor, factor]).astype(np.float32) @ RGB_TO_YCBCR
    result = np.empty_like(image)
    for rows in strips(len(image)):
        result[rows] = to_uint8(image[rows].astype(np.float32) @ mixing.T)
    return result


def _brighten(image: Image, amount: float, _: np.random.Generator) -> Image:
    """Overexpose: lift the mid-tones by amount / 2, black and white kept; highlights burn out."""
    return _curved(image, amount)


def _darken(image: Image, amount: float, _: np.random.Generator) -> Image:
    """Underexpose: lower the mid-tones by amount / 2, black and white kept; shadows drown."""
    return _curved(image, -amount)


def _quantisation(image: Image, shades: float, _: np.random.Generator) -> Image:
    """Keep `shades` evenly spaced values per channel.

    KADID-10k chooses its thresholds by the picture's histogram; even ones need no search.
    """
    steps = shades - 1
    table = to_uint8(np.rint(np.arange(256) / 255 * steps) * 255 / steps)
    return table[image]


def _curved(image: Image, amount: float) -> Image:
    """Apply the parabola through (0, 0), (1/2, 1/2 + amount / 2) and (1, 1), clipped to 0..1."""
    value = np.arange(256) / 255
    return to_uint8(255 * (value + 2 * amount * value * (1 - value)))[image]


Taps = tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.float64]]
"""Row offsets, column offsets and weights of a filter."""


def _filtered(image: Image, passes: list[Taps]) -> Image:
    """Filter with each of `passes` in turn, borders repeated, rounding only at the end."""
    reaches = [(_reach(rows), _reach(columns)) for rows, columns, _ in passes]
    border = (sum(row for row, _ in reaches), sum(column for _, column in reaches))
    padded = np.pad(image, ((border[0], border[0]), (border[1], border[1]), (0, 0)), mode="edge")
    result = np.empty_like(image)
    for strip in strips(len(image)):
        part = padded[strip.start : strip.stop + 2 * border[0]].astype(np.float32)
        for (row_offsets, column_offsets, weights), (down, right) in zip(
            passes, reaches, strict=True
        ):
            height, width = part.shape[0] - 2 * down, part.shape[1] - 2 * right
            total = np.zeros((height, width, 3), dtype=np.float32)
            for row, column, weight in zip(
                row_offsets + down, column_offsets + right, weights.astype(np.float32), strict=True
            ):
                total += weight * part[row : row + height, column : column + width]
            part = total
        result[strip] = to_uint8(part)
    return result


def _reach(offsets: NDArray[np.int_]) -> int:
    return int(np.abs(offsets).max())


DISTORTIONS: dict[str, Distortion] = {
    "gaussian_blur": Distortion(_gaussian_blur, (0.5, 1, 2, 3, 5), "standard deviation, px"),
    "motion_blur": Distortion(_motion_blur, (1, 2, 4, 6, 10), "half length, px", random=True),
    "white_noise": Distortion(
        _white_noise, (0.001, 0.002, 0.003, 0.005, 0.01), "variance on 0..1", random=True
    ),
    "jpeg": Distortion(_jpeg, (43, 36, 24, 7, 4), "quality, 1..100"),
    "colour_saturation": Distortion(_colour_saturation, (1.5, 2, 3, 6, 9), "factor on chroma"),
    "brighten": Distortion(_brighten, (0.1, 0.2, 0.4, 0.7, 1.1), "twice the lift of mid-grey"),
    "darken": Distortion(_darken, (0.05, 0.1, 0.2, 0.4, 0.8), "twice the drop of mid-grey"),
    "quantisation": Distortion(_quantisation, (20, 16, 13, 10, 7), "shades per channel"),
}
"""The bank by name."""
