import os
import pickle

import numpy as np
import pytest
from PIL import Image

from annotations.images import ImageRefused, ImageSettings, prepare
from tests.annotations.images.files import EXACT, picture, png_announcing, save

DAMAGED = "It is damaged and cannot be decoded completely ({}); fetch the original again."
PREMATURE_END = DAMAGED.format("VipsJpeg: premature end of JPEG image")
PNG_READ_ERROR = DAMAGED.format("vipspng: libpng read error")


def reason_for(source, settings=EXACT):
    """Prepare, and make sure that a refusal leaves no file behind."""
    with pytest.raises(ImageRefused) as caught:
        prepare(source, source.parent / "out", settings)
    assert not (source.parent / "out").exists()
    assert caught.value.name == source.name
    return caught.value.reason


def written(path, data):
    path.write_bytes(data)
    return path


def encoded(tmp_path, name, **options):
    return save(tmp_path / name, picture(320, 240), **options).read_bytes()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_it_refuses_a_truncated_jpeg(tmp_path, progressive, share):
    data = encoded(tmp_path, "whole.jpg", quality=90, progressive=progressive)
    source = written(tmp_path / "a.jpg", data[: int(share * len(data))])
    assert reason_for(source) == PREMATURE_END


def test_it_refuses_a_jpeg_with_garbage_inside(tmp_path):
    data = bytearray(encoded(tmp_path, "whole.jpg", quality=90))
    middle = len(data) // 2
    data[middle : middle + 8] = b"\xff" * 7 + b"\xd9"
    assert reason_for(written(tmp_path / "a.jpg", bytes(data))).startswith("It is damaged")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_it_refuses_a_truncated_png(tmp_path, share):
    data = encoded(tmp_path, "whole.png")
    source = written(tmp_path / "a.png", data[: int(share * len(data))])
    assert reason_for(source) == PNG_READ_ERROR


def test_it_refuses_a_png_whose_checksum_is_wrong(tmp_path):
    data = bytearray(encoded(tmp_path, "whole.png"))
    length = int.from_bytes(data[data.index(b"IDAT") - 4 : data.index(b"IDAT")])
    data[data.index(b"IDAT") + 4 + length] ^= 0xFF
    assert reason_for(written(tmp_path / "a.png", bytes(data))) == PNG_READ_ERROR


@pytest.mark.parametrize("name", ["whole.webp", "whole.tif"])
def test_it_refuses_a_truncated_file_of_any_kind(tmp_path, name):
    data = encoded(tmp_path, name)
    source = written(tmp_path / f"a{name}", data[: len(data) // 2])
    assert reason_for(source).startswith("It is damaged and cannot be decoded completely (")


def test_it_refuses_from_its_header_what_would_unpack_to_an_enormous_image(tmp_path):
    source = written(tmp_path / "bomb.png", png_announcing(60000, 60000))
    assert reason_for(source, ImageSettings(min_width=3840)) == (
        "Its header announces 60000x60000 pixels (3600 million), above the limit of 300 million; "
        "supply a smaller version or raise max_megapixels."
    )


def test_it_refuses_an_empty_file(tmp_path):
    source = written(tmp_path / "a.jpg", b"")
    assert reason_for(source) == "It is empty (0 bytes); fetch the original again."


def test_it_refuses_a_file_that_is_not_there(tmp_path):
    assert reason_for(tmp_path / "a.jpg") == (
        "It cannot be read (No such file or directory); check the file and its permissions."
    )


def test_it_refuses_a_pipe_instead_of_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.jpg")
    assert reason_for(tmp_path / "a.jpg") == "It is not a regular file; give the image itself."


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Dear colleague, the photos follow.", "not an image of a kind that is known here"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "an HEIC image"),
        (b"GIF89a\1\0\1\0", "a GIF"),
    ],
)
def test_it_refuses_other_kinds_whatever_they_are_called(tmp_path, data, kind):
    assert reason_for(written(tmp_path / "a.jpg", data)) == (
        f"It is {kind}; convert it to JPEG, PNG, TIFF or WebP, or leave it out."
    )


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif"])
def test_it_refuses_animations_and_documents_of_several_pages(tmp_path, name):
    frames = [Image.fromarray(np.full((8, 8, 3), value, np.uint8)) for value in (0, 255)]
    frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
    assert reason_for(tmp_path / name).startswith("It has several frames")


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(ImageRefused("a.jpg", "It is empty.")))
    assert str(refusal) == "a.jpg: It is empty."
