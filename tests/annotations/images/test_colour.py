import io
from dataclasses import replace

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from annotations.images import ImageRefused, prepare
from tests.annotations.images.files import EXACT, decoded, picture, profile, save

FLATTENED = "alpha flattened onto rgb(128, 128, 128)"


def prepared_pixels(source, settings=EXACT):
    prepared = prepare(source, source.parent / "out", settings)
    return decoded(source.parent / "out" / prepared.file).astype(int), prepared.notes


def over_grey(image: Image.Image):
    backdrop = Image.new("RGBA", image.size, (128, 128, 128, 255))
    backdrop.alpha_composite(image.convert("RGBA"))
    return np.asarray(backdrop.convert("RGB")).astype(int)


def with_alpha(pixels):
    ramp = np.linspace(0, 255, pixels.shape[1]).round().astype(np.uint8)
    return np.dstack([pixels, np.broadcast_to(ramp, pixels.shape[:2])])


def to_srgb_by_pillow(image: Image.Image, profile_bytes: bytes):
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile_bytes)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(converted).astype(int)


def test_it_converts_display_p3_to_srgb(tmp_path):
    pixels = picture()
    source = save(tmp_path / "a.png", pixels, icc_profile=profile("p3"))
    converted, notes = prepared_pixels(source)
    oracle = to_srgb_by_pillow(Image.fromarray(pixels), profile("p3"))
    assert np.abs(converted - pixels).max() > 20
    assert np.abs(converted - oracle).max() <= 1
    assert notes == ("ICC profile 'sP3C' converted to sRGB",)


@pytest.mark.parametrize(
    "srgb", [profile("srgb"), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_it_leaves_the_pixels_alone_where_the_profile_is_srgb_itself(tmp_path, srgb):
    pixels = picture()
    kept, notes = prepared_pixels(save(tmp_path / "a.png", pixels, icc_profile=srgb))
    np.testing.assert_array_equal(kept, pixels)
    assert notes == ()


def test_it_converts_cmyk_by_its_profile(tmp_path):
    image = Image.fromarray(picture()).convert("CMYK")
    image.save(tmp_path / "a.tif", icc_profile=profile("cmyk"))
    converted, notes = prepared_pixels(tmp_path / "a.tif")
    assert np.abs(converted - to_srgb_by_pillow(image, profile("cmyk"))).max() <= 1
    assert notes == ("ICC profile 'Chemical proof' converted to sRGB",)


def test_it_converts_cmyk_without_a_profile_and_says_so(tmp_path):
    Image.fromarray(picture()).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    converted, notes = prepared_pixels(tmp_path / "a.jpg")
    assert converted.shape == (64, 96, 3)
    assert notes == ("CMYK without a profile converted to sRGB as generic press colours",)


def test_it_ignores_a_profile_made_for_other_colours(tmp_path):
    source = save(tmp_path / "a.jpg", picture(), quality=95, icc_profile=profile("cmyk"))
    kept, notes = prepared_pixels(source)
    np.testing.assert_array_equal(kept, decoded(source))
    assert notes == ("ICC profile 'Chemical proof' is for CMYK, not RGB: ignored",)


def test_it_ignores_an_unreadable_profile(tmp_path):
    source = save(tmp_path / "a.jpg", picture(), quality=95, icc_profile=b"no profile" * 20)
    kept, notes = prepared_pixels(source)
    np.testing.assert_array_equal(kept, decoded(source))
    assert notes == ("unreadable ICC profile ignored",)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_it_flattens_alpha_onto_mid_grey(tmp_path, mode):
    image = Image.fromarray(with_alpha(picture())).convert(mode)
    image.save(tmp_path / "a.png")
    flat, notes = prepared_pixels(tmp_path / "a.png")
    np.testing.assert_array_equal(flat, over_grey(image))
    assert notes == (FLATTENED,)


def test_it_flattens_onto_the_background_that_the_settings_name(tmp_path):
    clear = np.zeros((8, 8, 4), np.uint8)
    source = save(tmp_path / "a.png", clear)
    flat, notes = prepared_pixels(source, replace(EXACT, background=(255, 250, 240)))
    np.testing.assert_array_equal(flat, np.broadcast_to((255, 250, 240), (8, 8, 3)))
    assert notes == ("alpha flattened onto rgb(255, 250, 240)",)


def test_it_flattens_the_transparent_colour_of_a_palette(tmp_path):
    image = Image.fromarray(picture()).quantize(16)
    image.save(tmp_path / "a.png", transparency=3)
    flat, notes = prepared_pixels(tmp_path / "a.png")
    transparent = np.asarray(image) == 3
    assert transparent.any()
    assert (flat[transparent] == 128).all()
    np.testing.assert_array_equal(flat[~transparent], decoded(tmp_path / "a.png")[~transparent])
    assert notes == (FLATTENED,)


@pytest.mark.parametrize("mode", ["L", "1", "P"])
def test_it_stores_every_image_with_three_channels(tmp_path, mode):
    image = Image.fromarray(picture()).convert(mode)
    image.save(tmp_path / "a.png")
    pixels, notes = prepared_pixels(tmp_path / "a.png")
    np.testing.assert_array_equal(pixels, np.asarray(image.convert("RGB")))
    assert notes == ()


def test_it_reduces_16_bits_with_alpha_and_profile_to_what_8_bits_give(tmp_path):
    pixels = with_alpha(96 + picture() // 4)  # well within sRGB: nothing is clipped
    notes = {}
    results = {}
    for depth, interpretation in ((8, "srgb"), (16, "rgb16")):
        samples = pixels if depth == 8 else pixels.astype(np.uint16) * 257
        image = pyvips.Image.new_from_array(samples, interpretation=interpretation).copy()
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile("p3"))
        image.write_to_file(str(tmp_path / f"{depth}.tif"))
        results[depth], notes[depth] = prepared_pixels(tmp_path / f"{depth}.tif")
    assert np.abs(results[16] - results[8]).max() <= 1
    assert notes[8] == ("ICC profile 'sP3C' converted to sRGB", FLATTENED)
    assert notes[16] == ("16 bits per sample reduced to 8", *notes[8])


def test_it_refuses_floating_point_samples(tmp_path):
    source = tmp_path / "a.tif"
    pyvips.Image.new_from_array(picture().astype(np.float32)).write_to_file(str(source))
    with pytest.raises(ImageRefused) as caught:
        prepare(source, tmp_path / "out", EXACT)
    assert caught.value.reason == (
        "Its samples are of type float; save it with 8 or 16 bits per sample."
    )


def test_it_refuses_channels_that_it_cannot_name(tmp_path):
    source = tmp_path / "a.tif"
    spectral = np.zeros((8, 8, 6), np.uint8)
    pyvips.Image.new_from_array(spectral, interpretation="srgb").write_to_file(str(source))
    with pytest.raises(ImageRefused) as caught:
        prepare(source, tmp_path / "out", EXACT)
    assert caught.value.reason == (
        "Its 6 channels (srgb) are not grey, RGB or CMYK with or without alpha; save it as RGB."
    )
