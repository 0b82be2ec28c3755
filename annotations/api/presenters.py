"""From what the selectors found to what travels."""

from annotations.models import Assignment, Invitation, Study
from annotations.protocol.config import StudyConfig
from annotations.protocol.stages import Stage
from annotations.selectors.presentations import presentations_of
from annotations.selectors.raters import Way, effort_of, newest_config

from . import schemas as s


def invitation_out(invitation: Invitation) -> s.InvitationOut:
    """Describe an invitation."""
    config = newest_config(invitation.study)
    return s.InvitationOut(
        study=_study_card(config),
        bound=invitation.rater_id is not None,
        open=invitation.study.state == Study.State.OPEN,
        consent=s.ConsentOut(version=config.consent.version, text=config.consent.text),
        effort=s.EffortOut(**vars(effort_of(invitation.study))),
    )


def _study_card(config: StudyConfig) -> s.StudyCard:
    return s.StudyCard(
        title=config.study.title,
        contact=config.study.contact,
        demo=config.study.demo,
        notices=config.notices(),
    )


def stage_out(way: Way) -> s.StageOut:
    """Describe where a rater is; the consent comes before there is one."""
    config = way.config
    return s.StageOut.model_validate(
        {
            "stage": way.rater.stage,
            "study": _study_card(config),
            "rater": way.rater.pseudonym,
            "key": str(way.rater.pk),
            "active": way.active,
            "scale": config.scale.model_dump(),
            "viewing": config.viewing.model_dump(),
            "display": config.display.model_dump(),
            "instructions": {"text": config.instructions.text},
            "assignment": _work(way),
            "wait": way.wait and vars(way.wait),
            "progress": vars(way.progress),
            "result": _result(way),
            "completion": _completion(way),
        }
    )


def _work(way: Way) -> dict[str, object] | None:
    if way.work is None:
        return None
    assignment = way.work.assignment
    return {
        "id": assignment.pk,
        "kind": assignment.kind,
        "attempt": assignment.attempt,
        "round": assignment.round,
        "images": way.work.images,
        "answered": way.work.answered,
        "opened": assignment.opened_at is not None,
        "last_attempt": way.work.last_attempt,
    }


def _result(way: Way) -> dict[str, object] | None:
    if way.gate is None:
        return None
    return {
        **vars(way.gate.verdict),
        "min_accuracy": way.config.qualification.min_accuracy,
        "min_srcc": way.config.qualification.min_srcc,
        "attempt": way.gate.attempt,
        "attempts_left": way.gate.attempts_left,
    }


def _completion(way: Way) -> dict[str, str] | None:
    match way.rater.stage:
        case Stage.DONE:
            return {
                "code": way.config.completion.code,
                "message": "Every rating is stored. Thank you for taking part.",
            }
        case Stage.SCREENED_OUT:
            return {
                "code": way.config.completion.screen_out_code,
                "message": "Your answers in the test differed too much from those of the panel "
                "that rated these images before, so the main part is not open to you. This is no "
                "judgement of you, and your time is paid: hand in the code.",
            }
        case _:
            return None


def assignment_out(assignment: Assignment) -> s.AssignmentOut:
    """Describe an opened assignment: sizes and random ids, nothing else of its images."""
    return s.AssignmentOut.model_validate(
        {
            "id": assignment.pk,
            "kind": assignment.kind,
            "presentations": [
                {
                    "id": presentation.pk,
                    "position": presentation.position,
                    "image": f"/i/{presentation.pk}",
                    "width": presentation.stimulus.width,
                    "height": presentation.stimulus.height,
                    "answered": answered,
                }
                for presentation, answered in presentations_of(assignment)
            ],
        }
    )
