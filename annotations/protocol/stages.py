"""Where a rater can be, and which way they can go from there."""

from enum import StrEnum


class Stage(StrEnum):
    """The stages of a rater's way, in order; the last three end it."""

    CONSENT = "consent"
    DISPLAY = "display"
    INSTRUCTIONS = "instructions"
    TRAINING = "training"
    QUALIFICATION = "qualification"
    MAIN = "main"
    DONE = "done"
    SCREENED_OUT = "screened_out"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({Stage.DONE, Stage.SCREENED_OUT, Stage.WITHDRAWN})
"""Stages that nothing follows, but for a withdrawal."""

_NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.CONSENT: frozenset({Stage.DISPLAY}),
    Stage.DISPLAY: frozenset({Stage.INSTRUCTIONS}),
    Stage.INSTRUCTIONS: frozenset({Stage.TRAINING}),
    Stage.TRAINING: frozenset({Stage.QUALIFICATION}),
    Stage.QUALIFICATION: frozenset({Stage.MAIN, Stage.SCREENED_OUT}),
    Stage.MAIN: frozenset({Stage.DONE}),
    Stage.DONE: frozenset(),
    Stage.SCREENED_OUT: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}


def may_follow(current: Stage, following: Stage) -> bool:
    """Whether a rater may go from one stage to another; withdrawal is possible until the end."""
    if following is Stage.WITHDRAWN:
        return current not in ENDED
    return following in _NEXT[current]
