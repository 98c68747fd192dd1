import json
import random
import threading
from typing import Any

import httpx
import pytest

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server

CHAT = "/api/v1/ai-sdk/chat"


def question(chat_id: str = "chat", text: str = "How long is the Nile?", **more: Any) -> dict[str, Any]:
    message = {"id": "m1", "role": "user", "parts": [{"type": "text", "text": text}]}
    return {"id": chat_id, "messages": [message], "trigger": "submit-message", **more}


def read(answer: httpx.Response, most: int | None = None) -> list[tuple[int, Any]]:
    """The first parts of an answer with their numbers, or all of them; the rest is not read."""
    body = b""
    for chunk in answer.iter_raw():
        body += chunk
        if most is not None and body.count(b"\n\n") >= most:
            break
    blocks = [block for block in body.split(b"\n\n")[:-1] if block.startswith(b"id: ")]
    return [
        (int(block.split(b"\n")[0].removeprefix(b"id: ")), json.loads(block.split(b"data: ", 1)[1])) for block in blocks
    ][:most]


def test_no_part_is_lost_or_doubled_however_often_the_connection_breaks(
    asked: httpx.Client, shared_provider: Provider
) -> None:
    words = tuple(f"word{n} [1] " for n in range(300))
    shared_provider.script = Script(tokens=words, delay_s=0.003)
    with asked.stream("POST", CHAT, json=question(on_disconnect="resume")) as answer:
        assert answer.headers["X-Vercel-AI-UI-Message-Stream"] == "v1"
        parts = read(answer, 1)
    moments = random.Random(7)
    while parts[-1][1]["type"] != "finish":
        with asked.stream("GET", f"{CHAT}/chat/stream", params={"after": parts[-1][0]}) as answer:
            parts += read(answer, moments.randint(1, 30))
    assert [number for number, _ in parts] == list(range(1, len(parts) + 1))
    assert "".join(part["delta"] for _, part in parts if part["type"] == "text-delta") == "".join(words)
    assert len(shared_provider.requests) == 1


def test_a_client_that_leaves_stops_the_model(
    asked: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=2)
    with asked.stream("POST", CHAT, json=question()) as answer:
        shared_provider.wait_for_requests(1)
        module_server.wait_for_tokens(2)
        assert answer.status_code == httpx.codes.OK
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()


def test_an_answer_is_stopped_and_resumed_by_its_own_workspace_alone(
    asked: httpx.Client, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long"), stall_at=2)
    ended: list[Any] = []

    def follow() -> None:
        with asked.stream("POST", CHAT, json=question("mine")) as answer:
            ended.extend(read(answer))

    following = threading.Thread(target=follow)
    following.start()
    shared_provider.wait_for_requests(1)
    module_server.wait_for_tokens(2)
    path = f"{CHAT}/mine/stream"
    for headers in ({}, {"X-Workspace": "b" * 32}):
        with module_server.client(headers=headers) as other:
            assert other.get(path).status_code == httpx.codes.NO_CONTENT
            assert other.delete(path).status_code == httpx.codes.NOT_FOUND
    assert asked.delete(path).status_code == httpx.codes.ACCEPTED
    following.join()
    shared_provider.wait_until_left(timeout=SOON_S)
    assert ended[-1][1] == {"type": "abort", "reason": "stopped"}
    assert asked.get(path).status_code == httpx.codes.NO_CONTENT


def test_the_chat_so_far_is_the_history(asked: httpx.Client, shared_provider: Provider) -> None:
    body = question(text="How long is the Nile?")
    earlier = [
        {"id": "a", "role": "user", "parts": [{"type": "text", "text": "How long is the Rhine?"}]},
        {"id": "b", "role": "assistant", "parts": [{"type": "text", "text": "1,230 km."}, {"type": "data-checks"}]},
    ]
    asked.post(CHAT, json=body | {"messages": [*earlier, *body["messages"]]})
    sent = shared_provider.requests[-1].body["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"messages": []}, 422, "does not have the right form"),
        ({"messages": [{"role": "user", "parts": []}]}, 400, "The question is empty"),
        ({"messages": [{"role": "narrator", "parts": []}]}, 400, "The last message has to be the user's question."),
        ({"footnote": {"document_ids": ["x"]}}, 404, "no such document"),
        ({"on_disconnect": "stay"}, 422, "does not have the right form"),
    ],
)
def test_an_error_is_its_message_alone(asked: httpx.Client, change: dict[str, Any], status: int, says: str) -> None:
    answer = asked.post(CHAT, json=question() | change)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert says in answer.text
