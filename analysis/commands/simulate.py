"""``simulate``: ratings of raters whose truth is known."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.commands.command import Command, Result
from analysis.commands.text_table import text_table
from analysis.simulate import SPAMMER_KINDS, RaterModel, Simulation, draw_truth, simulate_ratings
from analysis.simulate.checks import check_scale
from analysis.table import RatingsError, read_table
from analysis.words import counted

# Mean and SD of the published MOS of UHD-IQA, all 6073 images, as shares of the scale.
TRUTH_MEAN, TRUTH_SD = 0.725, 0.059

_LABELS = ("stimulus", "image_name")
_QUALITIES = ("truth", "mos", "quality_mos")
# Option, field of RaterModel, what it says in --help.
_SPREADS = (
    ("--bias", "bias_sd", "SD of raters' leanings (default: 0.052 of the scale's length)"),
    ("--image", "image_sd", "SD of a rater's opinion of an image (default: 0.051 of it)"),
    ("--repeat", "repeat_sd", "SD of what differs each time (default: 0.067 of it)"),
    ("--drift", "drift_sd", "SD of a leaning's steps between rounds (default: 0)"),
    ("--repeat-spread", "repeat_spread", "SD of ln(a rater's own repeat SD) (default: 0)"),
    ("--gain", "gain", "mean of raters' scale use, 1 = all of it (default: 1)"),
    ("--gain-spread", "gain_spread", "SD of ln(a rater's own scale use) (default: 0)"),
    ("--lapses", "lapses", "share of answers anywhere on the scale (default: 0)"),
)


def add_model(parser: ArgumentParser) -> None:
    """Take what describes raters and the scale."""
    for option, field, words in _SPREADS:
        parser.add_argument(option, dest=field, type=float, metavar="X", help=words)
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="ends of the scale that everything is on (default: 0 1)",
    )
    parser.add_argument("--step", type=float, help="distance of two answers (default: any value)")
    parser.add_argument(
        "--no-clip", action="store_true", help="let scores leave the scale at its ends"
    )
    parser.add_argument("--seed", type=int, default=0, help="where chance starts (default: 0)")


def stated_model(options: Namespace, otherwise: RaterModel) -> RaterModel:
    """Put what was stated in place of the fields of a model."""
    stated = {field: getattr(options, field) for _, field, _ in _SPREADS}
    return replace(
        otherwise, **{field: value for field, value in stated.items() if value is not None}
    )


def generator_of(options: Namespace) -> np.random.Generator:
    """Start chance at the seed."""
    if options.seed < 0:
        raise ValueError(f"A seed is a whole number from 0, not {options.seed}.")
    return np.random.default_rng(options.seed)


def stated_scale(options: Namespace) -> tuple[float, float]:
    """Return the scale, 0..1 unless another one is stated."""
    low, high = (0.0, 1.0) if options.scale is None else options.scale
    check_scale((low, high), options.step)
    return low, high


def made_truth(
    options: Namespace, scale: tuple[float, float], generator: np.random.Generator
) -> NDArray[np.float64]:
    """Make up the truth that was asked for, by default as UHD-IQA's lies on its scale."""
    low, high = scale
    mean, sd = options.truth_mean, options.truth_sd
    return draw_truth(
        100 if options.stimuli is None else options.stimuli,
        mean=low + TRUTH_MEAN * (high - low) if mean is None else mean,
        sd=TRUTH_SD * (high - low) if sd is None else sd,
        scale=scale,
        generator=generator,
    )


