"""The tests' reader of event streams against the examples of the standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.eventstream import Dispatched, Frame, frames, read
from tests.support.server import decoded
from tests.support.splits import CUTS, split

LINES = st.sampled_from(
    [
        *"abc: \0é\u2028🦆1",
        "data",
        "event",
        "id",
        "retry",
        "data: ",
        "id: 1",
        "event: x",
        ":",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
    ]
)
BODIES = st.lists(LINES).map(lambda parts: "".join(parts).encode())


@pytest.mark.parametrize(
    ("body", "events"),
    [
        ("data: YHOO\ndata: +2\ndata: 10\n\n", [Dispatched("YHOO\n+2\n10")]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
            [Dispatched("first event", last_event_id="1"), Dispatched("second event")],
        ),
        ("data\n\ndata\ndata\n\ndata:", [Dispatched(""), Dispatched("\n")]),
        ("data:test\n\ndata: test\n\n", [Dispatched("test"), Dispatched("test")]),
        ("event: add\ndata: 73857293\n\n", [Dispatched("73857293", "add")]),
        ("event: add\n\ndata: x\n\n", [Dispatched("x")]),
        ("id: 7\n\ndata: x\n\n", [Dispatched("x", last_event_id="7")]),
        (
            "id: 7\ndata: x\n\nid: 8\0\ndata: y\n\n",
            [Dispatched("x", last_event_id="7"), Dispatched("y", "message", "7")],
        ),
        ("\ufeffdata: x\n\n", [Dispatched("x")]),
        ("\ufeff\ufeffdata: x\n\n", []),
        ("data: x\n\n\ufeffdata: y\n\n", [Dispatched("x")]),
        ("data: a\rdata: b\r\ndata: c\n\r\n", [Dispatched("a\nb\nc")]),
        ("data: a\u2028b\x0b\x0c\x85\n\n", [Dispatched("a\u2028b\x0b\x0c\x85")]),
        ("Data: x\nother: y\ndata : z\ndata:ok\n\n", [Dispatched("ok")]),
        (" data: x\n\n", []),
    ],
)
def test_events_are_read_as_the_standard_says(body: str, events: list[Dispatched]) -> None:
    assert read(body.encode()).events == events


def test_only_a_number_of_ascii_digits_sets_the_time_to_retry() -> None:
    assert read(b"retry: 2500\n\n").retry_ms == 2500
    assert read("retry: 2.5\nretry: ٣\nretry:\nretry: -1\n\n".encode()).retry_ms is None


def test_comments_are_no_events() -> None:
    stream = read(b": ping\n\n:\n\n")
    assert (stream.events, stream.comments) == ([], [" ping", ""])


def test_bytes_that_are_not_utf_8_are_replaced() -> None:
    assert read(b"data: \xed\xa0\x80\xff\n\n").events == [Dispatched("\ufffd" * 4)]


@given(BODIES, CUTS)
def test_the_events_do_not_depend_on_how_the_bytes_are_split(body: bytes, cuts: list[int]) -> None:
    assert read(*split(body, cuts)) == read(body)


@given(BODIES)
def test_httpx_sse_reads_the_same_events(body: bytes) -> None:
    # It reports events without data too, ends lines as the standard does, and forgets no id.
    theirs = [Dispatched(event.data, event.event, event.id) for event in decoded(body)]
    assert [event for event in theirs if event.data] == [event for event in read(body).events if event.data]


@pytest.mark.parametrize(
    "body",
    [
        b"id: 1\nevent: token\n\nid: 1\ndata: {}\n\n",
        b'id: 1\nevent: token\ndata: {"text":\ndata: "x"}\n\n',
        b"id: 1\nevent: token\ndata: plain\n\n",
        b"id: 1\nevent: token\ndata: {}\nother: 1\n\n",
        b"id: 01\nevent: token\ndata: {}\n\n",
        b"id: 2\nevent: token\ndata: {}\n\nid: 1\nevent: token\ndata: {}\n\n",
        b"id: 1\nevent: a\ndata: {}\n\nid: 2\nevent: b\nretry: 1\ndata: {}\n\n",
        b"id: 1\nevent: token\ndata: {}\n",
        b"id: 1\nevent: token\ndata: {}",
        b'id: 1\nevent: token\ndata: {"text":"\xed\xa0\x80"}\n\n',
        b"id: 1\nid: 1\nevent: token\ndata: {}\n\n",
    ],
)
def test_a_stream_that_breaks_a_promise_is_no_stream_of_ours(body: bytes) -> None:
    with pytest.raises((AssertionError, ValueError)):
        frames(body)


def test_a_stream_that_keeps_the_promises_is_read_event_by_event() -> None:
    body = b'retry: 1000\nid: 4\nevent: token\ndata: {"text":"x"}\n\n: ping\n\nid: 5\nevent: done\ndata: {}\n\n'
    assert frames(body) == [Frame(4, "token", {"text": "x"}), Frame(5, "done", {})]
