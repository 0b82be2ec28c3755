"""What a researcher has on the desk before the first command: photographs, gold, a study.toml."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from tests.annotations.images.files import picture, save
from tests.factories import study_toml

SMALL_IMAGES = {
    "training": {"images": 1},
    "qualification": {"images": 3, "attempts": 1},
    "images": {"min_width": 64, "target_width": 64},
    "gold": {"min_width": 32},
}
"""Sections of a study whose images are prepared in a moment."""


@dataclass(frozen=True)
class Desk:
    """A folder from which `load_study` takes a whole study."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "study.toml"

    @property
    def photos(self) -> Path:
        return self.folder / "photos"

    @property
    def gold(self) -> Path:
        return self.folder / "gold" / "gold.csv"

    def configure(self, **sections):
        tables = {name: {**SMALL_IMAGES.get(name, {}), **keys} for name, keys in sections.items()}
        self.config.write_text(study_toml(**{**SMALL_IMAGES, **tables}), encoding="utf-8")

    def add_photo(self, name, *, width=96, height=60, seed=None, **options):
        path = self.photos / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = picture(width, height, seed=sum(name.encode()) if seed is None else seed)
        return save(path, pixels, **options)

    def add_gold(self, name, *, use, width=48, height=32, mos=50.0, row=True):
        self.gold.parent.mkdir(exist_ok=True)
        if row:
            with self.gold.open("a", newline="", encoding="utf-8") as file:
                if file.tell() == 0:
                    csv.writer(file).writerow(
                        ["image", "mos", "sd", "scale_min", "scale_max", "use", "reason"]
                    )
                csv.writer(file).writerow([name, mos, 10, 0, 100, use, f"{name} is {use} gold."])
        return save(self.gold.parent / name, picture(width, height, seed=sum(name.encode())))

    def load(self, *options):
        """Run the command and return what it says."""
        return said(
            *("load_study", str(self.config), "--images", str(self.photos)),
            *("--gold", str(self.gold), "--workers", "1", *options),
        )


def said(*arguments):
    """Run a command of manage.py and return its standard output."""
    output = io.StringIO()
    call_command(*arguments, stdout=output, no_color=True)
    return output.getvalue()


@pytest.fixture
def desk(tmp_path):
    """A study that loads: three photographs, four gold images."""
    desk = Desk(tmp_path / "desk")
    desk.photos.mkdir(parents=True)
    desk.configure()
    for name in ("a.png", "b.png", "c.png"):
        desk.add_photo(name)
    desk.add_gold("taught.png", use="training", mos=30)
    for number in range(3):
        desk.add_gold(f"asked-{number}.png", use="qualification", mos=20 + 30 * number)
    return desk


@pytest.fixture
def stimuli_folder(tmp_path, settings):
    """A stimuli's storage that nothing was written to yet."""
    folder = tmp_path / "stimuli"
    stimuli = {**settings.STORAGES["stimuli"], "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "stimuli": stimuli}
    assert Path(storages["stimuli"].path("")) == folder
    return folder


def files_in(folder):
    """List the files below a folder, but for the lock that keeps two loads apart."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != ".loading")
    return sorted(str(path.relative_to(folder)) for path in paths)
