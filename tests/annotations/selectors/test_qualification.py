import pytest

from annotations.models import Assignment
from annotations.protocol.stages import Stage
from annotations.selectors.qualification import verdict_of
from tests.factories import (
    contrary,
    honest,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    rate_assignment,
    walk_to,
)

pytestmark = pytest.mark.django_db


def attempt(study, opinion):
    rater = walk_to(join(study), Stage.TRAINING)
    rate_assignment(next_assignment(rater), lambda _: 5)
    assignment = next_assignment(rater)
    rate_assignment(assignment, opinion)
    return Assignment.objects.get(pk=assignment.pk)


def test_it_judges_an_attempt_by_its_ratings(study):
    verdict = verdict_of(attempt(study, honest))
    assert (verdict.accuracy, verdict.srcc, verdict.passed) == (1.0, 1.0, True)
    verdict = verdict_of(attempt(study, contrary))
    assert (verdict.srcc, verdict.passed) == (-1.0, False)


def test_it_brings_the_slider_to_the_scale_of_gold(db):
    study = launch_study(scale={"minimum": 0, "maximum": 10})
    verdict = verdict_of(attempt(study, lambda stimulus: round(10 * stimulus.gold.mos)))
    assert (verdict.accuracy, verdict.passed) == (1.0, True)


def test_it_judges_nothing_without_ratings(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    assignment = next_assignment(rater)
    open_assignment(assignment)
    with pytest.raises(ValueError, match="without answers"):
        verdict_of(Assignment.objects.get(pk=assignment.pk))
