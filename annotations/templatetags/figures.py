"""How numbers and times are written on the researcher's pages."""

import math
from datetime import datetime
from typing import Literal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

NOTHING = "–"
"""Stands where there is no figure."""


@register.filter
def figure(value: float | Literal[""] | None, digits: int = 3) -> str:
    """Write a number with a fixed count of digits; a dash where there is none, or NaN."""
    # A template gives an empty text for what belongs to something that is not there.
    if value is None or value == "" or math.isnan(value):
        return NOTHING
    # A true minus sign has the width of the digits.
    return f"{value:.{digits}f}".replace("-", "−")


@register.filter
def percent(value: float | None) -> str:
    """Write a share, 0 to 1, in whole percent; a dash where there is none."""
    if value is None:
        return NOTHING
    return f"{100 * value:.0f} %"


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Write a time to the minute, in UTC as everything that is stored."""
    if at is None:
        return NOTHING
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), at.strftime("%Y-%m-%d\u00a0%H:%M")
    )


@register.filter
def duration(minutes: float) -> str:
    """Write a time that raters spend or wait: in minutes, or in hours from two of them on."""
    if minutes < 120:
        return f"{minutes:.0f} minute{'' if round(minutes) == 1 else 's'}"
    return f"{minutes / 60:.0f} hours"


@register.filter
def hours(value: float) -> str:
    """Write a count of hours as a duration."""
    return duration(60 * value)


@register.filter
def words(name: str) -> str:
    """Write a stage or another name of the record as people read it."""
    return str(name).replace("_", " ")
