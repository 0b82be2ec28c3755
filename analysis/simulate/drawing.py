"""Raters, designs and answers drawn at random, in codes rather than labels."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.simulate.model import RaterModel, raw_score, to_scale

ATTENTIVE = "attentive"

# A straight-liner moves the slider one time in ten.
_MOVES = 0.1


class Traits(NamedTuple):
    """What each rater is like; arrays over raters, the walk over raters x rounds."""

    kind: NDArray[np.object_]
    bias: NDArray[np.float64]
    walk: NDArray[np.float64]
    gain: NDArray[np.float64]
    repeat_sd: NDArray[np.float64]


class Answers(NamedTuple):
    """Ratings in codes: entry p is of one stimulus by one rater, row ``score[p]`` its rounds.

    Sorted by stimulus and rater; every stimulus has equally many entries.
    """

    stimulus: NDArray[np.intp]
    rater: NDArray[np.intp]
    score: NDArray[np.float64]


def draw_study(
    truth: NDArray[np.float64],
    *,
    raters: int,
    rounds: int,
    model: RaterModel,
    per_image: int | None,
    spammers: Mapping[str, int],
    scale: tuple[float, float],
    step: float | None,
    clip: bool,
    generator: np.random.Generator,
) -> tuple[Traits, Answers]:
    """Draw a study whose arguments have been checked; see `simulate_ratings`."""
    walk = np.zeros((raters, rounds))
    bias = generator.standard_normal(raters) * model.bias_sd
    steps = generator.standard_normal((raters, rounds - 1)) * model.drift_sd
    walk[:, 1:] = steps.cumsum(axis=1) + 0.0  # without drift 0, not -0
    traits = Traits(
        kind=np.full(raters, ATTENTIVE, dtype=object),
        bias=bias,
        walk=walk,
        gain=model.gains(raters, generator),
        repeat_sd=model.repeat_sds(raters, generator),
    )
    size = raters if per_image is None else per_image
    stimulus = np.repeat(np.arange(len(truth)), size)
    if size == raters:
        rater = np.tile(np.arange(raters), len(truth))
    else:
        rater = _subsets(len(truth), size, raters, generator).ravel()
    answers = Answers(
        stimulus, rater, _meant(truth[stimulus], rater, model, traits, scale, generator)
    )
    # What has nothing to do with the images comes last: it leaves the other answers as they are.
    if spammers:
        chosen = generator.permutation(raters)[: sum(spammers.values())]
        traits.kind[chosen] = np.repeat(
            np.array(list(spammers), dtype=object), list(spammers.values())
        )
        _spam(answers, traits.kind, scale, generator)
    if model.lapses:
        lapse = generator.random(answers.score.shape) < model.lapses
        lapse &= (traits.kind == ATTENTIVE)[rater, np.newaxis]
        answers.score[lapse] = generator.uniform(*scale, int(lapse.sum()))
    return traits, answers._replace(score=to_scale(answers.score, scale, step=step, clip=clip))


def _meant(
    truth: NDArray[np.float64],
    rater: NDArray[np.intp],
    model: RaterModel,
    traits: Traits,
    scale: tuple[float, float],
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """What the raters mean to answer: a row per stimulus and rater, a column per round."""
    constant = raw_score(
        truth,
        bias=traits.bias[rater],
        opinion=generator.standard_normal(len(rater)) * model.image_sd,
        gain=traits.gain[rater],
        middle=(scale[0] + scale[1]) / 2,
    )
    score = generator.standard_normal((len(rater), traits.walk.shape[1]))
    score *= traits.repeat_sd[rater, np.newaxis]
    score += constant[:, np.newaxis]
    if model.drift_sd:
        score += traits.walk[rater]
    return score


def _subsets(count: int, size: int, total: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Draw `count` subsets of `size` of `total` raters, each uniform, sorted; one row each.

    Floyd's algorithm (Bentley and Floyd, CACM 30, 1987) on all rows at once: `size` draws per row
    however many raters there are.
    """
    chosen = np.empty((count, size), dtype=np.intp)
    for column, last in enumerate(range(total - size, total)):
        drawn = generator.integers(0, last + 1, count)
        taken = (chosen[:, :column] == drawn[:, np.newaxis]).any(axis=1)
        chosen[:, column] = np.where(taken, last, drawn)
    chosen.sort(axis=1)
    return chosen


def _spam(
    answers: Answers,
    kinds: NDArray[np.object_],
    scale: tuple[float, float],
    generator: np.random.Generator,
) -> None:
    """Put spammers' answers in place of those their raters would have given."""
    kind = kinds[answers.rater]
    rows = np.flatnonzero(kind == "random")
    answers.score[rows] = generator.uniform(*scale, (len(rows), answers.score.shape[1]))
    rows = np.flatnonzero(kind == "constant")
    if len(rows):
        answers.score[rows] = generator.uniform(*scale, (len(kinds), 1))[answers.rater[rows]]
    rows = np.flatnonzero(kind == "straight-lining")
    if len(rows):
        rows = rows[np.argsort(answers.rater[rows], kind="stable")]
        rater = answers.rater[rows]
        # They go through all images of a round before the next, so rounds are rows' outer order.
        for occasion in range(answers.score.shape[1]):
            moves = generator.random(len(rows)) < _MOVES
            moves[0] = True
            moves[1:] |= rater[1:] != rater[:-1]
            values = generator.uniform(*scale, int(moves.sum()))
            answers.score[rows, occasion] = values[np.cumsum(moves) - 1]
