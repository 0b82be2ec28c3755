from datetime import timedelta

import pytest

from annotations import clock
from annotations.models.rater import RaterKind
from annotations.protocol.errors import NotIdentified
from annotations.protocol.stages import Stage
from annotations.selectors.raters import Effort, effort_of, newest_config, way_of
from annotations.services import invitations, studies
from tests.factories import (
    answer,
    contrary,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    rate_assignment,
    store,
    study_toml,
    walk_to,
)

pytestmark = pytest.mark.django_db


def way(rater):
    rater.refresh_from_db()
    return way_of(rater_id=rater.pk, sitting=rater.sitting)


# The effort.


def test_it_states_the_effort_before_anybody_agrees(db):
    study = launch_study(
        n_main=9, n_hidden=1, main={"rounds": 3, "expected_seconds": 6, "cooldown_hours": 36}
    )
    # 2 training, 4 qualification and 10 images three times, 6 s each.
    assert effort_of(study) == Effort(images=10, rounds=3, minutes=3.6, minimum_days=3.0)


# Where a rater is.


@pytest.mark.parametrize("stage", [Stage.DISPLAY, Stage.INSTRUCTIONS])
def test_it_has_no_work_before_the_training(study, stage):
    found = way(walk_to(join(study), stage))
    assert (found.work, found.wait, found.gate) == (None, None, None)


@pytest.mark.parametrize(
    ("stage", "images"), [(Stage.TRAINING, 2), (Stage.QUALIFICATION, 4), (Stage.MAIN, 3)]
)
def test_it_names_the_work_to_open(study, stage, images):
    rater = walk_to(join(study), stage)
    work = way(rater).work
    assert work.assignment == next_assignment(rater)
    assert (work.assignment.kind, work.images, work.answered) == (stage, images, 0)


def test_it_counts_what_is_answered(study):
    rater = walk_to(join(study), Stage.MAIN)
    shown = open_assignment(next_assignment(rater))
    store(rater.pk, answer(shown[0]), answer(shown[1]))
    found = way(rater)
    assert found.work.answered == 2
    assert (found.progress.answered, found.progress.total) == (2, 18)
    assert found.progress.minutes_left == pytest.approx(16 * 10 / 60)


def test_it_counts_no_gold_as_progress(study):
    rater = walk_to(join(study), Stage.MAIN)
    assert way(rater).progress.answered == 0


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.SCREENED_OUT, Stage.WITHDRAWN])
def test_it_has_no_work_after_the_end(study, stage):
    found = way(walk_to(join(study), stage))
    assert (found.work, found.wait) == (None, None)


def test_it_knows_the_newest_sitting(rater):
    older = rater.sitting
    invitations.resume(token=invitations.token_of(rater.invitation))
    assert way(rater).active
    assert not way_of(rater_id=rater.pk, sitting=older).active


def test_it_does_not_know_a_rater_who_is_not_there(rater):
    with pytest.raises(NotIdentified):
        way_of(rater_id=rater.pk + 1, sitting=rater.sitting)


# Waiting.


def test_it_waits_for_the_cool_down_and_no_longer(study):
    rater = walk_to(join(study), Stage.MAIN)
    for _ in range(3):
        rate_assignment(next_assignment(rater))
    wait = way(rater).wait
    assert wait.reason == "cooldown"
    assert wait.seconds == pytest.approx(48 * 3600, abs=60)
    with clock.ahead(timedelta(hours=48)):
        assert way(rater).wait is None


@pytest.mark.parametrize(
    ("act", "reason"), [(studies.pause_study, "paused"), (studies.close_study, "closed")]
)
def test_it_waits_while_the_study_is_not_open(study, act, reason):
    rater = walk_to(join(study), Stage.MAIN)
    act(slug="small")
    wait = way(rater).wait
    assert (wait.reason, wait.seconds) == (reason, 60)
    studies.open_study(slug="small")
    assert way(rater).wait is None


def test_it_waits_in_an_archived_study_as_in_a_closed_one(study):
    rater = walk_to(join(study), Stage.MAIN)
    studies.close_study(slug="small")
    studies.archive_study(slug="small")
    assert way(rater).wait.reason == "closed"


# The gate.


def test_it_tells_how_the_newest_attempt_went(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    rate_assignment(next_assignment(rater), contrary)
    gate = way(rater).gate
    assert (gate.verdict.passed, gate.attempt, gate.attempts_left) == (False, 1, 1)
    assert gate.verdict.srcc == -1.0
    rate_assignment(next_assignment(rater))
    gate = way(rater).gate
    assert (gate.verdict.passed, gate.attempt, gate.attempts_left) == (True, 2, 0)


def test_it_says_which_attempt_is_the_last(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    assert not way(rater).work.last_attempt
    rate_assignment(next_assignment(rater), contrary)
    assert way(rater).work.last_attempt


# The configuration.


def test_it_follows_the_newest_version(study):
    toml = study_toml(study={"title": "A better title"})
    studies.amend_study(slug="small", toml=toml, note="Nicer.")
    assert newest_config(study).study.title == "A better title"


def test_it_leads_previews_and_simulated_raters_the_same_way(study):
    for kind in RaterKind:
        assert way(walk_to(join(study, kind=kind), Stage.DONE)).rater.kind == kind
