"""Reading what a client sent: an input, or one sentence for each thing that is wrong."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from rest_framework.request import Request

from annotations.protocol.errors import InvalidInput

Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], request: Request) -> Model:
    """Return the request's body as an input.

    Raises
    ------
    InvalidInput
        Naming each field, what was received and what is wrong with it.
    """
    try:
        return model.model_validate(request.data)
    except RecursionError:
        raise InvalidInput(
            "The body is nested too deeply; send what the schema describes."
        ) from None
    except ValidationError as error:
        problems = describe(error)
        raise InvalidInput(" ".join(problems), problems=problems) from None


def describe(error: ValidationError) -> list[str]:
    """Say in one sentence each what is wrong with an input."""
    return [
        f"{'.'.join(str(part) for part in item['loc']) or 'The body'}: {item['msg']}; "
        f"received {item['input']!r:.80}."
        for item in error.errors()
    ]
