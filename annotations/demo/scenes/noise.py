"""Random fields, and the small functions that shape them into scenes."""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.fft

from .canvas import Colours, Places, Plane

Colour = Sequence[float] | Colours


def fractal(
    generator: np.random.Generator,
    height: int,
    width: int,
    *,
    slope: float = 2.0,
    coarsest: float = 1.0,
    finest: float | None = None,
    stretch: float = 1.0,
) -> Plane:
    """Draw a random field whose power falls with frequency to the power `slope`.

    It tiles without seams, since it is made from a spectrum.

    Parameters
    ----------
    generator : numpy.random.Generator
    height, width : int
        Size in pixels.
    slope : float
        0 is white noise, 2 to 3 clouds and relief, more is smoother.
    coarsest, finest : float
        Frequencies kept, in cycles per field width; all finer ones by default.
    stretch : float
        How many times longer than high its features are.

    Returns
    -------
    float32 array, height x width
        Mean 0, standard deviation 1.
    """
    finest = finest or width
    most_columns = min(width // 2, int(finest / stretch))
    most_rows = min((height - 1) // 2, int(finest * height / width))
    columns = np.arange(most_columns + 1, dtype=np.float32) * np.float32(stretch)
    rows = np.arange(-most_rows, most_rows + 1, dtype=np.float32)[:, None]
    frequency = np.hypot(columns, rows * np.float32(width / height))
    kept = (frequency >= coarsest) & (frequency <= finest)
    amplitude = np.where(kept, np.maximum(frequency, coarsest) ** np.float32(-slope / 2), 0)
    # Only what is kept is drawn: a field that is merely smooth then costs little more than zeros.
    random = generator.standard_normal((*frequency.shape, 2), np.float32).view(np.complex64)
    spectrum = np.zeros((height, width // 2 + 1), np.complex64)
    spectrum[np.arange(-most_rows, most_rows + 1), : most_columns + 1] = random[..., 0] * amplitude
    field: Plane = scipy.fft.irfft2(spectrum, s=(height, width))
    field /= field.std()
    return field


def ridges(generator: np.random.Generator, size: int, *, octaves: int, first: float) -> Plane:
    """Draw a square relief of sharp crests and smooth valleys, 0 to 1.

    A ridged multifractal (Musgrave): each octave is folded at zero, so that it has crests, and
    weighted by the one before, so that crests are rough and valleys stay smooth.
    """
    relief: Plane = np.zeros((size, size), np.float32)
    weight: Plane = np.ones((1, 1), np.float32)
    for octave in range(octaves):
        middle = first * 2**octave
        band = fractal(generator, size, size, slope=1, coarsest=middle * 0.6, finest=middle * 1.4)
        crest = (1 - np.abs(band) / np.float32(2.2)).clip(0) ** 2 * weight
        relief += crest * np.float32(0.5**octave)
        weight = (crest * np.float32(1.6)).clip(0, 1)
    relief -= relief.min()
    relief /= relief.max()
    return relief


def centre(places: Places) -> Plane:
    """Give the middle of pixels, in single precision."""
    middle: Plane = places.astype(np.float32)
    middle += np.float32(0.5)
    return middle


def smoothstep(low: float, high: float, value: Plane) -> Plane:
    """Rise smoothly from 0 at `low` to 1 at `high`; from 1 to 0 where `low` is above `high`."""
    t = ((value - np.float32(low)) / np.float32(high - low)).clip(0, 1)
    step: Plane = t * t * (3 - 2 * t)
    return step


def mix(first: Colour, second: Colour, share: Plane) -> Colours:
    """Blend two colours (triples or pictures) by a plane of shares of the second."""
    weight = share[..., None].astype(np.float32, copy=False)
    base: Colours = np.asarray(first, np.float32)
    if base.ndim > 1 and not weight.any():
        return base
    return base + (np.asarray(second, np.float32) - base) * weight


def colour(red: float, green: float, blue: float) -> Colours:
    """Make a colour that can be multiplied with."""
    return np.array((red, green, blue), np.float32)


def gradient(stops: Mapping[float, Sequence[float]], position: Plane) -> Colours:
    """Colour each position by linear interpolation between `stops` (position: colour)."""
    places = list(stops)
    table = np.linspace(places[0], places[-1], 4096)
    colours = np.array(list(stops.values()))
    ramp = np.stack([np.interp(table, places, colours[:, c]) for c in range(3)], axis=-1)
    scale = np.float32(4095 / (places[-1] - places[0]))
    index = ((position - np.float32(places[0])) * scale).clip(0, 4095)
    shades: Colours = ramp.astype(np.float32)[index.astype(np.int32)]
    return shades


def sample(texture: Colours, rows: Plane, columns: Plane) -> Colours:
    """Read a tiling texture (height x width x channels) at fractional places, bilinearly.

    Height and width must be powers of two. `rows` and `columns` are broadcast.
    """
    height, width, channels = texture.shape
    texels = texture.reshape(-1, channels)
    top, left = np.floor(rows), np.floor(columns)
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    upper = (top.astype(np.int32) & (height - 1)) * width
    lower = ((top + 1).astype(np.int32) & (height - 1)) * width
    near, far = left.astype(np.int32) & (width - 1), (left + 1).astype(np.int32) & (width - 1)
    first = texels.take(upper + near, axis=0)
    first += (texels.take(upper + far, axis=0) - first) * right
    second = texels.take(lower + near, axis=0)
    second += (texels.take(lower + far, axis=0) - second) * right
    value: Colours = first + (second - first) * down
    return value
