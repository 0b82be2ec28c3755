"""A whole study of simulated raters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.simulate.checks import SpammerKind, check_design
from analysis.simulate.drawing import ATTENTIVE, draw_study
from analysis.simulate.model import RaterModel

SPAMMER_KINDS: tuple[SpammerKind, ...] = get_args(SpammerKind)


@dataclass(frozen=True, eq=False)
class Simulation:
    """A simulated study and what is true in it.

    Attributes
    ----------
    frame : DataFrame
        The ratings, one row each: ``stimulus, rater, round, score``.
    truth : Series
        True quality by stimulus, on the scale.
    raters : DataFrame
        One row per rater: ``rater``; ``kind``, "attentive" or one of `SPAMMER_KINDS`; the rater's
        own ``bias``, ``drift`` (shift of the leaning from the first round to the last), ``gain``
        and ``repeat_sd``, NaN for spammers, whose answers follow none of them; ``n``, the number
        of ratings.
    model : RaterModel
        What the raters were drawn from.
    scale : tuple of two float
        The ends of the scale.
    """

    frame: pd.DataFrame
    truth: "pd.Series[float]"
    raters: pd.DataFrame
    model: RaterModel
    scale: tuple[float, float]


def simulate_ratings(
    truth: ArrayLike,
    *,
    raters: int,
    rounds: int = 2,
    model: RaterModel | None = None,
    per_image: int | None = None,
    spammers: int | Mapping[SpammerKind, int] = 0,
    scale: tuple[float, float] = (0.0, 1.0),
    step: float | None = None,
    clip: bool = True,
    generator: np.random.Generator,
) -> Simulation:
    r"""Simulate a rating study.

    Parameters
    ----------
    truth : array_like or Series
        True quality of each stimulus, on the scale. The index of a Series gives the labels;
        otherwise they are ``s1, s2, ...``, padded with zeros.
    raters, rounds : int
        How many raters, and how often each rates an image.
    model : RaterModel, optional
        How raters answer, in the unit of the scale. By default `RaterModel`'s own numbers for
        0..1, times the length of the scale.
    per_image : int, optional
        How many raters rate each image, chosen anew at random for every image; by default all.
    spammers : int or mapping
        How many of the raters are spammers. A number takes the kinds in turn; a mapping says how
        many of which kind. "random": every answer uniform over the scale. "constant": one answer
        for everything. "straight-lining": the last answer again and again, a new one every tenth
        time. Who they are is drawn at random.
    scale : tuple of two float
        The ends of the scale, low first.
    step : float, optional
        Distance of two neighbouring answers; by default any value can be given. UHD-IQA's slider
        is ``scale=(1, 100), step=1``.
    clip : bool
        Whether scores beyond the ends become the ends. Without, and without a step, scores spread
        about the truth exactly as the model says.
    generator : Generator
        Where the chance comes from. The same one gives the same study.

    Returns
    -------
    Simulation

    Raises
    ------
    ValueError
        If an argument does not make a study; the message says which.

    Notes
    -----
    Rater i answers to image j in round k

    .. math:: u_{ijk} = c + g_i (q_j + o_{ij} - c) + b_i + d_{ik} + e_{ijk}

    with the middle c of the scale, bias :math:`b_i`, opinion :math:`o_{ij}` and noise
    :math:`e_{ijk}` normal with the spreads of `RaterModel`, and :math:`d_{ik}` a random walk over
    rounds from 0. The score is :math:`u` put on the scale; a lapse is uniform over the scale in
    its place. Lapses and spammers are drawn last: with the same seed they leave all other answers
    as they are. Time and memory grow with the number of ratings, not with stimuli x raters.

    Examples
    --------
    >>> study = simulate_ratings(
    ...     [0.3, 0.8], raters=3, rounds=1, step=0.01, generator=np.random.default_rng(0)
    ... )
    >>> study.frame.head(2)
      stimulus rater  round  score
    0       s1    r1      1   0.19
    1       s1    r2      1   0.22
    >>> study.raters[["rater", "kind", "n"]].head(1)
      rater       kind  n
    0    r1  attentive  2
    """
    labels, quality = _labelled(truth)
    model = RaterModel().times(scale[1] - scale[0]) if model is None else model
    counts = _spammer_counts(spammers)
    check_design(
        quality,
        raters=raters,
        rounds=rounds,
        per_image=per_image,
        spammers=sum(counts.values()),
        scale=scale,
        step=step,
    )
    traits, answers = draw_study(
        quality,
        raters=raters,
        rounds=rounds,
        model=model,
        per_image=per_image,
        spammers=counts,
        scale=scale,
        step=step,
        clip=clip,
        generator=generator,
    )
    names = pd.Index(_numbered("r", raters), name="rater")
    frame = pd.DataFrame(
        {
            "stimulus": labels.take(np.repeat(answers.stimulus, rounds)),
            "rater": names.take(np.repeat(answers.rater, rounds)),
            "round": np.tile(np.arange(1, rounds + 1), len(answers.rater)),
            "score": answers.score.ravel(),
        }
    )
    own = pd.DataFrame(
        {
            "bias": traits.bias,
            "drift": traits.walk[:, -1],
            "gain": traits.gain,
            "repeat_sd": traits.repeat_sd,
        }
    )
    own[traits.kind != ATTENTIVE] = np.nan
    own.insert(0, "rater", names)
    own.insert(1, "kind", pd.Series(traits.kind, dtype="str"))
    own["n"] = np.bincount(answers.rater, minlength=raters) * rounds
    return Simulation(frame, pd.Series(quality, index=labels, name="truth"), own, model, scale)


def _spammer_counts(spammers: int | Mapping[SpammerKind, int]) -> dict[str, int]:
    if isinstance(spammers, Mapping):
        for kind, count in spammers.items():
            if kind not in SPAMMER_KINDS:
                raise ValueError(f"A spammer is one of {', '.join(SPAMMER_KINDS)}, not {kind!r}.")
            if count < 0:
                raise ValueError(f"There cannot be {count} spammers; give 0 or more.")
        return {kind: count for kind, count in spammers.items() if count}
    if spammers < 0:
        raise ValueError(f"There cannot be {spammers} spammers; give 0 or more.")
    kinds = len(SPAMMER_KINDS)
    return {
        kind: share
        for place, kind in enumerate(SPAMMER_KINDS)
        if (share := (spammers + kinds - 1 - place) // kinds)
    }


def _labelled(truth: ArrayLike) -> tuple["pd.Index[str]", NDArray[np.float64]]:
    values = np.asarray(truth, dtype=np.float64)
    if isinstance(truth, pd.Series):
        labels = truth.index.astype(str)
        if labels.has_duplicates:
            twice = labels[labels.duplicated()][0]
            raise ValueError(f"Stimulus {twice!r} has two truths; give every stimulus one.")
        return pd.Index(labels, name="stimulus"), values
    return pd.Index(_numbered("s", values.size), name="stimulus"), values


def _numbered(letter: str, count: int) -> list[str]:
    width = len(str(count))
    return [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]
