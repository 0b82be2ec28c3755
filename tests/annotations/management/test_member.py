import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError

from annotations.models import Membership

from .conftest import said

pytestmark = pytest.mark.django_db


def roles(study):
    return dict(study.memberships.values_list("user__username", "role"))


def test_it_makes_a_user_who_can_log_in_with_the_password_it_prints(study):
    first, second = said("member", "small", "ada", "owner", "--create").splitlines()
    (password,) = re.fullmatch(r"'ada' logs in with the password (\S+)", first).groups()
    assert second == "'ada' has the role 'owner' in study 'small'."
    assert authenticate(username="ada", password=password) is not None
    assert roles(study) == {"ada": "owner"}


@pytest.mark.parametrize("role", Membership.Role.values)
def test_it_gives_a_user_who_is_there_a_role(study, role):
    User.objects.create_user("ada")
    assert said("member", "small", "ada", role) == (
        f"'ada' has the role '{role}' in study 'small'.\n"
    )
    assert roles(study) == {"ada": role}


def test_it_changes_a_role_and_ends_it(study):
    User.objects.create_user("ada")
    for role in ("viewer", "researcher"):
        said("member", "small", "ada", role)
    assert roles(study) == {"ada": "researcher"}
    assert said("member", "small", "ada", "none") == "'ada' has no role in study 'small'.\n"
    assert roles(study) == {}


def test_it_refuses_a_role_that_is_none(study):
    with pytest.raises(CommandError, match="viewer"):
        said("member", "small", "ada", "boss", "--create")
    assert not User.objects.exists()


def test_it_makes_no_user_for_a_study_that_is_not_there(study):
    with pytest.raises(CommandError) as refused:
        said("member", "large", "ada", "owner", "--create")
    assert str(refused.value) == "There is no study 'large'; known are: small."
    assert not User.objects.exists()


def test_it_says_that_a_user_is_missing_or_there_already(study):
    with pytest.raises(CommandError) as refused:
        said("member", "small", "ada", "owner")
    assert str(refused.value) == (
        "There is no user 'ada'; check the name, or make the user by --create."
    )
    User.objects.create_user("ada")
    with pytest.raises(CommandError) as refused:
        said("member", "small", "ada", "owner", "--create")
    assert str(refused.value) == "There is a user 'ada' already; leave --create out."
    assert roles(study) == {}


@pytest.mark.parametrize("role", ["viewer", "none"])
def test_it_leaves_a_study_an_owner(study, role):
    said("member", "small", "ada", "owner", "--create")
    with pytest.raises(CommandError) as refused:
        said("member", "small", "ada", role)
    assert str(refused.value) == "'ada' is the only owner of 'small'; name another one first."
    assert roles(study) == {"ada": "owner"}
