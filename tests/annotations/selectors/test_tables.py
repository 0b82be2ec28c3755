import json

import pandas as pd
import pytest

from annotations import clock
from annotations.models import Exclusion
from annotations.models.rater import RaterKind
from annotations.protocol.stages import Stage
from annotations.selectors.tables import (
    ANSWER_COLUMNS,
    RATING_COLUMNS,
    answers_table,
    counted_kinds,
    ratings_table,
    stimuli_table,
)
from annotations.services import exclusions, studies
from tests.factories import (
    CONDITIONS,
    answer,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    prepared,
    store,
    study_toml,
    walk_to,
)

pytestmark = pytest.mark.django_db


def test_it_counts_real_raters_and_simulated_ones_in_a_demonstration(db):
    assert counted_kinds(launch_study()) == (RaterKind.REAL,)
    demo = launch_study(study={"slug": "demo", "demo": True})
    assert counted_kinds(demo) == (RaterKind.REAL, RaterKind.SIMULATED)


def test_it_tells_everything_of_an_answer(study):
    rater = walk_to(join(study), Stage.MAIN)
    shown = open_assignment(next_assignment(rater))[1]
    store(rater.pk, answer(shown, 30, seconds=7.5))
    row = answers_table(study).iloc[-1].to_dict()
    assert json.loads(row.pop("conditions")) == CONDITIONS
    assert row.pop("received_at") >= row.pop("shown_at")
    assert pd.isna(row.pop("attempt"))
    assert row == {
        "stimulus": shown.stimulus.name,
        "stimulus_kind": "main",
        "rater": "R001",
        "kind": "main",
        "round": 1,
        "batch": shown.assignment.batch.number,
        "position": 2,
        "version": 1,
        "value": 30,
        "score": 0.3,
        "seconds": 7.5,
        "late": False,
        "excluded": False,
    }


def test_it_lists_answers_in_the_order_of_arrival(study):
    rater = walk_to(join(study), Stage.TRAINING)
    first, second = open_assignment(next_assignment(rater))
    store(rater.pk, answer(second, 10))
    store(rater.pk, answer(first, 20))
    assert answers_table(study)["value"].tolist() == [10, 20]


def test_it_names_the_version_that_an_answer_followed(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    toml = study_toml(study={"contact": "Bob"})
    studies.amend_study(slug="small", toml=toml, note="Moved.")
    walk_to(rater, Stage.MAIN)
    versions = answers_table(study).groupby("kind")["version"].unique()
    assert versions["training"].tolist() == [1]
    assert versions["qualification"].tolist() == [2]


def test_it_marks_late_answers(study):
    rater = walk_to(join(study), Stage.TRAINING)
    first, second = open_assignment(next_assignment(rater))
    store(rater.pk, answer(first))
    studies.pause_study(slug="small")
    store(rater.pk, answer(second))
    assert answers_table(study)["late"].tolist() == [False, True]


def test_it_tells_one_raters_answers(study):
    raters = [walk_to(join(study), Stage.DONE) for _ in range(2)]
    table = answers_table(study, rater_id=raters[1].pk)
    assert set(table["rater"]) == {"R002"}
    assert len(table) == 24


def test_it_tells_nothing_of_another_study(study):
    walk_to(join(study), Stage.DONE)
    other = launch_study(study={"slug": "other"})
    assert answers_table(other).empty
    assert list(answers_table(other)) == list(ANSWER_COLUMNS)


def test_it_keeps_the_main_ratings_that_count(db):
    study = launch_study(n_hidden=1)
    walk_to(join(study), Stage.DONE)
    walk_to(join(study, kind=RaterKind.PREVIEW), Stage.DONE)
    ratings = ratings_table(answers_table(study))
    assert list(ratings) == list(RATING_COLUMNS)
    assert len(ratings) == 18
    assert set(ratings["stimulus"]) == {f"main-0{number}.jpg" for number in range(1, 10)}
    assert set(ratings["rater"]) == {"R001"}


def test_it_keeps_nothing_where_nothing_is_rated(study):
    assert ratings_table(answers_table(study)).empty


@pytest.mark.parametrize(("number", "left"), [(1, {2}), (2, {1})])
def test_it_leaves_out_the_round_that_is_excluded(study, number, left):
    rater = walk_to(join(study), Stage.DONE)
    Exclusion.objects.create(
        rater=rater, scope="round", round=number, reason="A new display.", created_at=clock.now()
    )
    answers = answers_table(study)
    assert set(ratings_table(answers)["round"]) == left
    # Training and qualification belong to no round.
    assert not answers.loc[answers["kind"] != "main", "excluded"].any()


def test_it_leaves_out_everything_of_a_rater_who_is_excluded(study):
    rater = walk_to(join(study), Stage.DONE)
    exclusions.exclude(rater_id=rater.pk, reason="Unreliable.")
    answers = answers_table(study)
    assert answers["excluded"].all()
    assert ratings_table(answers).empty


def test_it_lists_the_main_stimuli_with_their_checksums(study):
    table = stimuli_table(study).set_index("image_name")
    assert list(table.index) == [f"main-0{number}.jpg" for number in range(1, 10)]
    image = prepared("main-03.jpg")
    row = table.loc["main-03.jpg"]
    assert (row["sha256"], row["original_sha256"]) == (image.sha256, image.original_sha256)
    assert (row["width"], row["height"], row["orig_width"]) == (3840, 2160, 7680)
