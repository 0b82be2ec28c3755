import numpy as np
import pytest

from analysis import validate
from analysis.subject_models import zrec
from tests.analysis.subject_models.tables import Truth, ratings_of


def test_follows_the_formula():
    scores = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 4.0], [2.0, 2.0, 5.0], [1.0, 1.0, 2.0]])
    rows = [("abcd"[s], "pqr"[r], 1, scores[s, r]) for s in range(4) for r in range(3)]
    deviation = scores.std(axis=1, keepdims=True)
    z = (scores - scores.mean(axis=1, keepdims=True)) / deviation
    bias, inconsistency = z.mean(axis=0), z.std(axis=0)
    model = zrec(ratings_of(*rows), parity=True)
    assert model.raters["bias"].tolist() == pytest.approx(bias.tolist())
    assert model.raters["inconsistency"].tolist() == pytest.approx(inconsistency.tolist())
    mos = np.average(scores - deviation * bias, axis=1, weights=inconsistency**-2.0)
    assert model.stimuli["mos"].tolist() == pytest.approx(mos.tolist())
    se = deviation[:, 0] / np.sqrt((inconsistency**-2.0).sum())
    assert model.stimuli["se"].tolist() == pytest.approx(se.tolist())


def test_leaves_out_stimuli_without_spread_where_raters_are_judged():
    rows = [
        (stimulus, rater, 1, score)
        for stimulus, scores in {"a": (1, 2, 4), "b": (3, 5, 4)}.items()
        for rater, score in zip("pqr", scores, strict=True)
    ]
    alone = zrec(ratings_of(*rows))
    unanimous = [("same", r, 1, 0.1) for r in "pqr"]
    both = zrec(ratings_of(*rows, *unanimous, ("single", "p", 1, 2)))
    np.testing.assert_allclose(both.raters["bias"], alone.raters["bias"])
    np.testing.assert_allclose(both.raters["inconsistency"], alone.raters["inconsistency"])
    last = both.stimuli.set_index("stimulus").loc[["same", "single"]]
    assert last["mos"].tolist() == pytest.approx([0.1, 2])
    assert last["note"].tolist() == ["unanimous", "one rating"]


def test_takes_a_lone_rating_for_nobodys_consistency(generator):
    truth = Truth(generator, stimuli=60, raters=10)
    frame = truth.frame[(truth.frame["rater"] != "r000") | (truth.frame["stimulus"] == "s00000")]
    published = zrec(validate(frame), parity=True)
    assert published.raters["inconsistency"][0] == 0
    assert np.isnan(published.stimuli["mos"][0])
    assert published.stimuli["note"][0] == "undefined"
    guarded = zrec(validate(frame))
    assert guarded.raters["inconsistency"][0] > 0.5
    assert guarded.stimuli["mos"].notna().all()


def test_finds_who_is_inconsistent(generator):
    truth = Truth(generator, stimuli=300, raters=10)
    found = zrec(truth.ratings).raters["inconsistency"]
    assert np.corrcoef(found, truth.inconsistency)[0, 1] > 0.97
