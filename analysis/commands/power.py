"""``power``: how many raters and rounds for a wanted SRCC."""

import re
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.commands.command import Command, Result
from analysis.commands.simulate import (
    TRUTH_SD,
    add_model,
    generator_of,
    made_truth,
    read_truth,
    stated_model,
    stated_scale,
)
from analysis.commands.text_table import text_table
from analysis.power import (
    estimate_spreads,
    power_curve,
    simulated_power_curve,
    smallest_design,
)
from analysis.power.design import Against, check_wanted
from analysis.ratings import read_ratings
from analysis.scale import scale_of
from analysis.simulate import RaterModel
from analysis.simulate.checks import check_scale
from analysis.words import counted

_MOST = 10_000  # numbers of a range, and designs of a curve: more is a slip of the keyboard

_WORDS = {
    "truth": "between MOS and truth",
    "panel": "between the MOS of two such panels",
}


@dataclass(frozen=True)
class _Start:
    """What a curve starts from: the truth's values or else its SD, the raters, and whence."""

    truth: NDArray[np.float64] | None
    truth_sd: float
    model: RaterModel
    scale: tuple[float, float]
    source: str
    notes: tuple[str, ...] = ()


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `power` takes."""
    parser.add_argument("--srcc", type=float, required=True, help="the wanted SRCC, such as 0.9")
    parser.add_argument(
        "--against",
        choices=get_args(Against),
        default="truth",
        help="SRCC between MOS and truth (default), or between two panels of that size",
    )
    parser.add_argument(
        "--truth-sd",
        type=float,
        help=f"SD of the images' true quality (default: {TRUTH_SD} of the scale, as UHD-IQA)",
    )
    parser.add_argument(
        "--mos",
        type=Path,
        metavar="MOS",
        help="take an earlier study's MOS for the truth: a table with truth, mos or quality_mos",
    )
    parser.add_argument(
        "--from",
        dest="pilot",
        type=Path,
        metavar="RATINGS",
        help="take all spreads from the ratings of a pilot study",
    )
    for option, default in (("--raters", "2..40"), ("--rounds", "1..3")):
        parser.add_argument(
            option,
            nargs="+",
            default=[default],
            metavar="N",
            help=f"numbers to try: 5 10 20, or 2..40 (default: {default})",
        )
    parser.add_argument(
        "--per-image",
        nargs="+",
        metavar="K",
        help="so many of the raters rate each image, likewise (default: all)",
    )
    parser.add_argument(
        "--studies",
        type=int,
        default=0,
        metavar="N",
        help="simulate so many studies of each design; needed for lapses and gains "
        "(default: 0, by formula)",
    )
    parser.add_argument(
        "--truth-mean", type=float, help="with --studies: mean of the truth (default: as UHD-IQA)"
    )
    parser.add_argument(
        "--stimuli", type=int, metavar="N", help="with --studies: how many (default: 100)"
    )
    add_model(parser)


def run(options: Namespace) -> Result:
    """Compute the curve and pick from it."""
    check_wanted(options.srcc)
    _check_options(options)
    start = _start(options)
    curve = _curve(options, start)
    best = smallest_design(curve, options.srcc, against=options.against)
    document: dict[str, object] = {
        "wanted": options.srcc,
        "against": options.against,
        "smallest": None if best is None else best.to_dict(),
        "truth_sd": start.truth_sd,
        "model": asdict(start.model),
        "source": start.source,
        "studies": options.studies,
        "notes": start.notes,
        "curve": curve.to_dict("records"),
    }
    return Result(document, _text(options, start, curve, best), curve)


def _check_options(options: Namespace) -> None:
    """Raise where options contradict each other, or one would be of no use."""
    truths = {"--mos": options.mos, "--from": options.pilot, "--truth-sd": options.truth_sd}
    given = [option for option, value in truths.items() if value is not None]
    if len(given) > 1:
        raise ValueError(f"{' and '.join(given)} each say how the truth spreads; give one of them.")
    made = {"--truth-mean": options.truth_mean, "--stimuli": options.stimuli}
    simulated = {**made, "--step": options.step, "--no-clip": options.no_clip or None}
    idle, reason = simulated, "needs --studies N: the formula does without"
    if options.studies:
        idle = made if options.mos is not None or options.pilot is not None else {}
        reason = f"does not go with {' '.join(given)}, which says what the stimuli are"
    for option, value in idle.items():
        if value is not None:
            raise ValueError(f"{option} {reason}.")


def _start(options: Namespace) -> _Start:
    if options.pilot is not None:
        ratings = read_ratings(options.pilot)
        stated = None if options.scale is None else (options.scale[0], options.scale[1])
        low, high, _ = scale_of(ratings.scores, stated)
        check_scale((low, high), options.step)
        found = estimate_spreads(ratings)
        return _Start(
            found.truth,
            found.truth_sd,
            stated_model(options, found.model),
            (low, high),
            f"estimated from {options.pilot.name}",
            found.notes,
        )
    scale = stated_scale(options)
    model = stated_model(options, RaterModel().times(scale[1] - scale[0]))
    if options.mos is not None:
        truth = np.asarray(read_truth(options.mos), dtype=np.float64)
        return _Start(truth, float(truth.std()), model, scale, f"truth from {options.mos.name}")
    sd = TRUTH_SD * (scale[1] - scale[0]) if options.truth_sd is None else options.truth_sd
    source = "truth made up" if options.studies else "truth taken as normal"
    return _Start(None, sd, model, scale, source)


def _curve(options: Namespace, start: _Start) -> pd.DataFrame:
    raters, rounds = _numbers("--raters", options.raters), _numbers("--rounds", options.rounds)
    per_image = None if options.per_image is None else _numbers("--per-image", options.per_image)
    if len(raters) * len(rounds) * len(per_image or [0]) > _MOST:
        raise ValueError(f"These are more than {_MOST} designs; try fewer numbers.")
    if not options.studies:
        return power_curve(
            truth=start.truth,
            truth_sd=start.truth_sd if start.truth is None else None,
            model=start.model,
            raters=raters,
            rounds=rounds,
            per_image=per_image,
        )
    generator = generator_of(options)
    truth = start.truth
    if truth is None:
        truth = made_truth(options, start.scale, generator)
    elif options.pilot is not None:
        # Without their raters' biases a few may come to lie beyond the ends.
        truth = np.clip(truth, *start.scale)
    return simulated_power_curve(
        truth,
        model=start.model,
        raters=raters,
        rounds=rounds,
        per_image=per_image,
        scale=start.scale,
        step=options.step,
        clip=not options.no_clip,
        studies=options.studies,
        generator=generator,
    )


def _numbers(option: str, words: list[str]) -> list[int]:
    """Read ``5``, ``5 10`` and ``2..40``, without repeats."""
    found: dict[int, None] = {}
    for word in words:
        ends = re.fullmatch(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?", word)
        if ends is None:
            raise ValueError(f"{option} takes numbers such as 5 10, or 2..40, not {word!r}.")
        first = int(ends[1])
        last = int(ends[2] or first)
        if not first <= last < first + _MOST:
            raise ValueError(
                f"{option} {word} holds no numbers or more than {_MOST}; give the lower end first."
            )
        found.update(dict.fromkeys(range(first, last + 1)))
    return list(found)


def _text(
    options: Namespace, start: _Start, curve: pd.DataFrame, best: "pd.Series[Any] | None"
) -> str:
    column = f"srcc_{options.against}"
    words = _WORDS[options.against]
    wide = curve.pivot(index=["raters", "per_image"], columns="rounds", values=column)
    heads: list[str] = [counted(int(rounds), "round") for rounds in sorted(set(curve["rounds"]))]
    wide.columns = pd.Index(heads)
    wide = wide.reset_index()
    if options.per_image is None:
        wide = wide.drop(columns="per_image")
    model = start.model
    how = f"mean of {options.studies} simulated studies" if options.studies else "expected"
    lines = [
        f"SRCC {words}, {how}",
        "",
        text_table(wide),
        "",
        _sentence(options, curve, best),
        "",
        f"Spreads ({start.source}): truth {start.truth_sd:.4g}, bias {model.bias_sd:.4g}, opinion "
        f"of an image {model.image_sd:.4g}, repeat {model.repeat_sd:.4g}"
        + (f", drift {model.drift_sd:.4g}" if model.drift_sd else "")
        + ".",
        *start.notes,
    ]
    return "\n".join(lines)


def _sentence(options: Namespace, curve: pd.DataFrame, best: "pd.Series[Any] | None") -> str:
    """Say which design to take, or that none will do."""
    column = f"srcc_{options.against}"
    if curve[column].isna().all():
        return "No SRCC can be given: images come out with the same MOS; try finer steps."
    row = curve.iloc[int(np.argmax(curve[column].fillna(-1)))] if best is None else best
    design = f"{counted(row['raters'], 'rater')} in {counted(row['rounds'], 'round')}"
    if row["per_image"] != row["raters"]:
        design += f", {row['per_image']} of them per image"
    if best is None:
        return (
            f"No design tried reaches an SRCC of {options.srcc:g} {_WORDS[options.against]}; the "
            f"best is {design} with {row[column]:.3f}. Try more raters or rounds."
        )
    return (
        f"For an SRCC of {options.srcc:g} {_WORDS[options.against]}, the fewest ratings are "
        f"{row['ratings_per_image']} per image: {design} (SRCC {row['srcc_truth']:.3f} to the "
        f"truth, {row['srcc_panel']:.3f} between two panels; RMSE to the truth {row['rmse']:.3g})."
    )


COMMAND = Command("power", "How many raters and rounds a wanted SRCC takes.", add_arguments, run)
