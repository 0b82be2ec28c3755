"""How originals become stimuli."""

from dataclasses import dataclass
from typing import Literal, get_args

Encoding = Literal["jpeg", "webp-lossless"]
Kernel = Literal["lanczos3", "lanczos2", "cubic", "mitchell"]

MIN_JPEG_QUALITY = 95  # below it the encoding is a visible distortion of its own


@dataclass(frozen=True, kw_only=True)
class ImageSettings:
    """What is asked of an original and what is done to it.

    A study has one instance for its main stimuli and another for its gold standard, which may be
    smaller (KonX: 2048 x 1536) and may keep its size.

    Parameters
    ----------
    min_width, min_height : int
        Smallest original accepted, in pixels, as displayed (after EXIF orientation).
    target_width : int or None
        Width of the rated file in pixels, its height in proportion. Narrower originals keep their
        size: nothing is ever enlarged. None keeps every size.
    max_megapixels : int
        Largest original accepted, in millions of pixels. Judged from the header, so that a small
        file that unpacks to an enormous image is refused before it is decoded.
    encoding : {"jpeg", "webp-lossless"}
        How the rated file is stored. JPEG is always 4:4:4.
    quality : int
        JPEG quality, 95 to 100; lossless WebP ignores it.
    kernel : {"lanczos3", "lanczos2", "cubic", "mitchell"}
        Resampling kernel.
    linear_light : bool
        Resample light intensities instead of sRGB values. Physically right, and what few viewers
        and no published dataset of this kind do; about twice as slow.
    background : tuple of int
        sRGB colour, 0 to 255 each, behind transparent pixels. Mid-grey by default, which adds
        neither a bright nor a dark border to what is drawn on it.

    Raises
    ------
    ValueError
        A setting is out of its range.

    Examples
    --------
    >>> ImageSettings(min_width=3840).target_width
    3840
    """

    min_width: int
    min_height: int = 1
    target_width: int | None = 3840
    max_megapixels: int = 300
    encoding: Encoding = "jpeg"
    quality: int = 95
    kernel: Kernel = "lanczos3"
    linear_light: bool = False
    background: tuple[int, int, int] = (128, 128, 128)

    def __post_init__(self) -> None:
        for field in ("min_width", "min_height", "max_megapixels"):
            if getattr(self, field) < 1:
                raise ValueError(f"{field} must be at least 1, not {getattr(self, field)}.")
        if self.target_width is not None and self.target_width < 1:
            raise ValueError(
                f"target_width must be at least 1, or None to keep the size, "
                f"not {self.target_width}."
            )
        if self.encoding not in get_args(Encoding):
            raise ValueError(f"encoding must be {_either(Encoding)}, not {self.encoding!r}.")
        if self.kernel not in get_args(Kernel):
            raise ValueError(f"kernel must be {_either(Kernel)}, not {self.kernel!r}.")
        if not MIN_JPEG_QUALITY <= self.quality <= 100:
            raise ValueError(
                f"quality must be {MIN_JPEG_QUALITY} to 100, not {self.quality}: "
                f"the encoding must not be a distortion."
            )
        if not all(0 <= value <= 255 for value in self.background):
            raise ValueError(
                f"background must be three sRGB values from 0 to 255, not {self.background}."
            )


def _either(choices: object) -> str:
    *first, last = (repr(choice) for choice in get_args(choices))
    return f"{', '.join(first)} or {last}"
