"""A study's record as files: ratings, MOS, stimuli, and the configuration they follow."""

import json
import math
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis import (
    RatingsError,
    mean_opinion_scores,
    round_agreement,
    self_consistency,
    validate,
)
from annotations import clock
from annotations.models import Study
from annotations.protocol.errors import InvalidInput
from annotations.selectors.tables import (
    answers_table,
    counted_kinds,
    ratings_table,
    stimuli_table,
)

RATINGS, ANSWERS, MOS, RATERS = "ratings.csv", "answers.csv", "mos.csv", "raters.csv"
STIMULI, SUMMARY = "stimuli.csv", "export.json"
_FILES = frozenset({RATINGS, ANSWERS, MOS, RATERS, STIMULI, SUMMARY})


def export_study(
    *,
    study: Study,
    out_dir: Path,
    on_progress: Callable[[float], None] = lambda share: None,
) -> dict[str, int]:
    """Write a study's tables into a folder, all of them or none.

    `ratings.csv` holds the main ratings that count, in the schema of `analysis.ratings`;
    `answers.csv` every answer, with what leaves it out; `mos.csv` a row for each stimulus;
    `raters.csv` the self-consistency of each rater; `stimuli.csv` sizes and checksums;
    `study-vN.toml` each version of the configuration; `export.json` what was counted.

    Parameters
    ----------
    study : Study
        Which one.
    out_dir : Path
        A folder that does not exist yet, or an earlier export, which is replaced.
    on_progress : callable
        Called with the share done, 0 to 1.

    Returns
    -------
    dict of str to int
        How many ratings, answers, raters and stimuli were written.

    Raises
    ------
    InvalidInput
        Where the folder holds something that is no export.
    """
    out_dir = out_dir.resolve()
    _check_target(out_dir)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}-", dir=out_dir.parent))
    try:
        counts = _write(study, partial, on_progress)
        partial.chmod(0o755)
        if out_dir.exists():
            shutil.rmtree(out_dir)
        partial.rename(out_dir)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return counts


def _check_target(out_dir: Path) -> None:
    if not out_dir.exists():
        return
    if not out_dir.is_dir():
        raise InvalidInput(f"{out_dir} is a file; name a folder to export to.")
    foreign = sorted(path.name for path in out_dir.iterdir() if not _is_ours(path.name))
    if foreign:
        raise InvalidInput(
            f"{out_dir} holds {foreign[0]}, which is no part of an export; name another folder."
        )


def _is_ours(name: str) -> bool:
    return name in _FILES or re.fullmatch(r"study-v\d+\.toml", name) is not None


def _write(study: Study, folder: Path, on_progress: Callable[[float], None]) -> dict[str, int]:
    answers = answers_table(study)
    on_progress(0.4)
    ratings = ratings_table(answers)
    stimuli = stimuli_table(study)
    answers.to_csv(folder / ANSWERS, index=False)
    ratings.to_csv(folder / RATINGS, index=False)
    stimuli.to_csv(folder / STIMULI, index=False)
    on_progress(0.7)
    if len(ratings):
        checked = validate(ratings, source=RATINGS)
        opinion = mean_opinion_scores(checked).rename(columns={"stimulus": "image_name"})
        stimuli[["image_name", "sha256"]].merge(opinion, how="left").to_csv(
            folder / MOS, index=False
        )
        with suppress(RatingsError):  # nobody has rated an image in both rounds yet
            self_consistency(checked).to_csv(folder / RATERS, index=False)
    for version in study.versions.all():
        (folder / f"study-v{version.number}.toml").write_text(version.toml, encoding="utf-8")
    counts = {
        "ratings": len(ratings),
        "answers": len(answers),
        "raters": int(ratings["rater"].nunique()),
        "stimuli": len(stimuli),
    }
    summary = {
        "study": study.slug,
        "seed": study.seed,
        "demonstration": study.demo,
        "rater_kinds": list(counted_kinds(study)),
        "score_scale": [0, 1],
        "exported_at": clock.now().isoformat(),
        "versions": {
            str(version.number): version.hash for version in study.versions.order_by("number")
        },
        "counts": counts,
        # Choosing raters by how they repeat themselves inflates how the rest repeats: both belong
        # together.
        "round_agreement": _agreement(ratings),
        "round_agreement_of_all_raters": _agreement(ratings_table(answers, with_excluded=True)),
    }
    (folder / SUMMARY).write_text(json.dumps(summary, indent=2, allow_nan=False) + "\n")
    on_progress(1.0)
    return counts


def _agreement(ratings: pd.DataFrame) -> dict[str, object] | None:
    try:
        found = asdict(round_agreement(validate(ratings)))
    except RatingsError:
        return None
    # An undefined correlation is no number, and JSON has no name for it.
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in found.items()
    }
