"""The record: fields and constraints only; writes live in `services`, reads in `selectors`."""

from .assignment import Assignment, Presentation
from .governance import AuditEntry, Exclusion, Flag, Membership
from .job import Job
from .rater import Consent, DisplayReport, Invitation, Rater, StageEvent
from .rating import Rating
from .stimulus import Batch, BatchItem, GoldStandard, Stimulus
from .study import Study, StudyVersion

__all__ = [
    "Assignment",
    "AuditEntry",
    "Batch",
    "BatchItem",
    "Consent",
    "DisplayReport",
    "Exclusion",
    "Flag",
    "GoldStandard",
    "Invitation",
    "Job",
    "Membership",
    "Presentation",
    "Rater",
    "Rating",
    "StageEvent",
    "Stimulus",
    "Study",
    "StudyVersion",
]
