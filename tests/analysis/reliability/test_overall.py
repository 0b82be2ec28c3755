import numpy as np
import pytest
from hypothesis import given

from analysis import RatingsError, round_agreement, validate
from analysis.reliability import (
    group_agreement,
    icc,
    krippendorff_alpha,
    reliability_figures,
    reliability_of,
    self_consistency,
    sos,
)
from tests.analysis.reliability.tables import rows_of, studies
from tests.analysis.studies import simulated_study


def figures(ratings, **options):
    return reliability_figures(ratings, generator=np.random.default_rng(0), **options)


def test_names_what_the_functions_find(generator):
    ratings = validate(simulated_study(generator, raters=5)[1])
    found = figures(ratings, scale=(-50, 200))
    rounds, raters = round_agreement(ratings), self_consistency(ratings)
    groups = group_agreement(ratings, generator=np.random.default_rng(0))
    assert found["round_srcc"] == rounds.srcc
    assert found["round_rmse"] == rounds.rmse
    assert found["self_srcc_median"] == raters["srcc"].median()
    assert found["group_size"] == 2
    assert found["group_srcc"] == groups.table["srcc_mean"][1]
    assert found["panel_srcc"] == groups.extrapolated.srcc
    assert found["ceiling_plcc"] == groups.ceiling
    for row in rows_of(icc(ratings)):
        assert found[row.type] == row.icc
    assert found["alpha_ordinal"] == krippendorff_alpha(ratings, level="ordinal").alpha
    assert found["sos_a"] == sos(ratings, (-50, 200)).a


def test_computes_everything_but_the_rounds_where_there_is_one(generator):
    ratings = validate(simulated_study(generator, rounds=1)[1], source="ratings.csv")
    found = reliability_of(ratings, generator=generator)
    assert found.rounds is None
    assert found.rounds_note == (
        "All ratings of ratings.csv are of round 1; whether people repeat themselves shows in a "
        "second one only."
    )
    assert found.raters["rater"].tolist() == ratings.raters.tolist()
    assert (found.raters["note"] == "nothing rated twice").all()
    named = found.figures()
    undefined = {name for name, value in named.items() if np.isnan(value)}
    assert undefined == {
        "round_srcc", "round_plcc", "round_rmse", "self_srcc_median", "self_rmse_median"
    }  # fmt: skip


def test_compares_the_first_two_rounds_there_are_unless_told(generator):
    frame = simulated_study(generator, rounds=3)[1]
    ratings = validate(frame[frame["round"] != 1])
    found = reliability_of(ratings, generator=generator)
    assert found.rounds == round_agreement(ratings, (2, 3))
    other = reliability_of(validate(frame), generator=generator, rounds=(1, 3))
    assert other.rounds == round_agreement(validate(frame), (1, 3))
    with pytest.raises(RatingsError, match=r"nobody rated a stimulus in both rounds 1 and 2"):
        reliability_of(ratings, generator=generator, rounds=(1, 2))


def test_says_so_where_nobody_rated_anything_twice(generator):
    frame = simulated_study(generator, stimuli=10, raters=4)[1]
    apart = frame[(frame["round"] == 1) == (frame["rater"] < "r002")]
    found = reliability_of(validate(apart), generator=generator)
    assert "nobody rated a stimulus in both rounds 1 and 2" in found.rounds_note


@given(studies())
def test_has_the_same_names_whatever_the_table(frame):
    assert list(figures(validate(frame), draws=3)) == NAMES


NAMES = [
    "round_srcc", "round_plcc", "round_rmse", "self_srcc_median", "self_rmse_median",
    "group_size", "group_srcc", "group_plcc", "group_rmse",
    "panel_size", "panel_srcc", "panel_plcc", "panel_rmse", "ceiling_srcc", "ceiling_plcc",
    "ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)",
    "alpha_interval", "alpha_ordinal", "sos_a",
]  # fmt: skip
