"""How often intervals hold the truth, over many simulated studies with the spreads of UHD-IQA.

A rater's bias moves all stimuli of a study together, so that coverage is a mean over studies.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import mean_opinion_scores, validate

STUDIES, STIMULI = 200, 100


def design(generator, *, raters, rounds, rated=None):
    """Who rates what: everybody everything, or so many raters out of all for each stimulus."""
    chosen = np.ones((STIMULI, raters), dtype=bool)
    if rated is not None:
        chosen = generator.random(chosen.shape).argsort(axis=1).argsort(axis=1) < rated
    stimulus, rater = (np.repeat(code, rounds) for code in np.nonzero(chosen))
    table = {"stimulus": stimulus, "rater": rater, "score": 0.0}
    table["round"] = np.tile(np.arange(rounds) + 1, len(stimulus) // rounds)
    frame = pd.DataFrame(table)
    for name in ("stimulus", "rater"):
        frame[name] = frame[name].map("{:03d}".format)
    return validate(frame)


def coverage(ratings, generator, studies=STUDIES, **options):
    """Share of stimuli whose interval holds the truth, mean over studies."""
    shares = []
    for _ in range(studies):
        truth = generator.normal(0.6, 0.1, len(ratings.stimuli))
        image = generator.normal(0, 0.051, (len(ratings.stimuli), len(ratings.raters)))
        scores = (
            truth[ratings.stimulus]
            + generator.normal(0, 0.052, len(ratings.raters))[ratings.rater]
            + image[ratings.stimulus, ratings.rater]
            + generator.normal(0, 0.067, len(ratings))
        )
        table = mean_opinion_scores(replace(ratings, scores=scores), generator=generator, **options)
        shares.append(np.mean((table["ci_low"] <= truth) & (truth <= table["ci_high"])))
    return np.mean(shares)


DESIGNS = {
    "10 raters, 2 rounds": {"raters": 10, "rounds": 2},
    "10 of 50 raters": {"raters": 50, "rounds": 2, "rated": 10},
    "5 raters": {"raters": 5, "rounds": 1},
    "25 raters": {"raters": 25, "rounds": 1},
}


@pytest.mark.parametrize("options", DESIGNS.values(), ids=DESIGNS)
def test_the_default_covers_the_truth_as_often_as_it_says(generator, options):
    assert 0.93 <= coverage(design(generator, **options), generator) <= 0.97


@pytest.mark.parametrize("average", ["ratings", "raters"])
def test_the_default_covers_the_truth_where_ratings_are_missing(generator, average):
    complete = design(generator, raters=10, rounds=2)
    rated = complete.keep(generator.random(len(complete)) < 0.8)
    assert 0.93 <= coverage(rated, generator, average=average) <= 0.97


def test_pooling_raters_and_rounds_promises_too_much(generator):
    ratings = design(generator, raters=10, rounds=2)
    assert 0.83 <= coverage(ratings, generator, ci="normal") <= 0.89
    assert 0.85 <= coverage(ratings, generator, ci="t") <= 0.91


def test_the_bootstrap_covers_the_truth_from_ten_raters_on(generator):
    ratings = design(generator, raters=10, rounds=2)
    assert 0.92 <= coverage(ratings, generator, studies=40, ci="bootstrap") <= 0.97


def test_the_bootstrap_of_three_raters_covers_less_and_is_marked(generator):
    ratings = design(generator, raters=3, rounds=2)
    assert coverage(ratings, generator, studies=40, ci="bootstrap") < 0.80
    one = replace(ratings, scores=generator.random(len(ratings)))
    table = mean_opinion_scores(one, ci="bootstrap", generator=generator)
    assert table["note"].eq("few raters").all()
