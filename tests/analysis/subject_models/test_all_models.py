"""What holds for every model."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis import mean_opinion_scores, validate
from tests.analysis.subject_models.tables import MODELS, Truth, ratings_of, small_frames

EVERY = pytest.mark.parametrize("fit", MODELS.values(), ids=MODELS)


@pytest.fixture
def study(generator):
    return Truth(generator, stimuli=40, raters=12, each=6, rounds=2, contents=5, ambiguity=(2, 6))


@EVERY
def test_has_a_row_for_every_stimulus_and_rater(study, fit):
    model = fit(study.ratings)
    assert model.stimuli["stimulus"].tolist() == study.ratings.stimuli.tolist()
    assert model.stimuli["n"].tolist() == [12] * 40
    assert model.stimuli["n_raters"].tolist() == [6] * 40
    if len(model.raters):
        assert model.raters["rater"].tolist() == study.ratings.raters.tolist()
        assert model.raters["n"].tolist() == np.bincount(study.ratings.rater).tolist()
    assert model.converged
    assert set(model.stimuli.attrs["columns"]) == set(model.stimuli)


@EVERY
def test_comes_near_the_truth(study, fit):
    model = fit(study.ratings)
    error = np.sqrt(np.mean((study.level(model) - study.mos) ** 2))
    assert error < 3.2  # the SD of a rating is some 10, 12 ratings each
    assert study.covered(model) > 0.8


@EVERY
@pytest.mark.parametrize(("factor", "shift"), [(0.01, -0.3), (1e4, 50.0)])
def test_follows_a_change_of_scale(study, fit, factor, shift):
    plain = fit(study.ratings)
    moved = fit(validate(study.frame.assign(score=factor * study.frame["score"] + shift)))
    size = 1e-5 * factor
    for name in ("mos", "ci_low", "ci_high"):
        np.testing.assert_allclose(
            moved.stimuli[name], factor * plain.stimuli[name] + shift, atol=size
        )
    # ZREC's raters are counted in the stimuli's own SDs, which nothing changes.
    unit = 1 if plain.model == "zrec" else factor
    for name in ("bias", "inconsistency", "bias_se", "inconsistency_se"):
        np.testing.assert_allclose(
            moved.raters[name].to_numpy(), unit * plain.raters[name].to_numpy(), atol=1e-5 * unit
        )
    if plain.contents is not None:
        np.testing.assert_allclose(
            moved.contents["ambiguity"], factor * plain.contents["ambiguity"], atol=size
        )
    assert moved.stimuli["note"].tolist() == plain.stimuli["note"].tolist()


@EVERY
def test_does_not_depend_on_the_order_of_the_rows(study, fit, generator):
    plain = fit(study.ratings)
    shuffled = fit(validate(study.frame.sample(frac=1, random_state=generator)))
    np.testing.assert_allclose(shuffled.stimuli["mos"], plain.stimuli["mos"], atol=1e-4)
    np.testing.assert_allclose(
        shuffled.raters["inconsistency"].to_numpy(),
        plain.raters["inconsistency"].to_numpy(),
        atol=1e-4,
    )


@EVERY
@settings(max_examples=25)
@given(small_frames())
def test_leaves_nothing_undefined_without_a_note(fit, frame):
    model = fit(validate(frame))
    stimuli, raters = model.stimuli, model.raters
    assert np.isfinite(stimuli["mos"]).all()
    assert stimuli["mos"].between(-2, 6).all()
    undefined = stimuli["se"].isna() | stimuli["ci_low"].isna() | stimuli["sd"].isna()
    assert (stimuli.loc[undefined, "note"] != "").all()
    assert (raters.loc[raters["inconsistency"].isna(), "note"] != "").all()
    assert np.isfinite(raters["bias"].to_numpy()).all()


@pytest.mark.parametrize("name", ["bias-removed", "projection", "zrec", "mle without raters"])
@settings(max_examples=25)
@given(small_frames())
def test_survives_whatever_it_is_given_with_parity_too(name, frame):
    model = MODELS[name](validate(frame), parity=True)
    undefined = model.stimuli["mos"].isna() | model.stimuli["se"].isna()
    assert (model.stimuli.loc[undefined, "note"] != "").all()


@EVERY
def test_takes_unanimous_ratings_for_what_they_are(fit):
    rows = [(s, r, 1, score) for s, score in [("a", 0.1), ("b", 0.7)] for r in "pqr"]
    model = fit(ratings_of(*rows))
    np.testing.assert_allclose(model.stimuli["mos"], [0.1, 0.7], atol=1e-12)
    assert model.stimuli["note"].tolist() == ["unanimous", "unanimous"]
    assert (model.stimuli["ci_high"] - model.stimuli["ci_low"]).max() < 1e-9
    assert np.abs(model.raters["bias"].to_numpy()).max(initial=0) < 1e-12


@EVERY
def test_keeps_the_only_rating_of_a_stimulus(fit):
    model = fit(ratings_of(("a", "p", 1, 3), ("b", "q", 1, 4), ("c", "p", 1, 1)))
    assert model.stimuli["mos"].tolist() == pytest.approx([3, 4, 1])
    assert model.stimuli["note"].tolist() == ["one rating"] * 3
    # Nobody can be compared with anybody, so nothing is claimed.
    assert model.stimuli["ci_low"].isna().all()


@EVERY
def test_gives_the_mean_of_one_stimulus(fit):
    model = fit(ratings_of(("a", "p", 1, 1), ("a", "q", 1, 2), ("a", "r", 1, 4), ("a", "s", 1, 5)))
    row = model.stimuli.iloc[0]
    assert row["mos"] == pytest.approx(3)
    # Biases explain everything, which some intervals take for certainty, and say.
    assert row["ci_low"] < 2.5 or row["note"] in ("no residual", "unanimous")


@EVERY
def test_knows_a_rater_who_gives_one_score_only(fit, generator):
    truth = Truth(generator, stimuli=60, raters=6)
    frame = truth.frame
    frame.loc[frame["rater"] == "r003", "score"] = 60.0
    model = fit(validate(frame))
    if len(model.raters):
        assert model.raters.set_index("rater").loc["r003", "note"] == "one score only"


def test_gives_the_plain_mean_where_raters_do_not_differ():
    # Everybody is off by 1 up or down, equally often, so that all weights are equal.
    rows = [
        (f"s{s}", f"r{r}", 1, 10.0 * s + (1 if (s & r).bit_count() % 2 else -1))
        for s in range(8)
        for r in range(8)
    ]
    ratings = ratings_of(*rows)
    plain = mean_opinion_scores(ratings)["mos"]
    for fit in (MODELS["projection"], MODELS["mle without ambiguity"]):
        spread = fit(ratings).raters["inconsistency"]
        np.testing.assert_allclose(fit(ratings).stimuli["mos"], plain, atol=1)
        assert spread[1:].std() < 1e-6


@pytest.mark.parametrize("name", [name for name in MODELS if name != "bias-removed"])
def test_refuses_a_confidence_that_is_none(name):
    with pytest.raises(ValueError, match=r".") as caught:
        MODELS[name](ratings_of(("a", "p", 1, 3)), confidence=95)
    assert str(caught.value) == "confidence must lie between 0 and 1, not at 95."


def test_widens_its_intervals_with_the_confidence(study):
    for fit in MODELS.values():
        usual, wide = fit(study.ratings), fit(study.ratings, confidence=0.99)
        pd.testing.assert_series_equal(usual.stimuli["mos"], wide.stimuli["mos"])
        assert (wide.stimuli["ci_low"] < usual.stimuli["ci_low"]).all()
