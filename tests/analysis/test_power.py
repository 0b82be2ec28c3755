import re

import numpy as np
import pandas as pd
import pytest

from analysis import mean_opinion_scores, srcc, validate
from analysis.power import (
    estimate_spreads,
    power_curve,
    simulated_power_curve,
    smallest_design,
)
from analysis.simulate import RaterModel, draw_truth, simulate_ratings
from analysis.table import RatingsError

PLAIN = ["raters", "rounds", "per_image"]


@pytest.fixture
def truth(generator):
    """Lopsided, as MOS of photographs are."""
    return draw_truth(300, mean=0.8, sd=0.09, generator=generator)


def curve_of(**options):
    return power_curve(**options)


def simulated_curve(truth, **options):
    return simulated_power_curve(truth, **options)


def picked(curve, wanted, against="truth"):
    return smallest_design(curve, wanted, against=against)


def study_of(truth, **options):
    return simulate_ratings(truth, **options)


def estimated(frame):
    return estimate_spreads(validate(frame))


@pytest.mark.parametrize(
    "options",
    [
        {"raters": [2, 5, 10], "rounds": [1, 2]},
        {"raters": [6, 30], "rounds": [2], "per_image": [1, 3]},
    ],
)
def test_the_formula_says_what_simulated_studies_show(truth, generator, options):
    model = RaterModel(bias_sd=0.06, drift_sd=0.04)
    expected = curve_of(truth=truth, model=model, **options)
    shown = simulated_curve(
        truth, model=model, clip=False, studies=150, generator=generator, **options
    )
    pd.testing.assert_frame_equal(shown[PLAIN], expected[PLAIN])
    # Biases of one rater per image are shared by many images, not normal over them: less exact.
    assert shown["srcc_truth"].to_numpy() == pytest.approx(
        expected["srcc_truth"].to_numpy(), abs=0.008
    )
    assert shown["srcc_panel"].to_numpy() == pytest.approx(
        expected["srcc_panel"].to_numpy(), abs=0.012
    )
    for name in ("rmse", "rmse_panel", "ci_half"):
        np.testing.assert_allclose(shown[name], expected[name], rtol=0.06)
    assert shown["note"].tolist() == expected["note"].tolist()


def test_biases_matter_to_ranks_in_sparse_designs_only(truth):
    none, large = (
        curve_of(
            truth=truth, model=RaterModel(bias_sd=sd), raters=[3, 60], rounds=[1], per_image=[3]
        )
        for sd in (0.0, 0.2)
    )
    assert large["srcc_truth"][0] == none["srcc_truth"][0]
    assert large["srcc_truth"][1] < none["srcc_truth"][1] - 0.2
    assert (large["rmse"] > none["rmse"] + 0.05).all()


def test_the_error_of_a_mos_is_the_sum_of_its_parts():
    model = RaterModel(bias_sd=3, image_sd=4, repeat_sd=6)
    row = curve_of(truth_sd=10, model=model, raters=[5], rounds=[3]).iloc[0]
    assert row["rmse"] == pytest.approx(np.sqrt(9 / 5 + 16 / 5 + 36 / 15))
    assert row["rmse_panel"] == pytest.approx(row["rmse"] * np.sqrt(2))
    felt = 16 / 5 + 36 / 15
    pearson = np.sqrt(100 / (100 + felt))
    assert row["srcc_truth"] == pytest.approx(6 / np.pi * np.arcsin(pearson / 2))
    assert row["srcc_panel"] == pytest.approx(6 / np.pi * np.arcsin(pearson**2 / 2))
    assert row["ratings_per_image"] == 15


def test_a_normal_truth_gives_the_same_by_its_values_as_by_its_sd(generator):
    values = generator.normal(5, 0.09, 20_000)
    options = {"raters": [3, 10, 30], "rounds": [1, 2]}
    by_values = curve_of(truth=values, **options)
    by_sd = curve_of(truth_sd=0.09, **options)
    for name in ("srcc_truth", "srcc_panel"):
        np.testing.assert_allclose(by_values[name], by_sd[name], atol=0.003)


def test_many_values_are_put_together_without_harm(generator):
    values = generator.gamma(1, 0.05, 512)
    options = {"raters": [2, 10, 40], "rounds": [1]}
    few = curve_of(truth=values, **options)
    many = curve_of(truth=np.repeat(values, 10) + generator.normal(0, 1e-7, 5120), **options)
    for name in ("srcc_truth", "srcc_panel"):
        np.testing.assert_allclose(many[name], few[name], atol=0.002)


