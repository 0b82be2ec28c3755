"""What simulated raters know: the true quality of an image, by the pixels that they see."""

import csv
import hashlib
import math
from pathlib import Path

from annotations.models import Study
from annotations.protocol.errors import InvalidInput


def read_truth(path: Path) -> dict[str, float]:
    """Read known qualities on [0, 1] by image name.

    Raises
    ------
    InvalidInput
        Where the file is not such a table.
    """
    truth: dict[str, float] = {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if not {"image", "true_quality"} <= set(reader.fieldnames or ()):
                raise InvalidInput(f"{path} needs the columns image and true_quality.")
            for row in reader:
                truth[row["image"]] = _quality(
                    row["true_quality"], f"{path}, line {reader.line_num}"
                )
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path} is not a CSV file in UTF-8: {error}.") from None
    return truth


def _quality(text: str | None, place: str) -> float:
    try:
        quality = float(text or "")
    except ValueError:
        quality = math.nan
    if not 0 <= quality <= 1:
        raise InvalidInput(f"{place}: true_quality '{text or ''}' is not a number from 0 to 1.")
    return quality


def known_truth(study: Study, qualities: dict[str, float]) -> dict[str, float]:
    """Return each image's quality by the SHA-256 of the rated file.

    Parameters
    ----------
    study : Study
        Whose images.
    qualities : dict of str to float
        Known qualities on [0, 1] by the image's name. A gold image that is not among them has its
        gold MOS. Any other gets a quality made up from its content, the same every time: such
        ratings show the way, nothing else.
    """
    known = dict(study.stimuli.filter(gold__isnull=False).values_list("name", "gold__mos"))
    known |= qualities
    return {
        sha256: known[name] if name in known else _made_up(sha256)
        for name, sha256 in study.stimuli.values_list("name", "sha256")
    }


def _made_up(sha256: str) -> float:
    first = hashlib.sha256(sha256.encode()).digest()[0]
    return 0.3 + 0.6 * first / 255
