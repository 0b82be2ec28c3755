from collections import Counter
from itertools import pairwise, permutations
from math import ceil, factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from annotations.protocol import draw, schedule

seeds = st.integers(min_value=0, max_value=2**63 - 1)


def others_seen(first, second, batch):
    """Count, by walking the way, the distinct others between a batch's two presentations."""
    way = [*first, *second]
    start = way.index(batch)
    end = way.index(batch, start + 1)
    return len(set(way[start + 1 : end]))


def keeps_the_rule(first, second):
    half_of_the_others = ceil((len(first) - 1) / 2)
    return all(others_seen(first, second, batch) >= half_of_the_others for batch in first)


# Rounds.


@given(batches=st.integers(1, 70), rounds=st.integers(1, 6), seed=seeds)
def test_it_shows_every_batch_once_in_each_round(batches, rounds, seed):
    plan = schedule.plan_rounds(batches, rounds, seed)
    assert len(plan) == rounds
    assert all(sorted(order) == list(range(batches)) for order in plan)


@given(batches=st.integers(1, 40), rounds=st.integers(2, 6), seed=seeds)
def test_it_shows_half_of_the_other_batches_before_one_comes_again(batches, rounds, seed):
    plan = schedule.plan_rounds(batches, rounds, seed)
    assert all(keeps_the_rule(first, second) for first, second in pairwise(plan))


@given(batches=st.integers(1, 20), seed=seeds)
def test_it_counts_the_others_between_two_presentations(batches, seed):
    first, second = schedule.plan_rounds(batches, 2, seed)
    for batch in range(batches):
        counted = schedule.others_between(first, second, batch)
        assert counted == others_seen(first, second, batch)


@given(batches=st.integers(1, 30), rounds=st.integers(1, 4), seed=seeds)
def test_it_plans_the_same_rounds_from_the_same_seed(batches, rounds, seed):
    plan = schedule.plan_rounds(batches, rounds, seed)
    assert plan == schedule.plan_rounds(batches, rounds, seed)


def test_it_plans_what_it_planned_for_earlier_studies():
    assert schedule.plan_rounds(6, 3, 20240917) == [
        [5, 3, 1, 2, 0, 4],
        [3, 1, 0, 4, 2, 5],
        [1, 3, 4, 2, 0, 5],
    ]


class Script:
    """Stands in for the random stream: a given first order, then given ranks."""

    def __init__(self, first, ranks):
        self.first, self.ranks = first, list(ranks)
        self.ranges = []

    def permutation(self, _count):
        return self.first

    def randint(self, low, high):
        self.ranges.append((low, high))
        return self.ranks[len(self.ranges) - 1] if len(self.ranges) <= len(self.ranks) else low


def successors(first, monkeypatch):
    """Draw every possible next order once; return how often each came, and its probability."""
    found, likelihoods = Counter(), set()

    def explore(ranks):
        script = Script(first, ranks)
        monkeypatch.setattr(draw, "stream", lambda _seed: script)
        _, following = schedule.plan_rounds(len(first), 2, 0)
        if len(ranks) == len(script.ranges):
            found[tuple(following)] += 1
            likelihoods.add(prod(high - low for low, high in script.ranges))
            return
        for rank in range(*script.ranges[len(ranks)]):
            explore([*ranks, rank])

    explore([])
    return found, likelihoods


@pytest.mark.parametrize("batches", range(1, 7))
def test_it_draws_every_next_order_that_keeps_the_rule_equally_likely(batches, monkeypatch):
    first = list(permutations(range(batches)))[-1]
    found, likelihoods = successors(first, monkeypatch)
    allowed = {order for order in permutations(first) if keeps_the_rule(first, order)}
    assert set(found) == allowed
    assert set(found.values()) == {1}
    assert likelihoods == {len(allowed)}


def test_it_gives_every_first_order_equally_many_next_ones(monkeypatch):
    numbers = {len(successors(first, monkeypatch)[0]) for first in permutations(range(4))}
    assert len(numbers) == 1