def test_the_expected_rank_correlation_is_the_mean_of_many(generator):
    truth = np.array([0.2, 0.3, 0.35, 0.7, 0.7])
    model = RaterModel(bias_sd=0, image_sd=0.2, repeat_sd=0)
    row = curve_of(truth=truth, model=model, raters=[1], rounds=[1]).iloc[0]
    noisy = truth + generator.normal(0, 0.2, (2, 4000, 5))
    seen = [srcc(one, truth) for one in noisy[0]]
    panels = [srcc(one, two) for one, two in zip(*noisy, strict=True)]
    assert row["srcc_truth"] == pytest.approx(np.mean(seen), abs=0.02)
    assert row["srcc_panel"] == pytest.approx(np.mean(panels), abs=0.02)


def test_raters_without_error_agree_perfectly(truth):
    model = RaterModel(bias_sd=0.1, image_sd=0, repeat_sd=0)
    row = curve_of(truth=truth, model=model, raters=[4], rounds=[1]).iloc[0]
    assert (row["srcc_truth"], row["srcc_panel"]) == (1, 1)
    assert row["rmse"] == pytest.approx(0.05)


def test_more_of_anything_is_better(truth):
    curve = curve_of(truth=truth).set_index(["raters", "rounds"])
    for name, sign in (("srcc_truth", 1), ("srcc_panel", 1), ("rmse", -1), ("ci_half", -1)):
        grid = sign * curve[name].unstack()
        assert (np.diff(grid, axis=0) > 0).all()
        assert (np.diff(grid, axis=1) > 0).all()
    assert (curve["srcc_panel"] < curve["srcc_truth"]).all()


def test_the_interval_is_as_wide_as_that_of_the_opinion_scores(generator):
    # Four biases, shared by all images, would leave the mean width to chance.
    model = RaterModel(bias_sd=0)
    study = study_of(np.full(3000, 0.5), raters=4, model=model, clip=False, generator=generator)
    table = mean_opinion_scores(validate(study.frame))
    width = (table["ci_high"] - table["ci_low"]).mean() / 2
    options = {"truth_sd": 0.1, "raters": [4], "rounds": [2]}
    expected = curve_of(model=model, **options)["ci_half"][0]
    assert width == pytest.approx(expected, rel=0.03)
    assert curve_of(**options)["ci_half"][0] > expected


def test_one_rater_per_image_has_no_interval_and_says_so():
    curve = curve_of(truth_sd=0.1, raters=[1, 2], rounds=[1])
    assert curve["ci_half"].isna().tolist() == [True, False]
    assert curve["note"].tolist() == ["one rater", ""]


def test_says_where_all_images_come_out_the_same(generator):
    curve = simulated_curve(
        [0.5, 0.51], raters=[2], rounds=[1], step=1, studies=20, generator=generator
    )
    assert curve["srcc_panel"].isna().all()
    assert curve["note"].tolist() == ["equal MOS"]


def test_simulation_knows_what_the_formula_does_not(truth, generator):
    options = {"raters": [5], "rounds": [1], "studies": 10}
    sound = simulated_curve(truth, generator=generator, **options)
    for model in (RaterModel(lapses=0.2), RaterModel(gain=0.3)):
        worse = simulated_curve(truth, model=model, generator=generator, **options)
        assert worse["srcc_truth"][0] < sound["srcc_truth"][0] - 0.05
    coarse = simulated_curve(truth, step=0.5, generator=generator, **options)
    assert coarse["srcc_truth"][0] < sound["srcc_truth"][0] - 0.1


def test_picks_the_fewest_ratings_that_are_enough():
    curve = curve_of(truth_sd=0.059)
    for wanted, against in ((0.9, "truth"), (0.9, "panel"), (0.5, "truth")):
        best = picked(curve, wanted, against=against)
        column = f"srcc_{against}"
        assert best[column] >= wanted
        fewer = curve[curve["ratings_per_image"] < best["ratings_per_image"]]
        assert (fewer[column] < wanted).all()
        as_many = curve[curve["ratings_per_image"] == best["ratings_per_image"]]
        assert best[column] == as_many[column].max()
    assert picked(curve, 0.999) is None


