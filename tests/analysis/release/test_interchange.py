import csv
import json

import numpy as np
import pandas as pd
import pytest
from sureal.dataset_reader import RawDatasetReader
from sureal.routine import run_subjective_models
from sureal.subjective_model import MosModel
from sureal.tools.misc import import_json_file

from analysis import RatingsError, mean_opinion_scores, validate
from analysis.release import interchange, release


@pytest.fixture
def sparse(frame, generator):
    """Some ratings are missing, rounds too, and one rater came in round 2 only."""
    kept = frame[generator.random(len(frame)) < 0.7]
    kept = kept[~((kept["rater"] == "r003") & (kept["round"] == 1))]
    return validate(kept.assign(score=kept["score"] + 0.5), source="ratings.csv", scale=(1, 101))


def matrix(ratings):
    """Stimuli x raters x rounds, the plain way."""
    scores = np.full((len(ratings.stimuli), len(ratings.raters), 2), np.nan)
    scores[ratings.stimulus, ratings.rater, ratings.rounds - 1] = ratings.scores
    return scores


def test_sureal_loads_its_file_and_finds_our_mos(sparse, tmp_path):
    done = release(sparse, tmp_path / "out", formats=["sureal"])
    path = done.folder / "sureal.json"
    reader = RawDatasetReader(import_json_file(path))
    assert [video["path"] for video in reader.dis_videos] == sparse.stimuli.tolist()
    np.testing.assert_array_equal(reader.opinion_score_3darray, matrix(sparse))
    _, _, (found,) = run_subjective_models(
        dataset_filepath=str(path), subjective_model_classes=[MosModel], do_plot=[]
    )
    expected = mean_opinion_scores(sparse, ci="normal")
    np.testing.assert_allclose(found["quality_scores"], expected["mos"], atol=1e-12)
    half = (expected["ci_high"] - expected["ci_low"]) / 2
    np.testing.assert_allclose(found["quality_scores_ci95"][0], half, atol=1e-4)


def test_sureal_gets_one_content_for_stimuli_that_share_one(frame, tmp_path):
    frame["content"] = "scene" + frame["stimulus"].str[3:4]
    done = release(validate(frame), tmp_path / "out", formats=["sureal"])
    reader = RawDatasetReader(import_json_file(done.folder / "sureal.json"))
    assert reader.num_ref_videos == 3
    assert reader.content_id_of_dis_videos == [0] * 10 + [1] * 10 + [2] * 4
    assert not any(reader.disvideo_is_refvideo)


def test_sureal_gets_json_that_any_reader_accepts(sparse, tmp_path):
    done = release(sparse, tmp_path / "out", formats=["sureal"])

    def refuse(name):
        raise AssertionError(name)

    text = (done.folder / "sureal.json").read_text()
    document = json.loads(text, parse_constant=refuse)
    given = [scores for video in document["dis_videos"] for scores in video["os"].values()]
    # A first round left out is null; a second one is not there.
    assert any(scores[0] is None for scores in given)
    assert any(len(scores) == 1 for scores in given)
    assert not any(scores[-1] is None for scores in given)


def test_the_itu_matrix_reads_as_its_demonstration_code_reads_it(sparse, tmp_path):
    done = release(sparse, tmp_path / "out", formats=["itu"])
    with (done.folder / "itu.csv").open("rt") as file:
        read = np.array(list(csv.reader(file, delimiter=",")), dtype=np.float64)
    columns = pd.read_csv(done.folder / "itu_columns.csv")
    rows = pd.read_csv(done.folder / "itu_rows.csv")
    assert rows["image_name"].tolist() == sparse.stimuli.tolist()
    rater = sparse.raters.get_indexer(columns["rater"])
    np.testing.assert_array_equal(read, matrix(sparse)[:, rater, columns["round"] - 1])
    # No column without a rating: the code would divide by nothing.
    assert not np.isnan(read).all(axis=0).any()
    assert len(columns) == 9


def test_the_itu_matrix_is_the_same_in_blocks(sparse, tmp_path, monkeypatch):
    whole = release(sparse, tmp_path / "whole", formats=["itu"]).folder / "itu.csv"
    monkeypatch.setattr(interchange, "_BLOCK", 7)
    blocks = release(sparse, tmp_path / "blocks", formats=["itu"]).folder / "itu.csv"
    assert blocks.read_bytes() == whole.read_bytes()


def test_p910_tables_are_those_of_the_toolkit(sparse, tmp_path):
    done = release(sparse, tmp_path / "out", formats=["p910"])
    clips = pd.read_csv(done.folder / "p910_votes_per_clip.csv")
    most = np.bincount(sparse.stimulus).max()
    assert clips.columns.tolist() == [
        "file_url", "n", "MOS", "std", "95%CI", "short_file_name",
        *(f"vote_{number}" for number in range(1, most + 1)),
    ]  # fmt: skip
    for row in clips.to_dict("records"):
        votes = sparse.frame.loc[sparse.frame["stimulus"] == row["file_url"], "score"]
        written = [row[f"vote_{number}"] for number in range(1, most + 1)]
        assert sorted(vote for vote in written if vote == vote) == sorted(votes)
        assert row["n"] == len(votes)
        assert row["MOS"] == pytest.approx(votes.mean())
        assert row["std"] == pytest.approx(votes.std())
        assert row["95%CI"] == pytest.approx(1.96 * votes.std() / np.sqrt(len(votes)))
    votes = pd.read_csv(done.folder / "p910_votes_per_worker.csv")
    assert votes.columns.tolist() == ["HITId", "workerid", "file", "short_file_name", "vote"]
    own = sparse.frame.sort_values(["stimulus", "rater", "round"])
    assert votes["vote"].tolist() == own["score"].tolist()
    assert votes["HITId"].tolist() == ("round" + own["round"].astype(str)).tolist()


def test_p910_has_whole_numbers_where_votes_are(ratings, tmp_path):
    done = release(ratings, tmp_path / "out", formats=["p910"])
    for name in ("p910_votes_per_clip.csv", "p910_votes_per_worker.csv"):
        last = pd.read_csv(done.folder / name, dtype=str).iloc[:, -1]
        assert last.str.fullmatch(r"\d+").all()


@pytest.mark.parametrize("name", ["itu", "p910"])
def test_a_table_of_absurd_size_is_refused(ratings, name, tmp_path, monkeypatch):
    monkeypatch.setattr(interchange, "LARGEST", 100)
    with pytest.raises(RatingsError) as caught:
        release(ratings, tmp_path / "out", formats=[name])
    assert str(caught.value) == (
        f"The format {name} would take 24 x 10 cells, most of them empty; leave it out."
    )
    assert list(tmp_path.iterdir()) == []
