import numpy as np
import pytest
from hypothesis import given

from analysis import RatingsError, validate
from analysis.reliability import sos
from tests.analysis.reliability.tables import ratings_of, studies


def binomial_study(generator, a, stimuli=400, raters=40):
    """Scores of 1..5 whose variance is exactly a (M - 1)(5 - M) for a = 1/4: binomial."""
    assert a == 0.25
    share = generator.uniform(0.05, 0.95, (stimuli, 1))
    return 1.0 + generator.binomial(4, share, (stimuli, raters))


def test_fits_the_variance_by_least_squares(generator):
    matrix = binomial_study(generator, 0.25, stimuli=20, raters=6)
    mean = matrix.mean(axis=1)
    room = (mean - 1) * (5 - mean)
    for ddof in (0, 1):
        found = sos(ratings_of(matrix), (1, 5), ddof=ddof)
        expected = np.linalg.lstsq(room[:, None], matrix.var(axis=1, ddof=ddof), rcond=None)[0][0]
        assert found.a == pytest.approx(expected)
        assert found.ddof == ddof


def test_finds_the_parameter_that_was_put_in(generator):
    found = sos(ratings_of(binomial_study(generator, 0.25)), generator=generator)
    assert found.a == pytest.approx(0.25, abs=0.01)
    assert found.ci_low < 0.25 * 0.995 + 0.005 < found.ci_high + 0.005
    assert 0.002 < found.ci_high - found.ci_low < 0.02


def test_does_not_mind_the_unit_of_the_scale(generator):
    matrix = binomial_study(generator, 0.25, stimuli=10)
    plain = sos(ratings_of(matrix), (1, 5))
    moved = sos(ratings_of((matrix - 1) / 4), (0, 1))
    assert moved.a == pytest.approx(plain.a)


def test_says_which_scale_it_took(generator):
    ratings = ratings_of([[2.0, 4.0], [3.0, 3.0]])
    assert str(sos(ratings).scale) == "1 to 5 (assumed from the scores)"
    assert str(sos(ratings, (0, 10)).scale) == "0 to 10"
    assert sos(ratings).a != sos(ratings, (0, 10)).a
    with pytest.raises(RatingsError, match=r"there is a score of 4"):
        sos(ratings, (1, 3))


def test_leaves_out_stimuli_with_one_rating():
    some = sos(ratings_of([[2.0, 4.0], [3.0, np.nan]]), (1, 5))
    assert (some.a, some.n_stimuli) == (2 / 4, 1)


@pytest.mark.parametrize(
    ("matrix", "note"),
    [
        ([[2.0, np.nan], [np.nan, 3.0]], "no stimulus has two ratings"),
        ([[1.0, 1.0], [5.0, 5.0]], "every MOS is at an end of the scale"),
        ([[-7.1, -7.1, -7.1]], "every MOS is at an end of the scale"),
    ],
)
def test_says_why_it_is_undefined(matrix, note):
    found = sos(ratings_of(matrix))
    assert np.isnan([found.a, found.ci_low, found.ci_high]).all()
    assert found.note == note


@given(studies())
def test_never_leaves_an_undefined_figure_without_a_note(frame):
    found = sos(validate(frame), generator=np.random.default_rng(0), draws=20)
    assert np.isnan(found.a) == (found.note != "")
    if not found.note:
        assert found.a >= 0


def test_refuses_what_it_cannot_do():
    with pytest.raises(ValueError, match=r"^ddof must be 0 or 1, not 2\.$"):
        sos(ratings_of([[1.0, 2.0]]), ddof=2)
