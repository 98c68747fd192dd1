"""What one server does not accept of a request, learned from its refusals and remembered while the program runs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.errors import Refusal
from services.models.provider.failures import ProviderError

_NEEDED = frozenset({"model", "messages", "stream"})
_SYSTEM = re.compile(r"\bsystem\b|\broles? must alternate|\bonly (?:user|human)\b", re.IGNORECASE)
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

    def apply(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The request as this server accepts it, as far as is known."""
        request = {
            self._renamed.get(name, name): value for name, value in payload.items() if name not in self._left_out
        }
        if self._system_as_user:
            request["messages"] = _without_system(request["messages"])
        return request

    def learn(self, payload: Mapping[str, Any], error: ProviderError) -> Refusal | None:
        """Which part of the request a refusal names that is written differently from now on; None if it names none."""
        request = self.apply(payload)
        said = f"{error.message} {error.param}"
        for name in request.keys() - _NEEDED:
            if not re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", said):
                continue
            newer = next((new for new, old in self._renamed.items() if old == name), name)
            if newer != name and newer in said:
                del self._renamed[newer]
            else:
                self._left_out.add(newer)
            return "field"
        if not self._system_as_user and _has_system(request["messages"]) and _SYSTEM.search(said):
            self._system_as_user = True
            return "system_role"
        return None


def _has_system(messages: Sequence[Mapping[str, Any]]) -> bool:
    return any(message.get("role") == "system" for message in messages)


def _without_system(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The messages with the rules at the beginning of the first that the user wrote."""
    rules = [str(message["content"]) for message in messages if message.get("role") == "system"]
    others = [dict(message) for message in messages if message.get("role") != "system"]
    for message in others:
        if message.get("role") == "user":
            message["content"] = "\n\n".join([*rules, str(message["content"])])
            break
    return others
