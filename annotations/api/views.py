"""The rater's API: each view parses, calls one service or selector, answers."""

import uuid
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from pydantic import BaseModel
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.models import Rater
from annotations.protocol.display import Measurement
from annotations.protocol.errors import NotFound
from annotations.selectors.presentations import feedback_on
from annotations.selectors.raters import way_of
from annotations.services import assignments, invitations, stages

from . import schemas as s
from .identity import Identity, identity_of, set_cookie
from .presenters import assignment_out, invitation_out, stage_out
from .reading import read

_FAILS = dict.fromkeys((400, 401, 404, 409), s.ErrorOut)


def _answer(content: BaseModel) -> Response:
    return Response(content.model_dump(mode="json"))


def _stage(identity: Identity) -> s.StageOut:
    return stage_out(way_of(rater_id=identity.rater_id, sitting=identity.sitting))


class Invited(APIView):
    """Views that the invitation's token opens."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = ()

    def begin_sitting(self, rater: Rater) -> HttpResponseBase:
        """Answer with the stage, and let the browser speak for the rater."""
        response = _answer(_stage(Identity(rater.pk, rater.sitting)))
        set_cookie(response, rater)
        return response


class InvitationView(Invited):
    """An invitation, before the rater has agreed."""

    @extend_schema(responses={200: s.InvitationOut, **_FAILS})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """Describe the invitation."""
        return _answer(invitation_out(invitations.find_invitation(token)))


class ConsentView(Invited):
    """The rater's agreement."""

    @extend_schema(request=s.ConsentIn, responses={200: s.StageOut, **_FAILS})
    def post(self, request: Request, token: str) -> HttpResponseBase:
        """Bind the invitation to a new rater."""
        given = read(s.ConsentIn, request)
        rater = invitations.give_consent(token=token, agreed=given.agreed, version=given.version)
        return self.begin_sitting(rater)


class ResumeView(Invited):
    """A rater who comes back."""

    @extend_schema(request=s.NothingIn, responses={200: s.StageOut, **_FAILS})
    def post(self, request: Request, token: str) -> HttpResponseBase:
        """Begin a new sitting."""
        read(s.NothingIn, request)
        return self.begin_sitting(invitations.resume(token=token))


class StageView(APIView):
    """Where the rater is."""

    @extend_schema(responses={200: s.StageOut, **_FAILS})
    def get(self, request: Request) -> HttpResponseBase:
        """Name the stage and what it needs."""
        return _answer(_stage(identity_of(request)))


class DisplayView(APIView):
    """The display check."""

    @extend_schema(request=s.DisplayReportIn, responses={200: s.DisplayVerdictOut, **_FAILS})
    def post(self, request: Request) -> HttpResponseBase:
        """Store a report and judge it."""
        identity, report = identity_of(request), read(s.DisplayReportIn, request)
        failures = stages.report_display(
            rater_id=identity.rater_id,
            sitting=identity.sitting,
            measured=Measurement(
                inner_width=report.inner_width,
                inner_height=report.inner_height,
                device_pixel_ratio=report.device_pixel_ratio,
                fullscreen=report.fullscreen,
                browser=report.browser,
                pixels_per_mm=report.pixels_per_mm,
                grating=[(trial.shown, trial.answered) for trial in report.grating],
            ),
            viewing_distance_cm=report.viewing_distance_cm,
            report=report.model_dump(mode="json"),
        )
        return _answer(
            s.DisplayVerdictOut(
                passed=not failures,
                failures=[s.FailureOut(**vars(failure)) for failure in failures],
                stage=_stage(identity),
            )
        )


class InstructionsView(APIView):
    """The instructions."""

    @extend_schema(request=s.InstructionsIn, responses={200: s.StageOut, **_FAILS})
    def post(self, request: Request) -> HttpResponseBase:
        """Go on to the training."""
        identity = identity_of(request)
        read(s.InstructionsIn, request)
        stages.read_instructions(rater_id=identity.rater_id, sitting=identity.sitting)
        return _answer(_stage(identity))


class OpenView(APIView):
    """The beginning of an assignment."""

    @extend_schema(request=s.NothingIn, responses={200: s.AssignmentOut, **_FAILS})
    def post(self, request: Request, assignment: int) -> HttpResponseBase:
        """Open the assignment, or return it where it is open."""
        identity = identity_of(request)
        read(s.NothingIn, request)
        opened = assignments.open_assignment(
            rater_id=identity.rater_id, sitting=identity.sitting, assignment_id=assignment
        )
        return _answer(assignment_out(opened))


class FinishView(APIView):
    """The end of an assignment."""

    @extend_schema(request=s.NothingIn, responses={200: s.StageOut, **_FAILS})
    def post(self, request: Request, assignment: int) -> HttpResponseBase:
        """Finish the assignment, once every answer is stored."""
        identity = identity_of(request)
        read(s.NothingIn, request)
        assignments.finish_assignment(
            rater_id=identity.rater_id, sitting=identity.sitting, assignment_id=assignment
        )
        return _answer(_stage(identity))


class FeedbackView(APIView):
    """How a training answer compares to gold."""

    @extend_schema(responses={200: s.FeedbackOut, **_FAILS})
    def get(self, request: Request, presentation: uuid.UUID) -> HttpResponseBase:
        """Tell it, once the answer is stored."""
        found = feedback_on(rater_id=identity_of(request).rater_id, presentation_id=presentation)
        return _answer(s.FeedbackOut(**vars(found)))


class WithdrawView(APIView):
    """The rater's right to stop."""

    @extend_schema(request=s.NothingIn, responses={200: s.StageOut, **_FAILS})
    def post(self, request: Request) -> HttpResponseBase:
        """End the rater's part."""
        identity = identity_of(request)
        read(s.NothingIn, request)
        stages.withdraw(rater_id=identity.rater_id)
        return _answer(_stage(identity))


class UnknownView(APIView):
    """Every other address below the API's."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, whatever the method."""
        raise NotFound(f"There is nothing at {request.path}; load the page again.")
