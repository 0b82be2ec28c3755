import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.distortions.pixels import strips

from .pictures import scene, squared_error

KINDS = sorted(DISTORTIONS)


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


@pytest.mark.parametrize("name", KINDS)
def test_gets_stronger_with_every_level(name):
    # Half the area of a KADID-10k picture: patches and blocks are counted by it.
    errors = np.zeros(5)
    for seed in (1, 2):
        image = scene(np.random.default_rng(seed), height=256, width=384)
        errors += [
            squared_error(distort(image, name, level, np.random.default_rng(seed)), image)
            for level in LEVELS
        ]
    assert errors[0] > 0
    assert np.diff(errors).min() > 0


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("value", [0, 255])
def test_takes_black_and_white_surfaces(name, value):
    flat = np.full((40, 50, 3), value, dtype=np.uint8)
    for level in LEVELS:
        result = distort(flat, name, level, np.random.default_rng(level))
        assert result.shape == flat.shape
        assert result.dtype == np.uint8


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(KINDS), st.integers(1, 40), st.integers(1, 40))
def test_takes_pictures_of_any_size(seed, name, height, width):
    image = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for level in LEVELS:
        result = distort(image, name, level, np.random.default_rng(seed))
        assert result.shape == image.shape
        assert result.dtype == np.uint8


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
    for module in sys.modules.copy():
        if module.startswith("analysis.distortions.") and hasattr(sys.modules[module], "strips"):
            monkeypatch.setattr(f"{module}.strips", lambda height: strips(height, rows=16))
    assert np.array_equal(distort(image, name, 3, np.random.default_rng(1)), whole)


@pytest.mark.parametrize(
    "name",
    [
        "gaussian_blur", "lens_blur", "motion_blur", "colour_shift", "colour_quantisation",
        "jpeg", "jpeg2000", "jitter", "non_eccentricity_patch", "pixelate", "high_sharpen",
    ],
)  # fmt: skip
def test_leaves_an_even_surface_alone_where_only_detail_is_lost(name):
    flat = np.full((150, 50, 3), 128, dtype=np.uint8)
    assert np.array_equal(distort(flat, name, 5, np.random.default_rng(1)), flat)


@pytest.mark.parametrize("name", ["colour_diffusion", "colour_saturation", "hsv_saturation"])
def test_leaves_a_grey_picture_alone_where_only_colour_is_lost(name, generator):
    grey = np.repeat(scene(generator)[..., :1], 3, axis=2)
    assert np.array_equal(distort(grey, name, 5), grey)


def test_has_the_25_kinds_of_kadid():
    assert len(DISTORTIONS) == 25


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
