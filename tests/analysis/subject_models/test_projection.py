import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import validate
from analysis.subject_models import alternating_projection
from tests.analysis.subject_models.peer import sureal
from tests.analysis.subject_models.tables import Truth, ratings_of


def projected(ratings, **options):
    return alternating_projection(ratings, **options)


@pytest.mark.parametrize("design", ["complete", "two rounds", "missing"])
def test_agrees_with_sureal(generator, design):
    rounds = 1 if design == "complete" else 2
    truth = Truth(generator, stimuli=40, raters=12, rounds=rounds)
    frame = truth.frame
    if design == "missing":
        frame = frame[generator.random(len(frame)) < 0.6]
    for name, standard_error in [("", "weights"), ("2", "spread")]:
        theirs = sureal(f"SubjectMLEModelProjectionSolver{name}", frame)
        ours = projected(validate(frame), standard_error=standard_error, parity=True)
        for table, column, key in [
            (ours.stimuli, "mos", "quality_scores"),
            (ours.stimuli, "se", "quality_scores_std"),
            (ours.raters, "bias", "observer_bias"),
            (ours.raters, "bias_se", "observer_bias_std"),
            (ours.raters, "inconsistency", "observer_inconsistency"),
            (ours.raters, "inconsistency_se", "observer_inconsistency_std"),
        ]:
            np.testing.assert_allclose(table[column], theirs[key], atol=1e-9, err_msg=key)
        assert ours.iterations == theirs["num_iter"]
        assert ours.loglikelihood / len(frame) == pytest.approx(theirs["loglikelihood"])


def test_never_lets_the_published_likelihood_fall(generator):
    truth = Truth(generator, stimuli=30, raters=8)
    ratings, reached = truth.ratings, []
    for iterations in range(1, 10):
        model = projected(ratings, parity=True, max_iterations=iterations)
        residual = (
            ratings.scores
            - model.stimuli["mos"].to_numpy()[ratings.stimulus]
            - model.raters["bias"].to_numpy()[ratings.rater]
        )
        # At these scores and biases, each rater's variance at its best.
        spread = np.sqrt(np.bincount(ratings.rater, residual**2) / 30)[ratings.rater]
        reached.append(stats.norm.logpdf(residual, scale=spread).sum())
    assert (np.diff(reached) > -1e-6).all()
    assert reached[-1] > reached[0]


def test_recovers_biases_and_inconsistencies(generator):
    truth = Truth(generator, stimuli=800, raters=15)
    model = projected(truth.ratings)
    error = (model.raters["bias"] - truth.bias) / model.raters["bias_se"]
    assert np.abs(error).max() < 3.5
    error = (model.raters["inconsistency"] - truth.inconsistency) / model.raters["inconsistency_se"]
    assert np.abs(error).max() < 3.5
    assert np.sqrt(np.mean(error**2)) > 0.5


def test_promises_what_it_keeps_where_stimuli_have_few_ratings(generator):
    covered = {"guarded": [], "published": []}
    ratios = {"guarded": [], "published": []}
    for _ in range(20):
        truth = Truth(generator, stimuli=300, raters=24, each=3)
        for name, shares in covered.items():
            model = projected(truth.ratings, parity=name == "published")
            shares.append(truth.covered(model))
            ratios[name].append(np.median(model.raters["inconsistency"] / truth.inconsistency))
    assert 0.92 < np.mean(covered["guarded"]) < 0.97
    assert np.mean(covered["published"]) < 0.75
    assert 0.95 < np.mean(ratios["guarded"]) < 1.1
    assert np.mean(ratios["published"]) < 0.9


def test_lets_no_rater_dictate(generator):
    truth = Truth(generator, stimuli=300, raters=24, each=3)
    published = projected(truth.ratings, parity=True)
    assert published.raters["inconsistency"].min() < 1e-4
    assert "collapsed" in set(published.raters["note"])
    assert "one rater decides" in set(published.stimuli["note"])
    guarded = projected(truth.ratings)
    assert guarded.raters["inconsistency"].min() > 1.5
    assert guarded.stimuli["se"].min() > 1
    assert set(guarded.raters["note"]) == {""}


def test_tames_a_newcomer_and_leaves_an_old_hand_alone(generator):
    truth = Truth(generator, stimuli=400, raters=10)
    frame = truth.frame
    score = truth.mos[0] + 0.1
    newcomer = pd.DataFrame(
        [("s00000", "c00000", "new", 1, score), ("s00001", "c00001", "new", 1, truth.mos[1])],
        columns=["stimulus", "content", "rater", "round", "score"],
    )
    ratings = validate(pd.concat([frame, newcomer]))
    model = projected(ratings)
    table = model.raters.set_index("rater")
    typical = np.sqrt(np.mean(truth.inconsistency**2))
    assert table.loc["new", "note"] == "mostly assumed"
    assert 0.6 * typical < table.loc["new", "inconsistency"] < 1.4 * typical
    # Three ratings more in 400 move a variance by less than 1 % of the way.
    alone = projected(truth.ratings).raters["inconsistency"]
    np.testing.assert_allclose(table["inconsistency"].to_numpy()[1:], alone, rtol=5e-3)


def test_stops_by_a_rule_that_knows_no_unit(generator):
    frame = Truth(generator, stimuli=50, raters=8).frame
    counts = {
        projected(validate(frame.assign(score=frame["score"] * unit))).iterations
        for unit in (1e-6, 1, 1e6)
    }
    assert len(counts) == 1


def test_admits_that_it_has_not_arrived(generator):
    truth = Truth(generator, stimuli=50, raters=8)
    model = projected(truth.ratings, max_iterations=2)
    assert (model.iterations, model.converged) == (2, False)


def test_has_no_spread_of_one_residual():
    ratings = ratings_of(
        ("a", "p", 1, 3), ("a", "q", 1, 4), ("b", "p", 1, 1), ("b", "q", 1, 3), ("c", "p", 1, 2)
    )
    model = projected(ratings, standard_error="spread")
    assert model.stimuli["se"].isna().tolist() == [False, False, True]
    assert model.stimuli["note"][2] == "one rating"


def test_says_who_rated_alone(generator):
    frame = Truth(generator, stimuli=30, raters=6).frame
    hermit = pd.DataFrame(
        [(f"own{k}", "c", "zz", 1, 50.0 + k) for k in range(9)],
        columns=["stimulus", "content", "rater", "round", "score"],
    )
    table = projected(validate(pd.concat([frame, hermit]))).raters
    assert table["note"].tolist() == [""] * 6 + ["rated alone"]
    assert np.isnan(table["bias_se"][6])


def test_refuses_an_unknown_standard_error():
    with pytest.raises(ValueError, match=r".") as caught:
        projected(ratings_of(("a", "p", 1, 3)), standard_error="sd")
    assert str(caught.value) == "standard_error must be one of weights, spread, not 'sd'."
