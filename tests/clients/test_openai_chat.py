"""The `openai` package, LangChain and `llm`, pointed at Footnote's Chat Completions."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionMessageParam

from tests.support.provider import SOON_S, Provider, Script
from tests.support.server import RIVERS, Server, with_rivers

pytestmark = pytest.mark.slow

KEY = "the-first-access-key"
QUESTION: list[ChatCompletionMessageParam] = [{"role": "user", "content": "How long is the Nile?"}]
ANSWER = "The Nile is 6,650 km long [1]."


@contextmanager
def openai_client(server: Server, key: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0) as client:
        yield client


@asynccontextmanager
async def async_client(server: Server, key: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0) as client:
        yield client


@pytest.fixture
def client(module_server: Server, workspace: str) -> Iterator[openai.OpenAI]:
    with openai_client(module_server, workspace) as client:
        yield client


def stream_of(client: openai.OpenAI, **options: Any) -> list[Any]:
    return list(client.chat.completions.create(model="footnote", messages=QUESTION, stream=True, **options))


def test_an_answer_comes_whole_with_its_footnotes(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="footnote", messages=QUESTION, temperature=0.2)
    [choice] = completion.choices
    assert (choice.message.content, choice.finish_reason) == (ANSWER, "stop")
    assert choice.message.annotations is not None
    [annotation] = choice.message.annotations
    cited = annotation.url_citation
    assert ANSWER[cited.start_index : cited.end_index] == "[1]"
    assert cited.title.startswith("rivers.pdf, page ")
    assert completion.usage is not None
    assert completion.usage.total_tokens == 18
    assert completion.model_extra is not None
    footnote = completion.model_extra["footnote"]
    assert footnote["ignored"] == ["temperature"]
    assert footnote["checks"]["sentences"][0]["citations"] == [1]
    assert footnote["citations"][0]["url"] == cited.url


def test_the_address_of_a_footnote_leads_to_its_page(client: openai.OpenAI, module_server: Server) -> None:
    completion = client.chat.completions.create(model="footnote", messages=QUESTION)
    assert completion.choices[0].message.annotations is not None
    url = completion.choices[0].message.annotations[0].url_citation.url
    assert url.startswith(f"{module_server.url}/")
    with httpx.Client(trust_env=False) as anybody:
        assert "6,650 km" in anybody.get(url).text


def test_an_answer_streams_with_its_footnotes_and_its_usage(client: openai.OpenAI) -> None:
    chunks = stream_of(client, stream_options={"include_usage": True})
    assert chunks[0].choices[0].delta.role == "assistant"
    deltas = [choice.delta for chunk in chunks for choice in chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == ANSWER
    annotations = [each for delta in deltas for each in (delta.model_extra or {}).get("annotations", [])]
    assert [ANSWER[each["url_citation"]["start_index"] :][:3] for each in annotations] == ["[1]"]
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 18)
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].model_extra["footnote"]["cited"] == [1]


async def test_the_async_client_gets_the_same(module_server: Server, workspace: str) -> None:
    async with async_client(module_server, workspace) as client:
        stream = await client.chat.completions.create(model="footnote", messages=QUESTION, stream=True)
        text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
        whole = await client.chat.completions.create(model="footnote", messages=QUESTION)
    assert text == whole.choices[0].message.content == ANSWER


def test_the_conversation_is_the_history(client: openai.OpenAI, shared_provider: Provider) -> None:
    conversation: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "Talk like a pirate."},
        {"role": "user", "content": "How long is the Rhine?"},
        {"role": "assistant", "content": [{"type": "text", "text": "1,230 km [1]."}]},
        {"role": "user", "content": [{"type": "text", "text": "How long is the Nile?"}]},
    ]
    client.chat.completions.create(model="footnote", messages=conversation)
    messages = shared_provider.requests[-1].body["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert "1,230 km" in messages[2]["content"]
    assert "pirate" not in json.dumps(messages)


def test_a_client_that_leaves_stops_the_model(
    client: openai.OpenAI, module_server: Server, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    stream = client.chat.completions.create(model="footnote", messages=QUESTION, stream=True)
    for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    stream.close()
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()


async def test_a_cancelled_call_stops_the_model(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    async with async_client(module_server, workspace) as client:
        with pytest.raises(openai.APITimeoutError):
            await client.with_options(timeout=1).chat.completions.create(model="footnote", messages=QUESTION)
    shared_provider.wait_until_left(timeout=SOON_S)


def test_a_failure_in_the_stream_is_an_error_of_the_client(client: openai.OpenAI, shared_provider: Provider) -> None:
    shared_provider.script = Script(drop_at=2)
    with pytest.raises(openai.APIError) as error:
        stream_of(client)
    assert (error.value.code, error.value.type) == ("model_unreachable", "server_error")


def test_a_failure_of_a_whole_answer_has_its_status(client: openai.OpenAI, shared_provider: Provider) -> None:
    shared_provider.script = Script(status=429, headers={"Retry-After": "70"})
    with pytest.raises(openai.RateLimitError) as error:
        client.chat.completions.create(model="footnote", messages=QUESTION)
    assert error.value.code == "rate_limited"
    assert error.value.response.headers["Retry-After"] == "70"


def test_a_client_does_not_repeat_what_the_operator_has_to_correct(
    client: openai.OpenAI, shared_provider: Provider
) -> None:
    shared_provider.script = Script(status=401)
    patient = client.with_options(max_retries=3)
    for ask in (
        lambda: patient.chat.completions.create(model="footnote", messages=QUESTION),
        lambda: patient.responses.create(model="footnote", input="How long is the Nile?"),
    ):
        shared_provider.requests.clear()
        with pytest.raises(openai.InternalServerError) as error:
            ask()
        assert error.value.code == "model_rejected"
        assert "Retry-After" not in error.value.response.headers
        assert len(shared_provider.requests) == 1


ANSWERED = {"role": "assistant", "content": "6,650 km"}
PICTURE = {"type": "image_url", "image_url": {"url": "https://pictures.invalid/nile.png"}}
REFUSED: list[tuple[dict[str, Any], type[openai.APIStatusError], str, str | None]] = [
    ({"model": "gpt-4o"}, openai.NotFoundError, "model_not_found", "model"),
    ({"model": "footnote/short"}, openai.BadRequestError, "workspace_invalid", None),
    ({"n": 2}, openai.BadRequestError, "one_choice_only", "n"),
    ({"response_format": {"type": "json_object"}}, openai.BadRequestError, "text_only", "response_format"),
    ({"tool_choice": "required"}, openai.BadRequestError, "no_tools", "tool_choice"),
    ({"logprobs": True}, openai.BadRequestError, "no_logprobs", "logprobs"),
    ({"modalities": ["text", "audio"]}, openai.BadRequestError, "text_only", "modalities"),
    ({"messages": []}, openai.UnprocessableEntityError, "invalid_request", "messages"),
    ({"messages": [{"role": "user", "content": " "}]}, openai.BadRequestError, "query_empty", "messages"),
    ({"messages": [{"role": "user", "content": "x" * 4001}]}, openai.BadRequestError, "query_too_long", "messages"),
    (
        {"messages": [{"role": "assistant", "content": "x"}]},
        openai.BadRequestError,
        "last_message_not_users",
        "messages",
    ),
    (
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x.invalid"}}]}]},
        openai.BadRequestError,
        "content_not_text",
        "messages",
    ),
    ({"extra_body": {"footnote": {"document_ids": ["x"]}}}, openai.NotFoundError, "document_not_found", None),
    (
        {"extra_body": {"footnote": {"colour": 1}}},
        openai.UnprocessableEntityError,
        "unknown_field",
        "footnote.colour",
    ),
]


@pytest.mark.parametrize(("change", "error", "code", "param"), REFUSED, ids=[row[2] for row in REFUSED])
def test_a_request_that_can_not_be_met_is_an_error_of_the_client(
    client: openai.OpenAI, change: dict[str, Any], error: type[openai.APIStatusError], code: str, param: str | None
) -> None:
    request: dict[str, Any] = {"model": "footnote", "messages": QUESTION} | change
    with pytest.raises(error) as raised:
        client.chat.completions.create(**request)
    assert (raised.value.code, raised.value.param) == (code, param)


def test_parameters_without_an_effect_are_taken_and_named(client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "f", "parameters": {}}}
    completion = client.chat.completions.create(
        model="footnote", messages=QUESTION, temperature=0, max_tokens=5, tools=[tool], tool_choice="auto", user="me"
    )
    assert completion.model_extra is not None
    assert completion.model_extra["footnote"]["ignored"] == ["max_tokens", "temperature", "tools"]


def test_the_models_name_may_hold_the_workspace(module_server: Server, workspace: str) -> None:
    with openai_client(module_server, "none") as client:
        model = f"footnote/{workspace}"
        completion = client.chat.completions.create(model=model, messages=QUESTION)
        assert completion.model == model
        assert completion.choices[0].message.content == ANSWER
        nothing = client.chat.completions.create(model="footnote", messages=QUESTION)
        assert nothing.choices[0].message.content != ANSWER


def test_models_are_listed_and_found(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["footnote"]
    assert client.models.retrieve("footnote").id == "footnote"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_without_a_provider_the_samples_are_quoted(keyless: Server) -> None:
    with openai_client(keyless, "none") as client:
        question: list[ChatCompletionMessageParam] = [
            {"role": "user", "content": "Can a passenger get a refund less than two hours before departure?"}
        ]
        completion = client.chat.completions.create(model="footnote", messages=question)
    assert "no longer get a refund" in (completion.choices[0].message.content or "")
    assert completion.usage is not None
    assert completion.usage.total_tokens == 0


def test_a_key_may_have_a_workspace_behind_it(provider: Provider, tmp_path: Path) -> None:
    with Server(with_rivers(tmp_path, provider, api_keys=KEY)) as server:
        with openai_client(server, f"{KEY}:{RIVERS}") as client:
            completion = client.chat.completions.create(model="footnote", messages=QUESTION)
            assert completion.choices[0].message.content == ANSWER
        for key, error in (
            ("wrong", openai.AuthenticationError),
            (f"wrong:{RIVERS}", openai.AuthenticationError),
            (f"{KEY}:short", openai.BadRequestError),
        ):
            with openai_client(server, key) as client, pytest.raises(error):
                client.chat.completions.create(model="footnote", messages=QUESTION)


def langchain(server: Server, workspace: str) -> ChatOpenAI:
    return ChatOpenAI(
        model="footnote", base_url=f"{server.url}/v1", api_key=lambda: workspace, stream_usage=True, max_retries=0
    )


def test_langchain_streams_the_answer(module_server: Server, workspace: str) -> None:
    chunks = list(langchain(module_server, workspace).stream("How long is the Nile?"))
    assert "".join(str(chunk.content) for chunk in chunks) == ANSWER
    assert [chunk.usage_metadata["total_tokens"] for chunk in chunks if chunk.usage_metadata] == [18]


def test_langchain_stops_the_model_and_raises_errors(
    module_server: Server, workspace: str, shared_provider: Provider
) -> None:
    shared_provider.script = Script(stall_at=3)
    stream = langchain(module_server, workspace).stream("How long is the Nile?")
    for chunk in stream:
        if chunk.content:
            break
    stream.close()  # type: ignore[attr-defined]
    shared_provider.wait_until_left(timeout=SOON_S)
    module_server.wait_until_idle()
    shared_provider.script = Script(drop_at=2)
    with pytest.raises(openai.APIError, match="The connection to the model's server failed"):
        list(langchain(module_server, workspace).stream("How long is the Nile?"))
    with pytest.raises(openai.BadRequestError):
        langchain(module_server, workspace).invoke("x" * 4001)


@pytest.fixture
def llm_command(module_server: Server, workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`llm` with Footnote as its model `documents`; the question comes last."""
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: documents\n  model_name: footnote\n  api_base: {module_server.url}/v1\n  api_key_name: footnote\n"
    )
    for name, value in {"LLM_USER_PATH": str(tmp_path), "LLM_LOAD_PLUGINS": "", "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    return [sys.executable, "-m", "llm", "-m", "documents", "--key", workspace, "--no-log"]


def test_llm_prints_the_answer(llm_command: list[str]) -> None:
    asked = [*llm_command, "How long is the Nile?"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == ANSWER


def test_llm_prints_what_went_wrong(llm_command: list[str], shared_provider: Provider) -> None:
    shared_provider.script = Script(drop_at=2)
    for question, says in (("How long is the Nile?", "model's server failed"), ("x" * 4001, "longer than 4,000")):
        failed = subprocess.run([*llm_command, question], capture_output=True, text=True, timeout=120, check=False)
        assert failed.returncode == 1
        assert says in failed.stderr


def test_interrupting_llm_stops_the_silent_model(llm_command: list[str], shared_provider: Provider) -> None:
    shared_provider.script = Script(tokens=("It is", " long"), stall_at=2)
    asked = [*llm_command, "How long is the Nile?"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        shared_provider.wait_for_requests(1, timeout=120)
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=60)
    shared_provider.wait_until_left(timeout=SOON_S)
