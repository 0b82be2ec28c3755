"""The gate on the display: protocol.md, section 2."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.protocol.config import DisplaySection
from annotations.protocol.display import Failure, judge
from tests.factories import measurement

ASKED = DisplaySection()
ZOOMS = [25, 33, 50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400, 500]
"""Chromium's zoom levels, in percent."""


def resolution_failures(**changes):
    # The card was measured right: a panel of 27 inches, whatever its pixels are called.
    measured = measurement(**changes)
    return [failure for failure in judge(measured, ASKED) if failure.requirement == "resolution"]


@pytest.mark.parametrize(
    ("scale", "zoom", "inner_width", "inner_height"),
    [
        (1.0, 1.0, 3840, 2160),
        (1.0, 1.5, 2560, 1440),
        (1.5, 1.0, 2560, 1440),
        (1.5, 1.5, 1706, 960),
        (1.5, 0.5, 5120, 2880),
    ],
)
def test_it_passes_a_4k_panel_under_every_scale_and_zoom(scale, zoom, inner_width, inner_height):
    measured = measurement(
        inner_width=inner_width, inner_height=inner_height, device_pixel_ratio=scale * zoom
    )
    assert judge(measured, ASKED) == []
    assert measured.long_px == pytest.approx(3840, abs=scale * zoom)


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 1.75, 2, 2.5, 3])
@pytest.mark.parametrize(("long_px", "short_px"), [(2560, 1440), (2560, 1600), (3440, 1440)])
def test_it_refuses_a_panel_of_2560_or_1440_pixels_at_every_zoom(long_px, short_px, scale, zoom):
    ratio = scale * zoom / 100
    # Browsers round the size in CSS pixels, up at most.
    assert resolution_failures(
        inner_width=math.ceil(long_px / ratio),
        inner_height=math.ceil(short_px / ratio),
        device_pixel_ratio=ratio,
    )


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize(("long_px", "short_px"), [(3840, 2160), (5120, 2160), (2880, 1800)])
def test_it_passes_a_larger_panel_at_every_zoom(long_px, short_px, zoom):
    ratio = zoom / 100
    assert not resolution_failures(
        inner_width=math.floor(long_px / ratio),
        inner_height=math.floor(short_px / ratio),
        device_pixel_ratio=ratio,
    )


@given(
    width=st.floats(200, 8000),
    height=st.floats(200, 8000),
    ratio=st.floats(0.25, 5),
)
def test_it_judges_a_turned_display_as_an_upright_one(width, height, ratio):
    one, other = (
        resolution_failures(inner_width=w, inner_height=h, device_pixel_ratio=ratio)
        for w, h in [(width, height), (height, width)]
    )
    assert one == other


@pytest.mark.parametrize(
    ("inner_width", "inner_height", "ratio", "passes"),
    [
        (2561, 2000, 1, False),
        (2562, 2000, 1, True),
        (3840, 1441, 1, False),
        (3840, 1442, 1, True),
        # The panel of 2560 pixels that reports 2560.5, and the first that cannot be one.
        (1707, 1400, 1.5, False),
        (1708, 1400, 1.5, True),
        (3840, 961, 1.5, False),
        (3840, 962, 1.5, True),
    ],
)
def test_it_draws_the_line_just_above_what_rounding_can_add(
    inner_width, inner_height, ratio, passes
):
    refused = resolution_failures(
        inner_width=inner_width, inner_height=inner_height, device_pixel_ratio=ratio
    )
    assert bool(refused) != passes


@given(width=st.integers(2000, 6000), height=st.integers(1000, 4000), ratio=st.floats(0.25, 5))
def test_it_asks_for_more_pixels_than_rounding_can_add(width, height, ratio):
    long_px, short_px = max(width, height) * ratio, min(width, height) * ratio
    passes = long_px > 2560 + ratio and short_px > 1440 + ratio
    refused = resolution_failures(inner_width=width, inner_height=height, device_pixel_ratio=ratio)
    assert bool(refused) != passes


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        (
            {"fullscreen": False},
            Failure(
                "full screen",
                "a window",
                "the whole screen",
                "Press the full-screen button, or F11, and measure again.",
            ),
        ),
        (
            {"browser": "firefox"},
            Failure(
                "browser",
                "firefox",
                "chromium",
                "Open the link in Chrome, or another browser built on Chromium.",
            ),
        ),
        (
            {"inner_width": 1706.67, "inner_height": 960, "pixels_per_mm": 4},
            Failure(
                "resolution",
                "1707 x 960 pixels",
                "more than 2560 x 1440 pixels",
                "Use a display with more pixels, at its native resolution.",
            ),
        ),
        (
            {"pixels_per_mm": 13},
            Failure(
                "size",
                "13.3 inches",
                "more than 14 inches",
                "Use a larger display, or measure the bank card again.",
            ),
        ),
        (
            {"grating": [("vertical", "vertical")] * 3 + [("vertical", "horizontal")]},
            Failure(
                "fine stripes",
                "3 of 4 right",
                "4 of 4 right",
                "Set the display to its native resolution in the system's settings, sit closer, "
                "and try again.",
            ),
        ),
        (
            {"grating": [("vertical", "vertical")] * 3},
            Failure(
                "fine stripes",
                "3 of 3 right",
                "4 of 4 right",
                "Set the display to its native resolution in the system's settings, sit closer, "
                "and try again.",
            ),
        ),
    ],
)
def test_it_says_what_was_found_what_is_needed_and_what_to_do(changes, failure):
    assert judge(measurement(**changes), ASKED) == [failure]


def test_it_names_every_requirement_that_is_not_met():
    measured = measurement(
        fullscreen=False, browser="safari", inner_width=800, inner_height=600, grating=[]
    )
    assert [failure.requirement for failure in judge(measured, ASKED)] == [
        "full screen",
        "browser",
        "resolution",
        "size",
        "fine stripes",
    ]


def test_it_takes_its_limits_from_the_study():
    asked = DisplaySection(
        min_long_px=1200, min_short_px=600, min_diagonal_in=10, browsers=("chromium", "firefox")
    )
    laptop = measurement(inner_width=1280, inner_height=720, browser="firefox", pixels_per_mm=5)
    assert judge(laptop, asked) == []


@given(pixels_per_mm=st.floats(1, 50))
def test_it_finds_the_diagonal_from_the_bank_card(pixels_per_mm):
    measured = measurement(pixels_per_mm=pixels_per_mm)
    assert measured.diagonal_in == pytest.approx(4405.8 / pixels_per_mm / 25.4, rel=1e-4)
    too_small = any(failure.requirement == "size" for failure in judge(measured, ASKED))
    assert too_small == (measured.diagonal_in <= 14)
