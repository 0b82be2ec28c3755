"""PLCC after a logistic mapping of predictions onto the truth, as video quality experts report it.

A model may be right about the order and the spacing of qualities and yet have a scale of its own,
bent at the ends. VQEG therefore fits the four-parameter logistic

    f(x) = lower + (upper - lower) / (1 + exp(-(x - centre) / width))

to the truth by least squares before it takes PLCC (VQEG, "Final report on the validation of
objective models of video quality assessment, Phase I", 2000). The figure is not that of `plcc`, is
never below its size, and is not what UHD-IQA and the AIM 2024 challenge report: name which it is.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analysis.metrics import checked_pair, pearson_by_row

PARAMETERS = 4
_STEPS = 200
# In standard deviations of the predictions. Narrower than this the logistic is a step; wider, it
# is a straight line over the data, for which the linear mapping stands in.
_WIDTHS = (0.001, 20.0)
# In widths. With its centre so far outside the data the logistic is an exponential there.
_OUTSIDE = 8.0
_CENTRES = (-1.5, -0.75, -0.25, 0.25, 0.75, 1.5)
_STARTS = [(centre, width) for centre in _CENTRES for width in (0.05, 0.2, 0.6, 2.5)]


@dataclass(frozen=True)
class Mapping:
    """A mapping of predictions onto the truth; call it with predictions.

    Attributes
    ----------
    lower, upper : float
        What it tends to for low and for high predictions, on the scale of the truth. ``upper`` is
        the smaller one where high predictions go with low truth. For a straight line: the values
        at the lowest and highest prediction.
    centre, width : float
        Where it is steepest and over what distance it rises, on the scale of the predictions. For
        a straight line: the middle of the predictions and their range.
    straight : bool
        Whether it is a straight line, since no logistic fits better.
    converged : bool
        Whether the search settled. Where it did not, the best mapping found is used.
    """

    lower: float
    upper: float
    centre: float
    width: float
    straight: bool
    converged: bool

    def __call__(self, predictions: ArrayLike) -> NDArray[np.float64]:
        """Map predictions onto the scale of the truth."""
        z = (np.asarray(predictions, dtype=np.float64) - self.centre) / self.width
        share: NDArray[np.float64] = z + 0.5 if self.straight else expit(z)
        return self.lower + (self.upper - self.lower) * share


def logistic_mapping(predictions: ArrayLike, truth: ArrayLike) -> Mapping:
    """Fit the four-parameter logistic of the module by least squares.

    For a given centre and width the two ends follow by linear regression, so only those two are
    searched for, from several starts on standardised data. Where a straight line fits at least as
    well, as where the widest logistic is still too bent, it is taken.

    Parameters
    ----------
    predictions, truth : array_like
        Two vectors of the same length, at least 5, finite and not constant.

    Returns
    -------
    Mapping

    Raises
    ------
    ValueError
        If the vectors are unfit for a correlation, too short, or constant.

    Examples
    --------
    >>> x = np.linspace(0, 10, 30)
    >>> fitted = logistic_mapping(x, 1 + 4 / (1 + np.exp(-(x - 6) / 1.5)))
    >>> round(fitted.lower, 3), round(fitted.upper, 3), round(fitted.centre, 3)
    (1.0, 5.0, 6.0)
    """
    x, y = checked_pair(predictions, truth)
    if len(x) <= PARAMETERS:
        raise ValueError(
            f"A logistic mapping has {PARAMETERS} parameters and needs more pairs than {len(x)}."
        )
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise ValueError("A logistic mapping needs predictions and truth that are not constant.")
    starts = np.array(_STARTS)
    shape = (len(starts), len(x))
    climbed = climb(np.broadcast_to(x, shape), np.broadcast_to(y, shape), starts, _STEPS)
    best = int(np.argmax(climbed.share))
    straight = bool(climbed.share[best] <= pearson_by_row(x[None], y[None])[0] ** 2)
    if straight:
        centre, width = (x.min() + x.max()) / 2, np.ptp(x)
        regressor = (x - centre) / width + 0.5
    else:
        centre = x.mean() + x.std() * climbed.shape[best, 0]
        width = x.std() * climbed.shape[best, 1]
        regressor = expit((x - centre) / width)
    moved = regressor - regressor.mean()
    rise = float(moved @ (y - y.mean()) / (moved @ moved))
    lower = float(y.mean() - rise * regressor.mean())
    return Mapping(
        lower, lower + rise, float(centre), float(width), straight, bool(climbed.converged[best])
    )


def plcc_logistic(predictions: ArrayLike, truth: ArrayLike) -> float:
    """Pearson's correlation of truth and logistic mapping of the predictions.

    Parameters
    ----------
    predictions, truth : array_like
        Two vectors of the same length, finite. Unlike with `plcc` it matters which is which.

    Returns
    -------
    float
        In 0..1, at least the absolute value of `plcc`: the mapping may fall. NaN if a vector is
        constant or there are fewer than 5 pairs.

    Raises
    ------
    ValueError
        If the vectors are empty, differ in length, or hold NaN or infinity.

    Examples
    --------
    >>> x = np.arange(9.0)
    >>> y = 1 / (1 + np.exp(-(x - 2)))
    >>> plcc_logistic(x, y)
    1.0
    >>> from analysis.metrics import plcc
    >>> round(plcc(x, y), 3)
    0.929
    """
    x, y = checked_pair(predictions, truth)
    if len(x) <= PARAMETERS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    mapped = logistic_mapping(x, y)(x)
    raw = abs(float(pearson_by_row(x[None], y[None])[0]))
    # The straight line's own rounding must not bring it below.
    return max(raw, abs(float(pearson_by_row(mapped[None], y[None])[0])))


class Climbed(NamedTuple):
    """Where `climb` ended, one entry per row.

    Attributes
    ----------
    shape : float array, rows x 2
        Centre and width, in standard deviations of the row's predictions from their mean.
    share : float array
        Squared correlation of truth and mapped predictions.
    converged : boolean array
        Whether the last step changed next to nothing.
    """

    shape: NDArray[np.float64]
    share: NDArray[np.float64]
    converged: NDArray[np.bool_]


def climb(
    x: NDArray[np.float64], y: NDArray[np.float64], starts: NDArray[np.float64], steps: int
) -> Climbed:
    """Fit logistics to many pairs of vectors at once, by damped Gauss-Newton steps.

    The two ends of the logistic are projected out (Kaufman, BIT 15, 1975), so that what is climbed
    is the squared correlation of truth and mapped predictions.

    Parameters
    ----------
    x, y : float array, rows x n
        Predictions and truth, no row constant.
    starts : float array, rows x 2 or 2
        Centre and width to start from, in standard deviations of x from its mean.
    steps : int
        How many steps at most.

    Returns
    -------
    Climbed
    """
    z, target = _standardised(x), _standardised(y)
    span = np.stack([z.min(axis=1), z.max(axis=1)])
    here = np.broadcast_to(starts, (len(z), 2)).copy()
    damping = np.full(len(z), 1e-2)
    converged = np.zeros(len(z), dtype=np.bool_)
    curve, share = _curve(z, target, here)
    for _ in range(steps):
        # In centre / width and the logarithm of the width, which hardly pull at each other where
        # the data lie on one flank and the centre runs away.
        step, width_alone = _step(z, target, here, curve, damping)
        ends = span / here[:, 1] + [[-_OUTSIDE], [_OUTSIDE]]
        offset = here[:, 0] / here[:, 1] + step[:, 0]
        held = (offset < ends[0]) | (offset > ends[1])
        width = here[:, 1] * np.exp(np.clip(np.where(held, width_alone, step[:, 1]), -1, 1))
        width = np.clip(width, *_WIDTHS)
        offset = np.clip(offset, span[0] / width - _OUTSIDE, span[1] / width + _OUTSIDE)
        trial = np.stack([offset * width, width], axis=1)
        found, reached = _curve(z, target, trial)
        better = reached > share
        converged = np.abs(reached - share) <= 1e-12 + 1e-10 * share
        here[better], curve[better], share[better] = trial[better], found[better], reached[better]
        damping = np.clip(np.where(better, damping / 5, damping * 4), 1e-9, 1e9)
        if converged.all():
            break
    return Climbed(here, share, converged)


def _standardised(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    # To unit range first: squares of very small or very large scores stay representable.
    moved = (rows - rows.mean(axis=1, keepdims=True)) / np.ptp(rows, axis=1, keepdims=True)
    standardised: NDArray[np.float64] = moved / np.sqrt(np.mean(moved**2, axis=1, keepdims=True))
    return standardised


def _curve(
    z: NDArray[np.float64], target: NDArray[np.float64], shape: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logistic of each row and its squared correlation with the target."""
    curve: NDArray[np.float64] = expit((z - shape[:, :1]) / shape[:, 1:])
    moved = curve - curve.mean(axis=1, keepdims=True)
    variance = np.einsum("rn,rn->r", moved, moved)
    covariance = np.einsum("rn,rn->r", moved, target)
    flat = variance < 1e-20
    share = covariance**2 / (np.where(flat, 1.0, variance) * z.shape[1])
    return curve, np.where(flat, 0.0, share)


