"""One original in, one rated file out. The rated file is the file that a release contains."""

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import pyvips

from .colour import to_srgb
from .formats import image_format, several_frames
from .refusal import ImageRefused
from .settings import ImageSettings

# libvips calls a PNG with a wrong checksum, or half a TIFF, an image unless asked for "error"; of
# JPEG it warns where the data is corrupt and shows the grey that follows, hence "warning" there.
_FAIL_ON = {"jpeg": "warning", "png": "error", "webp": "error", "tiff": "error"}

# Channels, without alpha, of what `to_srgb` knows how to convert.
_COLOURS = {"b-w": 1, "grey16": 1, "srgb": 3, "rgb": 3, "rgb16": 3, "cmyk": 4}

_SUFFIX = {"jpeg": ".jpg", "webp-lossless": ".webp"}
_MEDIA_TYPE = {"jpeg": "image/jpeg", "webp-lossless": "image/webp"}
_LONGEST_SIDE = {"jpeg": 65535, "webp-lossless": 16383}

# Effort 4 saves 8 % of the bytes for five times the time.
_WEBP_EFFORT = 0


@dataclass(frozen=True, kw_only=True)
class PreparedImage:
    """A rated file and where it came from.

    Attributes
    ----------
    name : str
        The original's file name, which names the stimulus.
    file : str
        Path of the rated file below the output folder, named by its SHA-256.
    width, height : int
        Size of the rated file in pixels.
    orig_width, orig_height : int
        Size of the original in pixels, as displayed (after EXIF orientation).
    image_bytes, original_bytes : int
        Length of the rated file and of the original.
    sha256, original_sha256 : str
        SHA-256 of the rated file and of the original, in hexadecimal.
    media_type : str
        "image/jpeg" or "image/webp".
    notes : tuple of str
        What was done beyond scaling: colours converted, transparency flattened, image rotated.
    encoder : str
        Library and version, resampling kernel, encoding.
    """

    name: str
    file: str
    width: int
    height: int
    orig_width: int
    orig_height: int
    image_bytes: int
    original_bytes: int
    sha256: str
    original_sha256: str
    media_type: str
    notes: tuple[str, ...]
    encoder: str


def prepare(
    source: Path, out_dir: Path, settings: ImageSettings, *, staging: Path | None = None
) -> PreparedImage:
    """Make the rated file of one original.

    The original is decoded completely, converted to sRGB, freed of transparency, scaled to the
    target width (never up), turned as its EXIF orientation says, and encoded without any metadata:
    no place, no camera, no profile (a browser takes an untagged image as sRGB).

    Parameters
    ----------
    source : Path
        The original: JPEG, PNG, TIFF or WebP.
    out_dir : Path
        Folder of rated files; made where missing.
    settings : ImageSettings
    staging : Path, optional
        Folder on the same file system where the file grows before it is renamed into place.

    Returns
    -------
    PreparedImage

    Raises
    ------
    ImageRefused
        The original is no stimulus; nothing was written.
    OSError
        The rated file cannot be written.
    """
    kind = image_format(source)
    image = _open(source, kind, settings)
    turned = _orientation(image) >= 5  # by a quarter: what is shown as width is stored as height
    orig_width, orig_height = (image.height, image.width) if turned else (image.width, image.height)
    _check_size(source.name, orig_width, orig_height, settings)
    width, height = _target_size(orig_width, orig_height, settings)
    _check_encodable(source.name, width, height, settings)
    try:
        flat, colour_notes = to_srgb(image, settings.background)
        scaled = _scale(flat, *((height, width) if turned else (width, height)), settings)
        rated = _upright(scaled)
        encoded = _encode(rated, settings)
    except pyvips.Error as error:
        raise _damaged(source.name, error) from error
    sha256 = hashlib.sha256(encoded).hexdigest()
    file = f"{sha256[:2]}/{sha256}{_SUFFIX[settings.encoding]}"
    with source.open("rb") as original:
        original_sha256 = hashlib.file_digest(original, "sha256").hexdigest()
    _write(encoded, out_dir / file, staging or out_dir)
    return PreparedImage(
        name=source.name,
        file=file,
        width=width,
        height=height,
        orig_width=orig_width,
        orig_height=orig_height,
        image_bytes=len(encoded),
        original_bytes=source.stat().st_size,
        sha256=sha256,
        original_sha256=original_sha256,
        media_type=_MEDIA_TYPE[settings.encoding],
        notes=colour_notes + _orientation_note(image),
        encoder=_encoder(settings, scaled=(width, height) != (orig_width, orig_height)),
    )


