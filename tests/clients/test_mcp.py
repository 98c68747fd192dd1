"""The official `mcp` client, in both revisions of the protocol, and raw requests."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import RIVERS, Server, settings_for, upload, with_rivers

REVISIONS = ["2026-07-28", "2025-06-18"]
ANSWER = "The Nile is 6,650 km long [1]."
KEY = "the-first-access-key"
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(params=REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connected(server: Server, key: str | None, revision: str = REVISIONS[0]) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        transport = streamable_http_client(f"{server.url}/mcp", http_client=http)
        async with Client(transport, mode=revision if revision == REVISIONS[0] else "legacy") as client:
            yield client


def content(result: Any) -> Any:
    """The structured content of a result that is no error."""
    assert isinstance(result, CallToolResult)
    assert not result.is_error, result.content
    return result.structured_content


def text(result: Any) -> str:
    assert isinstance(result, CallToolResult)
    [item] = result.content
    assert isinstance(item, TextContent)
    return item.text


async def test_the_tools_are_described_and_read_only(module_server: Server, workspace: str, revision: str) -> None:
    async with connected(module_server, workspace, revision) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["search", "fetch", "ask", "list_documents"]
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.description
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == tool.input_schema["type"] == "object"


async def test_search_and_fetch_have_the_shapes_that_chatgpt_wants(
    module_server: Server, workspace: str, revision: str
) -> None:
    async with connected(module_server, workspace, revision) as client:
        found = await client.call_tool("search", {"query": "How long is the Nile?"})
        results = content(found)["results"]
        read = await client.call_tool("fetch", {"id": results[0]["id"]})
    assert json.loads(text(found)) == content(found)
    assert all(set(each) == {"id", "title", "url"} and all(each.values()) for each in results)
    assert json.loads(text(read)) == content(read)
    page = content(read)
    assert set(page) == {"id", "title", "text", "url", "metadata"}
    assert page["url"].startswith(module_server.url)
    assert page["metadata"]["filename"] == "rivers.pdf"
    assert page["metadata"]["quoted"] in page["text"]


async def test_ask_gives_the_answer_with_its_citations_and_checks(
    module_server: Server, workspace: str, revision: str
) -> None:
    async with connected(module_server, workspace, revision) as client:
        result = await client.call_tool("ask", {"question": "How long is the Nile?"})
    answer = content(result)
    assert (answer["answer"], answer["finish_reason"]) == (ANSWER, "stop")
    [cited] = answer["citations"]
    assert (cited["index"], cited["title"].partition(",")[0]) == (1, "rivers.pdf")
    assert answer["checks"]["doubtful"] == []
    assert text(result) == f"{ANSWER}\n\n[1] {cited['title']}: {cited['url']}"
    with httpx.Client(trust_env=False) as anybody:
        assert anybody.get(cited["url"]).status_code == httpx.codes.OK


async def test_ask_tells_how_the_answer_grows(
    module_server: Server, workspace: str, revision: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("word ",) * 40, delay_s=0.02)
    told: list[tuple[float, str | None]] = []

    async def told_of(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, message))

    async with connected(module_server, workspace, revision) as client:
        await client.call_tool("ask", {"question": "How long is the Nile?"}, progress_callback=told_of)
    assert next(message for value, message in told if value == 0) == "Searching 1 document"
    grown = [(value, message) for value, message in told if value]
    assert len(grown) > 1
    assert "".join(message or "" for _, message in grown) in "word " * 40
    assert [value for value, _ in grown] == sorted({value for value, _ in grown})


async def test_a_call_that_is_cancelled_stops_the_model(
    module_server: Server, workspace: str, revision: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    async with connected(module_server, workspace, revision) as client, anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "ask", {"question": "How long is the Nile?"})
        await anyio.to_thread.run_sync(shared_provider.wait_for_requests, 1)
        group.cancel_scope.cancel()
    await anyio.to_thread.run_sync(lambda: shared_provider.wait_until_left(timeout=SOON_S))
    module_server.wait_until_idle()


async def test_a_failure_is_told_as_the_tools_error(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(drop_at=2)
    async with connected(module_server, workspace) as client:
        for name, arguments, says in (
            ("ask", {"question": "How long is the Nile?"}, "model"),
            ("ask", {"question": " "}, "question: "),
            ("ask", {"question": "x", "colour": 1}, "colour: "),
            ("ask", {"question": "x", "document_ids": ["x"]}, "no such document"),
            ("fetch", {"id": "nothing"}, "no such document"),
            ("fetch", {"id": "a/b/c/d"}, "no such document"),
            ("fetch", {"id": "nothing-3"}, "no such document"),
            ("list_documents", {"offset": -1}, "offset: "),
        ):
            result = await client.call_tool(name, arguments)
            assert isinstance(result, CallToolResult)
            assert result.is_error
            assert says in text(result)


async def test_documents_are_listed_and_read_page_by_page(keyless: Server) -> None:
    async with connected(keyless, None) as client:
        listed = content(await client.call_tool("list_documents", {}))
        assert listed["next_offset"] is None
        assert all(document["sample"] for document in listed["documents"])
        document = next(each for each in listed["documents"] if each["title"].endswith(".pdf"))
        read, pages = document["id"], []
        while read:
            page = content(await client.call_tool("fetch", {"id": read}))
            pages.append(page)
            read = page["metadata"].get("next")
    assert len(pages) == document["pages"]
    assert [page["metadata"]["part"] for page in pages] == [str(n + 1) for n in range(len(pages))]


async def test_documents_of_another_workspace_can_not_be_read(module_server: Server, workspace: str) -> None:
    async with connected(module_server, workspace) as client:
        own = content(await client.call_tool("search", {"query": "How long is the Nile?"}))["results"][0]["id"]
    for key in (None, "b" * 32):
        async with connected(module_server, key) as client:
            result = await client.call_tool("fetch", {"id": own})
            assert isinstance(result, CallToolResult)
            assert "no such document" in text(result)


@pytest.fixture
def raw(module_server: Server, workspace: str) -> Iterator[httpx.Client]:
    headers = HEADERS | {"X-Workspace": workspace}
    with module_server.client(headers=headers) as client:
        yield client


def call(number: int, question: str = "How long is the Nile?") -> dict[str, Any]:
    params = {"name": "ask", "arguments": {"question": question}}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def cancelled(number: int) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}}


def test_a_cancellation_by_number_stops_only_a_run_of_its_own_workspace(
    raw: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long"), stall_at=2)
    with raw.stream("POST", "/mcp", json=call(7)) as answer:
        shared_provider.wait_for_requests(1)
        module_server.wait_for_tokens(2)
        for headers in ({"X-Workspace": "b" * 32}, {}):
            with module_server.client(headers=HEADERS | headers) as other:
                assert other.post("/mcp", json=cancelled(7)).status_code == httpx.codes.ACCEPTED
        assert module_server.services.runs.active == 1
        assert raw.post("/mcp", json=cancelled(7)).status_code == httpx.codes.ACCEPTED
        shared_provider.wait_until_left(timeout=SOON_S)
        assert "cancelled" in "".join(answer.iter_text())
    module_server.wait_until_idle()


def test_the_text_of_an_answer_that_was_stopped_says_so(
    raw: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long [1]"), stall_at=2)
    with raw.stream("POST", "/mcp", json=call(8)) as answer:
        shared_provider.wait_for_requests(1)
        run_id = module_server.wait_for_tokens(2)
        assert raw.delete(f"/api/v1/runs/{run_id}").status_code == httpx.codes.ACCEPTED
        result = json.loads("".join(answer.iter_text()).rpartition("data: ")[2])["result"]
    assert result["structuredContent"]["finish_reason"] == "cancelled"
    [item] = result["content"]
    text, note, source = item["text"].split("\n\n")
    assert (text, note) == ("It is long [1]", "(This answer was stopped before its end.)")
    assert source.startswith("[1] rivers.pdf, page ")


def test_no_line_of_a_long_page_or_answer_is_too_long(tmp_path: Path, provider: Provider) -> None:
    long = "\n\n".join(f"第{n}段讲述尼罗河的长度是六千六百五十公里。" * 20 for n in range(60))
    provider.script = Script(tokens=tuple(f"长 [{n}]。" for n in range(1, 9)))
    with Server(settings_for(tmp_path, provider)) as server, server.client() as client:
        client.headers["X-Workspace"] = upload(client, ("nil.md", long.encode())).json()["workspace"]
        client.headers.update(HEADERS)
        answered = client.post("/mcp", json=call(1, "尼罗河的长度是多少?"))
        own = client.get("/api/v1/documents").json()["documents"][0]["id"]
        read, texts = own, []
        while read:
            params = {"name": "fetch", "arguments": {"id": read}}
            fetched = client.post("/mcp", json={"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params})
            assert max(len(line) for line in fetched.content.split(b"\n")) < 64 * 1024
            page = json.loads(fetched.text.partition("data: ")[2])["result"]["structuredContent"]
            texts.append(page["text"])
            read = page["metadata"].get("next")
    assert max(len(line) for line in answered.content.split(b"\n")) < 64 * 1024
    assert "".join(texts).replace("\n", "") == long.replace("\n", "")


def test_a_name_behind_a_proxy_is_no_foreign_host_and_names_the_footnotes(raw: httpx.Client) -> None:
    told = {"Host": "127.0.0.1", "X-Forwarded-Host": "footnote.example"}
    told |= {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
    answer = raw.post("/mcp", json=call(1), headers=told)
    assert answer.status_code == httpx.codes.OK
    result = json.loads(answer.text.rpartition("data: ")[2])["result"]
    assert result["structuredContent"]["citations"][0]["url"].startswith("https://footnote.example/source/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403), ({"X-Workspace": "short"}, 400)],
)
def test_what_the_guards_refuse_is_an_error_of_json_rpc(
    raw: httpx.Client, headers: dict[str, str], status: int
) -> None:
    answer = raw.post("/mcp", json=call(1), headers=headers)
    assert answer.status_code == status
    assert answer.json()["jsonrpc"] == "2.0"
    assert isinstance(answer.json()["error"]["data"], str)


def test_an_error_of_the_protocol_keeps_its_code_and_the_number_of_its_call(raw: httpx.Client) -> None:
    broken = raw.post("/mcp", content=b'{"jsonrpc":', headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, -32700)
    meta = {"io.modelcontextprotocol/clientCapabilities": {}, "io.modelcontextprotocol/protocolVersion": REVISIONS[0]}
    listing = {"jsonrpc": "2.0", "id": 41, "method": "prompts/list", "params": {"_meta": meta}}
    headers = {"Mcp-Protocol-Version": REVISIONS[0], "Mcp-Method": "prompts/list"}
    unknown = raw.post("/mcp", json=listing, headers=headers)
    assert (unknown.status_code, unknown.json()["id"], unknown.json()["error"]["code"]) == (404, 41, -32601)


def test_a_slash_at_the_end_of_the_address_is_no_other_place(raw: httpx.Client) -> None:
    answer = raw.post("/mcp/", json=call(1))
    assert answer.status_code == httpx.codes.OK
    assert json.loads(answer.text.rpartition("data: ")[2])["result"]["structuredContent"]["answer"] == ANSWER


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_without_sessions_there_is_no_stream_to_listen_to_and_nothing_to_end(raw: httpx.Client, method: str) -> None:
    """Streamable HTTP: "the server MUST either return `text/event-stream` or 405 Method Not Allowed"."""
    refused = raw.request(method, "/mcp")
    assert (refused.status_code, refused.headers["allow"]) == (httpx.codes.METHOD_NOT_ALLOWED, "POST")
    assert refused.json()["error"]["data"] == "method_not_allowed"


async def test_access_keys_are_bearer_tokens(tmp_path: Path, provider: Provider) -> None:
    with Server(with_rivers(tmp_path, provider, api_keys=KEY)) as server:
        with httpx.Client(trust_env=False) as keyless:
            refused = keyless.post(f"{server.url}/mcp", json=call(1), headers=HEADERS)
        assert (refused.status_code, refused.json()["error"]["data"]) == (401, "key_required")
        async with connected(server, f"{KEY}:{RIVERS}") as client_:
            assert content(await client_.call_tool("ask", {"question": "How long is the Nile?"}))["answer"] == ANSWER
