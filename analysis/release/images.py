"""Checksums of files, and of the images in a folder."""

import hashlib
from pathlib import Path

import pandas as pd

from analysis.table import RatingsError

_CHUNK = 1 << 20

# What a file of a kind begins with, and what stands near the end of a whole one. Enough to find
# downloads that broke off, without decoding every picture.
_KINDS = (
    ("JPEG", b"\xff\xd8\xff", b"\xff\xd9"),
    ("PNG", b"\x89PNG\r\n\x1a\n", b"IEND"),
)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def image_sums(folder: Path, images: "pd.Index[str]") -> "pd.Series[str]":
    """Read every image file and return its SHA-256.

    Parameters
    ----------
    folder : Path
        Where the files lie.
    images : Index of str
        Their names, relative to it.

    Returns
    -------
    Series of str
        Indexed by name.

    Raises
    ------
    RatingsError
        Where the folder or a file is not there, a name leads out of the folder, or a file is
        empty or breaks off.
    """
    if not folder.is_dir():
        raise RatingsError(f"{folder} is no folder; give the one that holds the image files.")
    for name in images:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise RatingsError(
                f"Image {name!r} lies outside {folder}; name images relative to the folder."
            )
    absent = [name for name in images if not (folder / name).is_file()]
    if absent:
        raise RatingsError(
            f"{folder} lacks {len(absent)} of {len(images)} rated images, such as {absent[0]!r}; "
            f"add them or release without the folder."
        )
    sums = []
    for name in images:
        _check_whole(folder / name, name)
        sums.append(sha256_of(folder / name))
    return pd.Series(sums, index=images)


def check_same(sums: "pd.Series[str]", stated: "pd.Series[str]", source: str) -> None:
    """Raise where a file is not the one that the metadata mean."""
    other = (stated.notna() & (stated != sums)).to_numpy(dtype=bool)
    if other.any():
        raise RatingsError(
            f"{int(other.sum())} of {len(sums)} image files do not have the sha256 that {source} "
            f"states, such as {sums.index[other][0]!r}; the rated files are the ones to release."
        )


def _check_whole(path: Path, name: str) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(max(0, size - (1 << 16)))
        tail = file.read()
    if not size:
        raise RatingsError(f"Image {name!r} is an empty file; copy it again.")
    for kind, start, end in _KINDS:
        if head.startswith(start) and end not in tail:
            raise RatingsError(
                f"Image {name!r} breaks off: a {kind} without its end; copy it again."
            )
