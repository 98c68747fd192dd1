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
    r"error|fail|resource|abort|cancel|timeout|unavailable|overload|malformed|interrupt|quota|rate.?limit"
    r"|unspecified|^other$|shutdown|preempt",
    re.IGNORECASE,
)
"""In a finish reason: the server stopped, not the model, as in "error" or "insufficient_system_resource"."""
_FILTERED = re.compile(
    r"filter|safety|recitation|prohibit|block|sensitive|guardrail|refusal|spii|moderat", re.IGNORECASE
)
_CUT = re.compile(
    r"length|max.?(?:output.?|new.?|completion.?)?tokens|truncat|window|token.?limit|incomplete|^limit$", re.IGNORECASE
)
_NO_REASON = frozenset({"null", "none", "undefined", "unfinished", "in_progress"})  # words for a reason that is missing
_FAILED_TYPE = re.compile(r"(?:^|[._])(?:error|failed)$")
_FAILED_CODE = re.compile(r"error|invalid|denied|unauthorized|forbidden|exceeded|not.?found|arrear", re.IGNORECASE)
_THOUGHT_FIELD = re.compile(r"think|thought|reason|(?:^|_)cot(?:_|$)", re.IGNORECASE)
_TEXT_PARTS = ("text", "output_text", "input_text", "text_delta", None)
"""Types of a part that holds text, in Chat Completions, Responses and Anthropic's API."""
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
        pass
    try:
        return json.loads(data.decode(errors="replace"))  # of a character that a server has cut, the rest is readable
    except (ValueError, RecursionError):
        return None


def normalized(chunk: object, *, is_error: bool = False, index: object = None, begun: bool = False) -> dict[str, Any]:
    """The chunk as LangChain reads it: one choice at most, the assistant's role, content as text, no thoughts.

    A whole answer (`message`) in place of a chunk (`delta`) becomes a chunk with all of its text, unless the answer has
    `begun` in deltas: then it repeats them. Of several choices the one with this `index` counts, or the first.

    For the reader of the stream there are also `index`, that of the choice, `thinks`, whether there are thoughts in it,
    and `is_delta`, whether it is no whole message.

    Raises:
        ModelError: the chunk reports an error (`is_error`: the event's type says so), or is not of the protocol.
    """
    if (error := error_in(chunk, is_error=is_error)) is not None:
        raise reported(error)
    if isinstance(chunk, list) and chunk:
        chunk = chunk[0]
    if not isinstance(chunk, dict):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    chunk = {**chunk, "usage": _usage(chunk.get("usage")), "thinks": False}
    choice = _choice(chunk.get("choices"), index)
    if choice is None:
        return {**chunk, "choices": []}
    reason = _reason(choice)
    delta = _delta(choice, begun=begun)
    written = delta.get("content") or delta.get("refusal") or choice.get("text")
    text = "" if _is_thought(delta) else _text(written)
    thinks = bool(written and not text) or any(value and _THOUGHT_FIELD.search(name) for name, value in delta.items())
    content = {"role": "assistant", "content": text}
    return {
        **chunk,
        "object": "chat.completion.chunk",
        "index": choice.get("index"),
        "thinks": thinks,
        "is_delta": bool(choice.get("delta")),
        "choices": [{"index": 0, "delta": content, "finish_reason": reason}],
    }


def error_in(chunk: object, *, is_error: bool = False) -> ProviderError | None:
    """The error that a chunk reports in place of an answer (`is_error`: the event's type says so)."""
    if isinstance(chunk, list) and chunk:  # Google's way to send an error
        chunk = chunk[0]
    if not isinstance(chunk, dict):
        return ProviderError() if is_error else None
    return ProviderError.of(chunk) if is_error or tells_error(chunk) else None


def _choice(choices: object, index: object) -> Mapping[str, Any] | None:
    listed = [choices] if isinstance(choices, Mapping) else choices or []
    if not isinstance(listed, list):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    found = [each for each in listed if each]
    if not all(isinstance(each, Mapping) for each in found):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    return next((each for each in found if index is None or each.get("index") in (index, None)), None)


def _delta(choice: Mapping[str, Any], *, begun: bool) -> Mapping[str, Any]:
    """What a choice adds to the answer: its delta, or its whole message while no delta has come.

    Raises:
        ModelError: it reports an error, or is not of the protocol.
    """
    message = choice.get("message")
    delta = choice.get("delta") or (not begun and message) or {}
    if isinstance(delta, str):
        delta = {"content": delta}
    if not isinstance(delta, Mapping):
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol")
    for said in (delta, message):
        if isinstance(said, Mapping) and said.get("error"):
            raise reported(ProviderError.of(said))
    return delta


def _is_thought(delta: Mapping[str, Any]) -> bool:
    """Whether Google's field marks the content as a thought."""
    extra = delta.get("extra_content")
    google = extra.get("google") if isinstance(extra, Mapping) else None
    return isinstance(google, Mapping) and bool(google.get("thought"))


def tells_error(body: Mapping[str, Any]) -> bool:
    """Whether an object that came with the status 200 is an error, in any of the forms that servers use."""
    error = body.get("error")
    told = any(error.values()) if isinstance(error, Mapping) else error not in (None, False, "", "null")
    if told or body.get("errors") or body.get("object") == "error":
        return True
    if body.get("choices"):
        return False
    if _FAILED_TYPE.search(str(body.get("type") or "")):
        return True
    if body.get("detail") or body.get("error_msg") or body.get("success") is False:
        return True
    if isinstance(base := body.get("base_resp"), Mapping) and base.get("status_code"):
        return True
    status = body.get("code") or body.get("status") or body.get("statusCode")
    failed = str(status).isdecimal() and int(str(status)) >= _STATUS_OF_ERRORS
    failed = failed or (isinstance(status, str) and bool(_FAILED_CODE.search(status)))
    return failed and bool(body.get("message") or body.get("msg"))


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
    if reason.lower() in _NO_REASON:
        return None
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
    if isinstance(part, Mapping) and part.get("type") in _TEXT_PARTS and not part.get("thought"):
        text = part.get("text") or part.get("content")
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
