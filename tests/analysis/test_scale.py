import numpy as np
import pytest

from analysis import RatingsError
from analysis.scale import USUAL, Scale, checked_scale, scale_in_words, scale_of


@pytest.mark.parametrize(
    ("scores", "scale"),
    [
        ([0, 0.5], (0, 1)),
        ([1, 1], (0, 1)),
        ([1, 4.5], (1, 5)),
        ([0, 4.5], (0, 10)),
        ([1, 80], (1, 100)),
        ([0, 80], (0, 100)),
        ([-40, 80], (-40, 80)),
        ([20, 101], (20, 101)),
    ],
)
def test_assumes_the_narrowest_usual_scale_that_holds_all_scores(scores, scale):
    assert scale_of(np.array(scores, dtype=float)) == Scale(scale[0], scale[1], assumed=True)


def test_takes_the_scale_that_is_stated():
    scale = scale_of(np.array([2.0, 4.0]), (1, 9))
    assert scale == Scale(1, 9, assumed=False)
    assert str(scale) == "1 to 9"


@pytest.mark.parametrize("stated", [(5, 1), (1, 1), (np.nan, 1), (0, np.inf)])
def test_refuses_ends_that_are_no_scale(stated):
    with pytest.raises(RatingsError) as caught:
        checked_scale(stated)
    assert str(caught.value) == (
        f"A scale from {stated[0]:g} to {stated[1]:g} is none; "
        f"give its lower end, then its upper end."
    )


@pytest.mark.parametrize("stated", [(1.5, 5), (0, 3)])
def test_refuses_scores_outside_the_scale_that_is_stated(stated):
    outside = 1 if stated[0] > 1 else 4
    with pytest.raises(RatingsError) as caught:
        scale_of(np.array([1.0, 4.0]), stated)
    assert str(caught.value) == (
        f"The scale is said to go from {stated[0]:g} to {stated[1]:g}, but there is a score of "
        f"{outside}; state the scale that was used or remove the score."
    )


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("1-5", (1, 5)),
        (" 0 - 100 ", (0, 100)),
        ("1–5", (1, 5)),
        ("1..5", (1, 5)),
        ("-3 to 3", (-3, 3)),
        ("-3--1", (-3, -1)),
        ("0.5-1.5", (0.5, 1.5)),
        ("5-1", None),
        ("ACR", None),
        ("0.5", None),
        ("1-5 stars", None),
        ("2020-01-01", None),
    ],
)
def test_reads_a_scale_as_people_write_it(text, scale):
    assert scale_in_words(text) == scale


def test_lists_usual_scales_from_the_narrowest():
    widths = [high - low for low, high in USUAL]
    assert widths == sorted(widths)
