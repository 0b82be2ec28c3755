"""What designs lead to, by formula."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats

from analysis.checks import check_confidence
from analysis.power.design import CURVE_COLUMNS, Design, check_truth, designs
from analysis.simulate import RaterModel

# More values of the truth than this are taken in groups of neighbours: cost grows with the square,
# and SRCC changes in the fifth digit.
_VALUES = 512


def power_curve(
    *,
    truth: Sequence[float] | NDArray[np.float64] | None = None,
    truth_sd: float | None = None,
    model: RaterModel | None = None,
    raters: Iterable[int] = range(2, 41),
    rounds: Iterable[int] = (1, 2, 3),
    per_image: Iterable[int] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    r"""Expected agreement of the MOS of every design with the truth and with another panel.

    Parameters
    ----------
    truth : float array, optional
        True qualities, such as the MOS of an earlier study. SRCC depends on their whole
        distribution.
    truth_sd : float, optional
        Their SD in place of them; the truth is then taken as normal.
    model : RaterModel, optional
        How raters answer, in the unit of the truth. By default the numbers found for UHD-IQA on
        0..1.
    raters, rounds : iterables of int
        The numbers to try, in every combination.
    per_image : iterable of int, optional
        How many of the raters rate each image, chosen at random; by default all. Combinations
        that have fewer raters than that are left out.
    confidence : float
        Nominal coverage of the interval.

    Returns
    -------
    DataFrame
        One row per design:

        - ``raters``, ``rounds``, ``per_image``; ``ratings_per_image``, their cost;
        - ``srcc_truth``: expected SRCC between MOS and truth, the bound for a perfect model;
        - ``srcc_panel``: between the MOS of two panels of this design that share no rater;
        - ``rmse``, ``rmse_panel``: root of the expected mean square difference from the truth
          and between two panels, in the unit of the truth, biases included;
        - ``ci_half``: expected half width of the default interval of `mean_opinion_scores`;
        - ``note``: empty, or ``one rater``: there is no interval and ``ci_half`` is NaN.

    Raises
    ------
    ValueError
        If not exactly one of `truth` and `truth_sd` is given, a number is below 1, or the model has
        lapses, unequal gains or a gain other than 1, which the formula does not know.

    Notes
    -----
    With k of R raters per image and K rounds, the error of an image's MOS has the variance

    .. math:: V = \frac{\beta^2}{k} + \frac{\sigma_o^2}{k} + \frac{\sigma_e^2}{kK},

    where :math:`\beta^2 = \sigma_b^2 + \sigma_d^2 (K-1)(2K-1)/(6K)` is that of a rater's leaning
    and the mean of its drift. Ranks only feel what differs between images. Two images share
    :math:`k^2/R` raters on average, whose leanings cancel, so that

    .. math:: V' = \beta^2 \left(\frac1k - \frac1R\right) + \frac{\sigma_o^2}{k}
              + \frac{\sigma_e^2}{kK}

    takes the place of V: biases do nothing to the ranks where everybody rates everything, and
    all they can in a sparse design of many raters. For a normal truth of variance
    :math:`\sigma^2`, PLCC with the truth is :math:`r = \sqrt{\sigma^2/(\sigma^2+V')}`, between
    panels :math:`r^2`, and SRCC :math:`\frac6\pi \arcsin\frac r2` (Pearson, 1907). For given values
    :math:`q_j`, the expected rank of an image's MOS is
    :math:`\frac12 + \sum_l \Phi((q_j - q_l)/\sqrt{2V'})`; the covariance of these ranks with
    those of the truth, or with themselves, over the variance of ranks is the expected SRCC.

    Examples
    --------
    >>> curve = power_curve(truth_sd=0.09, raters=[5, 10], rounds=[2])
    >>> curve[["raters", "srcc_truth", "srcc_panel", "rmse"]].round(3)
       raters  srcc_truth  srcc_panel   rmse
    0       5       0.940       0.884  0.039
    1      10       0.969       0.938  0.027
    """
    values = check_truth(truth, truth_sd)
    model = RaterModel() if model is None else model
    _check_model(model)
    check_confidence(confidence)
    groups = None if values is None else _grouped(values)
    rows = []
    for design in designs(raters, rounds, per_image):
        error, felt = error_variances(model, design)
        if groups is None:
            share = truth_sd**2 / (truth_sd**2 + felt) if truth_sd is not None else math.nan
            with_truth, with_panel = (_rank_correlation(r) for r in (math.sqrt(share), share))
        else:
            with_truth, with_panel = _expected_srcc(groups, felt)
        half = _half_width(model, design, confidence)
        rows.append(
            (
                *design,
                design.ratings_per_image,
                with_truth,
                with_panel,
                math.sqrt(error),
                math.sqrt(2 * error),
                half,
                "one rater" if math.isnan(half) else "",
            )
        )
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def error_variances(model: RaterModel, design: Design) -> tuple[float, float]:
    """Variance of a MOS about its truth: in all, and what ranks feel of it (see `power_curve`)."""
    leaning = model.bias_sd**2 + _mean_drift(model, design.rounds)
    rest = (model.image_sd**2 + model.repeat_sd**2 / design.rounds) / design.per_image
    all_of_it = leaning / design.per_image + rest
    felt = leaning * (1 / design.per_image - 1 / design.raters) + rest
    return all_of_it, felt


def _mean_drift(model: RaterModel, rounds: int) -> float:
    """Variance of the mean over rounds of a walk that starts at 0."""
    return model.drift_sd**2 * (rounds - 1) * (2 * rounds - 1) / (6 * rounds)


def _check_model(model: RaterModel) -> None:
    if model.lapses or model.gain_spread or model.gain != 1:
        raise ValueError(
            "The formula knows neither lapses nor gains; leave them out or simulate the curve."
        )


def _rank_correlation(pearson: float) -> float:
    """SRCC of a bivariate normal distribution from its PLCC."""
    return 6 / math.pi * math.asin(pearson / 2)


def _half_width(model: RaterModel, design: Design, confidence: float) -> float:
    """Student's t times the expected standard error of raters' means of an image."""
    count = design.per_image
    if count == 1:
        return math.nan
    one = error_variances(model, design)[0] * count
    # The SD of a small sample falls short of the spread on average: c4 of quality control.
    short = math.sqrt(2 / (count - 1)) * math.exp(
        special.gammaln(count / 2) - special.gammaln((count - 1) / 2)
    )
    quantile = float(stats.t.ppf((1 + confidence) / 2, count - 1))
    return quantile * short * math.sqrt(one / count)


def _grouped(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values and how many images have each, neighbours put together where there are many."""
    parts = [values] if len(values) <= _VALUES else np.array_split(values, _VALUES)
    if len(parts) == 1:
        means, counts = np.unique(values, return_counts=True)
    else:
        means, place = np.unique([part.mean() for part in parts], return_inverse=True)
        counts = np.bincount(place, [len(part) for part in parts])
    return means, counts.astype(np.float64)


def _expected_srcc(
    groups: tuple[NDArray[np.float64], NDArray[np.float64]], variance: float
) -> tuple[float, float]:
    """SRCC expected of MOS with truth, and between two panels' MOS, for normal errors."""
    values, counts = groups
    total = counts.sum()
    own = counts.cumsum() - counts / 2 - total / 2  # rank of the truth, about the mean rank
    spread = (total**2 - 1) / 12  # variance of the ranks of a MOS, which has no ties
    own_spread = float(counts @ own**2) / total
    if variance == 0:
        return 1.0, 1.0
    above = special.ndtr((values[:, np.newaxis] - values) / math.sqrt(2 * variance))
    rank = above @ counts - total / 2
    with_truth = float(counts @ (own * rank)) / total / math.sqrt(own_spread * spread)
    with_panel = float(counts @ rank**2) / total / spread
    return with_truth, with_panel
