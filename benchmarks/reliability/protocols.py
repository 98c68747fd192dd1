"""How every protocol behaves: cut and resumed, stopped in silence, and what a token costs beside the SSE route.

`python -m benchmarks.reliability.protocols [--cuts 1000] [--stops 100] [--tokens 4000]`
"""

import argparse
import json
import logging
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.files import rivers_pdf
from tests.support.provider import Provider, Script
from tests.support.server import Server, settings_for, upload

QUESTION = "How long is the Nile?"
WORDS = 400
_WORD = re.compile(rb"word\d+")
_DELTAS = (b"response.output_text.delta", b"text-delta")
MOST_READ = 12
"""Events read of a connection before it is cut: of an answer of 400 words some 65 connections."""
_PROSE = ("word ",) * 19 + ("[1]. ",)
SOON_S = 1.0
ROUNDS = 5


@dataclass(frozen=True)
class Protocol:
    """How to ask in one protocol; `resume` and `number` where an answer can be resumed."""

    name: str
    path: str
    body: dict[str, Any]
    resumable: dict[str, Any] = field(default_factory=dict)
    resume: Callable[[str, int], str] | None = None
    number: Callable[[bytes], int | None] = lambda _: None
    first_number: int = 0
    stop: Callable[[str], tuple[str, str, object]] = lambda run_id: ("DELETE", f"/api/v1/runs/{run_id}", None)
    """How the protocol stops a run, beside leaving: method, path and body."""


def _sequence_number(block: bytes) -> int | None:
    data = b"\n".join(line.removeprefix(b"data: ") for line in block.split(b"\n") if line.startswith(b"data: "))
    return int(json.loads(data)["sequence_number"]) if data else None


def _id(block: bytes) -> int | None:
    first = block.split(b"\n")[0]
    return int(first.removeprefix(b"id: ")) if first.startswith(b"id: ") else None


_MESSAGE = {"role": "user", "content": QUESTION}
_CALL = {"name": "ask", "arguments": {"question": QUESTION}, "_meta": {"progressToken": 1}}
_CANCELLED = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
SSE = Protocol("SSE", "/query/stream", {"query": QUESTION})
PROTOCOLS = (
    SSE,
    Protocol("Chat Completions", "/v1/chat/completions", {"model": "footnote", "messages": [_MESSAGE], "stream": True}),
    Protocol(
        "Responses",
        "/v1/responses",
        {"model": "footnote", "input": QUESTION, "stream": True},
        {"background": True},
        lambda run_id, after: f"/v1/responses/resp_{run_id}?stream=true&starting_after={after}",
        _sequence_number,
        stop=lambda run_id: ("POST", f"/v1/responses/resp_{run_id}/cancel", None),
    ),
    Protocol(
        "AI SDK",
        "/api/v1/ai-sdk/chat",
        {"id": "chat", "messages": [{"role": "user", "parts": [{"type": "text", "text": QUESTION}]}]},
        {"on_disconnect": "resume"},
        lambda _, after: f"/api/v1/ai-sdk/chat/chat/stream?after={after}",
        _id,
        1,
        lambda _: ("DELETE", "/api/v1/ai-sdk/chat/chat/stream", None),
    ),
    Protocol(
        "MCP",
        "/mcp",
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": _CALL},
        stop=lambda _: ("POST", "/mcp", _CANCELLED),
    ),
)


