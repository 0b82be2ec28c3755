import numpy as np
import pytest
from scipy import ndimage

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.distortions.noise import white_noise

from .pictures import scene


@pytest.mark.parametrize("level", LEVELS)
def test_adds_noise_of_the_stated_variance_to_every_channel(level):
    grey = np.full((300, 300, 3), 128, dtype=np.uint8)
    noise = distort(grey, "white_noise", level, np.random.default_rng(4)).astype(float) - 128
    stated = DISTORTIONS["white_noise"].amounts[level - 1] * 255**2
    assert noise.var(axis=(0, 1)) == pytest.approx([stated] * 3, rel=0.03)
    assert np.abs(np.corrcoef(noise.reshape(-1, 3).T) - np.eye(3)).max() < 0.02


@pytest.mark.parametrize("level", LEVELS)
def test_adds_noise_of_the_stated_variance_to_luma_and_chroma(level):
    grey = np.full((300, 300, 3), 128, dtype=np.uint8)
    noise = distort(grey, "colour_noise", level, np.random.default_rng(4)).astype(float) - 128
    stated = DISTORTIONS["colour_noise"].amounts[level - 1] * 255**2
    # Rounding to 8 bits adds the variance of a twelfth in each channel.
    gains = 1 + np.array([1.402**2, 0.344136**2 + 0.714136**2, 1.772**2])
    assert noise.var(axis=(0, 1)) == pytest.approx(stated * gains + 1 / 12, rel=0.03)
    in_luma = noise @ [0.299, 0.587, 0.114]
    assert in_luma.var() == pytest.approx(stated, rel=0.04)


@pytest.mark.parametrize("level", LEVELS)
def test_turns_the_stated_share_of_values_black_or_white(level):
    grey = np.full((300, 300, 3), 128, dtype=np.uint8)
    dotted = distort(grey, "impulse_noise", level, np.random.default_rng(4))
    share = DISTORTIONS["impulse_noise"].amounts[level - 1]
    spread = np.sqrt(share / 2 / grey.size)
    assert np.mean(dotted == 0) == pytest.approx(share / 2, abs=4 * spread)
    assert np.mean(dotted == 255) == pytest.approx(share / 2, abs=4 * spread)
    assert set(np.unique(dotted)) == {0, 128, 255}


@pytest.mark.parametrize("level", LEVELS)
def test_makes_speckle_in_proportion_to_the_value(level):
    variance = DISTORTIONS["multiplicative_noise"].amounts[level - 1]
    for value in (0, 60, 150):
        flat = np.full((300, 300, 3), value, dtype=np.uint8)
        speckled = distort(flat, "multiplicative_noise", level, np.random.default_rng(4))
        stated = variance * value**2 + (1 / 12 if value else 0)
        assert speckled.astype(float).var() == pytest.approx(stated, rel=0.03)


@pytest.mark.parametrize("seed", range(6))
def test_removes_most_of_the_noise_that_it_added(seed):
    grey = np.full((200, 200, 3), 128, dtype=np.uint8)
    for level, variance in enumerate(DISTORTIONS["denoise"].amounts[:3], start=1):
        left = distort(grey, "denoise", level, np.random.default_rng(seed)).astype(float)
        # Of white noise of s, a Gaussian of g px leaves s / (2 sqrt(pi) g): 255 / 20 / sqrt(pi).
        assert left.std() == pytest.approx(7.2, rel=0.2)
        assert left.std() < 0.35 * 255 * np.sqrt(variance)


def test_denoises_by_a_gaussian_or_a_box(generator):
    image = scene(generator, height=40, width=50)
    variance = DISTORTIONS["denoise"].amounts[1]
    sigma = 10 * np.sqrt(variance)
    box = np.clip((np.sqrt(12 * sigma**2 + 1) + 1) / 2 - np.abs(np.arange(-3, 4)), 0, 1)
    used = set()
    for seed in range(8):
        result = distort(image, "denoise", 2, np.random.default_rng(seed)).astype(float)
        noisy = white_noise(image, variance, np.random.default_rng(seed)).astype(float)
        gaussian = ndimage.gaussian_filter(
            noisy, sigma, axes=(0, 1), mode="nearest", radius=int(np.ceil(3 * sigma))
        )
        mean = noisy
        for axis in (0, 1):
            mean = ndimage.correlate1d(mean, box / box.sum(), axis=axis, mode="nearest")
        off = {"gaussian": np.abs(result - gaussian).max(), "box": np.abs(result - mean).max()}
        nearest = min(off, key=lambda name: off[name])
        assert off[nearest] <= 0.51
        used.add(nearest)
    assert used == {"gaussian", "box"}
