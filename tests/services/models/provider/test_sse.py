import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.models.provider.sse import EventTooLong, SSEParser

BODY = (
    b'\xef\xbb\xbfdata: {"a": 1}\n\n: a comment\r\n\r\ndata:no space\r\rdata: first\ndata: second\r\n\nevent: error\n'
    b"data: \xc3\xa9\nid: 7\nretry: 5\n\nevent: ping\n\ndata\n\ndata:  two spaces\n\ndata: left open\n"
)
EVENTS = [
    (b"", b'{"a": 1}'),
    (b"", b"no space"),
    (b"", b"first\nsecond"),
    (b"error", "é".encode()),
    (b"", b""),
    (b"", b" two spaces"),
]


@given(st.lists(st.integers(min_value=1, max_value=len(BODY) - 1), unique=True).map(sorted))
def test_events_are_the_same_wherever_the_body_is_split(cuts: list[int]) -> None:
    stream = SSEParser()
    pieces = [BODY[start:end] for start, end in zip([0, *cuts], [*cuts, len(BODY)], strict=True)]
    assert [event for piece in pieces for event in stream.feed(piece)] == EVENTS


def test_only_the_line_ends_of_the_standard_end_a_line() -> None:
    text = "a\x0b\x0c\x1c\x1d\x1e\x85\u2028b"
    assert SSEParser().feed(f"data: {text}\n\n".encode()) == [(b"", text.encode())]


def test_an_event_of_a_megabyte_arrives_whole() -> None:
    stream = SSEParser()
    assert stream.feed(b"data: ") == []
    for _ in range(1024):
        assert stream.feed(b"x" * 1024) == []
    assert stream.feed(b"\n\n") == [(b"", b"x" * 1024 * 1024)]


@pytest.mark.parametrize("piece", [b"x" * 10, b"data: xxxx\n", b"data\n", b": comment"])
def test_what_never_ends_is_given_up(piece: bytes) -> None:
    stream = SSEParser(max_event_bytes=100)
    with pytest.raises(EventTooLong):
        [stream.feed(piece) for _ in range(30)]


def test_comments_and_short_events_without_end_are_no_burden() -> None:
    stream = SSEParser(max_event_bytes=100)
    for _ in range(1000):
        assert stream.feed(b": ping\ndata: x\n\n") == [(b"", b"x")]
