"""Reference results on real ratings; collected where the data are, see conftest."""

import json

import numpy as np
import pytest

from analysis import read_ratings
from analysis.screening import apply_screening, screen_bt500, screen_correlation
from tests.analysis.conftest import REAL_RATINGS
from tests.analysis.screening.made import by_rater, check_words

REFERENCES = sorted((REAL_RATINGS / "golden").glob("*.json"))


def ratings_of(name):
    return read_ratings(REAL_RATINGS / f"{name}_long.csv")


def test_finds_the_references():
    assert len(REFERENCES) == 12


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda path: path.stem)
def test_agrees_with_sureal(reference):
    ratings, expected = ratings_of(reference.stem), json.loads(reference.read_text())
    for model, screening in {
        "SR_MOS": screen_bt500(ratings, parity=True),
        "SR_MOS_PCC": screen_correlation(ratings, correlation="plcc", parity=True),
        "SR_MOS_SRCC": screen_correlation(ratings, correlation="srcc", parity=True),
    }.items():
        theirs = expected["models"][model]
        ours = by_rater(screening).loc[expected["raters"]]
        assert ours["rejected"].tolist() == [bool(one) for one in theirs["observer_rejected"]]
        first, second = (
            np.array(theirs[f"observer_rejected_{name}_stats"], dtype=float)
            for name in ("1st", "2nd")
        )
        np.testing.assert_allclose(ours["statistic"], first, atol=1e-11)
        if model == "SR_MOS":
            np.testing.assert_allclose(ours["imbalance"], second, atol=1e-11)
        check_words(screening)


def test_rejects_nobody_for_unanimous_stimuli():
    ratings = ratings_of("hdtv1")
    assert screen_bt500(ratings, parity=True).raters["rejected"].sum() == 8
    screening = screen_bt500(ratings)
    assert not screening.raters["rejected"].any()
    assert screening.summary == (
        "None of 24 raters is rejected: 2 raters have more than 5 % of scores far from the mean, "
        "but mostly to one side. Unanimous stimuli: 3 of 168; they are left aside."
    )


def test_finds_the_raters_added_as_outliers():
    ratings = ratings_of("nflx_last4outliers")
    for options in ({}, {"leave_one_out": True}, {"correlation": "srcc"}):
        screening = screen_correlation(ratings, **options)
        assert screening.rejected.tolist() == ["26", "27", "28", "29"]


def test_reports_what_a_sparse_study_loses():
    ratings = ratings_of("vcc2018_listener")
    assert "this method does not see them" in screen_bt500(ratings).summary
    screened = apply_screening(ratings, screen_correlation(ratings))
    assert len(screened.rejected) == 38
    assert len(screened.ratings.stimuli) + len(screened.lost_stimuli) == 20580
    assert len(screened.lost_stimuli) == 746
    assert len(screened.thinned_stimuli) == 104
