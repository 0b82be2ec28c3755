import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from analysis import validate
from analysis.reliability import krippendorff_alpha
from tests.analysis.reliability.tables import additive, ratings_of, studies
from tests.analysis.studies import simulated_study

LEVELS = ("interval", "ordinal")


def reference(frame, level):
    matrix = frame.pivot_table(index=["rater", "round"], columns="stimulus", values="score")
    return krippendorff.alpha(matrix.to_numpy(), level_of_measurement=level)


@pytest.mark.parametrize("level", LEVELS)
@given(frame=studies())
def test_agrees_with_krippendorffs_package_whatever_is_missing(level, frame):
    found = krippendorff_alpha(validate(frame), level=level)
    counts = frame["stimulus"].value_counts()
    paired = frame[frame["stimulus"].map(counts) >= 2]
    assert (found.n_stimuli, found.n_ratings) == (paired["stimulus"].nunique(), len(paired))
    if paired.empty:
        assert found.note == "no stimulus has two ratings"
    elif paired["score"].nunique() == 1:
        assert found.note == "all scores are equal"
    else:
        # Small whole numbers for the reference, which forms products of large scores.
        scale = frame.assign(score=frame["score"].rank(method="dense"))
        plain = frame if frame["score"].abs().max() < 1000 else scale
        ours = krippendorff_alpha(validate(plain), level=level).alpha
        assert ours == pytest.approx(reference(plain, level), abs=1e-11)
        assert found.note == ""
        return
    assert np.isnan(found.alpha)


@pytest.mark.parametrize("level", LEVELS)
def test_takes_continuous_scores(generator, level):
    matrix = additive(generator, 40, 6)
    matrix[generator.random(matrix.shape) < 0.3] = np.nan
    expected = krippendorff.alpha(matrix.T, level_of_measurement=level)
    assert krippendorff_alpha(ratings_of(matrix), level=level).alpha == pytest.approx(
        expected, abs=1e-12
    )


def test_minds_the_distance_of_scores_or_their_order_alone(generator):
    ratings = ratings_of(additive(generator, 30, 5))
    bent = ratings_of(np.exp(additive(np.random.default_rng(1), 30, 5)))
    straight = ratings_of(additive(np.random.default_rng(1), 30, 5))
    assert krippendorff_alpha(bent, level="ordinal").alpha == pytest.approx(
        krippendorff_alpha(straight, level="ordinal").alpha
    )
    assert krippendorff_alpha(bent).alpha != pytest.approx(krippendorff_alpha(straight).alpha)
    assert krippendorff_alpha(ratings).level == "interval"


def test_counts_rounds_together_or_one_alone(generator):
    _, frame = simulated_study(generator, stimuli=20, raters=4)
    ratings = validate(frame)
    assert krippendorff_alpha(ratings).alpha == pytest.approx(reference(frame, "interval"))
    second = frame[frame["round"] == 2]
    alone = krippendorff_alpha(ratings, rounds=2)
    assert alone.alpha == pytest.approx(reference(second, "interval"))
    assert alone.n_ratings == 80
    # People agree with themselves more than with each other.
    assert krippendorff_alpha(ratings).alpha > alone.alpha


@pytest.mark.parametrize("level", LEVELS)
def test_covers_the_truth_with_its_interval(generator, level):
    # Normal scores: interval alpha of the population is the ICC, 1 / (1 + 1); ordinal from ranks.
    big = krippendorff_alpha(ratings_of(_plain(generator, 20_000)), level=level).alpha
    if level == "interval":
        assert big == pytest.approx(0.5, abs=0.01)
    covered = []
    for _ in range(150):
        found = krippendorff_alpha(
            ratings_of(_plain(generator, 80)), level=level, generator=generator, draws=300
        )
        assert found.ci_low < found.alpha < found.ci_high
        covered.append(found.ci_low <= big <= found.ci_high)
    assert 0.86 <= np.mean(covered) <= 0.99


def _plain(generator, stimuli):
    return additive(generator, stimuli, 4, rater_sd=0, noise_sd=1)


def test_has_no_interval_without_a_generator_and_repeats_with_one(generator):
    ratings = ratings_of(additive(generator, 10, 3))
    assert np.isnan(krippendorff_alpha(ratings).ci_low)
    one, two = (krippendorff_alpha(ratings, generator=np.random.default_rng(4)) for _ in range(2))
    assert one == two
    wide = krippendorff_alpha(ratings, generator=np.random.default_rng(4), confidence=0.99)
    assert wide.ci_low < one.ci_low


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": "nominal"}, "level must be one of interval, ordinal, not 'nominal'."),
        ({"rounds": 2}, "Nobody rated in round 2 (rounds found: 1)."),
        ({"confidence": 1}, "confidence must lie between 0 and 1, not at 1."),
    ],
)
def test_refuses_what_it_cannot_do(options, message):
    frame = pd.DataFrame({"stimulus": ["a"], "rater": ["p"], "round": [1], "score": [3]})
    with pytest.raises(ValueError, match=r".") as caught:
        krippendorff_alpha(validate(frame), **options)
    assert str(caught.value) == message
