from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.protocol import draw

seeds = st.integers(min_value=0, max_value=2**63 - 1)


def test_it_draws_the_orders_it_drew_in_earlier_releases():
    """Guards the promise that a study's plan can be redrawn: see NumPy's NEP 19."""
    assert draw.permutation(20240917, 12) == [9, 6, 0, 11, 1, 4, 3, 10, 2, 8, 5, 7]
    assert draw.derive_seed(20240917, 3, 1, 2) == 7363488775941567094
    assert draw.stream(20240917, 5).randint(0, 1000, 5).tolist() == [453, 123, 78, 724, 662]


@given(seed=seeds, count=st.integers(0, 200))
def test_it_orders_everything_once(seed, count):
    assert sorted(draw.permutation(seed, count)) == list(range(count))


@given(seed=seeds, count=st.integers(0, 50))
def test_it_draws_the_same_order_from_the_same_seed(seed, count):
    assert draw.permutation(seed, count) == draw.permutation(seed, count)


@given(seed=seeds, count=st.integers(0, 6))
def test_it_draws_another_order_than_the_one_to_avoid(seed, count):
    before = draw.permutation(seed, count)
    after = draw.permutation(seed, count, unlike=before)
    assert sorted(after) == list(range(count))
    assert after != before or factorial(count) == 1


def test_it_avoids_no_order_but_the_one_given():
    drawn = {tuple(draw.permutation(seed, 3, unlike=[0, 1, 2])) for seed in range(200)}
    assert len(drawn) == factorial(3) - 1


keys = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4).map(tuple)


@given(seed=seeds, one=keys, other=keys)
def test_it_gives_distinct_keys_seeds_of_their_own(seed, one, other):
    same = draw.derive_seed(seed, *one) == draw.derive_seed(seed, *other)
    assert same == (one == other)


@given(seed=seeds, key=keys)
def test_it_gives_seeds_that_fit_a_column_of_the_database(seed, key):
    assert 0 <= draw.derive_seed(seed, *key) < 2**63


@given(seed=seeds, one=keys, other=keys)
def test_it_gives_distinct_keys_streams_of_their_own(seed, one, other):
    first, second = (draw.stream(seed, *key).random_sample(4) for key in (one, other))
    assert np.array_equal(first, second) == (one == other)


def test_it_takes_no_seed_below_zero():
    with pytest.raises(ValueError, match="non-negative"):
        draw.permutation(-1, 3)
