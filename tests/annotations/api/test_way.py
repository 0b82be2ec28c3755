"""The rater's whole way, as the client walks it: over HTTP and nothing else."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages

from annotations import clock
from annotations.models import GoldStandard, Rater, Rating, Stimulus
from annotations.services import invitations
from tests.clients import Browser, rating_in
from tests.factories import GOOD_DISPLAY, contrary, honest, invite, launch_study

pytestmark = pytest.mark.django_db

STAGE_KEYS = {
    "stage",
    "study",
    "rater",
    "key",
    "active",
    "scale",
    "viewing",
    "display",
    "instructions",
    "assignment",
    "wait",
    "progress",
    "result",
    "completion",
}


@pytest.fixture
def study(db):
    return launch_study(files=True, n_hidden=1)


class Walk:
    """A rater's client: it knows what the server told it, and the images it sees."""

    def __init__(self, study, opinion=honest):
        self.browser = Browser()
        self.opinion = opinion
        self.token = invitations.token_of(invite(study))
        self.stages = []
        self.feedback = []

    def arrive(self):
        found = self.ok(self.browser.get(f"/api/invitations/{self.token}"))
        return self.moved(
            self.browser.post(
                f"/api/invitations/{self.token}/consent",
                {"agreed": True, "version": found["consent"]["version"]},
            )
        )

    def check_display(self):
        verdict = self.ok(self.browser.post("/api/rater/display", GOOD_DISPLAY))
        assert verdict["passed"]
        assert verdict["failures"] == []
        return verdict["stage"]

    def read(self):
        return self.moved(self.browser.post("/api/rater/instructions", {"read": True}))

    def rate(self, stage):
        """Open the assignment, look at every image, rate it, finish."""
        number = stage["assignment"]["id"]
        opened = self.ok(self.browser.post(f"/api/rater/assignments/{number}/open"))
        assert len(opened["presentations"]) == stage["assignment"]["images"]
        for shown in opened["presentations"]:
            value = self.opinion(self.look_at(shown))
            given = rating_in(shown["id"], value)
            (result,) = self.ok(self.browser.post("/api/rater/ratings", {"ratings": [given]}))[
                "results"
            ]
            assert result == {"id": given["id"], "status": "stored", "code": "", "message": ""}
            if opened["kind"] == "training":
                path = f"/api/rater/presentations/{shown['id']}/feedback"
                self.feedback.append(self.ok(self.browser.get(path)))
        return self.moved(self.browser.post(f"/api/rater/assignments/{number}/finish"))

    def look_at(self, shown):
        """Recognise the image by its pixels alone, as a rater does."""
        response = self.browser.get(shown["image"])
        assert response.status_code == 200
        content = response.body
        return next(s for s in Stimulus.objects.all() if _content(s) == content)

    def ok(self, response):
        assert response.status_code == 200, response.content
        return response.json()

    def moved(self, response):
        stage = self.ok(response)
        assert set(stage) == STAGE_KEYS
        asked = self.ok(self.browser.get("/api/rater/stage"))
        assert {**stage, "wait": None} == {**asked, "wait": None}
        self.stages.append(stage["stage"])
        return stage

    def to_the_end(self):
        self.arrive()
        stage = self.check_display()
        assert stage["stage"] == "instructions"
        stage = self.read()
        while stage["completion"] is None:
            if stage["wait"] is not None:
                assert stage["wait"]["reason"] == "cooldown"
                with clock.ahead(timedelta(seconds=stage["wait"]["seconds"] + 1)):
                    stage = self.moved(self.browser.get("/api/rater/stage"))
                    assert stage["wait"] is None
                    stage = self.rate(stage)
                stage = self.moved(self.browser.get("/api/rater/stage"))
            else:
                stage = self.rate(stage)
        return stage


def _content(stimulus):
    with storages["stimuli"].open(stimulus.file) as file:
        return file.read()


def test_it_leads_from_the_invitation_to_the_completion_code(study):
    walk = Walk(study)
    end = walk.to_the_end()
    assert list(dict.fromkeys(walk.stages)) == [
        "display",
        "training",
        "qualification",
        "main",
        "done",
    ]
    assert end["completion"]["code"] == "WELL-DONE"
    assert end["progress"] == {"answered": 20, "total": 20, "minutes_left": 0.0}
    assert end["assignment"] is None
    # 2 training, 4 qualification, 10 images twice.
    assert Rating.objects.count() == 26
    for rating in Rating.objects.select_related("presentation__stimulus"):
        assert rating.value == honest(rating.presentation.stimulus)
    assert [feedback["correct"] for feedback in walk.feedback] == [True, True]


def test_it_leads_a_rater_who_differs_from_gold_to_a_code_as_well(study):
    walk = Walk(study, contrary)
    end = walk.to_the_end()
    assert end["stage"] == "screened_out"
    assert end["completion"]["code"] == "THANK-YOU"
    result = end["result"]
    assert (result["passed"], result["attempt"], result["attempts_left"]) == (False, 2, 0)
    assert (result["min_accuracy"], result["min_srcc"]) == (0.6, 0.75)


@pytest.mark.parametrize("opinion", [honest, contrary])
def test_it_tells_nothing_of_the_images_but_their_pixels(study, opinion):
    walk = Walk(study, opinion)
    walk.to_the_end()
    secrets = set()
    for stimulus in Stimulus.objects.all():
        secrets |= {
            stimulus.name,
            stimulus.name.removesuffix(".jpg"),
            stimulus.sha256,
            stimulus.original_sha256,
            stimulus.file,
        }
    for gold in GoldStandard.objects.exclude(use="training"):
        secrets |= {gold.reason, str(gold.mos)}
    secrets |= {str(gold.mos) for gold in GoldStandard.objects.all()}
    for response in walk.browser.received:
        told = f"{response.headers}".encode() + response.body
        leaked = [secret for secret in secrets if secret.encode() in told]
        assert not leaked, response.request["PATH_INFO"]
        assert "ETag" not in response.headers


def test_it_tells_the_gold_of_a_training_image_only_with_its_feedback(study):
    walk = Walk(study)
    walk.to_the_end()
    reasons = set(GoldStandard.objects.filter(use="training").values_list("reason", flat=True))
    for response in walk.browser.received:
        if not response.request["PATH_INFO"].endswith("/feedback"):
            told = response.body.decode(errors="replace")
            assert not [reason for reason in reasons if reason in told]
    assert {feedback["reason"] for feedback in walk.feedback} == reasons


def test_it_names_the_rater_by_a_pseudonym(study):
    walk = Walk(study)
    stage = walk.arrive()
    assert stage["rater"] == "R001"
    assert stage["key"] == str(Rater.objects.get().pk)
