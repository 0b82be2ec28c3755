"""Which batch a rater sees when (UHD-IQA 4.4).

A batch comes again only after the rater has seen at least half of the other batches since its
last presentation. Rounds do not overlap: round k ends before round k + 1 begins.
"""

from collections.abc import Sequence

import numpy as np

from . import draw


def deal_batches(count: int, batch_size: int, seed: int) -> list[list[int]]:
    """Deal stimuli 0 ... count - 1 into batches at random.

    The batches are as few as the size allows, and their sizes differ by one at most.

    Returns
    -------
    list of list of int
        The stimuli of each batch.
    """
    if count < 1 or batch_size < 1:
        raise ValueError(f"count {count} and batch_size {batch_size} must be at least 1")
    batches = -(-count // batch_size)
    order = draw.permutation(seed, count)
    return [order[start::batches] for start in range(batches)]


def plan_rounds(batches: int, rounds: int, seed: int) -> list[list[int]]:
    """Draw one rater's order of batches for each round.

    The first order is uniform. Each following one takes the batches in their previous order
    p = 1 ... B and inserts each at a rank uniform in [max(0, ceil((B-1)/2) - (B-p)), p-1]: then
    B - p others followed it in the previous round and at least the rest of half of the others
    precede it in this one. Every order has the same number of equally likely successors, so the
    plan is uniform among all that keep the rule.

    Parameters
    ----------
    batches : int
        Number of batches, B.
    rounds : int
        Number of rounds.
    seed : int
        What the orders are drawn from.

    Returns
    -------
    list of list of int
        For each round, the batches 0 ... B - 1 in the order in which the rater sees them.
    """
    random = draw.stream(seed)
    plan = [[int(batch) for batch in random.permutation(batches)]]
    for _ in range(rounds - 1):
        plan.append(_next_round(plan[-1], random))
    return plan


def _next_round(previous: Sequence[int], random: np.random.RandomState) -> list[int]:
    half_of_others = len(previous) // 2  # = ceil((B - 1) / 2)
    following: list[int] = []
    for place, batch in enumerate(previous, start=1):
        earliest = max(0, half_of_others - (len(previous) - place))
        following.insert(int(random.randint(earliest, place)), batch)
    return following


def others_between(previous: Sequence[int], following: Sequence[int], batch: int) -> int:
    """Count the distinct other batches between two presentations of a batch in adjoining rounds."""
    after = set(previous[previous.index(batch) + 1 :])
    before = set(following[: following.index(batch)])
    return len(after | before)


def deal_attempts(mos: Sequence[float], attempts: int, size: int, seed: int) -> list[list[int]]:
    """Deal gold images into disjoint qualification attempts that cover the same range.

    The images are ordered by MOS and cut into `size` neighbourhoods; each attempt gets one image
    of each, at random. Images beyond attempts x size are left over evenly along the scale.

    Parameters
    ----------
    mos : sequence of float
        The gold MOS of each image.
    attempts, size : int
        How many attempts, and how many images each has.
    seed : int
        What the deal is drawn from.

    Returns
    -------
    list of list of int
        For each attempt, indices into `mos`.

    Raises
    ------
    ValueError
        Where there are fewer than attempts x size images.
    """
    if len(mos) < attempts * size:
        raise ValueError(
            f"{attempts} attempts of {size} images need {attempts * size} gold images; "
            f"there are {len(mos)}"
        )
    random = draw.stream(seed)
    ordered = np.argsort(np.asarray(mos, dtype=float), kind="stable")
    dealt: list[list[int]] = [[] for _ in range(attempts)]
    for neighbourhood in np.array_split(ordered, size):
        chosen = random.permutation(neighbourhood)[:attempts]
        for attempt, image in zip(dealt, chosen, strict=True):
            attempt.append(int(image))
    return dealt
