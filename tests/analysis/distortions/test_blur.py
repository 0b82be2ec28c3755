import numpy as np
import pytest
from scipy import ndimage

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.distortions.filters import box_taps, disk, smoothed


def test_blurs_a_point_to_a_bell():
    image = np.zeros((41, 41, 3), dtype=np.uint8)
    image[20, 20] = 255
    sigma = 1.0  # of level 2
    spread = distort(image, "gaussian_blur", 2)[..., 0].astype(float)
    distance = np.hypot(*np.mgrid[-20:21, -20:21])
    expected = 255 * np.exp(-(distance**2) / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    assert np.abs(spread - expected).max() <= 1  # rounding, and the bell cut off at 3 sigma


@pytest.mark.parametrize("level", LEVELS)
def test_blurs_an_edge_by_the_stated_width(level):
    image = np.zeros((3, 80, 3), dtype=np.uint8)
    image[:, 40:] = 255
    sigma = DISTORTIONS["gaussian_blur"].amounts[level - 1]
    taps = np.arange(-40, 41)
    weights = np.exp(-0.5 * (taps / sigma) ** 2)
    expected = 255 * np.cumsum(weights)[:80] / weights.sum()
    blurred = distort(image, "gaussian_blur", level)[1, :, 0].astype(float)
    assert np.abs(blurred - expected).max() <= 1


def test_smears_a_point_along_a_line_of_the_stated_length():
    image = np.zeros((61, 61, 3), dtype=np.uint8)
    image[30, 30] = 255
    smear = distort(image, "motion_blur", 5, np.random.default_rng(3))[..., 0].astype(float)
    rows, columns = np.nonzero(smear)
    spread = np.linalg.eigvalsh(np.cov(rows, columns, aweights=smear[rows, columns], ddof=0))
    # An even line of half length 10 has a variance of 100 / 3 along and next to none across.
    assert spread[1] == pytest.approx(100 / 3, rel=0.1)
    assert spread[0] < 0.5


@pytest.mark.parametrize("level", LEVELS)
def test_spreads_a_point_evenly_over_a_disk(level):
    radius = DISTORTIONS["lens_blur"].amounts[level - 1]
    image = np.zeros((41, 41, 3), dtype=np.uint8)
    image[16:25, 16:25] = 255  # nine wide: one pixel would be lost in rounding
    spread = distort(image, "lens_blur", level)[..., 1].astype(float)
    assert spread.sum() == pytest.approx(81 * 255, rel=0.02)
    assert spread[20, 20] == pytest.approx(255 * min(1, 81 / (np.pi * radius**2)), rel=0.01)
    assert not spread[20, int(20 + 4 + radius + 2) :].any()
    assert np.array_equal(spread, spread.T)


@pytest.mark.parametrize("radius", [2, 4, 6, 8])
def test_a_disk_covers_every_pixel_by_its_part(radius):
    kernel = disk(radius)
    assert kernel.sum() == pytest.approx(1)
    assert kernel.max() == pytest.approx(1 / (np.pi * radius**2), rel=0.01)
    away = np.arange(len(kernel)) - len(kernel) // 2
    # Variance of an even disk along one axis, and of a square pixel on top.
    expected = radius**2 / 4 + 1 / 12
    assert (kernel.sum(axis=0) * away**2).sum() == pytest.approx(expected, abs=0.04)


def test_filters_by_fourier_as_by_sums(generator):
    plane = generator.uniform(0, 255, (37, 53)).astype(np.float32)
    kernel = disk(3)
    expected = ndimage.correlate(plane.astype(float), kernel, mode="nearest")
    assert np.abs(smoothed(plane, kernel) - expected).max() < 1e-3


def test_a_mean_over_so_many_pixels_has_its_variance():
    for width in (1, 3, 7, 13):
        offsets, weights = box_taps(width)
        assert weights.sum() == pytest.approx(1)
        assert (weights * offsets**2).sum() == pytest.approx((width**2 - 1) / 12, abs=1e-9)
