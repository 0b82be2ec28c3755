"""Folders that are complete or not there."""

import shutil
from pathlib import Path


def put_in_place(partial: Path, target: Path) -> None:
    """Rename a finished folder; an earlier one is there until then, and again where that fails.

    Both must lie on one file system: make `partial` beside `target`.
    """
    if not target.exists():
        partial.rename(target)
        return
    earlier = partial.with_name(f"{partial.name}-earlier")
    target.rename(earlier)
    try:
        partial.rename(target)
    except OSError:
        earlier.rename(target)
        raise
    shutil.rmtree(earlier)
