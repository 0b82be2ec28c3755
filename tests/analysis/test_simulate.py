import re
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from analysis import round_agreement, validate
from analysis.reliability.groups import group_agreement
from analysis.simulate import (
    SPAMMER_KINDS,
    RaterModel,
    draw_truth,
    raw_score,
    simulate_ratings,
    to_scale,
)

EXACT = RaterModel(bias_sd=0, image_sd=0, repeat_sd=0)


def simulated(truth, generator, **options):
    return simulate_ratings(truth, generator=generator, **{"raters": 4, **options})


def cube(study, rounds=2):
    """Scores of a complete study, stimuli x raters x rounds."""
    return study.frame["score"].to_numpy().reshape(len(study.truth), -1, rounds)


def residuals(study, rounds=2):
    return cube(study, rounds) - study.truth.to_numpy()[:, None, None]


@pytest.fixture
def truth(generator):
    return draw_truth(400, mean=0.6, sd=0.1, generator=generator)


def test_without_any_spread_every_score_is_the_truth(truth, generator):
    study = simulated(truth, generator, model=EXACT)
    assert np.array_equal(cube(study), np.broadcast_to(truth[:, None, None], (400, 4, 2)))


def test_makes_a_valid_ratings_table(truth, generator):
    study = simulated(truth, generator, raters=11, rounds=3)
    ratings = validate(study.frame)
    assert len(ratings) == 400 * 11 * 3
    assert ratings.stimuli.tolist() == [f"s{number:03d}" for number in range(1, 401)]
    assert ratings.raters.tolist() == [f"r{number:02d}" for number in range(1, 12)]
    assert np.unique(ratings.rounds).tolist() == [1, 2, 3]
    assert study.truth.index.tolist() == ratings.stimuli.tolist()
    assert study.raters["n"].tolist() == [1200] * 11


def test_spreads_scores_as_the_model_says(generator):
    model = RaterModel(bias_sd=0.1, image_sd=0.2, repeat_sd=0.3)
    study = simulated(np.full(2000, 0.5), generator, raters=200, model=model, clip=False)
    errors = residuals(study)
    bias = errors.mean(axis=(0, 2))
    assert bias.std() == pytest.approx(0.1, rel=0.15)
    assert np.allclose(bias, study.raters["bias"], atol=0.03)
    repeat = np.diff(errors, axis=2) / np.sqrt(2)
    assert repeat.std() == pytest.approx(0.3, rel=0.01)
    own = errors.mean(axis=2) - bias
    assert own.var() == pytest.approx(0.2**2 + 0.3**2 / 2, rel=0.01)


def test_raters_differ_in_noise_about_one_mean_square(generator):
    model = RaterModel(bias_sd=0, image_sd=0, repeat_sd=0.1, repeat_spread=0.3)
    study = simulated(np.full(300, 0.5), generator, raters=2000, model=model, clip=False)
    own = residuals(study).std(axis=(0, 2))
    assert np.corrcoef(own, study.raters["repeat_sd"])[0, 1] > 0.98
    assert np.log(study.raters["repeat_sd"]).std() == pytest.approx(0.3, rel=0.06)
    assert np.sqrt(np.mean(study.raters["repeat_sd"] ** 2)) == pytest.approx(0.1, rel=0.05)


def test_leanings_walk_from_round_to_round(generator):
    model = RaterModel(bias_sd=0, image_sd=0, repeat_sd=0, drift_sd=0.1)
    study = simulated([0.5, 0.5], generator, raters=4000, rounds=3, model=model, clip=False)
    walk = residuals(study, 3)[0]
    assert np.all(walk[:, 0] == 0)
    assert np.diff(walk, axis=1).std(axis=0) == pytest.approx([0.1, 0.1], rel=0.05)
    assert walk[:, 2].std() == pytest.approx(0.1 * np.sqrt(2), rel=0.05)
    assert np.allclose(walk[:, 2], study.raters["drift"])


