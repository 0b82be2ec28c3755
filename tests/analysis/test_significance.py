import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from analysis.intervals import metric_intervals
from analysis.significance import paired_significance
from tests.analysis.test_intervals import correlated, rng, vectors


@settings(max_examples=12)
@given(vectors)
def test_compares_two_models_either_way_round_alike(drawn):
    one, other, y = drawn
    ahead = paired_significance(one, other, y, generator=rng(), resamples=20)
    behind = paired_significance(other, one, y, generator=rng(), resamples=20)
    np.testing.assert_allclose(ahead["difference"], -behind["difference"])
    np.testing.assert_allclose(ahead["ci_low"], -behind["ci_high"], atol=1e-12)
    np.testing.assert_allclose(ahead["p"], behind["p"])
    np.testing.assert_allclose(ahead["p_meng"], behind["p_meng"])
    turned = {"": "", "first": "second", "second": "first"}
    assert ahead["better"].map(turned).tolist() == behind["better"].tolist()


def test_finds_a_difference_where_there_is_none_no_oftener_than_it_says():
    generator = rng(11)
    studies = 200
    wrong = {"p": 0, "p_meng": 0}
    for _ in range(studies):
        truth = generator.normal(size=100)
        one, other = (truth + 0.7 * generator.normal(size=100) for _ in range(2))
        row = paired_significance(
            one, other, truth, generator=generator, resamples=200, metrics=["plcc"]
        ).iloc[0]
        for name in wrong:
            wrong[name] += row[name] <= 0.05
    for name, times in wrong.items():
        assert 0.01 <= times / studies <= 0.09, name


def test_takes_p_from_resamples_that_both_models_share(generator):
    one, y = correlated(generator, 50, 0.7)
    other = one + 0.2 * generator.normal(size=50)
    row = paired_significance(one, other, y, generator=rng(3), resamples=199, metrics=["mae"]).iloc[
        0
    ]
    images = rng(3).integers(50, size=(199, 50))
    drawn = (np.abs(one - y) - np.abs(other - y))[images].mean(axis=1)
    tail = min((drawn <= 0).sum(), (drawn >= 0).sum())
    assert 1 < tail < 90
    assert row["p"] == pytest.approx(2 * (tail + 1) / 200)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(np.quantile(drawn, [0.025, 0.975]))


def test_is_surer_of_a_difference_than_two_intervals_are(generator):
    truth = generator.normal(size=300)
    shared = 0.6 * generator.normal(size=300)
    good = truth + shared + 0.1 * generator.normal(size=300)
    poor = truth + 1.15 * shared + 0.1 * generator.normal(size=300)
    own = [
        metric_intervals(x, truth, generator=rng(), resamples=400, metrics=["srcc", "rmse"])
        for x in (good, poor)
    ]
    compared = paired_significance(
        good, poor, truth, generator=rng(), resamples=400, metrics=["srcc", "rmse"]
    )
    assert own[0]["ci_low"][0] < own[1]["ci_high"][0]  # they overlap
    assert compared["better"].tolist() == ["first", "first"]
    assert (compared["p"] <= 0.01).all()
    assert (compared["ci_low"] > 0).tolist() == [True, False]
    assert (compared["ci_high"] < 0).tolist() == [False, True]


def test_computes_the_test_of_meng_as_published():
    # Meng, Rosenthal and Rubin 1992: N = 15, r = .63 and -.03 with the truth, -.19 with each
    # other; their worked example gives Z = 1.68.
    wanted = np.array([[1, 0.63, -0.03], [0.63, 1, -0.19], [-0.03, -0.19, 1]])
    noise = rng(0).normal(size=(15, 3))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(np.cov(noise.T))).T
    truth, one, other = (white @ np.linalg.cholesky(wanted).T).T
    row = paired_significance(
        one, other, truth, generator=rng(), resamples=5, metrics=["plcc"]
    ).iloc[0]
    assert row["difference"] == pytest.approx(0.66)
    assert row["p_meng"] == pytest.approx(2 * stats.norm.sf(1.68), abs=0.002)


def test_says_nothing_of_models_that_are_the_same(generator):
    x, y = correlated(generator, 40, 0.7)
    table = paired_significance(x, x, y, generator=generator, resamples=50)
    assert (table["difference"] == 0).all()
    assert (table["p"] == 1).all()
    assert table["p_meng"].isna().all()
    assert (table["better"] == "").all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resamples": -1}, "The number of resamples must be 1 or more, not -1."),
        (
            {"second": [1, 2, 3]},
            "Two vectors of the same length are needed, but their shapes are (3,) and (2,).",
        ),
    ],
)
def test_refuses_what_cannot_be_compared(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        paired_significance(
            **{"first": [1, 2], "second": [1, 2], "truth": [1, 2], "generator": rng(), **options}
        )
    assert str(caught.value) == message
