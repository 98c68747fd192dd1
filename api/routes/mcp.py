"""The Model Context Protocol at `/mcp`: streamable HTTP without sessions, so that any replica answers.

Source: https://modelcontextprotocol.io/specification. Both revisions are served: 2026-07-28, and the older ones that
begin with a handshake. `Host`, `Origin`, access keys and the size of a body are checked by the API's middleware.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api.asking import start_run, turn_of
from api.deps import get_workspace_of, started_services
from api.errors import BadRequest
from api.middleware.proxies import public_url
from api.protocols import mcp_results as results
from api.protocols.collected import collected
from api.routes.pages import visible_document
from api.sse import MEDIA_TYPE, in_lines
from services.documents import SAMPLES, document_of
from services.errors import DocumentNotFound, FootnoteError, PageNotFound, PassageNotFound, RunNotFound
from services.events import AnswerEvent, Failed, Status, Token

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.context import ServerRequestContext
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp_types import CallToolRequestParams, CallToolResult, Tool
    from starlette.types import Message, Receive, Scope, Send

    from services.answering.run import Follower
    from services.assembly import Services
    from services.documents import Document

MAX_MESSAGE_BYTES = 256 * 1024
"""A question has 4,000 characters, and the ids of a thousand documents 40 KB."""
PATH = "/mcp"
PROGRESS_S = 0.1
"""At most ten notifications a second say how an answer grows: more than a person can read."""
_DATA = re.compile(rb"^data: (.*?)(?=\r?$)", re.MULTILINE)
"""The library sends each event as one piece, with one line of data."""
_INSTRUCTIONS = (
    "Footnote answers questions about the user's documents. `ask` gives a finished answer in which each claim has a "
    "footnote [n]; show its citations with their addresses. `search` and `fetch` give the passages themselves."
)


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls a tool, and how to tell them of progress."""

    services: Services
    workspace: str | None
    progress: Callable[[float, str], Awaitable[None]]
    key: tuple[str, str] | None
    """What a cancellation of this call names: its workspace and its number; None without a workspace."""

    def page_url(self, document: Document, part: int) -> str:
        """The stable address of a document's page."""
        path, _, _ = self.services.passage_links.path(f"{document.id}-0").partition("#")
        return public_url(f"/{path}/{part}")


