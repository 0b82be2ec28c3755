"""Whether two models differ: the paired bootstrap over images, and a test of correlations.

Two models are compared on the same resamples of images, since what is hard for one is often hard
for the other: their difference is far surer than their two intervals suggest.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.intervals import METRICS, check_options, percentile_interval, resampled_figures
from analysis.metrics import checked_pair

ERRORS = ("rmse", "mae")


def paired_significance(
    first: ArrayLike,
    second: ArrayLike,
    truth: ArrayLike,
    *,
    generator: np.random.Generator,
    resamples: int = 1000,
    confidence: float = 0.95,
    metrics: Sequence[str] = tuple(METRICS),
) -> pd.DataFrame:
    r"""Compare two models on the same images.

    Parameters
    ----------
    first, second, truth : array_like
        Predictions of the two models and the truth, one entry per image.
    generator, resamples, confidence, metrics
        As in `analysis.intervals.metric_intervals`.

    Returns
    -------
    DataFrame
        One row per figure:

        - ``metric``; ``first`` and ``second``, the figures of the models;
        - ``difference``: first minus second; ``ci_low``, ``ci_high``: its percentile interval from
          resamples that both models share;
        - ``p``: two-sided, by the same resamples; not below 2 / (resamples + 1);
        - ``p_meng``: for the correlations ``srcc`` and ``plcc`` also by the analytic test below,
          NaN for the others;
        - ``better``: ``first`` or ``second`` where ``p`` is at most 1 - confidence, else empty.
          Higher correlations are better, and lower errors;
        - ``note``: as in `analysis.intervals.metric_intervals`.

    Raises
    ------
    ValueError
        As `analysis.intervals.metric_intervals`.

    Notes
    -----
    With D* the difference in a resample, and R resamples,

    .. math:: p = 2 \frac{1 + \min(\#\{D^* \le 0\}, \#\{D^* \ge 0\})}{R + 1},

    at most 1. The analytic test is that of Meng, Rosenthal and Rubin
    (Psychological Bulletin 111, 1992) for two correlations that share the truth. It
    assumes normal scores; for SRCC, where ranks stand for scores, it is an approximation. No
    correction is made for testing several figures.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.normal(size=200)
    >>> good, poor = (truth + size * rng.normal(size=200) for size in (0.5, 1.0))
    >>> table = paired_significance(good, poor, truth, generator=rng, metrics=["srcc", "rmse"])
    >>> table["better"].tolist()
    ['first', 'first']
    """
    one, y = checked_pair(first, truth)
    other, _ = checked_pair(second, truth)
    check_options(resamples, confidence, metrics)
    tables = resampled_figures([one, other], y, metrics, resamples, generator)
    constant = any(np.ptp(scores) == 0 for scores in (one, other, y))
    rows = []
    for place, name in enumerate(metrics):
        values = METRICS[name](one, y), METRICS[name](other, y)
        difference = values[0] - values[1]
        drawn = tables[0, place] - tables[1, place]
        low, high, note = percentile_interval(
            drawn, difference, len(y), confidence, constant=constant
        )
        p = _two_sided(drawn) if np.isfinite(low) else float("nan")
        better = ""
        if p <= 1 - confidence and difference:
            better = "first" if (difference > 0) != (name in ERRORS) else "second"
        analytic = _meng(name, one, other, y)
        rows.append((name, *values, difference, low, high, p, analytic, better, note))
    numeric = ["first", "second", "difference", "ci_low", "ci_high", "p", "p_meng"]
    return pd.DataFrame(rows, columns=["metric", *numeric, "better", "note"])


def _two_sided(drawn: NDArray[np.float64]) -> float:
    drawn = drawn[np.isfinite(drawn)]
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(drawn) + 1))


def _meng(
    name: str, first: NDArray[np.float64], second: NDArray[np.float64], truth: NDArray[np.float64]
) -> float:
    """Two-sided p of the difference of two correlations with the same truth."""
    if name not in ("srcc", "plcc") or len(truth) <= 3:
        return float("nan")
    metric = METRICS[name]
    one, other, between = metric(first, truth), metric(second, truth), metric(first, second)
    # Undefined for constant scores, perfect correlations and models that agree wholly.
    if not max(abs(one), abs(other), between) < 1 - 1e-12:
        return float("nan")
    mean = (one**2 + other**2) / 2
    f = min((1 - between) / (2 * (1 - mean)), 1.0)
    h = (1 - f * mean) / (1 - mean)
    z = (np.arctanh(one) - np.arctanh(other)) * np.sqrt((len(truth) - 3) / (2 * (1 - between) * h))
    return float(2 * stats.norm.sf(abs(z)))
