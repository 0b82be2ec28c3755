"""A folder of originals, prepared in parallel processes."""

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pyvips

from .preparation import PreparedImage, prepare
from .refusal import ImageRefused
from .settings import ImageSettings

# What lies beside photographs without being one: metadata, tables, notes, system files.
SIDECAR_SUFFIXES = frozenset({".aae", ".csv", ".ini", ".json", ".md", ".toml", ".txt", ".xmp"})
SIDECAR_NAMES = frozenset({"desktop.ini", "thumbs.db"})

Outcome = PreparedImage | ImageRefused
Task = tuple[int, tuple[Path, Path, ImageSettings, Path]]  # place among the sources, arguments


def find_images(folder: Path) -> list[Path]:
    """List the files of a folder that are meant as images, also those in its subfolders.

    Hidden files, hidden folders and known sidecars (`SIDECAR_SUFFIXES`, `SIDECAR_NAMES`) are
    passed over in silence. Everything else is listed, so that what is no image after all is
    refused by `prepare` with a reason, not lost.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
        In the order of their paths.

    Raises
    ------
    NotADirectoryError
        There is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder {folder}; give the folder of the images.")
    found = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _hidden(name)]
        found += [Path(parent, name) for name in files if not _hidden(name) and not _sidecar(name)]
    return sorted(found)


def prepare_all(
    sources: Sequence[Path],
    out_dir: Path,
    settings: ImageSettings,
    *,
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[list[PreparedImage], list[ImageRefused]]:
    """Prepare many originals, each at most once.

    Names must differ by more than case, originals and rated files by their bytes; of two that do
    not, the later one is refused. A file that kills the process preparing it (for want of memory)
    is refused too, and the others are prepared all the same.

    Parameters
    ----------
    sources : sequence of Path
        Originals; the order of the results is theirs.
    out_dir : Path
        Folder of rated files; made where missing.
    settings : ImageSettings
    workers : int, optional
        Number of processes, one per usable CPU core by default. Each decodes on one thread.
    on_progress : callable, optional
        Called with the number of files done and the number of all files, after each.

    Returns
    -------
    prepared : list of PreparedImage
    refused : list of ImageRefused

    Raises
    ------
    OSError
        Rated files cannot be written.

    Notes
    -----
    Processes are started afresh (spawned), so a script that calls this keeps its own work under
    ``if __name__ == "__main__":``.
    """
    outcomes: dict[int, Outcome] = dict(_name_clashes(sources))
    todo = [index for index in range(len(sources)) if index not in outcomes]
    out_dir.mkdir(parents=True, exist_ok=True)
    # Its own folder, removed at the end: a killed process cannot tidy up after itself.
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=".partial-") as staging:
        tasks = [(index, (sources[index], out_dir, settings, Path(staging))) for index in todo]
        for index, outcome in _run(deque(tasks), workers or _usable_cores()):
            outcomes[index] = outcome
            if on_progress is not None:
                on_progress(len(outcomes), len(sources))
    results = _without_duplicates([outcomes[index] for index in range(len(sources))])
    return (
        [result for result in results if isinstance(result, PreparedImage)],
        [result for result in results if isinstance(result, ImageRefused)],
    )


def _attempt(source: Path, out_dir: Path, settings: ImageSettings, staging: Path) -> Outcome:
    try:
        return prepare(source, out_dir, settings, staging=staging)
    except ImageRefused as refusal:
        return refusal


def _one_thread() -> None:
    # One image per core beats several cores per image: no thread ever waits for another.
    pyvips.concurrency_set(1)


def _run(waiting: deque[Task], workers: int) -> Iterator[tuple[int, Outcome]]:
    """Yield each task's outcome as it comes, surviving processes that die."""
    while waiting:
        suspects = yield from _run_until_broken(waiting, workers)
        # One of those under way killed its process, and the pool with it: alone, each shows
        # whether it was the one.
        for index, arguments in suspects:
            if (yield from _run_until_broken(deque([(index, arguments)]), 1)):
                reason = (
                    "The process preparing it was killed, perhaps for want of memory; "
                    "supply a smaller version or leave it out."
                )
                yield index, ImageRefused(arguments[0].name, reason)


def _run_until_broken(
    waiting: deque[Task], workers: int
) -> Generator[tuple[int, Outcome], None, list[Task]]:
    """Work off a queue in one pool; return what was under way if one of its processes died."""
    spawn = multiprocessing.get_context("spawn")  # forking would copy libvips's threads half-alive
    workers = min(workers, len(waiting))  # all of them are started, needed or not
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_one_thread) as pool:
        under_way: dict[Future[Outcome], Task] = {}
        while waiting or under_way:
            # No more than there are processes: what is under way is then what is suspect.
            while waiting and len(under_way) < workers:
                task = waiting.popleft()
                try:
                    under_way[pool.submit(_attempt, *task[1])] = task
                except BrokenProcessPool:
                    return [task, *under_way.values()]
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    return list(under_way.values())
                index, _ = under_way.pop(future)
                yield index, outcome
    return []


def _name_clashes(sources: Sequence[Path]) -> dict[int, ImageRefused]:
    """Refuse all but the first of the files that some file systems would call the same."""
    first: dict[str, Path] = {}
    clashes = {}
    for index, source in enumerate(sources):
        other = first.setdefault(source.name.casefold(), source)
        if other is not source:
            reason = f"It has the name of {other} but for upper and lower case; rename one of them."
            if other.name == source.name:
                reason = f"It has the same name as {other}; rename one of them."
            clashes[index] = ImageRefused(source.name, reason)
    return clashes


def _without_duplicates(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Refuse all but the first of the images that would be rated twice."""
    originals: dict[str, str] = {}
    rated: dict[str, str] = {}
    results: list[Outcome] = []
    for outcome in outcomes:
        reason = ""
        if isinstance(outcome, PreparedImage):
            original = originals.setdefault(outcome.original_sha256, outcome.name)
            same = rated.setdefault(outcome.sha256, outcome.name)
            if original != outcome.name:
                reason = f"It is the same file as {original}, byte for byte; keep one of them."
            elif same != outcome.name:
                reason = f"It shows the same pixels as {same} once prepared; keep one of them."
        results.append(ImageRefused(outcome.name, reason) if reason else outcome)
    return results


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _sidecar(name: str) -> bool:
    return name.lower() in SIDECAR_NAMES or Path(name).suffix.lower() in SIDECAR_SUFFIXES
