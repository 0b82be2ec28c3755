"""Real ratings come out of a release as sureal has them, and its MOS is ours."""

import json

import numpy as np
import pytest
from sureal.dataset_reader import RawDatasetReader
from sureal.tools.misc import import_json_file

from analysis import read_ratings
from analysis.release import release
from tests.analysis.conftest import REAL_RATINGS


@pytest.mark.parametrize(
    ("name", "scale"), [("nflx", (1, 5)), ("agh_ntia", (1, 5)), ("frtv1_625high", (-100, 100))]
)
def test_sureal_reads_real_ratings_back(name, scale, tmp_path):
    ratings = read_ratings(REAL_RATINGS / f"{name}_long.csv", scale=scale)
    golden = json.loads((REAL_RATINGS / "golden" / f"{name}.json").read_text())
    done = release(ratings, tmp_path / "out", formats=["sureal"])
    reader = RawDatasetReader(import_json_file(done.folder / "sureal.json"))
    scores = reader.opinion_score_3darray
    assert list(scores.shape) == golden["shape"]
    mos = dict(zip(golden["stimuli"], golden["models"]["MOS"]["quality_scores"], strict=True))
    ours = np.nanmean(scores.reshape(len(scores), -1), axis=1)
    expected = [mos[video["path"]] for video in reader.dis_videos]
    np.testing.assert_allclose(ours, expected, atol=1e-12)
