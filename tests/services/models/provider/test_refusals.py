"""What the log and the metrics say of a refusal, over the whole program."""

import logging
from pathlib import Path

import httpx
import pytest

from services.errors import Refusal
from tests.support.faults import raw, refusal
from tests.support.provider import Provider, Script
from tests.support.server import RIVERS, Server, ask, settings_for, upload, with_rivers

CASES: tuple[tuple[Script, Refusal, str], ...] = (
    (refusal(401, message="no"), "key", "OPENAI_API_KEY"),
    (refusal(402, message="no"), "credit", "billing"),
    (refusal(403, code="unsupported_country_region_territory"), "region", "OPENAI_BASE_URL"),
    (refusal(404, message="no such model"), "model", "FOOTNOTE_CHAT_MODEL"),
    (Script(status=307, headers={"location": "https://model.invalid"}), "address", "OPENAI_BASE_URL"),
    (raw(b"data: nonsense\n\n"), "protocol", "/v1"),
    (refusal(400, code="context_length_exceeded"), "window", "FOOTNOTE_CONTEXT_TOKENS"),
    (Script(status=429, headers={"x-should-retry": "false"}), "rate_limit", "FOOTNOTE_MAX_STREAMS"),
    (refusal(400, code="content_filter"), "filter", "nothing to set"),
    (
        raw(b'data: {"choices": [{"delta": {"content": "<think>Hm"}, "finish_reason": "length"}]}\n\n'),
        "no_answer",
        "FOOTNOTE_CHAT_MODEL",
    ),
    (refusal(400, message="System role not supported"), "system_role", "rules go with the question"),
    (refusal(400, message="unknown field stream_options"), "field", "written without the field"),
    (refusal(400, message="no"), "other", "FOOTNOTE_LOG_LEVEL=debug"),
)


def count_of(client: httpx.Client, kind: str) -> float:
    name = f'footnote_upstream_refusals_total{{kind="{kind}"}} '
    return next(float(line.removeprefix(name)) for line in client.get("/metrics").text.splitlines()
                if line.startswith(name))  # fmt: skip


def test_each_kind_of_refusal_is_counted_and_names_the_setting_in_the_log(
    provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with Server(with_rivers(tmp_path, provider, first_token_timeout_s=20)) as server, server.client() as client:
        for script, kind, advice in CASES:
            caplog.clear()
            before = count_of(client, kind)
            provider.script = script
            ask(client, workspace=RIVERS)
            lines = [record.getMessage() for record in caplog.records]
            assert any(f"({kind})" in line and advice in line for line in lines), (kind, lines)
            assert count_of(client, kind) > before, kind


def test_a_prompt_that_the_server_cut_is_counted(
    provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider.script = Script(usage=(500, 7))
    text = "\n\n".join(f"The Nile is {number} km long at mile {number}, they say. " * 12 for number in range(20))
    with Server(settings_for(tmp_path, provider, first_token_timeout_s=20)) as server, server.client() as client:
        workspace = upload(client, ("nile.md", text.encode())).json()["workspace"]
        assert ask(client, workspace=workspace, max_results=20)[-1].type == "done"
        assert count_of(client, "cut_prompt") == 1
    assert "num_ctx" in caplog.text
