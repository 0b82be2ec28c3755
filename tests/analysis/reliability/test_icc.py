import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy import stats

from analysis import validate
from analysis.reliability import icc, variance_components
from tests.analysis.reliability.tables import (
    additive,
    intraclass_by_pingouin,
    ratings_of,
    rows_of,
    studies,
)
from tests.analysis.studies import simulated_study

KINDS = ["ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]


@pytest.mark.parametrize(("stimuli", "raters"), [(6, 4), (40, 9), (12, 2), (3, 20)])
def test_agrees_with_pingouin_on_complete_tables(generator, stimuli, raters):
    _, frame = simulated_study(generator, stimuli=stimuli, raters=raters)
    ratings = validate(frame)
    ours = icc(ratings)
    theirs = intraclass_by_pingouin(ratings)
    assert ours["type"].tolist() == KINDS
    assert (ours["k"] == [1, 1, 1, raters, raters, raters]).all()
    assert (ours["note"] == "").all()
    for row in rows_of(ours):
        assert (row.icc, row.ci_low, row.ci_high) == pytest.approx(theirs[row.type], abs=1e-9)


def test_agrees_with_pingouin_where_raters_disagree_with_each_other(generator):
    ratings = ratings_of(generator.normal(size=(8, 5)))  # no stimulus differs: ICC may be below 0
    theirs = intraclass_by_pingouin(ratings)
    for row in rows_of(icc(ratings)):
        if np.isfinite(row.ci_low):
            assert (row.icc, row.ci_low, row.ci_high) == pytest.approx(theirs[row.type], abs=1e-9)


def by_least_squares(matrix):
    """Variances by Henderson's method 3, with the textbook's matrices and traces."""
    stimulus, rater = np.nonzero(~np.isnan(matrix))
    scores = matrix[stimulus, rater]
    n = len(scores)
    of_stimulus, of_rater = np.eye(matrix.shape[0])[stimulus], np.eye(matrix.shape[1])[rater]

    def left(*designs):
        design = np.column_stack(designs)
        return np.eye(n) - design @ np.linalg.pinv(design)

    both, within_rater, within_stimulus = (
        left(of_stimulus, of_rater),
        left(of_rater),
        left(of_stimulus),
    )
    noise = scores @ both @ scores / np.trace(both)
    found = []
    for swept, effect in ((within_rater, of_stimulus), (within_stimulus, of_rater)):
        squares = scores @ swept @ scores - noise * np.trace(swept)
        found.append(squares / np.trace(effect.T @ swept @ effect))
    return (*found, noise)


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.7])
def test_estimates_variances_by_least_squares_whatever_is_missing(generator, missing):
    matrix = additive(generator, 14, 9)
    matrix[generator.random(matrix.shape) < missing] = np.nan
    matrix = matrix[~np.isnan(matrix).all(axis=1)][:, ~np.isnan(matrix).all(axis=0)]
    found = variance_components(ratings_of(matrix))
    expected = by_least_squares(matrix)
    assert (found.stimulus, found.rater, found.residual) == pytest.approx(expected, abs=1e-9)
    assert found.within == pytest.approx(found.rater + found.residual)


def test_estimates_variances_where_the_design_falls_apart(generator):
    # Two labs that share neither stimuli nor raters.
    matrix = additive(generator, 12, 8)
    matrix[:6, 4:] = matrix[6:, :4] = np.nan
    found = variance_components(ratings_of(matrix))
    assert (found.stimulus, found.rater, found.residual) == pytest.approx(
        by_least_squares(matrix), abs=1e-9
    )


def test_drops_no_rating_where_others_are_missing(generator):
    matrix = additive(generator, 60, 12, rater_sd=0.3, noise_sd=1)
    gaps = matrix.copy()
    gaps[generator.random(gaps.shape) < 0.4] = np.nan
    assert np.isnan(gaps).any(axis=1).all()  # listwise dropping would leave nothing
    whole, part = (icc(ratings_of(each)).set_index("type") for each in (matrix, gaps))
    np.testing.assert_allclose(part["icc"][:3], whole["icc"][:3], atol=0.07)
    counts = (~np.isnan(gaps)).sum(axis=1)
    assert part.loc["ICC(A,k)", "k"] == pytest.approx(1 / np.mean(1 / counts))


