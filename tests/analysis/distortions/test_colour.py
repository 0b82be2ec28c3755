import colorsys

import numpy as np
import pytest
from scipy.special import ndtr

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.distortions.lab import lab_to_rgb, rgb_to_lab


def test_saturates_colours_and_leaves_greys():
    grey = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    assert np.array_equal(distort(grey, "colour_saturation", 5), grey)
    skin = np.array([[[150, 120, 110]]], dtype=np.uint8)
    vivid = distort(skin, "colour_saturation", 2)[0, 0].astype(float)
    assert np.ptp(vivid) == pytest.approx(2 * 40, abs=1)
    weights = [0.299, 0.587, 0.114]
    assert vivid @ weights == pytest.approx(skin[0, 0] @ weights, abs=1)


@pytest.mark.parametrize(("level", "factor"), [(1, 0.4), (4, 0), (5, -0.4)])
def test_multiplies_the_saturation_of_hsv(level, factor, generator):
    colours = generator.integers(0, 180, (50, 60, 3), dtype=np.uint8)
    result = distort(colours, "hsv_saturation", level).reshape(-1, 3)
    for before, after in zip(colours.reshape(-1, 3)[::50], result[::50], strict=True):
        _, saturation, value = colorsys.rgb_to_hsv(*(before / 255))
        if factor >= 0:
            _, now, brightest = colorsys.rgb_to_hsv(*(after / 255))
            assert brightest == pytest.approx(value, abs=1e-6)
            assert now * value == pytest.approx(factor * saturation * value, abs=0.003)
        else:
            # The complement: what was brightest is darkest.
            assert after.min() == before.max()


def test_lets_colours_run_but_keeps_lightness():
    image = np.empty((60, 120, 3), dtype=np.uint8)
    image[:, :60], image[:, 60:] = (150, 110, 100), (90, 125, 130)
    before = rgb_to_lab(image)[30]
    sigma = DISTORTIONS["colour_diffusion"].amounts[1]
    after = rgb_to_lab(distort(image, "colour_diffusion", 2))[30]
    assert np.abs(after[:, 0] - before[:, 0]).max() < 0.5
    part = ndtr((np.arange(120) - 59.5) / sigma)
    for channel in (1, 2):
        expected = before[0, channel] + part * (before[-1, channel] - before[0, channel])
        assert np.abs(after[:, channel] - expected).max() < 1


def test_comes_back_from_lab_as_it_went(generator):
    colours = generator.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert np.array_equal(lab_to_rgb(rgb_to_lab(colours)), colours)


@pytest.mark.parametrize("level", LEVELS)
def test_moves_only_green_and_only_near_edges(level):
    image = np.full((80, 80, 3), 60, dtype=np.uint8)
    image[30:50, 30:50] = 200
    distance = DISTORTIONS["colour_shift"].amounts[level - 1]
    shifted = distort(image, "colour_shift", level, np.random.default_rng(3))
    assert np.array_equal(shifted[..., ::2], image[..., ::2])
    changed = np.argwhere(shifted[..., 1] != image[..., 1])
    # 14 px from the square and from its middle on nothing is an edge, nor becomes one.
    assert len(changed) > 10
    assert changed.min() >= 30 - distance - 1
    assert changed.max() <= 49 + distance + 1
