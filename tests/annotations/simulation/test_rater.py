import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise

import httpx
import numpy as np
import pytest

from analysis.simulate import RaterModel
from annotations import clock
from annotations.models import Rating
from annotations.models.rater import RaterKind
from annotations.services import invitations
from annotations.simulation import SimulatedRater, WaitsLonger
from annotations.simulation.truth import known_truth
from tests.factories import invite

from .conftest import LENIENT, QUALITIES, launch

EXACT = RaterModel(bias_sd=0, image_sd=0, repeat_sd=0)
HOURS = 3600.0


@pytest.fixture
def study(application):
    return launch()


@pytest.fixture
def rater_of(application):
    """Invite a simulated rater to a study."""

    def make(study, *, truth=None, **options):
        invitation = invite(study, kind=RaterKind.SIMULATED)
        link = f"{application}/r/{invitations.token_of(invitation)}/"
        return SimulatedRater(link, truth or known_truth(study, QUALITIES), **options)

    return make


@pytest.fixture
def slept(monkeypatch):
    """Let waiting take no time, but move the clock; the waits are listed."""
    waits = []
    with ExitStack() as later:

        def sleep(seconds):
            waits.append(seconds)
            later.enter_context(clock.ahead(timedelta(seconds=seconds)))

        monkeypatch.setattr(time, "sleep", sleep)
        yield waits


def answers(study, *, kind="main", number=1):
    """Return the values of a study's rater of a number, by image and round."""
    ratings = Rating.objects.filter(
        presentation__assignment__rater__study=study,
        presentation__assignment__rater__number=number,
        presentation__assignment__kind=kind,
    )
    rows = ratings.values_list(
        "presentation__stimulus__name", "presentation__assignment__round", "value"
    )
    return {(name, round_): value for name, round_, value in rows}


def deviations(study, **options):
    """Return, per image and round, how far answers lie from the truth, on the slider's scale.

    Only of images whose quality is so far from the ends that nothing is clipped.
    """
    return {
        (name, round_): value - 100 * QUALITIES[name]
        for (name, round_), value in answers(study, **options).items()
        if 0.3 < QUALITIES[name] < 0.9
    }


def test_it_goes_the_whole_way_and_answers_the_truth_within_the_scale(study, rater_of):
    stage = rater_of(study, behaviour=EXACT).walk()
    assert stage["stage"] == "done"
    assert stage["completion"]["code"] == "WELL-DONE"
    assert answers(study) == {
        (name, round_): max(1, round(100 * quality))
        for name, quality in QUALITIES.items()
        for round_ in (1, 2)
    }
    gold = study.stimuli.filter(gold__use="qualification").values_list("name", "gold__mos")
    assert answers(study, kind="qualification") == {
        (name, None): round(100 * mos) for name, mos in gold
    }


def test_it_knows_an_image_by_nothing_but_its_bytes(study, rater_of):
    files = dict(study.stimuli.values_list("name", "sha256"))
    truth = known_truth(study, QUALITIES)
    first, last = files["main-1.jpg"], files["main-4.jpg"]
    truth[first], truth[last] = truth[last], truth[first]
    rater_of(study, truth=truth, behaviour=EXACT).walk()
    assert answers(study)["main-1.jpg", 1] == 80
    assert answers(study)["main-4.jpg", 1] == 20


def test_it_leans_to_one_side_for_every_image(study, rater_of):
    leaning = RaterModel(bias_sd=0.1, image_sd=0, repeat_sd=0)
    for seed in (1, 2):
        rater_of(study, behaviour=leaning, seed=seed).walk()
    first, second = deviations(study), deviations(study, number=2)
    for found in (first, second):
        # Answers are whole numbers.
        assert np.ptp(list(found.values())) <= 1
        assert 0.5 < abs(np.mean(list(found.values()))) < 30
    assert np.mean(list(first.values())) != pytest.approx(np.mean(list(second.values())), abs=1)


