"""Pixels and patches out of place."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from analysis.distortions.pixels import Image, strips, to_uint8

# The pictures of KADID-10k: what "so many patches" refers to.
_REFERENCE_AREA = 512 * 384

# Sides of KADID-10k's patches and blocks and how far a patch is moved, px.
_PATCH, _MOVE, _BLOCK = 16, 16, 32


def jitter(image: Image, sigma: float, generator: np.random.Generator) -> Image:
    """Fetch every pixel from a place nearby, off by normal steps of `sigma` px down and right.

    Between pixels the picture is interpolated linearly. KADIS does this five times over with
    0.05, 0.1, 0.2, 0.5 and 1 px, which adds up to the sqrt(5) times these of here.
    """
    width = image.shape[1]
    result = np.empty_like(image)
    for rows in strips(len(image)):
        steps = np.float32(sigma) * generator.standard_normal(
            (rows.stop - rows.start, width, 2), np.float32
        )
        places = np.empty((2, rows.stop - rows.start, width), dtype=np.float32)
        places[0] = np.arange(rows.start, rows.stop)[:, np.newaxis] + steps[..., 0]
        places[1] = np.arange(width) + steps[..., 1]
        for channel in range(3):
            moved = ndimage.map_coordinates(
                image[..., channel], places, output=np.float32, order=1, mode="nearest"
            )
            result[rows, :, channel] = to_uint8(moved)
    return result


def non_eccentricity_patch(image: Image, number: float, generator: np.random.Generator) -> Image:
    """Replace patches of 16 x 16 px by what lies 16 px away in a random direction.

    `number` patches, levels of KADID-10k, per area of its 512 x 384 px and at least one. They lie
    on a grid of random origin, where KADID-10k's may overlap: more patches are never less visible.
    """
    height, width = image.shape[:2]
    cells = _cells(height, width, _PATCH, generator)
    angles = generator.uniform(0, 2 * np.pi, len(cells))
    result = image.copy()
    wanted = _per_area(number, image)
    for (top, left), angle in zip(cells[:wanted], angles, strict=False):
        rows = np.arange(max(top, 0), min(top + _PATCH, height))
        columns = np.arange(max(left, 0), min(left + _PATCH, width))
        down, right = round(_MOVE * np.sin(angle)), round(_MOVE * np.cos(angle))
        source = np.ix_(np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1))
        result[np.ix_(rows, columns)] = image[source]
    return result


def pixelate(image: Image, scale: float, _: np.random.Generator) -> Image:
    """Shrink to `scale` of the size and enlarge again, both by the nearest pixel.

    Levels of KADIS, there 0.95 - s^0.6 for s of 0.01, 0.05, 0.1, 0.2 and 0.5.
    """
    height, width = image.shape[:2]
    return image[np.ix_(_kept(height, scale), _kept(width, scale))]


def colour_block(image: Image, number: float, generator: np.random.Generator) -> Image:
    """Cover the picture with blocks of 32 x 32 px, each of one random colour.

    `number` blocks, levels of KADID-10k, per area of its 512 x 384 px and at least one. They lie
    on a grid of random origin, so that none hides another.
    """
    height, width = image.shape[:2]
    cells = _cells(height, width, _BLOCK, generator)
    colours = generator.integers(0, 256, (len(cells), 3), dtype=np.uint8)
    result = image.copy()
    for (top, left), colour in zip(cells[: _per_area(number, image)], colours, strict=False):
        result[max(top, 0) : top + _BLOCK, max(left, 0) : left + _BLOCK] = colour
    return result


def _per_area(number: float, image: Image) -> int:
    """Turn a number per reference picture into one for this size."""
    return int(np.ceil(number * image.shape[0] * image.shape[1] / _REFERENCE_AREA))


def _cells(height: int, width: int, side: int, generator: np.random.Generator) -> NDArray[np.int_]:
    """Give the top left corners of a grid's cells in random order, whole cells first.

    The grid's origin is random; cells cut by the picture's border come last, so that they are
    used only where the picture is too small for others.
    """
    down, right = generator.integers(0, side, 2)
    tops = np.arange(down - side, height, side)
    lefts = np.arange(right - side, width, side)
    cells = np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1).reshape(-1, 2)
    # A cell that ends at the border's outside would show nothing.
    cells = cells[(cells > -side).all(axis=1)]
    cells = generator.permutation(cells)
    cut = (cells < 0).any(axis=1) | (cells[:, 0] + side > height) | (cells[:, 1] + side > width)
    return cells[np.argsort(cut, kind="stable")]


def _kept(length: int, scale: float) -> NDArray[np.int_]:
    """Tell which of `length` pixels each one shows after shrinking and enlarging."""
    small = max(round(scale * length), 1)
    shown = ((np.arange(length) + 0.5) * small / length).astype(int)
    source: NDArray[np.int_] = ((shown + 0.5) * length / small).astype(int)
    return source
