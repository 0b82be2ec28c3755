import numpy as np
import pytest

from analysis.distortions import DISTORTIONS, LEVELS, distort

from .pictures import scene


@pytest.mark.parametrize("level", LEVELS)
def test_keeps_as_many_shades_as_stated(level):
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    shades = np.unique(distort(ramp, "quantisation", level))
    assert len(shades) == DISTORTIONS["quantisation"].amounts[level - 1]
    assert np.ptp(np.diff(shades.astype(int))) <= 1


@pytest.mark.parametrize("level", LEVELS)
def test_keeps_as_many_colours_as_stated(level, generator):
    image = scene(generator, height=150, width=200)
    kept = distort(image, "colour_quantisation", level)
    colours = np.unique(kept.reshape(-1, 3), axis=0)
    assert len(colours) == DISTORTIONS["colour_quantisation"].amounts[level - 1]
    # Every colour is the mean of the pixels that show it.
    for colour in colours:
        chosen = (kept == colour).all(axis=-1)
        assert np.abs(image[chosen].mean(axis=0) - colour).max() <= 0.5


def test_finds_the_colours_of_a_picture_that_has_few():
    colours = np.array([[250, 10, 10], [10, 250, 10], [10, 10, 250], [0, 0, 0]], dtype=np.uint8)
    image = colours[np.random.default_rng(1).integers(0, 4, (20, 30))]
    assert np.array_equal(distort(image, "colour_quantisation", 5), image)
