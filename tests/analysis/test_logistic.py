import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit

from analysis.logistic import climb, logistic_mapping, plcc_logistic
from analysis.metrics import plcc

SHAPES = {
    "bent": lambda z, noise: expit(2 * z) + 0.1 * noise,
    "straight": lambda z, noise: z + noise,
    "one flank": lambda z, noise: np.exp(z) + 0.3 * noise,
    "falling": lambda z, noise: -np.tanh(z - 1) + 0.5 * noise,
    "step": lambda z, noise: (z > 0.3) + 0.05 * noise,
}


def best_of_scipy(x, y):
    """The best correlation that scipy's own search finds from many starts."""

    def logistic(z, lower, upper, centre, width):
        return lower + (upper - lower) * expit((z - centre) / width)

    z = (x - x.mean()) / x.std()
    best = 0.0
    for centre in (-1, 0, 1):
        for width in (0.05, 0.5, 1, 3):
            try:
                with np.errstate(all="ignore"):
                    found = optimize.curve_fit(
                        logistic, z, y, [y.min(), y.max(), centre, width], maxfev=2000
                    )[0]
            except RuntimeError:
                continue
            best = max(best, abs(plcc(logistic(z, *found), y)))
    return best


@pytest.mark.filterwarnings("ignore::scipy.optimize.OptimizeWarning")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [12, 200])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_fits_as_well_as_scipy_does_at_best(shape, size, scale, generator):
    z = generator.normal(size=size)
    y = SHAPES[shape](z, generator.normal(size=size))
    x = scale * (3 + z)
    found = plcc_logistic(x, y)
    assert found >= best_of_scipy(x, y) - 2e-4
    assert found >= abs(plcc(x, y))
    # A few points may lie on a ridge that rises for ever.
    assert logistic_mapping(x, y).converged or size == 12


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=30))
def test_is_never_below_the_raw_correlation(rows):
    x, y = np.array(rows, dtype=float).T
    raw = plcc(x, y)
    if math.isnan(raw):
        assert math.isnan(plcc_logistic(x, y))
        return
    assert abs(raw) <= plcc_logistic(x, y) <= 1
    mapping = logistic_mapping(x, y)
    # Least squares: what is left is what the correlation leaves.
    residual = np.sum((y - mapping(x)) ** 2) / np.sum((y - y.mean()) ** 2)
    assert residual == pytest.approx(1 - plcc_logistic(x, y) ** 2, abs=1e-6)


def test_recovers_the_logistic_that_the_truth_follows():
    x = np.linspace(-3, 9, 80)
    fitted = logistic_mapping(x, 20 + 60 * expit(-(x - 2.5) / 1.2))
    assert (fitted.lower, fitted.upper) == pytest.approx((80, 20), rel=1e-4)
    assert (fitted.centre, fitted.width) == pytest.approx((2.5, 1.2), rel=1e-4)
    assert not fitted.straight


def test_takes_a_straight_line_where_nothing_is_bent():
    x = np.arange(10.0)
    fitted = logistic_mapping(x, 3 * x - 1)
    assert fitted.straight
    np.testing.assert_allclose(fitted(x), 3 * x - 1)
    assert plcc_logistic(x, -x) == 1


def test_does_not_mind_the_scale_of_either(generator):
    x = generator.normal(size=50)
    y = expit(3 * x) + 0.1 * generator.normal(size=50)
    plain = plcc_logistic(x, y)
    assert plcc_logistic(1e-150 * x, 7 - 1e150 * y) == pytest.approx(plain, abs=1e-9)


def test_fits_many_rows_as_it_fits_one(generator):
    x = generator.normal(size=(20, 60))
    y = expit(2 * x) + 0.2 * generator.normal(size=(20, 60))
    found = np.sqrt(climb(x, y, np.array([0.0, 0.6]), 100).share)
    alone = [plcc_logistic(one, other) for one, other in zip(x, y, strict=True)]
    np.testing.assert_allclose(found, alone, atol=1e-6)


def test_leaves_undefined_what_cannot_be_fitted():
    assert math.isnan(plcc_logistic([1, 2, 3, 4], [1, 2, 3, 5]))
    assert math.isnan(plcc_logistic([1, 1, 1, 1, 1], [1, 2, 3, 5, 6]))
    with pytest.raises(ValueError, match=r"4 parameters and needs more pairs than 4\."):
        logistic_mapping([1, 2, 3, 4], [1, 2, 3, 5])
    with pytest.raises(ValueError, match=r"that are not constant\."):
        logistic_mapping([1, 1, 1, 1, 1], [1, 2, 3, 5, 6])
    with pytest.raises(ValueError, match=r"their shapes are \(2,\) and \(3,\)"):
        plcc_logistic([1, 2], [1, 2, 3])
