import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from analysis import plcc, rmse, srcc, validate
from analysis.reliability import group_agreement, icc
from tests.analysis.reliability.tables import additive, ratings_of, studies
from tests.analysis.studies import simulated_study


def agreement(ratings, seed=0, **options):
    return group_agreement(ratings, generator=np.random.default_rng(seed), **options)


def test_compares_disjoint_groups_of_every_size(generator):
    matrix = additive(generator, 40, 5)
    found = agreement(ratings_of(matrix), draws=400)
    assert found.design == "complete"
    assert found.table["g"].tolist() == [1, 2]
    assert found.table["n_stimuli"].tolist() == [40, 40]
    # All pairs of disjoint groups of two, worked out one by one.
    every = [
        (matrix[:, list(one)].mean(axis=1), matrix[:, list(two)].mean(axis=1))
        for one, two in itertools.combinations(itertools.combinations(range(5), 2), 2)
        if not set(one) & set(two)
    ]
    last = found.table.iloc[1]
    for name, metric in {"srcc": srcc, "plcc": plcc, "rmse": rmse}.items():
        values = [metric(one, two) for one, two in every]
        spread = np.std(values) / np.sqrt(400)
        assert last[f"{name}_mean"] == pytest.approx(np.mean(values), abs=5 * spread)
        assert last[f"{name}_sd"] == pytest.approx(np.std(values), rel=0.2)


def test_averages_a_raters_rounds_first(generator):
    _, frame = simulated_study(generator, stimuli=25, raters=2, rounds=3)
    means = frame.groupby(["stimulus", "rater"])["score"].mean().unstack()
    row = agreement(validate(frame), draws=3).table.iloc[0]
    assert row["srcc_mean"] == pytest.approx(srcc(*means.to_numpy().T))
    assert row["rmse_mean"] == pytest.approx(rmse(*means.to_numpy().T))
    assert row["srcc_sd"] == pytest.approx(0, abs=1e-12)


def test_gives_the_same_for_the_same_seed(generator):
    ratings = ratings_of(additive(generator, 20, 6))
    pd.testing.assert_frame_equal(agreement(ratings, 3).table, agreement(ratings, 3).table)
    assert (
        agreement(ratings, 3).table["srcc_mean"][0] != agreement(ratings, 4).table["srcc_mean"][0]
    )


def test_extrapolates_to_what_a_repetition_finds(generator):
    # The same 400 stimuli, rated by 12 people and by 12 others.
    matrix = additive(generator, 400, 24, rater_sd=0.7, noise_sd=1.5)
    one, two = (matrix[:, half].mean(axis=1) for half in (slice(0, 12), slice(12, 24)))
    far = agreement(ratings_of(matrix[:, :12])).extrapolated
    assert (far.raters, far.from_raters) == (12, 6)
    assert far.plcc == pytest.approx(plcc(one, two), abs=0.03)
    assert far.srcc == pytest.approx(srcc(one, two), abs=0.04)
    assert far.rmse == pytest.approx(np.sqrt((0.7**2 + 1.5**2) * 2 / 12), rel=0.2)
    truth = matrix.mean(axis=1)  # of all 24: nearly what the stimuli are worth
    assert far.ceiling_plcc == pytest.approx(np.sqrt(far.plcc))
    assert plcc(one, truth) > far.plcc


def test_agrees_with_the_intraclass_correlation_where_raters_are_interchangeable(generator):
    ratings = ratings_of(additive(generator, 300, 10, noise_sd=1.2))
    found = agreement(ratings)
    consistency = icc(ratings).set_index("type").loc["ICC(C,k)", "icc"]
    assert found.reliability == pytest.approx(consistency, abs=0.005)
    assert found.ceiling == pytest.approx(np.sqrt(found.reliability))


