"""What servers of many vendors say when they refuse or fail, and what it means."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from services.errors import ContextTooLong, ModelError, ModelRejected, ModelUnreachable, RateLimited, Refusal
from services.models.factory import open_models
from services.models.generation import stream_answer
from services.models.provider.chunk import normalized
from services.models.provider.failures import ProviderError, refused
from tests.services.models.test_servers import ANSWER, QUESTION, RULES, asked, body, chunk, said
from tests.support.faults import refusal
from tests.support.provider import Provider, Script
from tests.support.server import settings_for

SAID: tuple[tuple[int, Any, type[ModelError], Refusal], ...] = (
    # vLLM
    (400, {"object": "error", "message": "The decoder prompt (length 6029) is longer than the maximum model length of "
           "4096.", "code": 400}, ContextTooLong, "window"),
    (400, {"error": {"message": "max_tokens must be at least 1, got -1933."}}, ContextTooLong, "window"),
    (404, {"object": "error", "message": "The model `m` does not exist.", "code": 404}, ModelRejected, "model"),
    (400, {"message": "The model does not support Chat Completions API"}, ModelRejected, "model"),
    # TGI, Together
    (422, {"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 1500"}, ContextTooLong,
     "window"),
    (422, {"error": "`inputs` tokens + `max_new_tokens` must be <= 8193"}, ContextTooLong, "window"),
    (403, {"error": {"message": "Unable to access model m. Please visit our site."}}, ModelRejected, "model"),
    # Ollama, LM Studio, llama.cpp
    (404, {"error": {"message": 'model "m" not found, try pulling it first'}}, ModelRejected, "model"),
    (400, {"error": '"nomic-embed-text" does not support chat'}, ModelRejected, "model"),
    (400, {"error": "No models loaded. Please load a model in the developer page."}, ModelRejected, "model"),
    (400, {"error": {"message": "the model is loaded with context length of only 4096 tokens"}}, ContextTooLong,
     "window"),
    (503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, ModelUnreachable, "other"),
    # Azure
    (404, {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}}, ModelRejected,
     "model"),
    (429, {"error": {"code": "429", "message": "Requests have exceeded token rate limit of your pricing tier."}},
     RateLimited, "rate_limit"),
    (400, {"error": {"code": "content_filter", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}, ModelRejected,
     "filter"),
    # Groq, xAI
    (413, {"error": {"message": "Request too large for model `m` on tokens per minute (TPM): Limit 6000"}},
     ContextTooLong, "window"),
    (400, {"error": {"message": "The model `m` has been decommissioned and is no longer supported."}}, ModelRejected,
     "model"),
    (498, {"error": {"message": "Flex tier capacity exceeded"}}, ModelUnreachable, "other"),
    (400, {"code": "invalid argument", "error": "Incorrect API key provided: xa***."}, ModelRejected, "key"),
    (403, {"error": "Your newly created team doesn't have any credits yet."}, ModelRejected, "credit"),
    # Mistral, DeepSeek, Moonshot
    (400, {"object": "error", "message": "Invalid model: m", "type": "invalid_model", "code": "1500"}, ModelRejected,
     "model"),
    (403, {"message": "Inactive subscription or usage limit reached"}, ModelRejected, "credit"),
    (402, {"error": {"message": "Insufficient Balance"}}, ModelRejected, "credit"),
    (400, {"error": {"message": "Model Not Exist"}}, ModelRejected, "model"),
    (400, {"error": {"message": "Your request exceeded model token limit: 8192"}}, ContextTooLong, "window"),
    # OpenRouter, Anthropic
    (400, {"error": {"message": "Provider returned error", "code": 400,
                     "metadata": {"raw": '{"error":{"message":"maximum context length is 8192"}}'}}}, ContextTooLong,
     "window"),
    (400, {"error": {"message": "m is not a valid model ID", "code": 400}}, ModelRejected, "model"),
    (400, {"error": {"message": "input length and `max_tokens` exceed context limit: 190000"}}, ContextTooLong,
     "window"),
    (529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, ModelUnreachable, "other"),
    # Google, Alibaba, Zhipu
    (400, [{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}], ModelRejected,
     "key"),
    (400, {"error": {"message": "Range of input length should be [1, 30720]"}}, ContextTooLong, "window"),
    (400, {"code": "Arrearage", "message": "Please make sure your account is in good standing."}, ModelRejected,
     "credit"),
    (429, {"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}}, ModelRejected, "credit"),
    # windows, in other words
    *((400, {"error": {"message": words}}, ContextTooLong, "window") for words in (
        "Input length (9211 tokens) exceeds the maximum allowed length (4090 tokens).",
        "The sum of prompt length (9211) and query length (0) should not exceed max_num_tokens (8192)",
        "Too many input tokens. Max input tokens: 8192, request input token count: 9211",
        "Malformed input request: expected maxLength: 300000, actual: 402000",
        "too many tokens: size limit exceeded by 3211 tokens.",
        "The number of input tokens 9211 cannot exceed the total tokens limit 4096 for this model",
        "The input has 9211 tokens, which exceeds session_len 4096",
        "Prompt length 9211 is greater than max_seq_len 4096",
        "输入内容超出模型最大长度限制",
        "Your prompt has 7312 tokens but the model only accepts up to 4096",
        "string too long: messages[0].content. Expected a string with maximum length 1048576",
        "The text is too long. Max 4096 tokens, got 7312.",
        "Prompt length is 9000 but max context is 4096",
        "Request has 9000 tokens; model limit 4096",
    )),
    (429, {"error": {"message": "Too many tokens, please wait before trying again."}}, RateLimited, "rate_limit"),
    (429, {"error": {"message": "Request exceeds your limit of 50,000 input tokens per minute. Reduce the prompt."}},
     RateLimited, "rate_limit"),
    (500, {"error": {"message": "failed to find space in the KV cache, context size exceeded"}}, ContextTooLong,
     "window"),
    # no windows
    (400, {"error": "context deadline exceeded"}, ModelRejected, "other"),
    (422, {"detail": [{"loc": ["temperature"], "msg": "Input should be less than or equal to 2"}]}, ModelRejected,
     "other"),
    (400, {"error": {"message": "max_tokens is too large: 5000. This model supports 4096 completion tokens"}},
     ModelRejected, "other"),
    (503, {"error": {"message": "Overloaded: too many tokens in flight"}}, ModelUnreachable, "other"),
    (500, {"error": "context deadline exceeded"}, ModelUnreachable, "other"),
    # money, with any status
    *((status, {"error": {"message": words}}, ModelRejected, "credit") for status, words in (
        (400, "Budget has been exceeded! Current cost: 26.075, Max budget: 0.25"),
        (401, "You exceeded your current quota: insufficient_quota"),
        (403, "Key limit exceeded (total limit)."),
        (403, "The request failed because your account has an overdue balance."),
        (403, "This API method requires billing to be enabled."),
        (403, "用户额度不足"),
        (403, "Account is in arrears"),
        (403, "Please add funds to your account"),
        (400, "Your trial has ended. Please add a payment method to continue."),
        (429, "Monthly spending cap reached for project"),
        (429, "Your prepayment credits are depleted."),
        (429, "ExceededBudget: End User=x over budget."),
    )),
    (401, {"error": {"message": "Invalid subscription key: use one of an active subscription."}}, ModelRejected, "key"),
    # what is not allowed
    (403, {"error": {"message": "Access is restricted: this location is not supported"}}, ModelRejected, "region"),
    (400, {"message": "Access to models is not allowed from unsupported countries, regions, or territories."},
     ModelRejected, "region"),
    (400, {"message": "Model m is not enabled for this project"}, ModelRejected, "model"),
    (400, [{"error": {"code": 400, "message": "User location is not supported for the API use."}}], ModelRejected,
     "region"),
    (451, {"message": "Unavailable For Legal Reasons"}, ModelRejected, "region"),
    *((400, {"error": {"message": words}}, ModelRejected, "filter") for words in (
        "Your request was rejected as a result of our safety system.",
        "Your prompt was flagged as potentially violating our usage policy.",
        "Content Exists Risk",
        "Violated guardrail policy",
        "Unsafe content detected",
        "The prompt violates our terms of use",
    )),
    (404, {"error": {"message": "No endpoints available matching your guardrail restrictions and data policy."}},
     ModelRejected, "model"),
    (401, {"error": {"message": "team not allowed to access model."}}, ModelRejected, "model"),
    (401, {"error": {"message": "Access denied: wrong key, or use that of your region."}}, ModelRejected, "key"),
    (403, {"message": "A Virtual Network is configured for this resource."}, ModelRejected, "address"),
    # a wrong address
    (405, {"detail": "Method Not Allowed"}, ModelRejected, "address"),
    (400, {"error": "Unexpected endpoint or method. (POST /chat/completions)"}, ModelRejected, "address"),
    # words that mean nothing while a server is down or busy
    (503, {"error": {"message": "The model m is temporarily not available"}}, ModelUnreachable, "other"),
    (429, {"error": {"message": "Rate limit reached for model m: try again, or ask for access to model m2."}},
     RateLimited, "rate_limit"),
)  # fmt: skip


@pytest.mark.parametrize(("status", "said", "kind", "refusal"), SAID)
def test_a_refusal_names_what_can_be_changed(status: int, said: Any, kind: type[ModelError], refusal: Refusal) -> None:
    error = refused(status, ProviderError.of(said))
    assert (type(error), error.refusal) == (kind, refusal)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ([{"error": {"code": 503, "message": "The model is overloaded."}}], ModelUnreachable),
        ({"success": False, "errors": [{"message": "AiError", "code": 5021}]}, ModelUnreachable),
        ({"detail": "Internal Server Error"}, ModelUnreachable),
        ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, ModelRejected),
        ({"code": 500, "msg": "no worker"}, ModelUnreachable),
        ({"status": "error", "message": "Rate limit exceeded"}, RateLimited),
        ({"error": "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway"}, ModelRejected),
        ({"choices": [{"delta": {"content": "", "error": {"code": 502}}}]}, ModelUnreachable),
        ({"choices": [{"message": {"error": {"code": 500}}, "finish_reason": "stop"}]}, ModelUnreachable),
        ({"base_resp": {"status_code": 1000, "status_msg": "x"}, "choices": None}, ModelUnreachable),
        ({"type": "response.failed", "response": {}}, ModelUnreachable),
        ({"error": True, "message": "boom"}, ModelUnreachable),
        ({"code": "InvalidApiKey", "message": "Invalid API-key provided."}, ModelRejected),
        ({"choices": [{"delta": {}, "finish_reason": "server_shutdown"}]}, ModelUnreachable),
        ({"choices": [{"delta": {}, "finish_reason": "OTHER"}]}, ModelUnreachable),
        ({"choices": [{"delta": {}, "finish_reason": "MALFORMED_FUNCTION_CALL"}]}, ModelUnreachable),
    ],
)
def test_an_error_with_status_200_is_found_in_every_form(said: Any, kind: type[ModelError]) -> None:
    with pytest.raises(kind):
        normalized(said)


@pytest.mark.parametrize("none", [None, {}, "", {"code": 0, "message": ""}, False])
def test_an_error_that_says_nothing_is_none(none: Any) -> None:
    [choice] = normalized(chunk({"content": ANSWER}, error=none))["choices"]
    assert choice["delta"]["content"] == ANSWER


@pytest.mark.parametrize("ping", [{"type": "ping"}, {}, {"status": "processing", "message": "Please wait"}])
def test_what_is_neither_text_nor_error_is_no_failure(ping: Any) -> None:
    assert normalized(ping)["choices"] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("SAFETY", "content_filter"), ("RECITATION", "content_filter"), ("refusal", "content_filter"),
        ("guardrail_intervened", "content_filter"), ("sensitive", "content_filter"), ("blocked", "content_filter"),
        ("MAX_TOKENS", "length"), ("model_length", "length"), ("max_output_tokens", "length"),
        ("model_context_window_exceeded", "length"), ("max_completion_tokens", "length"),
        ("incomplete", "length"), ("limit", "length"), ("null", None), ("None", None),
        ("eos_token", "eos_token"), ("COMPLETE", "COMPLETE"), (1, "1"),
    ],
)  # fmt: skip
def test_a_finish_reason_in_other_words_means_the_usual_one(said: object, meant: str | None) -> None:
    assert normalized(chunk({}, said))["choices"][0]["finish_reason"] == meant


@pytest.mark.parametrize(
    "content",
    [
        {"type": "text", "text": ANSWER},
        [{"text": "Let me see, [2].", "thought": True}, {"text": ANSWER}],
        [{"type": "text", "content": ANSWER[:5]}, {"type": "text_delta", "text": ANSWER[5:]}],
        [{"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": {"value": ANSWER}}],
        [ANSWER[:5], {"type": "output_text", "text": ANSWER[5:]}, {"type": "summary", "text": "[2]"}],
    ],
)
async def test_parts_of_a_message_are_read_in_every_form(provider: Provider, tmp_path: Path, content: Any) -> None:
    provider.script = body(chunk({"content": content}), chunk({}, "stop"))
    assert (await asked(provider, tmp_path))[0] == ANSWER


async def test_a_model_that_refuses_in_the_field_for_it_is_shown(provider: Provider, tmp_path: Path) -> None:
    provider.script = body(chunk({"content": None, "refusal": "I can't help with that."}), chunk({}, "stop"))
    assert (await asked(provider, tmp_path))[0] == "I can't help with that."


@pytest.mark.parametrize(
    "message",
    [
        "After the optional system message, conversation roles must alternate user/assistant",
        "deepseek-reasoner does not support successive user or assistant messages",
        "Only user and assistant roles are supported!",
        "Developer instruction is not enabled for models/gemma-3",
        "First message must be from user",
    ],
)
async def test_turns_alternate_for_a_server_that_asks_for_it(provider: Provider, tmp_path: Path, message: str) -> None:
    provider.next_scripts.append(refusal(400, message=message))
    provider.script = body(*said(ANSWER))
    history = [AIMessage("Hello."), HumanMessage("How long?"), HumanMessage("And the Rhine?"), AIMessage("Short.")]
    assert (await asked(provider, tmp_path, RULES, *history, QUESTION))[0] == ANSWER
    first, second = provider.requests
    roles = [each["role"] for each in first.body["messages"]]
    assert roles == ["system", "assistant", "user", "user", "assistant", "user"]
    assert [each["role"] for each in second.body["messages"]] == ["user", "assistant", "user", "assistant", "user"]
    assert second.body["messages"][2]["content"] == "How long?\n\nAnd the Rhine?"


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Your organization must be verified to stream this model.", "param": "stream"},
        {"message": "Streaming is not supported for this endpoint"},
        {"message": "This model does not support streaming"},
    ],
)
async def test_a_server_that_refuses_to_stream_is_asked_for_the_whole_answer(
    provider: Provider, tmp_path: Path, error: dict[str, str]
) -> None:
    provider.next_scripts.append(refusal(400, **error))
    answer = {"choices": [{"message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}]}
    provider.script = Script(body=json.dumps(answer).encode())
    async with open_models(settings_for(tmp_path, provider)) as make:
        pieces = [piece async for piece in stream_answer(make(), [SystemMessage("x"), QUESTION],
                                                         first_token_timeout_s=5)]  # fmt: skip
    assert pieces[0] == ANSWER
    assert [request.body["stream"] for request in provider.requests] == [True, False]


async def test_a_prompt_over_the_window_changes_no_other_part_of_later_requests(
    provider: Provider, tmp_path: Path
) -> None:
    long = "'max_tokens' is too large: 9. This model's maximum context length is 4096 tokens."
    provider.next_scripts.append(refusal(400, message=long))
    provider.script = body(*said(ANSWER))
    async with open_models(settings_for(tmp_path, provider)) as make:
        for _ in range(2):
            try:
                async for _piece in stream_answer(make(), [QUESTION], first_token_timeout_s=5,
                                                  options={"max_tokens": 9}):  # fmt: skip
                    pass
            except ContextTooLong:
                continue
    assert [request.body["max_tokens"] for request in provider.requests] == [9, 9]
