"""UHD-IQA in simulation: its published MOS as truth, and raters with the spreads found for it."""

import functools

import numpy as np
import pandas as pd
import pytest

from analysis import round_agreement, validate
from analysis.power import estimate_spreads, power_curve
from analysis.reliability.groups import group_agreement
from analysis.simulate import RaterModel, simulate_ratings
from tests.analysis.conftest import REAL_RATINGS

STUDIES = 20
SLIDER = {"scale": (0.01, 1), "step": 0.01}  # 1 to 100, as shares


def published(part=None):
    table = pd.read_csv(REAL_RATINGS / "uhd_iqa_mos_splits.csv").set_index("image_name")
    return table.loc[table["set"].isin([part] if part else table["set"]), "quality_mos"]


def study_of(truth, seed, **options):
    chance = np.random.default_rng(seed)
    study = simulate_ratings(
        truth, raters=10, rounds=2, model=RaterModel(), generator=chance, **options
    )
    return validate(study.frame)


@functools.cache
def agreement(part, studies, **options):
    """Means over studies of round agreement and of 5 raters against 5."""
    truth = published(part)
    figures = []
    for seed in range(studies):
        ratings = study_of(truth, seed, **options)
        rounds = round_agreement(ratings)
        chance = np.random.default_rng(1000 + seed)
        groups = group_agreement(ratings, generator=chance, draws=20, sizes=[5]).table.iloc[0]
        figures.append([rounds.srcc, rounds.rmse, groups["srcc_mean"], groups["rmse_mean"]])
    names = ["round_srcc", "round_rmse", "group_srcc", "group_rmse"]
    return pd.Series(np.mean(figures, axis=0), index=names)


def test_the_test_images_agree_as_they_did_in_the_study():
    figures = agreement("test", STUDIES, **SLIDER)
    assert figures["round_srcc"] == pytest.approx(0.93, abs=0.01)
    assert figures["round_rmse"] == pytest.approx(0.030, abs=0.002)
    assert figures["group_srcc"] == pytest.approx(0.87, abs=0.01)
    assert figures["group_rmse"] == pytest.approx(0.055, abs=0.005)


def test_all_images_agree_less_though_the_raters_are_the_same():
    figures = agreement(None, STUDIES, **SLIDER)
    assert figures["round_srcc"] == pytest.approx(0.87, abs=0.01)
    assert figures["round_rmse"] == pytest.approx(0.030, abs=0.002)
    assert figures["group_srcc"] == pytest.approx(0.75, abs=0.01)
    assert figures["group_rmse"] == pytest.approx(0.055, abs=0.005)


def test_neither_the_sliders_steps_nor_its_ends_make_the_figures():
    free = agreement("test", STUDIES, clip=False)
    slider = agreement("test", STUDIES, **SLIDER)
    assert free.to_numpy() == pytest.approx(slider.to_numpy(), abs=0.001)


@pytest.mark.parametrize("part", ["test", None])
def test_the_formula_predicts_the_agreement_of_groups(part):
    expected = power_curve(truth=published(part).to_numpy(), raters=[5], rounds=[2]).iloc[0]
    figures = agreement(part, STUDIES, **SLIDER)
    assert figures["group_srcc"] == pytest.approx(expected["srcc_panel"], abs=0.005)
    assert figures["group_rmse"] == pytest.approx(expected["rmse_panel"], abs=0.005)


def test_the_spreads_can_be_found_again_from_the_ratings():
    truth = published("test")
    variances = []
    for seed in range(STUDIES):
        found = estimate_spreads(study_of(truth, seed, **SLIDER))
        model = found.model
        variances.append([model.bias_sd**2, model.image_sd**2, model.repeat_sd**2])
        assert found.truth_sd == pytest.approx(truth.std(), rel=0.03)
    bias, image, repeat = np.sqrt(np.mean(variances, axis=0))
    assert bias == pytest.approx(RaterModel().bias_sd, rel=0.15)
    assert image == pytest.approx(RaterModel().image_sd, rel=0.03)
    assert repeat == pytest.approx(RaterModel().repeat_sd, rel=0.02)


@pytest.mark.parametrize("path", sorted(REAL_RATINGS.glob("*_long.csv")), ids=lambda p: p.stem)
def test_finds_spreads_in_every_real_study(path):
    ratings = validate(pd.read_csv(path, dtype={"stimulus": str, "rater": str}))
    found = estimate_spreads(ratings)
    assert found.model.bias_sd > 0
    assert found.model.image_sd > 0
    assert found.truth.shape == (len(ratings.stimuli),)
    total = ratings.scores.std()
    parts = [found.truth_sd, found.model.bias_sd, found.model.image_sd, found.model.repeat_sd]
    # On unequal numbers of ratings per stimulus the parts need not add up exactly.
    assert np.sqrt(np.sum(np.square(parts))) == pytest.approx(total, rel=0.25)
    repeats = ratings.rounds.max() > 1
    assert (found.model.repeat_sd > 0) == repeats
    assert bool(found.notes) == (not repeats)
