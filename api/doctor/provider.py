"""Ask the configured model's server one question, and report what it can do: `python -m api.doctor --provider`."""

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import aiohttp

from api.doctor.findings import Finding
from services.errors import ModelError, ModelUnreachable, Refusal
from services.models.factory import provider_address, provider_key
from services.models.provider.client import open_completions, open_session
from services.models.provider.failures import Upstream
from services.models.provider.refusals import ADVICE
from services.models.provider.window import ask_window
from services.models.traits import ModelTraits
from services.settings import CONTEXT_TOKENS, Settings

PATIENCE_S = 60.0  # with less, a server that loads its model at the first request is reported as unreachable
_TOKENS = 48  # enough for a model that thinks to begin its answer, at little cost where tokens are paid
_MAX_BYTES = 1024 * 1024  # of a list of models: bounds what a wrong address can send
_MOST_SAID = 300  # characters of the server's own words: three lines of a terminal
_THOUGHTS = ("<think", "[think", "◁think", "<|channel|>", "</think")
"""The common tokens; `services.models.thoughts` has all of them."""
_MESSAGES = [
    {"role": "system", "content": "You answer briefly."},
    {"role": "user", "content": "Name the days of the week."},
]
_TOOL = {
    "type": "function",
    "function": {"name": "search", "parameters": {"type": "object", "properties": {"query": {"type": "string"}}}},
}


@dataclass(frozen=True, slots=True)
class Answered:
    """How the server answered one question. Times are in seconds since it was sent."""

    pieces: int
    first_s: float
    last_s: float
    usage: Mapping[str, int] | None
    refused: tuple[Refusal, ...] = ()
    has_thoughts: bool = False

    @property
    def pieces_per_s(self) -> float | None:
        """How fast it writes; None for an answer that came at once."""
        took = self.last_s - self.first_s
        return (self.pieces - 1) / took if self.pieces > 1 and took > 0 else None


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server did. `answered` is the error where it gave no answer; None where it could not be determined."""

    address: str
    model: str
    answered: Answered | ModelError
    window: int | None = None
    tools: bool | None = None
    reasons: bool | None = None
    context_tokens: int | None = None


async def examine_provider(settings: Settings) -> Abilities:
    """Ask the server of OPENAI_BASE_URL what Footnote needs to know of it. Never raises because of the server."""
    address, model = provider_address(settings), settings.chat_model
    answered = await _answered(settings)
    if isinstance(answered, ModelError):
        return Abilities(address, model, answered)
    try:
        window = await ask_window(address, provider_key(settings), model)
    except ModelUnreachable:
        window = None
    tools, reasons = await _tools_and_thoughts(settings)
    reasons = True if answered.has_thoughts else reasons
    chosen = settings.context_tokens if "context_tokens" in settings.model_fields_set else None
    return Abilities(address, model, answered, window, tools, reasons, chosen)


async def _answered(settings: Settings) -> Answered | ModelError:
    refused: list[Refusal] = []
    payload = {
        "model": settings.chat_model,
        "messages": _MESSAGES,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": _TOKENS,
        "temperature": 0,
    }
    opened = open_completions(provider_address(settings), provider_key(settings), PATIENCE_S, on_refusal=refused.append)
    async with opened as completions:
        started = time.monotonic()
        try:
            async with await completions.create(**payload) as chunks:
                answered = await _timed(chunks, started)
        except ModelError as error:
            return error
    return replace(answered, refused=tuple(refused))


async def _timed(chunks: AsyncIterator[Mapping[str, Any]], started: float) -> Answered:
    pieces, first_s, last, usage, text = 0, 0.0, started, None, ""
    async for chunk in chunks:
        usage = chunk.get("usage") or usage
        written = "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])
        if written:
            text += written
            last = time.monotonic()
            pieces += 1
            first_s = first_s or last - started
    return Answered(pieces, first_s, last - started, usage, has_thoughts=_has_thoughts(text))


def _has_thoughts(text: str) -> bool:
    return any(mark in text.lower() for mark in _THOUGHTS)


async def _tools_and_thoughts(settings: Settings) -> tuple[bool | None, bool | None]:
    """Whether it accepts tools, and whether its answer holds thoughts, by an answer that is not streamed."""
    question = {"model": settings.chat_model, "messages": _MESSAGES[1:]}
    status, message = await _message(settings, {**question, "tools": [_TOOL]})
    tools = None if status is None else status == HTTPStatus.OK
    if not message:
        _, message = await _message(settings, question)
    if not message:
        return tools, None
    apart = bool(message.get("reasoning_content") or message.get("reasoning"))
    return tools, apart or _has_thoughts(str(message.get("content") or ""))


async def _message(settings: Settings, body: Mapping[str, object]) -> tuple[int | None, Mapping[str, Any]]:
    address = provider_address(settings)
    headers = {
        "Authorization": f"Bearer {provider_key(settings).get_secret_value()}",
        "Content-Type": "application/json",
    }
    data = json.dumps({**body, "max_tokens": _TOKENS}).encode()
    try:
        async with (
            open_session(address, PATIENCE_S) as session,
            session.post(f"{address.rstrip('/')}/chat/completions", data=data, headers=headers) as response,
        ):
            found = json.loads(await response.content.read(_MAX_BYTES))
            message = found["choices"][0]["message"]
            return response.status, message if isinstance(message, Mapping) else {}
    except (KeyError, IndexError, TypeError, ValueError):
        return response.status, {}
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None, {}


def provider_findings(found: Abilities) -> list[Finding]:
    """What works, what does not, and what to set."""
    if isinstance(found.answered, ModelError):
        return [Finding(found.answered.message, _advice(found.answered))]
    return [*_of_answer(found.answered), _of_window(found), *_of_kind(found)]


def _advice(error: ModelError) -> str:
    """What to set, and the server's own words: nobody but the operator reads this report, and the question was ours."""
    cause = error.__cause__
    said = " ".join(str(cause).split())[:_MOST_SAID] if isinstance(cause, Upstream) and not cause.is_loss else ""
    advice = f"Advice: {ADVICE[error.refusal]}." if error.refusal != "other" else ""
    if not advice and not said:
        advice = "Advice: correct OPENAI_BASE_URL, or start the model's server."
    return " ".join(filter(None, [advice, f"The server said: {said}" if said else ""]))