class McpEndpoint:
    """The route. `open` has to be entered before the first request is passed on."""

    def __init__(self, app: FastAPI, version: str) -> None:
        self._app = app
        self._version = version
        self._asked_for = asyncio.Event()
        self._loaded: asyncio.Future[StreamableHTTPSessionManager] | None = None
        self._asking: dict[tuple[str, str], str] = {}
        """The runs that answer calls of `ask` now."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve until the end of the block. The library is loaded for the first request."""
        self._loaded = loaded = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(self._serve(loaded), name="mcp")
        try:
            yield
        finally:
            serving.cancel()
            loaded.cancel()  # requests may still wait for it
            await asyncio.gather(serving, return_exceptions=True)

    async def _serve(self, loaded: asyncio.Future[StreamableHTTPSessionManager]) -> None:
        await self._asked_for.wait()
        try:
            manager = (await asyncio.to_thread(_load))(self, self._version)
        except Exception as error:
            loaded.set_exception(error)
            raise
        async with manager.run():
            loaded.set_result(manager)
            await asyncio.Event().wait()  # until the server stops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await started_services(self._app)
        assert self._loaded is not None
        self._asked_for.set()
        manager = await asyncio.shield(self._loaded)
        # The library compares headers with the body: white space around a value is no part of it (RFC 9110, 5.5).
        headers = [(name, value.strip(b" \t")) for name, value in scope["headers"]]
        scope = {**scope, "headers": headers}
        request = Request(scope, receive)
        workspace = await get_workspace_of(request)
        body = await request.body()
        if len(body) > MAX_MESSAGE_BYTES:
            raise BadRequest(413, "body_too_large", "The message is larger than 256 KB. Ask a shorter question.")
        if body.lstrip().startswith(b"["):  # MCP has had no batches since 2025-06-18, and each is an error of its own
            raise BadRequest(400, "invalid_json", "Send one message of JSON-RPC at a time, not a list of them.")
        if await self._cancelled(workspace, body):
            await Response(status_code=202)(scope, receive, send)
            return
        await manager.handle_request(scope, _replayed(body, receive), _in_short_lines(send))

    async def _cancelled(self, workspace: str | None, body: bytes) -> bool:
        """Stop the answer that a client gave up. Only its own workspace can: numbers of requests are easily guessed."""
        if b"notifications/cancelled" not in body:
            return False
        try:
            message = json.loads(body)
            key = str(message["params"]["requestId"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        run_id = self._asking.get((workspace, key)) if workspace is not None else None
        if run_id is None or message.get("method") != "notifications/cancelled":
            return False
        try:
            await (await started_services(self._app)).runs.stop(workspace, run_id)
        except RunNotFound:
            return False
        return True

    async def call(self, ctx: ServerRequestContext[Any, Any], params: CallToolRequestParams) -> CallToolResult:
        """The result of a tool; an error is one too, so that the model reads what to do."""
        from mcp.shared.exceptions import MCPError
        from mcp_types import INVALID_PARAMS

        tool = _TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"Unknown tool. The tools are {', '.join(_TOOLS)}.")
        try:
            arguments = tool.arguments.model_validate(params.arguments or {})
            return await tool.run(self, await self._call_of(ctx), arguments)
        except ValidationError as error:
            problems = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5])
            return _error(f"The arguments do not have the right form. {problems[:500]}")
        except FootnoteError as error:
            return _error(error.message)

    async def _call_of(self, ctx: ServerRequestContext[Any, Any]) -> Call:
        request = ctx.request
        assert isinstance(request, Request)
        workspace = await get_workspace_of(request)

        async def progress(value: float, message: str) -> None:
            await ctx.session.report_progress(value, None, message)

        key = (workspace, str(ctx.request_id)) if workspace is not None else None
        return Call(await started_services(self._app), workspace, progress, key)

    async def search(self, call: Call, arguments: results.SearchArguments) -> CallToolResult:
        documents = await call.services.answers.scope(call.workspace, None)
        async with turn_of(call.services, call.workspace):
            found = await call.services.retriever.search(arguments.query, documents, results.MOST_RESULTS)
        return _result(results.search_results(found))

    async def fetch(self, call: Call, arguments: results.FetchArguments) -> CallToolResult:
        if document_id := document_of(arguments.id):
            return await self._fetch_passage(call, document_id, arguments.id)
        document_id, *rest = arguments.id.split("/")
        numbers = [int(each) for each in rest if each.isascii() and each.isdigit() and len(each) < 10]  # noqa: PLR2004
        if len(numbers) != len(rest) or len(rest) > 2:  # noqa: PLR2004 - a part, and where in it to begin
            raise DocumentNotFound(document_id)
        part, start = [*numbers, *(1, 0)[len(numbers) :]]
        document = await visible_document(document_id, call.services, call.workspace)
        page = await call.services.library.page(document, part) if 0 < part <= document.parts else None
        if page is None:
            raise PageNotFound(part)
        return _result(results.fetched(document, part, page, call.page_url(document, part), start=start))

    async def _fetch_passage(self, call: Call, document_id: str, passage_id: str) -> CallToolResult:
        document = await visible_document(document_id, call.services, call.workspace)
        found = await call.services.library.cited(document, passage_id)
        if found is None:
            raise PassageNotFound
        document, passage = found
        page = await call.services.library.page(document, passage.part)
        if page is None:
            raise PassageNotFound
        url = public_url(f"/{call.services.passage_links.path(passage_id)}")
        return _result(results.fetched(document, passage.part, page, url, passage=passage))

    async def ask(self, call: Call, arguments: results.AskArguments) -> CallToolResult:
        run = await start_run(call.services, call.workspace, arguments.question, document_ids=arguments.document_ids)
        if call.key is not None:
            self._asking[call.key] = run.id
        try:
            with run.follow() as follower:
                answer = collected([event async for event in _reported(follower, call.progress)])
        finally:
            if call.key is not None:
                self._asking.pop(call.key, None)
        if isinstance(answer, Failed):
            return _error(answer.message)
        told = results.answer_of(answer)
        return _result(told, results.answer_text(told))

    async def list_documents(self, call: Call, arguments: results.ListArguments) -> CallToolResult:
        library = call.services.library
        own = await library.documents(call.workspace) if call.workspace else []
        return _result(results.documents_listed(own, await library.documents(SAMPLES), arguments.offset))


