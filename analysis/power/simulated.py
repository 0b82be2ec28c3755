"""What designs lead to, by simulation."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.checks import check_confidence
from analysis.metrics import rmse, srcc
from analysis.power.design import CURVE_COLUMNS, Design, check_truth, designs
from analysis.simulate import RaterModel
from analysis.simulate.checks import check_design
from analysis.simulate.drawing import draw_study


def simulated_power_curve(
    truth: Sequence[float] | NDArray[np.float64],
    *,
    model: RaterModel | None = None,
    raters: Iterable[int] = range(2, 41),
    rounds: Iterable[int] = (1, 2, 3),
    per_image: Iterable[int] | None = None,
    scale: tuple[float, float] = (0.0, 1.0),
    step: float | None = None,
    clip: bool = True,
    confidence: float = 0.95,
    studies: int = 20,
    generator: np.random.Generator,
) -> pd.DataFrame:
    """Mean agreement over simulated studies of every design; for what `power_curve` leaves out.

    That is lapses, gains, the ends of the scale and its steps.

    Parameters
    ----------
    truth : float array
        True qualities, on the scale.
    model, scale, step, clip
        As for `simulate_ratings`.
    raters, rounds, per_image, confidence
        As for `power_curve`.
    studies : int
        How many to simulate of each design. Each is two panels that share no rater.
    generator : Generator

    Returns
    -------
    DataFrame
        The columns of `power_curve`, as means over the studies (``rmse`` and ``rmse_panel``: root
        of the mean square), then ``srcc_truth_sd`` and ``srcc_panel_sd``, their SD from study to
        study (ddof = 1), NaN for a single study. ``note`` may also say ``equal MOS``: in a study
        all images had the same MOS, as on a scale of few steps, and SRCC is NaN.

    Raises
    ------
    ValueError
        If the arguments make no study, or there are no studies.

    Examples
    --------
    >>> curve = simulated_power_curve(
    ...     np.linspace(0.4, 0.8, 200), raters=[10], rounds=[2], generator=np.random.default_rng(0)
    ... )
    >>> curve[["raters", "rounds", "srcc_truth", "srcc_panel"]].round(2)
       raters  rounds  srcc_truth  srcc_panel
    0      10       2        0.98        0.97
    """
    values = check_truth(truth, None)
    assert values is not None  # as it was given
    model = RaterModel().times(scale[1] - scale[0]) if model is None else model
    if studies < 1:
        raise ValueError(f"At least one study is needed, not {studies}.")
    check_confidence(confidence)
    rows = []
    for design in designs(raters, rounds, per_image):
        check_design(values, **design._asdict(), spammers=0, scale=scale, step=step)
        quantile = float(stats.t.ppf((1 + confidence) / 2, design.per_image - 1))
        figures = np.array(
            [_figures(values, design, model, scale, step, clip, generator) for _ in range(studies)]
        )
        with_truth, with_panel, error, panel_error, standard_error = figures.mean(axis=0)
        spread = figures[:, :2].std(axis=0, ddof=1) if studies > 1 else (np.nan, np.nan)
        rows.append(
            (
                *design,
                design.ratings_per_image,
                with_truth,
                with_panel,
                np.sqrt(error),
                np.sqrt(panel_error),
                quantile * standard_error,
                _note(design, with_panel),
                *spread,
            )
        )
    columns = [*CURVE_COLUMNS, "srcc_truth_sd", "srcc_panel_sd"]
    return pd.DataFrame(rows, columns=columns)


def _note(design: Design, srcc_panel: float) -> str:
    if np.isnan(srcc_panel):
        return "equal MOS"
    return "one rater" if design.per_image == 1 else ""


def _figures(
    truth: NDArray[np.float64],
    design: Design,
    model: RaterModel,
    scale: tuple[float, float],
    step: float | None,
    clip: bool,
    generator: np.random.Generator,
) -> tuple[float, ...]:
    """SRCC with truth and panel, their mean square differences, mean standard error of a MOS."""
    mos, standard_error = [], []
    for _ in range(2):
        _, answers = draw_study(
            truth,
            **design._asdict(),
            model=model,
            spammers={},
            scale=scale,
            step=step,
            clip=clip,
            generator=generator,
        )
        means = answers.score.mean(axis=1).reshape(len(truth), design.per_image)
        mos.append(means.mean(axis=1))
        if design.per_image > 1:
            sd = means.std(axis=1, ddof=1)
            standard_error.append(float(sd.mean()) / np.sqrt(design.per_image))
        else:
            standard_error.append(np.nan)
    return (
        float(np.mean([srcc(panel, truth) for panel in mos])),
        srcc(*mos),
        float(np.mean([rmse(panel, truth) ** 2 for panel in mos])),
        rmse(*mos) ** 2,
        float(np.mean(standard_error)),
    )