def test_of_equally_many_ratings_the_better_design_is_picked():
    curve = curve_of(truth_sd=0.1, raters=[5, 10], rounds=[2, 1])
    best = picked(curve, 0.8)
    assert (best["raters"], best["rounds"]) == (5, 1)
    curve = curve[curve["ratings_per_image"] == 10]
    for order in (curve, curve[::-1]):
        best = picked(order, 0.8)
        assert (best["raters"], best["rounds"]) == (10, 1)


def test_designs_that_cannot_be_are_left_out():
    curve = curve_of(truth_sd=0.1, raters=[3, 5], rounds=[1], per_image=[2, 4])
    assert curve[["raters", "per_image"]].values.tolist() == [[3, 2], [5, 2], [5, 4]]


@pytest.mark.parametrize(
    "design",
    [{"raters": 10}, {"raters": 40, "per_image": 5}, {"raters": 30, "per_image": 4, "rounds": 3}],
)
def test_finds_the_spreads_again_in_any_design(truth, design):
    model = RaterModel(bias_sd=0.06, image_sd=0.04, repeat_sd=0.08, drift_sd=0.08)
    variances, truths = [], []
    for seed in range(60):
        chance = np.random.default_rng(seed)
        study = study_of(truth, model=model, clip=False, generator=chance, **design)
        found = estimated(study.frame)
        own = found.model
        variances.append(np.square([own.bias_sd, own.image_sd, own.repeat_sd, own.drift_sd]))
        truths.append(found.truth_sd)
        assert found.truth.std(ddof=1) == pytest.approx(found.truth_sd)
    spreads = np.sqrt(np.mean(variances, axis=0))
    assert spreads[0] == pytest.approx(0.06, rel=0.1)
    assert spreads[1] == pytest.approx(0.04, rel=0.03)
    assert spreads[2] == pytest.approx(0.08, rel=0.02)
    assert spreads[3] == pytest.approx(0.08, rel=0.1)
    assert np.mean(truths) == pytest.approx(truth.std(ddof=1), rel=0.02)


def test_agrees_with_the_mean_squares_of_a_complete_table(generator):
    scores = generator.normal(3, 1, (12, 5)) + generator.normal(0, 1, 5)
    scores += np.arange(12)[:, None]
    frame = (
        pd.DataFrame(scores)
        .rename_axis("stimulus")
        .melt(var_name="rater", value_name="score", ignore_index=False)
        .reset_index()
        .assign(round=1)
    )
    found = estimated(frame)
    rest = scores - scores.mean(axis=0) - scores.mean(axis=1)[:, None] + scores.mean()
    error = (rest**2).sum() / (11 * 4)
    raters = 12 * scores.mean(axis=0).var(ddof=1)
    stimuli = 5 * scores.mean(axis=1).var(ddof=1)
    assert found.model.image_sd**2 == pytest.approx(error)
    assert found.model.bias_sd**2 == pytest.approx((raters - error) / 12)
    assert found.truth_sd**2 == pytest.approx((stimuli - error) / 5)


def test_agrees_with_least_squares_on_a_table_with_holes(generator):
    study = study_of(
        np.linspace(0.3, 0.7, 25), raters=8, rounds=1, per_image=3, generator=generator
    )
    ratings = validate(study.frame)
    # Dummies for stimuli and raters, solved whole.
    columns = np.zeros((len(ratings), 25 + 8))
    columns[np.arange(len(ratings)), ratings.stimulus] = 1
    columns[np.arange(len(ratings)), 25 + ratings.rater] = 1
    fit = columns @ np.linalg.lstsq(columns, ratings.scores)[0]
    error = np.sum((ratings.scores - fit) ** 2) / (75 - 25 - 7)
    assert estimate_spreads(ratings).model.image_sd ** 2 == pytest.approx(error, rel=1e-8)


def test_without_repeats_says_what_cannot_be_told_apart(truth, generator):
    study = study_of(truth, raters=40, rounds=1, clip=False, generator=generator)
    found = estimated(study.frame)
    both = np.hypot(RaterModel().image_sd, RaterModel().repeat_sd)
    assert found.model.image_sd == pytest.approx(both, rel=0.03)
    assert found.model.repeat_sd == 0
    assert found.notes == (
        (
            "Nobody rated a stimulus in two rounds running, so opinion and inconsistency cannot be "
            "told apart: their sum counts as opinion, as if further rounds brought nothing."
        ),
    )


