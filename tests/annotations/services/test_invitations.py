import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from annotations import clock
from annotations.models import AuditEntry, Consent, Invitation, Rater, StageEvent
from annotations.models.rater import RaterKind
from annotations.protocol.errors import Conflict, Gone, InvalidInput, NotFound, StudyNotOpen
from annotations.services import invitations, studies
from tests.factories import invite, join, load_study, study_toml

pytestmark = pytest.mark.django_db

UNKNOWN = (
    "This invitation is not known here; open the whole link that was sent to you, or ask for a "
    "new one."
)


def agree(token, *, agreed=True, version="1"):
    return invitations.give_consent(token=token, agreed=agreed, version=version)


def nobody_joined():
    return not (Rater.objects.exists() or Consent.objects.exists() or StageEvent.objects.exists())


# Making them.


def test_it_makes_as_many_invitations_as_asked_for(study):
    made = invitations.invite(study=study, count=3, days=10, note="the lab")
    assert Invitation.objects.count() == 3
    assert len({invitations.token_of(invitation) for invitation in made}) == 3
    for invitation in made:
        assert invitation.expires_at - invitation.created_at == timedelta(days=10)
        assert (invitation.note, invitation.kind) == ("the lab", "real")


def test_it_records_who_invited(study):
    ada = User.objects.create_user("ada")
    invitations.invite(study=study, count=2, actor=ada)
    act = AuditEntry.objects.get(action="raters invited")
    assert (act.actor, act.study, act.data) == (ada, study, {"count": 2, "kind": "real"})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"count": 0}, "Between 1 and 1000 invitations can be made at once; received 0."),
        ({"count": 1001}, "Between 1 and 1000 invitations can be made at once; received 1001."),
        (
            {"count": 1, "days": float("nan")},
            "An invitation lasts more than 0 and at most 3650 days; received nan.",
        ),
        (
            {"count": 1, "days": 1e9},
            "An invitation lasts more than 0 and at most 3650 days; received 1e+09.",
        ),
        (
            {"count": 1, "days": 0},
            "An invitation lasts more than 0 and at most 3650 days; received 0.",
        ),
    ],
)
def test_it_refuses_impossible_numbers(study, options, sentence):
    with pytest.raises(InvalidInput) as refused:
        invitations.invite(study=study, **options)
    assert refused.value.message == sentence
    assert not Invitation.objects.exists()


def test_it_invites_nobody_to_a_closed_study(study):
    studies.close_study(slug="small")
    study.refresh_from_db()
    with pytest.raises(StudyNotOpen) as refused:
        invitations.invite(study=study, count=1)
    assert refused.value.message == "Study 'small' is closed; nobody can be invited to it."


# Finding them.


def test_it_finds_an_invitation_by_its_token(study):
    invitation = invite(study)
    assert invitations.find_invitation(invitations.token_of(invitation)) == invitation


def test_it_does_not_know_a_token_that_was_guessed(study):
    invitation = invite(study)
    token = invitations.token_of(invitation)
    issued, signature = token.split(".")
    another = uuid.uuid4().hex
    guesses = [
        "",
        "x",
        issued,
        str(invitation.id),
        f"{another}.{signature}",
        f"{issued}.{signature[:-1]}",
        f"{issued}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        f"{token}.",
        f" {token}",
        "\x00",
        "ü" * 40,
    ]
    for guess in guesses:
        with pytest.raises(NotFound) as refused:
            invitations.find_invitation(guess)
        assert refused.value.message == UNKNOWN


def test_it_does_not_know_an_invitation_that_is_signed_and_was_never_made(study):
    with pytest.raises(NotFound):
        invitations.find_invitation(invitations.token_of(Invitation(id=uuid.uuid4())))


def test_it_does_not_take_another_signature_of_the_same_secret(study):
    from django.core import signing

    invitation = invite(study)
    forged = signing.Signer(salt="annotations.rater", sep=".").sign(invitation.id.hex)
    with pytest.raises(NotFound):
        invitations.find_invitation(forged)


def test_it_says_when_an_invitation_expired(study):
    invitation = invite(study)
    token = invitations.token_of(invitation)
    with clock.ahead(timedelta(days=29)):
        assert invitations.find_invitation(token)
    with clock.ahead(timedelta(days=30)), pytest.raises(Gone) as refused:
        invitations.find_invitation(token)
    assert refused.value.message == (
        f"This invitation expired on {invitation.expires_at:%d %B %Y}; ask whoever sent it to you "
        "for a new one."
    )


def test_it_lets_a_rater_who_began_come_back_after_the_expiry(study):
    rater = join(study)
    token = invitations.token_of(rater.invitation)
    with clock.ahead(timedelta(days=400)):
        assert invitations.resume(token=token) == rater


