"""Draw every distortion of the bank at every level on one page: docs/images/distortions.jpg.

    python scripts/contact_sheet.py [file]

The picture is one of the demonstration's, 512 x 384 px as those of KADID-10k; shown is a part of
it at 1:1, but for the two distortions that are counted per picture, where it is shown whole.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analysis.distortions import DISTORTIONS, LEVELS, distort
from annotations.demo.scenes import render_scene

SHEET = Path(__file__).parents[1] / "docs" / "images" / "distortions.jpg"
WIDTH, HEIGHT = 512, 384
# Left, upper, right, lower of what is shown: edges between colours, highlights, shadow, texture.
PART = (240, 120, 384, 216)
WHOLE = {"non_eccentricity_patch", "colour_block"}
GAP, CAPTION, TITLE = 4, 13, 17


def shown(picture: NDArray[np.uint8], *, whole: bool) -> Image.Image:
    image = Image.fromarray(picture)
    if whole:
        image.thumbnail((PART[2] - PART[0], PART[3] - PART[1]))
        return image
    return image.crop(PART)


def draw(target: Path) -> None:
    original = render_scene("still_life", 0, width=WIDTH, height=HEIGHT)
    wide, high = PART[2] - PART[0] + GAP, PART[3] - PART[1] + GAP + CAPTION
    row_height = high + TITLE
    sheet = Image.new(
        "RGB", ((len(LEVELS) + 1) * wide + GAP, len(DISTORTIONS) * row_height + GAP), "white"
    )
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for row, (name, kind) in enumerate(DISTORTIONS.items()):
        top = row * row_height + GAP
        pen.text((GAP, top), f"{name} ({kind.unit})", "black", ImageFont.load_default(13))
        pictures = [original] + [
            distort(original, name, level, np.random.default_rng(2)) for level in LEVELS
        ]
        captions = ["original", *(f"{amount:g}" for amount in kind.amounts)]
        for column, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
            left = GAP + column * wide
            sheet.paste(shown(picture, whole=name in WHOLE), (left, top + TITLE))
            pen.text((left, top + row_height - GAP - CAPTION), caption, "black", font)
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target, quality=60, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else SHEET)
