import dataclasses
import json
from typing import Any, assert_never

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sse import encode, encode_progress
from services.documents import Document
from services.errors import FileEmpty, FileTooLarge, FootnoteError, UploadCancelled
from services.events import (
    AnswerEvent,
    CheckedSentence,
    Checks,
    Citation,
    Citations,
    Done,
    Failed,
    Status,
    Timings,
    Token,
    Usage,
    citation_events,
    token_events,
)
from services.files.reading.versions import is_read_by_older
from services.upload_events import (
    Embedding,
    FileRefused,
    Finished,
    Interrupted,
    Reading,
    Ready,
    Received,
    Recognising,
    UploadEvent,
)
from tests.support.eventstream import Frame, frames
from tests.support.provider import Provider, Script
from tests.support.server import Event, events_of
from tests.support.splits import CUTS, split

CITATION = Citation(
    index=1,
    document_id="d",
    filename="é\u2028.pdf",
    page=None,
    passage_id="d-0",
    chunk_text="line one\nline two\r\nline three",
    relevance_score=0.5,
    page_url=None,
    url="http://127.0.0.1/source/d-0/s#passage",
)
DONE = Done(
    run_id="r",
    finish_reason="stop",
    cited=(1, 3),
    model="m",
    usage=Usage(prompt_tokens=1, completion_tokens=2),
    timings_ms=Timings(retrieval=1, first_token=None, total=2.5),
)
CHECKS = Checks(
    sentences=(
        CheckedSentence(start=0, end=2, citations=(1,), verdict="unsupported", missing=("42",)),
        CheckedSentence(start=3, end=9, citations=(2,), verdict="supported", spans={2: ((0, 5), (7, 9))}),
    ),
    supported=0.5,
)
EVENTS: list[AnswerEvent] = [
    Status(stage="retrieving", message="Searching"),
    Citations(citations=(CITATION,)),
    Token(text="42"),
    Status(stage="retrieving", message="Searching", question="And in 2021?"),
    CHECKS,
    DONE,
    Failed(run_id="r", code="internal", message="No", retryable=True),
]


def _data(event: AnswerEvent) -> dict[str, Any]:
    """A question that is searched as it was asked, and a time that nobody knows, are not told."""
    return event.model_dump(mode="json", exclude={"type"}, exclude_none=isinstance(event, Status | Failed))


def test_the_bytes_of_each_event_are_its_number_its_type_and_one_line_of_json() -> None:
    assert encode([(7, Token(text=" 6,650\nkm"))]) == b'id: 7\nevent: token\ndata: {"text":" 6,650\\nkm"}\n\n'
    assert encode([(1, EVENTS[0])]) == (b'id: 1\nevent: status\ndata: {"stage":"retrieving","message":"Searching"}\n\n')
    assert encode([(8, CHECKS)]) == (
        b'id: 8\nevent: checks\ndata: {"sentences":[{"start":0,"end":2,"citations":[1],"verdict":"unsupported",'
        b'"missing":["42"]},{"start":3,"end":9,"citations":[2],"verdict":"supported","missing":[],'
        b'"spans":{"2":[[0,5],[7,9]]}}],"supported":0.5}\n\n'
    )
    assert encode([(9, DONE)]) == (
        b'id: 9\nevent: done\ndata: {"run_id":"r","finish_reason":"stop","cited":[1,3],"model":"m",'
        b'"usage":{"prompt_tokens":1,"completion_tokens":2},'
        b'"timings_ms":{"retrieval":1.0,"first_token":null,"total":2.5}}\n\n'
    )


def test_a_decoder_gets_back_every_event() -> None:
    assert events_of(encode(enumerate(EVENTS, start=1))) == [
        Event(number, event.type, json.loads(json.dumps(_data(event)))) for number, event in enumerate(EVENTS, start=1)
    ]


def test_nothing_is_nothing() -> None:
    assert encode([]) == b""


