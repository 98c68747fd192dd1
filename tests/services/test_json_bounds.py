"""A body full of mistakes: one error is enough, for thousands take seconds in which nobody is answered."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from api.protocols.mcp_results import AskArguments
from api.protocols.openai_requests import ChatRequest, ResponsesRequest
from api.protocols.ui_messages import UIChatRequest
from api.schemas import QueryRequest, ShareRequest
from services.errors import RecordingUnreadable
from services.feedback.rating import Rating
from services.recordings import Recording, _digest, read_recordings

MANY = 5_000
MOST_ERRORS = 60
FIELDS = {f"x{number}": 1 for number in range(MANY)}
ASKED = {"role": "user", "content": "How long is the Nile?"}
CHAT = {"model": "footnote", "messages": [ASKED]}
RESPONSE = {"model": "footnote", "input": "How long is the Nile?"}


def recorded(event: object) -> dict[str, Any]:
    head = {"run_id": "r", "question": "q", "asked": 1, "version": "1", "settings": {}}
    return head | {"events": [{"at_ms": 1, "event": event}] * 2}


BODIES: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (QueryRequest, {"query": "a", "history": [FIELDS] * 200}),
    (QueryRequest, {"query": "a", "history": [{"x": 1}] * MANY}),
    (ShareRequest, {"run_ids": [1] * MANY}),
    (ShareRequest, {"run_ids": ["r"]} | FIELDS),
    (Rating, {"rating": 1, "reasons": [5] * MANY}),
    (Rating, {"rating": 1} | FIELDS),
    (AskArguments, {"question": "a"} | FIELDS),
    (ChatRequest, {"model": "footnote", "messages": [ASKED | {"content": [{"type": 1}] * MANY}]}),
    (ChatRequest, {"model": "footnote", "messages": [1] * MANY}),
    (ChatRequest, CHAT | FIELDS),
    (ChatRequest, CHAT | {"footnote": FIELDS}),
    (ChatRequest, CHAT | {"modalities": [1] * MANY}),
    (ResponsesRequest, {"model": "footnote", "input": [{"role": "nobody"}] * MANY}),
    (ResponsesRequest, RESPONSE | {"metadata": FIELDS}),
    (ResponsesRequest, RESPONSE | {"include": [1] * MANY}),
    (UIChatRequest, {"id": "c", "messages": [{"role": "user", "parts": [{"type": 5}] * MANY}]}),
    (UIChatRequest, {"id": "c", "messages": [1] * MANY}),
    (Recording, {"events": [1] * MANY}),
    (Recording, recorded({"type": "citations", "citations": [{}] * MANY})),
    (Recording, recorded({"type": "checks", "sentences": [{}] * MANY})),
]


@pytest.mark.parametrize(("model", "body"), BODIES)
def test_of_many_mistakes_few_are_looked_at(model: type[BaseModel], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(body)
    assert refused.value.error_count() <= MOST_ERRORS


def test_a_recording_with_an_object_of_many_fields_is_refused() -> None:
    content = [recorded({"type": "token", "text": "a"}) | {"settings": FIELDS}]
    file = {"format": "footnote-recording", "format_version": 1, "digest": _digest(content), "recordings": content}
    with pytest.raises(RecordingUnreadable):
        read_recordings(json.dumps(file).encode())


def test_of_a_long_conversation_the_last_messages_are_looked_at() -> None:
    body = {"model": "footnote", "messages": [1] * MANY + [ASKED] * 1000}
    assert len(ChatRequest.model_validate(body).messages) == 1000
