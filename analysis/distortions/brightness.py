"""Too light, too dark."""

import numpy as np

from analysis.distortions.pixels import Image, to_uint8


def brighten(image: Image, amount: float, _: np.random.Generator) -> Image:
    """Overexpose: lift the mid-tones by amount / 2, black and white kept; highlights burn out."""
    return _curved(image, amount)


def darken(image: Image, amount: float, _: np.random.Generator) -> Image:
    """Underexpose: lower the mid-tones by amount / 2, black and white kept; shadows drown."""
    return _curved(image, -amount)


def mean_shift(image: Image, amount: float, generator: np.random.Generator) -> Image:
    """Add 255 x `amount` to every value, or take it away (by chance), and clip.

    KADID-10k's levels are +0.15, +0.08, 0, -0.08 and -0.15, the third no distortion and the
    others no order of strength; here the sign is drawn and the amount grows.
    """
    sign = 1 if generator.random() < 0.5 else -1
    return to_uint8(np.arange(256) + sign * 255 * amount)[image]


def _curved(image: Image, amount: float) -> Image:
    """Apply the parabola through (0, 0), (1/2, 1/2 + amount / 2) and (1, 1), clipped to 0..1."""
    value = np.arange(256) / 255
    return to_uint8(255 * (value + 2 * amount * value * (1 - value)))[image]
