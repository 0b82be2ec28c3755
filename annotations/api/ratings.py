"""The path that stores answers: a thin view of its own, kept fast."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from pydantic import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.services.ratings import Answer, Outcome, keep_unreadable, store_ratings

from . import schemas as s
from .identity import identity_of
from .reading import describe, read

_CONDITIONS = set(s.RatingIn.model_fields) - {
    "id",
    "presentation",
    "value",
    "shown_at",
    "seconds",
}


class RatingsView(APIView):
    """Answers, alone or in bulk."""

    @extend_schema(
        request=s.RatingsIn,
        responses={200: s.RatingsOut, 400: s.ErrorOut, 401: s.ErrorOut, 409: s.ErrorOut},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Store each answer on its own merits: a malformed one holds none of the others up."""
        identity = identity_of(request)
        results: list[dict[str, Any]] = []
        answers: list[Answer] = []
        places: list[int] = []
        for place, raw in enumerate(read(s.RatingsEnvelope, request).ratings):
            try:
                answers.append(_answer(s.RatingIn.model_validate(raw)))
                places.append(place)
                results.append({})
            except ValidationError as error:
                problem = " ".join(describe(error))
                keep_unreadable(rater_id=identity.rater_id, raw=raw, problem=problem)
                results.append(
                    {
                        "id": str(raw.get("id", "")),
                        "status": "refused",
                        "code": "invalid",
                        "message": problem,
                    }
                )
        outcomes = store_ratings(rater_id=identity.rater_id, answers=answers) if answers else []
        for place, outcome in zip(places, outcomes, strict=True):
            results[place] = _result(outcome)
        return Response({"results": results})


def _answer(given: s.RatingIn) -> Answer:
    return Answer(
        id=given.id,
        presentation=given.presentation,
        value=given.value,
        shown_at=given.shown_at,
        seconds=given.seconds,
        conditions=given.model_dump(include=_CONDITIONS),
    )


def _result(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": str(outcome.id),
        "status": outcome.status,
        "code": outcome.code,
        "message": outcome.message,
    }