def _of_answer(answered: Answered) -> list[Finding]:
    speed = answered.pieces_per_s
    if answered.pieces > 1 and speed is not None:
        pace = f"{answered.pieces} pieces, the first after {answered.first_s:.1f} s, {speed:.0f} a second"
        found = [Finding(f"It streams: {pace}.")]
    else:
        found = [
            Finding(
                f"It does not stream: the answer came at once after {answered.last_s:.1f} s.",
                "Use a server that streams, or turn off what collects its answers. Until then answers appear at once.",
            )
        ]
    found.append(Finding("It counts tokens." if answered.usage else "It does not count tokens: usage stays empty."))
    refuses = "system_role" in answered.refused
    role = "It refuses a system message: the rules go with the question."
    found.append(Finding(role if refuses else "It accepts a system message."))
    if "field" in answered.refused:
        found.append(Finding("It refuses a field of the request, which is left out or sent by its other name."))
    return found


def _of_window(found: Abilities) -> Finding:
    chosen = found.context_tokens
    if found.window is None:
        tokens = chosen or CONTEXT_TOKENS
        return Finding(
            f"It does not report a context window. Prompts have at most {tokens:,} tokens (FOOTNOTE_CONTEXT_TOKENS)."
        )
    room = ModelTraits.room_in(found.window)
    if chosen is not None and chosen > found.window:
        return Finding(
            f"Its window is {found.window:,} tokens, and FOOTNOTE_CONTEXT_TOKENS is {chosen:,}.",
            f"Unset FOOTNOTE_CONTEXT_TOKENS, or set it to {room}.",
        )
    tokens = chosen or min(room, CONTEXT_TOKENS)
    return Finding(f"Its window is {found.window:,} tokens. Prompts have at most {tokens:,}.")


def _of_kind(found: Abilities) -> list[Finding]:
    said: list[str] = []
    if found.reasons is not None:
        said.append("It thinks aloud; thoughts are left out." if found.reasons else "It sends no thoughts.")
    if found.tools is not None:
        said.append(f"It {'accepts' if found.tools else 'refuses'} tools, which Footnote does not use.")
    return [Finding(what) for what in said]


def provider_report(found: Abilities, findings: Sequence[Finding]) -> str:
    """One line per finding. A wrong one is followed by its fix."""
    lines = [f"{found.address}  {found.model}"]
    for finding in findings:
        lines += [f"{'ok   ' if finding.good else 'WRONG'} {finding.what}"]
        lines += [f"      {finding.fix}"] if finding.fix else []
    return "\n".join(lines) + "\n"
