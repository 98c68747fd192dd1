import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sse import encode
from services.events import AnswerEvent, Citation, Citations, Done, Failed, Status, Timings, Token, Usage
from tests.server import Event, decoded, events_of

CITATION = Citation(
    index=1,
    document_id="d",
    filename="é\u2028.pdf",
    page=None,
    passage_id="d-0",
    chunk_text="line one\nline two\r\nline three",
    relevance_score=0.5,
    page_url=None,
)
DONE = Done(
    run_id="r",
    finish_reason="stop",
    cited=(1, 3),
    model="m",
    usage=Usage(prompt_tokens=1, completion_tokens=2),
    timings_ms=Timings(retrieval=1, first_token=None, total=2.5),
)
EVENTS: list[AnswerEvent] = [
    Status(stage="retrieving", message="Searching"),
    Citations(citations=(CITATION,)),
    Token(text="42"),
    DONE,
    Failed(run_id="r", code="internal", message="No", retryable=True),
]


def test_the_bytes_of_each_event_are_its_number_its_type_and_one_line_of_json() -> None:
    assert encode([(7, Token(text=" 6,650\nkm"))]) == b'id: 7\nevent: token\ndata: {"text":" 6,650\\nkm"}\n\n'
    assert encode([(1, EVENTS[0])]) == (b'id: 1\nevent: status\ndata: {"stage":"retrieving","message":"Searching"}\n\n')
    assert encode([(9, DONE)]) == (
        b'id: 9\nevent: done\ndata: {"run_id":"r","finish_reason":"stop","cited":[1,3],"model":"m",'
        b'"usage":{"prompt_tokens":1,"completion_tokens":2},'
        b'"timings_ms":{"retrieval":1.0,"first_token":null,"total":2.5}}\n\n'
    )


def test_a_decoder_gets_back_every_event() -> None:
    assert events_of(encode(enumerate(EVENTS, start=1))) == [
        Event(number, event.type, json.loads(event.model_dump_json(exclude={"type"})))
        for number, event in enumerate(EVENTS, start=1)
    ]


def test_nothing_is_nothing() -> None:
    assert encode([]) == b""


@given(st.lists(st.text()))
def test_any_text_comes_through_as_it_is(texts: list[str]) -> None:
    body = encode(enumerate((Token(text=text) for text in texts), start=1))
    assert [(event.id, event.event, event.json()) for event in decoded(body)] == [
        (str(number), "token", {"text": text}) for number, text in enumerate(texts, start=1)
    ]


@pytest.mark.parametrize(
    "text", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x00", "\ufeff", "data: x", "\n\nevent: done", ":", " ", "🦆"]
)
def test_text_that_looks_like_the_protocol_stays_one_line_of_data(text: str) -> None:
    body = encode([(1, Token(text=text))])
    assert body.count(b"\n") == 4
    assert events_of(body) == [Event(1, "token", {"text": text})]


@given(st.text(), st.text())
def test_any_citation_comes_through_as_it_is(name: str, text: str) -> None:
    citation = CITATION.model_copy(update={"filename": name, "chunk_text": text})
    [event] = events_of(encode([(2, Citations(citations=(citation,)))]))
    assert event.data == {"citations": [citation.model_dump()]}
