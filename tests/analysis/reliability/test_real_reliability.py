"""Reference results on real ratings."""

import json

import numpy as np
import pytest

from analysis import read_ratings
from analysis.ratings import rater_means
from analysis.reliability import (
    group_agreement,
    icc,
    krippendorff_alpha,
    reliability_of,
    sos,
)
from tests.analysis.conftest import REAL_RATINGS
from tests.analysis.reliability.tables import intraclass_by_pingouin

REFERENCES = sorted((REAL_RATINGS / "golden").glob("*.json"))


def holding(name):
    return [path for path in REFERENCES if name in json.loads(path.read_text())["other"]]


def read(reference):
    ratings = read_ratings(REAL_RATINGS / f"{reference.stem}_long.csv")
    return ratings, json.loads(reference.read_text())["other"]


def named(path):
    return path.stem


@pytest.mark.parametrize("reference", holding("pingouin_0.7.0_icc_on_round_mean"), ids=named)
def test_agrees_with_pingouin(reference):
    ratings, expected = read(reference)
    ours = icc(ratings).set_index("type")
    theirs = intraclass_by_pingouin(ratings)
    for kind, value in expected["pingouin_0.7.0_icc_on_round_mean"].items():
        assert ours.loc[kind, "icc"] == pytest.approx(value, abs=1e-12)
        interval = ours.loc[kind, ["ci_low", "ci_high"]].tolist()
        assert interval == pytest.approx(theirs[kind][1:], abs=1e-9)


@pytest.mark.parametrize("reference", holding("krippendorff_0.9.0_round1"), ids=named)
def test_agrees_with_krippendorff(reference):
    ratings, expected = read(reference)
    for level, value in expected["krippendorff_0.9.0_round1"].items():
        ours = krippendorff_alpha(ratings, level=level, rounds=1)
        assert ours.alpha == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("reference", holding("sos_a"), ids=named)
def test_agrees_on_sos(reference):
    ratings, expected = read(reference)
    figures = expected["sos_a"]
    for ddof in (0, 1):
        ours = sos(ratings, (figures["lo"], figures["hi"]), ddof=ddof)
        assert ours.a == pytest.approx(figures[f"ddof{ddof}"], abs=1e-12)


@pytest.mark.parametrize("reference", REFERENCES, ids=named)
def test_finds_every_figure_of_a_real_study(reference):
    found = reliability_of(read(reference)[0], generator=np.random.default_rng(0), draws=20)
    for name, value in found.figures().items():
        assert np.isfinite(value) or (found.rounds_note and name.startswith(("round", "self"))), (
            name
        )
    # Two groups of half the raters, stepped up, agree about as the ICC says they should.
    consistency = found.icc.set_index("type").loc["ICC(C,k)", "icc"]
    assert found.groups.reliability == pytest.approx(consistency, abs=0.02)


def test_halves_the_raters_of_a_sparse_study():
    ratings = read_ratings(REAL_RATINGS / "vcc2018_listener_long.csv")
    found = group_agreement(ratings, generator=np.random.default_rng(0), draws=10)
    n = rater_means(ratings).stimulus
    assert found.design == "sparse"
    assert found.table["n_stimuli"][0] == np.sum(np.bincount(n) >= 2)
    assert 0.4 < found.reliability < 0.8
