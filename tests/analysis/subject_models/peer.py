"""sureal, the reference tool, on a frame of ratings."""

import contextlib
import io
import warnings
from types import SimpleNamespace

import numpy as np


def sureal(name, frame):
    """Run sureal's model of this class name. Stimuli, raters and contents come out sorted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sureal import subjective_model
        from sureal.dataset_reader import RawDatasetReader

    contents = frame["content"] if "content" in frame else frame["stimulus"]
    numbers = {label: code for code, label in enumerate(sorted(set(contents)))}
    videos = []
    for code, (stimulus, own) in enumerate(frame.groupby("stimulus")):
        content = own["content"].iloc[0] if "content" in own else stimulus
        scores = {
            rater: given.sort_values("round")["score"].tolist()
            for rater, given in own.groupby("rater")
        }
        videos.append(
            {"content_id": numbers[content], "asset_id": code, "os": scores, "path": stimulus}
        )
    references = [
        {"content_id": number, "content_name": str(number), "path": str(number)}
        for number in numbers.values()
    ]
    dataset = SimpleNamespace(
        dataset_name="made", ref_videos=references, dis_videos=videos, ref_score=None
    )
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        return getattr(subjective_model, name)(RawDatasetReader(dataset)).run_modeling()
