"""A client that costs next to nothing: HTTP on a raw socket, every read timed."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.processes import HOST

OUR_TOKEN = b"event: token"
ANSWER_TIMEOUT_S = 60.0
UPLOAD_TIMEOUT_S = 120.0
_READ = 256 * 1024
_BOUNDARY = "benchmark-7d1b6b1c"


@dataclass(slots=True)
class ReceivedAnswer:
    """How one answer arrives. Times are of `time.perf_counter`; the body is counted as it is on the wire."""

    asked: float = 0.0
    first_event: float | None = None
    token_reads: list[float] = field(default_factory=list)
    tokens: int = 0
    body_bytes: int = 0

    @property
    def first_event_ms(self) -> float:
        assert self.first_event is not None
        return (self.first_event - self.asked) * 1000

    @property
    def first_token_ms(self) -> float:
        return (self.token_reads[0] - self.asked) * 1000

    @property
    def largest_gap_ms(self) -> float:
        pairs = zip(self.token_reads, self.token_reads[1:], strict=False)
        return max(later - earlier for earlier, later in pairs) * 1000


async def ask(
    port: int,
    question: str,
    *,
    workspace: str | None = None,
    into: ReceivedAnswer | None = None,
    token_mark: bytes = OUR_TOKEN,
) -> ReceivedAnswer:
    """Ask over `POST /query/stream` and read to the end of the answer. `into` can be watched meanwhile."""
    received = into if into is not None else ReceivedAnswer()
    headers = {"Content-Type": "application/json"} | ({"X-Workspace": workspace} if workspace else {})
    async with asyncio.timeout(ANSWER_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            received.asked = time.perf_counter()
            writer.write(request("/query/stream", headers, json.dumps({"query": question}).encode()))
            await _head(reader, 200)
            await _read_answer(reader, received, token_mark)
        finally:
            writer.close()
    return received


async def _read_answer(reader: asyncio.StreamReader, received: ReceivedAnswer, token_mark: bytes) -> None:
    rest = b""
    while data := await reader.read(_READ):
        now = time.perf_counter()
        received.first_event = received.first_event or now
        received.body_bytes += len(data)
        data = rest + data
        tokens = data.count(token_mark)
        rest = data[data.rfind(token_mark) + len(token_mark) :] if tokens else data
        rest = rest[-len(token_mark) + 1 :]
        if tokens:
            received.tokens += tokens
            received.token_reads.append(now)


async def upload(port: int, files: Mapping[str, bytes], *, workspace: str | None = None) -> dict[str, Any]:
    """Upload files and return what the server says once they can be searched."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + content
        for name, content in files.items()
    ]
    body = b"\r\n".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}", "Accept": "application/json"}
    headers |= {"X-Workspace": workspace} if workspace else {}
    async with asyncio.timeout(UPLOAD_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(request("/api/v1/documents", headers, body))
            await writer.drain()
            await _head(reader, 201)
            answer: dict[str, Any] = json.loads(await reader.read(-1))
            return answer
        finally:
            writer.close()


async def get(port: int, path: str, *, workspace: str | None = None) -> bytes:
    """The body of what a GET of `path` answers."""
    headers = {"X-Workspace": workspace} if workspace else {}
    async with asyncio.timeout(ANSWER_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(request(path, headers, method="GET"))
            await _head(reader, 200)
            return await reader.read(-1)
        finally:
            writer.close()


def request(
    path: str, headers: Mapping[str, str], body: bytes = b"", method: str = "POST", version: str = "1.1"
) -> bytes:
    """A whole request as it goes over the wire, after which the server closes the connection."""
    lines = [f"{method} {path} HTTP/{version}", f"Host: {HOST}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _head(reader: asyncio.StreamReader, expected: int) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if status != expected:
        raise RuntimeError(f"the server answered {status}: {(await reader.read(2000)).decode(errors='replace')}")
