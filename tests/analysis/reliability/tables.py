"""Small rating tables for the tests of reliability."""

import warnings
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pingouin
from hypothesis import strategies as st

from analysis.ratings import Ratings, rater_means


def ratings_of(matrix):
    """Ratings from a matrix stimuli x raters, NaN where there is none; one round.

    Put together without `validate`, which would take most of the time of a test of many studies.
    """
    matrix = np.asarray(matrix, dtype=float)
    stimulus, rater = np.nonzero(~np.isnan(matrix))
    (stimuli, stimulus), (raters, rater) = (
        np.unique(codes, return_inverse=True) for codes in (stimulus, rater)
    )
    return Ratings(
        stimuli=pd.Index([f"s{code:05d}" for code in stimuli], name="stimulus"),
        raters=pd.Index([f"r{code:05d}" for code in raters], name="rater"),
        stimulus=stimulus,
        rater=rater,
        rounds=np.ones(len(stimulus), dtype=np.intp),
        scores=matrix[~np.isnan(matrix)],
        frame=pd.DataFrame(index=range(len(stimulus))),
        source="ratings",
    )


def intraclass_by_pingouin(ratings):
    """ICC and its interval by type, unrounded, from ratings averaged over rounds."""
    pairs = rater_means(ratings)
    frame = pd.DataFrame({"stimulus": pairs.stimulus, "rater": pairs.rater, "score": pairs.mean})
    rounding, pingouin.options["round.column.CI95"] = pingouin.options["round.column.CI95"], None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pd.errors.Pandas4Warning)  # pingouin's, not ours
            table = pingouin.intraclass_corr(frame, "stimulus", "rater", "score")
    finally:
        pingouin.options["round.column.CI95"] = rounding
    return {row.Type: (row.ICC, *row.CI95) for row in table.itertuples()}


def rows_of(table):
    """The rows of a frame, each with its columns as attributes."""
    return [SimpleNamespace(**row) for row in table.to_dict("records")]


def additive(generator, stimuli, raters, *, stimulus_sd=1.0, rater_sd=0.5, noise_sd=0.8):
    """A matrix stimuli x raters of stimulus + rater + noise."""
    return (
        generator.normal(0, stimulus_sd, (stimuli, 1))
        + generator.normal(0, rater_sd, raters)
        + generator.normal(0, noise_sd, (stimuli, raters))
    )


@st.composite
def studies(draw):
    """Up to 5 stimuli x 4 raters x 3 rounds, any of them missing but one, on several scales."""
    cells = draw(
        st.lists(
            st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrs"), st.integers(1, 3)),
            min_size=1,
            unique=True,
        )
    )
    levels = draw(st.sampled_from([1, 2, 5, 101]))
    unit = draw(st.sampled_from([0.01, 0.1, 1.0, 1e7]))
    shift = draw(st.sampled_from([0.0, 0.1, -3.0]))
    size = len(cells)
    scores = draw(st.lists(st.integers(1, levels), min_size=size, max_size=size))
    rows = [(*cell, shift + unit * score) for cell, score in zip(cells, scores, strict=True)]
    return pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])
