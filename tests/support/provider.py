"""A model provider for tests and benchmarks: the OpenAI HTTP protocol on a real socket, misbehaving on demand.

It answers `POST /v1/chat/completions` (server-sent events, or one JSON object when `stream` is false) and
`POST /v1/embeddings`. To try it by hand: `python -m tests.support.provider --port 9001 --tokens 300 --delay 0.05`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import struct
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from tests.support.openai_messages import CHAT_PATH, EMBEDDINGS_PATH, SENTENCE, STAMP, Request, Script, compose

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


__all__ = ["PATIENCE_S", "SENTENCE", "SOON_S", "STAMP", "Provider", "Request", "Script"]

SOON_S = 8.0
"""What a test takes for at once: long for a busy machine, short beside the time for which a silent script stalls."""
PATIENCE_S = 30.0
"""How long a test waits for what must come, however busy the machine is."""


class Provider:
    """A provider on a free port of 127.0.0.1 (unless `port` is given), alive inside its `with` block.

    It serves from its own thread and event loop. `script` and `answer_for` may be changed at any time; each request
    goes by what they are when it arrives. `answer_for` maps a piece of the last user message to the script for it.
    While `next_scripts` holds any, a request takes the first of them instead, which is how an attempt fails and the
    next one succeeds. With `tls` it speaks HTTPS.
    `told` has the JSON that it answers at other paths, such as "/v1/models"; there it is 404 otherwise.
    `embeddings_script` is the script for embeddings, whose requests are recorded apart, in `embedding_requests`.
    """

    def __init__(self, script: Script | None = None, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.script = script or Script()
        self.next_scripts: deque[Script] = deque()
        self.answer_for: dict[str, Script] = {}
        self.embeddings_script = Script()
        self.told: dict[str, object] = {}
        self.requests: list[Request] = []
        self.embedding_requests: list[Request] = []
        self.base_url = ""
        self._port = port
        self._tls = tls
        self._connections: set[asyncio.StreamWriter] = set()
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        listener = socket.create_server(("127.0.0.1", self._port), backlog=1024)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # for what it accepts; asyncio would not set it
        self.base_url = f"{'https' if self._tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}/v1"
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop, self._stop, self._allowed = runner.get_loop(), asyncio.Event(), asyncio.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(runner, listener), name="provider", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def allow(self) -> None:
        """Let an answer that is paced send what comes next."""
        self._loop.call_soon_threadsafe(self._allowed.release)

    @property
    def open_connections(self) -> int:
        return len(self._connections)

    def wait_until(self, holds: Callable[[], bool], timeout: float = PATIENCE_S, what: str = "the condition") -> None:
        """Block until `holds()`, asked at each request, departure, complete answer, and change of connections."""
        with self._changed:
            if not self._changed.wait_for(holds, timeout):
                raise AssertionError(f"{what}: not within {timeout} s; last requests: {self.requests[-3:]}")

    def wait_for_requests(self, n: int, timeout: float = PATIENCE_S) -> None:
        self.wait_until(lambda: len(self.requests) >= n, timeout, f"{n} requests")

    def wait_until_left(self, index: int = -1, timeout: float = PATIENCE_S) -> float:
        """Block until the client of `requests[index]` has left before its answer was complete, and return when."""
        request = self._settled(index, timeout)
        if request.client_left_at is None:
            raise AssertionError(f"the client stayed to the end: {request}")
        return request.client_left_at

    def wait_until_finished(self, index: int = -1, timeout: float = PATIENCE_S) -> None:
        """Block until `requests[index]` is marked as finished, which may be a moment after its client has it all."""
        request = self._settled(index, timeout)
        if not request.finished:
            raise AssertionError(f"the client left: {request}")

    def _settled(self, index: int, timeout: float) -> Request:
        def settled() -> bool:
            known = -len(self.requests) <= index < len(self.requests)
            return known and (self.requests[index].finished or self.requests[index].client_left_at is not None)

        self.wait_until(settled, timeout, f"the end of request {index}")
        return self.requests[index]

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self, runner: asyncio.Runner, listener: socket.socket) -> None:
        with runner:
            runner.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        async with await asyncio.start_server(self._connection, sock=listener, ssl=self._tls, backlog=1024):
            await self._stop.wait()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._tls:  # over TLS, asyncio would not wake it up again
            writer.transport.set_write_buffer_limits(high=0)  # drain() waits until the kernel has taken everything
        self._connections.add(writer)
        self._notify()
        try:
            early: bytes | None = b""
            while early is not None:
                request = await _read_request(reader, early)
                early = await self._attend(request, self._admit(request), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the provider stops
        finally:
            writer.transport.abort()
            self._connections.discard(writer)
            self._notify()

    def _admit(self, request: Request) -> Script:
        if request.path in self.told:
            return Script(body=json.dumps(self.told[request.path]).encode())
        if request.path not in (CHAT_PATH, EMBEDDINGS_PATH):
            return Script(status=404)
        if not request.body:
            return Script(status=400)
        if request.path == EMBEDDINGS_PATH:
            script = self.embeddings_script
            self.embedding_requests.append(request)
        else:
            question = request.question
            script = next((s for piece, s in self.answer_for.copy().items() if piece in question), self.script)
            script = self.next_scripts.popleft() if self.next_scripts else script
            self.requests.append(request)
        self._notify()
        return script

    async def _attend(
        self, request: Request, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """Answer while watching for the client to leave.

        Returns None if the connection is over, else what the watch has read of the next request.
        """
        answer = asyncio.create_task(_answer(request, script, writer, self._allowed))
        watch = asyncio.create_task(_read_byte(reader))
        try:
            await asyncio.wait((answer, watch), return_when=asyncio.FIRST_COMPLETED)
            if watch.done() and watch.result():
                await asyncio.wait((answer,))
            if answer.done():
                reusable = answer.result() and request.headers.get("connection") != "close"
                return (watch.result() if watch.done() else b"") if reusable else None
            request.client_left_at = time.monotonic()
        except ConnectionError:
            request.client_left_at = time.monotonic()
        finally:
            answer.cancel()
            watch.cancel()
            await asyncio.wait((answer, watch))
            self._notify()
        return None


async def _read_byte(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(1)
    except ConnectionError:
        return b""


async def _read_request(reader: asyncio.StreamReader, early: bytes) -> Request:
    """Read one request; `body` is empty if it is not a JSON object."""
    head = early + await reader.readuntil(b"\r\n\r\n")
    first_line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    body = None
    with contextlib.suppress(ValueError):
        body = json.loads(content)
    path = urlsplit(first_line.split(" ")[1]).path  # a client that takes this for its proxy sends the whole address
    return Request(path, headers, body if isinstance(body, dict) else {}, time.monotonic())


async def _answer(request: Request, script: Script, writer: asyncio.StreamWriter, allowed: asyncio.Semaphore) -> bool:
    """Answer, and return whether the HTTP message was brought to its end."""
    head, events, end = compose(request, script)
    if not script.late_headers:
        await _send(writer, head)
    await asyncio.sleep(script.silent_before_s)
    incidents = [at for at in (script.stall_at, script.drop_at, script.cut_at, script.garbage_at) if at is not None]
    sent = 0
    while True:
        if sent == script.stall_at:
            await _stall(writer, script.ping_s)
        if sent == script.drop_at:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if sent in (script.drop_at, script.cut_at):
            return False
        if sent == 0 and script.late_headers:
            await _send(writer, head)
        if sent == script.garbage_at:
            await _send(writer, _chunk(b"data: {not json\n\n"))
        if sent == len(events):
            break
        until = min([sent + script.tokens_per_write, len(events), *(at for at in incidents if at > sent)])
        await _send(writer, _chunk(_stamped(b"".join(events[sent:until]))))
        request.first_token_at = request.first_token_at or time.monotonic()
        request.tokens_sent = sent = until
        if sent < len(events):
            await (allowed.acquire() if script.paced else asyncio.sleep(script.delay_s))
    await _finish(writer, end, script)
    request.finished = True
    return True


async def _finish(writer: asyncio.StreamWriter, end: bytes, script: Script) -> None:
    for start, stop in zip([0, *script.cuts], script.cuts, strict=False):
        await _send(writer, _chunk(end[start:stop]))
    end = end[script.cuts[-1] :] if script.cuts else end
    if script.open_end:
        await _send(writer, _chunk(end))
        await _stall(writer, script.ping_s)
    await _send(writer, _chunk(end) + b"0\r\n\r\n")


async def _stall(writer: asyncio.StreamWriter, ping_s: float | None) -> None:
    while ping_s is not None:
        await _send(writer, _chunk(b": ping\n\n"))
        await asyncio.sleep(ping_s)
    await asyncio.get_running_loop().create_future()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def _stamped(data: bytes) -> bytes:
    return data.replace(STAMP.encode(), b"%016d" % time.monotonic_ns())


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.provider", description="Run the provider until interrupted."
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=300)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between two writes")
    parser.add_argument("--tokens-per-write", type=int, default=1)
    args = parser.parse_args()
    tokens = tuple(f"word{i} " for i in range(args.tokens))
    script = Script(tokens=tokens, delay_s=args.delay, tokens_per_write=args.tokens_per_write)
    with Provider(script, port=args.port) as provider, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(provider.base_url + "\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
