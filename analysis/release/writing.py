"""A release as a folder of files, all of them or none."""

import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.folders import put_in_place
from analysis.ratings import Ratings
from analysis.release.about import About
from analysis.release.croissant import ReleasedFile, croissant
from analysis.release.data_card import data_card
from analysis.release.dataset import Dataset, assemble
from analysis.release.folder import (
    CARD,
    CROISSANT,
    MEANINGS,
    SUMS,
    check_target,
)
from analysis.release.images import sha256_of
from analysis.release.interchange import FORMATS, write_format
from analysis.release.sets import SplitPlan
from analysis.table import Table


@dataclass(frozen=True)
class Release:
    """What was written.

    Attributes
    ----------
    folder : Path
    files : list of ReleasedFile
        Every file, sorted by name, with its size and SHA-256.
    images, ratings, raters : int
        How many, of those that count.
    notes : list of str
        Sentences on what to know; the card has those that its readers need.
    """

    folder: Path
    files: list[ReleasedFile]
    images: int
    ratings: int
    raters: int
    notes: list[str]


def release(
    ratings: Ratings,
    folder: str | Path,
    *,
    about: About | None = None,
    scale: tuple[float, float] | None = None,
    metadata: pd.DataFrame | Table | None = None,
    images: str | Path | None = None,
    splits: pd.DataFrame | Table | SplitPlan | None = None,
    exclude: Iterable[str] = (),
    pseudonyms: str | None = None,
    keep: Iterable[str] = (),
    formats: Iterable[str] = (),
    parquet: bool = False,
    generator: np.random.Generator | None = None,
) -> Release:
    """Write a dataset of opinion scores for others to use.

    The folder then holds the MOS table in the columns of the published UHD-IQA one, the raw
    ratings, the splits, checksums, a data card (``README.md``) and the same for machines
    (``croissant.json``). The same input gives the same bytes, in whatever order its rows come.

    Parameters
    ----------
    ratings : Ratings
        On the raters' own scale. Columns beyond those of `analysis.ratings` are not released.
    folder : str or Path
        A folder that is not there yet, an empty one, or an earlier release, which is replaced as
        long as nobody has changed it.
    about : About, optional
        Name, licence and so on; without it the ratings' source gives the name.
    scale : tuple of two float, optional
        Ends of the raters' scale, assumed from the scores where it is not stated. ``quality_mos``
        is the score over the upper end (1..100 gives value / 100 as in UHD-IQA; 0..1 stays). On a
        scale that begins below 0 it is (score - low) / (high - low).
    metadata : DataFrame or Table, optional
        A row per image, named in a column ``image_name``: whatever is known of
        `columns.SUPPLIED`, and ``exclusive``, ``sha256``, ``set``. What is not supplied stays
        empty. Further columns are left out unless `keep` names them.
    images : str or Path, optional
        Folder with the image files. They are read for their checksums, not copied.
    splits : DataFrame, Table or SplitPlan, optional
        Either a table of ``image_name`` and ``set`` (training, validation or test), or what to
        draw.
    exclude : iterable of str
        Raters whose ratings do not count; they go to ``excluded_ratings.csv``.
    pseudonyms : str, optional
        A secret; raters are then named R001, R002, ... in an order that it alone tells. Labels
        that look like e-mail addresses or workers' IDs are refused without.
    keep : iterable of str
        Further columns of the metadata to add at the end of the table.
    formats : iterable of {"sureal", "itu", "p910"}
        Forms of other tools to add.
    parquet : bool
        Whether to write the tables as Parquet too.
    generator : numpy.random.Generator, optional
        Draws the splits; seed 0 where none is given.

    Returns
    -------
    Release

    Raises
    ------
    RatingsError
        Where tables, images and ratings do not fit together; the message says what and where.
    ValueError
        Where an option is unknown, the folder holds something else, or an earlier release was
        changed by hand.

    Notes
    -----
    MOS is the plain mean of all counted ratings with its clustered interval, see
    `analysis.mos.mean_opinion_scores`. Figures on [0, 1] are kept to twelve decimals.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from analysis import validate
    >>> table = pd.DataFrame(
    ...     {"stimulus": ["a.jpg", "a.jpg", "b.jpg"], "rater": ["p", "q", "p"], "round": 1,
    ...      "score": [40, 55, 90]}
    ... )
    >>> with TemporaryDirectory() as place:
    ...     done = release(validate(table), Path(place) / "out", scale=(1, 100))
    ...     mos = pd.read_csv(done.folder / "mos.csv")
    >>> mos["quality_mos"].tolist()
    [0.475, 0.9]
    >>> [file.name for file in done.files]
    ['README.md', 'SHA256SUMS', 'croissant.json', 'mos.csv', 'raters.csv', 'ratings.csv']
    """
    target = Path(folder).resolve()
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(
            f"There is no format {unknown[0]!r}; the formats are {', '.join(FORMATS)}."
        )
    check_target(target)
    dataset = assemble(
        ratings,
        about=about or About(name=default_name(ratings)),
        scale=scale,
        metadata=_table(metadata, "the metadata"),
        images=None if images is None else Path(images),
        splits=splits if isinstance(splits, SplitPlan) else _table(splits, "the splits"),
        exclude=exclude,
        secret=pseudonyms,
        keep=tuple(keep),
        generator=np.random.default_rng(0) if generator is None else generator,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        files = _write(dataset, partial, wanted, parquet=parquet)
        partial.chmod(0o755)
        put_in_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Release(
        folder=target,
        files=files,
        images=len(dataset.mos),
        ratings=len(dataset.ratings),
        raters=len(dataset.ratings.raters),
        notes=[*dataset.limits, *dataset.notes],
    )


def _table(given: pd.DataFrame | Table | None, name: str) -> Table | None:
    return Table(given, name) if isinstance(given, pd.DataFrame) else given


def default_name(ratings: Ratings) -> str:
    """Make a name from that of the ratings' file."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", Path(ratings.source).stem).strip("-._") or "ratings"


def _write(
    dataset: Dataset, folder: Path, formats: list[str], *, parquet: bool
) -> list[ReleasedFile]:
    tables = {"mos": dataset.mos, "ratings": dataset.ratings_frame(dataset.ratings)}
    if dataset.excluded is not None:
        _write_csv(dataset.ratings_frame(dataset.excluded), folder / "excluded_ratings.csv")
    _write_csv(dataset.raters, folder / "raters.csv")
    for name, frame in tables.items():
        _write_csv(frame, folder / f"{name}.csv")
        if parquet:
            _for_parquet(frame).to_parquet(folder / f"{name}.parquet", index=False)
    if len(dataset.sets):
        _write_splits(dataset.mos, folder)
    sums = dataset.mos["sha256"]
    if sums.notna().any():
        rated = dataset.mos[sums.notna()]
        _write_sums(folder / "images.sha256", rated["sha256"], rated["image_name"])
    for name in formats:
        write_format(name, dataset.ratings, dataset.about.name, folder)

    present = {*_names(folder), CARD, CROISSANT, SUMS}
    card = data_card(dataset, {name: what for name, what in MEANINGS.items() if name in present})
    _write_text(folder / CARD, card)
    _write_text(folder / CROISSANT, croissant(dataset, _files(folder)))
    files = _files(folder)
    _write_sums(folder / SUMS, [file.sha256 for file in files], [file.name for file in files])
    return _files(folder)


def _write_splits(mos: pd.DataFrame, folder: Path) -> None:
    _write_csv(mos[["image_name", "set"]], folder / "splits.csv")
    (folder / "splits").mkdir()
    for name, own in mos.groupby("set")["image_name"]:
        _write_text(folder / "splits" / f"{name}.txt", "".join(f"{image}\n" for image in own))


def _for_parquet(frame: pd.DataFrame) -> pd.DataFrame:
    """Give columns of text the type of text, even where all of them are empty."""
    texts = [name for name in frame if pd.api.types.is_object_dtype(frame[name])]
    return frame.astype(dict.fromkeys(texts, "string"))


def _write_sums(path: Path, sums: Iterable[str], names: Iterable[str]) -> None:
    """Write what `sha256sum -c` reads; it marks names with a backslash by one at the start."""
    lines = []
    for digest, name in zip(sums, names, strict=True):
        mark = "\\" if "\\" in name else ""
        lines.append(f"{mark}{digest}  {name.replace(chr(92), chr(92) * 2)}\n")
    _write_text(path, "".join(lines))


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _names(folder: Path) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def _files(folder: Path) -> list[ReleasedFile]:
    return [
        ReleasedFile(name, (folder / name).stat().st_size, sha256_of(folder / name))
        for name in _names(folder)
    ]
