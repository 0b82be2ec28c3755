"""Linear filters with repeated borders: by taps for small kernels, by Fourier for large ones."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from analysis.distortions.pixels import Image, Plane, strips, to_uint8

Taps = tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.float64]]
"""Row offsets, column offsets and weights of a filter."""


def gaussian_taps(sigma: float) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Give offsets and weights of a Gaussian of standard deviation `sigma`, cut off at 3 sigma.

    Examples
    --------
    >>> offsets, weights = gaussian_taps(1)
    >>> offsets.tolist()
    [-3, -2, -1, 0, 1, 2, 3]
    >>> weights.round(3).tolist()
    [0.004, 0.054, 0.242, 0.399, 0.242, 0.054, 0.004]
    """
    radius = int(np.ceil(3 * sigma))
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    return offsets, weights


def box_taps(width: float) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Give offsets and weights of a mean over `width` px; the two ends count by their part.

    Examples
    --------
    >>> offsets, weights = box_taps(4)
    >>> weights.tolist()
    [0.125, 0.25, 0.25, 0.25, 0.125]
    """
    radius = int(np.ceil((width - 1) / 2))
    offsets = np.arange(-radius, radius + 1)
    weights = np.clip((width + 1) / 2 - np.abs(offsets), 0, 1)
    weights /= weights.sum()
    return offsets, weights


def disk(radius: float) -> NDArray[np.float64]:
    """Give a kernel even over a disk, the rim weighted by the covered part of each pixel.

    Examples
    --------
    >>> disk(1).round(3).tolist()
    [[0.025, 0.146, 0.025], [0.146, 0.317, 0.146], [0.025, 0.146, 0.025]]
    """
    fine = 32
    reach = int(np.ceil(radius - 0.5))
    side = 2 * reach + 1
    centres = (np.arange(side * fine) + 0.5) / fine - side / 2
    inside = centres[:, np.newaxis] ** 2 + centres**2 <= radius**2
    kernel: NDArray[np.float64] = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))
    kernel /= kernel.sum()
    return kernel


def filtered(image: Image, passes: list[Taps]) -> Image:
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


def smoothed(plane: NDArray[np.uint8] | Plane, kernel: NDArray[np.float64]) -> Plane:
    """Filter one plane with a symmetric kernel of odd sides by Fourier transform.

    Its time hardly depends on the kernel's size; borders are repeated.

    Examples
    --------
    >>> step = np.array([[0, 0, 0, 9, 9, 9]], dtype=np.float32)
    >>> smoothed(step, np.full((3, 3), 1 / 9)).round(3).tolist()
    [[0.0, 0.0, 3.0, 6.0, 9.0, 9.0]]
    """
    height, width = plane.shape
    down, right = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(plane.astype(np.float32), ((down, down), (right, right)), mode="edge")
    # Beyond the repeated border the transform may wrap around: it meets only what is cut off.
    size = (fft.next_fast_len(padded.shape[0], real=True), fft.next_fast_len(padded.shape[1], True))
    spectrum = fft.rfft2(padded, size)
    spectrum *= fft.rfft2(kernel.astype(np.float32), size)
    whole = fft.irfft2(spectrum, size, overwrite_x=True)
    result: Plane = whole[2 * down : 2 * down + height, 2 * right : 2 * right + width]
    return result


def _reach(offsets: NDArray[np.int_]) -> int:
    return int(np.abs(offsets).max())
