"""What kind of file it is, by its content: names lie, and decoders guess.

Only the four formats below are ever handed to a decoder, each to its own.
"""

from pathlib import Path

from .refusal import ImageRefused

_HEAD_BYTES = 65536

# Recognised, but not taken: the name that the sentence uses.
_OTHER_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF"),
    (0, b"%PDF", "a PDF"),
    (0, b"BM", "a BMP"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (4, b"JXL ", "a JPEG XL image"),
    (4, b"jP  ", "a JPEG 2000 image"),
    (4, b"ftypheic", "an HEIC image"),
    (4, b"ftypheix", "an HEIC image"),
    (4, b"ftypmif1", "an HEIF image"),
    (4, b"ftypavif", "an AVIF image"),
)


def image_format(source: Path) -> str:
    """Tell which decoder a file belongs to.

    Parameters
    ----------
    source : Path
        An existing file.

    Returns
    -------
    str
        "jpeg", "png", "webp" or "tiff".

    Raises
    ------
    ImageRefused
        The file cannot be read, is empty, or is of another kind.
    """
    if source.exists() and not source.is_file():
        raise ImageRefused(source.name, "It is not a regular file; give the image itself.")
    try:
        with source.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise ImageRefused(
            source.name,
            f"It cannot be read ({error.strerror}); check the file and its permissions.",
        ) from error
    if not head:
        raise ImageRefused(source.name, "It is empty (0 bytes); fetch the original again.")
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        # libvips shows the first frame of an animated PNG without a word.
        if b"acTL" in head.partition(b"IDAT")[0]:
            raise ImageRefused(source.name, several_frames("frames"))
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    kind = _other_kind(head)
    raise ImageRefused(
        source.name, f"It is {kind}; convert it to JPEG, PNG, TIFF or WebP, or leave it out."
    )


def several_frames(what: str) -> str:
    """Say why an animation or a document of several pages is not taken."""
    return f"It has several {what}; save the one to be rated as a file of its own."


def _other_kind(head: bytes) -> str:
    for offset, signature, kind in _OTHER_KINDS:
        if head.startswith(signature, offset):
            return kind
    if b"<svg" in head:
        return "an SVG drawing"
    return "not an image of a kind that is known here"
