"""Photographs of the size that a study has: those of the world where they lie, else drawn ones.

The drawn ones are always checked; real ones do not belong to the project.
"""

import hashlib
import warnings
from pathlib import Path

import pytest
from PIL import Image

from annotations.models import Stimulus

from .conftest import said

PHOTOS = Path(__file__).parents[4] / "shared" / "data" / "photos"

TOO_SMALL = {
    "galen-crout-175291.jpg": (2768, 1560),
    "kait-herzog-8242.jpg": (3120, 3000),
    "nasa-45068.jpg": (3000, 3000),
}
WITH_ALPHA = {
    "kate-hazen-COSMIC-desktop-wallpaper.png",
    "kate-hazen-pop-m3lvin.png",
    "kate-hazen-pop-space.png",
}


class PhotographsAbsent(UserWarning):
    """Loading was not tried on real photographs."""


@pytest.fixture(scope="module", autouse=True)
def _absent_photographs_are_reported():
    if not PHOTOS.is_dir():
        with warnings.catch_warnings():
            warnings.simplefilter("always", PhotographsAbsent)
            warnings.warn(
                f"NOT CHECKED on real photographs: there is no folder {PHOTOS}.",
                PhotographsAbsent,
                stacklevel=1,
            )


def draw(folder):
    """Draw thirteen photographs that are wide enough, three of them with alpha, and three not."""
    folder.mkdir()
    shapes = dict(TOO_SMALL) | dict.fromkeys(WITH_ALPHA, (3841, 200))
    shapes |= {f"drawn-{number}.jpg": (3840 + 200 * number, 400) for number in range(10)}
    for number, (name, size) in enumerate(shapes.items()):
        colour = (20 * number % 256, 90, 200, 128)
        image = Image.linear_gradient("L").resize(size).convert("RGBA")
        image.paste(colour, (0, 0, size[0] // 2, size[1]))
        (image if name in WITH_ALPHA else image.convert("RGB")).save(folder / name)
    return folder


@pytest.fixture(params=["drawn", *(["real"] if PHOTOS.is_dir() else [])])
def photographs(request, tmp_path):
    return draw(tmp_path / "photographs") if request.param == "drawn" else PHOTOS


@pytest.mark.django_db
def test_it_loads_photographs_wide_enough_and_refuses_the_others(desk, stimuli_folder, photographs):
    desk.configure(images={"min_width": None, "target_width": None})
    output = said(
        *("load_study", str(desk.config), "--images", str(photographs)),
        *("--gold", str(desk.gold)),
    ).splitlines()

    assert output[0] == "Images: 13 loaded, 3 refused."
    assert sorted(line for line in output if line.startswith("  refused")) == [
        (
            f"  refused {name}: It is {width}x{height} pixels, but a width of at least 3840 is "
            "needed and nothing is enlarged; supply a larger original or leave it out."
        )
        for name, (width, height) in sorted(TOO_SMALL.items())
    ]
    note = "alpha flattened onto rgb(128, 128, 128)"
    assert {line.split(":")[0].strip() for line in output if note in line} == WITH_ALPHA
    flattened = {stimulus.name for stimulus in Stimulus.objects.all() if note in stimulus.notes}
    assert flattened == WITH_ALPHA

    main = Stimulus.objects.filter(kind="main")
    originals = {path.name for path in photographs.iterdir()} - {*TOO_SMALL, "README.md"}
    assert set(main.values_list("name", flat=True)) == originals
    for stimulus in main:
        original = photographs / stimulus.name
        with Image.open(original) as image:
            width, height = image.size
        assert (stimulus.orig_width, stimulus.orig_height) == (width, height)
        with Image.open(stimuli_folder / stimulus.file) as rated:
            assert (rated.format, rated.mode) == ("JPEG", "RGB")
            assert rated.size == (3840, round(height * 3840 / width))
        assert hashlib.sha256(original.read_bytes()).hexdigest() == stimulus.original_sha256