def test_says_where_a_variance_came_out_negative():
    # Everybody has the same mean, so raters differ less than chance would have it.
    frame = pd.DataFrame(
        {"stimulus": list("aabb"), "rater": list("pqpq"), "round": 1, "score": [1, 2, 4, 3]}
    )
    found = estimated(frame)
    assert found.model.bias_sd == 0
    assert "The variance of bias came out below 0 and is taken as 0." in found.notes


def test_says_where_raters_share_no_stimuli(generator):
    halves = [
        study_of(
            pd.Series(np.linspace(0.3, 0.7, 30)).add_prefix(half),
            raters=3,
            generator=generator,
        ).frame.assign(rater=lambda frame, half=half: half + frame["rater"])
        for half in "ab"
    ]
    assert estimated(pd.concat(halves)).notes[0] == (
        "The raters fall into 2 groups that share no stimuli; the spread of the truth is "
        "estimated as if their mean biases were the same."
    )


def test_equal_scores_have_no_spread_at_all():
    frame = pd.DataFrame(
        {"stimulus": list("aabb") * 2, "rater": list("pqpq") * 2, "round": [1] * 4 + [2] * 4}
    ).assign(score=3)
    found = estimated(frame)
    assert (found.truth_sd, found.model.image_sd, found.model.repeat_sd) == (0, 0, 0)
    assert found.truth.tolist() == [3, 3]


@pytest.mark.parametrize(
    "frame",
    [
        {"stimulus": ["a", "b"], "rater": ["p", "p"]},
        {"stimulus": ["a", "a"], "rater": ["p", "q"]},
        {"stimulus": ["a", "b"], "rater": ["p", "q"]},
    ],
)
def test_refuses_to_estimate_from_too_little(frame):
    with pytest.raises(RatingsError) as caught:
        estimated(pd.DataFrame(frame).assign(round=1, score=[1.0, 2.0]))
    assert str(caught.value) == (
        "In ratings too few raters rated the same stimuli to tell raters from stimuli; at least "
        "two raters must share at least two stimuli."
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Give the truth's values or its SD; neither came."),
        (
            {"truth": [0.1, 0.2], "truth_sd": 0.1},
            "Give the truth's values or its SD; both came.",
        ),
        ({"truth_sd": 0.0}, "The truth's SD must be a finite number above 0, not 0.0."),
        (
            {"truth": [0.5, 0.5]},
            "The truth must be at least two finite values that are not all the same.",
        ),
        ({"truth_sd": 0.1, "raters": [0]}, "Numbers of raters must be 1 or more, not 0."),
        ({"truth_sd": 0.1, "rounds": []}, "Numbers of rounds must be 1 or more, not none."),
        (
            {"truth_sd": 0.1, "raters": [2, 3], "per_image": [5]},
            ("5 raters per image cannot be had of 3 raters; give more raters or fewer per image."),
        ),
        ({"truth_sd": 0.1, "confidence": 1}, "confidence must lie between 0 and 1, not at 1."),
        (
            {"truth_sd": 0.1, "model": RaterModel(lapses=0.1)},
            ("The formula knows neither lapses nor gains; leave them out or simulate the curve."),
        ),
    ],
)
def test_refuses_what_it_cannot_answer(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        curve_of(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"studies": 0}, "At least one study is needed, not 0."),
        ({"confidence": 0}, "confidence must lie between 0 and 1, not at 0."),
        (
            {"scale": (0.0, 0.5)},
            (
                "Every truth must lie on the scale from 0 to 0.5, but that of stimulus 2 is 0.6; "
                "state the scale that it is on."
            ),
        ),
    ],
)
def test_refuses_to_simulate_what_is_no_study(generator, options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        simulated_curve([0.4, 0.6], generator=generator, **options)


@pytest.mark.parametrize(
    ("wanted", "against", "message"),
    [
        (1.0, "truth", "The wanted SRCC must lie between 0 and 1, not at 1."),
        (0.9, "model", "against must be one of truth, panel, not 'model'."),
    ],
)
def test_refuses_to_pick_by_nothing(wanted, against, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        picked(curve_of(truth_sd=0.1), wanted, against=against)