def test_raters_use_their_own_part_of_the_scale(generator):
    model = RaterModel(bias_sd=0, image_sd=0, repeat_sd=0, gain=0.8, gain_spread=0.2)
    study = simulated([1, 3, 4], generator, raters=3000, rounds=1, model=model, scale=(1, 5))
    low, middle, high = cube(study, 1)[:, :, 0]
    assert np.all(middle == 3)
    gain = study.raters["gain"].to_numpy()
    assert gain.mean() == pytest.approx(0.8, rel=0.01)
    assert np.log(gain).std() == pytest.approx(0.2, rel=0.05)
    assert np.allclose(high, 3 + gain)
    assert np.allclose(low, np.maximum(3 - 2 * gain, 1))


def test_a_share_of_answers_lapses_and_leaves_the_others_as_they_are():
    kept, lapsing = (
        simulated(np.full(5000, 0.5), np.random.default_rng(3), model=model)
        for model in (RaterModel(), RaterModel(lapses=0.1))
    )
    changed = (kept.frame["score"] != lapsing.frame["score"]).to_numpy()
    assert changed.mean() == pytest.approx(0.1, abs=0.005)
    lapses = lapsing.frame["score"][changed]
    assert np.histogram(lapses, bins=4, range=(0, 1))[0] / len(lapses) == pytest.approx(
        [0.25] * 4, abs=0.03
    )


def test_spammers_of_each_kind_do_what_they_are_named_for(generator):
    study = simulated(np.full(4000, 0.5), generator, raters=9, spammers=6, scale=(0, 1), step=0.01)
    kinds = study.raters["kind"]
    assert sorted(kinds) == ["attentive"] * 3 + sorted(2 * list(SPAMMER_KINDS))
    scores = dict(zip(study.raters["rater"], np.swapaxes(cube(study), 0, 1), strict=True))
    for rater, kind in zip(study.raters["rater"], kinds, strict=True):
        answers = scores[rater].T.ravel()  # round after round
        if kind == "constant":
            assert np.unique(answers).size == 1
        else:
            same = np.mean(answers[1:] == answers[:-1])
            expected = {"random": 0.01, "straight-lining": 0.9, "attentive": 0.04}[kind]
            assert same == pytest.approx(expected, abs=0.02)
            if kind == "attentive":
                assert abs(answers.mean() - 0.5) < 0.2
                assert answers.std() < 0.1
            else:
                assert answers.std() == pytest.approx(np.sqrt(1 / 12), rel=0.1)


def test_spammers_have_no_traits_and_leave_others_alone():
    truth = np.linspace(0.4, 0.6, 50)
    without, with_them = (
        simulated(truth, np.random.default_rng(5), raters=6, spammers=spammers)
        for spammers in (0, {"constant": 2})
    )
    spam = with_them.raters["kind"] == "constant"
    assert spam.sum() == 2
    traits = ["bias", "drift", "gain", "repeat_sd"]
    assert with_them.raters.loc[spam, traits].isna().all(axis=None)
    pd.testing.assert_frame_equal(
        with_them.raters.loc[~spam, traits], without.raters.loc[~spam, traits]
    )
    attentive = with_them.raters["rater"][~spam]
    for own in attentive:
        mine = without.frame["rater"] == own
        pd.testing.assert_frame_equal(without.frame[mine], with_them.frame[mine])


def test_numbers_of_spammers_are_shared_out_in_turn(generator):
    for count, expected in ((1, [1, 0, 0]), (2, [1, 1, 0]), (4, [2, 1, 1])):
        kinds = simulated([0.5], generator, raters=5, spammers=count).raters["kind"]
        assert [int((kinds == kind).sum()) for kind in SPAMMER_KINDS] == expected


def test_answers_lie_on_the_scale_and_its_steps(generator):
    wild = RaterModel(bias_sd=30, image_sd=30, repeat_sd=30)
    study = simulated(
        np.linspace(1, 100, 300), generator, scale=(1, 100), step=1, model=wild, spammers=2
    )
    scores = study.frame["score"]
    assert set(scores) <= set(map(float, range(1, 101)))
    assert {1.0, 100.0} <= set(scores)
    free = simulated(np.linspace(1, 100, 300), generator, scale=(1, 100), clip=False, model=wild)
    assert free.frame["score"].min() < 1
    assert free.frame["score"].max() > 100


def test_steps_are_the_numbers_a_person_would_write():
    given = to_scale(np.linspace(0, 1, 1000), (0, 1), step=0.01)
    assert sorted(set(given)) == [number / 100 for number in range(101)]


