"""The demonstration's data: made once, made anew when what it is made from changes."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections

from annotations.models import Invitation, Membership, Study
from annotations.models.rater import RaterKind
from annotations.services import invitations, studies
from annotations.simulation.truth import read_truth

from .render import render

SLUG = "demo"
RESEARCHER = "researcher"
_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_CONFIG = _HERE / "study.toml"
# What the demonstration's data depends on.
_SOURCES = (
    "analysis/distortions.py",
    "analysis/jpeg.py",
    "analysis/pixels.py",
    "annotations/demo/**/*.py",
    "annotations/demo/*.toml",
    "annotations/images/*.py",
    "annotations/migrations/*.py",
    "annotations/protocol/config.py",
)


class ForeignData(Exception):
    """The folder holds a database that is not the demonstration's."""


@dataclass(frozen=True)
class Record:
    """What the demonstration remembers of itself, in a file beside its database.

    Attributes
    ----------
    fingerprint : str
        Of everything that its data depends on.
    password : str
        The researcher's, random.
    complete : bool
        Whether the simulated raters have finished.
    """

    fingerprint: str
    password: str
    complete: bool


class DemoData:
    """The demonstration's folder, which holds nothing but what it made itself.

    Parameters
    ----------
    folder : Path
        Where its database and images lie.
    photos : Path, optional
        The user's own photographs, taken as main stimuli.
    """

    def __init__(self, folder: Path, photos: Path | None = None) -> None:
        self._folder = folder
        self._photos = photos
        self._file = folder / "demo.json"
        self._sources = folder / "sources"

    @property
    def truth(self) -> dict[str, float]:
        """The known quality of the rendered images, on [0, 1], by name."""
        return read_truth(self._sources / "truth.csv")

    def read(self) -> Record | None:
        """Return the record of data that is whole and up to date, or None."""
        try:
            record = Record(**json.loads(self._file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        current = record.complete and record.fingerprint == self._fingerprint()
        return record if current and any(self._databases()) else None

    def prepare(self, on_rendered: Callable[[int, int], None]) -> Record:
        """Make the study anew: database, images, researcher, everything but the ratings.

        Parameters
        ----------
        on_rendered : callable
            Called with the number of scenes drawn, and the number of all, after each.

        Raises
        ------
        ForeignData
            Where the folder's database is not the demonstration's.
        """
        self._clear()
        record = Record(self._fingerprint(), secrets.token_urlsafe(9), complete=False)
        self._write(record)
        call_command("migrate", verbosity=0)
        render(self._sources, on_rendered, main=self._photos is None)
        call_command(
            "load_study",
            str(_CONFIG),
            images=self._photos or self._sources / "main",
            gold=self._sources / "gold.csv",
            gold_images=self._sources / "gold",
        )
        study = studies.open_study(slug=SLUG)
        user = User.objects.create_user(RESEARCHER, password=record.password)
        Membership.objects.create(study=study, user=user, role=Membership.Role.OWNER)
        return record

    def finish(self, record: Record) -> Record:
        """Note that the simulated raters are done: the next start only serves."""
        finished = Record(record.fingerprint, record.password, complete=True)
        self._write(finished)
        return finished

    def open_invitation(self) -> Invitation:
        """Return an invitation that nobody has taken up, a new one where need be."""
        study = Study.objects.get(slug=SLUG)
        waiting = study.invitations.filter(
            kind=RaterKind.REAL, rater__isnull=True, revoked_at__isnull=True
        ).last()
        return waiting or invitations.invite(study=study, count=1, days=3650)[0]

    def _clear(self) -> None:
        folders = [self._folder / name for name in ("stimuli", "sources", "exports")]
        found = [*self._databases(), *(path for path in folders if path.exists())]
        if found and not self._file.exists():
            raise ForeignData(
                f"{found[0]} was not made by the demonstration; name another folder by "
                "IQASTUDY_DATA."
            )
        connections.close_all()
        for path in self._databases():
            path.unlink()
        for path in folders:
            shutil.rmtree(path, ignore_errors=True)

    def _databases(self) -> list[Path]:
        return sorted(self._folder.glob("*.sqlite3*"))

    def _write(self, record: Record) -> None:
        partial = self._file.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")
        partial.replace(self._file)

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for pattern in _SOURCES:
            for path in sorted(_ROOT.glob(pattern)):
                digest.update(path.relative_to(_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
        for path in sorted(self._photos.rglob("*")) if self._photos else ():
            digest.update(f"{path} {path.stat().st_size}".encode())
        return digest.hexdigest()
