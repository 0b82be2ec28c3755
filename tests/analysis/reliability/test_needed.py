import numpy as np
import pytest

from analysis import plcc
from analysis.reliability import raters_needed, spearman_brown
from tests.analysis.reliability.tables import additive, rows_of


def test_is_undone_by_spearman_brown():
    table = raters_needed(0.6, raters=4)
    assert table["wanted"].tolist() == [0.80, 0.85, 0.90, 0.95]
    for row in rows_of(table):
        assert spearman_brown(0.6, row.raters / 4) >= row.wanted - 1e-12
        assert spearman_brown(0.6, (row.raters - 1) / 4) < row.wanted
        assert row.ceiling == pytest.approx(np.sqrt(row.wanted))


def test_does_not_ask_for_one_more_where_the_number_is_met_exactly():
    # 0.5 for one rater: n / (n + 1), so 4 raters give 0.8 and 9 give 0.9.
    assert raters_needed(0.5, wanted=[0.8, 0.9])["raters"].tolist() == [4, 9]
    assert raters_needed(0.8, raters=4, wanted=[0.8])["raters"].tolist() == [4]
    assert raters_needed(0.99, wanted=[0.5])["raters"].tolist() == [1]
    assert raters_needed(1.0)["raters"].tolist() == [1, 1, 1, 1]


def test_names_a_number_that_a_study_of_so_many_raters_confirms(generator):
    number = int(raters_needed(1 / (1 + 4), wanted=[0.9])["raters"][0])
    matrix = additive(generator, 5000, 2 * number, noise_sd=2)
    one, two = matrix[:, :number].mean(axis=1), matrix[:, number:].mean(axis=1)
    assert plcc(one, two) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(
    ("reliability", "note"),
    [
        (np.nan, "reliability is undefined"),
        (0.0, "raters do not agree at all"),
        (1e-20, "raters do not agree at all"),
    ],
)
def test_says_why_there_is_no_number(reliability, note):
    table = raters_needed(reliability)
    assert table["raters"].isna().all()
    assert (table["note"] == note).all()


def test_refuses_what_cannot_be_had():
    with pytest.raises(ValueError, match=r"^A wanted correlation .* 0 and 1, not at 1\.$"):
        raters_needed(0.5, wanted=[1])
    with pytest.raises(ValueError, match=r"^The number of raters must be positive, not 0\.$"):
        raters_needed(0.5, raters=0)
    assert np.isnan(spearman_brown(-1.0, 2))
