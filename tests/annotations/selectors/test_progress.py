"""How far raters are: the lines of the table that monitoring looks at."""

import math

import pytest

from annotations.models import Assignment, Flag
from annotations.models.rater import RaterKind
from annotations.protocol.stages import Stage
from annotations.selectors.progress import Consistency, RoundProgress, raters_of
from annotations.selectors.qualification import verdict_of
from annotations.services import exclusions, stages
from tests import factories
from tests.factories import contrary, join, next_assignment, rate_assignment, walk_to


def line_of(rater):
    return next(line for line in raters_of(rater.study, {}) if line.rater == rater)


def report(rater, **changes):
    stages.report_display(
        rater_id=rater.pk,
        sitting=rater.sitting,
        measured=factories.measurement(**changes),
        viewing_distance_cm=60,
        report=factories.GOOD_DISPLAY,
    )


def test_raters_come_in_the_order_of_their_numbers(study):
    joined = [join(study) for _ in range(3)]
    assert [line.rater for line in raters_of(study, {})] == joined


def test_raters_of_other_studies_are_left_out(study):
    join(factories.launch_study(study={"slug": "other"}))
    assert raters_of(study, {}) == []


def test_a_rater_who_has_just_come_has_nothing_yet(rater):
    line = line_of(rater)
    assert (line.display, line.attempt, line.verdict) == (None, None, None)
    assert (line.rounds, line.last_answer, line.flags) == ([], None, 0)
    assert line.exclusion is None


def test_the_newest_display_report_is_shown(rater):
    report(rater, inner_width=1920)
    assert not line_of(rater).display.passed
    report(rater)
    assert line_of(rater).display.passed


def test_the_gate_is_judged_as_at_the_gate(rater):
    walk_to(rater, Stage.MAIN)
    line = line_of(rater)
    assert line.attempt == 1
    assert line.verdict == verdict_of(rater.assignments.get(kind="qualification"))
    assert line.verdict.passed


def test_the_newest_finished_attempt_is_shown(rater):
    walk_to(rater, Stage.QUALIFICATION)
    rate_assignment(next_assignment(rater), contrary)
    assert (line_of(rater).attempt, line_of(rater).verdict.passed) == (1, False)
    second = next_assignment(rater)
    presentations = factories.open_assignment(second)
    factories.store(rater.pk, factories.answer(presentations[0]))
    assert line_of(rater).attempt == 1
    rate_assignment(second)
    assert (line_of(rater).attempt, line_of(rater).verdict.passed) == (2, True)


def test_rounds_count_answers_of_assignments_that_are_open_too(rater):
    walk_to(rater, Stage.MAIN)
    assert line_of(rater).rounds == [RoundProgress(1, 0, 9), RoundProgress(2, 0, 9)]
    rate_assignment(next_assignment(rater))
    presentations = factories.open_assignment(next_assignment(rater))
    factories.store(rater.pk, factories.answer(presentations[0]))
    assert line_of(rater).rounds == [RoundProgress(1, 4, 9), RoundProgress(2, 0, 9)]


def test_rounds_stay_when_a_rater_withdraws(rater):
    walk_to(rater, Stage.MAIN)
    rate_assignment(next_assignment(rater))
    stages.withdraw(rater_id=rater.pk)
    assert line_of(rater).rounds[0] == RoundProgress(1, 3, 9)


def test_the_last_answer_is_of_any_stage(rater):
    walk_to(rater, Stage.QUALIFICATION)
    training = Assignment.objects.get(rater=rater, kind="training")
    newest = max(
        presentation.rating.received_at
        for presentation in training.presentations.select_related("rating")
    )
    assert line_of(rater).last_answer == newest
    walk_to(rater, Stage.MAIN)
    assert line_of(rater).last_answer > newest


def test_flags_are_counted(rater):
    for _ in range(2):
        Flag.objects.create(rater=rater, kind="refused_answer", created_at=rater.created_at)
    assert line_of(rater).flags == 2


def test_an_exclusion_is_shown_while_it_is_in_force(rater):
    exclusion = exclusions.exclude(rater_id=rater.pk, reason="a test")
    assert line_of(rater).exclusion == exclusion
    exclusions.lift(exclusion_id=exclusion.pk)
    assert line_of(rater).exclusion is None


@pytest.mark.parametrize(
    ("kind", "demo", "counted"),
    [
        (RaterKind.REAL, False, True),
        (RaterKind.PREVIEW, False, False),
        (RaterKind.SIMULATED, False, False),
        (RaterKind.SIMULATED, True, True),
        (RaterKind.PREVIEW, True, False),
    ],
)
def test_raters_count_by_their_kind(db, kind, demo, counted):
    study = factories.launch_study(study={"demo": demo})
    assert line_of(join(study, kind=kind)).counted is counted


def test_self_consistency_is_handed_on_to_its_rater(rater):
    consistency = Consistency(images=12, srcc=0.9)
    (line,) = raters_of(rater.study, {rater.pk: consistency})
    assert line.consistency is consistency


def test_self_consistency_says_something_from_ten_images_on():
    assert not Consistency(images=9, srcc=1.0).enough
    assert Consistency(images=10, srcc=math.nan).enough
