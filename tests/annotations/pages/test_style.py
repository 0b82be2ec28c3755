"""The colours of the researcher's pages can be told apart, by day and by night."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

# Text on ground, as the style sheet combines them (WCAG 2.2, 1.4.3: 4.5 to 1).
TEXTS = [
    ("text", "ground"),
    ("text", "surface"),
    ("text", "warn-ground"),
    ("text", "error-ground"),
    ("text", "good-ground"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("quiet", "error-ground"),
    ("link", "ground"),
    ("link", "surface"),
    ("on-accent", "accent"),
    ("good", "surface"),
    ("good", "good-ground"),
    ("good", "error-ground"),
    ("bad", "surface"),
    ("bad", "error-ground"),
]
# What shows where the focus is, or a figure (1.4.11: 3 to 1).
SHAPES = [("mark", "ground"), ("mark", "surface"), ("quiet", "surface")]


def palettes():
    """Read the colours by day, and those by night, which replace some of them."""
    sheet = Path(str(finders.find("annotations/pages.css"))).read_text(encoding="utf-8")
    day, night = (
        dict(re.findall(r"--([\w-]+): (#\w+);", block))
        for block in re.findall(r":root \{(.*?)\}", sheet, flags=re.DOTALL)
    )
    return {"day": day, "night": {**day, **night}}


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_and_white_is_what_the_guidelines_say():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize(("front", "back"), TEXTS)
def test_text_can_be_read_on_its_ground(time, front, back):
    palette = palettes()[time]
    assert contrast(palette[front], palette[back]) >= 4.5


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_shapes_can_be_told_from_their_ground(time, front, back):
    palette = palettes()[time]
    assert contrast(palette[front], palette[back]) >= 3
