"""Faults of the model's server, run against a real Footnote over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import httpx

from tests.support.certificates import own_certificate
from tests.support.faults import ANSWER, ELSEWHERE, PATIENCE_S, Fault
from tests.support.provider import Provider, Script
from tests.support.server import RIVERS, Event, Server, ask, text_of, with_rivers

BEFORE_THE_MODEL = ("status", "citations", "status")


@dataclass(frozen=True)
class Seen:
    """What a client saw of one fault. `kinds` are the types of its events, each run of tokens as one."""

    kinds: tuple[str, ...]
    text: str
    code: str | None
    finish_reason: str | None
    message: str
    attempts: int
    leaked: int = 0
    """Connections to the model beyond the one that is kept for the next question."""
    recovered: bool = True
    """Whether the next question was answered."""


def expected(fault: Fault, message: str) -> Seen:
    """What must be seen; the sentence is compared apart, by `fault.says`."""
    return Seen(
        kinds=(*BEFORE_THE_MODEL, *["token"] * bool(fault.text), *(["error"] if fault.code else ["checks", "done"])),
        text=fault.text,
        code=fault.code,
        finish_reason=None if fault.code else fault.finish_reason,
        message=message,
        attempts=fault.attempts,
        leaked=0,
        recovered=True,
    )


def run_fault(fault: Fault, client: httpx.Client, provider: Provider) -> Seen:
    """One question to a server whose provider has the fault, then one that is well.

    `client` is in a workspace whose documents tell of the Nile.
    """
    provider.requests.clear()
    provider.script = fault.scripts[-1]
    provider.next_scripts.extend(fault.scripts[:-1])
    seen = _seen(ask(client), provider)
    provider.next_scripts.clear()
    provider.script = Script()
    recovered = text_of(ask(client)) == ANSWER
    with suppress(AssertionError):  # what is not so by then is seen as it is
        provider.wait_until(lambda: provider.open_connections <= 1)
    return replace(seen, leaked=max(provider.open_connections - 1, 0), recovered=recovered)


def run_elsewhere(fault: Fault, folder: Path) -> Seen:
    """One question to a Footnote of its own whose `OPENAI_BASE_URL` has the fault."""
    with _ADDRESSES[fault.name](folder) as provider:
        settings = with_rivers(folder, provider, first_token_timeout_s=PATIENCE_S)
        with Server(settings) as server, server.client() as client:
            seen = _seen(ask(client, workspace=RIVERS), provider)
        with suppress(AssertionError):  # what is not so by then is seen as it is
            provider.wait_until(lambda: provider.open_connections == 0)
        return replace(seen, leaked=provider.open_connections)


def _seen(events: list[Event], provider: Provider) -> Seen:
    last = events[-1].data
    return Seen(
        kinds=tuple(kind for kind, _ in groupby(event.type for event in events)),
        text=text_of(events),
        code=last.get("code"),
        finish_reason=last.get("finish_reason"),
        message=last.get("message", ""),
        attempts=len(provider.requests),
    )


@contextmanager
def _gone(_: Path) -> Iterator[Provider]:
    with Provider() as provider:
        pass
    yield provider


@contextmanager
def _unknown(_: Path) -> Iterator[Provider]:
    with Provider() as provider:
        provider.base_url = "http://nobody.invalid/v1"
        yield provider


@contextmanager
def _untrusted(folder: Path) -> Iterator[Provider]:
    with Provider(tls=own_certificate(folder)) as provider:
        yield provider


_ADDRESSES: dict[str, Callable[[Path], AbstractContextManager[Provider]]] = dict(
    zip((fault.name for fault in ELSEWHERE), (_gone, _unknown, _untrusted), strict=True)
)
