import json
from typing import Any

import pytest

from api.protocols.responses import PART_BYTES, ResponseEncoder, ResponseHead, output_text, response_of
from services.events import AnswerEvent, CheckedSentence, Checks, Citations, Token, Usage
from tests.support.answers import FAILED, SEARCHING, THINKING_DONE, answer, citation, done

HEAD = ResponseHead("run", 7, "footnote", with_results=True, ignored=("temperature",))
LONGEST_LINE = 64 * 1024


def encoded(events: list[AnswerEvent], after: int = -1) -> bytes:
    encoder = ResponseEncoder(HEAD, after)
    return encoder.begin() + b"".join(encoder.encode(event) for event in events)


def decoded(body: bytes) -> list[Any]:
    blocks = body.split(b"\n\n")[:-1]
    lines = [block.split(b"\n") for block in blocks]
    data = [json.loads(b"\n".join(line.removeprefix(b"data: ") for line in block[1:])) for block in lines]
    assert [block[0] for block in lines] == [b"event: " + event["type"].encode() for event in data]
    return data


def told(events: list[AnswerEvent], after: int = -1) -> list[Any]:
    return decoded(encoded(events, after))


def annotation(start: int, end: int) -> dict[str, Any]:
    where = {"start_index": start, "end_index": end, "title": "rivers.pdf, page 3"}
    return {"type": "url_citation", "url": "https://footnote.example/source/d-1/signature"} | where


def test_the_events_come_in_openais_order_and_are_counted_from_0() -> None:
    events = told(answer("It is", " long [1]", "."))
    assert [event["type"].removeprefix("response.") for event in events] == [
        "created",
        "in_progress",
        "output_item.added",
        "file_search_call.in_progress",
        "file_search_call.searching",
        "file_search_call.completed",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.annotation.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))


def test_annotations_come_with_the_text_of_their_markers() -> None:
    events = told(answer("It is", " long [1]", "."))
    [added] = [event for event in events if event["type"] == "response.output_text.annotation.added"]
    assert added["annotation"] == annotation(11, 14)
    assert (added["annotation_index"], added["content_index"], added["output_index"]) == (0, 0, 1)
    response = events[-1]["response"]
    [part] = response["output"][1]["content"]
    assert (part["text"], part["annotations"]) == ("It is long [1].", [annotation(11, 14)])
    assert response["footnote"]["cited"] == [1]
    assert [each["index"] for each in response["footnote"]["citations"]] == [1, 2]
    assert [each["attributes"]["index"] for each in response["output"][0]["results"]] == [1, 2]


@pytest.mark.parametrize("after", range(-1, 18))
def test_resuming_after_any_event_gives_exactly_the_rest(after: int) -> None:
    events = answer("It is", " long [1]", ".")
    assert told(events, after) == told(events)[after + 1 :]


@pytest.mark.parametrize(
    ("reason", "status", "last"),
    [
        ("stop", "completed", "completed"),
        ("no_answer", "completed", "completed"),
        ("length", "incomplete", "incomplete"),
        ("cancelled", "cancelled", "incomplete"),
    ],
)
def test_how_an_answer_ended_is_its_status(reason: str, status: str, last: str) -> None:
    end = told(answer("Long.", last=done(finish_reason=reason)))[-1]
    assert (end["type"], end["response"]["status"]) == (f"response.{last}", status)
    assert end["response"]["footnote"]["finish_reason"] == reason


def test_a_failure_ends_what_was_begun_and_says_why() -> None:
    events = told(answer("Long", last=FAILED))
    assert [event["type"] for event in events[-4:]] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.failed",
    ]
    assert events[-1]["response"]["error"] == {"code": "server_error", "message": FAILED.message}
    assert [event["type"] for event in told([FAILED])][-1] == "response.failed"


def test_usage_is_that_of_the_models_server() -> None:
    counted = done(usage=Usage(prompt_tokens=11, completion_tokens=7))
    usage = told(answer("Long.", last=counted))[-1]["response"]["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (11, 7, 18)


def test_a_response_on_its_way_has_the_text_so_far() -> None:
    response = response_of(HEAD, answer("It is", " long [1]", ".")[:-3])
    assert (response["status"], output_text(response)) == ("in_progress", "It is long [1]")
    assert response["footnote"] is None


def test_a_whole_response_leaves_out_thoughts_and_a_stream_keeps_them_apart() -> None:
    events: list[AnswerEvent] = [SEARCHING, Citations(citations=(citation(1),)), Token(text="Hm [1]"), THINKING_DONE]
    events += [Token(text="Long [1]"), done()]
    assert output_text(response_of(HEAD, events)) == "Long [1]"
    streamed = told(events)[-1]["response"]
    assert output_text(streamed)[streamed["footnote"]["answer_start"] :] == "Long [1]"


def test_no_line_is_too_long_for_a_line_reader_and_no_text_is_lost() -> None:
    long = tuple(citation(n, "汉字" * 2000) for n in range(1, 21))
    sentence = CheckedSentence(start=0, end=1, citations=(1,), verdict="partly", missing=("缺" * 40,) * 20)
    tokens = [Token(text=f"尼罗河很长 [{n % 20 + 1}]\u2028") for n in range(5000)]
    events: list[AnswerEvent] = [SEARCHING, Citations(citations=long), *tokens]
    events += [Checks(sentences=(sentence,) * 60, supported=0.0), done()]
    body = encoded(events)
    assert max(len(line) for line in body.split(b"\n")) < LONGEST_LINE
    response = decoded(body)[-1]["response"]
    text = "".join(token.text for token in tokens)
    assert output_text(response) == text
    assert len(text.encode()) > PART_BYTES
    for part in response["output"][1]["content"]:
        assert all(part["text"][each["start_index"] : each["end_index"]][0] == "[" for each in part["annotations"])


def test_a_whole_strict_response_leaves_out_what_is_not_supported() -> None:
    sentences = (
        CheckedSentence(start=0, end=8, citations=(1,), verdict="supported"),
        CheckedSentence(start=14, end=23, citations=(2,), verdict="unsupported"),
    )
    checks = Checks(sentences=sentences, supported=0.5, strict=True)
    found = Citations(citations=(citation(1), citation(2)))
    events: list[AnswerEvent] = [SEARCHING, found, Token(text="It is ok [1]. It is not [2]."), checks]
    response = response_of(HEAD, [*events, done(cited=(1, 2))])
    assert "not" not in output_text(response)
    assert response["footnote"]["cited"] == (1,)
    assert [each["verdict"] for each in response["footnote"]["checks"]["sentences"]] == ["supported"]
