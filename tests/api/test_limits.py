"""What too many questions, and clients that do not read, get: an answer at once, and nobody else pays."""

import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from api.sse import PING_S
from tests.api.conftest import server_of_rivers
from tests.support.provider import Provider, Script
from tests.support.server import Event, ask, events_of

pytestmark = pytest.mark.slow

QUESTION = {"query": "How long is the Nile?"}
KILOBYTE = "k" * 1023 + " "


class Stream:
    """An answer that is read as far as is asked for."""

    def __init__(self, answer: httpx.Response) -> None:
        self._chunks = answer.iter_raw()
        self._body = b""

    def read_until(self, mark: bytes) -> None:
        while mark not in self._body:
            self._body += next(self._chunks)

    def rest(self) -> list[Event]:
        return events_of(self._body + b"".join(self._chunks))


def opened(exits: ExitStack, client: httpx.Client) -> Stream:
    return Stream(exits.enter_context(client.stream("POST", "/query/stream", json=QUESTION)))


def test_a_question_that_waits_sees_its_place_and_is_answered_in_its_turn(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=0)
    with (
        server_of_rivers(tmp_path, provider, max_streams=1, max_waiting=2, workspace_max_streams=2) as (_, client),
        ExitStack() as waiting,
    ):
        with ExitStack() as answered:
            _first = opened(answered, client)
            provider.wait_for_requests(1)
            second = opened(waiting, client)
            second.read_until(b"no question is before yours")
            third = opened(waiting, client)
            third.read_until(b"one question is before yours")
            provider.script = Script()
        events = second.rest(), third.rest()
    stages = [[event.data["stage"] for event in each if event.type == "status"] for each in events]
    assert stages == [["waiting", "retrieving", "generating"], ["waiting", "waiting", "retrieving", "generating"]]
    assert [each[-1].data["finish_reason"] for each in events] == ["stop", "stop"]
    assert [event.id for event in events[0]] == list(range(1, len(events[0]) + 1))


def test_a_question_is_refused_at_once_when_the_waiting_room_is_full(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=0)
    with server_of_rivers(tmp_path, provider, max_streams=1, max_waiting=1) as (server, client), ExitStack() as streams:
        answered, waiting = opened(streams, client), opened(streams, client)
        answered.read_until(b"retrieving")
        waiting.read_until(b"Waiting")
        with server.client() as other:
            refusals = [
                each.post(path, json=QUESTION) for path in ("/query/stream", "/query") for each in (client, other)
            ]
        assert [(answer.status_code, answer.json()["error"]["code"]) for answer in refusals] == [
            (429, "workspace_busy"),
            (503, "overloaded"),
        ] * 2
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refusals)


def test_a_visitor_who_leaves_the_waiting_room_leaves_no_run(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=0)
    with server_of_rivers(tmp_path, provider, max_streams=1) as (server, client):
        with ExitStack() as streams:
            _answered = opened(streams, client)
            provider.wait_for_requests(1)
            with ExitStack() as leaving:
                waiting = opened(leaving, client)
                waiting.read_until(b"Waiting")
        server.wait_until_idle()
        assert (server.services.runs.queue.answering, server.services.runs.queue.waiting) == (0, 0)
        assert len(provider.requests) == 1


@pytest.mark.parametrize("reads_the_head", [True, False])
def test_a_client_that_does_not_read_is_disconnected_and_delays_no_other(
    provider: Provider, tmp_path: Path, *, reads_the_head: bool
) -> None:
    provider.answer_for = {
        "never reads": Script(tokens=(KILOBYTE * 64,) * 2000, delay_s=0.001),
        "Nile": Script(tokens=("word ",) * 50, delay_s=0.01),
    }
    settings = {"send_timeout_s": 1, "answer_timeout_s": 60}
    with server_of_rivers(tmp_path, provider, **settings) as (server, client), closing(socket.socket()) as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = server.url.removeprefix("http://").split(":")
        silent.connect((host, int(port)))
        body = b'{"query": "How long is the Nile that never reads?"}'
        head = b"POST /query/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        head += b"X-Workspace: %b\r\nContent-Length: %d\r\n\r\n" % (client.headers["X-Workspace"].encode(), len(body))
        silent.sendall(head + body)
        if reads_the_head:
            assert silent.recv(15) == b"HTTP/1.1 200 OK"
        provider.wait_for_requests(1)
        started_at = time.monotonic()
        assert ask(client)[-1].data["finish_reason"] == "stop"
        assert provider.wait_until_left(0, timeout=20) - started_at < 15
        server.wait_until_idle()


def test_a_silent_stream_is_kept_alive_by_comments_that_are_no_events(
    asked: httpx.Client, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=2)
    with ExitStack() as streams:
        answer = opened(streams, asked)
        answer.read_until(b"event: token")
        silent_since = time.monotonic()
        answer.read_until(b"\n: ping")
        assert time.monotonic() - silent_since < PING_S + 2
