"""Clients of the stream that check each event, leave, come back and stall: a protocol on the bare socket.

Only for the scripts whose tokens tell their number and when the provider sent them.
"""

import asyncio
import json
import re
import socket
import time
from array import array
from dataclasses import dataclass, field
from typing import Self

from benchmarks.load.client import request
from benchmarks.speed.scripts import ask_for
from tests.support.processes import HOST

_EVENT = re.compile(rb"id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n")
_STAMPED = re.compile(rb"(\d+):(\d{16})")
_HEAD_END = b"\r\n\r\n"
_RUN_ID = re.compile(rb"\r\nx-run-id: ([\w-]+)", re.IGNORECASE)
_SMALLEST_BUFFER = 2048
_LAST = (b"done", b"error")


@dataclass(slots=True)
class StreamedAnswer:
    """What came of one answer, over as many connections as it took."""

    tag: str
    """The question's last word, by which the provider knows it."""
    asked_ns: int = 0
    run_id: str = ""
    last_number: int = 0
    tokens: int = 0
    lost: int = 0
    doubled: int = 0
    resumes: int = 0
    first_token_ns: int | None = None
    ending: str = ""
    """The last event's type and data, once it came."""
    lags_us: "array[int]" = field(default_factory=lambda: array("L"))
    """Of each token that was sent while the client was reading: from the provider's sending to its arrival here."""

    @property
    def complete(self) -> bool:
        return bool(self.ending)

    @property
    def stopped_by_itself(self) -> bool:
        """Whether it came to the model's own end."""
        return '"finish_reason":"stop"' in self.ending

    @property
    def first_token_ms(self) -> float | None:
        return None if self.first_token_ns is None else (self.first_token_ns - self.asked_ns) / 1e6

    def take(self, number: int, kind: bytes, data: bytes, now_ns: int, reading_since_ns: int) -> None:
        if number <= self.last_number:
            self.doubled += 1
            return
        self.lost += number - self.last_number - 1
        self.last_number = number
        if kind == b"token":
            self._take_tokens(data, now_ns, reading_since_ns)
        elif kind in _LAST:
            self.ending = f"{kind.decode()} {data.decode()}"

    def _take_tokens(self, data: bytes, now_ns: int, reading_since_ns: int) -> None:
        self.first_token_ns = self.first_token_ns or now_ns
        for index, stamp in _STAMPED.findall(data):
            self.lost += max(0, int(index) - self.tokens)
            self.doubled += int(index) < self.tokens
            self.tokens = max(self.tokens, int(index) + 1)
            if (sent_ns := int(stamp)) >= reading_since_ns:
                self.lags_us.append((now_ns - sent_ns) // 1000)


class Listener(asyncio.Protocol):
    """One connection that follows an answer, from its beginning or from where it is. Leaves at the block's end."""

    def __init__(self, head: bytes, answer: StreamedAnswer) -> None:
        self._request = head
        self._answer = answer
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._reading_since_ns = 0
        self.status = 0
        self.begun = asyncio.Event()
        """Once the head of the response is there, or the connection is gone."""
        self.over = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._transport is not None
        self._transport.close()
        await self.over.wait()

    async def wait(self, seconds: float) -> bool:
        """Until the connection is over, but no longer than this; returns whether it is."""
        try:
            async with asyncio.timeout(seconds):
                await self.over.wait()
        except TimeoutError:
            return False
        return True

    def pause(self) -> None:
        """Take nothing more off the socket."""
        assert self._transport is not None
        self._reading_since_ns = 2**63
        self._transport.pause_reading()

    def go_on(self) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            self._reading_since_ns = time.monotonic_ns()
            self._transport.resume_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._reading_since_ns = time.monotonic_ns()
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now_ns = time.monotonic_ns()
        data = self._rest + data
        if not self.status and _HEAD_END in data:
            head, _, data = data.partition(_HEAD_END)
            self.status = int(head.split(b" ", 2)[1])
            if run_id := _RUN_ID.search(head):
                self._answer.run_id = run_id[1].decode()
            self.begun.set()
        end = 0
        for match in _EVENT.finditer(data):
            self._answer.take(int(match[1]), match[2], match[3], now_ns, self._reading_since_ns)
            end = match.end()
        self._rest = data[end:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as asyncio calls it
        self.begun.set()
        self.over.set()


async def ask(
    port: int, script: str, tag: str, *, on_disconnect: str = "cancel", frugal: bool = False, version: str = "1.1"
) -> tuple[StreamedAnswer, Listener]:
    """Ask over `POST /query/stream`. A `frugal` client's socket takes as little as it can before it is full.

    Through a proxy `version` has to be 1.0, for the chunks that it makes of a stream in 1.1 may begin inside an event.
    """
    body = json.dumps({"query": f"{ask_for(script)} {tag}", "on_disconnect": on_disconnect}).encode()
    answer = StreamedAnswer(tag, time.monotonic_ns())
    head = request("/query/stream", {"Content-Type": "application/json"}, body, version=version)
    return answer, await _connected(port, head, answer, frugal=frugal)


async def come_back(port: int, answer: StreamedAnswer, version: str = "1.1") -> Listener:
    """Follow an answer again from after the last event that came; `version` as for `ask`."""
    answer.resumes += 1
    path, headers = f"/api/v1/query/stream/{answer.run_id}", {"Last-Event-ID": str(answer.last_number)}
    return await _connected(port, request(path, headers, method="GET", version=version), answer)


async def _connected(port: int, head: bytes, answer: StreamedAnswer, *, frugal: bool = False) -> Listener:
    connection = socket.socket()
    connection.setblocking(False)
    try:
        if frugal:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALLEST_BUFFER)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(connection, (HOST, port))
        _, listener = await loop.create_connection(lambda: Listener(head, answer), sock=connection)
    except BaseException:
        connection.close()
        raise
    return listener


def lost_or_doubled(answers: list[StreamedAnswer]) -> int:
    return sum(answer.lost + answer.doubled for answer in answers)
