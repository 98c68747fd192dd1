"""Footnote over a real model's server. Nothing is held of what the model says: it proves transport, not wit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.answering.second_opinion import ModelScorer
from services.checking.second_opinion import CitedClaim
from services.models.factory import open_models
from tests.support.filing import QUESTIONS, filing, long_document
from tests.support.llama import MODEL, PATIENCE_S, Llama, llama
from tests.support.processes import free_port
from tests.support.server import Event, Server, ask, settings_for, text_of, upload

pytestmark = pytest.mark.slow

LONGEST = 8
"""Tokens of an answer: enough to see that they come, and few on a machine that is busy."""
FERRY = "How many passengers did the ferry carry?"


@pytest.fixture(scope="module")
def model() -> Iterator[Llama]:
    """A server with one slot, whose answers are short."""
    with llama("--longest", str(LONGEST)) as server:
        yield server


@pytest.fixture(scope="module")
def endless() -> Iterator[Llama]:
    """A server with one slot, whose answers go on until they are stopped."""
    with llama("--endless") as server:
        yield server


def over(model: Llama, folder: Path, **changes: Any) -> Server:
    """Footnote over a model's server, as patient as a busy machine needs."""
    defaults = {"first_token_timeout_s": PATIENCE_S, "answer_timeout_s": 3 * PATIENCE_S, "shutdown_grace_s": 0}
    own = {"openai_base_url": model.base_url, "openai_api_key": model.key or "none", "chat_model": MODEL}
    return Server(settings_for(folder, **defaults | own | changes))


