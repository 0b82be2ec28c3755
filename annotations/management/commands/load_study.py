"""`manage.py load_study study.toml --images DIR --gold gold.csv`."""

import fcntl
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from annotations.images import (
    ImageRefused,
    ImageSettings,
    PreparedImage,
    find_images,
    prepare_all,
)
from annotations.protocol.config import StudyConfig, read_config
from annotations.protocol.errors import Conflict, InvalidInput
from annotations.protocol.gold import GoldRow, read_gold
from annotations.protocol.qualification import operating_curve
from annotations.services import drafts, studies

from ._arguments import positive
from ._sentences import told


class Command(BaseCommand):
    """Creates a draft study, or updates one, from its configuration, photographs and gold."""

    help = "Create or update a draft study from its configuration, photographs and gold standard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("config", type=Path, help="the study's TOML file")
        parser.add_argument("--images", type=Path, required=True, help="folder of photographs")
        parser.add_argument("--gold", type=Path, required=True, help="gold-standard CSV file")
        parser.add_argument(
            "--gold-images", type=Path, help="folder of gold images (default: beside the CSV file)"
        )
        parser.add_argument("--workers", type=positive, help="processes (default: one a core)")

    def handle(
        self,
        *args: Any,
        config: Path,
        images: Path,
        gold: Path,
        gold_images: Path | None,
        workers: int | None,
        **options: Any,
    ) -> None:
        """Prepare every image, then store the study in one transaction."""
        with told(), _alone():
            toml, parsed = read_config(config)
            drafts.check_loadable(parsed.study.slug)
            rows = read_gold(gold)
            drafts.check_gold(parsed, rows)
            gold_files = _gold_files(rows, gold, gold_images or gold.parent)
            main_files = _main_files(images)
            written = drafts.files_of(parsed.study.slug)
            try:
                main = self._prepare("Images", main_files, _main_settings(parsed), workers)
                written |= {image.file for image in main}
                standard = self._prepare("Gold", gold_files, _gold_settings(parsed), workers)
                written |= {image.file for image in standard}
                main = self._without_gold(main, standard)
                by_name = {row.image: row for row in rows}
                paired = [(by_name[image.name], image) for image in standard]
                study = drafts.load_draft(toml=toml, main=main, gold=paired)
            finally:
                drafts.discard_files(written)
        version = studies.newest_version(study)
        self.stdout.write(
            f"Study '{study.slug}' is a draft: version {version.number}, {len(main)} images, "
            f"{len(standard)} gold images, seed {study.seed}."
        )
        self._print_operating_curve(parsed, rows)
        self.stdout.write(
            f"Next: manage.py study open {study.slug}, then manage.py invite {study.slug} --count N"
        )

    def _prepare(
        self, title: str, files: list[Path], wanted: ImageSettings, workers: int | None
    ) -> list[PreparedImage]:
        columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(title, total=len(files))
            prepared, refused = prepare_all(
                files,
                Path(storages["stimuli"].path("")),
                wanted,
                workers=workers,
                on_progress=lambda done, total: progress.update(bar, completed=done, total=total),
            )
        self.stdout.write(f"{title}: {len(prepared)} loaded, {len(refused)} refused.")
        for refusal in refused:
            self._report(refusal)
        for image in prepared:
            for note in image.notes:
                self.stdout.write(f"  {image.name}: {note}")
        return prepared

    def _report(self, refusal: ImageRefused) -> None:
        self.stdout.write(self.style.WARNING(f"  refused {refusal}"))

    def _without_gold(
        self, main: list[PreparedImage], gold: list[PreparedImage]
    ) -> list[PreparedImage]:
        known = {image.original_sha256: image.name for image in gold}
        known |= {image.sha256: image.name for image in gold}
        names = {image.name for image in gold}
        kept = []
        for image in main:
            twin = known.get(image.original_sha256) or known.get(image.sha256)
            if twin is not None:
                reason = f"It is the gold image {twin} as well; an image is one or the other."
            elif image.name in names:
                reason = "A gold image has this name as well; rename one of them."
            else:
                kept.append(image)
                continue
            self._report(ImageRefused(image.name, reason))
        return kept

    def _print_operating_curve(self, config: StudyConfig, rows: list[GoldRow]) -> None:
        gate = config.qualification
        gold = [row for row in rows if row.use == "qualification"]
        curve = operating_curve(
            [row.mos for row in gold],
            [row.sd for row in gold],
            images=gate.images,
            min_accuracy=gate.min_accuracy,
            min_srcc=gate.min_srcc,
        )
        self.stdout.write(
            f"The gate ({gate.images} images, accuracy > {gate.min_accuracy:g}, "
            f"SRCC > {gate.min_srcc:g}) lets pass, in one attempt:"
        )
        for correlation, share in curve.items():
            self.stdout.write(
                f"  {share:4.0%} of raters whose correlation to gold is {correlation}"
            )


@contextmanager
def _alone() -> Iterator[None]:
    """Let one load run at a time: rated files that no stimulus names yet are another load's."""
    folder = Path(storages["stimuli"].path(""))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".loading").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("Another load_study is running; wait until it has ended.") from None
        yield


def _main_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is not a folder; name the one that holds the photographs.")
    files = find_images(folder)
    if not files:
        raise InvalidInput(f"{folder} holds no image; name the folder that holds the photographs.")
    return files


def _gold_files(rows: list[GoldRow], gold: Path, folder: Path) -> list[Path]:
    missing = [row.image for row in rows if not (folder / row.image).is_file()]
    if missing:
        named = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")
        raise InvalidInput(
            f"{gold} names {len(missing)} image(s) that are not in {folder}: {named}. Add them, "
            "or name their folder with --gold-images."
        )
    return [folder / row.image for row in rows]


def _main_settings(config: StudyConfig) -> ImageSettings:
    return ImageSettings(
        min_width=config.images.min_width,
        target_width=config.images.target_width,
        max_megapixels=config.images.max_megapixels,
        encoding=config.images.encoding,
        quality=config.images.quality,
    )


def _gold_settings(config: StudyConfig) -> ImageSettings:
    return ImageSettings(
        min_width=config.gold.min_width,
        target_width=config.images.target_width,
        max_megapixels=config.images.max_megapixels,
        encoding=config.images.encoding,
        quality=config.images.quality,
    )