def test_is_unbiased_and_covers_the_truth_on_incomplete_tables(generator):
    # Two thirds of the ratings missing, other raters for every stimulus.
    covered = {kind: [] for kind in ("ICC(A,1)", "ICC(C,1)", "ICC(A,k)", "ICC(C,k)")}
    values = []
    for _ in range(400):
        matrix = additive(generator, 60, 15)
        place = generator.random(matrix.shape).argsort(axis=1)
        matrix[place >= generator.integers(3, 8, (60, 1))] = np.nan
        rows = {row.type: row for row in rows_of(icc(ratings_of(matrix)))}
        values.append(rows["ICC(C,1)"].icc)
        k = rows["ICC(C,k)"].k
        for kind, shares in covered.items():
            noise = 0.64 + 0.25 * ("A" in kind)
            truth = 1 / (1 + noise / (k if "k)" in kind else 1))
            shares.append(rows[kind].ci_low <= truth <= rows[kind].ci_high)
    assert np.mean(values) == pytest.approx(1 / 1.64, abs=0.015)
    for kind, shares in covered.items():
        assert 0.92 <= np.mean(shares) <= 0.98, kind


def test_follows_the_confidence_asked_for(generator):
    ratings = ratings_of(additive(generator, 20, 6))
    wide, narrow = icc(ratings, confidence=0.99), icc(ratings, confidence=0.5)
    assert (wide["ci_low"] < narrow["ci_low"]).all()
    assert (narrow["ci_high"] < wide["ci_high"]).all()
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not at 95\.$"):
        icc(ratings, confidence=95)


def test_is_one_where_raters_agree_to_the_digit():
    table = icc(ratings_of([[0.1, 0.1], [0.3, 0.3], [0.7, 0.7]]))
    assert (table["icc"] == 1).all()
    assert (table["ci_low"] == 1).all()
    shifted = icc(ratings_of([[0.1, 0.2], [0.3, 0.4], [0.7, 0.8]])).set_index("type")["icc"]
    assert shifted["ICC(C,1)"] == 1
    assert shifted["ICC(A,1)"] < 1


@pytest.mark.parametrize(
    ("matrix", "kinds", "note"),
    [
        ([[1.0, 2.0, 3.0]], "1AC", "one stimulus"),
        ([[1.0], [2.0], [3.0]], "1AC", "no stimulus has two raters"),
        ([[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], "1AC", "all scores are equal"),
        (
            [[1.0, 2.0, np.nan], [np.nan, 2.0, 4.0], [3.0, np.nan, np.nan]],
            "AC",
            "too few ratings to tell raters from stimuli",
        ),
    ],
)
def test_says_why_a_figure_is_undefined(matrix, kinds, note):
    table = icc(ratings_of(matrix))
    for row in rows_of(table):
        if row.type[4] in kinds:
            assert np.isnan([row.icc, row.ci_low, row.ci_high]).all()
            assert row.note == note
        else:
            assert np.isfinite(row.icc)


@given(studies())
def test_never_leaves_an_undefined_figure_without_a_note(frame):
    table = icc(validate(frame))
    for row in rows_of(table):
        defined = np.isfinite([row.icc, row.ci_low, row.ci_high]).all()
        assert (row.note == "") == defined
        if np.isfinite(row.icc):
            assert row.icc <= 1 + 1e-9


def test_takes_a_study_of_many_raters_as_it_comes(generator):
    # 20,000 raters of 3 stimuli each: a matrix of it would have 200 million cells.
    stimulus = generator.integers(0, 10_000, 60_000)
    rater = np.repeat(np.arange(20_000), 3)
    frame = pd.DataFrame({"stimulus": stimulus, "rater": rater, "round": 1}).drop_duplicates()
    worth, bias = generator.normal(0, 1, 10_000), generator.normal(0, 0.5, 20_000)
    frame["score"] = (
        worth[frame["stimulus"]] + bias[frame["rater"]] + generator.normal(0, 0.8, len(frame))
    )
    found = variance_components(validate(frame))
    assert (found.stimulus, found.rater, found.residual) == pytest.approx((1, 0.25, 0.64), abs=0.05)


def test_gives_intervals_of_the_normal_model(generator):
    # ICC(C,1) of a complete table: F with n - 1 and (n - 1)(k - 1) degrees of freedom, exact.
    matrix = additive(generator, 10, 4)
    low = icc(ratings_of(matrix)).set_index("type").loc["ICC(C,1)", "ci_low"]
    centred = matrix - matrix.mean(axis=1, keepdims=True)
    noise = np.sum((centred - centred.mean(axis=0)) ** 2) / 27
    ratio = 4 * matrix.mean(axis=1).var(ddof=1) / noise / stats.f.ppf(0.975, 9, 27)
    assert low == pytest.approx((ratio - 1) / (ratio + 3))
