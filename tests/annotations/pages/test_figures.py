"""Histograms, intervals, and how numbers are written."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from annotations.pages.figures import INTERVAL_WIDTH, histogram, interval
from annotations.templatetags import figures


def test_a_histogram_has_a_bar_for_each_bin_of_the_scale():
    drawn = histogram(pd.Series([0.0, 0.02, 0.31, 1.0]))
    assert [bar.count for bar in drawn.bars] == [2, *[0] * 5, 1, *[0] * 12, 1]
    assert [round(bar.low, 2) for bar in drawn.bars[:2]] == [0.0, 0.05]


def test_a_histogram_draws_bars_as_high_as_their_counts():
    drawn = histogram(pd.Series([0.1, 0.1, 0.5]))
    two, one = (bar for bar in drawn.bars if bar.count)
    assert two.height == pytest.approx(2 * one.height, abs=0.02)
    assert {round(bar.y + bar.height, 1) for bar in drawn.bars} == {drawn.floor}


def test_a_histogram_stays_in_its_view_box():
    drawn = histogram(pd.Series(np.linspace(0, 1, 997)))
    assert all(bar.y >= 0 and drawn.left <= bar.x for bar in drawn.bars)
    assert all(bar.x + bar.width <= drawn.right for bar in drawn.bars)


@pytest.mark.parametrize(
    ("count", "ticks"), [(1, "0 1 2"), (5, "0 3 6"), (7, "0 5 10"), (37, "0 20 40")]
)
def test_a_histogram_labels_its_axis_with_round_numbers(count, ticks):
    drawn = histogram(pd.Series([0.5] * count))
    assert [tick.label for tick in drawn.y_ticks] == ticks.split()


def test_a_histogram_says_in_words_what_it_shows():
    drawn = histogram(pd.Series([0.2, 0.62, 0.64]))
    assert drawn.description == (
        "Histogram of 3 opinion scores between 0.20 and 0.64, with mean 0.49 and standard "
        "deviation 0.20; the fullest bin, 0.60 to 0.65, holds 2."
    )


def test_there_is_no_histogram_of_nothing():
    assert histogram(pd.Series(np.zeros(0))) is None


def test_an_interval_lies_along_the_axis_in_proportion():
    drawn = interval(0.5, 0.25, 1.0)
    assert drawn.at == INTERVAL_WIDTH / 2
    assert drawn.at - drawn.low == pytest.approx((INTERVAL_WIDTH - 8) / 4)
    assert drawn.high == INTERVAL_WIDTH - 4


def test_an_interval_is_cut_off_at_the_ends_of_the_axis():
    drawn = interval(0.9, -0.4, 1.7)
    assert (drawn.low, drawn.high) == (4, INTERVAL_WIDTH - 4)


def test_an_interval_that_does_not_exist_is_a_point():
    drawn = interval(0.9, float("nan"), float("nan"))
    assert drawn.low == drawn.at == drawn.high


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(0.12345, 3, "0.123"), (-0.5, 2, "−0.50"), (None, 3, "–"), (float("nan"), 3, "–")],
)
def test_a_figure_is_written_with_its_digits(value, digits, written):
    assert figures.figure(value, digits) == written


@pytest.mark.parametrize(("value", "written"), [(0.625, "62 %"), (1, "100 %"), (None, "–")])
def test_a_share_is_written_in_percent(value, written):
    assert figures.percent(value) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0.6, "1 minute"), (4.2, "4 minutes"), (119, "119 minutes"), (2024.3, "34 hours")],
)
def test_a_duration_is_written_in_minutes_or_hours(minutes, written):
    assert figures.duration(minutes) == written
    assert figures.hours(minutes / 60) == written


def test_a_moment_is_written_to_the_minute_and_marked_up_exactly():
    at = datetime(2026, 3, 1, 9, 5, 59, tzinfo=UTC)
    assert figures.moment(at) == (
        '<time datetime="2026-03-01T09:05:59+00:00">2026-03-01\u00a009:05</time>'
    )
    assert figures.moment(None) == "–"
