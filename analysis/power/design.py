"""Designs of a study, and the cheapest that is good enough."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Against = Literal["truth", "panel"]

CURVE_COLUMNS = (
    "raters",
    "rounds",
    "per_image",
    "ratings_per_image",
    "srcc_truth",
    "srcc_panel",
    "rmse",
    "rmse_panel",
    "ci_half",
    "note",
)


class Design(NamedTuple):
    """Who rates what: `per_image` of the `raters` rate each image, `rounds` times each."""

    raters: int
    rounds: int
    per_image: int

    @property
    def ratings_per_image(self) -> int:
        """Number of ratings of an image."""
        return self.per_image * self.rounds


def designs(
    raters: Iterable[int], rounds: Iterable[int], per_image: Iterable[int] | None
) -> list[Design]:
    """List every design of the given numbers; without `per_image` all raters rate each image.

    Raises
    ------
    ValueError
        If there is none, or a number is below 1.
    """
    raters, rounds = list(raters), list(rounds)
    sizes = None if per_image is None else list(per_image)
    for name, numbers in (("raters", raters), ("rounds", rounds), ("raters per image", sizes)):
        if numbers is not None and (not numbers or min(numbers) < 1):
            received = min(numbers) if numbers else "none"
            raise ValueError(f"Numbers of {name} must be 1 or more, not {received}.")
    found = [
        Design(number, times, size)
        for number in raters
        for size in ([number] if sizes is None else sizes)
        if size <= number
        for times in rounds
    ]
    if not found and sizes is not None:
        raise ValueError(
            f"{min(sizes)} raters per image cannot be had of {max(raters)} raters; "
            f"give more raters or fewer per image."
        )
    return found


def check_truth(
    truth: Sequence[float] | NDArray[np.float64] | None, truth_sd: float | None
) -> NDArray[np.float64] | None:
    """Return the truth's values, sorted, or None where only their SD is given.

    Raises
    ------
    ValueError
        Unless exactly one of the two is given and spreads.
    """
    if (truth is None) == (truth_sd is None):
        given = "neither" if truth is None else "both"
        raise ValueError(f"Give the truth's values or its SD; {given} came.")
    if truth is None:
        if truth_sd is None or not (np.isfinite(truth_sd) and truth_sd > 0):
            raise ValueError(f"The truth's SD must be a finite number above 0, not {truth_sd}.")
        return None
    values = np.sort(np.asarray(truth, dtype=np.float64), axis=None)
    if len(values) < 2 or not np.isfinite(values).all() or values[0] == values[-1]:
        raise ValueError("The truth must be at least two finite values that are not all the same.")
    return values


def check_wanted(srcc: float, against: str = "truth") -> None:
    """Raise ValueError where nothing could be searched for."""
    if against not in get_args(Against):
        raise ValueError(f"against must be one of {', '.join(get_args(Against))}, not {against!r}.")
    if not 0 < srcc < 1:
        raise ValueError(f"The wanted SRCC must lie between 0 and 1, not at {srcc:g}.")


def smallest_design(
    curve: pd.DataFrame, srcc: float, *, against: Against = "truth"
) -> "pd.Series[Any] | None":
    """Pick the design with the fewest ratings per image that reaches a wanted SRCC.

    Parameters
    ----------
    curve : DataFrame
        Of `power_curve` or `simulated_power_curve`.
    srcc : float
        The wanted SRCC, between 0 and 1.
    against : {"truth", "panel"}
        Between MOS and truth, or between the MOS of two panels of that design.

    Returns
    -------
    Series or None
        A row of the curve: among those with the fewest ratings per image, the one with the highest
        SRCC. None where no design of the curve reaches it.

    Raises
    ------
    ValueError
        If the wanted SRCC does not lie between 0 and 1, or `against` is unknown.

    Examples
    --------
    >>> from analysis.power import power_curve
    >>> best = smallest_design(power_curve(truth_sd=0.09), 0.9)
    >>> int(best["raters"]), int(best["rounds"])
    (5, 1)
    """
    check_wanted(srcc, against)
    column = f"srcc_{against}"
    enough = curve[curve[column] >= srcc]
    if enough.empty:
        return None
    order = enough.sort_values(["ratings_per_image", column], ascending=[True, False])
    return order.iloc[0]
