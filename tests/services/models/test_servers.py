"""What servers that call themselves OpenAI-compatible really send, and the answer that it means."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from services.errors import ContextTooLong, ModelError, ModelRejected, ModelUnreachable
from services.models.factory import open_models
from services.models.generation import Ending, Restart, Thinking, stream_answer
from services.models.provider.chunk import normalized, parsed
from services.models.provider.sse import SSEParser
from services.models.traits import ModelTraits
from tests.support.faults import refusal
from tests.support.provider import Provider, Script
from tests.support.server import settings_for

ANSWER = "The Nile is 6,650 km long [1]."
RULES = SystemMessage("Answer from the passages.")
QUESTION = HumanMessage("How long is the Nile?")
STREAM = {"content-type": "text/event-stream"}


def chunk(delta: object, reason: object = None, **more: Any) -> dict[str, Any]:
    choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
    return {"id": "c1", "object": "chat.completion.chunk", "model": "m", "choices": choices} | more


def event(value: object) -> str:
    return f"data: {json.dumps(value)}\n\n"


def body(*values: object, done: bool = True) -> Script:
    text = "".join(map(event, values)) + "data: [DONE]\n\n" * done
    return Script(body=text.encode(), headers=STREAM)


def said(text: str, reason: str | None = "stop") -> tuple[dict[str, Any], ...]:
    """Chunks of four characters."""
    pieces = [text[start : start + 4] for start in range(0, len(text), 4)]
    return (*(chunk({"role": "assistant", "content": piece}) for piece in pieces), chunk({}, reason))


async def asked(
    provider: Provider, folder: Path, *messages: BaseMessage, traits: ModelTraits | None = None
) -> tuple[str, Ending]:
    """The answer as a client keeps it, and how it ended."""
    text, ending = "", None
    async with open_models(settings_for(folder, provider)) as make:
        pieces = stream_answer(make(), messages or [QUESTION], first_token_timeout_s=5, traits=traits)
        async with aclosing(pieces):
            async for piece in pieces:
                match piece:
                    case str():
                        text += piece
                    case Restart():
                        text = ""
                    case Ending():
                        ending = piece
                    case Thinking():
                        pass
    assert ending is not None
    return text, ending


@pytest.mark.parametrize(
    "script",
    [
        body(*said(f"<think>\nPassage [2] is no use.\n</think>\n\n{ANSWER}")),
        body(*said(f"Let me see, [2].\n</think>\n\n{ANSWER}")),
        body(
            chunk({"reasoning_content": "Passage [2] is no use."}),
            chunk({"reasoning": "So [1].", "content": None}),
            *said(ANSWER),
        ),
        body(
            chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "[2] no."}]}]}),
            chunk({"content": [{"type": "reasoning", "text": "So"}, {"type": "text", "text": ANSWER[:9]}]}),
            *said(ANSWER[9:]),
        ),
        body(chunk({"role": "", "content": ANSWER[:9]}), *said(ANSWER[9:])),
        body(chunk({"role": "user", "content": ANSWER[:9]}), *said(ANSWER[9:])),
        body(*said(ANSWER, None)),
        body(*said(ANSWER, "")),
        body(*said(ANSWER, None), {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 9}}, done=False),
        body(*said(ANSWER, "eos")),
        body(*said(ANSWER, "end_turn"), done=False),
        body({"choices": [], "prompt_filter_results": [{}], "usage": None}, {"type": "ping"}, *said(ANSWER)),
        body({"choices": None}, *said(ANSWER), {"choices": [], "usage": {"prompt_tokens": None, "total_tokens": 4}}),
        body(chunk({"content": ""}, usage={"prompt_tokens": None, "completion_tokens": None}), *said(ANSWER)),
        body({"choices": [{"message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}]}),
        body(*said(ANSWER), {"error": {"message": "The worker is gone", "code": 502}}),
        Script(body=("".join(map(event, said(ANSWER))) + "data: {that was it\n\n").encode(), headers=STREAM),
        Script(body="".join(map(event, said(ANSWER))).rstrip().encode(), headers=STREAM),
        Script(body="".join(map(event, said(ANSWER))).replace("\n\n", "\n").encode(), headers=STREAM),
        Script(body=("".join(map(event, said(ANSWER, None))) + "data: [DONE]").encode(), headers=STREAM),
        Script(body=("".join(map(event, said(ANSWER, None))) + 'data:  "[done]" \n\n').encode(), headers=STREAM),
        Script(body=("".join(map(event, said(ANSWER, None))) + "event: done\ndata: {}\n\n").encode(), headers=STREAM),
        body(*said(ANSWER, None), {"done": True}, done=False),
        body(*(chunk({"content": piece}, "stop") for piece in (ANSWER[:9], ANSWER[9:]))),
        body(*said(ANSWER)[:-1], {"choices": [{"message": {"content": ANSWER}, "delta": {}, "finish_reason": "stop"}]}),
        body(*({"choices": [{"index": each, "delta": {"content": text}} for each, text in ((0, ANSWER), (1, "x"))]},)),
        body(chunk({"content": "[2] is no use.", "extra_content": {"google": {"thought": True}}}), *said(ANSWER)),
        Script(body=("event: ping\ndata: 12:00\n\ndata:\n\ndata: null\n\ndata: ping\n\n"
                     + "".join(map(event, said(ANSWER)))).encode(), headers=STREAM),
        Script(body="".join(map(event, said(ANSWER))).replace("data: ", " Data: data: ").encode(), headers=STREAM),
        Script(body="\n".join(map(json.dumps, said(ANSWER))).encode()),
        Script(body=json.dumps(said(ANSWER)).encode()),
        Script(body=json.dumps({"choices": [{"message": {"content": ANSWER}}]}).encode()),
        Script(body="".join(map(event, said(ANSWER))).replace("\n", "\r\n").encode(), headers=STREAM),
        Script(body=(": keep-alive\n\n" + "".join(map(event, said(ANSWER)))).encode(), headers=STREAM),
        Script(body=json.dumps(chunk(None) | {"choices": [{"message": {"content": ANSWER}, "finish_reason": "stop"}]},
                               indent=2).encode()),
    ],
    ids=[
        "thoughts in tags", "a thought that only ends", "thoughts in fields", "parts of thoughts and text",
        "an empty role", "another role", "no finish reason", "an empty finish reason", "token counts as the end",
        "a finish reason of its own", "no [DONE]", "chunks without choices", "null for choices and counts",
        "null counts in the first chunk", "a whole message as an event",
        "an error after the end", "no JSON after the end", "no blank line at the end",
        "one newline between events", "[DONE] without a newline", "[done] in quotes", "an event for the end",
        "a field for the end", "a finish reason in every chunk", "the whole message at the end", "two choices",
        "a field that marks thoughts", "pings as events", "data within data", "a chunk in each line",
        "an array of chunks", "one JSON object without a finish reason", "CRLF",
        "comments", "one JSON object, indented",
    ],
)  # fmt: skip
async def test_the_answer_is_the_same_whatever_the_server_adds_or_leaves_out(
    provider: Provider, tmp_path: Path, script: Script
) -> None:
    provider.script = script
    text, ending = await asked(provider, tmp_path)
    assert (text, ending.finish_reason, len(provider.requests)) == (ANSWER, "stop", 1)


@pytest.mark.parametrize(
    ("script", "error", "words"),
    [
        (body(*said("The Nile is")[:-1], chunk({}, "error")), ModelUnreachable, "Try again"),
        (body(*said("The Nile is")[:-1], chunk({}, "insufficient_system_resource")), ModelUnreachable, "Try again"),
        (body(chunk({"content": "The"}), chunk({}, error={"code": 502, "message": "x"})), ModelUnreachable, "again"),
        (body({"choices": [{"delta": {}, "error": {"code": 502}}]}), ModelUnreachable, "Try again"),
        (Script(body=b'{"error": {"message": "Not enough credits left", "code": 402}}'), ModelRejected, "no credit"),
        (Script(body=b'{"error": "the server is overloaded"}'), ModelUnreachable, "reported an error"),
        (body(*said("<think>I weigh [1] against [2] and", "length")), ModelRejected, "thinking"),
        (body(chunk({"reasoning_content": "[2] is no use."}), chunk({}, "length")), ModelRejected, "thinking"),
        (body(chunk({}, "stop")), ModelRejected, "empty answer.*operator"),
        (Script(body=b"[]"), ModelRejected, "OPENAI_BASE_URL"),
        (Script(body=b'{"choices": [{"message": {"content": "The Nile'), ModelUnreachable, "Try again"),
    ],
)
async def test_an_error_inside_an_answer_is_never_taken_for_its_end(
    provider: Provider, tmp_path: Path, script: Script, error: type[ModelError], words: str
) -> None:
    provider.script = script
    with pytest.raises(error, match=words):
        await asked(provider, tmp_path)


@pytest.mark.parametrize(
    ("script", "roles", "fields"),
    [
        (refusal(400, message="unsupported property in the request: stream_options"), ["system", "user"], set()),
        (
            Script(status=422, body=b'{"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]}'),
            ["system", "user"],
            set(),
        ),
        (refusal(400, message="System role not supported"), ["user"], {"stream_options"}),
        (refusal(400, message="Conversation roles must alternate user/assistant"), ["user"], {"stream_options"}),
        (refusal(500, message="Error: System role not supported by the template"), ["user"], {"stream_options"}),
        (Script(status=424, body=b'{"error": "Conversation roles must alternate"}'), ["user"], {"stream_options"}),
        (
            Script(body=b'{"error": {"message": "System role not supported", "code": 400}}'),
            ["user"],
            {"stream_options"},
        ),
        (body({"error": {"message": "Only user and assistant roles!", "code": 400}}), ["user"], {"stream_options"}),
        (
            Script(status=422, body=b'{"detail": [{"loc": ["role"], "msg": "Input should be \'user\'"}]}'),
            ["user"],
            {"stream_options"},
        ),
        (Script(status=422, body=b"unknown field `stream_options` at line 1"), ["system", "user"], set()),
        (Script(status=500, body=b"unknown field `stream_options` at line 1"), ["system", "user"], set()),
        (refusal(400, message="property 'include_usage' is unsupported"), ["system", "user"], set()),
        (refusal(400, message="Unrecognized field: streamOptions"), ["system", "user"], set()),
    ],
)
async def test_a_refused_part_of_the_request_is_left_out_from_then_on(
    provider: Provider, tmp_path: Path, script: Script, roles: list[str], fields: set[str]
) -> None:
    provider.next_scripts.append(script)
    async with open_models(settings_for(tmp_path, provider)) as make:
        for _ in range(2):
            async for _piece in stream_answer(make(), [RULES, QUESTION], first_token_timeout_s=5):
                pass
    first, *later = provider.requests
    assert [message["role"] for message in first.body["messages"]] == ["system", "user"]
    assert len(later) == 2
    for request in later:
        assert [message["role"] for message in request.body["messages"]] == roles
        assert request.body.keys() - {"model", "messages", "stream"} == fields
        assert "Answer from the passages." in request.body["messages"][0]["content"]


async def test_a_filter_that_calls_itself_a_system_changes_no_request(provider: Provider, tmp_path: Path) -> None:
    provider.script = refusal(400, message="Your request was rejected as a result of our safety system.")
    with pytest.raises(ModelRejected, match="content filter"):
        await asked(provider, tmp_path, RULES, QUESTION)
    assert len(provider.requests) == 1


async def test_questions_that_are_refused_at_once_are_all_asked_again(provider: Provider, tmp_path: Path) -> None:
    provider.next_scripts.extend([refusal(400, message="Unknown parameter: 'stream_options'")] * 3)
    provider.script = body(*said(ANSWER))
    async with open_models(settings_for(tmp_path, provider)) as make:

        async def ask() -> str:
            pieces = [piece async for piece in stream_answer(make(), [QUESTION], first_token_timeout_s=5)]
            return "".join(piece for piece in pieces if isinstance(piece, str))

        assert set(await asyncio.gather(ask(), ask(), ask())) == {ANSWER}
    assert len(provider.requests) == 6


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
         {"max_completion_tokens", "temperature"}),
        ("Unsupported value: 'temperature' does not support 0 with this model.", {"max_tokens"}),
        ("max_tokens: Extra inputs are not permitted", {"temperature"}),
    ],
)  # fmt: skip
async def test_the_limits_of_an_answer_are_sent_by_the_name_that_the_server_knows(
    provider: Provider, tmp_path: Path, message: str, fields: set[str]
) -> None:
    provider.next_scripts.append(refusal(400, message=message))
    options = {"temperature": 0, "max_tokens": 9}
    async with open_models(settings_for(tmp_path, provider)) as make:
        async for _piece in stream_answer(make(), [QUESTION], first_token_timeout_s=5, options=options):
            pass
    sent = [request.body.keys() - {"model", "messages", "stream", "stream_options"} for request in provider.requests]
    assert sent == [{"max_tokens", "temperature"}, fields]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (refusal(429, code="insufficient_quota", message="You exceeded your current quota"), "no credit"),
        (refusal(402, message="Payment required"), "no credit"),
        (refusal(403, code="unsupported_country_region_territory", message="Country not supported"), "region"),
        (refusal(403, message="invalid key"), "OPENAI_API_KEY"),
        (refusal(400, message="The model `m` does not exist"), "FOOTNOTE_CHAT_MODEL"),
        (refusal(400, code="content_policy_violation", message="no"), "content filter"),
        (refusal(400, message="something else"), "reason in the log"),
    ],
)
async def test_a_refusal_that_waiting_cannot_help_is_asked_once_and_names_the_cause(
    provider: Provider, tmp_path: Path, script: Script, words: str
) -> None:
    provider.script = script
    with pytest.raises(ModelRejected, match=words):
        await asked(provider, tmp_path)
    assert len(provider.requests) == 1


async def test_a_quota_for_a_minute_is_a_rate_limit_that_is_waited_for(provider: Provider, tmp_path: Path) -> None:
    message = "You exceeded your current quota, please check your plan and billing details."
    provider.next_scripts.append(
        Script(status=429, headers={"retry-after": "0.1"}, body=json.dumps({"error": {"message": message}}).encode())
    )
    provider.script = body(*said(ANSWER))
    assert (await asked(provider, tmp_path))[0] == ANSWER


@pytest.mark.parametrize(
    "script",
    [
        Script(status=400, body=b'{"object": "error", "message": "The messages have 6029 tokens, more than the maximum '
                                b'context length of this model (4096 tokens).", "code": 400}'),
        refusal(400, code="context_length_exceeded", message="Too much"),
        refusal(400, type="exceed_context_size_error", message="the request exceeds the available context size"),
        refusal(413, message="Request too large"),
        refusal(400, message="prompt is too long: 20000 tokens > 8192 maximum"),
    ],
)  # fmt: skip
async def test_a_prompt_over_the_window_is_recognised(provider: Provider, tmp_path: Path, script: Script) -> None:
    provider.script = script
    with pytest.raises(ContextTooLong, match="FOOTNOTE_CONTEXT_TOKENS"):
        await asked(provider, tmp_path)


async def test_a_model_that_opens_its_thoughts_unseen_is_remembered(provider: Provider, tmp_path: Path) -> None:
    traits = ModelTraits(12_000)
    provider.script = body(*said(f"Let me see, [2].\n</think>\n\n{ANSWER}"))
    assert (await asked(provider, tmp_path, traits=traits))[0] == ANSWER
    assert traits.opens_in_thought
    async with open_models(settings_for(tmp_path, provider)) as make:
        pieces = [piece async for piece in stream_answer(make(), [QUESTION], first_token_timeout_s=5, traits=traits)]
    assert Restart() not in pieces
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == ANSWER


@given(st.data())
def test_a_stream_means_the_same_wherever_it_is_cut(data: st.DataObject) -> None:
    text = data.draw(st.text(max_size=30))
    separator = data.draw(st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\r\r"]))
    stream = separator.join(f"data: {json.dumps(value)}" for value in said(text)).encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream)))))
    parser = SSEParser()
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    events = [each for piece in pieces for each in parser.feed(piece)]
    chunks = [normalized(parsed(raw)) for _, raw in [*events, *parser.end()]]
    assert "".join(each["choices"][0]["delta"]["content"] for each in chunks) == text


FIELDS = st.sampled_from("choices delta message content error usage finish_reason type text".split())
LEAVES = st.none() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner)))
def test_any_json_is_a_chunk_or_an_error(value: Any) -> None:
    try:
        result = normalized(value)
    except ModelError:
        return
    assert all(isinstance(choice["delta"]["content"], str) for choice in result["choices"])
