"""Object storage (S3) on a free port of 127.0.0.1: moto's server, with faults that a test chooses.

moto looks whether an object is there and writes it in two steps, so of several writers that may only create it (a
conditional PUT) several succeed. Real ones let one: here writes go one after the other.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import unquote

import httpx
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.server import TLS

READS = ("GET", "HEAD")
IDLE_S = REACHED_S = 60.0
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Kind = Literal["fails", "answer is lost", "slow", "not found yet", "held"]


@dataclass
class S3Fault:
    """What happens to requests of these methods whose paths have all these parts.

    `fails`: 500, and nothing is done. `answer is lost`: it is done, and the answer is 500. `slow`: it is done after
    `seconds`. `not found yet`: an object is not found within `seconds` after it was written. `held`: it is done once
    `release` is set; `reached` says that one waits.
    """

    kind: Kind
    methods: tuple[str, ...] = ("GET", "HEAD", "PUT", "POST", "DELETE")
    parts: tuple[str, ...] = ()
    seconds: float = 0.0
    times: int = 1_000_000
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    seen: int = 0

    def applies(self, method: str, path: str) -> bool:
        if method not in self.methods or not all(part in path for part in self.parts) or self.seen >= self.times:
            return False
        self.seen += 1
        return True

    async def until_reached(self) -> None:
        """Until a request is held."""
        assert await asyncio.to_thread(self.reached.wait, REACHED_S)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Write nothing: there are thousands."""


class S3Server:
    """Alive inside its `with` block. `requests` counts what was asked of it."""

    def __init__(self) -> None:
        self.requests = 0
        self._fault: S3Fault | None = None
        self._written: dict[str, float] = {}
        self._writing = threading.Lock()
        self._under_way = 0
        self._idle = threading.Condition()
        self._moto: Application = create_backend_app("s3")  # its dispatcher looks through 200 services at each request
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="s3", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which AWS' tools, and LanceDB, use this server."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "key-of-the-tests",
            "AWS_SECRET_ACCESS_KEY": "secret-of-the-tests",
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    def new_store(self) -> str:
        """The address of an empty store, in a bucket of its own."""
        bucket = f"bucket-{uuid.uuid4().hex}"  # moto's servers in one process share their buckets
        httpx.put(f"{self.url}/{bucket}", trust_env=False, verify=TLS).raise_for_status()
        return f"s3://{bucket}/footnote"

    def objects(self, store: str) -> dict[str, bytes]:
        """All objects of a store, by their names in it."""
        from moto.s3.models import s3_backends

        bucket, _, prefix = store.removeprefix("s3://").partition("/")
        [backends] = [s3_backends[account]["aws"] for account in s3_backends]
        found = backends.buckets[bucket].keys.values()
        return {key.name.removeprefix(f"{prefix}/"): key.value for key in found}

    def tables(self, store: str) -> set[str]:
        """The tables that a store has objects of."""
        return {name.partition(".lance/")[0] for name in self.objects(store)}

    @contextmanager
    def faulty(self, fault: S3Fault) -> Iterator[S3Fault]:
        """Serve with this fault meanwhile."""
        self._fault = fault
        try:
            yield fault
        finally:
            self._fault = None
            fault.release.set()

    def wait_until_idle(self) -> None:
        """Until no request is on its way, such as one of a process that was killed meanwhile."""
        with self._idle:
            assert self._idle.wait_for(lambda: not self._under_way, IDLE_S)

    def _serve(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with self._idle:
            self._under_way += 1
        try:
            return self._answer(environ, start)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
        self.requests += 1
        fault = self._fault
        if fault is None or not fault.applies(method, path):
            return self._done(environ, start)
        match fault.kind:
            case "fails":
                return _empty(start, "500 Internal Server Error")
            case "answer is lost":
                list(self._done(environ, lambda *_, **__: None))
                return _empty(start, "500 Internal Server Error")
            case "slow":
                time.sleep(fault.seconds)
            case "not found yet":
                if method in READS and time.monotonic() < self._written.get(path, 0.0) + fault.seconds:
                    return _empty(start, "404 Not Found")
            case "held":
                fault.reached.set()
                fault.release.wait()
        return self._done(environ, start)

    def _done(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in READS:
            return self._moto(environ, start)
        with self._writing:
            self._written[unquote(environ["PATH_INFO"])] = time.monotonic()
            return self._moto(environ, start)


def _empty(start: Callable[..., Any], status: str) -> list[bytes]:
    start(status, [("Content-Length", "0")])
    return [b""]
