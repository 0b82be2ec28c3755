"""How reliability grows with the number of raters, and how many are needed for a wanted one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WANTED = (0.80, 0.85, 0.90, 0.95)

_NO_AGREEMENT = 1e-9  # rounding leaves this much of none


def spearman_brown(reliability: float, factor: float) -> float:
    r"""Reliability of a mean over `factor` times as many raters.

    Parameters
    ----------
    reliability : float
        Correlation between the MOS of two panels of equal size, at most 1.
    factor : float
        How many times as many raters each panel is to have; may be a fraction.

    Returns
    -------
    float
        :math:`f \rho / (1 + (f - 1) \rho)`; NaN where that is undefined.

    Notes
    -----
    Spearman (British Journal of Psychology 3, 1910) and Brown (the same issue). Exact for Pearson's
    correlation where raters are interchangeable; a good approximation for Spearman's.

    Examples
    --------
    >>> spearman_brown(0.5, 2)
    0.6666666666666666
    """
    below = 1 + (factor - 1) * reliability
    return factor * reliability / below if below > 0 else float("nan")


def effective_number(counts: NDArray[np.intp]) -> float:
    """Harmonic mean of the numbers of raters that stimuli have.

    The error of a MOS goes with 1 over its raters, so this is the number that, were it the same for
    every stimulus, would leave the same error on average.

    Examples
    --------
    >>> effective_number(np.array([2, 6]))
    3.0
    """
    if counts.min() == counts.max():
        return float(counts[0])
    return float(1 / np.mean(1 / counts))


def raters_needed(
    reliability: float, *, raters: float = 1, wanted: Sequence[float] = WANTED
) -> pd.DataFrame:
    r"""How many raters a study needs for a wanted correlation between its MOS and a repetition's.

    Parameters
    ----------
    reliability : float
        Correlation between the MOS of two panels of `raters` raters each, as found by
        `group_agreement`; or an ICC: ICC(C,1) or (A,1) with ``raters=1``, ICC(A,k) with the k
        that it is for.
    raters : float
        How many raters per stimulus `reliability` is for.
    wanted : sequence of float
        Correlations wanted, each between 0 and 1.

    Returns
    -------
    DataFrame
        One row per wanted correlation, with the columns ``wanted``; ``raters``, how many raters
        have to rate every stimulus, rounded up; ``ceiling``, the square root of ``wanted``: the
        highest correlation that a model, however good, can be expected to have with such a MOS;
        ``note``, empty or why there is no number.

    Raises
    ------
    ValueError
        If a wanted correlation does not lie between 0 and 1, or `raters` is not positive.

    Notes
    -----
    The Spearman-Brown formula, turned round: :math:`n = g \, \frac{w (1 - \rho)}{\rho (1 - w)}`.
    Exact for Pearson's correlation, approximate for Spearman's. It holds for raters and images like
    those of the table: on images that differ less, the same raters agree less.

    Examples
    --------
    >>> raters_needed(0.87, raters=5)[["wanted", "raters"]].to_numpy().tolist()
    [[0.8, 3.0], [0.85, 5.0], [0.9, 7.0], [0.95, 15.0]]
    """
    if raters <= 0:
        raise ValueError(f"The number of raters must be positive, not {raters}.")
    for value in wanted:
        if not 0 < value < 1:
            raise ValueError(f"A wanted correlation must lie between 0 and 1, not at {value}.")
    aims = np.array(wanted, dtype=np.float64)
    note = ""
    if np.isnan(reliability) or np.isnan(raters):
        note = "reliability is undefined"
    elif reliability <= _NO_AGREEMENT:
        note = "raters do not agree at all"
    frame = pd.DataFrame({"wanted": aims})
    if note:
        frame["raters"] = np.nan
    elif reliability >= 1:
        frame["raters"] = 1
    else:
        exact = raters * aims * (1 - reliability) / (reliability * (1 - aims))
        # A number met exactly must not be rounded up for its last digit.
        frame["raters"] = np.maximum(np.ceil(exact * (1 - 1e-12)), 1).astype(np.intp)
    frame["ceiling"] = np.sqrt(aims)
    frame["note"] = note
    return frame
