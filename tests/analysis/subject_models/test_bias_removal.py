import numpy as np
import pytest

from analysis import mean_opinion_scores
from analysis.subject_models import bias_removed, rater_deviations
from tests.analysis.subject_models.peer import sureal
from tests.analysis.subject_models.tables import Truth, ratings_of


def test_agrees_with_sureal_where_ratings_are_missing(generator):
    truth = Truth(generator, stimuli=25, raters=9, each=4, rounds=2)
    theirs = sureal("BiasremvMosModel", truth.frame)
    ours = bias_removed(truth.ratings, parity=True)
    np.testing.assert_allclose(ours.stimuli["mos"], theirs["quality_scores"], atol=1e-10)
    np.testing.assert_allclose(ours.stimuli["sd"], theirs["quality_ambiguity"], atol=1e-10)
    np.testing.assert_allclose(ours.stimuli["se"], theirs["quality_scores_std"], atol=1e-10)
    np.testing.assert_allclose(ours.raters["bias"], theirs["observer_bias"], atol=1e-10)


def test_takes_biases_out_of_the_intervals(generator):
    truth = Truth(generator, stimuli=200, raters=10)
    model = bias_removed(truth.ratings)
    plain = mean_opinion_scores(truth.ratings)
    np.testing.assert_allclose(model.stimuli["mos"], plain["mos"])  # everybody rated everything
    width = (model.stimuli["ci_high"] - model.stimuli["ci_low"]).mean()
    assert width < 0.95 * (plain["ci_high"] - plain["ci_low"]).mean()
    assert 0.92 < truth.covered(model) < 0.98


@pytest.mark.parametrize("ci", ["cluster", "t", "normal", "bootstrap"])
def test_offers_the_intervals_of_the_plain_mean(generator, ci):
    truth = Truth(generator, stimuli=20, raters=8)
    model = bias_removed(truth.ratings, ci=ci, generator=np.random.default_rng(1))
    assert model.stimuli.attrs["ci"] == ci
    assert model.stimuli.attrs["model"] == "bias-removed"
    assert (model.stimuli["se"] > 0).all()


def test_says_how_far_each_rater_lies_from_the_means():
    ratings = ratings_of(
        ("a", "p", 1, 3.0), ("a", "q", 1, 5.0),
        ("b", "p", 1, 2.0), ("b", "q", 1, 3.0),
        ("c", "r", 1, 3.0),
    )  # fmt: skip
    table = rater_deviations(ratings).set_index("rater")
    # p lies 1 and 0.5 below the means, q as much above.
    assert table["bias"].tolist() == pytest.approx([-0.75, 0.75, 0])
    assert table["inconsistency"].tolist()[:2] == pytest.approx([np.std([1, 0.5], ddof=1)] * 2)
    assert table["n"].tolist() == [2, 2, 1]
    assert table["note"].to_dict() == {"p": "", "q": "", "r": "one rating"}
    assert table["inconsistency"].isna().tolist() == [False, False, True]
    shifted = rater_deviations(ratings, mos=np.array([3.0, 2.0, 1.0]))
    assert shifted["bias"].tolist() == pytest.approx([0, 1.5, 2])


def test_refuses_parity_with_another_interval():
    with pytest.raises(ValueError, match=r".") as caught:
        bias_removed(ratings_of(("a", "p", 1, 3)), parity=True, ci="t")
    assert str(caught.value) == (
        "The published interval is 'normal', not 't'; leave out one of the two."
    )
