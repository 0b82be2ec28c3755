"""How fast photographs are prepared, beside the plain way of doing it.

The peer is what one writes first: Pillow, LANCZOS, JPEG of the same quality and sampling; it
neither converts colours nor turns the image nor records anything. Both run on the same files in
the same run, taking turns, in one process and on one thread.

    python benchmarks/prepare_images.py [folder] [--repeats 5]

Without a folder a photograph-like image of 20 megapixels is drawn.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyvips
from PIL import Image

from annotations.demo.scenes import render_scene
from annotations.images import ImageSettings, find_images, prepare

WIDTH, QUALITY = 3840, 95


def draw_photo(path: Path) -> None:
    picture = render_scene("alps", 5, width=5472, height=3648)
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(path, quality=92)


def with_pillow(source: Path, folder: Path) -> None:
    with Image.open(source) as image:
        scaled = image.convert("RGB")
        if image.width > WIDTH:
            size = (WIDTH, round(image.height * WIDTH / image.width))
            scaled = scaled.resize(size, Image.Resampling.LANCZOS)
    scaled.save(folder / "peer.jpg", quality=QUALITY, subsampling=0)


def with_iqastudy(source: Path, folder: Path) -> None:
    prepare(source, folder, ImageSettings(min_width=1, target_width=WIDTH, quality=QUALITY))


def seconds(work: Callable[[Path, Path], None], source: Path, folder: Path) -> float:
    start = time.perf_counter()
    work(source, folder)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    pyvips.concurrency_set(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.folder is None:
            sources = [folder / "photo.jpg"]
            draw_photo(sources[0])
        else:
            sources = find_images(arguments.folder)
        if not sources:
            parser.error(f"{arguments.folder} holds no image.")
        print(f"{'file':40} {'size':>11} {'iqastudy':>9} {'Pillow':>9} {'ratio':>6}")
        ratios = []
        for source in sources:
            with Image.open(source) as image:
                size = f"{image.width}x{image.height}"
            ours, peer = zip(
                *(
                    (seconds(with_iqastudy, source, folder), seconds(with_pillow, source, folder))
                    for _ in range(arguments.repeats)
                ),
                strict=True,
            )
            mine, theirs = statistics.median(ours), statistics.median(peer)
            ratios.append(theirs / mine)
            print(
                f"{source.name[:40]:40} {size:>11} {mine * 1000:6.0f} ms {theirs * 1000:6.0f} ms "
                f"{theirs / mine:6.2f}"
            )
        print(
            f"Pillow takes {statistics.geometric_mean(ratios):.2f} times as long (geometric mean)"
        )


if __name__ == "__main__":
    main()
