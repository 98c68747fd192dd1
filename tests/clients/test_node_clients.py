"""Clients from npm, run by Node: the AI SDK, MCP's SDK and `eventsource-parser`."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server, settings_for

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "programs"
NODE = Path(sys.executable).parent / "node"
ANSWER = "The Nile is 6,650 km long [1]."
PATIENCE_S = 120
MCP_REVISIONS = ["handshake", "stateless"]
CONFORMANCE = {
    "2025-11-25": ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"],
    "2026-07-28": [
        "server-stateless",
        "tools-list",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
        "caching",
        "http-header-validation",
    ],
}
"""The suite's scenarios that fit, by revision. Its others ask for tools, prompts and resources made for the suite."""


def run(program: str, server: Server, workspace: str, *arguments: str) -> Any:
    """What a program prints."""
    command = [str(NODE), str(PROGRAMS / program), server.url, workspace, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_usechat_shows_the_answer_with_its_sources(module_server: Server, workspace: str) -> None:
    shown = run("ai_chat.mjs", module_server, workspace, "ask")
    assert (shown["status"], shown["problems"], shown["text"]) == ("ready", [], ANSWER)
    [source] = shown["sources"]
    assert source["url"].startswith(f"{module_server.url}/source/")
    assert source["title"].startswith("rivers.pdf, page ")
    assert shown["data"] == ["data-citations", "data-checks"]
    assert shown["metadata"]["cited"] == [1]


def test_usechats_stop_stops_the_model(module_server: Server, workspace: str, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=("It is long",), stall_at=1)  # the program stops at the first text
    shown = run("ai_chat.mjs", module_server, workspace, "stop")
    assert (shown["status"], shown["text"]) == ("ready", "It is long")
    shared_provider.wait_until_left(timeout=SOON_S)


def test_usechat_resumes_an_answer_after_a_reload(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    words = tuple(f"word{n} " for n in range(200))
    shared_provider.script = Script(tokens=words, delay_s=0.01)
    shown = run("ai_chat.mjs", module_server, workspace, "resume")
    assert (shown["status"], shown["problems"], shown["text"]) == ("ready", [], "".join(words))
    assert len(shared_provider.requests) == 1


def test_usechat_finds_nothing_to_resume(module_server: Server, workspace: str) -> None:
    shown = run("ai_chat.mjs", module_server, workspace, "nothing")
    assert (shown["status"], shown["problems"], shown["messages"]) == ("ready", [], 0)


def test_usechat_shows_what_went_wrong(module_server: Server, workspace: str, shared_provider: Provider) -> None:
    shared_provider.script = Script(drop_at=2)
    shown = run("ai_chat.mjs", module_server, workspace, "ask")
    assert shown["status"] == "error"
    assert "model" in shown["problems"][0]
    refused = run("ai_chat.mjs", module_server, "short", "ask")
    assert refused["problems"][0].startswith("This is not a workspace's token.")


def test_the_openai_compatible_provider_streams_and_gives_whole_answers(module_server: Server, workspace: str) -> None:
    told = run("openai_compatible.mjs", module_server, workspace, "ask")
    assert "".join(told["pieces"]) == told["whole"] == ANSWER
    assert len(told["pieces"]) > 1
    assert (told["finish"], told["tokens"]) == ("stop", 18)
    assert told["refused"] == {
        "status": 404,
        "message": "This server has one model: “footnote”, or “footnote/” and a workspace's token.",
    }


def test_the_openai_compatible_provider_stops_the_model_and_shows_what_went_wrong(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is long",), stall_at=1)  # the program stops at the first text
    assert run("openai_compatible.mjs", module_server, workspace, "stop")["problems"] == []
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()
    shared_provider.script = Script(drop_at=2)
    failed = run("openai_compatible.mjs", module_server, workspace, "fail")
    assert "The connection to the model's server failed" in failed["problems"][0]


@pytest.mark.parametrize("revision", MCP_REVISIONS)
def test_the_mcp_client_asks_and_reads(
    module_server: Server, workspace: str, shared_provider: Provider, revision: str
) -> None:
    shared_provider.script = Script(delay_s=0.05)
    seen = run("mcp.mjs", module_server, workspace, revision, "ask")
    assert seen["tools"] == ["search", "fetch", "ask", "list_documents"]
    assert seen["answer"] == ANSWER
    assert [each["index"] for each in seen["citations"]] == [1]
    assert seen["progress"] == sorted(seen["progress"])
    assert seen["progress"][-1] > 0
    assert seen["read"]["url"].startswith(f"{module_server.url}/source/")
    assert seen["failed"]
    assert "Unknown tool" in seen["unknown"]


@pytest.mark.parametrize("revision", MCP_REVISIONS)
def test_a_cancellation_by_the_mcp_client_stops_the_model(
    module_server: Server, workspace: str, shared_provider: Provider, revision: str
) -> None:
    shared_provider.script = Script(tokens=("It is long",), stall_at=1)  # the program stops at the first text
    command = [str(NODE), str(PROGRAMS / "mcp.mjs"), module_server.url, workspace, revision, "cancel"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        shared_provider.wait_for_requests(1, timeout=PATIENCE_S)
        shared_provider.wait_until_left(timeout=PATIENCE_S)
        out, _ = program.communicate("\n", PATIENCE_S)
    assert json.loads(out)["error"]


def test_the_mcp_client_says_that_a_key_is_missing(tmp_path: Path, provider: Provider) -> None:
    with Server(settings_for(tmp_path, provider, api_keys="the-first-access-key")) as server:
        told = [run("mcp.mjs", server, "wrong", revision, "refused")["error"] for revision in MCP_REVISIONS]
    assert "This server needs an access key." in told[0]
    assert "401" in told[1]  # this client shows the status alone


def test_eventsource_parser_reads_every_event(module_server: Server, workspace: str) -> None:
    events = run("eventsource_parser.mjs", module_server, workspace, "all")
    assert [event["id"] for event in events] == [str(n + 1) for n in range(len(events))]
    assert "".join(event["data"]["text"] for event in events if event["type"] == "token") == ANSWER
    assert events[-1]["type"] == "done"
    [cited, *_] = [event["data"]["citations"] for event in events if event["type"] == "citations"]
    assert cited[0]["url"].startswith(f"{module_server.url}/source/")


def test_eventsource_parser_reads_an_error_and_stops_the_model(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    run("eventsource_parser.mjs", module_server, workspace, "stop")
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()
    shared_provider.script = Script(drop_at=2)
    last = run("eventsource_parser.mjs", module_server, workspace, "all")[-1]
    assert (last["type"], last["data"]["code"]) == ("error", "model_unreachable")


@pytest.mark.parametrize(("revision", "scenarios"), CONFORMANCE.items(), ids=CONFORMANCE)
def test_the_server_conforms_to_the_model_context_protocol(
    module_server: Server, tmp_path: Path, revision: str, scenarios: list[str]
) -> None:
    """Each message has its revision's schema, and each scenario that a server with only tools can meet is met."""
    suite = PROGRAMS.parent / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    options = ["--suite", "all", "--spec-version", revision, "--output-dir", str(tmp_path)]
    command = [str(NODE), str(suite), "server", "--url", f"{module_server.url}/mcp", *options]
    subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)
    checks: dict[str, list[Any]] = {}
    for file in tmp_path.glob("*/checks.json"):
        scenario = re.sub(r"-\d{4}-\d\d-\d\dT.*", "", file.parent.name.removeprefix("server-"))
        checks[scenario] = json.loads(file.read_text())
    failed = [check for each in checks.values() for check in each if check["status"] == "FAILURE"]
    assert [check["errorMessage"] for check in failed if check["id"] == "wire-schema-valid"] == []
    assert set(scenarios) <= set(checks)
    for scenario in scenarios:
        assert any(check["status"] == "SUCCESS" for check in checks[scenario])
        assert [check["errorMessage"] for check in checks[scenario] if check in failed and _applies(check)] == []


def _applies(check: Any) -> bool:
    """Whether a check looks at what is served: some call a tool that is made for the suite, or list prompts."""
    return not re.match("Not testable|(prompts|resources).* Method not found", check["errorMessage"])
