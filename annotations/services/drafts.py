"""Drafts: a study's configuration, stimuli and gold standard, before the launch locks them."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import transaction

from annotations import clock
from annotations.images import PreparedImage
from annotations.models import GoldStandard, Stimulus, Study
from annotations.protocol.config import StudyConfig, parse_config
from annotations.protocol.errors import InvalidInput, StudyLocked
from annotations.protocol.gold import GoldRow

from . import audit
from .studies import add_version


def check_loadable(slug: str) -> None:
    """Refuse to load into a study that has been launched, before any image is prepared."""
    study = Study.objects.filter(slug=slug).first()
    if study is not None and study.launched_at is not None:
        raise StudyLocked(
            f"Study '{slug}' was launched and is locked; give the new one another slug, or change "
            f"its texts and thresholds by 'manage.py study amend {slug} FILE'."
        )


@transaction.atomic
def load_draft(
    *,
    toml: str,
    main: Iterable[PreparedImage],
    gold: Iterable[tuple[GoldRow, PreparedImage]],
    author: User | None = None,
) -> Study:
    """Create a draft study, or replace what an earlier draft of its slug held.

    Parameters
    ----------
    toml : str
        The configuration's text.
    main : iterable of PreparedImage
        The stimuli to be rated.
    gold : iterable of (GoldRow, PreparedImage)
        The gold standard.
    author : User, optional
        Who loads it; none: the command line.

    Raises
    ------
    InvalidInput
        Where the images do not suffice for the configuration.
    StudyLocked
        Where the study was launched.
    """
    config = parse_config(toml)
    check_loadable(config.study.slug)
    main, gold = list(main), list(gold)
    _check_images(config, main, gold)
    now = clock.now()
    study, created = Study.objects.update_or_create(
        slug=config.study.slug,
        defaults={
            "title": config.study.title,
            "demo": config.study.demo,
            "state": Study.State.DRAFT,
        },
        create_defaults={
            "title": config.study.title,
            "demo": config.study.demo,
            "seed": secrets.randbits(62),
            "created_at": now,
        },
    )
    if config.study.seed is not None:
        study.seed = config.study.seed
        study.save(update_fields=["seed"])
    add_version(study, toml, note="loaded" if created else "loaded again", author=author)
    study.stimuli.all().delete()
    Stimulus.objects.bulk_create(_stimulus(study, Stimulus.Kind.MAIN, image) for image in main)
    stimuli = Stimulus.objects.bulk_create(
        _stimulus(study, Stimulus.Kind.GOLD, image) for _, image in gold
    )
    GoldStandard.objects.bulk_create(
        GoldStandard(stimulus=stimulus, use=row.use, mos=row.mos, sd=row.sd, reason=row.reason)
        for stimulus, (row, _) in zip(stimuli, gold, strict=True)
    )
    audit.record(action="study loaded", study=study, actor=author, main=len(main), gold=len(gold))
    return study


def _stimulus(study: Study, kind: Stimulus.Kind, image: PreparedImage) -> Stimulus:
    return Stimulus(
        study=study,
        kind=kind,
        name=image.name,
        file=image.file,
        media_type=image.media_type,
        width=image.width,
        height=image.height,
        image_bytes=image.image_bytes,
        sha256=image.sha256,
        orig_width=image.orig_width,
        orig_height=image.orig_height,
        original_bytes=image.original_bytes,
        original_sha256=image.original_sha256,
        encoder=image.encoder,
        notes=list(image.notes),
    )


def _check_images(
    config: StudyConfig,
    main: list[PreparedImage],
    gold: list[tuple[GoldRow, PreparedImage]],
) -> None:
    problems: list[str] = []
    if not main:
        problems.append("No image can be rated; give a folder with photographs that load.")
    problems += _missing_gold(config, [row for row, _ in gold])
    sizes = {image.width for image in main}
    formats = {image.media_type for image in main}
    for row, image in gold:
        if row.use == "hidden" and (image.width not in sizes or image.media_type not in formats):
            problems.append(
                f"Hidden gold image '{image.name}' is {image.width} pixels wide, main images "
                f"{', '.join(map(str, sorted(sizes)))}: raters would tell it apart; give one of "
                "the same size and preparation."
            )
    if problems:
        raise InvalidInput("\n".join(problems), problems=problems)


def check_gold(config: StudyConfig, rows: Sequence[GoldRow]) -> None:
    """Refuse a gold standard that cannot suffice, before any image is prepared.

    Raises
    ------
    InvalidInput
        Naming the use that has too few images.
    """
    problems = _missing_gold(config, rows)
    if problems:
        raise InvalidInput("\n".join(problems), problems=problems)


def _missing_gold(config: StudyConfig, rows: Sequence[GoldRow]) -> list[str]:
    needed = {
        "training": config.training.images,
        "qualification": config.qualification.images * config.qualification.attempts,
    }
    found = Counter[str](row.use for row in rows)
    return [
        f"The configuration needs {count} gold images for {use}; there are {found[use]}. "
        f"Add some, or lower [{use}] images in the configuration."
        for use, count in needed.items()
        if found[use] < count
    ]


def files_of(slug: str) -> set[str]:
    """Return the rated files that a study names; none where there is no such study."""
    return set(Stimulus.objects.filter(study__slug=slug).values_list("file", flat=True))


def discard_files(files: Iterable[str]) -> None:
    """Delete rated files that no stimulus names: of a refused load, or of a replaced draft."""
    storage = storages["stimuli"]
    candidates = set(files)
    named = Stimulus.objects.filter(file__in=candidates).values_list("file", flat=True)
    for file in candidates - set(named):
        storage.delete(file)
