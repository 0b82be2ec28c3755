import pytest
from django.core.management import CommandError

from annotations.models import Study
from tests.factories import launch_study, load_study, study_toml

from .conftest import said

pytestmark = pytest.mark.django_db


def state():
    return Study.objects.get(slug="small").state


def test_it_moves_a_study_through_its_course():
    load_study()
    for action, expected in (
        ("open", "open"),
        ("pause", "paused"),
        ("open", "open"),
        ("close", "closed"),
        ("archive", "archived"),
    ):
        assert said("study", action, "small") == f"Study 'small' is {expected}.\n"
        assert state() == expected


def test_it_says_what_a_study_can_become_instead():
    load_study()
    with pytest.raises(CommandError) as refused:
        said("study", "pause", "small")
    assert str(refused.value) == (
        "Study 'small' is draft and cannot become paused; from here it can become archived."
    )
    assert state() == "draft"


@pytest.mark.parametrize("action", ["open", "pause", "close", "archive"])
def test_it_names_the_studies_that_there_are(action):
    load_study()
    with pytest.raises(CommandError) as refused:
        said("study", action, "large")
    assert str(refused.value) == "There is no study 'large'; known are: small."


def test_it_amends_a_launched_study(tmp_path):
    study = launch_study()
    config = tmp_path / "study.toml"
    config.write_text(study_toml(consent={"version": "2"}))
    assert said("study", "amend", "small", str(config), "--note", "clearer words") == (
        "Study 'small' has version 2 now.\n"
    )
    version = study.versions.get(number=2)
    assert (version.note, version.config.consent.version) == ("clearer words", "2")


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        (
            {"main": {"rounds": 3}},
            (
                "Study 'small' has main.rounds locked since its launch; restore what version 1 "
                "says, or load a new study under another slug."
            ),
        ),
        ({}, "The file equals version 1 of study 'small'."),
        (
            {"viewing": {"pause": 3}},
            "{}: viewing.pause is not a known key; remove it or check its spelling.",
        ),
    ],
    ids=["what is locked", "nothing new", "unknown key"],
)
def test_it_refuses_an_amendment_in_one_sentence(tmp_path, sections, sentence):
    study = launch_study()
    config = tmp_path / "study.toml"
    config.write_text(study_toml(**sections))
    with pytest.raises(CommandError) as refused:
        said("study", "amend", "small", str(config), "--note", "why not")
    assert str(refused.value) == sentence.format(config)
    assert study.versions.count() == 1


def test_it_asks_for_the_reason_of_an_amendment(tmp_path):
    with pytest.raises(CommandError, match="--note"):
        said("study", "amend", "small", str(tmp_path / "study.toml"))