def test_finds_the_agreement_that_was_put_in():
    generator = np.random.default_rng(5)
    figures = []
    for _ in range(5):
        _, frame = simulated_study(generator, stimuli=900)
        figures.append(agreement(validate(frame)).table.iloc[-1])
    mean = pd.DataFrame(figures).mean()
    assert mean["g"] == 5
    # What raters differ in at a stimulus, bias included or, in a correlation, not.
    noise = 5.1**2 + 6.7**2 / 2
    assert mean["plcc_mean"] == pytest.approx(100 / (100 + noise / 5), abs=0.005)
    assert mean["rmse_mean"] == pytest.approx(np.sqrt((5.2**2 + noise) * 2 / 5), rel=0.1)


def test_uses_the_stimuli_that_both_groups_rated(generator):
    matrix = additive(generator, 30, 4)
    matrix[generator.random(matrix.shape) < 0.3] = np.nan
    matrix[0] = [1.0, np.nan, np.nan, np.nan]  # never in both
    found = agreement(ratings_of(matrix), sizes=[2], draws=200)
    assert found.design == "incomplete"
    used, values = [], []
    for one in ([0, 1], [0, 2], [0, 3]):
        two = [code for code in range(4) if code not in one]
        both = ~np.isnan(matrix[:, one]).all(axis=1) & ~np.isnan(matrix[:, two]).all(axis=1)
        means = [np.nanmean(matrix[both][:, side], axis=1) for side in (one, two)]
        used.append(both.sum())
        values.append(srcc(*means))
    row = found.table.iloc[0]
    assert row["n_stimuli"] == min(used)
    assert row["srcc_mean"] == pytest.approx(np.mean(values), abs=0.02)
    assert 1 < row["per_stimulus"] < 2


def test_extrapolates_by_the_raters_a_stimulus_really_has(generator):
    # A repetition with as many other raters, 40 % of the ratings missing in both.
    matrix = additive(generator, 3000, 40, rater_sd=0.3, noise_sd=2)
    matrix[generator.random(matrix.shape) < 0.4] = np.nan
    one, two = (np.nanmean(matrix[:, half], axis=1) for half in (slice(0, 20), slice(20, 40)))
    far = agreement(ratings_of(matrix[:, :20]), sizes=[3, 10], draws=30).extrapolated
    assert 11 < far.raters < 12
    assert far.plcc == pytest.approx(plcc(one, two), abs=0.02)
    assert far.rmse == pytest.approx(rmse(one, two), rel=0.1)


def sparse_matrix(generator, stimuli, raters, *, fewest, most):
    """Every stimulus rated by some of the raters, no two the same."""
    matrix = additive(generator, stimuli, raters, rater_sd=0.3, noise_sd=1)
    count = generator.integers(fewest, most + 1, stimuli)
    place = generator.random(matrix.shape).argsort(axis=1).argsort(axis=1)
    matrix[place >= count[:, None]] = np.nan
    return matrix


