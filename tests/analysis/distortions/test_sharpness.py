import numpy as np
import pytest

from analysis.distortions import DISTORTIONS, LEVELS, distort

from .pictures import scene


def detail(image):
    """The energy of a picture's frequencies above a quarter of a cycle per pixel."""
    spectrum = np.abs(np.fft.rfft2(image.astype(float).mean(axis=2))) ** 2
    rows = np.abs(np.fft.fftfreq(image.shape[0]))[:, np.newaxis]
    columns = np.fft.rfftfreq(image.shape[1])
    return spectrum[np.hypot(rows, columns) > 0.25].sum()


def test_sharpening_adds_fine_detail_with_every_level(generator):
    image = scene(generator)
    energies = [detail(image)] + [detail(distort(image, "high_sharpen", n)) for n in LEVELS]
    assert np.diff(energies).min() > 0


@pytest.mark.parametrize("level", LEVELS)
def test_sharpens_a_wave_by_what_the_blur_takes_of_it(level):
    frequency = 2 * np.pi / 10
    wave = 128 + 6 * np.sin(frequency * np.arange(200))
    image = np.repeat(np.rint(wave).astype(np.uint8), 3).reshape(1, 200, 3)
    sharp = distort(image, "high_sharpen", level)[0, 50:150, 0].astype(float)
    amount = DISTORTIONS["high_sharpen"].amounts[level - 1]
    gain = 1 + amount * (1 - np.exp(-((3 * frequency) ** 2) / 2))
    basis = np.exp(1j * frequency * np.arange(50, 150))
    before, after = (
        np.abs(np.mean((values - values.mean()) * basis))
        for values in (image[0, 50:150, 0].astype(float), sharp)
    )
    assert after == pytest.approx(before * gain, rel=0.03)


def test_sharpens_without_touching_the_hue(generator):
    image = scene(generator)
    change = distort(image, "high_sharpen", 1).astype(int) - image
    inside = ((image > 70) & (image < 180)).all(axis=-1)
    assert np.ptp(change[inside], axis=-1).max() <= 1


@pytest.mark.parametrize("level", LEVELS)
def test_changes_the_slope_of_mid_grey_by_the_stated_amount(level):
    tones = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    amount = DISTORTIONS["contrast_change"].amounts[level - 1]
    slopes = set()
    for seed in range(8):
        bent = distort(tones, "contrast_change", level, np.random.default_rng(seed))[0, :, 0]
        bent = bent.astype(float)
        assert (bent[0], bent[255]) == (0, 255)
        assert bent[127] + bent[128] == pytest.approx(255)
        assert np.diff(bent).min() >= 0
        slope = (bent[138] - bent[117]) / 21
        slopes.add(bool(slope > 1))
        assert abs(slope - 1) == pytest.approx(amount, abs=0.05)
    assert slopes == {True, False}
