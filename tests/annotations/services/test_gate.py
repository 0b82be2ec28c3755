"""Between the training and the main study: who passes, and on which images."""

import pytest

from annotations.models import Presentation, Rater
from annotations.protocol.stages import Stage
from annotations.services import studies
from tests.factories import (
    answer,
    contrary,
    finish_assignment,
    honest,
    join,
    next_assignment,
    open_assignment,
    rate_assignment,
    store,
    study_toml,
    walk_to,
)

pytestmark = pytest.mark.django_db


def names(presentations):
    return [presentation.stimulus.name for presentation in presentations]


def open_presentations(assignment):
    return assignment.presentations.order_by("position").select_related("stimulus")


def test_it_passes_a_rater_who_agrees_with_gold(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    rater = rate_assignment(next_assignment(rater))
    assert rater.stage == "main"


def test_it_gives_another_attempt_on_other_images(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    first = next_assignment(rater)
    rater = rate_assignment(first, contrary)
    assert rater.stage == "qualification"
    second = next_assignment(rater)
    assert (second.kind, second.attempt) == ("qualification", 2)
    assert rate_assignment(second).stage == "main"
    seen = [set(names(open_presentations(attempt))) for attempt in (first, second)]
    assert [len(images) for images in seen] == [4, 4]
    assert not seen[0] & seen[1]


def test_it_shows_training_and_every_attempt_images_of_their_own(study):
    rater = walk_to(join(study), Stage.SCREENED_OUT)
    shown = Presentation.objects.filter(assignment__rater=rater)
    assert shown.count() == shown.values("stimulus").distinct().count() == 2 + 4 + 4


def test_it_screens_a_rater_out_after_the_last_attempt(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    assert rate_assignment(next_assignment(rater), contrary).stage == "qualification"
    assert rate_assignment(next_assignment(rater), contrary).stage == "screened_out"
    assert not rater.assignments.filter(kind="main").exists()


def test_it_screens_a_rater_out_whose_answers_are_all_the_same(study):
    """A constant has no correlation: nothing passes by never deciding."""
    rater = walk_to(join(study), Stage.QUALIFICATION)
    rate_assignment(next_assignment(rater), lambda _: 50)
    rater = rate_assignment(next_assignment(rater), lambda _: 50)
    assert rater.stage == "screened_out"
    assert rater.stage_events.last().data["srcc"] is None


def test_it_asks_for_accuracy_as_well_as_correlation(study):
    """Answers in the right order that all miss the gold interval do not pass."""
    rater = walk_to(join(study), Stage.QUALIFICATION)

    def compressed(stimulus):
        return round(45 + honest(stimulus) / 10)

    for _ in range(2):
        rater = rate_assignment(next_assignment(rater), compressed)
    data = rater.stage_events.last().data
    assert data["srcc"] == 1.0
    assert data["accuracy"] <= 0.6
    assert rater.stage == "screened_out"


def test_it_judges_by_the_thresholds_that_the_attempt_was_opened_under(study):
    rater = walk_to(join(study), Stage.QUALIFICATION)
    attempt = next_assignment(rater)
    presentations = open_assignment(attempt)
    toml = study_toml(qualification={"min_accuracy": 0, "min_srcc": -1})
    studies.amend_study(slug="small", toml=toml, note="Everybody passes from now on.")
    store(rater.pk, *(answer(p, contrary(p.stimulus)) for p in presentations))
    assert finish_assignment(attempt).stage == "qualification"
    assert Rater.objects.get().assignments.filter(attempt=2, kind="qualification").exists()
