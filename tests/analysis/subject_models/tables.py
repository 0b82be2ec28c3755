"""Ratings that follow the models, and ratings that are hardly any."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from analysis import validate
from analysis.subject_models import alternating_projection, bias_removed, maximum_likelihood, zrec

MODELS = {
    "bias-removed": bias_removed,
    "projection": alternating_projection,
    "projection by spread": lambda ratings, **options: alternating_projection(
        ratings, standard_error="spread", **options
    ),
    "mle": maximum_likelihood,
    "mle by stimulus": lambda ratings, **options: maximum_likelihood(
        ratings, ambiguity="stimulus", **options
    ),
    "mle without ambiguity": lambda ratings, **options: maximum_likelihood(
        ratings, ambiguity=None, **options
    ),
    "mle without raters": lambda ratings, **options: maximum_likelihood(
        ratings, raters=False, **options
    ),
    "zrec": zrec,
}


def ratings_of(*rows):
    return validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))


class Truth:
    """Scores around 60 as the model of `maximum_likelihood` says, every stimulus rated by a few.

    Attributes are what the ratings were drawn from: `mos`, `bias` (mean 0), `inconsistency`,
    `ambiguity` of each of `contents` contents; `frame` and `ratings` hold what came of it.
    """

    def __init__(
        self,
        generator,
        *,
        stimuli,
        raters,
        each=None,
        rounds=1,
        contents=None,
        inconsistency=(3, 12),
        ambiguity=(0, 0),
    ):
        each = each or raters
        contents = contents or stimuli
        self.mos = generator.normal(60, 10, stimuli)
        bias = generator.normal(0, 5, raters)
        self.bias = bias - bias.mean()
        self.inconsistency = generator.uniform(*inconsistency, raters)
        self.ambiguity = generator.uniform(*ambiguity, contents)
        stimulus = np.repeat(np.arange(stimuli), each * rounds)
        rater = generator.random((stimuli, raters)).argsort(axis=1)[:, :each].ravel()
        rater = np.repeat(rater, rounds)
        content = stimulus % contents
        spread = np.hypot(self.inconsistency[rater], self.ambiguity[content])
        self.frame = pd.DataFrame(
            {
                "stimulus": [f"s{code:05d}" for code in stimulus],
                "content": [f"c{code:05d}" for code in content],
                "rater": [f"r{code:03d}" for code in rater],
                "round": np.tile(np.arange(rounds) + 1, stimuli * each),
                "score": self.mos[stimulus]
                + self.bias[rater]
                + spread * generator.normal(size=len(stimulus)),
            }
        )
        self.ratings = validate(self.frame)

    def level(self, model):
        """The model's scores; their common level is no more known than the mean bias is."""
        mos = model.stimuli["mos"].to_numpy()
        return mos - mos.mean() + self.mos.mean()

    def covered(self, model):
        """Share of intervals that hold the truth."""
        half = (model.stimuli["ci_high"] - model.stimuli["ci_low"]) / 2
        return np.mean(np.abs(self.level(model) - self.mos) <= half)


@st.composite
def small_frames(draw):
    """Up to 5 stimuli x 4 raters x 2 rounds of scores 1..3, any of them missing but one."""
    cells = draw(
        st.lists(
            st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrs"), st.integers(1, 2)),
            min_size=1,
            unique=True,
        )
    )
    scores = draw(st.lists(st.integers(1, 3), min_size=len(cells), max_size=len(cells)))
    rows = [(*cell, score) for cell, score in zip(cells, scores, strict=True)]
    frame = pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])
    return frame.assign(content=frame["stimulus"].isin(["a", "b"]).astype(str))
