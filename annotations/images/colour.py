"""Every original in the one colour space that the study shows: 8-bit sRGB without transparency."""

import io
from functools import lru_cache

import numpy as np
import pyvips
from PIL import ImageCms

# How a profile's device colours are called in its header, by libvips interpretation.
_DEVICE = {"srgb": "RGB", "rgb": "RGB", "rgb16": "RGB", "b-w": "GRAY", "grey16": "GRAY"}
_DEVICE |= {"cmyk": "CMYK"}

# Relative colorimetric with black point compensation keeps colours that sRGB has as they are, and
# shadow detail of print profiles: what browsers and raw developers do.
_TRANSFORM = {"intent": "relative", "black_point_compensation": True, "depth": 8}


def to_srgb(
    image: pyvips.Image, background: tuple[int, int, int]
) -> tuple[pyvips.Image, tuple[str, ...]]:
    """Convert to 8-bit sRGB, three bands, and say what that took.

    Parameters
    ----------
    image : pyvips.Image
        Grey, RGB or CMYK, 8 or 16 bits, with or without alpha and embedded ICC profile. Without a
        profile RGB and grey are taken as sRGB, as a browser takes them.
    background : tuple of int
        sRGB colour, 0 to 255, that shows through where the image is transparent.

    Returns
    -------
    image : pyvips.Image
        Three bands of uchar, interpretation "srgb".
    notes : tuple of str
        One phrase for each thing that changed colours.
    """
    notes = []
    if image.format == "ushort":
        notes.append("16 bits per sample reduced to 8")
    profile, remark = _embedded_profile(image)
    if remark:
        notes.append(remark)
    if profile is not None and not _is_srgb(profile):
        image = image.icc_transform("srgb", embedded=True, **_TRANSFORM)
        notes.append(f"ICC profile '{_description(profile)}' converted to sRGB")
    elif image.interpretation == "cmyk":
        image = image.icc_transform("srgb", input_profile="cmyk", **_TRANSFORM)
        notes.append("CMYK without a profile converted to sRGB as generic press colours")
    else:
        image = image.colourspace("srgb")
    if image.hasalpha():
        # In whole numbers libvips rounds down, half a step too dark on average.
        image = image.cast("float").flatten(background=list(background), max_alpha=255).rint()
        notes.append(f"alpha flattened onto rgb{background}")
    return image.cast("uchar"), tuple(notes)


def _embedded_profile(image: pyvips.Image) -> tuple[bytes | None, str]:
    """Read the profile that applies to this image, or say why the embedded one does not."""
    if "icc-profile-data" not in image.get_fields():
        return None, ""
    profile = bytes(image.get("icc-profile-data"))
    try:
        device = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space.strip()
    except OSError:
        return None, "unreadable ICC profile ignored"
    needed = _DEVICE.get(image.interpretation, "RGB")
    if device != needed:
        return None, f"ICC profile '{_description(profile)}' is for {device}, not {needed}: ignored"
    return profile, ""


@lru_cache(maxsize=64)
def _is_srgb(profile: bytes) -> bool:
    """Tell whether a profile is sRGB itself, whatever its name.

    By what it does: it moves no colour of a 9 x 9 x 9 lattice by more than one step. Most photos
    carry such a profile, and leaving their values alone is exact and saves the time.
    """
    if ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space.strip() != "RGB":
        return False
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    image = pyvips.Image.new_from_array(lattice, interpretation="srgb").copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    moved = image.icc_transform("srgb", embedded=True, **_TRANSFORM).numpy()
    return bool(np.abs(moved.astype(int) - lattice).max() <= 1)


def _description(profile: bytes) -> str:
    text = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    return " ".join(text.split()) or "without a name"