def test_the_default_raters_fit_the_scale():
    (small, _), (large, _) = (
        (study.frame["score"], study.raters)
        for study in (
            simulated([0.4, 0.6], np.random.default_rng(1), clip=False),
            simulated([40, 60], np.random.default_rng(1), scale=(0, 100), clip=False),
        )
    )
    np.testing.assert_allclose(large, 100 * small, rtol=1e-12)


def test_a_longer_scale_stretches_spreads_and_nothing_else():
    model = RaterModel(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    assert model.times(2) == RaterModel(0.2, 0.4, 0.6, 0.4, 1.0, 0.6, 0.7, 0.8)


def test_each_image_is_rated_by_so_many_raters_and_no_pair_is_preferred(generator):
    study = simulated(np.full(20000, 0.5), generator, raters=6, rounds=2, per_image=3)
    ratings = validate(study.frame)
    pairs = study.frame.drop_duplicates(["stimulus", "rater"])
    assert len(ratings) == 20000 * 3 * 2
    assert (pairs.groupby("stimulus")["rater"].nunique() == 3).all()
    trios = pairs.groupby("stimulus")["rater"].agg("".join).value_counts()
    assert len(trios) == 20
    assert trios.to_numpy() == pytest.approx(1000, rel=0.15)
    assert study.raters["n"].to_numpy() == pytest.approx(20000, rel=0.03)
    assert (study.raters["n"] == study.frame["rater"].value_counts().sort_index().values).all()


def test_opinions_stay_the_same_in_every_round(generator):
    model = RaterModel(bias_sd=0, image_sd=0.1, repeat_sd=0)
    study = simulated(np.full(50, 0.5), generator, rounds=3, per_image=2, model=model)
    opinions = study.frame.groupby(["stimulus", "rater"])["score"]
    assert (opinions.nunique() == 1).all()
    assert study.frame["score"].nunique() == 100


def test_memory_follows_the_ratings_not_stimuli_times_raters(generator):
    truth = np.full(20_000, 0.5)
    tracemalloc.start()
    study = simulated(truth, generator, raters=50_000, per_image=2, rounds=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(study.frame) == 40_000
    assert peak < 100e6  # stimuli x raters would be 1e9 entries


def test_the_same_seed_gives_the_same_study(truth):
    options = {"raters": 7, "per_image": 3, "spammers": 2, "model": RaterModel(lapses=0.1)}
    one, two, other = (
        simulated(truth, np.random.default_rng(seed), **options) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one.frame, two.frame)
    pd.testing.assert_frame_equal(one.raters, two.raters)
    assert (one.frame["score"] != other.frame["score"]).all()


def test_takes_its_labels_from_a_series(generator):
    truth = pd.Series([0.2, 0.4], index=["b.jpg", "a.jpg"])
    study = simulated(truth, generator, raters=1, rounds=1)
    assert study.frame["stimulus"].tolist() == ["b.jpg", "a.jpg"]
    assert study.truth.to_dict() == {"b.jpg": 0.2, "a.jpg": 0.4}


def test_the_law_of_one_answer_is_the_law_of_the_study(generator):
    model = RaterModel(image_sd=0, repeat_sd=0, gain=0.7, gain_spread=0.3)
    truth = np.array([0.3, 0.6])
    study = simulated(truth, generator, rounds=1, model=model, clip=False)
    own = study.raters
    expected = raw_score(truth[:, None], bias=own["bias"], gain=own["gain"])
    np.testing.assert_allclose(cube(study, 1)[:, :, 0], expected, rtol=1e-12)
    alone = raw_score(0.3, bias=own["bias"][1], gain=own["gain"][1])
    assert float(alone) == pytest.approx(expected[0, 1])


def test_a_made_truth_has_the_mean_sd_and_lean_that_were_asked_for(generator):
    truth = draw_truth(200_000, mean=70, sd=10, scale=(1, 100), generator=generator)
    assert truth.mean() == pytest.approx(70, abs=0.1)
    assert truth.std() == pytest.approx(10, rel=0.01)
    assert truth.min() >= 1
    assert truth.max() <= 100
    assert np.mean((truth - 70) ** 3) < 0


def test_raters_of_the_default_model_agree_as_those_of_uhd_iqa():
    """As many images as in the UHD-IQA test set, spread as widely and as lopsidedly: 600 of SD
    .102, and 300 exclusive ones that lie closer together. No rater's scores of it are published.
    """
    figures = []
    for seed in range(20):
        chance = np.random.default_rng(seed)
        truth = np.concatenate(
            [
                draw_truth(600, mean=0.698, sd=0.102, generator=chance),
                draw_truth(300, mean=0.706, sd=0.058, generator=chance),
            ]
        )
        study = simulate_ratings(truth, raters=10, step=0.01, generator=chance)
        ratings = validate(study.frame)
        rounds = round_agreement(ratings)
        groups = group_agreement(ratings, generator=chance, draws=20, sizes=[5]).table.iloc[0]
        figures.append([rounds.srcc, rounds.rmse, groups["srcc_mean"], groups["rmse_mean"]])
    assert np.mean(figures, axis=0) == pytest.approx(
        np.array([0.93, 0.030, 0.87, 0.055]), abs=0.011
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"truth": []},
            "The truth must be a list of at least one number, not an array of shape (0,).",
        ),
        (
            {"truth": [[0.5]]},
            "The truth must be a list of at least one number, not an array of shape (1, 1).",
        ),
        (
            {"truth": [0.5, 60]},
            (
                "Every truth must lie on the scale from 0 to 1, but that of stimulus 2 is 60; "
                "state the scale that it is on."
            ),
        ),
        (
            {"truth": [np.nan]},
            (
                "Every truth must lie on the scale from 0 to 1, but that of stimulus 1 is nan; "
                "state the scale that it is on."
            ),
        ),
        (
            {"truth": pd.Series([0.5, 0.6], index=["a", "a"])},
            "Stimulus 'a' has two truths; give every stimulus one.",
        ),
        ({"raters": 0}, "At least one rater and one round are needed, not 0 and 2."),
        ({"rounds": 0}, "At least one rater and one round are needed, not 4 and 0."),
        ({"per_image": 5}, "Each image can be rated by 1 to 4 of 4 raters, not by 5."),
        ({"per_image": 0}, "Each image can be rated by 1 to 4 of 4 raters, not by 0."),
        ({"spammers": 5}, "There cannot be 5 spammers among 4 raters."),
        ({"spammers": -1}, "There cannot be -1 spammers; give 0 or more."),
        ({"spammers": {"random": -1}}, "There cannot be -1 spammers; give 0 or more."),
        (
            {"spammers": {"lazy": 1}},
            "A spammer is one of random, constant, straight-lining, not 'lazy'.",
        ),
        (
            {"scale": (1, 1)},
            "A scale from 1 to 1 is none; give its lower end, then its upper end.",
        ),
        (
            {"step": 0.3},
            (
                "A step of 0.3 does not divide the scale from 0 to 1; "
                "give one that leads from end to end."
            ),
        ),
        (
            {"step": 0.0},
            (
                "A step of 0 does not divide the scale from 0 to 1; "
                "give one that leads from end to end."
            ),
        ),
    ],
)
def test_refuses_what_makes_no_study(generator, options, message):
    arguments = {"truth": [0.5], "raters": 4, **options}
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        simulate_ratings(arguments.pop("truth"), generator=generator, **arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bias_sd": -0.1}, "bias_sd must be a finite number of at least 0, not -0.1."),
        ({"repeat_sd": np.nan}, "repeat_sd must be a finite number of at least 0, not nan."),
        ({"gain": 0}, "gain must be above 0; at 0 no score would depend on its image."),
        ({"lapses": 1.5}, "lapses is a share of the answers, 0 to 1, not 1.5."),
    ],
)
def test_refuses_what_is_no_rater(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        RaterModel(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stimuli": 0}, "At least one stimulus is needed, not 0."),
        ({"mean": 7}, "The truth's mean must lie within the scale from 0 to 1, not at 7."),
        (
            {"sd": 0.5},
            (
                "The truth's SD must lie between 0 and 0.5, which a scale from 0 to 1 allows "
                "about a mean of 0.5, not at 0.5."
            ),
        ),
    ],
)
def test_refuses_a_truth_that_does_not_fit_the_scale(generator, options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        draw_truth(**{"stimuli": 5, "mean": 0.5, "sd": 0.1, **options}, generator=generator)
