import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from annotations.models import AuditEntry, Membership
from annotations.protocol.errors import Conflict, InvalidInput, NotFound
from annotations.services.memberships import create_user, set_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return User.objects.create_user("ada")


@pytest.fixture
def grace():
    return User.objects.create_user("grace")


def roles(study):
    return dict(Membership.objects.filter(study=study).values_list("user__username", "role"))


def test_it_gives_a_role_and_another_one_after_it(study, ada):
    set_role(study=study, username="ada", role="viewer")
    assert roles(study) == {"ada": "viewer"}
    set_role(study=study, username="ada", role="researcher")
    assert roles(study) == {"ada": "researcher"}
    newest = AuditEntry.objects.first()
    assert (newest.action, newest.data) == ("role given", {"user": "ada", "role": "researcher"})


def test_it_ends_a_membership(study, ada, grace):
    set_role(study=study, username="ada", role="owner")
    set_role(study=study, username="grace", role="viewer")
    set_role(study=study, username="grace", role=None)
    assert roles(study) == {"ada": "owner"}
    assert AuditEntry.objects.first().action == "role ended"


@pytest.mark.parametrize("role", ["viewer", None])
def test_it_leaves_no_study_without_an_owner(study, ada, role):
    set_role(study=study, username="ada", role="owner")
    with pytest.raises(Conflict) as refused:
        set_role(study=study, username="ada", role=role)
    assert refused.value.message == ("'ada' is the only owner of 'small'; name another one first.")
    assert roles(study) == {"ada": "owner"}


def test_it_lets_an_owner_go_when_there_is_another(study, ada, grace):
    set_role(study=study, username="ada", role="owner")
    set_role(study=study, username="grace", role="owner")
    set_role(study=study, username="ada", role=None)
    assert roles(study) == {"grace": "owner"}


def test_it_refuses_a_user_or_a_role_that_there_is_not(study, ada):
    with pytest.raises(NotFound, match="There is no user 'nobody'"):
        set_role(study=study, username="nobody", role="viewer")
    with pytest.raises(InvalidInput) as refused:
        set_role(study=study, username="ada", role="king")
    assert refused.value.message == (
        "There is no role 'king'; known are owner, researcher, viewer."
    )
    assert roles(study) == {}


def test_it_makes_a_user_who_can_log_in(client):
    password = create_user(username="ada")
    assert client.login(username="ada", password=password)
    with pytest.raises(Conflict, match="There is a user 'ada' already"):
        create_user(username="ada")


def test_the_command_makes_a_user_and_gives_the_role_or_does_neither(study, capsys):
    call_command("member", "small", "ada", "viewer", create=True)
    assert "'ada' has the role 'viewer' in study 'small'." in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no study 'large'"):
        call_command("member", "large", "grace", "viewer", create=True)
    assert not User.objects.filter(username="grace").exists()
