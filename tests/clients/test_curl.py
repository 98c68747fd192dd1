"""curl, as the pages in docs/ show it, and `httpx-sse`."""

import json
import shutil
import subprocess
from typing import Any

import httpx
from httpx_sse import connect_sse

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server

ANSWER = "The Nile is 6,650 km long [1]."
QUESTION = {"role": "user", "content": "How long is the Nile?"}


BODY = {"model": "footnote", "messages": [QUESTION], "stream": True}


def command(server: Server, path: str, body: object, *headers: str) -> list[str]:
    program = shutil.which("curl")
    assert program is not None
    named = [part for header in ("Content-Type: application/json", *headers) for part in ("-H", header)]
    return [program, "-sN", "--noproxy", "*", f"{server.url}{path}", *named, "-d", json.dumps(body)]


def curl(server: Server, path: str, body: object, *headers: str) -> str:
    asked = command(server, path, body, *headers)
    return subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True).stdout


def test_curl_prints_the_chunks_as_they_come(module_server: Server, workspace: str) -> None:
    printed = curl(module_server, "/v1/chat/completions", BODY, f"Authorization: Bearer {workspace}")
    *lines, last = [line.removeprefix("data: ") for line in printed.splitlines() if line.startswith("data: ")]
    assert last == "[DONE]"
    deltas = [json.loads(line)["choices"][0]["delta"] for line in lines]
    assert "".join(delta.get("content", "") for delta in deltas) == ANSWER
    [cited] = [each["url_citation"] for delta in deltas for each in delta.get("annotations", ())]
    assert cited["url"].startswith(f"{module_server.url}/source/")


def test_ending_curl_stops_the_silent_model(module_server: Server, workspace: str, shared_provider: Provider) -> None:
    shared_provider.script = Script(stall_at=3)
    asked = command(module_server, "/v1/chat/completions", BODY, f"Authorization: Bearer {workspace}")
    with subprocess.Popen(asked, stdout=subprocess.PIPE) as program:
        shared_provider.wait_for_requests(1)
        program.terminate()
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()


def test_curl_prints_an_error_before_the_stream_and_in_it(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    key = f"Authorization: Bearer {workspace}"
    refused = curl(module_server, "/v1/chat/completions", BODY | {"model": "gpt-4o"}, key)
    assert json.loads(refused)["error"]["code"] == "model_not_found"
    shared_provider.script = Script(drop_at=2)
    *_, error, end = curl(module_server, "/v1/chat/completions", BODY, key).split("\n\n")[:-1]
    assert json.loads(error.removeprefix("data: "))["error"]["code"] == "model_unreachable"
    assert end == "data: [DONE]"


def test_httpx_sse_reads_the_events_of_a_response(module_server: Server, workspace: str) -> None:
    events = read_by_httpx_sse(module_server, workspace)
    assert all(kind == data["type"] for kind, data in events)
    assert "".join(data["delta"] for kind, data in events if kind == "response.output_text.delta") == ANSWER
    [cited] = [data["annotation"] for kind, data in events if kind == "response.output_text.annotation.added"]
    assert ANSWER[cited["start_index"] : cited["end_index"]] == "[1]"


def test_httpx_sse_reads_an_error_as_the_last_event(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(drop_at=2)
    kind, data = read_by_httpx_sse(module_server, workspace)[-1]
    assert (kind, data["response"]["error"]["code"]) == ("response.failed", "server_error")


def test_leaving_httpx_sse_stops_the_silent_model(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    read_by_httpx_sse(module_server, workspace, until="response.output_text.delta")
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()


def read_by_httpx_sse(server: Server, workspace: str, until: str | None = None) -> list[tuple[str, Any]]:
    """The events of a response, or those up to the first of a kind."""
    body = {"model": f"footnote/{workspace}", "input": QUESTION["content"], "stream": True}
    events: list[tuple[str, Any]] = []
    with (
        httpx.Client(trust_env=False, timeout=60) as client,
        connect_sse(client, "POST", f"{server.url}/v1/responses", json=body) as source,
    ):
        for event in source.iter_sse():
            events.append((event.event, json.loads(event.data)))
            if event.event == until:
                break
    return events
