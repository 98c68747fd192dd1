"""SIGTERM, as an orchestrator sends it: nobody new is taken on, answers under way may end, and then it is over."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.api.test_limits import QUESTION, opened
from tests.support.program import Program, running
from tests.support.provider import Provider, Script
from tests.support.server import RIVERS, copy_rivers, upload

pytestmark = pytest.mark.slow

GRACE_S = 3.0
MOST_MORE_S = 2.0


@pytest.fixture
def program(provider: Provider, tmp_path: Path) -> Iterator[Program]:
    settings = {"OPENAI_BASE_URL": provider.base_url, "FOOTNOTE_SHUTDOWN_GRACE_S": str(GRACE_S)}
    copy_rivers(tmp_path / "data")
    with running(tmp_path, **settings) as program:
        yield program


@pytest.fixture
def visitor(program: Program) -> Iterator[httpx.Client]:
    """A client in a workspace about two rivers."""
    with program.client() as client:
        client.headers["X-Workspace"] = RIVERS
        yield client


def test_an_answer_that_ends_in_time_is_whole_and_the_end_is_soon_after(
    program: Program, visitor: httpx.Client, provider: Provider
) -> None:
    provider.script = Script(tokens=("word ",) * 40, delay_s=0.03)
    with ExitStack() as streams:
        answer = opened(streams, visitor)
        answer.read_until(b"event: token")
        told_at = program.terminate()
        while visitor.get("/readyz").status_code != httpx.codes.SERVICE_UNAVAILABLE:
            pass
        assert time.monotonic() - told_at < 1
        refused = visitor.post("/query/stream", json=QUESTION)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
        refused = upload(visitor, ("more.txt", b"The Po is 652 km long."))
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
        assert visitor.get("/healthz").status_code == httpx.codes.OK
        events = answer.rest()
    assert [event.type for event in events].count("token") == 40
    assert events[-1].data["finish_reason"] == "stop"
    assert program.ended_at(30) - told_at < GRACE_S + MOST_MORE_S
    assert provider.requests[0].finished


def test_an_answer_that_does_not_end_in_time_gets_its_last_event(
    program: Program, visitor: httpx.Client, provider: Provider
) -> None:
    provider.script = Script(stall_at=5)
    with ExitStack() as streams:
        answer = opened(streams, visitor)
        answer.read_until(b"event: token")
        told_at = program.terminate()
        events = answer.rest()
    assert [(event.type, event.data.get("code")) for event in events[-1:]] == [("error", "overloaded")]
    assert program.ended_at(30) - told_at < GRACE_S + MOST_MORE_S
    assert program.process.returncode in (0, -15)
    assert GRACE_S - 0.5 < provider.wait_until_left() - told_at < GRACE_S + 1