TEXT = st.text()
COUNT = st.integers(min_value=0, max_value=2**53)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
CITATIONS = st.builds(
    Citation,
    index=st.integers(min_value=1),
    document_id=TEXT,
    filename=TEXT,
    page=st.none() | COUNT,
    passage_id=TEXT,
    chunk_text=TEXT,
    relevance_score=NUMBER,
    page_url=st.none() | TEXT,
    place=st.none() | TEXT,
    section=st.lists(TEXT, max_size=3).map(tuple),
)
TIMINGS = st.builds(Timings, retrieval=st.none() | NUMBER, first_token=st.none() | NUMBER, total=NUMBER)
USAGES = st.none() | st.builds(Usage, prompt_tokens=COUNT, completion_tokens=COUNT)
ANY_EVENTS: st.SearchStrategy[AnswerEvent] = st.one_of(
    st.builds(Status, message=TEXT, question=st.none() | TEXT),
    st.builds(Citations, citations=st.lists(CITATIONS, max_size=3).map(tuple)),
    st.builds(Token, text=TEXT),
    st.builds(
        Checks,
        sentences=st.lists(
            st.builds(
                CheckedSentence,
                start=COUNT,
                end=COUNT,
                citations=st.lists(COUNT).map(tuple),
                missing=st.lists(TEXT).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
        supported=st.none() | NUMBER,
    ),
    st.builds(Done, run_id=TEXT, cited=st.lists(COUNT).map(tuple), model=TEXT, usage=USAGES, timings_ms=TIMINGS),
    st.builds(Failed, run_id=TEXT, message=TEXT),
)


@given(st.lists(ANY_EVENTS), st.integers(min_value=1), st.integers(min_value=1), CUTS)
def test_any_events_come_through_whole_in_any_batches_and_any_reads(
    events: list[AnswerEvent], first: int, size: int, cuts: list[int]
) -> None:
    numbered = list(enumerate(events, start=first))
    body = b"".join(encode(numbered[start : start + size]) for start in range(0, len(numbered), size))
    assert frames(*split(body, cuts)) == [Frame(number, event.type, _data(event)) for number, event in numbered]


DOCUMENTS = st.builds(
    Document,
    id=TEXT,
    workspace=TEXT,
    filename=TEXT,
    media_type=TEXT,
    bytes=COUNT,
    sha256=TEXT,
    pages=st.none() | COUNT,
    parts=COUNT,
    passages=COUNT,
    created=NUMBER,
    pages_without_text=st.lists(COUNT).map(tuple),
    notes=st.lists(TEXT).map(tuple),
)
REFUSALS = TEXT.map(FileEmpty) | st.builds(FileTooLarge, TEXT, COUNT)
FILE: dict[str, Any] = {"file": st.integers(min_value=1), "filename": TEXT}
READY = st.builds(Ready, **FILE, document=DOCUMENTS, seconds=NUMBER)
REFUSED = st.builds(FileRefused, **FILE, error=REFUSALS)
UPLOAD_EVENTS: st.SearchStrategy[UploadEvent] = st.one_of(
    st.builds(Received, **FILE, bytes=COUNT),
    st.builds(Reading, **FILE, page=COUNT, pages=st.none() | COUNT),
    st.builds(Embedding, **FILE, passages=COUNT),
    READY,
    REFUSED,
    st.builds(
        Finished, seconds=NUMBER, ready=st.lists(READY, max_size=2).map(tuple), refused=st.lists(REFUSED).map(tuple)
    ),
    st.builds(Interrupted, error=st.builds(UploadCancelled) | REFUSALS),
)


def error_data(error: FootnoteError) -> dict[str, Any]:
    return {"code": error.code, "message": error.message, "detail": None}


def document_data(document: Document) -> dict[str, Any]:
    public = dataclasses.asdict(document)
    public |= {"pages_without_text": list(document.pages_without_text), "notes": list(document.notes)}
    public |= {"read_by_older": is_read_by_older(document)}
    return {name: public[name] for name in public.keys() - {"workspace", "sha256", "parts", "reader", "readings"}}


def upload_data(event: UploadEvent) -> dict[str, Any]:
    """What a client is told of an event of an upload into the workspace w."""
    match event:
        case Received() | Reading() | Recognising() | Embedding():
            return event.model_dump(exclude={"type"})
        case Ready(file=file, filename=name, document=document, seconds=seconds, known=known):
            about = {"document": document_data(document), "seconds": seconds, "known": known}
            return {"file": file, "filename": name} | about
        case FileRefused(file=file, filename=name, error=error):
            return {"file": file, "filename": name, "error": error_data(error)}
        case Finished(seconds=seconds, ready=ready, refused=refused):
            return {
                "workspace": "w",
                "documents": [document_data(each.document) for each in ready],
                "refused": [{"filename": each.filename, "error": error_data(each.error)} for each in refused],
                "seconds": seconds,
            }
        case Interrupted(error=error):
            return {"code": error.code, "message": error.message, "retryable": error.retryable}
        case _:
            assert_never(event)


@given(st.lists(UPLOAD_EVENTS, max_size=8), CUTS)
def test_any_events_of_an_upload_come_through_whole_and_tell_nothing_else(
    events: list[UploadEvent], cuts: list[int]
) -> None:
    numbered = list(enumerate(events, start=1))
    assert frames(*split(encode_progress("w", numbered), cuts)) == [
        Frame(number, event.type, upload_data(event)) for number, event in numbered
    ]


@given(st.lists(ANY_EVENTS))
def test_another_reader_finds_the_same_events(events: list[AnswerEvent]) -> None:
    body = encode(enumerate(events, start=1))
    assert [(event.id, event.type, event.data) for event in events_of(body)] == [
        (frame.id, frame.event, frame.data) for frame in frames(body)
    ]


@pytest.mark.parametrize(
    "text", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x00", "\ufeff", "data: x", "\n\nevent: done", ":", " ", "🦆"]
)
def test_text_that_looks_like_the_protocol_stays_one_line_of_data(text: str) -> None:
    body = encode([(1, Token(text=text))])
    assert body.count(b"\n") == 4
    assert events_of(body) == [Event(1, "token", {"text": text})]


def test_half_characters_of_a_model_do_not_break_the_stream(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=("The \ud83e", "\udd86", "\udfff", " [1]", "\ud83e"))
    answer = asked.post("/api/v1/query/stream", json={"query": "How long is the Nile?"})
    events = frames(answer.content)
    assert [event.data["text"] for event in events if event.event == "token"] == ["The ", "🦆", "�", " [1]", "�"]
    assert events[-1].event == "done"


LINE = 64 * 1024


def test_no_line_reader_sees_an_end_of_a_line_within_the_data() -> None:
    event = Token(text="a\u2028b\u2029c\u0085d\\u2028")
    body = encode([(1, event)])
    assert len(body.decode().splitlines()) == len(body.split(b"\n")) - 1
    assert events_of(body) == [Event(1, "token", {"text": event.text})]


def test_twenty_chinese_passages_come_in_lines_under_64_kilobytes() -> None:
    texts = ["\u2028渡轮的票价是二十欧元。" * 300] * 20
    citations = [CITATION.model_copy(update={"index": n, "chunk_text": text}) for n, text in enumerate(texts, start=1)]
    events = list(citation_events(citations))
    assert len(events) > 1
    body = encode(list(enumerate(events, start=1)))
    assert max(map(len, body.split(b"\n"))) < LINE
    shown = [each for event in events_of(body) for each in event.data["citations"]]
    assert [(each["index"], each["chunk_text"]) for each in shown] == list(enumerate(texts, start=1))


def test_no_citation_is_one_event_without_any() -> None:
    assert list(citation_events([])) == [Citations(citations=())]


@given(st.text(max_size=300))
def test_a_long_piece_of_text_comes_in_lines_under_64_kilobytes(text: str) -> None:
    long = (text + "\x01\u2028") * 200
    events = list(token_events(long))
    body = encode(list(enumerate(events, start=1)))
    assert max(map(len, body.split(b"\n"))) < LINE
    assert "".join(event.data["text"] for event in events_of(body)) == "".join(event.text for event in events) == long


@pytest.mark.parametrize("count", [0, 1, 400, 3000])
def test_the_checks_of_a_long_answer_come_in_lines_under_64_kilobytes(count: int) -> None:
    sentence = CheckedSentence(
        start=0, end=99, citations=(1, 2), verdict="partly", missing=("渡轮",) * 9, spans={1: ((0, 5),)}
    )
    checks = Checks(sentences=(sentence,) * count, supported=0.5)
    body = encode([(7, checks)])
    assert max(map(len, body.split(b"\n"))) < LINE
    assert events_of(body) == [Event(7, "checks", checks.model_dump(mode="json", exclude={"type"}))]
