"""The demonstration's stimuli: drawn scenes, distorted on purpose, so that their quality is known.

A real study does not know the quality of its images, that is why it asks. Here it is known, so
that the demonstration can show a gold standard, and how close its simulated raters come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

PRISTINE = 0.92
QUALITY = {
    "gaussian_blur": (0.78, 0.62, 0.42, 0.28, 0.12),
    "motion_blur": (0.84, 0.70, 0.48, 0.32, 0.16),
    "white_noise": (0.76, 0.64, 0.52, 0.38, 0.20),
    "jpeg": (0.84, 0.76, 0.62, 0.24, 0.10),
    "colour_saturation": (0.80, 0.66, 0.44, 0.20, 0.10),
    "brighten": (0.86, 0.76, 0.56, 0.30, 0.12),
    "darken": (0.86, 0.78, 0.64, 0.44, 0.18),
    "quantisation": (0.84, 0.74, 0.58, 0.42, 0.28),
}
"""True quality on [0, 1] by distortion, at levels 1 to 5; undistorted it is `PRISTINE`.

Set by eye at 1:1, level by level: a demonstration's truth, not a measurement.
"""

GOLD_SD = 0.15  # how far people's answers for one image lie apart in such studies, on [0, 1]

Use = Literal["training", "qualification", "main"]
_Row = tuple[str, int, str, int]  # scene, seed, distortion, level


@dataclass(frozen=True)
class DemoStimulus:
    """One image of the demonstration.

    Attributes
    ----------
    name : str
        File name; says nothing about the quality.
    use : {"training", "qualification", "main"}
    scene : str
        A key of `annotations.demo.scenes.SCENES`.
    seed : int
        Which scene of that kind.
    distortion : str
        A key of `QUALITY`, or empty for an undistorted scene.
    level : int
        Strength of the distortion, 1 to 5, or 0.
    reason : str
        Why a gold image has its quality, in words for raters.
    """

    name: str
    use: Use
    scene: str
    seed: int
    distortion: str
    level: int
    reason: str

    @property
    def true_quality(self) -> float:
        """Known quality on [0, 1]."""
        return QUALITY[self.distortion][self.level - 1] if self.distortion else PRISTINE


_REASONS = {
    "gaussian_blur": (
        "Barely blurred: only the finest texture has lost its bite.",
        "Slightly blurred: fine lines and texture are soft everywhere.",
        "Clearly blurred: fine texture is gone, edges are soft.",
        "Strongly blurred: texture is gone and no edge is sharp.",
        "Very strongly blurred: nothing in the image is in focus.",
    ),
    "motion_blur": (
        "Barely smeared: only the finest texture is drawn out.",
        "Slightly smeared in one direction, as from a shaky hand.",
        "Clearly smeared in one direction: points have become short strokes.",
        "Strongly smeared in one direction: points and lines have become strokes.",
        "Very strongly smeared: every detail is drawn out into long strokes.",
    ),
    "white_noise": (
        "A little noise: fine grain shows in smooth areas.",
        "Visible noise: smooth areas are grainy.",
        "Clear noise: coloured grain lies over the whole image.",
        "Strong noise: coloured grain covers fine texture.",
        "Very strong noise: coloured grain drowns texture everywhere.",
    ),
    "jpeg": (
        "Lightly compressed: slight ringing beside sharp edges.",
        "Compressed: ringing beside edges and smoothed fine texture.",
        "Clearly compressed: ringing beside edges, blocks in smooth areas.",
        "Strongly compressed: blocks everywhere, texture and colours are lost.",
        "Very strongly compressed: hardly more than blocks is left, with false colours.",
    ),
    "colour_saturation": (
        "Colours are slightly too strong.",
        "Colours are clearly too strong.",
        "Colours are far too strong; bright areas lose their detail.",
        "Colours are garish, and detail within them is lost.",
        "Colours are completely false, and detail within them is lost.",
    ),
    "brighten": (
        "Slightly too bright.",
        "Too bright: shadows are pale.",
        "Clearly overexposed: the image is pale and highlights lose detail.",
        "Strongly overexposed: large bright areas have burnt out.",
        "Very strongly overexposed: most of the image has burnt out.",
    ),
    "darken": (
        "Slightly too dark.",
        "Too dark: shadows lose some detail.",
        "Clearly underexposed: shadows lose detail.",
        "Strongly underexposed: dark areas have drowned in black.",
        "Very strongly underexposed: most of the image is black.",
    ),
    "quantisation": (
        "Slight steps in smooth gradients.",
        "Visible steps in smooth gradients.",
        "Clear steps: smooth gradients have become bands.",
        "Strong banding, with false colours in smooth areas.",
        "Very strong banding: smooth areas are patches of false colour.",
    ),
}
_NO_DEFECT = "No defect: fine detail is crisp, smooth areas are clean, colours are natural."

_TRAINING: tuple[_Row, ...] = (
    ("dunes", 5, "", 0),
    ("chart", 2, "gaussian_blur", 2),
    ("meadow", 3, "white_noise", 4),
    ("city", 2, "jpeg", 5),
)
# In pairs of like quality, best to worst: each of two attempts gets one of a pair, and so covers
# the whole range.
_QUALIFICATION: tuple[_Row, ...] = (
    ("sea", 2, "", 0), ("facade", 12, "", 0),
    ("still_life", 4, "gaussian_blur", 1), ("alps", 2, "jpeg", 2),
    ("sea", 3, "white_noise", 2), ("tartan", 1, "gaussian_blur", 2),
    ("facade", 3, "colour_saturation", 3), ("dunes", 1, "quantisation", 4),
    ("chart", 4, "gaussian_blur", 4), ("alps", 7, "motion_blur", 4),
    ("still_life", 1, "jpeg", 5), ("meadow", 4, "gaussian_blur", 5),
)  # fmt: skip
_MAIN: tuple[_Row, ...] = (
    ("alps", 5, "", 0), ("tartan", 4, "", 0),
    ("stars", 3, "jpeg", 1), ("still_life", 12, "white_noise", 1),
    ("city", 4, "motion_blur", 2), ("meadow", 1, "jpeg", 3),
    ("facade", 11, "darken", 3), ("dunes", 4, "brighten", 4),
    ("sea", 1, "gaussian_blur", 3), ("chart", 1, "white_noise", 4),
    ("alps", 3, "jpeg", 4), ("city", 1, "gaussian_blur", 5),
)  # fmt: skip


def _stimuli(tables: Sequence[tuple[Use, Sequence[_Row]]]) -> tuple[DemoStimulus, ...]:
    rows = [(use, row) for use, table in tables for row in table]
    # Numbered out of order: a file's name gives away neither its use nor its quality.
    numbers = np.random.default_rng(4).permutation(len(rows)) + 1
    return tuple(
        DemoStimulus(
            name=f"scene-{number:03d}.jpg",
            use=use,
            scene=scene,
            seed=seed,
            distortion=distortion,
            level=level,
            reason=_REASONS[distortion][level - 1] if distortion else _NO_DEFECT,
        )
        for number, (use, (scene, seed, distortion, level)) in zip(numbers, rows, strict=True)
    )


DEMO_STIMULI = _stimuli(
    (("training", _TRAINING), ("qualification", _QUALIFICATION), ("main", _MAIN))
)
"""All images of the demonstration: 4 to train with, 12 to qualify with, 12 to rate."""
