"""The gold-standard file: which images have a known quality, and what they are for.

A CSV file with the columns `image, mos, sd, scale_min, scale_max, use` and, optionally, `reason`.
The scale is declared on every row because published gold standards differ in it (KonX: 0 to 100);
`use` is training, qualification or hidden; `reason` is what training tells the rater.
"""

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from .errors import InvalidInput

Use = Literal["training", "qualification", "hidden"]

COLUMNS = ("image", "mos", "sd", "scale_min", "scale_max", "use")


@dataclass(frozen=True)
class GoldRow:
    """One gold image.

    Attributes
    ----------
    image : str
        File name.
    mos, sd : float
        Its quality and standard deviation, brought to [0, 1].
    use : str
        What it is for.
    reason : str
        Why it has this quality, in words for raters; may be empty.
    """

    image: str
    mos: float
    sd: float
    use: Use
    reason: str


def read_gold(path: Path) -> list[GoldRow]:
    """Read a gold-standard file.

    Raises
    ------
    InvalidInput
        With one sentence for each thing that is wrong, naming file, line and column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InvalidInput(
                    f"{path}: column {', '.join(missing)} is missing; received "
                    f"{', '.join(reader.fieldnames or ['an empty file'])}."
                )
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path} is not a CSV file in UTF-8: {error}.") from None
    problems: list[str] = []
    gold: list[GoldRow] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        try:
            parsed = _parse(row)
        except ValueError as error:
            problems.append(f"{path}, line {line}: {error}.")
            continue
        if parsed.image in lines:
            problems.append(
                f"{path}, line {line}: image '{parsed.image}' stands in line "
                f"{lines[parsed.image]} already; keep one of them."
            )
        lines.setdefault(parsed.image, line)
        gold.append(parsed)
    if problems:
        raise InvalidInput("\n".join(problems), problems=problems)
    return gold


def _parse(row: dict[str, str | None]) -> GoldRow:
    image = (row["image"] or "").strip()
    if not image:
        raise ValueError("image is empty; name a file")
    if Path(image).name != image:
        raise ValueError(f"image '{image}' is a path; give the file's name only")
    low, high = _number(row, "scale_min"), _number(row, "scale_max")
    if low >= high:
        raise ValueError(f"scale_min {low:g} must be below scale_max {high:g}")
    mos, sd = _number(row, "mos"), _number(row, "sd")
    if not low <= mos <= high:
        raise ValueError(f"mos {mos:g} lies outside its scale {low:g} to {high:g}")
    if not 0 < sd <= high - low:
        raise ValueError(f"sd {sd:g} must be above 0 and at most the scale's width {high - low:g}")
    use = (row["use"] or "").strip()
    if use not in get_args(Use):
        raise ValueError(f"use '{use}' is not known; give training, qualification or hidden")
    width = high - low
    return GoldRow(
        image=image,
        mos=(mos - low) / width,
        sd=sd / width,
        use=use,  # type: ignore[arg-type]  # checked against the Literal just above
        reason=(row.get("reason") or "").strip(),
    )


def _number(row: dict[str, str | None], column: str) -> float:
    text = (row[column] or "").strip()
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{column} '{text}' is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{column} '{text}' is not a finite number")
    return value
