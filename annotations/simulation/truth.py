"""What simulated raters know: the true quality of an image, by the pixels that they see."""

import csv
import hashlib
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
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return {row["image"]: float(row["true_quality"]) for row in csv.DictReader(file)}
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from None
    except (KeyError, ValueError) as error:
        raise InvalidInput(
            f"{path} needs the columns image and true_quality, a number; wrong is {error}."
        ) from None


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
