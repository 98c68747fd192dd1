"""What one server does not accept of a request, learned from its refusals and remembered while the program runs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.errors import Refusal
from services.models.provider.failures import ProviderError

_NEEDED = frozenset({"model", "messages", "stream"})
_SYSTEM = re.compile(
    r"""(?<![a-z])system(?![a-z])
    | \brole\b.{0,40}\bshould.be.{0,3}user | \b(?:should|must).(?:be|start.with).{0,5}\buser\b
    | \broles?\b.{0,40}\balternat | \bonly.{0,3}(?:user|human)\b
    | \bsuccessive\b | \binterleave | \bshould.alternate
    | \bfirst.(?:message|content).{0,40}\buser\b | \bdeveloper.instruction""",
    re.IGNORECASE | re.VERBOSE,
)
"""The chat templates of some models have no system role, or no two turns of one role after each other."""
_STREAM = re.compile(
    r"\bstream(?:ing)?\b.{0,40}(?:not|n['’]t|un)\W?(?:support|allow|enabled|available)"
    r"|(?:not|n['’]t)\W?support.{0,20}\bstream(?:ing)?\b|verified.to.stream",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    r"""stream_options | requested.parameters | unknown.field | template.?error | raise_exception | rendering.prompt
    | \broles?\b.{0,40}\balternat | \bonly.{0,40}\broles | \bsystem.(?:roles?|messages?|prompts?)\b.{0,40}\bsupport""",
    re.IGNORECASE | re.VERBOSE,
)
_OLDER_NAMES = {"max_completion_tokens": "max_tokens"}
"""LangChain writes the newer name, which only newer models of OpenAI need. Mistral and others know the older."""


class Dialect:
    """How a request is written for one server.

    Servers say what they refuse by naming it: a field of the request ("stream_options", "temperature"), a field to use
    instead, or the system role, which the chat templates of some models lack.
    """

    def __init__(self) -> None:
        self._left_out: set[str] = set()
        self._renamed = dict(_OLDER_NAMES)
        self._system_as_user = False
        self._whole = False

    def apply(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The request as this server accepts it, as far as is known."""
        request = {
            self._renamed.get(name, name): value for name, value in payload.items() if name not in self._left_out
        }
        if self._system_as_user:
            request["messages"] = _alternating(request["messages"])
        if self._whole:
            request["stream"] = False
        return request

    @staticmethod
    def is_blamed(error: ProviderError) -> bool:
        """Whether an error blames the request, although its status says something else, such as 500."""
        return bool(_BLAMED.search(f"{error.message} {error.param}"))

    def learn(self, payload: Mapping[str, Any], error: ProviderError) -> Refusal | None:
        """Which part of the request a refusal names that is written differently from now on; None if it names none."""
        request = self.apply(payload)
        said = f"{error.message} {error.param}"
        for name in request.keys() - _NEEDED:
            if not any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said) for each in _names(name, request[name])):
                continue
            newer = next((new for new, old in self._renamed.items() if old == name), name)
            if newer != name and newer in said:
                del self._renamed[newer]
            else:
                self._left_out.add(newer)
            return "field"
        if not self._whole and (_STREAM.search(said) or error.param == "stream"):
            self._whole = True
            self._left_out.add("stream_options")
            return "field"
        if not self._system_as_user and _SYSTEM.search(said):
            self._system_as_user = True
            return "system_role"
        return None


def _alternating(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """User and model in turn, from the user on: the rules are in the first message, and neighbours are joined."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "user" if message.get("role") == "system" else message.get("role")
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] = f"{turns[-1]['content']}\n\n{message['content']}"
        elif turns or role == "user":
            turns.append({**message, "role": role})
    return turns


def _names(name: str, value: object) -> list[str]:
    """How servers name a field: as it is sent, as a gateway in another language has it, or by what is in it."""
    first, *others = name.split("_")
    return [name, first + "".join(map(str.capitalize, others)), *(value if isinstance(value, Mapping) else ())]
