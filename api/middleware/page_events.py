"""The events that the page and programs send to Gradio, checked before Gradio sees them.

Gradio fails over an event that its own page would not send, and writes a traceback to the log for each.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.responses import Response

from api.errors import error_response

JOIN, CANCEL, CALL = "/queue/join", "/cancel", "/call/ask"
Inputs = Callable[[], Mapping[int, int]]
"""For each function of the page, how many values it takes."""


class _Clicked(BaseModel):
    """What was pressed, of a component that has several things to press."""

    index: Any
    value: Any


class _Event(BaseModel):
    fn_index: Annotated[int, Field(strict=True)] | None = None
    trigger_id: Annotated[int, Field(strict=True)] | None = None
    session_hash: Annotated[str, StringConstraints(strict=True)] | None = None


class _Join(_Event):
    data: list[Annotated[str, StringConstraints(strict=True)] | None]
    event_data: _Clicked | None = None


class _Call(BaseModel):
    data: Annotated[list[Annotated[str, StringConstraints(strict=True)]], Field(min_length=1, max_length=1)]


def refusal(path: str, body: bytes, inputs: Inputs) -> Response | None:
    """The answer to an event that Gradio could only fail over; None for one that it can take."""
    try:
        event = json.loads(body, parse_constant=_no_number)
        json.dumps(event, allow_nan=False)
    except (ValueError, RecursionError):
        return error_response(400, "invalid_json", "The body is not JSON. Send a JSON object.")
    if not _is_known(path, event, inputs):
        return error_response(422, "invalid_request", "The request does not have the right form.")
    return None


def _is_known(path: str, event: object, inputs: Inputs) -> bool:
    try:
        if path.endswith(CALL):
            _Call.model_validate(event)
        elif path.endswith(JOIN):
            join = _Join.model_validate(event)
            return join.fn_index is not None and inputs().get(join.fn_index) == len(join.data)
    except ValidationError:
        return False
    return True


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
