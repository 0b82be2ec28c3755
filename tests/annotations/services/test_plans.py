from itertools import pairwise

import pytest

from annotations.models import Rater
from annotations.protocol import draw, schedule
from annotations.protocol.stages import Stage
from annotations.services import studies
from tests.factories import (
    join,
    launch_study,
    next_assignment,
    open_assignment,
    study_toml,
    walk_to,
)

pytestmark = pytest.mark.django_db


def plan_of(rater):
    """Everything that was drawn for a rater, in words that two studies share."""
    return [
        (a.position, a.kind, a.attempt, a.round, a.batch and a.batch.number, a.seed)
        for a in rater.assignments.order_by("position").select_related("batch")
    ]


def shown_to(rater):
    return [
        list(a.presentations.order_by("position").values_list("stimulus__name", flat=True))
        for a in rater.assignments.order_by("position")
    ]


def finished(slug, seed):
    study = launch_study(study={"slug": slug, "seed": seed}, n_hidden=1)
    return [walk_to(join(study), Stage.DONE) for _ in range(2)]


def test_it_draws_the_same_plan_from_the_same_seed():
    one, same, other = finished("one", 3), finished("two", 3), finished("three", 4)
    assert [plan_of(rater) for rater in one] == [plan_of(rater) for rater in same]
    assert [shown_to(rater) for rater in one] == [shown_to(rater) for rater in same]
    assert [plan_of(rater) for rater in one] != [plan_of(rater) for rater in other]


def test_it_draws_every_rater_a_plan_of_their_own():
    one, other = finished("one", 3)
    assert plan_of(one) != plan_of(other)
    assert shown_to(one) != shown_to(other)


def test_it_can_redraw_the_plan_that_is_stored(study):
    """From the seed and the rater's number alone: what a reader of the release would do."""
    rater = walk_to(join(study), Stage.MAIN)
    stored = rater.assignments.filter(kind="main").order_by("position").select_related("batch")
    redrawn = schedule.plan_rounds(3, 2, draw.derive_seed(study.seed, rater.number, 0))
    assert [(a.round, a.batch.number - 1) for a in stored] == [
        (number, batch) for number, order in enumerate(redrawn, start=1) for batch in order
    ]
    assert [a.seed for a in stored] == [
        draw.derive_seed(study.seed, rater.number, 1, a.position) for a in stored
    ]


def test_it_can_redraw_the_order_of_images(study):
    rater = walk_to(join(study), Stage.DONE)
    for assignment in rater.assignments.filter(round=1):
        names = sorted(assignment.batch.items.values_list("stimulus__name", flat=True))
        redrawn = [names[index] for index in draw.permutation(assignment.seed, len(names))]
        shown = assignment.presentations.order_by("position")
        assert list(shown.values_list("stimulus__name", flat=True)) == redrawn


def test_it_shows_every_batch_in_every_round_at_its_distance():
    study = launch_study(n_main=14)
    rater = walk_to(join(study), Stage.MAIN)
    orders = [
        list(rater.assignments.filter(round=number).values_list("batch__number", flat=True))
        for number in (1, 2)
    ]
    assert all(sorted(order) == [1, 2, 3, 4, 5] for order in orders)
    for first, second in pairwise(orders):
        for batch in first:
            assert schedule.others_between(first, second, batch) >= 2


def test_it_plans_the_main_study_when_the_gate_is_passed(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    assert not rater.assignments.filter(kind="main").exists()
    walk_to(rater, Stage.MAIN)
    assert rater.assignments.filter(kind="main", opened_at__isnull=True).count() == 6


def test_it_lets_an_assignment_follow_the_version_that_it_was_opened_under(study):
    early, late = join(study), join(study)
    for rater in (early, late):
        walk_to(rater, Stage.TRAINING)
    open_assignment(next_assignment(early))
    version = studies.amend_study(
        slug="small", toml=study_toml(qualification={"min_srcc": 0.7}), note="Gate lowered."
    )
    open_assignment(next_assignment(late))
    assert next_assignment(early).version.number == 1
    assert next_assignment(late).version == version
    assert walk_to(Rater.objects.get(pk=late.pk), Stage.MAIN)
