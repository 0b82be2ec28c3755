import json

import pandas as pd
import pytest

from analysis import validate
from annotations import clock
from annotations.models import Exclusion
from annotations.models.rater import RaterKind
from annotations.protocol.errors import InvalidInput
from annotations.protocol.stages import Stage
from annotations.services import exclusions, exports, studies
from annotations.services.exports import export_study
from tests.factories import (
    contrary,
    honest,
    join,
    launch_study,
    next_assignment,
    rate_assignment,
    study_toml,
    walk_to,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "export"


def table(folder, name):
    return pd.read_csv(folder / f"{name}.csv")


# What is in it.


def test_it_writes_the_record_of_a_study_as_files(study, folder):
    walk_to(join(study), Stage.DONE)
    walk_to(join(study), Stage.DONE)
    toml = study_toml(study={"contact": "Bob"})
    studies.amend_study(slug="small", toml=toml, note="Moved.")
    counts = export_study(study=study, out_dir=folder)
    assert counts == {"ratings": 36, "answers": 48, "raters": 2, "stimuli": 9}
    assert sorted(path.name for path in folder.iterdir()) == [
        "answers.csv",
        "export.json",
        "mos.csv",
        "raters.csv",
        "ratings.csv",
        "stimuli.csv",
        "study-v1.toml",
        "study-v2.toml",
    ]
    assert (folder / "study-v1.toml").read_text() == study_toml()
    assert (folder / "study-v2.toml").read_text() == toml
    summary = json.loads((folder / "export.json").read_text())
    assert summary["counts"] == counts
    assert (summary["study"], summary["seed"], summary["demonstration"]) == ("small", 7, False)
    assert summary["rater_kinds"] == ["real"]
    assert summary["versions"] == {
        str(version.number): version.hash for version in study.versions.all()
    }


def test_it_writes_ratings_that_the_analysis_reads(study, folder):
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)
    ratings = table(folder, "ratings")
    assert list(ratings) == ["stimulus", "rater", "round", "score", "seconds", "scale"]
    assert len(validate(ratings)) == 18
    assert sorted(set(ratings["round"])) == [1, 2]
    scores = dict(zip(ratings["stimulus"], ratings["score"], strict=True))
    stimuli = study.stimuli.filter(kind="main")
    assert scores == {stimulus.name: honest(stimulus) / 100 for stimulus in stimuli}


def test_it_writes_the_mos_of_every_stimulus(study, folder):
    for _ in range(2):
        walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)
    mos = table(folder, "mos").set_index("image_name")
    for stimulus in study.stimuli.filter(kind="main"):
        assert mos.loc[stimulus.name, "mos"] == pytest.approx(honest(stimulus) / 100)
        assert mos.loc[stimulus.name, "sha256"] == stimulus.sha256


def test_it_lists_stimuli_without_a_rating(study, folder):
    rater = walk_to(join(study), Stage.MAIN)
    rate_assignment(next_assignment(rater))
    export_study(study=study, out_dir=folder)
    assert len(table(folder, "mos")) == 9
    assert len(table(folder, "stimuli")) == 9
    assert table(folder, "mos")["mos"].notna().sum() == 3


def test_it_writes_every_answer_with_what_leaves_it_out(study, folder):
    counted, left_out = (walk_to(join(study), Stage.DONE) for _ in range(2))
    exclusions.exclude(rater_id=left_out.pk, reason="Unreliable.")
    export_study(study=study, out_dir=folder)
    answers = table(folder, "answers")
    assert answers.groupby(["rater", "kind"]).size().to_dict() == {
        (rater.pseudonym, kind): count
        for rater in (counted, left_out)
        for kind, count in [("training", 2), ("qualification", 4), ("main", 18)]
    }
    assert set(answers.loc[answers["excluded"], "rater"]) == {left_out.pseudonym}
    assert set(table(folder, "ratings")["rater"]) == {counted.pseudonym}
    assert set(table(folder, "raters")["rater"]) == {counted.pseudonym}
    assert json.loads(answers["conditions"][0])["input"] == "mouse"


def test_it_leaves_hidden_gold_out_of_ratings_and_mos(db, folder):
    study = launch_study(n_hidden=2)
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)
    hidden = {"hidden-01.jpg", "hidden-02.jpg"}
    for name, column in [("ratings", "stimulus"), ("mos", "image_name"), ("stimuli", "image_name")]:
        assert not hidden & set(table(folder, name)[column])
    assert hidden <= set(table(folder, "answers")["stimulus"])


@pytest.mark.parametrize(("demo", "kinds"), [(False, ["real"]), (True, ["real", "simulated"])])
def test_it_counts_simulated_raters_in_a_demonstration_only(db, folder, demo, kinds):
    study = launch_study(study={"demo": demo})
    raters = {kind: walk_to(join(study, kind=kind), Stage.DONE) for kind in RaterKind}
    export_study(study=study, out_dir=folder)
    expected = {raters[kind].pseudonym for kind in kinds}
    assert set(table(folder, "ratings")["rater"]) == expected
    assert set(table(folder, "answers")["rater"]) == expected
    assert json.loads((folder / "export.json").read_text())["rater_kinds"] == kinds


