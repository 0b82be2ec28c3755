import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.intervals import METRICS, metric_intervals
from analysis.logistic import plcc_logistic


def rng(seed=0):
    return np.random.default_rng(seed)


def correlated(generator, size, correlation):
    truth = generator.normal(size=size)
    noise = generator.normal(size=size)
    return correlation * truth + math.sqrt(1 - correlation**2) * noise, truth


vectors = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=25
).map(lambda rows: np.array(rows, dtype=float).T)


@settings(max_examples=20)
@given(vectors)
def test_reports_every_figure_and_never_nan_without_a_note(drawn):
    x, _, y = drawn
    table = metric_intervals(x, y, generator=rng(), resamples=20).set_index("metric")
    assert list(table.index) == list(METRICS)
    for row in table.reset_index().to_dict("records"):
        metric = METRICS[row["metric"]]
        assert row["value"] == pytest.approx(metric(x, y), nan_ok=True)
        if math.isnan(row["value"]) or math.isnan(row["ci_low"]):
            assert row["note"]
        else:
            assert row["ci_low"] <= row["ci_high"]


def test_resamples_images_with_their_truth(generator):
    x, y = correlated(generator, 60, 0.8)
    table = metric_intervals(x, y, generator=rng(3), resamples=50, confidence=0.8)
    drawn = rng(3).integers(60, size=(50, 60))
    for row in table.to_dict("records"):
        figures = [METRICS[row["metric"]](x[images], y[images]) for images in drawn]
        expected = np.quantile(figures, [0.1, 0.9])
        # A fit of its own may end on another of several hills.
        room = 1e-3 if row["metric"] == "plcc_logistic" else 1e-9
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected, abs=room)


def test_agrees_with_scipys_bootstrap(generator):
    x, y = correlated(generator, 80, 0.7)
    theirs = stats.bootstrap(
        (x, y),
        lambda a, b, axis: np.abs(a - b).mean(axis=axis),
        paired=True,
        n_resamples=4000,
        method="percentile",
        rng=generator,
        vectorized=True,
    ).confidence_interval
    ours = metric_intervals(x, y, generator=generator, resamples=4000, metrics=["mae"]).iloc[0]
    assert (ours["ci_low"], ours["ci_high"]) == pytest.approx(theirs, rel=0.02)


def test_covers_the_truth_nearly_as_often_as_it_says():
    generator = rng(7)
    correlation = 0.8
    # Of the normal distribution: Spearman's and Kendall's correlations, and E|x - y|.
    spread = math.sqrt(2 - 2 * correlation)
    truth = {
        "plcc": correlation,
        "srcc": 6 / math.pi * math.asin(correlation / 2),
        "rmse": spread,
        "mae": spread * math.sqrt(2 / math.pi),
    }
    covered = dict.fromkeys(truth, 0)
    studies = 200
    for _ in range(studies):
        x, y = correlated(generator, 100, correlation)
        table = metric_intervals(x, y, generator=generator, resamples=200, metrics=list(truth))
        for name, low, high in zip(table["metric"], table["ci_low"], table["ci_high"], strict=True):
            covered[name] += low <= truth[name] <= high
    for name, times in covered.items():
        assert 0.90 <= times / studies <= 0.98, name


def test_says_why_an_interval_is_missing_or_odd():
    def notes(x, y):
        table = metric_intervals(x, y, generator=rng(), resamples=50)
        return dict(zip(table["metric"], table["note"], strict=True))

    few = notes([1, 2, 3, 4], [1, 3, 2, 4])
    assert few["srcc"] == "no interval from 4 images"
    assert few["plcc_logistic"] == "only 4 images"
    assert notes([1, 1, 1], [1, 3, 2])["srcc"] == "constant scores"
    constant = notes([1] * 6, [1, 2, 3, 4, 5, 6])
    assert constant["krcc"] == "constant scores"
    assert constant["mae"] == ""
    sparse = notes([0, 0, 0, 0, 0, 1], [1, 2, 3, 4, 5, 6])
    assert sparse["plcc"].startswith("without ")
    assert sparse["plcc"].endswith(" of 50 resamples with constant scores")
    x = np.linspace(-3, 3, 40)
    assert notes(x, -np.tanh(x))["plcc_logistic"] == "the mapping falls"
    assert notes(x, x)["plcc_logistic"] == (
        "the mapping is a straight line, since no logistic fits better"
    )


def test_refits_the_logistic_to_every_resample(generator):
    y = generator.normal(size=200)
    x = np.tanh(y) + 0.2 * generator.normal(size=200)
    row = metric_intervals(
        x, y, generator=rng(5), resamples=40, metrics=["plcc_logistic"], confidence=0.5
    ).iloc[0]
    drawn = rng(5).integers(200, size=(40, 200))
    figures = [plcc_logistic(x[images], y[images]) for images in drawn]
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        np.quantile(figures, [0.25, 0.75]), abs=1e-6
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resamples": 0}, "The number of resamples must be 1 or more, not 0."),
        ({"confidence": 95}, "confidence must lie between 0 and 1, not at 95."),
        (
            {"metrics": ["lcc"]},
            "metrics must be among srcc, plcc, plcc_logistic, krcc, rmse, mae, not 'lcc'.",
        ),
    ],
)
def test_refuses_options_it_cannot_honour(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        metric_intervals([1, 2], [1, 2], generator=rng(), **options)
    assert str(caught.value) == message
