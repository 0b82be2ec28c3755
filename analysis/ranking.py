"""Ranking of several models by several figures at once: the mean of their ranks."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.significance import ERRORS

RANKED_BY = ("srcc", "plcc", "krcc", "rmse", "mae")


def mean_rank(
    models: ArrayLike, figures: pd.DataFrame, ranked: ArrayLike | None = None
) -> pd.DataFrame:
    r"""Rank models by the mean of their ranks in each figure; the lowest mean wins.

    It is the main score of the AIM 2024 challenge on UHD photo quality (Hosu et al., 2024, section
    2.1), there over SRCC, PLCC, KRCC, RMSE and MAE.

    Parameters
    ----------
    models : array_like of str
        Their names, unique.
    figures : DataFrame
        One row per model, in the order of `models`; columns named ``srcc``, ``plcc``, ``krcc``,
        ``rmse`` or ``mae``, in any letters and order, at least one. Further columns are left out.
    ranked : array_like of bool, optional
        False for models to be shown and not ranked, such as a baseline. They change nobody's rank.

    Returns
    -------
    DataFrame
        One row per model, the best first and those that are not ranked last, with

        - ``model``;
        - ``score``: mean of the ranks; 1 if best in everything; NaN if not ranked;
        - ``rank``: 1 for the lowest score; missing if not ranked;
        - ``rank_srcc`` and so on: rank in each figure; NaN if not ranked.

    Raises
    ------
    ValueError
        If no column is a figure or two are the same one, a figure of a ranked model is not finite,
        names repeat, lengths differ or nobody is ranked.

    Notes
    -----
    With :math:`R(M)` the rank in figure M among the ranked models, 1 being the best, the score is

    .. math:: S_i = \frac 1 K \sum_{k=1}^K R(M_{k,i}).

    Higher correlations are better, and lower errors. Models with the same figure share the mean
    of the ranks that they take up (2.5 and 2.5), so that the ranks of all always have the same
    sum; figures rounded for print tie easily. Models with the same score share the lower rank (1,
    2, 2, 4) and stand in the order of their first figure here, then of the table.

    Examples
    --------
    >>> figures = pd.DataFrame({"SRCC": [0.7, 0.9, 0.8], "RMSE": [0.08, 0.06, 0.05]})
    >>> table = mean_rank(["x", "y", "z"], figures)
    >>> table["model"].tolist(), table["score"].tolist(), table["rank"].tolist()
    (['y', 'z', 'x'], [1.5, 1.5, 3.0], [1, 1, 3])
    """
    names = [str(name) for name in np.asarray(models, dtype=object)]
    columns = _columns(figures)
    takes_part = np.ones(len(names), dtype=np.bool_) if ranked is None else np.asarray(ranked, bool)
    _check(names, figures, takes_part)
    ranks = pd.DataFrame({"model": names})
    for name, column in columns.items():
        values = figures[column].to_numpy(dtype=np.float64)
        bad = takes_part & ~np.isfinite(values)
        if bad.any():
            position = int(np.argmax(bad))
            raise ValueError(
                f"{column} of {names[position]} is {values[position]}; "
                f"give a finite number or do not rank the model."
            )
        falling = pd.Series(values if name in ERRORS else -values)
        ranks[f"rank_{name}"] = falling.where(takes_part).rank(method="average")
    own = ranks.drop(columns="model")
    # Rounded, so that equal means of different ranks are equal.
    score = own.mean(axis=1, skipna=False).round(9)
    ranks.insert(1, "score", score)
    ranks.insert(2, "rank", score.rank(method="min").astype("Int64"))
    order = np.lexsort([own.iloc[:, 0], score])  # stable, NaN last
    return ranks.iloc[order].reset_index(drop=True)


def _columns(figures: pd.DataFrame) -> dict[str, str]:
    """Return the figures to rank by, each with the column that holds it."""
    found: dict[str, str] = {}
    for name in RANKED_BY:
        columns = [column for column in figures.columns if str(column).strip().lower() == name]
        if len(columns) > 1:
            raise ValueError(
                f"There are two columns for {name} ({columns[0]}, {columns[1]}); keep one of them."
            )
        if columns:
            found[name] = columns[0]
    if not found:
        raise ValueError(
            f"No column is a figure to rank by (found: {_listed(figures.columns)}); "
            f"name at least one of {', '.join(RANKED_BY)}."
        )
    return found


def _check(names: list[str], figures: pd.DataFrame, ranked: NDArray[np.bool_]) -> None:
    if not len(names) == len(figures) == len(ranked):
        raise ValueError(
            f"There are {len(names)} names, {len(figures)} rows of figures and {len(ranked)} "
            f"marks of who is ranked; give one of each per model."
        )
    repeated = pd.Index(names)[pd.Index(names).duplicated()]
    if len(repeated):
        raise ValueError(f"Two models are named {repeated[0]}; give every model a name of its own.")
    if not ranked.any():
        raise ValueError("There is no model to rank; let at least one take part.")


def _listed(columns: Sequence[object] | pd.Index) -> str:
    return ", ".join(str(column) for column in columns) or "none"