def test_it_exports_a_study_that_nobody_has_rated(study, folder):
    counts = export_study(study=study, out_dir=folder)
    assert counts == {"ratings": 0, "answers": 0, "raters": 0, "stimuli": 9}
    assert list(table(folder, "ratings")) == [
        "stimulus",
        "rater",
        "round",
        "score",
        "seconds",
        "scale",
    ]
    assert not (folder / "mos.csv").exists()


def test_it_tells_how_far_it_is(study, folder):
    shares = []
    export_study(study=study, out_dir=folder, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_it_exports_a_study_in_which_nobody_rated_anything_twice(db, folder):
    study = launch_study(n_main=6)
    first, second = (join(study) for _ in range(2))
    walk_to(first, Stage.DONE)
    rate_assignment(next_assignment(walk_to(second, Stage.MAIN)))
    # Round 1 of the one and round 2 of the other: two rounds, and no pair.
    Exclusion.objects.create(
        rater=first, scope="round", round=1, reason="A broken display.", created_at=clock.now()
    )
    export_study(study=study, out_dir=folder)
    ratings = table(folder, "ratings")
    assert ratings.groupby(["rater", "round"]).size().to_dict() == {("R001", 2): 6, ("R002", 1): 3}
    assert json.loads((folder / "export.json").read_text())["round_agreement"] is None


def test_it_states_the_agreement_with_and_without_those_left_out(study, folder):
    """Raters chosen by how they repeat themselves make the rest look better than it is."""
    steady, fickle = join(study), walk_to(join(study), Stage.MAIN)
    walk_to(steady, Stage.DONE)
    for _ in range(6):
        assignment = next_assignment(fickle)
        rate_assignment(assignment, honest if assignment.round == 1 else contrary)
    exclusions.exclude(rater_id=fickle.pk, reason="Fickle.")
    export_study(study=study, out_dir=folder)
    summary = json.loads((folder / "export.json").read_text())
    assert summary["round_agreement"]["srcc"] == 1.0
    assert summary["round_agreement"]["n_raters"] == 1
    of_all = summary["round_agreement_of_all_raters"]
    assert of_all["rmse"] > 0
    assert of_all["n_raters"] == 2


def test_it_writes_json_that_every_reader_takes(db, folder):
    """One image has no correlation; NaN is not JSON."""
    study = launch_study(n_main=1)
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)

    def refuse(constant):
        raise AssertionError(constant)

    summary = json.loads((folder / "export.json").read_text(), parse_constant=refuse)
    assert summary["round_agreement"]["srcc"] is None
    assert summary["round_agreement"]["n_stimuli"] == 1


# Where it goes.


def test_it_replaces_an_earlier_export(study, folder):
    export_study(study=study, out_dir=folder)
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)
    assert len(table(folder, "ratings")) == 18
    assert [path.name for path in folder.parent.iterdir()] == ["export"]


def test_it_makes_the_folders_above(study, folder):
    export_study(study=study, out_dir=folder / "deeper" / "still")
    assert (folder / "deeper" / "still" / "export.json").exists()


def test_it_takes_an_empty_folder(study, folder):
    folder.mkdir()
    export_study(study=study, out_dir=folder)
    assert (folder / "export.json").exists()


@pytest.mark.parametrize("with_export", [False, True])
def test_it_replaces_no_folder_that_holds_something_else(study, folder, with_export):
    if with_export:
        export_study(study=study, out_dir=folder)
    folder.mkdir(exist_ok=True)
    (folder / "thesis.tex").write_text("years of work")
    with pytest.raises(InvalidInput) as refused:
        export_study(study=study, out_dir=folder)
    assert refused.value.message == (
        f"{folder} holds thesis.tex, which is no part of an export; name another folder."
    )
    assert (folder / "thesis.tex").read_text() == "years of work"
    assert [path.name for path in folder.parent.iterdir()] == ["export"]


def test_it_replaces_no_file(study, folder):
    folder.write_text("a file")
    with pytest.raises(InvalidInput) as refused:
        export_study(study=study, out_dir=folder)
    assert refused.value.message == f"{folder} is a file; name a folder to export to."
    assert folder.read_text() == "a file"


def test_it_leaves_the_earlier_export_where_a_new_one_fails(study, folder, monkeypatch):
    walk_to(join(study), Stage.DONE)
    export_study(study=study, out_dir=folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(_answers):
        raise OSError("the disk is full")

    monkeypatch.setattr(exports, "ratings_table", fail)
    with pytest.raises(OSError, match="the disk is full"):
        export_study(study=study, out_dir=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["export"]
