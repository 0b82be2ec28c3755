"""The irreversible wavelet transform of JPEG 2000 (CDF 9/7), for any size.

Lifting steps and their constants: ITU-T T.800 (JPEG 2000 Part 1), Annex F.4.8, with symmetric
extension. The scaling is such that the transform is nearly orthonormal: one error in a
coefficient is about the same error in the picture, whatever the band.
"""

import numpy as np

from analysis.distortions.pixels import Plane

_STEPS = (-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971)
# T.800's K, whose low pass keeps a constant; nearly orthonormal with sqrt(2) on it.
_LOW = np.float32(np.sqrt(2) / 1.230174104914001)
_HIGH = np.float32(1.230174104914001 / np.sqrt(2))
_SINGLE = np.float32(np.sqrt(2))

Bands = tuple[Plane, Plane, Plane]
"""The details of one level: across (high columns), down (high rows), both."""


def decompose(plane: Plane, levels: int) -> tuple[Plane, list[Bands]]:
    """Split a plane into a small picture and details.

    Parameters
    ----------
    plane : float32 array, height x width
    levels : int
        How often the picture is halved.

    Returns
    -------
    small : float32 array
        About 2^-levels of the size; values are 2^levels times those of `plane`.
    details : list of triples of float32 array
        From the finest level to the coarsest.

    Examples
    --------
    >>> small, details = decompose(np.full((5, 4), 3, dtype=np.float32), levels=1)
    >>> small.round(3).tolist()
    [[6.0, 6.0], [6.0, 6.0], [6.0, 6.0]]
    >>> [band.shape for band in details[0]]
    [(3, 2), (2, 2), (2, 2)]
    """
    details = []
    for _ in range(levels):
        low, high = _split(plane)
        low_low, low_high = (part.T for part in _split(low.T))
        high_low, high_high = (part.T for part in _split(high.T))
        details.append((low_high, high_low, high_high))
        plane = low_low
    return plane, details


def compose(small: Plane, details: list[Bands]) -> Plane:
    """Undo `decompose`.

    Examples
    --------
    >>> plane = np.arange(35, dtype=np.float32).reshape(5, 7) ** 2
    >>> bool(np.abs(compose(*decompose(plane, levels=3)) - plane).max() < 0.01)
    True
    """
    plane = small
    for low_high, high_low, high_high in reversed(details):
        low = _join(plane.T, low_high.T).T
        high = _join(high_low.T, high_high.T).T
        plane = _join(low, high)
    return plane


def _split(plane: Plane) -> tuple[Plane, Plane]:
    """Transform along the first axis: low and high pass."""
    even, odd = plane[0::2].copy(), plane[1::2].copy()
    if not len(odd):
        # A single row has no high pass; its low pass is that of a constant.
        return even * _SINGLE, odd
    for number, factor in enumerate(_STEPS):
        _lift(even, odd, factor, of_even=number % 2 == 1)
    return even * _LOW, odd * _HIGH


def _join(low: Plane, high: Plane) -> Plane:
    """Undo `_split`."""
    if not len(high):
        return low / _SINGLE
    even, odd = low / _LOW, high / _HIGH
    for number, factor in reversed(list(enumerate(_STEPS))):
        _lift(even, odd, -factor, of_even=number % 2 == 1)
    plane = np.empty((len(even) + len(odd), even.shape[1]), dtype=np.float32)
    plane[0::2], plane[1::2] = even, odd
    return plane


def _lift(even: Plane, odd: Plane, factor: float, *, of_even: bool) -> None:
    """Add `factor` times the sum of its two neighbours to every even or every odd row."""
    weight = np.float32(factor)
    if of_even:
        # Even row n lies between odd rows n - 1 and n; outside the picture it is mirrored.
        inner = len(odd)
        even[:inner] += weight * odd
        even[1:] += weight * odd[: len(even) - 1]
        even[0] += weight * odd[0]
        if len(even) > inner:
            even[-1] += weight * odd[-1]
    else:
        # Odd row n lies between even rows n and n + 1.
        odd += weight * even[: len(odd)]
        following = even[1 : len(odd) + 1]
        odd[: len(following)] += weight * following
        if len(following) < len(odd):
            odd[-1] += weight * even[-1]
