"""A relief seen from a place within it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .canvas import Places, Plane
from .noise import centre, sample


@dataclass(frozen=True)
class View:
    """A camera's projection of a relief, ready to be asked what each pixel sees.

    Attributes
    ----------
    depth : float32 array, samples
        Distance of the samples on each ray, in tiles.
    screen : float32 array, samples x width
        Picture row on which each sample appears.
    first : int32 array, height x width
        The first sample that reaches up to each pixel; the number of samples in the sky.
    aside : float32 array, width
        Sideways distance per distance ahead.
    place : tuple of float
        Row and column of the camera, in tiles.
    size : int
        Relief samples per tile.
    """

    depth: Plane
    screen: Plane
    first: NDArray[np.int32]
    aside: Plane
    place: tuple[float, float]
    size: int

    def at(self, rows: Places, columns: Places) -> tuple[Plane, NDArray[np.bool_]]:
        """Tell how far away the ground seen in these pixels is, and which see ground at all."""
        first = self.first[rows, columns]
        after = first.clip(1, len(self.depth) - 1)
        before = after - 1
        lower, upper = self.screen[before, columns], self.screen[after, columns]
        between = (lower - centre(rows)) / np.maximum(lower - upper, np.float32(1e-6))
        near, far = self.depth[before], self.depth[after]
        return near + between.clip(0, 1) * (far - near), first < len(self.depth)

    def ground(self, depth: Plane, columns: Places) -> tuple[Plane, Plane]:
        """Give the place on the relief, in its samples, that lies at a depth in a column."""
        ahead, beside = self.place
        return (ahead + depth) * self.size, (beside + depth * self.aside[columns]) * self.size


def look(
    relief: Plane,
    *,
    width: int,
    height: int,
    horizon: float,
    place: tuple[float, float],
    eye: float,
    near: float,
    far: float,
    focal: float = 1.1,
    samples: int = 1200,
) -> View:
    """Project a tiling relief into a picture.

    Column by column: the screen row of every sample on its ray is kept where it rises above all
    nearer ones, and each pixel finds its sample by counting those below it.

    Parameters
    ----------
    relief : float32 array, n x n
        Heights in tile widths.
    width, height : int
        Size of the picture in pixels.
    horizon : float
        Row of the horizon in pixels.
    place : tuple of float
        Row and column of the camera, in tiles; it looks towards higher rows.
    eye : float
        Height of the camera in tile widths.
    near, far : float
        Nearest and farthest ground seen, in tiles.
    focal : float
        Focal length in picture widths.
    samples : int
        Samples on each ray, spaced evenly in log distance.
    """
    size = len(relief)
    depth = np.geomspace(near, far, samples, dtype=np.float32)
    columns = np.arange(width, dtype=np.int32)
    aside: Plane = (centre(columns) / width - np.float32(0.5)) / np.float32(focal)
    screen = np.empty((samples, width), np.float32)
    counts = np.zeros((height + 1, width), np.int32)
    top = np.full(width, np.inf, np.float32)
    for index, distance in enumerate(depth):
        row = np.full((1,), (place[0] + distance) * size, np.float32)
        beside = (np.float32(place[1]) + distance * aside) * size
        ground = sample(relief[..., None], row, beside)[..., 0]
        screen[index] = horizon + (eye - ground) * np.float32(focal * width / distance)
        np.minimum(top, screen[index], out=top)
        counts[np.ceil(top - 0.5).clip(0, height).astype(np.int32), columns] += 1
    # Samples of a column wholly below a pixel row: the counts of the rows beneath it, summed.
    first = counts[::-1].cumsum(axis=0, dtype=np.int32)[::-1][1:]
    return View(depth, screen, first, aside, place, size)


def shadow(relief: Plane, steepness: float, *, softness: float) -> Plane:
    """Cast the shadows of a sun that stands in the direction of lower columns.

    Parameters
    ----------
    relief : float32 array, n x n
        Tiling heights in tile widths.
    steepness : float
        Tangent of the sun's elevation.
    softness : float
        Height over which the edge of a shadow fades, in tile widths.

    Returns
    -------
    float32 array, n x n
        1 in the sun, 0 in the shadow.
    """
    size = relief.shape[1]
    fall = np.arange(2 * size, dtype=np.float32) * np.float32(steepness / size)
    raised = np.concatenate([relief, relief], axis=1) + fall
    depth = (np.maximum.accumulate(raised, axis=1) - raised)[:, size:]
    return (1 - depth / np.float32(softness)).clip(0, 1)


def slopes(relief: Plane) -> tuple[Plane, Plane]:
    """Return the slope of a tiling relief down its rows and along its columns."""
    size = len(relief)
    scale = np.float32(size / 2)
    return (
        (np.roll(relief, -1, axis=0) - np.roll(relief, 1, axis=0)) * scale,
        (np.roll(relief, -1, axis=1) - np.roll(relief, 1, axis=1)) * scale,
    )
