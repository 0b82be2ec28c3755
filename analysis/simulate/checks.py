"""What makes a simulated study possible."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SpammerKind = Literal["random", "constant", "straight-lining"]


def check_design(
    truth: NDArray[np.float64],
    *,
    raters: int,
    rounds: int,
    per_image: int | None,
    spammers: int,
    scale: tuple[float, float],
    step: float | None,
) -> None:
    """Raise ValueError, in one sentence, where the arguments do not make a study."""
    if truth.ndim != 1 or not len(truth):
        raise ValueError(
            f"The truth must be a list of at least one number, not an array of shape {truth.shape}."
        )
    check_scale(scale, step)
    low, high = scale
    outside = ~((truth >= low) & (truth <= high))  # NaN too
    if outside.any():
        position = int(np.argmax(outside))
        raise ValueError(
            f"Every truth must lie on the scale from {low:g} to {high:g}, but that of stimulus "
            f"{position + 1} is {truth[position]:g}; state the scale that it is on."
        )
    if raters < 1 or rounds < 1:
        raise ValueError(f"At least one rater and one round are needed, not {raters} and {rounds}.")
    if per_image is not None and not 1 <= per_image <= raters:
        raise ValueError(
            f"Each image can be rated by 1 to {raters} of {raters} raters, not by {per_image}."
        )
    if spammers > raters:
        raise ValueError(f"There cannot be {spammers} spammers among {raters} raters.")


def check_scale(scale: tuple[float, float], step: float | None) -> None:
    """Raise ValueError where a scale has no length or its step does not divide it."""
    low, high = scale
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(
            f"A scale from {low:g} to {high:g} is none; give its lower end, then its upper end."
        )
    if step is None:
        return
    steps = (high - low) / step if step > 0 else 0.0
    if steps < 0.5 or not math.isclose(steps, round(steps), rel_tol=1e-9):
        raise ValueError(
            f"A step of {step:g} does not divide the scale from {low:g} to {high:g}; "
            f"give one that leads from end to end."
        )
