"""The program on a real uvicorn, in a thread of the tests."""

import asyncio
import atexit
import json
import shutil
import ssl
import tempfile
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
from fastapi import FastAPI
from httpx_sse import EventSource, ServerSentEvent

from api import server as program
from api.connections import HttpConnection
from api.main import create_api
from services.assembly import Services
from services.settings import Settings
from tests.support.files import rivers_pdf
from tests.support.provider import Provider

START_S = 180.0
READY_POLL_S = 0.01
TLS = ssl.create_default_context()
"""For clients of a server without TLS too: each would load the system's certificates, which takes 20 ms."""

RIVERS = "workspace-about-two-rivers"
"""The workspace in the store that `with_rivers` begins with: it has one document, `rivers.pdf`."""

T = TypeVar("T")


def settings_for(folder: Path, provider: Provider | None = None, **changes: Any) -> Settings:
    """Settings of a server that keeps its data in a folder of the test and asks this provider, or none."""
    values: dict[str, Any] = {
        "data": str(folder / "data"),
        "samples": False,
        "semantic_search": False,
        "max_upload_mb": 2,
        "max_pages": 50,
    }
    values["shutdown_grace_s"] = 0
    if provider is not None:
        values |= {"openai_base_url": provider.base_url, "openai_api_key": "sk-secret-of-the-tests"}
    return Settings(**values | changes)


def with_samples(folder: Path, provider: Provider | None = None, **changes: Any) -> Settings:
    """Settings of a server that begins with the samples in its store."""
    copy_samples(folder / "data")
    return settings_for(folder, provider, samples=True, **changes)


def copy_samples(data: Path) -> None:
    """Make a store that has taken the samples in."""
    shutil.copytree(_store_of_samples(), data)


def with_rivers(folder: Path, provider: Provider | None = None, **changes: Any) -> Settings:
    """Settings of a server that begins with the workspace `RIVERS` in its store."""
    copy_rivers(folder / "data")
    return settings_for(folder, provider, **changes)


def copy_rivers(data: Path) -> None:
    """Make a store that has taken in the document of the workspace `RIVERS`."""
    shutil.copytree(_store_of_rivers(), data)


@cache
def _store_of_samples() -> Path:
    """Taking the samples in takes seconds, copying them does not."""
    folder = _folder_of_this_process("samples")
    with Server(settings_for(folder, samples=True)) as server:
        return Path(server.settings.data)


@cache
def _store_of_rivers() -> Path:
    """Copying it starts no process that reads files."""
    folder = _folder_of_this_process("rivers")
    with Server(settings_for(folder)) as server, server.client() as client:
        answer = upload(client, ("rivers.pdf", rivers_pdf()), workspace=RIVERS)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return Path(server.settings.data)


def _folder_of_this_process(name: str) -> Path:
    """A folder that is gone when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    atexit.register(shutil.rmtree, folder)
    return folder


class Server:
    """The API (or what `create` makes) on a free port of 127.0.0.1, ready to answer inside its `with` block."""

    def __init__(
        self,
        settings: Settings,
        create: Callable[[Settings], FastAPI] = create_api,
        connection: type[HttpConnection] = HttpConnection,
    ) -> None:
        self.settings = settings
        self.app = create(settings)
        self.url = ""
        self._server = program.Server(self.app, host="127.0.0.1", port=0, connection=connection)
        self._thread = threading.Thread(target=self._run, name="footnote", daemon=True)
        self._started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(START_S):
            raise AssertionError("the server did not start")
        self.call(self._opened())
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.join()

    def stop(self) -> None:
        """Begin to shut down."""
        self._server.should_exit = True

    def join(self, timeout: float = 60.0) -> None:
        """Until the server is gone."""
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise AssertionError(f"the server did not stop within {timeout} s")

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services.result()
        return services

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine that runs on the server's loop."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_S)

    def wait_until_idle(self) -> None:
        """Until no answer and no upload is on its way."""
        self.call(self._idle())

    def wait_for_tokens(self, number: int) -> str:
        """Until the one run that is on its way has so many tokens; returns its id."""
        return self.call(self._tokens(number))

    def wait_until_documents(self, workspace: str, number: int) -> None:
        """Until a workspace has so many documents."""
        self.call(self._documents(workspace, number))

    def client(self, **options: Any) -> httpx.Client:
        keys = [key.get_secret_value() for key in self.settings.api_keys]
        headers = {"Authorization": f"Bearer {keys[0]}"} if keys else {}
        defaults: dict[str, Any] = {"base_url": self.url, "timeout": 60, "trust_env": False, "verify": TLS}
        defaults["headers"] = headers
        return httpx.Client(**defaults | options)

    async def _opened(self) -> None:
        await asyncio.shield(self.app.state.services)

    async def _idle(self) -> None:
        while self.services.runs.active or len(self.services.uploads):
            await asyncio.sleep(READY_POLL_S)

    async def _documents(self, workspace: str, number: int) -> None:
        while len(await self.services.library.documents(workspace)) != number:
            await asyncio.sleep(READY_POLL_S)

    async def _tokens(self, number: int) -> str:
        [run] = self.services.runs._active.values()  # noqa: SLF001 - nothing lists runs
        tokens = 0
        async for batch in run.log.read():
            tokens += sum(event.type == "token" for _, event in batch)
            if tokens >= number:
                break
        return run.id

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started and not serving.done():
            await asyncio.sleep(READY_POLL_S)
        if self._server.started:
            port = self._server.servers[0].sockets[0].getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            self._started.set()
        await serving


@dataclass(frozen=True)
class Event:
    """One event as a client got it."""

    id: int
    type: str
    data: dict[str, Any]


def decoded(body: bytes) -> list[ServerSentEvent]:
    """The events of a body, by httpx-sse."""
    response = httpx.Response(200, headers={"content-type": "text/event-stream"}, content=body)
    return list(EventSource(response).iter_sse())


def events_of(body: bytes) -> list[Event]:
    # httpx-sse makes an event without data of a ping, once an event has had an id.
    return [Event(int(event.id), event.event, json.loads(event.data)) for event in decoded(body) if event.data]


def ask(client: httpx.Client, question: str = "How long is the Nile?", **body: Any) -> list[Event]:
    """The whole stream of one question's answer."""
    workspace = body.pop("workspace", None)
    headers = {"X-Workspace": workspace} if workspace else {}
    answer = client.post("/api/v1/query/stream", json={"query": question, **body}, headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    return events_of(answer.content)


def text_of(events: list[Event]) -> str:
    return "".join(event.data["text"] for event in events if event.type == "token")


def upload(client: httpx.Client, *files: tuple[str, bytes], workspace: str | None = None) -> httpx.Response:
    """Upload files by name and content."""
    headers = {"X-Workspace": workspace} if workspace else {}
    parts = [("files", (name, content)) for name, content in files]
    return client.post("/api/v1/documents", files=parts, headers=headers)
