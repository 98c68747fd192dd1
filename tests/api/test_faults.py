"""A model's server that misbehaves: the exact error, once, and nothing of the foreign text."""

from pathlib import Path

import httpx
import pytest

from tests.files import rivers_pdf
from tests.provider import SENTENCE, Provider, Script
from tests.server import Server, ask, settings_for, upload

HTML = Script(body=b"<html><body>Welcome to nginx</body></html>", headers={"content-type": "text/html"})
FAULTS = {
    "400": (Script(status=400), "model_rejected", 0),
    "401": (Script(status=401), "model_rejected", 0),
    "403": (Script(status=403), "model_rejected", 0),
    "404": (Script(status=404), "model_rejected", 0),
    "413": (Script(status=413), "model_rejected", 0),
    "429": (Script(status=429), "rate_limited", 0),
    "500": (Script(status=500), "model_unreachable", 0),
    "503": (Script(status=503), "model_unreachable", 0),
    "HTML in place of JSON": (HTML, "model_rejected", 0),
    "JSON in place of events": (Script(body=b'{"hello": "world"}'), "model_rejected", 0),
    "bytes that are no text": (
        Script(body=b"data: \xff\xfe\x00\n\n", headers={"content-type": "text/event-stream"}), "model_rejected", 0,
    ),
    "JSON of another kind": (
        Script(body=b"data: [1, 2]\n\n", headers={"content-type": "text/event-stream"}), "model_rejected", 0,
    ),
    "an error as an event": (
        Script(
            body=b'data: {"error": {"message": "secret of the provider", "code": 500}}\n\n',
            headers={"content-type": "text/event-stream"},
        ),
        "model_unreachable",
        0,
    ),
    "an empty body": (Script(body=b""), "model_rejected", 0),
    "garbage before the first token": (Script(garbage_at=0), "model_rejected", 0),
    "garbage between tokens": (Script(garbage_at=3), "model_rejected", 3),
    "dropped before the first token": (Script(drop_at=0), "model_unreachable", 0),
    "dropped in the middle": (Script(drop_at=3), "model_unreachable", 3),
    "cut in the middle": (Script(cut_at=3), "model_unreachable", 3),
    "an answer without a word": (Script(tokens=()), "model_rejected", 0),
    "stopped by a content filter": (Script(tokens=("It", " is"), finish_reason="content_filter"), "model_rejected", 2),
}  # fmt: skip
RETRYABLE = {"model_unreachable", "model_timeout", "rate_limited"}
STATUS = {"model_rejected": 503, "model_unreachable": 503, "model_timeout": 503, "rate_limited": 429}


@pytest.fixture(params=FAULTS.values(), ids=list(FAULTS))
def fault(request: pytest.FixtureRequest) -> tuple[Script, str, int]:
    """What the provider does, the error's code, and how many tokens come before it."""
    script, code, tokens = request.param
    return script, code, tokens


def test_a_fault_of_the_model_is_the_one_last_event_of_the_stream(
    asked: httpx.Client, shared_provider: Provider, fault: tuple[Script, str, int]
) -> None:
    shared_provider.script, code, tokens = fault
    events = ask(asked)
    assert [event.type for event in events] == ["status", "citations", "status", *["token"] * tokens, "error"]
    error = events[-1].data
    assert error == {
        "run_id": error["run_id"],
        "code": code,
        "message": error["message"],
        "retryable": code in RETRYABLE,
    }
    assert error["message"].endswith(".")
    for foreign in ("secret", "told to answer", "nginx", "Traceback", "127.0.0.1", "/v1"):
        assert foreign not in error["message"]
    assert len(shared_provider.requests) == 1


def test_a_fault_of_the_model_is_a_status_of_the_json_route(
    asked: httpx.Client, shared_provider: Provider, fault: tuple[Script, str, int]
) -> None:
    shared_provider.script, code, tokens = fault
    answer = asked.post("/query", json={"query": "How long is the Nile?"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (STATUS[code], code)
    assert list(error) == ["code", "message", "detail"]
    assert error["detail"]["answer"] == "".join(shared_provider.script.tokens[:tokens])
    assert int(answer.headers["Retry-After"]) > 0


def test_every_fault_says_what_to_do_in_words_of_its_own(asked: httpx.Client, shared_provider: Provider) -> None:
    different = [
        FAULTS[name][0] for name in ("401", "404", "429", "500", "garbage between tokens", "dropped in the middle")
    ]
    messages = set()
    for script in different:
        shared_provider.script = script
        messages.add(ask(asked)[-1].data["message"])
    assert len(messages) == len(different)


def test_an_answer_that_ends_without_saying_why_is_not_taken_for_complete(
    asked: httpx.Client, shared_provider: Provider
) -> None:
    about = '"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"'
    chunk = (
        f'data: {{{about}, "choices": [{{"index": 0, "delta": {{"content": "It is"}}, "finish_reason": null}}]}}\n\n'
    )
    shared_provider.script = Script(body=chunk.encode(), headers={"content-type": "text/event-stream"})
    events = ask(asked)
    assert [(event.type, event.data.get("text"), event.data.get("code")) for event in events[3:]] == [
        ("token", "It is", None),
        ("error", None, "model_unreachable"),
    ]


def test_an_answer_that_reached_its_limit_says_so(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.script = Script(finish_reason="length")
    events = ask(asked)
    assert (events[-1].type, events[-1].data["finish_reason"]) == ("done", "length")


def test_the_next_question_after_a_fault_is_answered(asked: httpx.Client, shared_provider: Provider) -> None:
    for script in (Script(drop_at=3), Script(status=500), Script(garbage_at=1)):
        shared_provider.script = script
        assert ask(asked)[-1].type == "error"
        shared_provider.script = Script()
        events = ask(asked)
        assert events[-1].data["finish_reason"] == "stop"
        assert "".join(e.data["text"] for e in events if e.type == "token") == "".join(SENTENCE)


def test_a_refused_connection_is_an_unreachable_model(tmp_path: Path) -> None:
    with Provider() as gone:
        pass
    with Server(settings_for(tmp_path, gone)) as server, server.client() as client:
        workspace = upload(client, ("rivers.pdf", rivers_pdf())).json()["workspace"]
        events = ask(client, workspace=workspace)
    assert [event.type for event in events] == ["status", "citations", "status", "error"]
    assert (events[-1].data["code"], events[-1].data["retryable"]) == ("model_unreachable", True)
    assert "OPENAI_BASE_URL" in events[-1].data["message"]