def test_halves_each_stimulus_where_raters_share_few(generator):
    matrix = sparse_matrix(generator, 2000, 60, fewest=1, most=7)
    found = agreement(ratings_of(matrix), draws=20)
    row = found.table.iloc[0]
    counts = (~np.isnan(matrix)).sum(axis=1)
    paired = counts[counts >= 2]
    assert found.design == "sparse"
    assert (row["n_stimuli"], found.n_stimuli) == (len(paired), 2000)
    assert row["g"] == row["per_stimulus"] == pytest.approx(1 / np.mean(1 / (paired // 2)))
    far = found.extrapolated
    assert far.raters == pytest.approx(1 / np.mean(1 / paired))
    # Truth of SD 1, noise of variance 0.3^2 + 1 per rater.
    assert far.plcc == pytest.approx(1 / (1 + 1.09 / far.raters), abs=0.02)
    assert far.rmse == pytest.approx(np.sqrt(2 * 1.09 / far.raters), rel=0.03)


def test_never_has_a_rater_in_both_halves():
    # Whoever rates gives their own number everywhere: a rater met on both sides would tie.
    matrix = np.full((12, 30), np.nan)
    for code in range(12):
        matrix[code, [code, code + 1, code + 2]] = [1.0, 10.0, 100.0]
    found = agreement(ratings_of(matrix), draws=50)
    assert found.design == "sparse"
    # Halves of one rater each: the two differ by 9, 90 or 99, never by 0.
    assert found.table["rmse_mean"][0] >= 9


@pytest.mark.parametrize(
    ("matrix", "note"),
    [
        ([[1.0, 2.0, 3.0]], "one stimulus"),
        ([[1.0], [2.0], [3.0]], "no stimulus has two raters"),
        ([[1.0, np.nan], [np.nan, 2.0]], "no stimulus has two raters"),
    ],
)
def test_says_why_there_are_no_figures(matrix, note):
    found = agreement(ratings_of(matrix))
    assert (len(found.table), found.note) == (0, note)
    assert np.isnan(found.reliability)
    assert np.isnan(found.ceiling)


def test_leaves_a_correlation_undefined_where_a_group_gives_one_mos():
    found = agreement(ratings_of([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]]))
    assert found.note == "MOS of a group are all equal, or of one stimulus only"
    assert found.table["srcc_mean"].isna().all()
    assert found.table["rmse_mean"].tolist() == [0.0]
    apart = agreement(ratings_of([[1, np.nan], [2, np.nan], [np.nan, 3], [1, np.nan], [2, 5]]))
    assert apart.table["n_stimuli"].tolist() == [1]
    assert apart.note == "MOS of a group are all equal, or of one stimulus only"


@given(studies())
def test_never_leaves_an_undefined_figure_without_a_note(frame):
    found = agreement(validate(frame), draws=4)
    if not found.note:
        assert found.table.iloc[-1].drop(["srcc_sd", "plcc_sd", "rmse_sd"]).notna().all()
        assert found.extrapolated.rmse >= 0
    else:
        assert np.isnan(found.extrapolated.srcc)


def test_takes_fewer_draws_of_very_large_tables(generator):
    matrix = sparse_matrix(generator, 1000, 40, fewest=2, most=4)
    assert agreement(ratings_of(matrix)).table["draws"].tolist() == [100]
    assert agreement(ratings_of(matrix), draws=7).table["draws"].tolist() == [7]
    from analysis.reliability.groups import _draws

    assert [_draws(None, size) for size in (6073 * 5, 500_000, 100_000 * 25)] == [100, 30, 10]
    assert _draws(1000, 10**9) == 1000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, "At least one draw is needed, not 0."),
        (
            {"sizes": [3]},
            "Two groups of 3 raters cannot be drawn from 4; ask for sizes of 1 to 2.",
        ),
        (
            {"design": "sparse", "sizes": [1]},
            "A sparse design is compared in halves; leave sizes out.",
        ),
        (
            {"design": "dense"},
            "design must be one of complete, incomplete, sparse, not 'dense'.",
        ),
        (
            {"design": "complete"},
            (
                "A complete design has 12 pairs of stimulus and rater, but 11 have a rating; "
                "ask for 'incomplete' or 'sparse'."
            ),
        ),
    ],
)
def test_refuses_what_it_cannot_do(generator, options, message):
    matrix = additive(generator, 3, 4)
    matrix[0, 0] = np.nan
    with pytest.raises(ValueError, match=r".") as caught:
        agreement(ratings_of(matrix), **options)
    assert str(caught.value) == message


def test_takes_some_of_the_sizes_where_there_are_very_many_raters(generator):
    sizes = agreement(ratings_of(additive(generator, 5, 1001)), draws=2).table["g"].tolist()
    assert (sizes[0], sizes[-1]) == (1, 500)
    assert len(sizes) <= 20
    assert agreement(ratings_of(additive(generator, 5, 100)), draws=1).table["g"].tolist() == list(
        range(1, 51)
    )