@contextmanager
def running() -> Iterator[tuple[Server, Provider, httpx.Client]]:
    """A server whose model is a program of the tests, and a client with a document."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Provider() as provider,
        Server(settings_for(Path(folder), provider, first_token_timeout_s=60)) as server,
        server.client() as client,
    ):
        client.headers["X-Workspace"] = upload(client, ("rivers.pdf", rivers_pdf())).json()["workspace"]
        client.headers["Accept"] = "application/json, text/event-stream"
        yield server, provider, client


def _read(answer: httpx.Response, most: int) -> list[bytes]:
    """The first events of a stream."""
    body = b""
    for chunk in answer.iter_raw():
        body += chunk
        if body.count(b"\n\n") >= most:
            break
    blocks = body.split(b"\n\n")[:-1]
    return [block for block in blocks if not block.startswith(b":")][:most]


def cut(client: httpx.Client, provider: Provider, protocol: Protocol, cuts: int, seed: int = 7) -> tuple[int, int]:
    """How many events and words were lost, and how many came twice, of answers that were cut so often in all."""
    assert protocol.resume is not None
    moments = random.Random(seed)
    provider.script = Script(tokens=tuple(f"word{n} [1] " for n in range(WORDS)), delay_s=0.001)
    lost = doubled = done = 0
    while done < cuts:
        with client.stream("POST", protocol.path, json=protocol.body | protocol.resumable) as answer:
            run_id = answer.headers["X-Run-Id"]
            blocks = _read(answer, moments.randint(1, MOST_READ))
            numbers = _numbers(blocks, protocol)
        while True:
            done += 1
            with client.stream("GET", protocol.resume(run_id, numbers[-1])) as answer:
                more = _read(answer, moments.randint(1, MOST_READ))
            blocks += more
            numbers += _numbers(more, protocol)
            if not more or b"response.completed" in more[-1] or b"[DONE]" in more[-1]:
                break
        expected = set(range(protocol.first_number, max(numbers) + 1))
        lost += len(expected - set(numbers))
        doubled += len(numbers) - len(set(numbers))
        words = Counter(_WORD.findall(b"".join(each for each in blocks if any(kind in each for kind in _DELTAS))))
        lost += WORDS - len(words)
        doubled += words.total() - len(words)
    return lost, doubled


def _numbers(blocks: list[bytes], protocol: Protocol) -> list[int]:
    return [number for block in blocks if (number := protocol.number(block)) is not None]


def stop(
    server: Server, client: httpx.Client, provider: Provider, protocol: Protocol, times: int, *, leaving: bool
) -> list[float]:
    """How long the model's connection stayed open after its client left, or stopped it, in seconds.

    The model was silent meanwhile.
    """
    provider.script = Script(tokens=("It is", " long", " and"), stall_at=3)
    took = []
    for _ in range(times):
        asked = len(provider.requests)
        with client.stream("POST", protocol.path, json=protocol.body) as answer:
            provider.wait_for_requests(asked + 1)
            run_id = server.wait_for_tokens(3)
            pieces = answer.iter_raw()  # without a name it would end here, and the client with it
            next(pieces)
            left_at = time.monotonic()
            if not leaving:
                method, path, body = protocol.stop(run_id)
                client.request(method, path, json=body).raise_for_status()
                provider.wait_until_left(timeout=60)
        took.append(provider.wait_until_left(timeout=60) - left_at)
        server.wait_until_idle()
    return took


async def _cpu_s() -> float:
    return time.thread_time()


def cost(server: Server, client: httpx.Client, provider: Provider, protocol: Protocol, tokens: int) -> float:
    """What one token costs the server's thread, in microseconds, in text with a footnote every 20 tokens."""
    provider.script = Script(tokens=_PROSE * (tokens // 20), delay_s=0.0005)
    began = server.call(_cpu_s())
    with client.stream("POST", protocol.path, json=protocol.body) as answer:
        for _ in answer.iter_raw():
            pass
    server.wait_until_idle()
    return (server.call(_cpu_s()) - began) / tokens * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--stops", type=int, default=100)
    parser.add_argument("--tokens", type=int, default=4000)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # a line for each of thousands of requests would hide the figures
    failed = False
    with running() as (server, provider, client):
        for protocol in (each for each in PROTOCOLS if each.resume and options.cuts):
            lost, doubled = cut(client, provider, protocol, options.cuts)
            failed |= bool(lost or doubled)
            print(f"{protocol.name}: {options.cuts} cuts, {lost} events lost, {doubled} doubled", flush=True)
        for protocol in PROTOCOLS if options.stops else ():
            for leaving in (True, False):
                took = stop(server, client, provider, protocol, options.stops, leaving=leaving)
                failed |= max(took) > SOON_S
                median, slowest = statistics.median(took) * 1000, max(took) * 1000
                what = f"{len(took)} stops in silence by {'leaving' if leaving else 'request'}"
                print(f"{protocol.name}: {what}, median {median:.1f} ms, slowest {slowest:.0f} ms", flush=True)
        if options.tokens:
            costs: dict[str, list[float]] = {protocol.name: [] for protocol in PROTOCOLS}
            for _ in range(ROUNDS):
                for protocol in PROTOCOLS:
                    costs[protocol.name].append(cost(server, client, provider, protocol, options.tokens))
            for name, each in costs.items():
                ratio = min(each) / min(costs[SSE.name])
                print(f"{name}: {min(each):.0f} us a token, {ratio:.2f} of the SSE route's")
    sys.exit(failed)


if __name__ == "__main__":
    main()
