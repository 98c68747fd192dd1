"""What readers of lines need of every protocol: no long line, and no other end of a line inside of one."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.support.provider import Provider, Script
from tests.support.server import Server, decoded, settings_for, upload

pytestmark = pytest.mark.slow

MOST_BYTES = 64 * 1024
"""Where the line readers of asyncio, aiohttp and Go's bufio end."""
SEPARATORS = "\u2028\u2029\u0085"
QUESTION = "尼罗河的长度是多少?"
PASSAGES = "\n\n".join(
    f"# 第{n}章\n\n尼罗河的长度,第{n}次测量。{SEPARATORS}" + "".join(f"尼罗河第{n * k}站。" for k in range(1, 90))
    for n in range(30)
)
SENTENCES = tuple(f"尼罗河的长度是六千六百五十公里{SEPARATORS}第{n}段 [{n % 3 + 1}]。" for n in range(450))
ANSWERS = {
    "many sentences": SENTENCES,
    "one token": ("尼罗河很长 [1] [2] [3]。" * 150,),
    "one word": ("长" * 12_000,),
}
OPTIONS = {"max_results": 20}
MESSAGE = {"role": "user", "content": QUESTION}
UI_MESSAGE = {"role": "user", "parts": [{"type": "text", "text": QUESTION}]}
CALL = {"name": "ask", "arguments": {"question": QUESTION}, "_meta": {"progressToken": 1}}


def values(body: bytes) -> list[Any]:
    """The JSON of each event."""
    return [json.loads(event.data) for event in decoded(body) if event.data and event.data != "[DONE]"]


def chunk_text(body: bytes) -> str:
    """Each line is a chunk for some clients of this protocol."""
    lines = [line.removeprefix(b"data: ") for line in body.split(b"\n") if line.startswith(b"data: {")]
    choices = [json.loads(line)["choices"][0] for line in lines]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


def result_text(body: bytes) -> str:
    messages = values(body)
    result = messages[-1]["result"]["structuredContent"]
    text = "".join([result["answer"], *result.get("continued", ())])
    said = "".join(item["text"] for item in messages[-1]["result"]["content"])
    assert said.startswith(text)
    return text


PROTOCOLS: dict[str, tuple[str, dict[str, Any], Callable[[bytes], str]]] = {
    "SSE": (
        "/query/stream",
        {"query": QUESTION, **OPTIONS},
        lambda body: "".join(each.get("text", "") for each in values(body)),
    ),
    "Chat Completions": (
        "/v1/chat/completions",
        {"model": "footnote", "messages": [MESSAGE], "stream": True, "footnote": OPTIONS},
        chunk_text,
    ),
    "Responses": (
        "/v1/responses",
        {
            "model": "footnote",
            "input": QUESTION,
            "stream": True,
            "include": ["file_search_call.results"],
            "footnote": OPTIONS,
        },
        lambda body: "".join(each.get("delta", "") for each in values(body)),
    ),
    "AI SDK": (
        "/api/v1/ai-sdk/chat",
        {"id": "chat", "messages": [UI_MESSAGE], "footnote": OPTIONS},
        lambda body: "".join(each.get("delta", "") for each in values(body)),
    ),
    "MCP": ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}, result_text),
}


@pytest.fixture(scope="module")
def reader(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        Server(settings_for(tmp_path_factory.mktemp("lines"), shared_provider, context_tokens=100_000)) as server,
        server.client() as client,
    ):
        client.headers["X-Workspace"] = upload(client, ("nil.md", PASSAGES.encode())).json()["workspace"]
        client.headers["Accept"] = "application/json, text/event-stream"
        yield client


@pytest.mark.parametrize("tokens", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_line_is_long_and_none_has_another_end_in_it(
    reader: httpx.Client, shared_provider: Provider, protocol: str, tokens: tuple[str, ...]
) -> None:
    shared_provider.script = Script(tokens=tokens)
    path, body, text_of = PROTOCOLS[protocol]
    answer = reader.post(path, json=body)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert max(len(line) for line in answer.content.split(b"\n")) < MOST_BYTES
    assert not set(SEPARATORS) & set(answer.text)
    assert text_of(answer.content) == "".join(tokens)
