"""Random draws that can be repeated exactly, years later, from the study's seed.

NumPy's `Generator` may change its streams between releases; `RandomState` and `SeedSequence` are
frozen (NEP 19), so every order that a rater sees is drawn through them.
"""

import numpy as np
import numpy.typing as npt


def stream(seed: int, *key: int) -> np.random.RandomState:
    """Return the random stream that belongs to a seed and a key.

    Parameters
    ----------
    seed : int
        The study's seed, 0 or more.
    *key : int
        What the stream is for, such as the rater's number; distinct keys give independent streams.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=key)
    return np.random.RandomState(np.random.MT19937(sequence))


def derive_seed(seed: int, *key: int) -> int:
    """Return a seed of its own, below 2**63, for what the key names."""
    words = np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint64)
    return int(words[0] >> np.uint64(1))


def permutation(seed: int, count: int, *, unlike: npt.ArrayLike | None = None) -> list[int]:
    """Draw an order of `count` things, differing from another one where that is possible.

    Parameters
    ----------
    seed : int
        What the order is drawn from.
    count : int
        How many things to order.
    unlike : array_like, optional
        An order that must not come out again; without effect where there is only one order.
    """
    random = stream(seed)
    order = random.permutation(count)
    while unlike is not None and count > 1 and np.array_equal(order, np.asarray(unlike)):
        order = random.permutation(count)
    return [int(index) for index in order]
