import numpy as np
import pytest
from scipy import optimize

from analysis import validate
from analysis.subject_models import alternating_projection, maximum_likelihood
from analysis.subject_models.design import Design
from analysis.subject_models.objective import Objective
from tests.analysis.subject_models.peer import sureal
from tests.analysis.subject_models.tables import Truth, ratings_of


def contents(model):
    assert model.contents is not None
    return model.contents


@pytest.fixture
def study(generator):
    return Truth(generator, stimuli=60, raters=12, contents=6, ambiguity=(3, 9))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("MaximumLikelihoodEstimationModel", {}),
        ("MaximumLikelihoodEstimationModelContentOblivious", {"ambiguity": None}),
        ("MaximumLikelihoodEstimationModelSubjectOblivious", {"raters": False}),
    ],
)
def test_agrees_with_sureal(generator, name, options):
    truth = Truth(generator, stimuli=36, raters=10, rounds=2, contents=4, ambiguity=(3, 9))
    frame = truth.frame[generator.random(len(truth.frame)) < 0.8]
    theirs = sureal(name, frame)
    ours = maximum_likelihood(validate(frame), parity=True, **options)
    for table, column, key in [
        (ours.stimuli, "mos", "quality_scores"),
        (ours.stimuli, "se", "quality_scores_std"),
        (ours.raters, "bias", "observer_bias"),
        (ours.raters, "bias_se", "observer_bias_std"),
        (ours.raters, "inconsistency", "observer_inconsistency"),
        (ours.raters, "inconsistency_se", "observer_inconsistency_std"),
        (ours.contents, "ambiguity", "content_ambiguity"),
        (ours.contents, "ambiguity_se", "content_ambiguity_std"),
    ]:
        if key == "content_ambiguity_std" and not options.get("raters", True):
            continue  # the reference gives that of one more step
        if key in theirs and table is not None:
            np.testing.assert_allclose(table[column], theirs[key], atol=1e-7, err_msg=key)
    assert ours.loglikelihood / len(frame) == pytest.approx(theirs["loglikelihood"], abs=1e-9)
    assert ours.iterations == theirs["num_iter"]


def unguarded(ratings):
    """The likelihood itself at its maximum as found here, and the scores there."""
    design = Design.of(ratings)
    _, content = ratings.contents()
    found = Objective(design, content, content.max() + 1, prior=0, restricted=False).solve(1000)
    variance = found.rater_variance[design.rater] + found.content_variance[content[design.stimulus]]
    residual = design.residuals(found.mos, found.bias)
    reached = -0.5 * (np.log(2 * np.pi * variance) + residual**2 / variance).sum()
    return found, reached, found.mos + found.bias.mean()


def test_reaches_the_maximum_that_the_reference_reaches(generator):
    # Without prior and without integrating anything out: another start, another way, one top.
    truth = Truth(
        generator, stimuli=90, raters=20, contents=6, inconsistency=(6, 12), ambiguity=(5, 9)
    )
    theirs = maximum_likelihood(truth.ratings, parity=True)
    found, reached, mos = unguarded(truth.ratings)
    assert found.converged
    assert reached == pytest.approx(theirs.loglikelihood, abs=1e-4)
    np.testing.assert_allclose(mos, theirs.stimuli["mos"], atol=1e-3)


def test_climbs_at_least_as_high_as_the_reference(generator):
    for _ in range(3):
        truth = Truth(generator, stimuli=60, raters=12, contents=6, ambiguity=(3, 9))
        theirs = maximum_likelihood(truth.ratings, parity=True)
        assert unguarded(truth.ratings)[1] > theirs.loglikelihood - 1e-4


@pytest.mark.parametrize("count", [0, 6])
@pytest.mark.parametrize(("prior", "restricted"), [(3.0, True), (0.0, False)])
def test_has_the_gradient_that_belongs_to_its_function(study, count, prior, restricted):
    _, content = study.ratings.contents()
    objective = Objective(
        Design.of(study.ratings), content, count, prior=prior, restricted=restricted
    )
    point = objective.start() + np.random.default_rng(0).normal(0, 0.1, 24 + count)
    _, gradient = objective.value_and_gradient(point)

    def value(at):
        return objective.value_and_gradient(at)[0]

    numerical = optimize.approx_fprime(point, value, 1e-6)
    np.testing.assert_allclose(gradient, numerical, atol=2e-3)


def test_has_the_curvature_that_its_errors_come_from(generator):
    # By differences of the gradient. Few ratings each, so that the scores follow far.
    study = Truth(generator, stimuli=60, raters=12, each=4, contents=6, ambiguity=(3, 9))
    _, content = study.ratings.contents()
    objective = Objective(Design.of(study.ratings), content, 6, prior=3.0, restricted=True)
    solution = objective.solve(1000)
    errors = objective.errors(solution)
    at = np.concatenate(
        [
            solution.bias / objective.unit,
            np.log(solution.rater_variance / objective.unit**2),
            np.log(solution.content_variance / objective.unit**2),
        ]
    )
    step = 1e-4
    for place, error, spread in [
        (12, errors.inconsistency[0], np.sqrt(solution.rater_variance[0])),
        (17, errors.inconsistency[5], np.sqrt(solution.rater_variance[5])),
        (24, errors.ambiguity[0], np.sqrt(solution.content_variance[0])),
        (27, errors.ambiguity[3], np.sqrt(solution.content_variance[3])),
    ]:
        move = np.zeros(len(at))
        move[place] = step
        above = objective.value_and_gradient(at + move)[1][place]
        below = objective.value_and_gradient(at - move)[1][place]
        curvature = (above - below) / (2 * step)
        assert error == pytest.approx(spread / 2 / np.sqrt(curvature), rel=5e-3)


