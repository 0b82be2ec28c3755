"""Researchers at their browsers, and raters with an opinion of their own."""

import html
import random
import re

from django.contrib.auth.models import User
from django.test import Client

from annotations.models import Membership, Rater, Study
from annotations.models.rater import RaterKind
from annotations.protocol.stages import Stage
from tests import factories


def member(study: Study, role: str, name: str = "") -> Client:
    """Log a new member of a study in."""
    user = User.objects.create_user(name or role, password="a password of some length")
    Membership.objects.create(study=study, user=user, role=role)
    return logged_in(user)


def logged_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    """Return what a page says: without tags, spaces as one."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def messages_of(response) -> list[str]:
    """Return what the page says of the request before it."""
    return [str(message) for message in response.context["messages"]]


def opinion(seed: int, spread: int = 6) -> factories.Opinion:
    """Rate as everybody does, give or take so many points of the scale."""
    chance = random.Random(seed)

    def rate(stimulus):
        if stimulus.kind == stimulus.Kind.GOLD:
            return factories.honest(stimulus)
        number = int(re.sub(r"\D", "", stimulus.name))
        return 10 + 29 * number % 80 + chance.randint(-spread, spread)

    return rate


def rated(
    study: Study, *, batches: int = 6, seed: int = 1, kind: RaterKind = RaterKind.REAL
) -> Rater:
    """Let a new rater pass the gate and rate so many batches; six are both rounds."""
    rater = factories.walk_to(factories.join(study, kind=kind), Stage.MAIN)
    for _ in range(batches):
        rater = factories.rate_assignment(factories.next_assignment(rater), opinion(seed))
    return rater
