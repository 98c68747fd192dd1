"""What servers send as a chunk of an answer -> the chunk that OpenAI's protocol defines.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.errors import ModelRejected
from services.models.provider.failures import NOT_THE_PROTOCOL, ProviderError, reported

_FAILED = re.compile(
    r"error|fail|resource|abort|cancel|timeout|unavailable|overload|malformed|interrupt|quota|rate.?limit",
    re.IGNORECASE,
)
"""In a finish reason: the server stopped, not the model, as in "error" or "insufficient_system_resource"."""
_FILTERED = re.compile(
    r"filter|safety|recitation|prohibit|blocklist|sensitive|guardrail|refusal|spii|moderat", re.IGNORECASE
)
_CUT = re.compile(r"length|max.?(?:output.?|new.?)?tokens|truncat|window|token.?limit", re.IGNORECASE)
_STATUS_OF_ERRORS = 400  # HTTP: 4xx and 5xx are errors, also within an answer with status 200


def parsed(data: bytes) -> object:
    """The value of a JSON text; None if it isn't JSON."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(data)  # accepts a lone surrogate, which servers send when a token ends within a character
    except (ValueError, RecursionError):
        return None


def normalized(chunk: object, *, is_error: bool = False) -> dict[str, Any]:
    """The chunk as LangChain reads it: one choice at most, the assistant's role, content as text, no thoughts.

    A whole answer (`message`) in place of a chunk (`delta`) becomes a chunk with all of its text.

    Raises:
        ModelError: the chunk reports an error (`is_error`: the event's type says so), or is not of the protocol.
    """
    if isinstance(chunk, list) and chunk:  # Google's way to send an error
        chunk = chunk[0]
    if not isinstance(chunk, dict):
        raise reported(ProviderError()) if is_error else ModelRejected(NOT_THE_PROTOCOL, "protocol")
    if is_error or tells_error(chunk):
        raise reported(ProviderError.of(chunk))
    chunk = {**chunk, "usage": _usage(chunk.get("usage"))}
    choices = chunk.get("choices")
    if not choices:
        return {**chunk, "choices": []}
    if not isinstance(choices, Sequence) or not isinstance(choices[0], Mapping):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    choice = choices[0]
    reason = _reason(choice)
    delta = choice.get("delta") or choice.get("message") or {}
    if not isinstance(delta, Mapping):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    if delta.get("error"):
        raise reported(ProviderError.of(delta))
    written = delta.get("content") or delta.get("refusal") or choice.get("text")
    content = {"role": "assistant", "content": _text(written)}
    return {
        **chunk,
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": content, "finish_reason": reason}],
    }


def tells_error(body: Mapping[str, Any]) -> bool:
    """Whether an object that came with the status 200 is an error, in any of the forms that servers use."""
    if body.get("error") or body.get("errors") or body.get("object") == "error":
        return True
    if "choices" in body:
        return False
    if body.get("detail") or body.get("error_msg") or body.get("success") is False:
        return True
    if isinstance(base := body.get("base_resp"), Mapping) and base.get("status_code"):
        return True
    status = body.get("code") or body.get("status") or body.get("statusCode")
    failed = str(status).isdecimal() and int(str(status)) >= _STATUS_OF_ERRORS
    return bool(body.get("message") or body.get("msg")) and (failed or str(status).lower() == "error")


def _reason(choice: Mapping[str, Any]) -> str | None:
    """Why the choice ends, in OpenAI's words where it is one of them in other words.

    Raises:
        ModelError: the server failed, or says so.
    """
    reason = choice.get("finish_reason") or None
    if choice.get("error") or (isinstance(reason, str) and _FAILED.search(reason)):
        raise reported(ProviderError.of(choice))
    if not isinstance(reason, str):
        return None if reason is None else str(reason)
    if _FILTERED.search(reason):
        return "content_filter"
    return "length" if _CUT.search(reason) else reason


def _text(content: object) -> str:
    """The text of a message's content: a string, or a list of typed parts of which thoughts are left out."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        return _part(content)
    if isinstance(content, Sequence):
        return "".join(map(_part, content))
    raise ModelRejected(NOT_THE_PROTOCOL, "protocol")


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Mapping) and part.get("type") in ("text", "output_text", None) and not part.get("thought"):
        text = part.get("text")
        text = text.get("value") if isinstance(text, Mapping) else text
        return text if isinstance(text, str) else ""
    return ""


def _usage(usage: object) -> dict[str, int] | None:
    """The counts of tokens that are numbers: some servers send null for what they did not count."""
    if not isinstance(usage, Mapping):
        return None
    counts = {name: usage.get(name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")}
    numbers = {name: count for name, count in counts.items() if isinstance(count, int)}
    return numbers or None
