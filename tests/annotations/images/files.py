"""Small files that look like trouble, and pictures to compare with."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pyvips
from PIL import Image

from annotations.images import ImageSettings

# Keeps every pixel and every size: whatever differs then is the preparation's doing.
EXACT = ImageSettings(min_width=1, target_width=None, encoding="webp-lossless")


def picture(width=96, height=64, *, seed=0):
    """Smooth colours with some noise, so that neither codecs nor kernels find it trivial."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / 9 + y / 17), 2.2 * x % 256, 127 + 90 * np.cos(y / 7 - x / 23)]
    noise = np.random.default_rng(seed).normal(0, 6, (height, width, 3))
    return np.clip(np.stack(planes, axis=-1) + noise, 0, 255).astype(np.uint8)


def save(path: Path, pixels, **options) -> Path:
    Image.fromarray(pixels).save(path, **options)
    return path


def decoded(path: Path):
    """Decode with Pillow: the oracle, and exactly what Chromium shows."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def profile(name: str) -> bytes:
    """Give one of libvips's built-in ICC profiles: "p3", "srgb" or "cmyk"."""
    return pyvips.Operation.call("profile_load", name)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_announcing(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be an image of any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(1000)))
        + png_chunk(b"IEND", b"")
    )
