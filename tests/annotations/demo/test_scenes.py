import numpy as np
import pytest

from analysis.distortions import distort
from annotations.demo.scenes import SCENES, render_scene

every_scene = pytest.mark.parametrize("kind", SCENES)


def texture(picture):
    """Mean difference between neighbouring pixels."""
    return np.abs(np.diff(picture.astype(int), axis=1)).mean()


@every_scene
def test_it_draws_the_size_that_was_asked_for(kind):
    picture = render_scene(kind, 0, width=96, height=54)
    assert picture.shape == (54, 96, 3)
    assert picture.dtype == np.uint8


@every_scene
def test_it_draws_the_same_picture_from_the_same_seed_and_another_from_another(kind):
    first, again, other = (render_scene(kind, seed, width=96, height=54) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 2


@every_scene
def test_it_has_detail_that_a_blur_of_two_pixels_takes_away(kind):
    picture = render_scene(kind, 0, width=640, height=360)
    assert texture(distort(picture, "gaussian_blur", 3)) < 0.75 * texture(picture)


@every_scene
def test_it_is_neither_flat_nor_burnt_out(kind):
    picture = render_scene(kind, 0, width=320, height=180)
    low, high = np.percentile(picture.mean(axis=2), (1, 99))
    assert high - low > 60
    assert (picture == 255).all(axis=2).mean() < 0.05


def test_it_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match=r"^There is no scene named 'cat'; choose one of alps, "):
        render_scene("cat", 0)


def test_it_refuses_a_picture_too_small_to_show_anything():
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the exact text follows
        render_scene("sea", 0, width=64, height=31)
    assert str(caught.value) == "A scene is at least 32x32 pixels, but 64x31 was asked for."
