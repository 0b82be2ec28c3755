"""The demonstration's stimuli as files, with their gold standard and their truth."""

import csv
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analysis.distortions import distort

from .scenes import render_scene
from .stimuli import DEMO_STIMULI, GOLD_SD, DemoStimulus

__all__ = ["DEMO_STIMULI", "render", "render_stimulus"]

_GOLD_COLUMNS = ("image", "mos", "sd", "scale_min", "scale_max", "use", "reason")
_TRUTH_COLUMNS = ("image", "true_quality", "scene", "distortion", "level")


def render(
    out_dir: Path,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    workers: int | None = None,
    main: bool = True,
    width: int = 3840,
    height: int = 2160,
) -> None:
    """Draw, distort and write the demonstration's stimuli.

    Main stimuli go to ``main/`` below the folder, gold to ``gold/``; ``gold.csv`` is the gold
    standard as `load_study` reads it, ``truth.csv`` the known quality of every image written.

    Parameters
    ----------
    out_dir : Path
        Made where missing; files of the same names are replaced.
    on_progress : callable, optional
        Called with the number of images written and the number of all images, after each.
    workers : int, optional
        Number of processes, 2 by default: drawing one 4K scene takes some 500 MB of memory.
    main : bool
        Whether main stimuli are wanted, besides gold.
    width, height : int
        Size in pixels.
    """
    wanted = [stimulus for stimulus in DEMO_STIMULI if main or stimulus.use != "main"]
    for folder in {_folder(stimulus) for stimulus in wanted}:
        (out_dir / folder).mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers or 2, mp_context=spawn) as pool:
        written = [
            pool.submit(_write, out_dir / _folder(stimulus), stimulus, width, height)
            for stimulus in wanted
        ]
        for done, future in enumerate(as_completed(written), start=1):
            future.result()
            if on_progress is not None:
                on_progress(done, len(wanted))
    gold = [_gold_row(stimulus) for stimulus in wanted if stimulus.use != "main"]
    truth = [_truth_row(stimulus) for stimulus in wanted]
    _write_table(out_dir / "gold.csv", _GOLD_COLUMNS, gold)
    _write_table(out_dir / "truth.csv", _TRUTH_COLUMNS, truth)


def render_stimulus(
    stimulus: DemoStimulus, *, width: int = 3840, height: int = 2160
) -> NDArray[np.uint8]:
    """Draw one stimulus.

    Returns
    -------
    uint8 array, height x width x 3
        sRGB; the same stimulus and size give the same picture.
    """
    picture = render_scene(stimulus.scene, stimulus.seed, width=width, height=height)
    if stimulus.distortion:
        generator = np.random.default_rng(stimulus.seed)
        picture = distort(picture, stimulus.distortion, stimulus.level, generator)
    return picture


def _folder(stimulus: DemoStimulus) -> str:
    return "main" if stimulus.use == "main" else "gold"


def _write(folder: Path, stimulus: DemoStimulus, width: int, height: int) -> None:
    picture = render_stimulus(stimulus, width=width, height=height)
    # Next to lossless, in an eighth of a PNG's time: what is to be seen are the distortions.
    Image.fromarray(picture).save(folder / stimulus.name, quality=98, subsampling=0)


def _gold_row(gold: DemoStimulus) -> Sequence[object]:
    quality, sd = f"{gold.true_quality:.2f}", f"{GOLD_SD:.2f}"
    return gold.name, quality, sd, 0, 1, gold.use, gold.reason


def _truth_row(stimulus: DemoStimulus) -> Sequence[object]:
    quality = f"{stimulus.true_quality:.2f}"
    return stimulus.name, quality, stimulus.scene, stimulus.distortion, stimulus.level


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
