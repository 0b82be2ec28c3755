import tracemalloc

import numpy as np
import pytest

from analysis.ratings import Ratings
from analysis.subject_models import alternating_projection, maximum_likelihood
from analysis.subject_models.design import Design
from tests.analysis.subject_models.tables import Truth, ratings_of


def test_pools_the_spread_per_degree_of_freedom(generator):
    # 3 ratings each: what is left of them once scores are fitted is a third smaller.
    truth = Truth(generator, stimuli=2000, raters=20, each=3, inconsistency=(8, 8))
    assert Design.of(truth.ratings).spread == pytest.approx(8, rel=0.1)
    truth = Truth(generator, stimuli=2000, raters=20, inconsistency=(8, 8))
    assert Design.of(truth.ratings).spread == pytest.approx(8, rel=0.02)


def test_knows_no_spread_without_a_second_rating_and_none_where_all_fits():
    assert np.isnan(Design.of(ratings_of(("a", "p", 1, 3), ("b", "q", 1, 4))).spread)
    rows = [(s, r, 1, 0.1 * u + b) for s, u in zip("abc", (1, 5, 7), strict=True)
            for r, b in zip("pq", (0.3, -0.3), strict=True)]  # fmt: skip
    assert Design.of(ratings_of(*rows)).spread == 0


def test_takes_a_raters_ratings_of_a_stimulus_together():
    ratings = ratings_of(
        ("a", "p", 1, 1), ("a", "p", 2, 4), ("a", "q", 1, 3), ("b", "q", 1, 2), ("b", "q", 2, 2)
    )
    pairs = Design.of(ratings).pairs
    assert pairs.n_stimulus.tolist() == [2, 1]
    assert pairs.n.tolist() == [2, 1, 2]
    assert pairs.mean.tolist() == [2.5, 3, 2]
    assert pairs.within.tolist() == [4.5, 0]
    mos, bias = np.array([2.0, 3.0]), np.array([0.5, -1.0])
    # p: 1 - 2.5, 4 - 2.5; q: 3 - 1, 2 - 2, 2 - 2.
    assert pairs.squares(mos, bias).tolist() == [4.5, 4]
    assert pairs.by_rater(mos).tolist() == [4, 8]
    means, total = pairs.weighted_means(np.array([2.0, 1.0]), bias)
    assert total.tolist() == [5, 2]
    assert means.tolist() == pytest.approx([(2 * (0.5 + 3.5) + 4) / 5, 3])


def test_needs_memory_for_ratings_and_none_for_what_was_not_rated(generator):
    # 20,000 stimuli x 3,000 raters would be 480 MB, the 60,000 ratings are half a megabyte.
    stimulus = np.repeat(np.arange(20_000), 3)
    rater = (stimulus + np.tile([0, 7, 31], 20_000)) % 3_000
    names = np.array([str(code) for code in range(20_000)])
    sparse = Truth(generator, stimuli=2, raters=2).ratings
    ratings = Ratings(
        stimuli=sparse.stimuli.__class__(names),
        raters=sparse.raters.__class__(names[:3_000]),
        stimulus=stimulus,
        rater=rater,
        rounds=np.ones(60_000, dtype=np.intp),
        scores=generator.normal(50, 10, 60_000),
        frame=sparse.frame,
        source="sparse",
    )
    tracemalloc.start()
    try:
        alternating_projection(ratings)
        maximum_likelihood(ratings, ambiguity="stimulus", max_iterations=5)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60e6
