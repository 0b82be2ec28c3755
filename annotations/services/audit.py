"""Who did what: one entry for each act of a researcher or operator."""

from typing import Any

from django.contrib.auth.models import User

from annotations import clock
from annotations.models import AuditEntry, Study


def record(*, action: str, study: Study | None, actor: User | None = None, **data: Any) -> None:
    """Write an audit entry, within the caller's transaction; no actor: the command line."""
    AuditEntry.objects.create(study=study, actor=actor, action=action, data=data, at=clock.now())
