"""A study after its launch: opened, paused, closed, archived, amended."""

from itertools import product

import pytest
from django.contrib.auth.models import User

from annotations.models import AuditEntry, Study
from annotations.protocol.errors import Conflict, InvalidInput, StudyLocked
from annotations.services import studies
from tests.factories import launch_study, load_study, study_toml

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher():
    return User.objects.create_user("ada")


# States.

GO = {
    "open": studies.open_study,
    "paused": studies.pause_study,
    "closed": studies.close_study,
    "archived": studies.archive_study,
}
WAYS = {
    "draft": [],
    "open": ["open"],
    "paused": ["open", "paused"],
    "closed": ["open", "closed"],
    "archived": ["open", "closed", "archived"],
}
ALLOWED = {
    ("draft", "open"),
    ("draft", "archived"),
    ("open", "paused"),
    ("open", "closed"),
    ("paused", "open"),
    ("paused", "closed"),
    ("closed", "open"),
    ("closed", "archived"),
    ("archived", "closed"),
}


@pytest.mark.parametrize(("state", "following"), list(product(WAYS, GO)))
def test_it_goes_from_state_to_state_as_drawn_and_not_otherwise(state, following):
    load_study()
    for step in WAYS[state]:
        GO[step](slug="small")
    acts = AuditEntry.objects.count()
    if (state, following) in ALLOWED:
        assert GO[following](slug="small").state == following
        assert AuditEntry.objects.count() == acts + 1
    else:
        with pytest.raises(Conflict):
            GO[following](slug="small")
        assert AuditEntry.objects.count() == acts
    expected = following if (state, following) in ALLOWED else state
    assert Study.objects.get().state == expected


def test_it_says_which_states_follow():
    launch_study()
    with pytest.raises(Conflict) as refused:
        studies.archive_study(slug="small")
    assert refused.value.message == (
        "Study 'small' is open and cannot become archived; from here it can become closed or "
        "paused."
    )


@pytest.mark.parametrize("following", ["open", "paused", "closed"])
def test_it_never_opens_what_was_archived_before_its_launch(following):
    load_study()
    studies.archive_study(slug="small")
    with pytest.raises(Conflict):
        GO[following](slug="small")
    assert Study.objects.get().state == "archived"


# Amendments.


def test_it_amends_a_launched_study_by_a_new_version(researcher):
    launch_study()
    toml = study_toml(qualification={"min_srcc": 0.7})
    version = studies.amend_study(slug="small", toml=toml, note="Gate lowered.", author=researcher)
    assert (version.number, version.note, version.author) == (2, "Gate lowered.", researcher)
    study = Study.objects.get()
    assert studies.newest_version(study) == version
    assert study.versions.get(number=1).toml == study_toml()


@pytest.mark.parametrize(
    ("toml", "note", "error", "sentence"),
    [
        (
            study_toml(scale={"maximum": 50}, main={"rounds": 3}),
            "Why not.",
            StudyLocked,
            (
                "Study 'small' has scale, main.rounds locked since its launch; restore what "
                "version 1 says, or load a new study under another slug."
            ),
        ),
        (study_toml(), "Why not.", InvalidInput, "The file equals version 1 of study 'small'."),
        (
            study_toml(study={"contact": "Bob"}),
            " ",
            InvalidInput,
            "An amendment needs a note that says why it is made.",
        ),
        (
            "[study",
            "Why not.",
            InvalidInput,
            None,
        ),
    ],
)
def test_it_refuses_an_amendment_and_keeps_the_version(toml, note, error, sentence):
    study = launch_study()
    acts = AuditEntry.objects.count()
    with pytest.raises(error) as refused:
        studies.amend_study(slug="small", toml=toml, note=note)
    assert sentence is None or refused.value.message == sentence
    assert studies.newest_version(study).number == 1
    assert AuditEntry.objects.count() == acts


def test_it_amends_no_draft():
    load_study()
    with pytest.raises(Conflict) as refused:
        studies.amend_study(slug="small", toml=study_toml(study={"title": "T"}), note="Why not.")
    assert refused.value.message == (
        "Study 'small' was not launched yet; load its file again instead."
    )
