import numpy as np
import pytest
from scipy import stats

from analysis.reliability.bootstrap import interval_of_sums, resampled_sums


def ratio(sums):
    return sums[:, 0] / np.where(sums[:, 1] > 0, sums[:, 1], np.nan)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_agrees_with_scipys_accelerated_interval(generator, confidence):
    parts = generator.lognormal(0, [1.5, 0.3], size=(15, 2))  # skewed
    ours = interval_of_sums(parts, ratio, generator=generator, confidence=confidence, draws=20_000)
    theirs = stats.bootstrap(
        (parts[:, 0], parts[:, 1]),
        lambda x, y, axis: x.sum(axis=axis) / y.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        confidence_level=confidence,
        method="BCa",
        rng=generator,
    ).confidence_interval
    assert ours == pytest.approx(theirs, abs=0.03 * (theirs.high - theirs.low))


def test_draws_sums_as_widely_spread_in_groups_as_one_by_one(generator):
    parts = generator.normal(1, 2, size=(12_000, 1))  # more than are drawn one by one
    drawn = resampled_sums(parts, generator=generator, draws=2000)
    assert drawn.mean() == pytest.approx(parts.sum(), abs=5 * 2 * np.sqrt(12_000 / 2000))
    assert drawn.std() == pytest.approx(parts.std() * np.sqrt(12_000), rel=0.06)


def test_has_no_interval_where_most_draws_have_no_figure(generator):
    parts = np.zeros((30, 2))
    assert np.isnan(
        interval_of_sums(parts, ratio, generator=generator, confidence=0.95, draws=50)
    ).all()


def test_has_an_interval_of_no_width_where_all_stimuli_are_alike(generator):
    parts = np.tile([1.0, 2.0], (6, 1))
    found = interval_of_sums(parts, ratio, generator=generator, confidence=0.95, draws=50)
    assert found == (0.5, 0.5)
