"""Whether a display may be rated on (UHD-IQA 4.1 and 4.3).

The gate stands inside full screen, on innerWidth x devicePixelRatio: the only reading that gives
the panel's pixels under every OS scale and browser zoom.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .config import DisplaySection

Orientation = Literal["horizontal", "vertical"]


@dataclass(frozen=True)
class Measurement:
    """What a browser reported.

    Attributes
    ----------
    inner_width, inner_height : float
        The window's inner size in CSS pixels.
    device_pixel_ratio : float
        Device pixels per CSS pixel: OS scale times browser zoom.
    fullscreen : bool
        Whether the page had the full screen.
    browser : str
        The browser's family.
    pixels_per_mm : float
        Device pixels per millimetre, from a bank card held to the screen.
    grating : sequence of (shown, answered)
        The forced choices on a 1-pixel grating.
    """

    inner_width: float
    inner_height: float
    device_pixel_ratio: float
    fullscreen: bool
    browser: str
    pixels_per_mm: float
    grating: Sequence[tuple[Orientation, Orientation]]

    @property
    def long_px(self) -> float:
        """The longer side in device pixels."""
        return max(self.inner_width, self.inner_height) * self.device_pixel_ratio

    @property
    def short_px(self) -> float:
        """The shorter side in device pixels."""
        return min(self.inner_width, self.inner_height) * self.device_pixel_ratio

    @property
    def diagonal_in(self) -> float:
        """The diagonal in inches."""
        return math.hypot(self.long_px, self.short_px) / self.pixels_per_mm / 25.4


@dataclass(frozen=True)
class Failure:
    """A requirement that a display does not meet, and what the rater can do about it."""

    requirement: str
    found: str
    needed: str
    change: str


def judge(measured: Measurement, asked: DisplaySection) -> list[Failure]:
    """List the requirements that a display does not meet; an empty list lets the rater pass."""
    failures: list[Failure] = []
    if not measured.fullscreen:
        failures.append(
            Failure(
                "full screen",
                "a window",
                "the whole screen",
                "Press the full-screen button, or F11, and measure again.",
            )
        )
    if measured.browser not in asked.browsers:
        failures.append(
            Failure(
                "browser",
                measured.browser,
                " or ".join(asked.browsers),
                "Open the link in Chrome, or another browser built on Chromium.",
            )
        )
    # A 2560-pixel panel at 150 % zoom reports 2560.5: rounding to whole CSS pixels can add up to
    # one of them, that is one device pixel ratio.
    slack = measured.device_pixel_ratio
    if not (
        measured.long_px > asked.min_long_px + slack
        and measured.short_px > asked.min_short_px + slack
    ):
        failures.append(
            Failure(
                "resolution",
                f"{measured.long_px:.0f} x {measured.short_px:.0f} pixels",
                f"more than {asked.min_long_px} x {asked.min_short_px} pixels",
                "Use a display with more pixels, at its native resolution.",
            )
        )
    if not measured.diagonal_in > asked.min_diagonal_in:
        failures.append(
            Failure(
                "size",
                f"{measured.diagonal_in:.1f} inches",
                f"more than {asked.min_diagonal_in:g} inches",
                "Use a larger display, or measure the bank card again.",
            )
        )
    right = sum(shown == answered for shown, answered in measured.grating)
    if len(measured.grating) < asked.grating_trials or right < len(measured.grating):
        failures.append(
            Failure(
                "fine stripes",
                f"{right} of {len(measured.grating)} right",
                f"{asked.grating_trials} of {asked.grating_trials} right",
                "Set the display to its native resolution in the system's settings, sit closer, "
                "and try again.",
            )
        )
    return failures