def test_comes_to_rest_at_a_minimum(study, generator):
    _, content = study.ratings.contents()
    objective = Objective(Design.of(study.ratings), content, 6, prior=3.0, restricted=True)
    solution = objective.solve(1000)
    assert solution.converged
    at = np.concatenate(
        [
            solution.bias / objective.unit,
            np.log(solution.rater_variance / objective.unit**2),
            np.log(solution.content_variance / objective.unit**2),
        ]
    )
    for _ in range(20):
        moved = at + generator.normal(0, 0.05, len(at))
        assert objective.value_and_gradient(moved)[0] > solution.value


def test_never_lets_its_function_rise(study):
    _, content = study.ratings.contents()
    objective = Objective(Design.of(study.ratings), content, 6, prior=3.0, restricted=True)
    values = [objective.value_and_gradient(objective.start())[0]]
    values += [objective.solve(limit).value for limit in range(1, 15)]
    assert (np.diff(values) < 1e-9).all()
    assert values[-1] < values[0] - 0.1


def test_recovers_biases_inconsistencies_and_ambiguities(generator):
    truth = Truth(generator, stimuli=600, raters=30, contents=12, ambiguity=(2, 10))
    model = maximum_likelihood(truth.ratings)
    assert model.converged
    error = (model.raters["bias"] - truth.bias) / model.raters["bias_se"]
    assert np.abs(error).max() < 3.8
    # What can be known are the sums of variances, or differences between raters and contents.
    rater = model.raters["inconsistency"] ** 2 - truth.inconsistency**2
    content = contents(model)["ambiguity"] ** 2 - truth.ambiguity**2
    assert rater.mean() == pytest.approx(-content.mean(), abs=4)
    assert (rater - rater.mean()).std() < 0.15 * (truth.inconsistency**2).std()
    assert (content - content.mean()).std() < 0.25 * (truth.ambiguity**2).std()
    assert 0.92 < truth.covered(model) < 0.98


def test_finds_the_ambiguity_of_single_stimuli(generator):
    truth = Truth(generator, stimuli=300, raters=40, ambiguity=(0, 15))
    model = maximum_likelihood(truth.ratings, ambiguity="stimulus")
    found = contents(model).set_index("content")["ambiguity"]
    assert np.corrcoef(found**2, truth.ambiguity**2)[0, 1] > 0.8
    # The interval of an ambiguous stimulus is wider, which alternating projection cannot know.
    wide, narrow = truth.ambiguity > 12, truth.ambiguity < 3
    se = model.stimuli["se"].to_numpy()
    assert se[wide].mean() > 1.4 * se[narrow].mean()
    same = alternating_projection(truth.ratings).stimuli["se"].to_numpy()
    assert same[wide].mean() == pytest.approx(same[narrow].mean())


def test_is_alternating_projection_where_there_is_no_ambiguity(generator):
    truth = Truth(generator, stimuli=100, raters=20, each=4, rounds=2)
    likelihood = maximum_likelihood(truth.ratings, ambiguity=None)
    projection = alternating_projection(truth.ratings)
    assert likelihood.contents is None
    for column in ("mos", "se", "ci_low"):
        np.testing.assert_allclose(
            likelihood.stimuli[column], projection.stimuli[column], atol=1e-3
        )
    for column in ("bias", "inconsistency"):
        np.testing.assert_allclose(likelihood.raters[column], projection.raters[column], atol=1e-3)


def test_converges_where_each_content_has_one_stimulus(generator):
    truth = Truth(generator, stimuli=400, raters=10, rounds=2, ambiguity=(0, 8))
    frame = truth.frame.drop(columns="content")
    assert maximum_likelihood(validate(frame)).converged
    with pytest.raises(ValueError, match=r".") as caught:
        maximum_likelihood(validate(Truth(generator, stimuli=30, raters=3).frame), parity=True)
    assert str(caught.value) == (
        "The reference's iteration breaks down on these ratings, there as here; leave parity out."
    )


def test_takes_every_stimulus_for_a_content_unless_told(generator):
    frame = Truth(generator, stimuli=20, raters=10, contents=4).frame
    one = maximum_likelihood(validate(frame.drop(columns="content")))
    other = maximum_likelihood(validate(frame), ambiguity="stimulus")
    np.testing.assert_allclose(one.stimuli["mos"], other.stimuli["mos"])
    assert contents(one)["content"].tolist() == one.stimuli["stimulus"].tolist()
    assert contents(maximum_likelihood(validate(frame)))["content"].nunique() == 4


def test_says_where_an_ambiguity_is_mostly_assumed(generator):
    truth = Truth(generator, stimuli=50, raters=12, each=3, contents=10)
    by_content = contents(maximum_likelihood(truth.ratings))
    assert by_content["note"].tolist() == [""] * 10
    assert by_content["n"].tolist() == [15] * 10
    by_stimulus = contents(maximum_likelihood(truth.ratings, ambiguity="stimulus"))
    assert set(by_stimulus["note"]) == {"mostly assumed"}


def test_admits_that_it_has_not_arrived(study):
    model = maximum_likelihood(study.ratings, max_iterations=2)
    assert (model.iterations, model.converged) == (2, False)
    model = maximum_likelihood(study.ratings, parity=True, max_iterations=5)
    assert (model.iterations, model.converged) == (5, False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"ambiguity": "scene"},
            "ambiguity must be one of content, stimulus or None, not 'scene'.",
        ),
        (
            {"ambiguity": None, "raters": False},
            ("A model without raters needs an ambiguity; give ambiguity='content' or 'stimulus'."),
        ),
    ],
)
def test_refuses_options_it_cannot_honour(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        maximum_likelihood(ratings_of(("a", "p", 1, 3)), **options)
    assert str(caught.value) == message
