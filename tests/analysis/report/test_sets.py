import numpy as np
import pandas as pd
import pytest

from analysis import RatingsError, mean_opinion_scores, validate
from analysis.report.sets import sets_from, uniformity
from analysis.splits import split
from tests.analysis.studies import simulated_study


@pytest.fixture
def ratings(generator):
    return validate(simulated_study(generator, stimuli=60, raters=3, rounds=1)[1])


def test_matches_splits_with_stimuli(ratings):
    labels = ratings.stimuli.tolist()
    frame = pd.DataFrame(
        {
            "image_name": [*reversed(labels[1:]), "unrated"],
            "set": ["test"] * 20 + ["dev"] * 9 + ["training"] * 30 + ["never"],
        }
    )
    sets = sets_from(frame, ratings)
    assert sets.names == ("training", "test", "dev")
    expected = ["", *["training"] * 30, *["dev"] * 9, *["test"] * 20]
    assert sets.labels().tolist() == expected
    assert sets.notes == [
        "1 of 60 rated stimuli are in no split.",
        "1 stimuli of the splits have no ratings and are left out.",
    ]


def test_measures_uniformity_as_the_splits_do(ratings, generator):
    mos = mean_opinion_scores(ratings)
    found = split(mos["mos"], test=15, validation=10, generator=generator, names=mos["stimulus"])
    sets = sets_from(pd.DataFrame({"stimulus": mos["stimulus"], "set": found.sets}), ratings)
    table = uniformity(mos["mos"].to_numpy(), sets)
    pd.testing.assert_frame_equal(
        table[["set", "n", "total_variation"]],
        found.uniformity[["set", "n", "total_variation"]],
    )
    test = mos["mos"].to_numpy()[found.sets == "test"]
    assert table.set_index("set").loc["test", "mos_sd"] == np.std(test, ddof=1)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            pd.DataFrame({"image": ["a"], "set": ["test"]}),
            (
                "splits has no column image_name (found: image, set); "
                "add it or rename the one that holds it."
            ),
        ),
        (
            pd.DataFrame({"image_name": ["s0000", "s0000"], "set": ["test", "training"]}),
            "splits, row 2: image_name 's0000' is there already; give it one set.",
        ),
        (
            pd.DataFrame({"image_name": list("abcdef"), "set": list("uvwxyz")}),
            (
                "splits has 6 different sets, from 'u' to 'z'; "
                "give at most 4, such as training, validation, test."
            ),
        ),
        (
            pd.DataFrame({"image_name": ["other"], "set": ["test"]}),
            (
                "None of the 60 rated stimuli is in splits; its image_name must be the labels of "
                "the ratings, such as 's0000'."
            ),
        ),
    ],
)
def test_refuses_splits_that_do_not_fit(ratings, frame, message):
    with pytest.raises(RatingsError) as error:
        sets_from(frame, ratings)
    assert str(error.value) == message
