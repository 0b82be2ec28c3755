"""Models of raters on real ratings, beside reference results; collected where the data are."""

import json

import numpy as np
import pytest

from analysis import read_ratings
from analysis.subject_models import alternating_projection, bias_removed, maximum_likelihood, zrec
from tests.analysis.conftest import REAL_RATINGS

TABLES = sorted(REAL_RATINGS.glob("*_long.csv"))
REFERENCES = sorted((REAL_RATINGS / "golden").glob("*.json"))
SPARSE = REAL_RATINGS / "vcc2018_listener_long.csv"

# Key of the reference, table of ours, its column.
FIGURES = [
    ("quality_scores", "stimuli", "mos"),
    ("quality_scores_std", "stimuli", "se"),
    ("observer_bias", "raters", "bias"),
    ("observer_bias_std", "raters", "bias_se"),
    ("observer_inconsistency", "raters", "inconsistency"),
    ("observer_inconsistency_std", "raters", "inconsistency_se"),
]


class Reference:
    """The results for one table, and the table."""

    def __init__(self, path):
        document = json.loads(path.read_text())
        self.models, self.other = document["models"], document["other"]
        self.order = {"stimuli": document["stimuli"], "raters": document["raters"]}
        self.ratings = read_ratings(REAL_RATINGS / f"{path.stem}_long.csv")

    def column(self, model, table, column):
        frame = getattr(model, table)
        label = "stimulus" if table == "stimuli" else "rater"
        return frame.set_index(label).loc[self.order[table], column].to_numpy()

    def check(self, model, name, atol, keys=None):
        """Compare every figure that the reference has."""
        theirs = self.models[name]
        for key, table, column in FIGURES:
            if key in theirs and (keys is None or key in keys):
                np.testing.assert_allclose(
                    self.column(model, table, column), theirs[key], atol=atol, err_msg=key
                )


@pytest.fixture(params=REFERENCES, ids=lambda path: path.stem, scope="module")
def reference(request):
    return Reference(request.param)


def test_agrees_with_the_reference_in_bias_removal(reference):
    reference.check(bias_removed(reference.ratings, parity=True), "BR_MOS", 1e-9)


def test_agrees_with_the_reference_in_alternating_projection(reference):
    model = alternating_projection(reference.ratings, parity=True)
    reference.check(model, "Subject_MLE_Projection", 1e-9)
    theirs = reference.models["Subject_MLE_Projection"]
    assert model.iterations == theirs["num_iter"]
    assert model.loglikelihood == pytest.approx(
        theirs["loglikelihood"] * len(reference.ratings), abs=1e-5
    )
    spread = alternating_projection(reference.ratings, parity=True, standard_error="spread")
    reference.check(spread, "Subject_MLE_Projection2", 1e-9)
    for ours, key in [("mos", "mos_j_first10"), ("se", "sos_j_first10")]:
        np.testing.assert_allclose(
            reference.column(spread, "stimuli", ours)[:10],
            reference.other["bt500_demo_AP"][key],
            atol=1e-6,  # the demonstration stops elsewhere
        )


@pytest.mark.parametrize(
    ("name", "options"),
    [("MLE_CO", {"ambiguity": None}), ("MLE", {}), ("MLE_SO", {"raters": False})],
)
def test_agrees_with_the_reference_in_maximum_likelihood(reference, name, options):
    theirs = reference.models[name]
    if "error" in theirs:
        with pytest.raises(ValueError, match="breaks down"):
            maximum_likelihood(reference.ratings, parity=True, **options)
        return
    model = maximum_likelihood(reference.ratings, parity=True, **options)
    # The error of a collapsed inconsistency is 1 over rounding.
    sound = [key for key, _, _ in FIGURES if key != "observer_inconsistency_std"]
    reference.check(model, name, 1e-8, sound)
    assert model.iterations == theirs["num_iter"]
    if model.contents is not None:
        np.testing.assert_allclose(
            np.sort(model.contents["ambiguity"]), np.sort(theirs["content_ambiguity"]), atol=1e-8
        )
    # With a spread of 1e-14 so is the density of a rating.
    if min(theirs.get("content_ambiguity", [1])) > 1e-9:
        assert model.loglikelihood == pytest.approx(
            theirs["loglikelihood"] * len(reference.ratings), abs=1e-5
        )


def test_agrees_with_the_reference_in_zrec(reference):
    theirs = reference.other["zrec_round1"]
    ratings = reference.ratings.keep(reference.ratings.rounds == 1)
    model = zrec(ratings, parity=True)
    if isinstance(theirs, str):  # undefined there
        assert model.stimuli["mos"].notna().all()
        assert "unanimous" in set(model.stimuli["note"])
        return
    for key, table, column in [
        ("quality", "stimuli", "mos"),
        ("bias_z", "raters", "bias"),
        ("inconsistency_z", "raters", "inconsistency"),
    ]:
        expected = np.array(theirs[key])  # the first ones only
        np.testing.assert_allclose(
            reference.column(model, table, column)[: len(expected)], expected, atol=1e-9
        )


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ambiguity", ["content", "stimulus", None])
def test_converges_on_every_table(path, ambiguity):
    model = maximum_likelihood(read_ratings(path), ambiguity=ambiguity)
    assert model.converged
    assert model.iterations < 100
    assert model.loglikelihood is not None
    assert np.isfinite(model.loglikelihood)
    assert (model.stimuli["se"] > 0).all()


def test_stays_near_the_published_scores_where_ratings_are_many(reference):
    published = alternating_projection(reference.ratings, parity=True)
    guarded = alternating_projection(reference.ratings)
    difference = np.abs(published.stimuli["mos"] - guarded.stimuli["mos"])
    ratio = guarded.raters["inconsistency"] / published.raters["inconsistency"]
    if len(reference.ratings) / len(reference.ratings.stimuli) < 12:
        # 21 raters of whom each stimulus has half: one of them gets far.
        assert ratio.max() > 1.3
        return
    assert difference.max() < 0.35 * published.stimuli["se"].min()
    assert 1.0 < ratio.median() < 1.05


def test_lets_nobody_collapse_on_a_sparse_table():
    ratings = read_ratings(SPARSE)
    published = alternating_projection(ratings, parity=True, max_iterations=400)
    assert (published.raters["note"] == "collapsed").sum() == 9
    assert published.raters["inconsistency"].min() < 1e-6
    assert published.stimuli["se"].min() < 1e-6
    for model in (
        alternating_projection(ratings),
        maximum_likelihood(ratings, ambiguity=None),
        maximum_likelihood(ratings),
        maximum_likelihood(ratings, ambiguity="stimulus"),
    ):
        assert model.converged
        assert set(model.raters["note"]) == {""}
        assert model.raters["inconsistency"].min() > 0.25  # of a typical 0.8
        assert model.stimuli["se"].min() > 0.25  # on a scale of 1 to 5
        assert "one rater decides" not in set(model.stimuli["note"])
