"""Rating tables with a known truth, made by the tests themselves."""

import numpy as np
import pandas as pd


def simulated_study(
    generator, *, stimuli=30, raters=10, rounds=2, bias=5.2, image=5.1, repeat=6.7, truth_sd=10.0
):
    """Score = truth + rater's bias + rater x image + repeat noise, on 1..100 but neither rounded
    nor clipped, so that the truth is exactly what the ratings are spread around. The spreads are
    those found for UHD-IQA. Returns the truth and a frame of ratings.
    """
    truth = generator.normal(60, truth_sd, stimuli)
    scores = (
        truth[:, None, None]
        + generator.normal(0, bias, (1, raters, 1))
        + generator.normal(0, image, (stimuli, raters, 1))
        + generator.normal(0, repeat, (stimuli, raters, rounds))
    )
    stimulus, rater, occasion = np.indices(scores.shape)
    frame = pd.DataFrame(
        {
            "stimulus": [f"s{code:04d}" for code in stimulus.ravel()],
            "rater": [f"r{code:03d}" for code in rater.ravel()],
            "round": occasion.ravel() + 1,
            "score": scores.ravel(),
        }
    )
    return truth, frame
