"""A made truth, where there is no published MOS to take for it."""

import math

import numpy as np
from numpy.typing import NDArray


def draw_truth(
    stimuli: int,
    *,
    mean: float,
    sd: float,
    scale: tuple[float, float] = (0.0, 1.0),
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw true qualities from a beta distribution over the scale.

    It stays within the scale and leans as photographs do: with a mean above the middle, the tail
    is on the bad side.

    Parameters
    ----------
    stimuli : int
        How many.
    mean, sd : float
        Of the distribution, on the scale; the sample's own differ by chance.
    scale : tuple of two float
        The ends of the scale, low first.
    generator : Generator

    Returns
    -------
    float array
        One quality per stimulus.

    Raises
    ------
    ValueError
        If there are no stimuli, the mean lies outside the scale, or the SD does not fit into it.

    Examples
    --------
    >>> truth = draw_truth(1000, mean=0.7, sd=0.1, generator=np.random.default_rng(0))
    >>> bool(truth.min() > 0.2), bool(truth.max() < 1)
    (True, True)
    """
    low, high = scale
    if stimuli < 1:
        raise ValueError(f"At least one stimulus is needed, not {stimuli}.")
    if not low < mean < high:
        raise ValueError(
            f"The truth's mean must lie within the scale from {low:g} to {high:g}, not at {mean:g}."
        )
    share = (mean - low) / (high - low)
    widest = math.sqrt(share * (1 - share)) * (high - low)
    if not 0 < sd < widest:
        raise ValueError(
            f"The truth's SD must lie between 0 and {widest:.4g}, which a scale from {low:g} to "
            f"{high:g} allows about a mean of {mean:g}, not at {sd:g}."
        )
    weight = (widest / sd) ** 2 - 1
    return low + (high - low) * generator.beta(share * weight, (1 - share) * weight, stimuli)
