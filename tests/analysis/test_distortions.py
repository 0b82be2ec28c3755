from typing import Any

import numpy as np
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.jpeg import jpeg_loss
from analysis.pixels import strips

KINDS = sorted(DISTORTIONS)


def scene(generator, height=96, width=130):
    """A picture with smooth shading, edges and texture in colour, as photographs have."""
    rows, columns = np.mgrid[0:height, 0:width]
    picture = np.empty((height, width, 3))
    for channel in range(3):
        a, b, c, d = generator.uniform(0.5, 3, 4)
        picture[..., channel] = 120 + 60 * np.sin(a * rows / 20 + b) * np.cos(c * columns / 25 + d)
    for _ in range(6):
        top, left = generator.integers(0, height), generator.integers(0, width)
        picture[top : top + 30, left : left + 30] += generator.uniform(-70, 70, 3)
    picture += generator.normal(0, 4, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def squared_error(first, second):
    return float(np.mean((first.astype(float) - second) ** 2))


def read_back(image, quality):
    """The picture after libjpeg has written and read it, chroma halved."""
    data = pyvips.Image.new_from_array(image).jpegsave_buffer(Q=quality, subsample_mode="on")
    return pyvips.Image.new_from_buffer(data, "").numpy()


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("shape", [(96, 130), (1, 1), (7, 3), (65, 17)])
def test_keeps_shape_type_and_the_given_picture(name, shape, generator):
    image = scene(generator, *shape)
    kept = image.copy()
    for level in LEVELS:
        result = distort(image, name, level, np.random.default_rng(1))
        assert result.shape == image.shape
        assert result.dtype == np.uint8
    assert np.array_equal(image, kept)


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS))
def test_gets_stronger_with_every_level(seed, name):
    image = scene(np.random.default_rng(seed))
    errors = [
        squared_error(distort(image, name, level, np.random.default_rng(seed)), image)
        for level in LEVELS
    ]
    assert errors[0] > 0
    assert errors == sorted(errors)
    assert len(set(errors)) == len(errors)


@pytest.mark.parametrize("name", KINDS)
def test_gives_the_same_picture_for_the_same_seed(name, generator):
    image = scene(generator)
    first, again, other = (
        distort(image, name, 3, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert np.array_equal(first, other) is not DISTORTIONS[name].random


@pytest.mark.parametrize("name", KINDS)
def test_does_not_depend_on_how_the_picture_is_cut_into_strips(name, generator, monkeypatch):
    image = scene(generator, height=200)
    whole = distort(image, name, 3, np.random.default_rng(1))
    for module in ("distortions", "jpeg"):
        monkeypatch.setattr(f"analysis.{module}.strips", lambda height: strips(height, rows=16))
    assert np.array_equal(distort(image, name, 3, np.random.default_rng(1)), whole)


@pytest.mark.parametrize("name", ["gaussian_blur", "motion_blur", "jpeg"])
def test_leaves_an_even_surface_alone_where_only_detail_is_lost(name):
    flat = np.full((150, 50, 3), 128, dtype=np.uint8)
    assert np.array_equal(distort(flat, name, 5, np.random.default_rng(1)), flat)


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
def test_adds_noise_of_the_stated_variance_to_every_channel(level):
    grey = np.full((300, 300, 3), 128, dtype=np.uint8)
    noise = distort(grey, "white_noise", level, np.random.default_rng(4)).astype(float) - 128
    stated = DISTORTIONS["white_noise"].amounts[level - 1] * 255**2
    assert noise.var(axis=(0, 1)) == pytest.approx([stated] * 3, rel=0.03)
    assert np.abs(np.corrcoef(noise.reshape(-1, 3).T) - np.eye(3)).max() < 0.02


def test_saturates_colours_and_leaves_greys():
    grey = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    assert np.array_equal(distort(grey, "colour_saturation", 5), grey)
    skin = np.array([[[150, 120, 110]]], dtype=np.uint8)
    vivid = distort(skin, "colour_saturation", 2)[0, 0].astype(float)
    assert np.ptp(vivid) == pytest.approx(2 * 40, abs=1)
    weights = [0.299, 0.587, 0.114]
    assert vivid @ weights == pytest.approx(skin[0, 0] @ weights, abs=1)


@pytest.mark.parametrize(("name", "sign"), [("brighten", 1), ("darken", -1)])
def test_moves_the_mid_tones_and_keeps_black_and_white(name, sign):
    tones = np.repeat(np.array([0, 128, 255], dtype=np.uint8), 3).reshape(1, 3, 3)
    for level, amount in zip(LEVELS, DISTORTIONS[name].amounts, strict=True):
        black, middle, white = distort(tones, name, level)[0, :, 0].astype(float)
        assert (black, white) == (0, 255)
        assert middle == pytest.approx(min(128 + sign * 255 * amount / 2, 255), abs=1)


@pytest.mark.parametrize("level", LEVELS)
def test_keeps_as_many_shades_as_stated(level):
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    shades = np.unique(distort(ramp, "quantisation", level))
    assert len(shades) == DISTORTIONS["quantisation"].amounts[level - 1]
    assert np.ptp(np.diff(shades.astype(int))) <= 1


@pytest.mark.parametrize("quality", [100, 90, 75, 50, 43, 24, 7, 4, 1])
def test_loses_what_libjpeg_loses(quality, generator):
    image = scene(generator, height=160, width=240)
    ours, reference = jpeg_loss(image, quality), read_back(image, quality)
    # Both lie at the same distance from the original and close to each other: libjpeg computes in
    # integers, and where that moves a coefficient over a rounding border a block differs.
    assert squared_error(ours, reference) < 0.1 * squared_error(image, reference) + 0.5
    assert squared_error(ours, image) == pytest.approx(squared_error(reference, image), rel=0.03)


def test_pads_a_picture_whose_sides_are_no_multiples_of_16(generator):
    image = scene(generator, height=45, width=83)
    ours, reference = jpeg_loss(image, 50), read_back(image, 50)
    assert squared_error(ours, reference) < 0.1 * squared_error(image, reference) + 0.5


def test_says_what_is_wrong_with_a_request(generator):
    image = scene(generator)
    for arguments, message in {
        ("fog", 1): "There is no distortion named 'fog'; choose one of brighten, ",
        ("jpeg", 0): "A distortion level must be 1, 2, 3, 4 or 5, but 0 was given.",
        ("white_noise", 1): "white_noise draws random numbers: "
        "pass generator=numpy.random.default_rng(seed).",
    }.items():
        with pytest.raises(ValueError, match=r".") as caught:
            distort(image, *arguments)
        assert str(caught.value).startswith(message)
    no_image: Any = np.zeros((4, 5))
    with pytest.raises(ValueError, match=r"this one is float64 of shape \(4, 5\)"):
        distort(no_image, "jpeg", 1)
    with pytest.raises(ValueError, match=r"must lie in 1\.\.100, but 0 was given"):
        jpeg_loss(image, 0)
