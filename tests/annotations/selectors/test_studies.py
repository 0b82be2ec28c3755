"""Which studies a user may look at, and what they hold; the list's tests look at its counts."""

from django.contrib.auth.models import User

from annotations.models import Membership
from annotations.selectors.studies import (
    Holdings,
    holdings_of,
    membership_of,
    newest_acts,
    studies_of,
)
from annotations.services import studies
from tests import factories


def test_a_membership_is_found_with_its_role(study):
    user = User.objects.create_user("ada")
    assert membership_of(user, study.slug) == (study, None)
    Membership.objects.create(study=study, user=user, role="viewer")
    assert membership_of(user, study.slug) == (study, "viewer")
    assert membership_of(user, "nothing") == (None, None)


def test_a_membership_in_another_study_is_none_in_this_one(study):
    user = User.objects.create_user("ada")
    other = factories.load_study(study={"slug": "other"})
    Membership.objects.create(study=other, user=user, role="owner")
    assert membership_of(user, study.slug) == (study, None)
    assert [line.study for line in studies_of(user)] == [other]


def test_the_newest_study_comes_first(study):
    other = factories.load_study(study={"slug": "other"})
    root = User.objects.create_superuser("root")
    assert [line.study for line in studies_of(root)] == [other, study]


def test_a_study_holds_its_stimuli_by_use(db):
    study = factories.launch_study(n_hidden=3)
    assert holdings_of(study) == Holdings(main=9, training=2, qualification=8, hidden=3, batches=4)


def test_the_newest_acts_come_first_and_are_so_many(study):
    studies.pause_study(slug=study.slug)
    studies.open_study(slug=study.slug)
    assert [act.action for act in newest_acts(study, 2)] == ["study open", "study paused"]
