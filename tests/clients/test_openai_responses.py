"""The `openai` package and LangChain, pointed at Footnote's Responses."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from langchain_openai import ChatOpenAI

from tests.api.conftest import server_of_rivers
from tests.clients.test_openai_chat import ANSWER, async_client, openai_client
from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import Server

QUESTION = "How long is the Nile?"


@pytest.fixture
def client(module_server: Server, workspace: str) -> Iterator[openai.OpenAI]:
    with openai_client(module_server, workspace) as client:
        yield client


def stream_of(client: openai.OpenAI, **options: Any) -> Any:
    return client.responses.create(model="footnote", input=QUESTION, stream=True, **options)


def test_a_response_comes_whole_with_its_footnotes(client: openai.OpenAI) -> None:
    response = client.responses.create(model="footnote", input=QUESTION, temperature=0.2)
    assert (response.output_text, response.status) == (ANSWER, "completed")
    [_, message] = response.output
    assert message.type == "message"
    [part] = message.content
    assert part.type == "output_text"
    [annotation] = part.annotations
    assert annotation.type == "url_citation"
    assert ANSWER[annotation.start_index : annotation.end_index] == "[1]"
    assert response.usage is not None
    assert response.usage.total_tokens == 18
    assert response.model_extra is not None
    assert response.model_extra["footnote"]["ignored"] == ["temperature"]


def test_a_response_streams_with_its_footnotes(client: openai.OpenAI) -> None:
    events = list(stream_of(client))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == ANSWER
    assert [event.type for event in events].count("response.output_text.annotation.added") == 1
    assert events[-1].type == "response.completed"
    assert events[-1].response.output_text == ANSWER


def test_the_stream_helper_collects_the_same(client: openai.OpenAI) -> None:
    with client.responses.stream(model="footnote", input=QUESTION) as stream:
        stream.until_done()
        assert stream.get_final_response().output_text == ANSWER


async def test_the_async_client_gets_the_same(module_server: Server, workspace: str) -> None:
    async with async_client(module_server, workspace) as client:
        response = await client.responses.create(model="footnote", input=[{"role": "user", "content": QUESTION}])
    assert response.output_text == ANSWER


def test_a_client_that_leaves_stops_the_model(
    client: openai.OpenAI, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    stream = stream_of(client)
    for event in stream:
        if event.type == "response.output_text.delta":
            break
    stream.close()
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()


def test_a_response_in_the_background_goes_on_and_is_resumed_where_it_was_left(
    client: openai.OpenAI, shared_provider: Provider
) -> None:
    words = tuple(f"word{n} " for n in range(200))
    shared_provider.script = Script(tokens=words, delay_s=0.005)
    random_numbers = random.Random(7)
    stream = stream_of(client, background=True)
    events = [next(stream)]
    response_id = events[0].response.id
    while events[-1].type != "response.completed":
        for event, _ in zip(stream, range(random_numbers.randint(1, 30)), strict=False):
            events.append(event)
            if event.type == "response.completed":
                break
        stream.close()
        stream = client.responses.retrieve(response_id, stream=True, starting_after=events[-1].sequence_number)
    stream.close()
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert [event.delta for event in events if event.type == "response.output_text.delta"] == list(words)
    assert len(shared_provider.requests) == 1
    assert client.responses.retrieve(response_id).output_text == "".join(words)


def test_a_response_in_the_background_is_asked_for_until_it_is_complete(
    client: openai.OpenAI, module_server: Server, shared_provider: Provider
) -> None:
    begun = client.responses.create(model="footnote", input=QUESTION, background=True)
    assert (begun.status, begun.background) == ("in_progress", True)
    shared_provider.wait_for_requests(1)
    module_server.wait_until_idle()
    assert client.responses.retrieve(begun.id).output_text == ANSWER


def test_cancel_stops_the_model_and_keeps_what_was_said(
    client: openai.OpenAI, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(tokens=("It is", " long [1]", " and"), stall_at=3)
    response_id = client.responses.create(model="footnote", input=QUESTION, background=True).id
    shared_provider.wait_for_requests(1)
    module_server.wait_for_tokens(3)
    cancelled = client.responses.cancel(response_id)
    shared_provider.wait_until_left(timeout=SOON_S)
    assert (cancelled.status, cancelled.output_text) == ("cancelled", "It is long [1] and")
    assert client.responses.cancel(response_id).status == "cancelled"


def test_deleting_a_response_stops_and_forgets_it(client: openai.OpenAI, shared_provider: Provider) -> None:
    shared_provider.script = Script(stall_at=3)
    response_id = client.responses.create(model="footnote", input=QUESTION, background=True).id
    shared_provider.wait_for_requests(1)
    client.responses.delete(response_id)
    shared_provider.wait_until_left(timeout=SOON_S)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(response_id)


def test_a_previous_response_is_the_conversation(client: openai.OpenAI, shared_provider: Provider) -> None:
    first = client.responses.create(model="footnote", input=QUESTION)
    second = client.responses.create(
        model="footnote", input="How long is the river Rhine, then?", previous_response_id=first.id
    )
    third = client.responses.create(model="footnote", input="How long is the Po?", previous_response_id=second.id)
    messages = shared_provider.requests[-1].body["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert messages[1]["content"] == QUESTION
    assert third.previous_response_id == second.id


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"model": "gpt-4o"}, openai.NotFoundError, "model_not_found"),
        ({"text": {"format": {"type": "json_object"}}}, openai.BadRequestError, "text_only"),
        ({"tool_choice": "required"}, openai.BadRequestError, "no_tools"),
        ({"conversation": "conv_1"}, openai.BadRequestError, "no_conversations"),
        ({"background": True, "store": False}, openai.BadRequestError, "background_needs_store"),
        ({"previous_response_id": "resp_unknown"}, openai.NotFoundError, "response_not_found"),
        ({"input": []}, openai.UnprocessableEntityError, "invalid_request"),
    ],
)
def test_a_request_that_can_not_be_met_is_an_error_of_the_client(
    client: openai.OpenAI, change: dict[str, Any], error: type[openai.APIStatusError], code: str
) -> None:
    request: dict[str, Any] = {"model": "footnote", "input": QUESTION} | change
    with pytest.raises(error) as raised:
        client.responses.create(**request)
    assert raised.value.code == code


def test_a_failure_is_an_event_of_the_stream_and_a_status_of_a_whole_response(
    client: openai.OpenAI, shared_provider: Provider
) -> None:
    shared_provider.script = Script(drop_at=2)
    last = list(stream_of(client))[-1]
    assert (last.type, last.response.error.code) == ("response.failed", "server_error")
    shared_provider.script = Script(status=429)
    with pytest.raises(openai.RateLimitError):
        client.responses.create(model="footnote", input=QUESTION)


def test_a_response_belongs_to_its_workspace(client: openai.OpenAI, module_server: Server) -> None:
    response_id = client.responses.create(model="footnote", input=QUESTION).id
    assert client.responses.retrieve(response_id).output_text == ANSWER
    for key in ("none", "b" * 32):
        with openai_client(module_server, key) as other:
            for ask in (other.responses.retrieve, other.responses.cancel, other.responses.delete):
                with pytest.raises(openai.NotFoundError):
                    ask(response_id)


def test_what_is_not_stored_can_not_be_asked_for(client: openai.OpenAI) -> None:
    response_id = client.responses.create(model="footnote", input=QUESTION, store=False).id
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(response_id)


def test_a_response_in_the_background_ends_by_the_deadline(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(stall_at=3)
    with (
        server_of_rivers(tmp_path, provider, answer_timeout_s=2.0) as (server, reader),
        openai_client(server, reader.headers["X-Workspace"]) as client,
    ):
        response_id = client.responses.create(model="footnote", input=QUESTION, background=True).id
        provider.wait_until_left()
        server.wait_until_idle()
        assert client.responses.retrieve(response_id).status == "failed"


def test_langchain_reads_the_footnotes(module_server: Server, workspace: str) -> None:
    model = ChatOpenAI(
        model="footnote",
        base_url=f"{module_server.url}/v1",
        api_key=lambda: workspace,
        use_responses_api=True,
        max_retries=0,
    )
    message = model.invoke(QUESTION)
    [text] = [block for block in message.content_blocks if block["type"] == "text"]
    assert text["text"] == ANSWER
    [cited] = text["annotations"]
    assert cited["type"] == "citation"
    assert ANSWER[cited["start_index"] : cited["end_index"]] == "[1]"