def test_it_says_that_an_invitation_was_withdrawn(study):
    ada = User.objects.create_user("ada")
    invitation = invite(study)
    invitations.revoke(invitation_id=invitation.id, actor=ada)
    with pytest.raises(Gone) as refused:
        invitations.find_invitation(invitations.token_of(invitation))
    assert refused.value.message == (
        "This invitation was withdrawn; write to whoever sent it to you if you still want to take "
        "part."
    )
    act = AuditEntry.objects.get(action="invitation revoked")
    assert (act.actor, act.data) == (ada, {"invitation": str(invitation.id)})


def test_it_revokes_once(study):
    invitation = invite(study)
    revoked_at = invitations.revoke(invitation_id=invitation.id).revoked_at
    with clock.ahead(timedelta(days=1)):
        assert invitations.revoke(invitation_id=invitation.id).revoked_at == revoked_at
    assert AuditEntry.objects.filter(action="invitation revoked").count() == 1


# Taking them up.


def test_it_binds_an_invitation_to_a_new_rater_who_agreed(study):
    invitation = invite(study)
    rater = agree(invitations.token_of(invitation))
    invitation.refresh_from_db()
    assert invitation.rater == rater
    assert (rater.pseudonym, rater.stage) == ("R001", "display")
    assert (rater.consent.version, rater.consent.text) == (
        "1",
        "You rate images.\n\nYou may stop at any time.",
    )
    event = rater.stage_events.get()
    assert (event.before, event.after) == ("consent", "display")


@pytest.mark.parametrize(
    ("kind", "pseudonym"),
    [(RaterKind.REAL, "R001"), (RaterKind.PREVIEW, "P001"), (RaterKind.SIMULATED, "S001")],
)
def test_it_names_raters_by_what_they_count_as(study, kind, pseudonym):
    assert join(study, kind=kind).pseudonym == pseudonym


def test_it_numbers_the_raters_of_each_study(study):
    assert [join(study).number for _ in range(3)] == [1, 2, 3]
    load_study(study={"slug": "other"})
    assert join(studies.open_study(slug="other")).number == 1


def test_it_binds_an_invitation_once(study):
    token = invitations.token_of(invite(study))
    agree(token)
    with pytest.raises(Conflict) as refused:
        agree(token)
    assert refused.value.message == (
        "This invitation was taken up already; continue from where you were."
    )
    assert Rater.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"agreed": False}, "Only who agrees can take part; received no agreement."),
        (
            {"version": "0"},
            (
                "The consent text is now version 1; received agreement to 0. Load the page again "
                "and read it."
            ),
        ),
    ],
)
def test_it_takes_nobody_who_did_not_agree_to_the_present_text(study, given, sentence):
    token = invitations.token_of(invite(study))
    with pytest.raises(InvalidInput) as refused:
        agree(token, **given)
    assert refused.value.message == sentence
    assert nobody_joined()


def test_it_asks_for_agreement_to_an_amended_text(study):
    token = invitations.token_of(invite(study))
    toml = study_toml(consent={"version": "2", "text": "Other words."})
    studies.amend_study(slug="small", toml=toml, note="Ethics board.")
    with pytest.raises(InvalidInput):
        agree(token, version="1")
    assert agree(token, version="2").consent.text == "Other words."


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_it_takes_nobody_while_the_study_is_not_open(db, state):
    study = load_study()
    token = invitations.token_of(invite(study))
    if state != "draft":
        studies.open_study(slug="small")
        {"paused": studies.pause_study, "closed": studies.close_study}[state](slug="small")
    with pytest.raises(StudyNotOpen) as refused:
        agree(token)
    assert refused.value.message == ("The study is not open at the moment; please come back later.")
    assert nobody_joined()


# Coming back.


def test_it_begins_a_new_sitting(study):
    rater = join(study)
    before = rater.sitting
    with clock.ahead(timedelta(hours=1)):
        rater = invitations.resume(token=invitations.token_of(rater.invitation))
    assert rater.sitting != before
    assert rater.sitting_since - rater.created_at >= timedelta(hours=1)
    assert rater.stage == "display"


def test_it_resumes_nothing_before_somebody_agreed(study):
    with pytest.raises(Conflict) as refused:
        invitations.resume(token=invitations.token_of(invite(study)))
    assert refused.value.message == (
        "Nobody has taken this invitation up yet; read the consent first."
    )


def test_it_resumes_nothing_after_the_invitation_was_withdrawn(study):
    rater = join(study)
    invitations.revoke(invitation_id=rater.invitation.id)
    with pytest.raises(Gone):
        invitations.resume(token=invitations.token_of(rater.invitation))
    assert Rater.objects.get().sitting == rater.sitting
