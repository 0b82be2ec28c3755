import numpy as np
import pytest

from analysis.distortions import DISTORTIONS, LEVELS, distort

from .pictures import scene


@pytest.mark.parametrize("level", LEVELS)
def test_keeps_as_many_rows_and_columns_as_stated(level):
    image = np.random.default_rng(1).integers(0, 256, (101, 150, 3), dtype=np.uint8)
    coarse = distort(image, "pixelate", level)
    scale = DISTORTIONS["pixelate"].amounts[level - 1]
    for axis, length in enumerate(image.shape[:2]):
        lines = np.moveaxis(coarse, axis, 0).reshape(length, -1)
        assert len(np.unique(lines, axis=0)) == round(scale * length)
        changes = np.flatnonzero((np.diff(lines.astype(int), axis=0) != 0).any(axis=1))
        # Blocks are even: their sides differ by one pixel at most.
        assert np.ptp(np.diff(changes)) <= 1
    assert {tuple(colour) for colour in coarse.reshape(-1, 3)} <= {
        tuple(colour) for colour in image.reshape(-1, 3)
    }


@pytest.mark.parametrize("level", LEVELS)
def test_covers_the_stated_number_of_blocks(level):
    grey = np.full((384, 512, 3), 128, dtype=np.uint8)
    covered = distort(grey, "colour_block", level, np.random.default_rng(2))
    number = DISTORTIONS["colour_block"].amounts[level - 1]
    colours, counts = np.unique(covered.reshape(-1, 3), axis=0, return_counts=True)
    other = (colours != 128).any(axis=1)
    assert other.sum() == number
    assert set(counts[other]) == {32 * 32}
    for colour in colours[other]:
        rows, columns = np.nonzero((covered == colour).all(axis=-1))
        assert np.ptp(rows) == 31
        assert np.ptp(columns) == 31


@pytest.mark.parametrize("level", LEVELS)
def test_replaces_the_stated_number_of_patches(level):
    image = np.random.default_rng(1).integers(0, 256, (384, 512, 3), dtype=np.uint8)
    moved = distort(image, "non_eccentricity_patch", level, np.random.default_rng(2))
    number = DISTORTIONS["non_eccentricity_patch"].amounts[level - 1]
    changed = (moved != image).any(axis=-1)
    assert changed.sum() == pytest.approx(number * 16 * 16, rel=0.001)


def test_takes_patches_from_16_pixels_away():
    rows, columns = np.mgrid[0:192, 0:240]
    image = np.stack([rows, columns, 0 * rows], axis=-1).astype(np.uint8)
    moved = distort(image, "non_eccentricity_patch", 5, np.random.default_rng(2)).astype(int)
    step = (moved - image)[30:160, 30:200]
    distance = np.hypot(step[..., 0], step[..., 1])
    assert set(np.unique(distance > 0)) == {True, False}
    assert np.abs(distance[distance > 0] - 16).max() < 1


@pytest.mark.parametrize("name", ["colour_block", "non_eccentricity_patch"])
def test_counts_by_area(name):
    image = np.random.default_rng(1).integers(0, 256, (768, 1024, 3), dtype=np.uint8)
    shares = [
        (distort(part, name, 5, np.random.default_rng(2)) != part).any(axis=-1).mean()
        for part in (image, image[:384, :512])
    ]
    assert shares[0] == pytest.approx(shares[1], rel=0.001)


@pytest.mark.parametrize("level", LEVELS)
def test_scatters_pixels_by_the_stated_distance(level):
    # On a plane that rises by so much a pixel, values are off by so many times the step.
    rise = 8 if level < 4 else 2
    image = np.repeat(np.arange(10, 250, rise, dtype=np.uint8), 3).reshape(1, -1, 3)
    slope = np.repeat(image, 600, axis=0)
    sigma = DISTORTIONS["jitter"].amounts[level - 1]
    for picture, axis in ((slope, "right"), (slope.transpose(1, 0, 2), "down")):
        off = distort(picture, "jitter", level, np.random.default_rng(5)).astype(float) - picture
        inner = off[:, 10:-10] if axis == "right" else off[10:-10]
        assert inner[..., 0].var() == pytest.approx((rise * sigma) ** 2 + 1 / 12, rel=0.1)
        assert abs(inner.mean()) < 0.1
        assert np.array_equal(off[..., 0], off[..., 1])


def test_keeps_the_mean_of_a_picture_it_jitters(generator):
    image = scene(generator)
    result = distort(image, "jitter", 5, generator)
    assert result.mean() == pytest.approx(image.mean(), abs=1)
