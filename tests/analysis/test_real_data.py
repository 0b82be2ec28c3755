"""Reference results on real ratings; collected where the data are, see conftest."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from analysis import mean_opinion_scores, read_ratings, round_agreement, self_consistency
from analysis.mos import z_scored_opinion_scores
from analysis.notes import notes_on
from tests.analysis.conftest import REAL_RATINGS

TABLES = sorted(REAL_RATINGS.glob("*_long.csv"))
REFERENCES = sorted((REAL_RATINGS / "golden").glob("*.json"))


def table_of(reference):
    return read_ratings(REAL_RATINGS / f"{reference.stem}_long.csv")


def test_finds_the_tables_and_their_references():
    assert len(TABLES) == 13
    assert len(REFERENCES) == 12


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_reads_every_row(path):
    ratings = read_ratings(path)
    assert len(ratings) == len(pd.read_csv(path))
    assert ratings.frame["content"].notna().all()


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda path: path.stem)
def test_agrees_with_sureal(reference):
    expected = json.loads(reference.read_text())
    table = mean_opinion_scores(table_of(reference), ci="normal").set_index("stimulus")
    ours = table.loc[expected["stimuli"]]
    theirs = expected["models"]["MOS"]
    np.testing.assert_allclose(ours["mos"], theirs["quality_scores"], atol=1e-10)
    np.testing.assert_allclose(ours["sd"], theirs["quality_ambiguity"], atol=1e-10)
    half = (ours["ci_high"] - ours["ci_low"]) / 2
    np.testing.assert_allclose(half, 1.959964 * np.array(theirs["quality_scores_std"]), atol=1e-6)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda path: path.stem)
def test_agrees_with_sureal_on_z_scores(reference):
    expected = json.loads(reference.read_text())
    table = z_scored_opinion_scores(table_of(reference), ci="normal").set_index("stimulus")
    ours = table.loc[expected["stimuli"]]
    theirs = expected["models"]["ZS_MOS"]
    assert table.attrs["constant_raters"] == []
    np.testing.assert_allclose(ours["mos"], theirs["quality_scores"], atol=1e-9)
    np.testing.assert_allclose(ours["sd"], theirs["quality_ambiguity"], atol=1e-9)
    half = (ours["ci_high"] - ours["ci_low"]) / 2
    np.testing.assert_allclose(half, 1.959964 * np.array(theirs["quality_scores_std"]), atol=1e-6)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_finds_no_fault_with_real_raters(path):
    found = notes_on(read_ratings(path))
    assert not [note for note in found if "stimuli were rated" not in note]


def test_agrees_with_the_reference_on_two_rounds():
    reference = REAL_RATINGS / "golden" / "agh_ntia.json"
    expected = json.loads(reference.read_text())["other"]["round1_vs_round2"]
    ratings = table_of(reference)
    agreement = asdict(round_agreement(ratings))
    assert agreement["n_stimuli"] == expected["mos"]["n"]
    for name in ("srcc", "plcc", "rmse"):
        assert agreement[name] == pytest.approx(expected["mos"][name], abs=1e-10)
    raters = self_consistency(ratings).set_index("rater")
    assert sorted(raters.index) == sorted(expected["per_rater"])
    for rater, figures in expected["per_rater"].items():
        for name in ("n", "srcc", "plcc", "rmse", "mae"):
            assert raters.loc[rater, name] == pytest.approx(figures[name], abs=1e-10)


def test_gives_every_stimulus_of_a_sparse_study_a_score():
    table = mean_opinion_scores(read_ratings(REAL_RATINGS / "vcc2018_listener_long.csv"))
    assert len(table) == 20580
    assert table["mos"].between(1, 5).all()
    single = table["n"] == 1
    assert (table["note"] == "one rating").tolist() == single.tolist()
    assert table["ci_low"].isna().tolist() == single.tolist()