def test_it_has_an_opinion_of_each_image_that_stays(study, rater_of):
    rater_of(study, behaviour=RaterModel(bias_sd=0, image_sd=0.1, repeat_sd=0)).walk()
    found = deviations(study)
    for name in {name for name, _ in found}:
        assert found[name, 1] == found[name, 2]
    assert np.ptp(list(found.values())) > 2


def test_it_answers_otherwise_each_time(study, rater_of):
    rater_of(study, behaviour=RaterModel(bias_sd=0, image_sd=0, repeat_sd=0.1)).walk()
    found = deviations(study)
    names = {name for name, _ in found}
    assert any(abs(found[name, 1] - found[name, 2]) > 2 for name in names)


def test_it_draws_its_answers_from_the_seed(study, rater_of):
    leaning = RaterModel(bias_sd=0.1, image_sd=0, repeat_sd=0)
    for seed in (5, 5, 6):
        rater_of(study, behaviour=leaning, seed=seed).walk()
    assert answers(study) == answers(study, number=2)
    assert answers(study) != answers(study, number=3)


def test_it_reports_each_stored_answer(study, rater_of):
    stored = []
    rater_of(study, on_answer=lambda: stored.append(Rating.objects.count())).walk()
    assert stored == list(range(1, 2 + 5 + 12 + 1))


def test_it_ends_where_the_gate_ends_it(application, rater_of):
    study = launch(qualification={**LENIENT, "min_srcc": 0.75})
    contrary = {sha256: 1 - quality for sha256, quality in known_truth(study, {}).items()}
    stage = rater_of(study, truth=contrary, behaviour=EXACT).walk()
    assert stage["stage"] == "screened_out"
    assert stage["completion"]["code"] == "THANK-YOU"
    assert answers(study) == {}


def test_it_sits_out_a_cool_down(application, rater_of, slept):
    study = launch(cooldown_hours=48)
    stage = rater_of(study).walk(longest_wait=48 * HOURS)
    assert stage["stage"] == "done"
    assert slept
    assert all(0 < seconds <= 48 * HOURS + 1 for seconds in slept)
    shown = {}
    for name, shown_at in Rating.objects.filter(presentation__assignment__kind="main").values_list(
        "presentation__assignment__batch__number", "received_at"
    ):
        shown.setdefault(name, []).append(shown_at)
    for times in shown.values():
        pauses = [after - before for before, after in pairwise(sorted(times))]
        assert max(pauses) > timedelta(hours=47.9)


def test_it_waits_no_longer_than_it_may_and_goes_on_later_where_it_was(
    application, rater_of, slept
):
    study = launch(cooldown_hours=48)
    link = f"{application}/r/{invitations.token_of(invite(study))}/"
    truth = known_truth(study, QUALITIES)
    with pytest.raises(WaitsLonger, match="You will see these images again"):
        SimulatedRater(link, truth).walk(longest_wait=47 * HOURS)
    assert slept == []
    assert len(answers(study)) == 6
    with clock.ahead(timedelta(hours=49)):
        stage = SimulatedRater(link, truth).walk(longest_wait=48 * HOURS)
    assert stage["stage"] == "done"
    assert len(answers(study)) == 12
    assert study.raters.count() == 1


def test_it_answers_nothing_twice_when_it_goes_on(application, study):
    link = f"{application}/r/{invitations.token_of(invite(study))}/"
    truth = known_truth(study, QUALITIES)

    class LeavesError(Exception):
        """The rater leaves in the middle of the first batch."""

    def leave():
        if len(answers(study)) == 2:
            raise LeavesError

    with pytest.raises(LeavesError):
        SimulatedRater(link, truth, on_answer=leave).walk()
    afterwards = []
    SimulatedRater(link, truth, on_answer=lambda: afterwards.append(1)).walk()
    assert len(answers(study)) == 12
    assert len(afterwards) == 10


def test_it_says_what_the_server_refused(application, study):
    with pytest.raises(httpx.HTTPStatusError) as refused:
        SimulatedRater(f"{application}/r/guessed/", {}).walk()
    assert refused.value.response.status_code == 404
