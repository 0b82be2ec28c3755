import hashlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from annotations.images import ImageRefused, ImageSettings, prepare
from tests.annotations.images.files import EXACT, decoded, picture, save

NARROW = ImageSettings(min_width=1, target_width=48)


def test_it_keeps_every_pixel_that_needs_no_change(tmp_path):
    pixels = picture()
    prepared = prepare(save(tmp_path / "a.png", pixels), tmp_path / "out", EXACT)
    np.testing.assert_array_equal(decoded(tmp_path / "out" / prepared.file), pixels)
    assert prepared.notes == ()


@pytest.mark.parametrize("options", [{"subsampling": 2}, {"subsampling": 0, "progressive": True}])
def test_it_decodes_a_jpeg_to_the_pixels_that_pillow_sees(tmp_path, options):
    source = save(tmp_path / "a.jpg", picture(), quality=85, **options)
    prepared = prepare(source, tmp_path / "out", EXACT)
    np.testing.assert_array_equal(decoded(tmp_path / "out" / prepared.file), decoded(source))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_it_turns_the_image_as_exif_says(tmp_path, orientation, suffix):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if suffix == "webp" else {}
    source = save(tmp_path / f"a.{suffix}", picture(), exif=exif, **options)
    prepared = prepare(source, tmp_path / "out", EXACT)
    with Image.open(source) as image:
        upright = np.asarray(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(decoded(tmp_path / "out" / prepared.file), upright)
    assert (prepared.orig_height, prepared.orig_width) == upright.shape[:2]
    expected = () if orientation == 1 else (f"EXIF orientation {orientation} applied",)
    assert prepared.notes == expected


def test_it_scales_what_is_displayed_as_width(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    source = save(tmp_path / "a.jpg", picture(96, 64), exif=exif, quality=95)
    prepared = prepare(source, tmp_path / "out", NARROW)
    assert (prepared.orig_width, prepared.orig_height) == (64, 96)
    assert (prepared.width, prepared.height) == (48, 72)
    assert decoded(tmp_path / "out" / prepared.file).shape == (72, 48, 3)


def test_it_scales_in_proportion_to_the_target_width(tmp_path):
    source = save(tmp_path / "a.png", picture(96, 65))
    prepared = prepare(source, tmp_path / "out", NARROW)
    assert (prepared.width, prepared.height) == (48, 32)  # 32.5: halves go to the even number
    assert decoded(tmp_path / "out" / prepared.file).shape == (32, 48, 3)


def test_it_never_enlarges(tmp_path):
    source = save(tmp_path / "a.png", picture(96, 64))
    prepared = prepare(source, tmp_path / "out", replace(EXACT, target_width=3840))
    assert (prepared.width, prepared.height) == (96, 64)
    assert "not resampled" in prepared.encoder


def test_it_scales_like_pillow_with_the_same_kernel(tmp_path):
    source = save(tmp_path / "a.png", picture(1440, 960))
    prepared = prepare(source, tmp_path / "out", replace(EXACT, target_width=1000))
    with Image.open(source) as image:
        pillow = np.asarray(image.resize((1000, 667), Image.Resampling.LANCZOS)).astype(float)
    error = np.mean((decoded(tmp_path / "out" / prepared.file) - pillow) ** 2)
    assert 10 * np.log10(255**2 / error) > 50


def test_it_can_scale_in_linear_light(tmp_path):
    stripes = np.zeros((64, 96, 3), np.uint8)
    stripes[:, ::2] = 255
    source = save(tmp_path / "a.png", stripes)
    mean = {}
    for linear_light in (False, True):
        settings = replace(EXACT, target_width=24, linear_light=linear_light)
        prepared = prepare(source, tmp_path / "out", settings)
        mean[linear_light] = decoded(tmp_path / "out" / prepared.file)[4:-4, 4:-4].mean()
        assert ("in linear light" in prepared.encoder) is linear_light
    assert mean[False] == pytest.approx(127.5, abs=2)
    assert mean[True] == pytest.approx(188, abs=2)  # half the light is 188 in sRGB


def test_it_writes_jpeg_without_chroma_subsampling(tmp_path):
    prepared = prepare(save(tmp_path / "a.png", picture()), tmp_path / "out", NARROW)
    with Image.open(tmp_path / "out" / prepared.file) as image:
        assert isinstance(image, JpegImageFile)
        sampling = {(horizontal, vertical) for _, horizontal, vertical, _ in image.layer}
    assert sampling == {(1, 1)}
    assert prepared.media_type == "image/jpeg"
    assert prepared.file.endswith(".jpg")


def test_it_leaves_no_metadata_behind(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Telltale Camera"
    exif[0x8825] = {1: "N", 2: (47.0, 39.0, 48.0)}  # GPS latitude
    source = save(tmp_path / "a.jpg", picture(), exif=exif, comment=b"Telltale comment")
    assert b"Telltale" in source.read_bytes()
    for encoding in ("jpeg", "webp-lossless"):
        settings = replace(EXACT, encoding=encoding)
        prepared = prepare(source, tmp_path / "out", settings)
        rated = tmp_path / "out" / prepared.file
        assert b"Telltale" not in rated.read_bytes()
        with Image.open(rated) as image:
            assert not image.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment", "photoshop"} & set(image.info)


def test_it_records_what_went_in_and_what_came_out(tmp_path):
    source = save(tmp_path / "Sea View.png", picture())
    prepared = prepare(source, tmp_path / "out", NARROW)
    rated = (tmp_path / "out" / prepared.file).read_bytes()
    assert prepared.name == "Sea View.png"
    assert prepared.sha256 == hashlib.sha256(rated).hexdigest()
    assert prepared.image_bytes == len(rated)
    assert prepared.original_sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert prepared.original_bytes == len(source.read_bytes())
    assert prepared.file == f"{prepared.sha256[:2]}/{prepared.sha256}.jpg"
    assert prepared.encoder.startswith("libvips 8.")
    assert prepared.encoder.endswith("; lanczos3; JPEG quality 95, 4:4:4")


def test_it_gives_the_same_file_each_time(tmp_path):
    source = save(tmp_path / "a.png", picture())
    first = prepare(source, tmp_path / "out", NARROW)
    assert prepare(source, tmp_path / "out", NARROW) == first


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_it_reads_an_original_anew_when_it_has_changed(tmp_path, suffix):
    source = save(tmp_path / f"a.{suffix}", picture(seed=1))
    before = prepare(source, tmp_path / "out", EXACT)
    save(source, picture(seed=2))
    assert prepare(source, tmp_path / "out", EXACT).sha256 != before.sha256


def test_it_never_writes_into_a_file_that_is_in_use(tmp_path):
    source = save(tmp_path / "a.png", picture())
    rated = tmp_path / "out" / prepare(source, tmp_path / "out", NARROW).file
    in_use = tmp_path / "in_use.jpg"
    in_use.hardlink_to(rated)
    prepare(source, tmp_path / "out", NARROW)
    assert not in_use.samefile(rated)


def test_it_lets_other_users_read_the_file(tmp_path):
    prepared = prepare(save(tmp_path / "a.png", picture()), tmp_path / "out", NARROW)
    assert (tmp_path / "out" / prepared.file).stat().st_mode & 0o044


def test_it_leaves_nothing_half_done_when_it_cannot_write(tmp_path):
    source = save(tmp_path / "a.png", picture())
    prepared = prepare(source, tmp_path / "elsewhere", NARROW)
    in_the_way = tmp_path / "out" / prepared.file
    in_the_way.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        prepare(source, tmp_path / "out", NARROW)
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_it_refuses_what_webp_cannot_hold(tmp_path):
    source = save(tmp_path / "a.png", np.zeros((2, 16384, 3), np.uint8))
    with pytest.raises(ImageRefused) as caught:
        prepare(source, tmp_path / "out", EXACT)
    assert caught.value.reason == (
        "It would be 16384x2 pixels, but webp-lossless holds at most 16383 a side; "
        "set a smaller target_width or leave it out."
    )


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        (replace(NARROW, min_width=97), "a width of at least 97"),
        (replace(NARROW, min_height=65), "a height of at least 65"),
    ],
)
def test_it_refuses_an_original_that_is_too_small(tmp_path, settings, needed):
    source = save(tmp_path / "a.png", picture(96, 64))
    with pytest.raises(ImageRefused) as caught:
        prepare(source, tmp_path / "out", settings)
    assert str(caught.value) == (
        f"a.png: It is 96x64 pixels, but {needed} is needed and nothing is enlarged; "
        f"supply a larger original or leave it out."
    )
    assert not (tmp_path / "out").exists()


def test_it_accepts_an_original_of_exactly_the_least_size(tmp_path):
    source = save(tmp_path / "a.png", picture(96, 64))
    settings = replace(NARROW, min_width=96, min_height=64)
    assert prepare(source, tmp_path / "out", settings).orig_width == 96
