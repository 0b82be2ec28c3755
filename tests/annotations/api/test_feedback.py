import pytest

from annotations.protocol.stages import Stage
from tests.clients import Browser, error_of
from tests.factories import (
    answer,
    join,
    launch_study,
    next_assignment,
    open_assignment,
    record,
    store,
    walk_to,
)

pytestmark = pytest.mark.django_db


def feedback(rater, presentation):
    return Browser.of(rater).get(f"/api/rater/presentations/{presentation.pk}/feedback")


@pytest.fixture
def trainee(rater):
    return walk_to(rater, Stage.TRAINING)


@pytest.fixture
def shown(trainee):
    """The two training images: their gold MOS is 0.1 and 0.9, the SD 0.1."""
    found = open_assignment(next_assignment(trainee))
    return sorted(found, key=lambda presentation: presentation.stimulus.gold.mos)


def test_it_compares_a_stored_answer_to_gold(trainee, shown):
    store(trainee.pk, answer(shown[1], 85))
    assert feedback(trainee, shown[1]).json() == {
        "value": 85,
        "correct": True,
        "low": pytest.approx(80),
        "high": pytest.approx(100),
        "reason": shown[1].stimulus.gold.reason,
    }


@pytest.mark.parametrize(("value", "correct"), [(1, True), (20, True), (21, False), (100, False)])
def test_it_tells_whether_an_answer_lies_in_the_gold_interval(trainee, shown, value, correct):
    store(trainee.pk, answer(shown[0], value))
    assert feedback(trainee, shown[0]).json()["correct"] is correct


def test_it_clips_the_interval_to_the_slider(trainee, shown):
    store(trainee.pk, answer(shown[0]))
    told = feedback(trainee, shown[0]).json()
    assert (told["low"], told["high"]) == (1, pytest.approx(20))


def test_it_tells_nothing_before_the_answer_is_stored(trainee, shown):
    before = record()
    error = error_of(feedback(trainee, shown[0]), 409)
    assert error["message"] == "Your answer to this image is not stored yet; send it first."
    assert record() == before


def test_it_tells_nothing_about_qualification_and_main_images(study):
    rater = join(study)
    for stage in (Stage.QUALIFICATION, Stage.MAIN):
        walk_to(rater, stage)
        presentation = open_assignment(next_assignment(rater))[0]
        store(rater.pk, answer(presentation))
        error = error_of(feedback(rater, presentation), 404)
        assert error["message"] == (
            "There is no feedback on this image; only training images have one."
        )


def test_it_tells_nothing_about_hidden_gold(db):
    study = launch_study(n_main=1, n_hidden=2)
    rater = walk_to(join(study), Stage.MAIN)
    for presentation in open_assignment(next_assignment(rater)):
        store(rater.pk, answer(presentation))
        error_of(feedback(rater, presentation), 404)


def test_it_tells_nothing_to_another_rater(study, trainee, shown):
    store(trainee.pk, answer(shown[0]))
    error_of(feedback(join(study), shown[0]), 404)