def _open(source: Path, kind: str, settings: ImageSettings) -> pyvips.Image:
    """Read the header: pixels are decoded later, once, from top to bottom."""
    load = getattr(pyvips.Image, f"{kind}load")
    try:
        # Revalidated: libvips would give a WebP that has changed since as it was before.
        image = load(
            os.fspath(source), access="sequential", fail_on=_FAIL_ON[kind], revalidate=True
        )
    except pyvips.Error as error:
        raise _damaged(source.name, error) from error
    if "n-pages" in image.get_fields() and image.get("n-pages") > 1:
        raise ImageRefused(source.name, several_frames("frames or pages"))
    megapixels = image.width * image.height / 1e6
    if megapixels > settings.max_megapixels:
        raise ImageRefused(
            source.name,
            f"Its header announces {image.width}x{image.height} pixels ({megapixels:.0f} million), "
            f"above the limit of {settings.max_megapixels} million; "
            f"supply a smaller version or raise max_megapixels.",
        )
    if image.format not in ("uchar", "ushort"):
        raise ImageRefused(
            source.name,
            f"Its samples are of type {image.format}; save it with 8 or 16 bits per sample.",
        )
    colours = _COLOURS.get(image.interpretation, 0)
    if image.bands not in (colours, colours + 1):
        raise ImageRefused(
            source.name,
            f"Its {image.bands} channels ({image.interpretation}) are not grey, RGB or CMYK with "
            f"or without alpha; save it as RGB.",
        )
    return image


def _check_size(name: str, width: int, height: int, settings: ImageSettings) -> None:
    if width < settings.min_width:
        raise ImageRefused(
            name,
            f"It is {width}x{height} pixels, but a width of at least {settings.min_width} is "
            f"needed and nothing is enlarged; supply a larger original or leave it out.",
        )
    if height < settings.min_height:
        raise ImageRefused(
            name,
            f"It is {width}x{height} pixels, but a height of at least {settings.min_height} is "
            f"needed and nothing is enlarged; supply a larger original or leave it out.",
        )


def _target_size(width: int, height: int, settings: ImageSettings) -> tuple[int, int]:
    if settings.target_width is None or width <= settings.target_width:
        return width, height
    return settings.target_width, max(1, round(height * settings.target_width / width))


def _check_encodable(name: str, width: int, height: int, settings: ImageSettings) -> None:
    longest = _LONGEST_SIDE[settings.encoding]
    if max(width, height) > longest:
        raise ImageRefused(
            name,
            f"It would be {width}x{height} pixels, but {settings.encoding} holds at most "
            f"{longest} a side; set a smaller target_width or leave it out.",
        )


def _scale(image: pyvips.Image, width: int, height: int, settings: ImageSettings) -> pyvips.Image:
    if (width, height) == (image.width, image.height):
        return image
    if settings.linear_light:
        image = image.colourspace("scrgb")
    image = image.resize(width / image.width, vscale=height / image.height, kernel=settings.kernel)
    return image.colourspace("srgb") if settings.linear_light else image


def _orientation(image: pyvips.Image) -> int:
    return int(image.get("orientation")) if "orientation" in image.get_fields() else 1


def _orientation_note(image: pyvips.Image) -> tuple[str, ...]:
    orientation = _orientation(image)
    return (f"EXIF orientation {orientation} applied",) if 2 <= orientation <= 8 else ()


def _upright(image: pyvips.Image) -> pyvips.Image:
    if _orientation(image) == 1:
        return image
    # A quarter turn asks for pixels out of order, which a file read from top to bottom cannot
    # give; the scaled image is small enough to hold.
    return image.copy_memory().autorot()


def _encode(image: pyvips.Image, settings: ImageSettings) -> bytes:
    if settings.encoding == "jpeg":
        encoded = image.jpegsave_buffer(Q=settings.quality, subsample_mode="off", keep="none")
    else:
        encoded = image.webpsave_buffer(lossless=True, effort=_WEBP_EFFORT, keep="none")
    return bytes(encoded)


def _encoder(settings: ImageSettings, *, scaled: bool) -> str:
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    light = " in linear light" if settings.linear_light else ""
    resampling = f"{settings.kernel}{light}" if scaled else "not resampled"
    if settings.encoding == "jpeg":
        return f"libvips {version}; {resampling}; JPEG quality {settings.quality}, 4:4:4"
    return f"libvips {version}; {resampling}; WebP lossless, effort {_WEBP_EFFORT}"


def _write(encoded: bytes, target: Path, staging: Path) -> None:
    """Put the file in place whole: whoever finds it there finds all of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staging.mkdir(parents=True, exist_ok=True)
    partial = staging / f".partial-{uuid.uuid4().hex}"
    try:
        with partial.open("xb") as file:
            file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _damaged(name: str, error: pyvips.Error) -> ImageRefused:
    # The first line names libvips's own operation; what the decoder met follows.
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    detail = lines[1] if len(lines) > 1 else lines[0]
    return ImageRefused(
        name,
        f"It is damaged and cannot be decoded completely ({detail}); fetch the original again.",
    )
