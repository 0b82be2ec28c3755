"""Labels of all kinds come through a release as they are, or are refused in one sentence."""

import csv
import json
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import RatingsError, read_ratings, validate
from analysis.release import release

# Empty labels are no labels; what `validate` refuses is tested with it.
LABELS = st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6
) | st.sampled_from(
    [
        "NA",
        "nan",
        "001",
        "1e5",
        "True",
        '"',
        "a,b",
        "a;b",
        "\\",
        "a\\n",
        " a",
        "a ",
        "=1",
        "é",
        "雪",
    ]
)


def refused(frame, folder):
    try:
        release(validate(frame), folder, scale=(1, 100), formats=["sureal", "itu", "p910"])
    except RatingsError as error:
        return str(error)
    return ""


@settings(max_examples=10)
@given(
    st.lists(LABELS, min_size=1, max_size=4, unique=True),
    st.lists(LABELS, min_size=1, max_size=3, unique=True),
)
def test_labels_come_through_or_are_refused(stimuli, raters):
    rows = [(image, rater, 1, 50) for image in stimuli for rater in raters]
    frame = pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "out"
        refusal = refused(frame, folder)
        if refusal:
            assert "is missing; give every rating" in refusal or "control character" in refusal
            assert not folder.exists()
            return
        ratings = validate(frame)
        back = read_ratings(folder / "ratings.csv")
        assert back.stimuli.tolist() == ratings.stimuli.tolist()
        assert back.raters.tolist() == ratings.raters.tolist()
        with (folder / "mos.csv").open(encoding="utf-8", newline="") as file:
            assert [row["image_name"] for row in csv.DictReader(file)] == ratings.stimuli.tolist()
        document = json.loads((folder / "sureal.json").read_text(encoding="utf-8"))
        assert [video["path"] for video in document["dis_videos"]] == ratings.stimuli.tolist()
        assert sorted(document["dis_videos"][0]["os"]) == ratings.raters.tolist()
