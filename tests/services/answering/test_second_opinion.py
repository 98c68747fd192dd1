"""The second opinion and strict answers, over the whole program."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import RIVERS, Server, ask, text_of, with_rivers

LONG = "The Nile is 6,650 km long"
SHORT = "The Nile is 7 km long"
STOP_S = 1.0
ANSWER = Script(tokens=(f"{LONG} [1].", f" {SHORT} [1]."), usage=(100, 20))


def opinion(*tokens: str) -> Script:
    return Script(tokens=tokens, usage=(30, 1))


@pytest.fixture(scope="module")
def client(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with a second opinion."""
    settings = with_rivers(
        tmp_path_factory.mktemp("opinions"), shared_provider, check="model", first_token_timeout_s=20
    )
    with Server(settings) as server, server.client() as client:
        client.headers["X-Workspace"] = RIVERS
        yield client


@pytest.fixture
def provider(shared_provider: Provider) -> Provider:
    """A provider whose answer has one right and one wrong sentence."""
    shared_provider.script = ANSWER
    shared_provider.answer_for = {}
    shared_provider.requests.clear()
    return shared_provider


def counted(client: httpx.Client) -> tuple[float, float]:
    """How many claims a second opinion found unsupported so far, and how many tokens the model has read."""
    found = dict(line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines() if line[0] != "#")
    opinions = found.get('footnote_second_opinions_total{verdict="unsupported"}', "0")
    return float(opinions), float(found.get('footnote_model_tokens_total{kind="prompt"}', "0"))


def sentences_of(client: httpx.Client) -> list[dict[str, Any]]:
    checks = next(event for event in ask(client) if event.type == "checks")
    return list(checks.data["sentences"])


def test_the_model_is_asked_about_each_cited_sentence_after_the_answer(
    provider: Provider, client: httpx.Client
) -> None:
    provider.answer_for = {f"Sentence: {LONG}": opinion("No", "."), f"Sentence: {SHORT}": opinion("Yes")}
    opinions, prompt_tokens = counted(client)
    events = ask(client)
    kinds = [event.type for event in events]
    assert kinds[kinds.index("token") :] == ["token"] * kinds.count("token") + ["status", "checks", "done"]
    first, second = events[-2].data["sentences"]
    assert (first["verdict"], first["by"]) == ("unsupported", {"rules": "supported", "model": "unsupported"})
    assert (second["verdict"], second["by"]) == ("unsupported", {"rules": "unsupported", "model": "supported"})
    assert events[-1].data["usage"] == {"prompt_tokens": 160, "completion_tokens": 22}
    for request in provider.requests[1:]:
        assert (request.body["temperature"], request.body["max_tokens"]) == (0, 8)
        assert "6,650" in request.question
    assert counted(client) == (opinions + 1, prompt_tokens + 160)


@pytest.mark.parametrize("script", [opinion("Perhaps"), Script(status=400), Script(tokens=())])
def test_a_reply_that_is_no_verdict_is_no_opinion(provider: Provider, client: httpx.Client, script: Script) -> None:
    provider.answer_for = {"Sentence: ": script}
    assert [(each["verdict"], each.get("by")) for each in sentences_of(client)] == [
        ("supported", None),
        ("unsupported", None),
    ]


def test_a_strict_answer_leaves_out_what_the_passages_do_not_support(provider: Provider, client: httpx.Client) -> None:
    provider.answer_for = {"Sentence: ": opinion("Yes")}
    answer = client.post("/query", json={"query": "How long is the Nile?", "strict": True}).json()
    assert answer["answer"].strip() == f"{LONG} [1]."
    assert [each["text"] for each in answer["left_out"]] == [f"{SHORT} [1]."]
    assert [each["verdict"] for each in answer["checks"]["sentences"]] == ["supported"]
    usual = client.post("/query", json={"query": "How long is the Nile?"}).json()
    assert SHORT in usual["answer"]
    assert ("left_out" in usual, "strict" in usual["checks"]) == (False, False)


def test_a_strict_server_says_so_in_the_stream_unless_the_request_differs(provider: Provider, tmp_path: Path) -> None:
    with Server(with_rivers(tmp_path, provider, strict=True)) as server, server.client() as client:
        events = ask(client, workspace=RIVERS)
        assert (events[-2].data["strict"], SHORT in text_of(events)) == (True, True)
        assert "strict" not in ask(client, workspace=RIVERS, strict=False)[-2].data


@pytest.mark.parametrize("late", [Script(silent_before_s=60), Script(late_headers=True, silent_before_s=60),
                                  Script(tokens=("Per", "haps"), stall_at=1)])  # fmt: skip
@pytest.mark.parametrize("how", ["stop", "leave"])
def test_a_stop_during_the_second_opinion_closes_its_connections_at_once(
    provider: Provider, client: httpx.Client, late: Script, how: str
) -> None:
    provider.answer_for = {"Sentence: ": late}
    with client.stream("POST", "/api/v1/query/stream", json={"query": "How long is the Nile?"}) as answer:
        run_id = answer.headers["X-Run-Id"]
        provider.wait_for_requests(3)
        stopped_at = time.monotonic()
        if how == "stop":
            assert client.delete(f"/api/v1/runs/{run_id}").status_code == httpx.codes.ACCEPTED
            assert "event: done" in answer.read().decode()
        else:
            answer.close()
    for opinion_asked in (1, 2):
        left_at = provider.wait_until_left(opinion_asked, timeout=SOON_S)
        if how == "stop":
            assert left_at - stopped_at < STOP_S
