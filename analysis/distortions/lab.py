"""sRGB to CIELAB and back (IEC 61966-2-1; CIE 15, white D65)."""

import numpy as np
from numpy.typing import NDArray

from analysis.distortions.pixels import Image, to_uint8

_RGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
# Rows by the white point's X, Y, Z: white is 1, 1, 1.
_RGB_TO_XYZ /= _RGB_TO_XYZ.sum(axis=1, keepdims=True)
_TO_XYZ = _RGB_TO_XYZ.astype(np.float32)
_TO_RGB = np.linalg.inv(_RGB_TO_XYZ).astype(np.float32)

_VALUE = np.arange(256) / 255
_LINEAR = np.where(_VALUE <= 0.04045, _VALUE / 12.92, ((_VALUE + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)

# L*, a*, b* from the compressed X, Y, Z, but for the 16 below L*.
_MIX = np.array([[0, 116, 0], [500, -500, 0], [0, 200, -200]], dtype=np.float32)
_UNMIX = np.linalg.inv(_MIX).astype(np.float32)
# Below this the cube root gives way to a line.
_KNEE = np.float32((6 / 29) ** 3)


def rgb_to_lab(image: Image) -> NDArray[np.float32]:
    """Turn sRGB into L* (0..100), a* and b*.

    Examples
    --------
    >>> rgb_to_lab(np.array([[[255, 255, 255], [255, 0, 0]]], dtype=np.uint8)).round(1).tolist()
    [[[100.0, 0.0, 0.0], [53.2, 80.1, 67.2]]]
    """
    xyz = _LINEAR[image] @ _TO_XYZ.T
    line = xyz * np.float32(841 / 108) + np.float32(4 / 29)
    lab: NDArray[np.float32] = np.where(xyz > _KNEE, np.cbrt(xyz), line) @ _MIX.T
    lab[..., 0] -= 16
    return lab


def lab_to_rgb(lab: NDArray[np.float32]) -> Image:
    """Turn L*, a* and b* into 8-bit sRGB; colours outside it are clipped channel by channel.

    Examples
    --------
    >>> lab_to_rgb(np.array([[[53.24, 80.09, 67.2]]], dtype=np.float32)).tolist()
    [[[255, 0, 0]]]
    """
    raised = lab + np.array([16, 0, 0], dtype=np.float32)
    root = raised @ _UNMIX.T
    line = (root - np.float32(4 / 29)) * np.float32(108 / 841)
    linear = np.clip(np.where(root > np.float32(6 / 29), root**3, line) @ _TO_RGB.T, 0, 1)
    value = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** np.float32(1 / 2.4) - 0.055
    )
    return to_uint8(255 * value)
