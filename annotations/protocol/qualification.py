"""The gate between training and the main study: accuracy and rank correlation to gold."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.screening import gold_gate


@dataclass(frozen=True)
class Verdict:
    """How an attempt at the gate ended.

    Attributes
    ----------
    accuracy : float
        Share of answers within one SD of the gold MOS, 0 to 1.
    srcc : float or None
        Spearman's correlation to the gold MOS; None where it is undefined, which fails.
    passed : bool
        Whether both exceed what the study asks.
    """

    accuracy: float
    srcc: float | None
    passed: bool


def judge(
    values: npt.ArrayLike,
    mos: npt.ArrayLike,
    sd: npt.ArrayLike,
    *,
    min_accuracy: float,
    min_srcc: float,
) -> Verdict:
    """Judge one attempt.

    Parameters
    ----------
    values, mos, sd : array_like, shape (n,)
        The answers, the gold MOS and the gold SD, all on [0, 1].
    min_accuracy, min_srcc : float
        What must be exceeded (UHD-IQA 4.3: 0.60 and 0.75).

    Raises
    ------
    ValueError
        Where there is no answer.
    """
    if np.size(values) == 0:
        raise ValueError("an attempt without answers cannot be judged")
    gate = gold_gate(values, mos, sd, minimum_accuracy=min_accuracy, minimum_srcc=min_srcc)
    defined = None if math.isnan(gate.srcc) else gate.srcc
    return Verdict(accuracy=gate.accuracy, srcc=defined, passed=gate.passed)


def operating_curve(
    mos: npt.ArrayLike,
    sd: npt.ArrayLike,
    *,
    images: int,
    min_accuracy: float,
    min_srcc: float,
    correlations: tuple[float, ...] = (0.65, 0.75, 0.85, 0.95),
    draws: int = 2000,
    seed: int = 0,
) -> dict[float, float]:
    """Estimate how often raters of known correlation pass the gate on these gold images.

    The simulated rater's answers have the mean and the spread of the gold MOS and correlate with
    it by the given Pearson correlation over all gold images; each attempt draws its own images.

    Parameters
    ----------
    mos, sd : array_like, shape (n,)
        The gold standard, on [0, 1].
    images : int
        Images in one attempt, at most n.
    min_accuracy, min_srcc : float
        What must be exceeded.
    correlations : tuple of float
        The true correlations of the raters to simulate.
    draws : int
        Simulated raters for each.
    seed : int
        What they are drawn from.

    Returns
    -------
    dict of float to float
        For each true correlation, the share of simulated raters that pass.
    """
    truth, width = np.asarray(mos, dtype=float), np.asarray(sd, dtype=float)
    random = np.random.default_rng(seed)
    spread = truth.std() or 1.0
    standard = (truth - truth.mean()) / spread
    curve: dict[float, float] = {}
    for rho in correlations:
        passed = 0
        for _ in range(draws):
            shown = random.permutation(truth.size)[:images]
            noise = random.standard_normal(shown.size)
            latent = rho * standard[shown] + math.sqrt(1 - rho**2) * noise
            answers = np.clip(truth.mean() + spread * latent, 0, 1)
            verdict = judge(
                answers,
                truth[shown],
                width[shown],
                min_accuracy=min_accuracy,
                min_srcc=min_srcc,
            )
            passed += verdict.passed
        curve[rho] = passed / draws
    return curve
