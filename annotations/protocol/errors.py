"""The domain's errors: a code for programs, data for both, one sentence for people."""

from typing import Any


class DomainError(Exception):
    """A request that the protocol refuses.

    Parameters
    ----------
    message : str
        One sentence: what was wrong, what was received, what to do.
    data : object
        Further facts for programs, serialisable as JSON.
    """

    code = "refused"
    status = 400

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class InvalidInput(DomainError):
    """What was sent does not have the form or the range that is asked for."""

    code = "invalid"


class NotFound(DomainError):
    """What was named does not exist, or not for the one who asks."""

    code = "not_found"
    status = 404


class Gone(DomainError):
    """What was named existed and has ended: an expired or revoked invitation."""

    code = "gone"
    status = 410


class Forbidden(DomainError):
    """The one who asks is known and may not do this."""

    code = "forbidden"
    status = 403


class Unavailable(DomainError):
    """What was asked for should be here and is not; asking again later may help."""

    code = "unavailable"
    status = 503


class NotIdentified(DomainError):
    """The request carries no valid rater's cookie."""

    code = "not_identified"
    status = 401


class Conflict(DomainError):
    """The request does not fit the present state; the message says what does."""

    code = "conflict"
    status = 409


class WrongStage(Conflict):
    """The rater is at another stage than the request belongs to."""

    code = "wrong_stage"


class OtherSitting(Conflict):
    """A newer sitting of the same rater is open elsewhere."""

    code = "other_sitting"


class Unanswered(Conflict):
    """An assignment cannot be finished while presentations have no stored rating."""

    code = "unanswered"


class StudyLocked(Conflict):
    """A launched study cannot change in this way."""

    code = "study_locked"


class StudyNotOpen(Conflict):
    """New work is handed out only while the study is open."""

    code = "study_not_open"
