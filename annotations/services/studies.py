"""A study's course: launched, paused, closed, amended."""

from django.contrib.auth.models import User
from django.db import transaction

from annotations import clock
from annotations.models import Batch, BatchItem, GoldStandard, Stimulus, Study, StudyVersion
from annotations.protocol import draw, schedule
from annotations.protocol.config import StudyConfig, config_hash, locked_changes, parse_config
from annotations.protocol.errors import Conflict, InvalidInput, NotFound, StudyLocked

from . import audit

# What a draw is for, so that no two draws of a study share a stream; raters' draws begin with
# their number, which is 1 or more, and a second key.
_BATCHES, _ATTEMPTS = (0, 1), (0, 2)

_TRANSITIONS: dict[Study.State, frozenset[Study.State]] = {
    Study.State.DRAFT: frozenset({Study.State.ARCHIVED}),
    Study.State.OPEN: frozenset({Study.State.PAUSED, Study.State.CLOSED}),
    Study.State.PAUSED: frozenset({Study.State.OPEN, Study.State.CLOSED}),
    Study.State.CLOSED: frozenset({Study.State.OPEN, Study.State.ARCHIVED}),
    Study.State.ARCHIVED: frozenset({Study.State.CLOSED}),
}


def get_study(slug: str, *, lock: bool = False) -> Study:
    """Return the study of a name.

    Raises
    ------
    NotFound
        Where there is none; the message lists those that are.
    """
    studies = Study.objects.select_for_update() if lock else Study.objects.all()
    study = studies.filter(slug=slug).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("slug", flat=True)) or "none"
        raise NotFound(f"There is no study '{slug}'; known are: {known}.")
    return study


def add_version(study: Study, toml: str, *, note: str, author: User | None) -> StudyVersion:
    """Give a study a new version, within the caller's transaction; the same text adds none."""
    newest = study.versions.order_by("-number").first()
    if newest is not None and newest.toml == toml:
        return newest
    scale = parse_config(toml).scale
    return StudyVersion.objects.create(
        study=study,
        number=newest.number + 1 if newest else 1,
        toml=toml,
        hash=config_hash(toml),
        minimum=scale.minimum,
        maximum=scale.maximum,
        note=note,
        author=author,
        created_at=clock.now(),
    )


@transaction.atomic
def open_study(*, slug: str, actor: User | None = None) -> Study:
    """Open a study; the first time this launches it: stimuli are dealt and locked.

    Raises
    ------
    Conflict
        Where its state does not allow it.
    """
    study = get_study(slug, lock=True)
    if study.state != Study.State.DRAFT:
        return _change_state(study, Study.State.OPEN, actor)
    config = newest_version(study).config
    _deal_batches(study, config)
    _deal_attempts(study, config)
    study.state = Study.State.OPEN
    study.launched_at = clock.now()
    study.save(update_fields=["state", "launched_at"])
    audit.record(action="study launched", study=study, actor=actor)
    return study


def _deal_batches(study: Study, config: StudyConfig) -> None:
    rated = list(study.stimuli.filter(kind=Stimulus.Kind.MAIN).order_by("name"))
    rated += study.stimuli.filter(gold__use=GoldStandard.Use.HIDDEN).order_by("name")
    dealt = schedule.deal_batches(
        len(rated), config.main.batch_size, draw.derive_seed(study.seed, *_BATCHES)
    )
    batches = Batch.objects.bulk_create(
        Batch(study=study, number=number) for number in range(1, len(dealt) + 1)
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, stimulus=rated[index], position=position)
        for batch, indices in zip(batches, dealt, strict=True)
        for position, index in enumerate(indices, start=1)
    )


def _deal_attempts(study: Study, config: StudyConfig) -> None:
    gold = list(
        GoldStandard.objects.filter(
            stimulus__study=study, use=GoldStandard.Use.QUALIFICATION
        ).order_by("stimulus__name")
    )
    dealt = schedule.deal_attempts(
        [standard.mos for standard in gold],
        config.qualification.attempts,
        config.qualification.images,
        draw.derive_seed(study.seed, *_ATTEMPTS),
    )
    for attempt, indices in enumerate(dealt, start=1):
        for index in indices:
            gold[index].attempt = attempt
    GoldStandard.objects.bulk_update(gold, ["attempt"])


def pause_study(*, slug: str, actor: User | None = None) -> Study:
    """Hand out no new work until the study is opened again; answers given are still accepted."""
    return _set_state(slug, Study.State.PAUSED, actor)


def close_study(*, slug: str, actor: User | None = None) -> Study:
    """End the study; answers given are still accepted, marked late."""
    return _set_state(slug, Study.State.CLOSED, actor)


def archive_study(*, slug: str, actor: User | None = None) -> Study:
    """Put a closed study, or a draft, out of sight; nothing of it is deleted."""
    return _set_state(slug, Study.State.ARCHIVED, actor)


@transaction.atomic
def _set_state(slug: str, state: Study.State, actor: User | None) -> Study:
    return _change_state(get_study(slug, lock=True), state, actor)


def _change_state(study: Study, state: Study.State, actor: User | None) -> Study:
    allowed = _TRANSITIONS[Study.State(study.state)]
    if study.launched_at is None:
        # What was never launched has no batches: it can only be put away and taken out again.
        allowed = frozenset({Study.State.DRAFT, Study.State.ARCHIVED}) - {study.state}
    if state not in allowed:
        choices = " or ".join(sorted(allowed))
        raise Conflict(
            f"Study '{study.slug}' is {study.state} and cannot become {state}; "
            f"from here it can become {choices}."
        )
    study.state = state
    study.save(update_fields=["state"])
    audit.record(action=f"study {state}", study=study, actor=actor)
    return study


@transaction.atomic
def amend_study(*, slug: str, toml: str, note: str, author: User | None = None) -> StudyVersion:
    """Give a study a new version of its configuration; assignments opened from now on follow it.

    Raises
    ------
    StudyLocked
        Where the amendment changes what a launched study has locked.
    InvalidInput
        Where nothing changes or the reason is missing.
    Conflict
        Where the study was not launched.
    """
    study = get_study(slug, lock=True)
    if study.launched_at is None:
        raise Conflict(f"Study '{slug}' was not launched yet; load its file again instead.")
    before, after = newest_version(study), parse_config(toml)
    changed = locked_changes(before.config, after)
    if changed:
        raise StudyLocked(
            f"Study '{slug}' has {', '.join(changed)} locked since its launch; "
            "restore what version "
            f"{before.number} says, or load a new study under another slug."
        )
    if toml == before.toml:
        raise InvalidInput(f"The file equals version {before.number} of study '{slug}'.")
    if not note.strip():
        raise InvalidInput("An amendment needs a note that says why it is made.")
    version = add_version(study, toml, note=note, author=author)
    audit.record(
        action="study amended", study=study, actor=author, version=version.number, note=note
    )
    return version


def newest_version(study: Study) -> StudyVersion:
    """Return the version that new work follows."""
    return study.versions.select_related("study").latest("number")