@dataclass(frozen=True, slots=True)
class _ToolKind:
    description: str
    arguments: type[BaseModel]
    result: type[BaseModel]
    run: Callable[[McpEndpoint, Call, Any], Awaitable[CallToolResult]]


_TOOLS = {
    "search": _ToolKind(
        "Search the user's documents. Returns the best passages, which `fetch` reads.",
        results.SearchArguments,
        results.SearchResults,
        McpEndpoint.search,
    ),
    "fetch": _ToolKind(
        "Read the page that a passage is on, or any page of a document.",
        results.FetchArguments,
        results.FetchedText,
        McpEndpoint.fetch,
    ),
    "ask": _ToolKind(
        "Answer a question from the user's documents, with a footnote and its page for each claim, and with a check of "
        "each sentence against what it cites. Prefer it to searching where one answer is wanted.",
        results.AskArguments,
        results.Answer,
        McpEndpoint.ask,
    ),
    "list_documents": _ToolKind(
        "List the user's documents, and the samples.",
        results.ListArguments,
        results.DocumentsListed,
        McpEndpoint.list_documents,
    ),
}


def _load() -> Callable[[McpEndpoint, str], StreamableHTTPSessionManager]:
    """Import the library, which takes a second; returns what makes a server of an endpoint."""
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp_types import ListToolsResult

    tools = [_described(name, kind) for name, kind in _TOOLS.items()]

    async def list_tools(*_: object) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    def make(endpoint: McpEndpoint, version: str) -> StreamableHTTPSessionManager:
        server: Server[Any] = Server(
            "footnote",
            title="Footnote",
            version=version,
            instructions=_INSTRUCTIONS,
            on_list_tools=list_tools,
            on_call_tool=endpoint.call,
        )
        return StreamableHTTPSessionManager(server, stateless=True)

    return make


def _described(name: str, kind: _ToolKind) -> Tool:
    from mcp_types import Tool, ToolAnnotations

    return Tool(
        name=name,
        description=kind.description,
        input_schema=kind.arguments.model_json_schema(),
        output_schema=kind.result.model_json_schema(mode="serialization"),
        annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


async def _reported(
    follower: Follower, progress: Callable[[float, str], Awaitable[None]]
) -> AsyncGenerator[AnswerEvent, None]:
    """The events of a run; what it does, and then the text as it grows, are told as progress, in characters."""
    characters, unsent, sent_at = 0, "", 0.0
    async with aclosing(follower.events()) as batches:
        async for batch in batches:
            for _, event in batch:
                if isinstance(event, Status) and not characters:
                    await progress(0, event.message)
                elif isinstance(event, Token):
                    characters, unsent = characters + len(event.text), unsent + event.text
                yield event
            if unsent and time.monotonic() - sent_at >= PROGRESS_S:
                for piece in results.pieces(unsent):
                    unsent = unsent[len(piece) :]
                    await progress(characters - len(unsent), piece)
                sent_at = time.monotonic()


def _result(value: BaseModel, text: str | None = None) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    content = value.model_dump(mode="json")
    said = [json.dumps(content, ensure_ascii=False)] if text is None else results.pieces(text)
    return CallToolResult(
        content=[TextContent(type="text", text=each) for each in said],
        structured_content=content,
    )


def _error(message: str) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    return CallToolResult(content=[TextContent(type="text", text=message)], is_error=True)


def _in_short_lines(send: Send) -> Send:
    """Sends events with the line ends in their JSON escaped, and with long data in several lines."""
    streams = False

    async def sent(message: Message) -> None:
        nonlocal streams
        if message["type"] == "http.response.start":
            streams = Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE)
        elif streams and (body := message.get("body")):
            message = {**message, "body": _DATA.sub(lambda found: b"data: " + in_lines(found[1]), body)}
        await send(message)

    return sent


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What gives a body again that was read, and then what the client does next."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