def test_it_draws_the_rounds_uniformly_from_its_seeds():
    plans = Counter(
        tuple(map(tuple, schedule.plan_rounds(3, 2, draw.derive_seed(1, rater))))
        for rater in range(3000)
    )
    allowed = [
        (first, second)
        for first in permutations(range(3))
        for second in permutations(range(3))
        if keeps_the_rule(first, second)
    ]
    assert set(plans) == set(allowed)
    assert chisquare([plans[plan] for plan in allowed]).pvalue > 0.001


# Batches.


@given(count=st.integers(1, 400), batch_size=st.integers(1, 120), seed=seeds)
def test_it_deals_every_stimulus_into_one_batch(count, batch_size, seed):
    batches = schedule.deal_batches(count, batch_size, seed)
    assert sorted(stimulus for batch in batches for stimulus in batch) == list(range(count))


@given(count=st.integers(1, 400), batch_size=st.integers(1, 120), seed=seeds)
def test_it_deals_as_few_batches_as_their_size_allows_and_of_equal_size(count, batch_size, seed):
    sizes = [len(batch) for batch in schedule.deal_batches(count, batch_size, seed)]
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == ceil(count / batch_size)


def test_it_deals_batches_at_random():
    dealt = {
        tuple(sorted(map(tuple, map(sorted, schedule.deal_batches(4, 2, seed)))))
        for seed in range(50)
    }
    assert len(dealt) == factorial(4) // (2 * 2 * 2)


def test_it_deals_the_batches_it_dealt_in_earlier_studies():
    assert schedule.deal_batches(10, 4, 20240917) == [[4, 9, 2, 7], [6, 3, 0], [1, 8, 5]]


@pytest.mark.parametrize(("count", "batch_size"), [(0, 5), (5, 0), (-1, 5)])
def test_it_deals_no_batches_of_nothing(count, batch_size):
    with pytest.raises(
        ValueError, match=f"^count {count} and batch_size {batch_size} must be at least 1$"
    ):
        schedule.deal_batches(count, batch_size, 0)


# Attempts at the gate.


@st.composite
def gold_and_attempts(draw_from):
    attempts, size = draw_from(st.integers(1, 4)), draw_from(st.integers(1, 12))
    spare = draw_from(st.integers(0, 15))
    count = attempts * size + spare
    quality = st.floats(0, 1, allow_nan=False)
    mos = draw_from(st.lists(quality, min_size=count, max_size=count, unique=True))
    return mos, attempts, size


@given(dealt=gold_and_attempts(), seed=seeds)
def test_it_deals_disjoint_attempts_of_the_size_asked_for(dealt, seed):
    mos, attempts, size = dealt
    sets = schedule.deal_attempts(mos, attempts, size, seed)
    assert [len(images) for images in sets] == [size] * attempts
    images = [image for images in sets for image in images]
    assert len(set(images)) == len(images)
    assert set(images) <= set(range(len(mos)))


@given(dealt=gold_and_attempts(), seed=seeds)
def test_it_deals_attempts_that_each_cover_the_whole_range(dealt, seed):
    mos, attempts, size = dealt
    along_the_scale = sorted(range(len(mos)), key=mos.__getitem__)
    neighbourhoods = np.array_split(along_the_scale, size)
    for images in schedule.deal_attempts(mos, attempts, size, seed):
        for neighbourhood in neighbourhoods:
            assert len(set(images) & set(neighbourhood.tolist())) == 1


def test_it_leaves_spare_gold_over_evenly_along_the_scale():
    mos = [number / 100 for number in range(100)]
    (images,) = schedule.deal_attempts(mos, 1, 10, 3)
    assert [image // 10 for image in sorted(images)] == list(range(10))


def test_it_deals_the_attempts_it_dealt_in_earlier_studies():
    mos = [number / 20 for number in range(20)]
    assert schedule.deal_attempts(mos, 2, 4, 20240917) == [[3, 9, 11, 19], [2, 7, 12, 15]]


def test_it_deals_no_attempts_from_too_little_gold():
    with pytest.raises(
        ValueError, match=r"^2 attempts of 3 images need 6 gold images; there are 5$"
    ):
        schedule.deal_attempts([0.1, 0.2, 0.3, 0.4, 0.5], 2, 3, 0)