def read_truth(path: Path) -> "pd.Series[float]":
    """Read true qualities, or MOS to be taken for them, by stimulus.

    Raises
    ------
    RatingsError
        If the file has neither of the columns truth, mos and quality_mos, or a value is bad.
    """
    table = read_table(path)
    found = [name for name in _QUALITIES if name in table.frame.columns]
    if not found:
        columns = ", ".join(str(name) for name in table.frame.columns)
        raise RatingsError(
            f"{table.name} has none of the columns {', '.join(_QUALITIES)} (found: {columns}); "
            f"rename the one that holds the true quality."
        )
    if table.frame.empty:
        raise RatingsError(f"{table.name} has a header but no rows; add one line per stimulus.")
    values = pd.Series(table.numbers(found[0]), name="truth")
    for name in _LABELS:
        if name in table.frame.columns:
            return values.set_axis(pd.Index(table.labels(name), name="stimulus"))
    width = len(str(len(values)))
    labels = [f"s{number:0{width}d}" for number in range(1, len(values) + 1)]
    return values.set_axis(pd.Index(labels, name="stimulus"))


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `simulate` takes."""
    parser.add_argument(
        "--truth",
        type=Path,
        metavar="MOS",
        help="CSV or Parquet with true qualities: stimulus (or image_name), and truth, mos or "
        "quality_mos",
    )
    parser.add_argument(
        "--stimuli", type=int, metavar="N", help="make up so many instead (default: 100)"
    )
    parser.add_argument("--truth-mean", type=float, help="their mean (default: as UHD-IQA)")
    parser.add_argument("--truth-sd", type=float, help="their SD (default: as UHD-IQA)")
    parser.add_argument("--raters", type=int, default=10, help="how many (default: 10)")
    parser.add_argument("--rounds", type=int, default=2, help="how many (default: 2)")
    parser.add_argument(
        "--per-image",
        type=int,
        metavar="K",
        help="so many of the raters rate each image (default: all)",
    )
    parser.add_argument(
        "--spammers", type=int, default=0, metavar="N", help="so many of the raters (default: 0)"
    )
    parser.add_argument(
        "--spammer-kind", choices=SPAMMER_KINDS, help="what they do (default: each kind in turn)"
    )
    add_model(parser)


def run(options: Namespace) -> Result:
    """Simulate the study."""
    generator = generator_of(options)
    scale = stated_scale(options)
    study = simulate_ratings(
        _truth(options, scale, generator),
        raters=options.raters,
        rounds=options.rounds,
        model=stated_model(options, RaterModel().times(scale[1] - scale[0])),
        per_image=options.per_image,
        spammers=(
            options.spammers
            if options.spammer_kind is None
            else {options.spammer_kind: options.spammers}
        ),
        scale=scale,
        step=options.step,
        clip=not options.no_clip,
        generator=generator,
    )
    document: dict[str, object] = {
        "ratings": len(study.frame),
        "seed": options.seed,
        "scale": scale,
        "model": asdict(study.model),
        "raters": study.raters.to_dict("records"),
        "truth": study.truth.reset_index().to_dict("records"),
    }
    return Result(document, _text(study, options), study.frame)


def _truth(
    options: Namespace, scale: tuple[float, float], generator: np.random.Generator
) -> "pd.Series[float] | NDArray[np.float64]":
    if options.truth is not None:
        made = ("stimuli", "truth_mean", "truth_sd")
        if any(getattr(options, name) is not None for name in made):
            raise ValueError(
                "--truth already says what the stimuli are; leave out --stimuli, --truth-mean and "
                "--truth-sd."
            )
        return read_truth(options.truth)
    return made_truth(options, scale, generator)


def _text(study: Simulation, options: Namespace) -> str:
    lines = [
        (
            f"Simulated {counted(len(study.frame), 'rating')} of {len(study.truth)} stimuli by "
            f"{counted(options.raters, 'rater')} in {counted(options.rounds, 'round')}, "
            f"on a scale from "
            f"{study.scale[0]:g} to {study.scale[1]:g} (seed {options.seed})."
        )
    ]
    sd = study.truth.std() if len(study.truth) > 1 else 0.0
    lines += ["", f"Truth: mean {study.truth.mean():.4g}, SD {sd:.4g}."]
    lines += ["", text_table(study.raters)]
    lines += ["", "Write the ratings with -o FILE.csv; --json holds the truth."]
    return "\n".join(lines)


COMMAND = Command(
    "simulate", "Ratings of simulated raters whose truth is known.", add_arguments, run
)
