"""How sure a model's figures are: the bootstrap over images.

Images are drawn with replacement as often as there are images, predictions and truth together,
and every figure is computed anew. Intervals are percentile intervals (Efron and Tibshirani, "An
Introduction to the Bootstrap", 1993, chapter 13): the ends that cut off equal shares of the
resampled figures. They say what other images of the same kind might have given; they know
nothing of other raters, nor of training the model again.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.checks import check_confidence
from analysis.logistic import climb, logistic_mapping, plcc_logistic
from analysis.metrics import checked_pair, krcc, mae, pearson_by_row, plcc, rmse, srcc

Vector = NDArray[np.float64]

METRICS: dict[str, Callable[[ArrayLike, ArrayLike], float]] = {
    "srcc": srcc,
    "plcc": plcc,
    "plcc_logistic": plcc_logistic,
    "krcc": krcc,
    "rmse": rmse,
    "mae": mae,
}
# Fewer images than this have no interval: most of their resamples hold one image twice or more.
FEWEST = 5
# Values in memory at a time, per array.
_BLOCK = 400_000
# From the fit to all images that to a resample is a few steps away.
_STEPS = 12


def metric_intervals(
    predictions: ArrayLike,
    truth: ArrayLike,
    *,
    generator: np.random.Generator,
    resamples: int = 1000,
    confidence: float = 0.95,
    metrics: Sequence[str] = tuple(METRICS),
) -> pd.DataFrame:
    """Figures of a model with percentile bootstrap intervals over images.

    Parameters
    ----------
    predictions, truth : array_like
        Two vectors of the same length, one entry per image.
    generator : numpy.random.Generator
        Draws the resamples.
    resamples : int
        How many.
    confidence : float
        Nominal coverage of the intervals, between 0 and 1.
    metrics : sequence of str
        Which figures: ``srcc``, ``plcc`` (raw), ``plcc_logistic`` (after a logistic mapping),
        ``krcc`` (tau-b), ``rmse``, ``mae``.

    Returns
    -------
    DataFrame
        One row per figure: ``metric``; ``value``, of all images; ``ci_low`` and ``ci_high``;
        ``note``, empty, or why something is NaN or to be read with care. RMSE and MAE are on the
        scale of the scores, which must be the same for predictions and truth.

    Raises
    ------
    ValueError
        If the vectors are unfit (see `analysis.metrics.srcc`) or an option is.

    Notes
    -----
    The logistic mapping is fitted anew to every resample, starting from that of all images.

    Examples
    --------
    >>> truth = np.arange(30.0)
    >>> table = metric_intervals(
    ...     truth + np.tile([1, 0, -1], 10), truth, generator=np.random.default_rng(0)
    ... )
    >>> table.loc[5, "metric"], round(table.loc[5, "value"], 3)
    ('mae', np.float64(0.667))
    """
    x, y = checked_pair(predictions, truth)
    check_options(resamples, confidence, metrics)
    tables = resampled_figures([x], y, metrics, resamples, generator)
    constant = bool(np.ptp(x) == 0 or np.ptp(y) == 0)
    rows = []
    for place, name in enumerate(metrics):
        value = METRICS[name](x, y)
        low, high, note = percentile_interval(
            tables[0, place], value, len(x), confidence, constant=constant
        )
        if name == "plcc_logistic" and np.isfinite(value):
            note = note or _mapping_note(x, y)
        rows.append((name, value, low, high, note))
    return pd.DataFrame(rows, columns=["metric", "value", "ci_low", "ci_high", "note"])


def check_options(resamples: int, confidence: float, metrics: Sequence[str]) -> None:
    """Raise ValueError unless the options of a bootstrap can be honoured."""
    if resamples < 1:
        raise ValueError(f"The number of resamples must be 1 or more, not {resamples}.")
    check_confidence(confidence)
    for name in metrics:
        if name not in METRICS:
            raise ValueError(f"metrics must be among {', '.join(METRICS)}, not {name!r}.")


def resampled_figures(
    models: list[Vector],
    truth: Vector,
    metrics: Sequence[str],
    resamples: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """Compute the figures of every resample: models x metrics x resamples."""
    figures = np.full((len(models), len(metrics), resamples), np.nan)
    if len(truth) < FEWEST:
        return figures
    starts = [_start(x, truth) for x in models] if "plcc_logistic" in metrics else []
    for rows in _blocks(len(truth), resamples):
        drawn = generator.integers(len(truth), size=(rows.stop - rows.start, len(truth)))
        y = truth[drawn]
        for model, x in enumerate(models):
            for place, name in enumerate(metrics):
                if name == "plcc_logistic":
                    found = _mapped(x[drawn], y, starts[model])
                else:
                    found = _by_row(name, x[drawn], y)
                figures[model, place, rows] = found
    return figures


def _blocks(count: int, resamples: int) -> Iterator[slice]:
    size = max(1, _BLOCK // count)
    for first in range(0, resamples, size):
        yield slice(first, min(first + size, resamples))


def _by_row(name: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> Vector:
    if name == "plcc":
        return pearson_by_row(x, y)
    if name == "srcc":
        return pearson_by_row(stats.rankdata(x, axis=1), stats.rankdata(y, axis=1))
    if name == "krcc":
        return np.array([krcc(one, other) for one, other in zip(x, y, strict=True)])
    if name == "rmse":
        return np.asarray(np.sqrt(np.mean((x - y) ** 2, axis=1)))
    return np.asarray(np.mean(np.abs(x - y), axis=1))


def _start(x: Vector, y: Vector) -> tuple[float, float] | None:
    """Centre and width of the logistic for all images; None where a straight line fits best."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    mapping = logistic_mapping(x, y)
    return None if mapping.straight else (mapping.centre, mapping.width)


