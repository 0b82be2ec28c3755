"""What people say about a dataset that no table can tell: its name, maker, licence."""

import datetime
import re
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
)

# Where the licences that datasets are given most often are to be read.
_LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}


@dataclass(frozen=True, kw_only=True)
class About:
    """Who made a dataset, what it is called, what may be done with it.

    Attributes
    ----------
    name : str
        Identifier: letters, digits, ``.``, ``_`` and ``-``.
    title : str
        As people call it; the name where empty.
    description : str
        A sentence or more: what the pictures show, what was asked of the raters.
    license : str
        SPDX identifier (``CC-BY-4.0``) or address of the licence's text.
    creators : tuple of str
        Who made it.
    url : str
        Where it is to be found.
    version : str
        ``MAJOR.MINOR.PATCH``, as semver.org has it.
    citation : str
        How to cite it, best as BibTeX; put together from the rest where empty.
    date : str
        Day of publication, ``YYYY-MM-DD``. There is no other date in a release, so that it comes
        out the same on another day.

    Raises
    ------
    ValueError
        If the name, the version or the date is none.

    Examples
    --------
    >>> about = About(name="meadows", creators=("A. Author", "B. Author"), license="CC-BY-4.0")
    >>> about.cite_as
    'A. Author and B. Author. meadows, version 1.0.0.'
    >>> about.license_url
    'https://creativecommons.org/licenses/by/4.0/'
    """

    name: str
    title: str = ""
    description: str = ""
    license: str = ""
    creators: tuple[str, ...] = ()
    url: str = ""
    version: str = "1.0.0"
    citation: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"A dataset cannot be named {self.name!r}; use letters, digits, '.', '_' and '-', "
                f"and keep the rest for its title."
            )
        if not _VERSION.fullmatch(self.version):
            raise ValueError(
                f"Version {self.version!r} does not have the form MAJOR.MINOR.PATCH; "
                f"write 1.0.0 for a first one."
            )
        if self.date:
            try:
                datetime.date.fromisoformat(self.date)
            except ValueError as error:
                raise ValueError(
                    f"Date {self.date!r} does not exist or is not written YYYY-MM-DD; "
                    f"write 2026-01-31."
                ) from error

    @property
    def heading(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name

    @property
    def license_url(self) -> str:
        """Where the licence is to be read, as far as that is known; else as it was stated."""
        return _LICENCES.get(self.license, self.license)

    @property
    def cite_as(self) -> str:
        """The citation as given, or author, title and version."""
        if self.citation:
            return self.citation
        parts = [" and ".join(self.creators), f"{self.heading}, version {self.version}", self.url]
        return ". ".join(part for part in parts if part) + ("" if self.url else ".")

    @property
    def missing(self) -> tuple[str, ...]:
        """What users of a dataset will look for and not find."""
        names = ("description", "license", "creators", "url", "date")
        return tuple(name for name in names if not getattr(self, name))
