import json
from typing import Any

import pytest

from api.protocols.ui_messages import UIMessageEncoder
from services.events import AnswerEvent, Citations, Status, Token
from tests.support.answers import CHECKS, FAILED, SEARCHING, THINKING_DONE, WRITING, answer, citation, done

LONGEST_LINE = 64 * 1024


def encoded(events: list[AnswerEvent], after: int = 0) -> bytes:
    encoder = UIMessageEncoder("run", after)
    return encoder.begin() + b"".join(encoder.encode(event) for event in events)


def numbered(events: list[AnswerEvent], after: int = 0) -> list[tuple[int, Any]]:
    *blocks, last = encoded(events, after).split(b"\n\n")[:-1]
    assert last == b"data: [DONE]"
    parts = []
    for block in blocks:
        number, *lines = block.split(b"\n")
        data = b"\n".join(line.removeprefix(b"data: ") for line in lines)
        parts.append((int(number.removeprefix(b"id: ")), json.loads(data)))
    return parts


def parts(events: list[AnswerEvent]) -> list[Any]:
    return [part for _, part in numbered(events)]


def status(event: Status) -> dict[str, Any]:
    return {"type": "data-status", "transient": True, "data": event.model_dump(exclude={"type"})}


def test_the_parts_are_those_of_the_protocol_in_its_order() -> None:
    cited = {"citations": [json.loads(citation(n).model_dump_json()) for n in (1, 2)]}
    checks = json.loads(CHECKS.model_dump_json(exclude={"type"}))
    metadata = json.loads(done().model_dump_json(exclude={"type"}))
    assert parts(answer("It is", " long [1]", ", very [1].")) == [
        {"type": "start", "messageId": "run"},
        status(SEARCHING),
        {"type": "data-citations", "id": "citations-1", "data": cited},
        status(WRITING),
        {"type": "text-start", "id": "text-1"},
        {"type": "text-delta", "id": "text-1", "delta": "It is"},
        {"type": "text-delta", "id": "text-1", "delta": " long [1]"},
        {"type": "source-url", "sourceId": "1", "url": citation(1).url, "title": "rivers.pdf, page 3"},
        {"type": "text-delta", "id": "text-1", "delta": ", very [1]."},
        {"type": "data-checks", "id": "checks", "data": checks},
        {"type": "text-end", "id": "text-1"},
        {"type": "finish", "finishReason": "stop", "messageMetadata": metadata},
    ]


@pytest.mark.parametrize("after", range(13))
def test_reading_on_after_any_part_gives_exactly_the_rest(after: int) -> None:
    events = answer("It is", " long [1]", ", very [1].")
    whole = numbered(events)
    assert [number for number, _ in whole] == list(range(1, 13))
    assert numbered(events, after) == whole[after:]


def test_an_answer_that_was_stopped_ends_with_abort() -> None:
    assert parts(answer("Long", last=done(finish_reason="cancelled")))[-1] == {"type": "abort", "reason": "stopped"}


def test_a_failure_ends_the_text_and_says_what_to_do() -> None:
    assert parts(answer("Long", last=FAILED))[-2:] == [
        {"type": "text-end", "id": "text-1"},
        {"type": "error", "errorText": FAILED.message},
    ]


def test_thoughts_are_a_text_of_their_own() -> None:
    told = parts(
        [SEARCHING, Citations(citations=(citation(1),)), Token(text="Hm"), THINKING_DONE, Token(text="x"), done()]
    )
    assert [part["id"] for part in told if part["type"].startswith("text-")] == ["text-1"] * 3 + ["text-2"] * 3


def test_no_line_is_too_long_for_a_line_reader() -> None:
    long = tuple(citation(n, "汉字" * 2000) for n in range(1, 21))
    body = encoded([Citations(citations=long), Token(text="a\u2028b"), done()])
    assert max(len(line) for line in body.split(b"\n")) < LONGEST_LINE
    assert "\u2028" not in body.decode()
