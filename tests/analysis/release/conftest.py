import numpy as np
import pandas as pd
import pytest

from analysis import validate
from tests.analysis.studies import simulated_study


@pytest.fixture
def frame(generator):
    """Ratings of 24 photographs by 5 people in 2 rounds, whole numbers from 1 to 100."""
    _, frame = simulated_study(generator, stimuli=24, raters=5)
    frame["stimulus"] += ".jpg"
    frame["score"] = frame["score"].round().clip(1, 100)
    return frame


@pytest.fixture
def ratings(frame):
    return validate(frame, source="ratings.csv", scale=(1, 100))


@pytest.fixture
def metadata(frame):
    """What is known of the photographs, with gaps."""
    names = sorted(set(frame["stimulus"]))
    return pd.DataFrame(
        {
            "image_name": names[::-1],
            "orig_width": np.arange(24) + 5000,
            "views": [None, *range(23)],
            "user_name": ["Ann, of the sea"] * 23 + [None],
            "page_url": [f"https://example.org/{name}" for name in names[::-1]],
            "categories": ["Sea|Sky"] * 4 + ["Forest"] * 20,
            "held_back": ["Sea"] * 4 + [None] * 20,
            "license": "CC-BY-4.0",
        }
    )