@pytest.fixture(scope="module")
def server(model: Llama, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with over(model, tmp_path_factory.mktemp("model")) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(timeout=4 * PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="module")
def report(client: httpx.Client) -> str:
    """A workspace with the annual report."""
    return str(upload(client, ("report.md", filing())).json()["workspace"])


async def test_a_real_model_gives_a_second_opinion_or_none_and_is_counted(model: Llama, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, openai_base_url=model.base_url, chat_model=MODEL)
    claim = CitedClaim("The Nile is 6,650 km long.", ("The Nile is 6,650 km long.",))
    async with open_models(settings) as make:
        scorer = ModelScorer(make, PATIENCE_S, timeout_s=PATIENCE_S)
        opinions = await scorer.opinions([claim])
    assert len(opinions.verdicts) == 1
    assert set(opinions.verdicts) <= {"supported", "partly", "unsupported", None}
    assert opinions.usage is not None
    assert 0 < opinions.usage.completion_tokens <= LONGEST


def short(client: httpx.Client, question: str, workspace: str, **body: Any) -> list[Event]:
    """The events of an answer from one passage, which is little to read."""
    return ask(client, question, workspace=workspace, max_results=1, **body)


def kinds(events: list[Event]) -> list[str]:
    """The types of the events, tokens as one."""
    return [event.type for event, after in zip(events, [*events[1:], None], strict=True)
            if event.type != "token" or after is None or after.type != "token"]  # fmt: skip


def test_an_answer_streams_with_usage_and_checks(client: httpx.Client, report: str) -> None:
    events = short(client, QUESTIONS[6], report)
    assert kinds(events) == ["status", "citations", "status", "token", "checks", "done"]
    done = events[-1].data
    assert (done["model"], done["finish_reason"] in ("stop", "length")) == (MODEL, True)
    assert 0 < done["usage"]["completion_tokens"] <= LONGEST
    assert done["usage"]["prompt_tokens"] > 100
    assert sum(event.type == "token" for event in events) > 1
    assert text_of(events)


def test_questions_about_all_parts_of_a_report_are_answered(client: httpx.Client, report: str) -> None:
    for question in QUESTIONS[5::12]:  # other parts than those that the other tests ask about
        events = short(client, question, report)
        done = events[-1]
        assert (done.type, done.data["usage"] is not None) == ("done", True), (question, done)
        citations = [citation["index"] for event in events if event.type == "citations"
                     for citation in event.data["citations"]]  # fmt: skip
        assert set(done.data["cited"]) <= set(citations)


def test_earlier_turns_go_with_the_question(client: httpx.Client, report: str) -> None:
    history = [
        {"role": "user", "content": "Who chairs the board?"},
        {"role": "assistant", "content": "Ines Harrow chairs the board of nine directors [1]. " * 4},
    ]
    alone, after = (
        short(client, QUESTIONS[12], report, history=turns)[-1].data["usage"]["prompt_tokens"]
        for turns in ([], history)
    )
    assert after > alone + 40


def test_a_follow_up_is_completed_before_it_is_searched(client: httpx.Client, report: str) -> None:
    history = [
        {"role": "user", "content": "What was the revenue in 2025?"},
        {"role": "assistant", "content": "Revenue rose to 912.4 million dollars in 2025 [1]."},
    ]
    events = short(client, "And the net income?", report, history=history)
    messages = [event.data["message"] for event in events if event.type == "status"]
    assert messages[0] == "Completing the question"
    assert "net income" in next(event.data["question"] for event in events if event.data.get("question"))
    assert events[-1].type == "done"


def test_three_visitors_share_one_slot(client: httpx.Client, report: str, model: Llama) -> None:
    with ThreadPoolExecutor(3) as visitors:
        answers = list(visitors.map(lambda question: short(client, question, report), QUESTIONS[:3]))
    assert [events[-1].type for events in answers] == ["done"] * 3
    model.wait_until_idle()


@pytest.fixture(scope="module")
def long_server(endless: Llama, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with over(endless, tmp_path_factory.mktemp("endless")) as server:
        yield server


@pytest.fixture(scope="module")
def long_client(long_server: Server) -> Iterator[httpx.Client]:
    with long_server.client(timeout=4 * PATIENCE_S) as client:
        yield client


@pytest.fixture(scope="module")
def long_report(long_client: httpx.Client) -> str:
    return str(upload(long_client, ("report.md", filing())).json()["workspace"])


@pytest.fixture(scope="module")
def ferry(long_client: httpx.Client) -> str:
    return str(upload(long_client, ("ferry.md", long_document())).json()["workspace"])


def test_stop_in_the_middle_of_an_answer_frees_the_slot(
    long_client: httpx.Client, long_server: Server, long_report: str, endless: Llama
) -> None:
    with ThreadPoolExecutor(1) as visitor:
        asked = visitor.submit(short, long_client, QUESTIONS[0], long_report)
        endless.wait_until_busy()
        run = long_server.wait_for_tokens(2)
        stopped = long_client.delete(f"/api/v1/runs/{run}", headers={"X-Workspace": long_report})
        assert stopped.status_code == httpx.codes.ACCEPTED
        events = asked.result()
    assert events[-1].data["finish_reason"] == "cancelled"
    assert text_of(events)
    endless.wait_until_idle()


def test_a_client_that_leaves_while_the_prompt_is_read_frees_the_slot(
    long_client: httpx.Client, ferry: str, endless: Llama
) -> None:
    body = {"query": FERRY, "max_results": 20}
    headers = {"X-Workspace": ferry}
    with long_client.stream("POST", "/api/v1/query/stream", json=body, headers=headers) as answer:
        lines = answer.iter_lines()
        while "generating" not in next(lines):
            pass
        endless.wait_until_busy()
    endless.wait_until_idle()


def test_silence_while_the_prompt_is_read_ends_in_time(endless: Llama, tmp_path: Path) -> None:
    with over(endless, tmp_path, first_token_timeout_s=0.3) as server, server.client() as client:
        workspace = upload(client, ("ferry.md", long_document())).json()["workspace"]
        events = ask(client, FERRY, workspace=workspace, max_results=20)
    assert (events[-1].type, events[-1].data["code"]) == ("error", "model_timeout")
    endless.wait_until_idle()


def test_an_answer_without_end_is_stopped_in_time(endless: Llama, tmp_path: Path) -> None:
    with over(endless, tmp_path, answer_timeout_s=3) as server, server.client() as client:
        workspace = upload(client, ("report.md", filing())).json()["workspace"]
        events = short(client, QUESTIONS[0], workspace)
    assert (events[-1].type, events[-1].data["code"]) == ("error", "model_timeout")
    endless.wait_until_idle()


def test_a_prompt_over_the_window_is_sent_again_with_fewer_passages(tmp_path: Path) -> None:
    with (
        llama("--longest", str(LONGEST), "--window", "640") as small,
        over(small, tmp_path, context_tokens=6000) as server,
        server.client(timeout=4 * PATIENCE_S) as client,
    ):
        workspace = upload(client, ("ferry.md", long_document())).json()["workspace"]
        events = ask(client, FERRY, workspace=workspace, max_results=20)
    assert events[-1].type == "done"
    assert events[-1].data["usage"]["prompt_tokens"] < 640


def test_a_wrong_key_names_the_setting(tmp_path: Path) -> None:
    with (
        llama("--endless", key="the-key-of-the-model") as model,
        over(model, tmp_path, openai_api_key="another") as server,
        server.client() as client,
    ):
        workspace = upload(client, ("report.md", filing())).json()["workspace"]
        refused = short(client, QUESTIONS[0], workspace)[-1].data
    assert (refused["code"], "OPENAI_API_KEY" in refused["message"]) == ("model_rejected", True)


def test_the_answer_after_a_restart_of_the_model_is_whole(tmp_path: Path) -> None:
    port = free_port()
    with (
        llama("--endless", port=port) as first,
        over(first, tmp_path) as server,
        server.client(timeout=4 * PATIENCE_S) as client,
        ThreadPoolExecutor(1) as visitor,
    ):
        workspace = upload(client, ("report.md", filing())).json()["workspace"]
        asked = visitor.submit(short, client, QUESTIONS[0], workspace)
        first.wait_until_busy()
        server.wait_for_tokens(2)
        first.program.process.kill()
        broken = asked.result()
        assert (broken[-1].data["code"], bool(text_of(broken))) == ("model_unreachable", True)
        with llama("--longest", str(LONGEST), port=port):
            assert short(client, QUESTIONS[1], workspace)[-1].type == "done"
