"""The report as files: the page, every number, tables and figures."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.folders import put_in_place
from analysis.plain_json import as_json
from analysis.ratings import Ratings
from analysis.reliability import GroupAgreement
from analysis.report.findings import Findings, Model, find
from analysis.report.page import page
from analysis.report.screened import Method, Missing
from analysis.report.sections import sections
from analysis.report.sets import Sets, uniformity
from analysis.report.text import methods, subtitle, summary
from analysis.screening import Screening

PAGE, NUMBERS, FIGURES = "report.html", "report.json", "figures"
TABLES = (
    "mos.csv", "raters.csv", "groups.csv", "icc.csv", "alpha.csv", "raters_needed.csv",
    "screening.csv", "before_after.csv", "splits.csv",
)  # fmt: skip


def write_report(
    ratings: Ratings,
    folder: str | Path,
    *,
    title: str | None = None,
    scale: tuple[float, float] | None = None,
    model: Model = "plain",
    sets: Sets | None = None,
    screen: Sequence[Method] | None = None,
    gold: pd.DataFrame | None = None,
    rounds: tuple[int, int] | None = None,
    seed: int = 0,
) -> Findings:
    """Write a report on a study: one page, its numbers, tables and figures.

    ``report.html`` is the page: one file without script, which loads nothing. ``report.json``
    holds every number of it with all digits, tables also stand in ``*.csv`` and drawings in
    ``figures/*.svg``. The same ratings and options give the same bytes.

    Parameters
    ----------
    ratings : Ratings
    folder : str or Path
        A folder that does not exist yet, or an earlier report, which is replaced.
    title : str, optional
        Heads the page.
    scale, model, sets, rounds, seed
        As for `analysis.report.findings.find`.
    screen : sequence of {"bt500", "bt1788", "gold", "self-consistency"}, optional
        How to screen raters.
    gold : DataFrame, optional
        Gold stimuli: ``stimulus``, ``mos``, ``sd``.

    Returns
    -------
    Findings
        The numbers of the report.

    Raises
    ------
    ValueError
        If the folder holds something that is no report, or an option does not fit the ratings.

    Examples
    --------
    >>> import tempfile
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a", "b", "c"] * 2, "rater": ["p"] * 3 + ["q"] * 3, "round": 1,
    ...      "score": [20, 50, 80, 30, 40, 80]}
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     found = write_report(validate(table), Path(place) / "report", scale=(0, 100))
    ...     sorted(path.name for path in (Path(place) / "report").iterdir())[:3]
    ['alpha.csv', 'figures', 'groups.csv']
    """
    target = Path(folder).resolve()
    _check_target(target)
    found = find(
        ratings, scale=scale, model=model, sets=sets, methods=screen, gold=gold, rounds=rounds,
        seed=seed,
    )  # fmt: skip
    parts, drawings = sections(found)
    text = page(
        title=title or f"Rating study {ratings.source}",
        subtitle=subtitle(found),
        sections=parts,
        footer=f"All numbers are in {NUMBERS} with every digit, tables in *.csv, drawings in "
        f"{FIGURES}/*.svg beside this page.",
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        (partial / PAGE).write_text(text, encoding="utf-8")
        (partial / NUMBERS).write_text(as_json(document(found, title)) + "\n", encoding="utf-8")
        for name, frame in tables(found).items():
            frame.to_csv(partial / name, index=False)
        (partial / FIGURES).mkdir()
        for name, svg in drawings.items():
            (partial / FIGURES / f"{name}.svg").write_text(svg, encoding="utf-8")
        partial.chmod(0o755)
        put_in_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return found


def tables(found: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of a report by the names of their files; those that there are."""
    made = {
        "mos.csv": found.stimuli,
        "raters.csv": found.raters,
        "groups.csv": _groups_table(found),
        "icc.csv": found.reliability.icc,
        "alpha.csv": found.alphas,
        "raters_needed.csv": found.reliability.needed,
        "screening.csv": _screening_table(found),
        "before_after.csv": None if isinstance(found.before_after, Missing) else found.before_after,
        "splits.csv": _splits_table(found),
    }
    return {name: frame for name, frame in made.items() if frame is not None and len(frame)}


def document(found: Findings, title: str | None = None) -> dict[str, object]:
    """Return every number of a report, for JSON. What there is none of is a sentence, in ``why``.

    Parameters
    ----------
    found : Findings
    title : str, optional

    Returns
    -------
    dict
    """
    reliability = found.reliability
    return {
        "title": title or f"Rating study {found.source}",
        "study": {
            "source": found.source,
            "ratings": found.n_ratings,
            "stimuli": found.n_stimuli,
            "raters": found.n_raters,
            "rounds": list(found.rounds_found),
            "scale": found.scale._asdict(),
            "model": found.model,
            "seed": found.seed,
        },
        "summary": summary(found),
        "stimuli": found.stimuli.to_dict("records"),
        "raters": found.raters.to_dict("records"),
        "round_agreement": _or_why(found.rounds),
        "groups": {
            part: {
                "design": groups.design,
                "table": groups.table.to_dict("records"),
                "extrapolated": asdict(groups.extrapolated),
                "note": groups.note,
            }
            if isinstance(groups, GroupAgreement)
            else _or_why(groups)
            for part, groups in found.groups.items()
        },
        "icc": reliability.icc.to_dict("records"),
        "alpha": found.alphas.to_dict("records"),
        "sos": {**asdict(reliability.sos), "scale": reliability.sos.scale._asdict()},
        "raters_needed": reliability.needed.to_dict("records"),
        "screening": {
            method: {
                "rule": screening.rule,
                "summary": screening.summary,
                "caution": screening.caution,
                "raters": screening.raters.to_dict("records"),
            }
            if isinstance(screening, Screening)
            else _or_why(screening)
            for method, screening in found.screenings.items()
        },
        "before_after": found.before_after.to_dict("records")
        if isinstance(found.before_after, pd.DataFrame)
        else _or_why(found.before_after),
        "splits": None
        if found.sets is None
        else {
            "sets": uniformity(found.stimuli["mos"].to_numpy(), found.sets).to_dict("records"),
            "notes": found.sets.notes,
        },
        "methods": methods(found),
    }


def _or_why(value: object) -> object:
    if isinstance(value, Missing):
        return {"why": value.why}
    # What else is not there is a dataclass, of several kinds.
    return asdict(value)  # type: ignore[call-overload]


def _groups_table(found: Findings) -> pd.DataFrame | None:
    frames = []
    for part, groups in found.groups.items():
        if isinstance(groups, GroupAgreement):
            far = groups.extrapolated
            row = {
                "g": far.raters, "per_stimulus": far.raters, "srcc_mean": far.srcc,
                "plcc_mean": far.plcc, "rmse_mean": far.rmse,
            }  # fmt: skip
            both = [
                groups.table.assign(extrapolated=False),
                pd.DataFrame([{**dict.fromkeys(groups.table.columns, np.nan), **row}]).assign(
                    draws=0, n_stimuli=0, extrapolated=True
                ),
            ]
            frames.append(pd.concat(both).assign(of=part))
    if not frames:
        return None
    whole = pd.concat(frames, ignore_index=True)
    return whole[["of", *(name for name in whole if name != "of")]]


def _screening_table(found: Findings) -> pd.DataFrame | None:
    columns = ["rater", "rejected", "judged", "statistic", "threshold", "why"]
    frames = [
        screening.raters[columns].assign(method=method)
        for method, screening in found.screenings.items()
        if isinstance(screening, Screening)
    ]
    if not frames:
        return None
    whole = pd.concat(frames, ignore_index=True)
    return whole[["method", *columns]]


def _splits_table(found: Findings) -> pd.DataFrame | None:
    if found.sets is None:
        return None
    return uniformity(found.stimuli["mos"].to_numpy(), found.sets)


def _check_target(folder: Path) -> None:
    """Raise unless the folder is free, empty, or an earlier report."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder to write the report to.")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    foreign = sorted(name for name in found if not _is_ours(name))
    # Tables of the same names may be somebody else's; with the page they are ours.
    if found and not {PAGE, NUMBERS} <= found:
        foreign = foreign or sorted(found)
    if foreign:
        raise ValueError(
            f"{folder} holds {foreign[0]}, which is no part of an earlier report; "
            f"name another folder."
        )


def _is_ours(name: str) -> bool:
    return (
        name in (PAGE, NUMBERS, FIGURES, *TABLES)
        or re.fullmatch(rf"{FIGURES}/[a-z-]+\.svg", name) is not None
    )