def _mapped(
    x: NDArray[np.float64], y: NDArray[np.float64], start: tuple[float, float] | None
) -> Vector:
    """PLCC after the logistic mapping of each row, never below the size of the raw one."""
    raw = np.abs(pearson_by_row(x, y))
    defined = np.isfinite(raw)
    if not defined.any():
        return raw
    x, y = x[defined], y[defined]
    mean, sd = x.mean(axis=1), x.std(axis=1)
    if start is None:
        # A wide logistic in the middle of the data is nearly straight.
        starts = np.tile([0.0, 2.5], (len(x), 1))
    else:
        starts = np.stack([(start[0] - mean) / sd, start[1] / sd], axis=1)
    share = climb(x, y, starts, _STEPS).share
    raw[defined] = np.maximum(raw[defined], np.sqrt(np.minimum(share, 1)))
    return raw


def percentile_interval(
    drawn: Vector, value: float, count: int, confidence: float, *, constant: bool
) -> tuple[float, float, str]:
    """Return the ends of the interval, and a note where there is none or resamples are lost."""
    nothing = float("nan")
    if not np.isfinite(value):
        return nothing, nothing, "constant scores" if constant else f"only {count} images"
    if count < FEWEST:
        return nothing, nothing, f"no interval from {count} images"
    defined = drawn[np.isfinite(drawn)]
    lost = len(drawn) - len(defined)
    if not len(defined):
        return nothing, nothing, "all resamples have constant scores"
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    note = f"without {lost} of {len(drawn)} resamples with constant scores" if lost else ""
    return float(low), float(high), note


def _mapping_note(x: Vector, y: Vector) -> str:
    mapping = logistic_mapping(x, y)
    notes = []
    if mapping.upper < mapping.lower:
        notes.append("the mapping falls")
    if mapping.straight:
        notes.append("the mapping is a straight line, since no logistic fits better")
    elif not mapping.converged:
        notes.append("the fit did not settle; the best mapping found is used")
    return "; ".join(notes)
