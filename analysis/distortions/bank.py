"""The distortions by name, with what their levels stand for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.distortions.blur import gaussian_blur, lens_blur, motion_blur
from analysis.distortions.brightness import brighten, darken, mean_shift
from analysis.distortions.colour import (
    colour_diffusion,
    colour_saturation,
    colour_shift,
    hsv_saturation,
)
from analysis.distortions.jpeg import jpeg
from analysis.distortions.jpeg2000 import jpeg2000
from analysis.distortions.noise import (
    colour_noise,
    denoise,
    impulse_noise,
    multiplicative_noise,
    white_noise,
)
from analysis.distortions.palette import colour_quantisation, quantisation
from analysis.distortions.pixels import Image, check_image
from analysis.distortions.sharpness import contrast_change, high_sharpen
from analysis.distortions.spatial import colour_block, jitter, non_eccentricity_patch, pixelate

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


DISTORTIONS: dict[str, Distortion] = {
    "gaussian_blur": Distortion(gaussian_blur, (0.5, 1, 2, 3, 5), "standard deviation, px"),
    "lens_blur": Distortion(lens_blur, (1, 2, 4, 6, 8), "radius, px"),
    "motion_blur": Distortion(motion_blur, (1, 2, 4, 6, 10), "half length, px", random=True),
    "colour_diffusion": Distortion(
        colour_diffusion, (3.5, 6.5, 11, 14, 20), "standard deviation, px"
    ),
    "colour_shift": Distortion(colour_shift, (1, 3, 6, 8, 12), "shift of green, px", random=True),
    "colour_quantisation": Distortion(colour_quantisation, (64, 48, 32, 16, 8), "colours"),
    "colour_saturation": Distortion(colour_saturation, (1.5, 2, 3, 6, 9), "factor on chroma"),
    "hsv_saturation": Distortion(hsv_saturation, (0.4, 0.2, 0.1, 0, -0.4), "factor on S of HSV"),
    "jpeg": Distortion(jpeg, (43, 36, 24, 7, 4), "quality, 1..100"),
    "jpeg2000": Distortion(jpeg2000, (16, 32, 45, 120, 400), "compression ratio"),
    "white_noise": Distortion(
        white_noise, (0.001, 0.002, 0.003, 0.005, 0.01), "variance on 0..1", random=True
    ),
    "colour_noise": Distortion(
        colour_noise, (0.0001, 0.0005, 0.001, 0.002, 0.003), "variance on 0..1", random=True
    ),
    "impulse_noise": Distortion(
        impulse_noise, (0.001, 0.005, 0.01, 0.02, 0.03), "share of values", random=True
    ),
    "multiplicative_noise": Distortion(
        multiplicative_noise, (0.001, 0.005, 0.01, 0.02, 0.05), "variance of factor", random=True
    ),
    "denoise": Distortion(
        denoise, (0.01, 0.03, 0.05, 0.1, 0.15), "variance of the noise", random=True
    ),
    "brighten": Distortion(brighten, (0.1, 0.2, 0.4, 0.7, 1.1), "twice the lift of mid-grey"),
    "darken": Distortion(darken, (0.05, 0.1, 0.2, 0.4, 0.8), "twice the drop of mid-grey"),
    "mean_shift": Distortion(
        mean_shift, (0.04, 0.08, 0.15, 0.22, 0.3), "shift on 0..1", random=True
    ),
    "jitter": Distortion(
        jitter, (0.11, 0.22, 0.45, 1.1, 2.2), "standard deviation, px", random=True
    ),
    "non_eccentricity_patch": Distortion(
        non_eccentricity_patch, (20, 40, 60, 80, 100), "patches per 512 x 384 px", random=True
    ),
    "pixelate": Distortion(pixelate, (0.89, 0.78, 0.7, 0.57, 0.29), "scale kept"),
    "quantisation": Distortion(quantisation, (20, 16, 13, 10, 7), "shades per channel"),
    "colour_block": Distortion(
        colour_block, (2, 4, 6, 8, 10), "blocks per 512 x 384 px", random=True
    ),
    "high_sharpen": Distortion(high_sharpen, (1, 2, 3, 6, 12), "detail added, factor"),
    "contrast_change": Distortion(
        contrast_change, (0.15, 0.3, 0.4, 0.6, 0.8), "change of mid-grey's slope", random=True
    ),
}
"""The bank by name."""