def _step(
    z: NDArray[np.float64],
    target: NDArray[np.float64],
    shape: NDArray[np.float64],
    curve: NDArray[np.float64],
    damping: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Newton steps in centre / width and log width, and in log width alone.

    The ends of the logistic are projected out.
    """
    moved = curve - curve.mean(axis=1, keepdims=True)
    variance = np.maximum(np.einsum("rn,rn->r", moved, moved), 1e-20)
    rise = np.einsum("rn,rn->r", moved, target) / variance
    residual = target - rise[:, None] * moved
    slope = -rise[:, None] * curve * (1 - curve)
    parts = np.stack([slope, slope * z / shape[:, 1:]], axis=1)
    parts -= parts.mean(axis=2, keepdims=True)
    parts -= (parts @ moved[:, :, None]) / variance[:, None, None] * moved[:, None, :]
    normal = parts @ parts.transpose(0, 2, 1)
    pull = np.einsum("rkn,rn->rk", parts, residual)
    a, b, d = normal[:, 0, 0], normal[:, 0, 1], normal[:, 1, 1]
    # Marquardt's scaling; the small number keeps the step finite where nothing changes.
    a, d = a * (1 + damping) + 1e-12, d * (1 + damping) + 1e-12
    determinant = np.maximum(a * d - b**2, 1e-24)
    both = np.stack([d * pull[:, 0] - b * pull[:, 1], a * pull[:, 1] - b * pull[:, 0]], axis=1)
    return both / determinant[:, None], pull[:, 1] / d
