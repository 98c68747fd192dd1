import json
from typing import Any

import pytest

from api.protocols.chat_completions import RESTARTED, ChunkEncoder, Completion, completion_object
from api.protocols.collected import Collected, collected
from services.events import AnswerEvent, CheckedSentence, Checks, Citations, Status, Token, Usage
from tests.support.answers import CHECKS, FAILED, SEARCHING, THINKING_DONE, answer, citation, done

COMPLETION = Completion("run", 7, "footnote", ("temperature",))
LONGEST_LINE = 64 * 1024


def encoded(events: list[AnswerEvent], *, include_usage: bool = False) -> bytes:
    encoder = ChunkEncoder(COMPLETION, include_usage=include_usage)
    return encoder.begin() + b"".join(encoder.encode(event) for event in events)


def chunks(events: list[AnswerEvent], *, include_usage: bool = False) -> list[Any]:
    body = encoded(events, include_usage=include_usage)
    *datas, last = [block.removeprefix(b"data: ") for block in body.split(b"\n\n")[:-1]]
    assert last == b"[DONE]"
    return [json.loads(data) for data in datas]


def deltas(events: list[AnswerEvent]) -> list[Any]:
    return [chunk["choices"][0]["delta"] for chunk in chunks(events)]


def annotation(start: int, end: int, index: int = 1) -> dict[str, Any]:
    where = {"start_index": start, "end_index": end, "title": "rivers.pdf, page 3"}
    return {
        "type": "url_citation",
        "url_citation": where | {"url": f"https://footnote.example/source/d-{index}/signature"},
    }


def test_the_chunks_are_the_role_the_tokens_with_their_annotations_and_the_end() -> None:
    assert deltas(answer("It is", " long [1]", ".")) == [
        {"role": "assistant", "content": ""},
        {"content": "It is"},
        {"content": " long [1]", "annotations": [annotation(11, 14)]},
        {"content": "."},
        {},
    ]


def test_every_chunk_has_the_same_head() -> None:
    heads = [
        {name: chunk[name] for name in ("id", "object", "created", "model")}
        for chunk in chunks(answer("Long [1]."), include_usage=True)
    ]
    head = {"id": "chatcmpl-run", "object": "chat.completion.chunk", "created": 7, "model": "footnote"}
    assert heads == [head] * 4


def test_the_last_chunk_has_the_run_the_citations_and_the_checks() -> None:
    *before, last = chunks(answer("Long [1]."))
    assert [chunk["choices"][0]["finish_reason"] for chunk in before] == [None, None]
    assert last["choices"][0]["finish_reason"] == "stop"
    footnote = last["footnote"]
    assert footnote["citations"] == [json.loads(citation(n).model_dump_json()) for n in (1, 2)]
    assert footnote["checks"] == json.loads(CHECKS.model_dump_json(exclude={"type"}))
    assert {name: footnote[name] for name in ("run_id", "finish_reason", "cited", "ignored", "answer_start")} == {
        "run_id": "run",
        "finish_reason": "stop",
        "cited": [1],
        "ignored": ["temperature"],
        "answer_start": 0,
    }


@pytest.mark.parametrize(
    ("reason", "finish_reason"),
    [("stop", "stop"), ("length", "length"), ("no_answer", "stop"), ("cancelled", "stop")],
)
def test_a_finish_reason_is_one_of_the_protocols(reason: str, finish_reason: str) -> None:
    last = chunks(answer("Long.", last=done(finish_reason=reason)))[-1]
    assert last["choices"][0]["finish_reason"] == finish_reason
    assert last["footnote"]["finish_reason"] == reason


def test_usage_is_a_chunk_of_its_own_and_only_where_it_was_asked_for() -> None:
    counted = done(usage=Usage(prompt_tokens=11, completion_tokens=7))
    assert all("usage" not in chunk for chunk in chunks(answer("Long.", last=counted)))
    *before, last = chunks(answer("Long.", last=counted), include_usage=True)
    assert [chunk["usage"] for chunk in before] == [None] * 3
    assert last["choices"] == []
    assert last["usage"] == {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def test_usage_is_unknown_where_nobody_counted_and_none_where_no_model_was_asked() -> None:
    assert chunks(answer("Long."), include_usage=True)[-1]["usage"] is None
    quoted = chunks(answer("Long.", last=done(model="extractive")), include_usage=True)[-1]
    assert quoted["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def test_a_failure_in_the_stream_has_openais_shape() -> None:
    last = chunks(answer("Long", last=FAILED))[-1]
    error = {"message": FAILED.message, "type": "server_error", "param": None, "code": "model_timeout"}
    assert last == {"error": error}


def test_thoughts_that_were_sent_are_kept_apart_from_the_answer() -> None:
    events: list[AnswerEvent] = [SEARCHING, Citations(citations=(citation(1),)), Token(text="Hm [1]"), THINKING_DONE]
    events += [Token(text="Long [1]"), done()]
    sent = chunks(events)
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in sent)
    start = sent[-1]["footnote"]["answer_start"]
    assert text == f"Hm [1]{RESTARTED}Long [1]"
    assert text[start:] == "Long [1]"
    assert sent[3]["choices"][0]["delta"]["annotations"] == [annotation(start + 5, start + 8)]


def test_no_line_is_too_long_for_a_line_reader_and_nothing_is_lost() -> None:
    long = tuple(citation(n, "汉字" * 2000) for n in range(1, 21))
    sentence = CheckedSentence(start=0, end=1, citations=(1,), verdict="partly", missing=("缺" * 40,) * 20)
    checks = Checks(sentences=(sentence,) * 60, supported=0.0)
    events: list[AnswerEvent] = [Citations(citations=long), Token(text="Long\u2028\u2029\u0085"), checks, done()]
    body = encoded(events)
    assert max(len(line) for line in body.split(b"\n")) < LONGEST_LINE
    assert [line for line in body.decode().splitlines() if line and not line.startswith("data: ")] == []
    parts = [chunk["footnote"] for chunk in chunks(events) if "footnote" in chunk]
    assert [each["index"] for part in parts for each in part.get("citations", [])] == list(range(1, 21))
    assert sum(len(part["checks"]["sentences"]) for part in parts if part.get("checks")) == 60
    assert parts[-1]["run_id"] == "run"


def test_the_whole_answer_is_one_object() -> None:
    whole = collected(answer("It is", " long [1]", "."))
    assert isinstance(whole, Collected)
    completion = completion_object(COMPLETION, whole)
    assert completion["choices"][0]["message"] == {
        "role": "assistant",
        "content": "It is long [1].",
        "refusal": None,
        "annotations": [annotation(11, 14)],
    }
    streamed = chunks(answer("It is", " long [1]", "."))[-1]["footnote"]
    assert json.loads(json.dumps(completion["footnote"])) == streamed


def test_the_whole_answer_leaves_out_thoughts() -> None:
    events = answer("Long [1].")
    whole = collected([*events[:2], Token(text="Hm [2]"), THINKING_DONE, *events[3:]])
    assert isinstance(whole, Collected)
    assert whole.text == "Long [1]."
    assert [footnote.citation.index for footnote in whole.footnotes] == [1]
    assert collected([Status(stage="waiting", message=""), FAILED]) == FAILED
