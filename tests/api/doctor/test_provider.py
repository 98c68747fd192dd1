import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.doctor.provider import examine_provider, provider_findings, provider_report
from tests.support.processes import ROOT, free_port
from tests.support.provider import Provider, Script
from tests.support.server import settings_for

SLOW = Script(tokens=("Monday",) * 8, delay_s=0.01)


async def told(provider: Provider, folder: Path, **changes: Any) -> list[str]:
    """The lines of the report, without the first."""
    abilities = await examine_provider(settings_for(folder, provider, **changes))
    return provider_report(abilities, provider_findings(abilities)).splitlines()[1:]


def holds(lines: list[str], *parts: str) -> bool:
    return all(any(part in line for line in lines) for part in parts)


async def test_a_server_that_does_all_is_fine(provider: Provider, tmp_path: Path) -> None:
    provider.script = SLOW
    provider.told = {"/v1/models": {"data": [{"id": "gpt-4o-mini", "max_model_len": 8192}]}}
    lines = await told(provider, tmp_path)
    assert all(line.startswith("ok") for line in lines), lines
    assert holds(
        lines, "8 pieces", "counts tokens", "accepts a system message", "8,192 tokens. Prompts have at most 7,168"
    )
    assert holds(lines, "sends no thoughts", "accepts tools")


async def test_what_it_lacks_is_told_with_the_setting(provider: Provider, tmp_path: Path) -> None:
    provider.next_scripts.append(Script(status=400, body=b'{"error": {"message": "System role not supported"}}'))
    provider.next_scripts.append(Script(body=b'{"choices": [{"message": {"content": "<think>x</think>Monday"}}]}'))
    provider.next_scripts.append(Script(status=400, body=b'{"error": {"message": "no tools"}}'))
    provider.script = Script(body=b'{"choices": [{"message": {"content": "<think>x</think>Monday"}}]}')
    provider.told = {"/props": {"default_generation_settings": {"n_ctx": 4096}}}
    lines = await told(provider, tmp_path, context_tokens=12000)
    assert holds(lines, "WRONG It does not stream", "does not count tokens", "refuses a system message")
    assert holds(lines, "WRONG Its window is 4,096 tokens", "set it to 3072", "thinks aloud", "refuses tools")


@pytest.mark.parametrize(
    ("script", "words"), [(Script(status=401), "OPENAI_API_KEY"), (Script(status=404), "FOOTNOTE_CHAT_MODEL")]
)
async def test_a_server_that_refuses_is_told_with_the_setting(
    provider: Provider, tmp_path: Path, script: Script, words: str
) -> None:
    provider.script = script
    lines = await told(provider, tmp_path)
    assert lines[0].startswith("WRONG")
    assert words in lines[-1]


async def test_the_operator_reads_what_the_server_said_of_a_refusal(provider: Provider, tmp_path: Path) -> None:
    provider.script = Script(status=400, body=b'{"error": {"message": "tenant is paused"}}')
    lines = await told(provider, tmp_path)
    assert holds(lines, "The server said", "tenant is paused")
    provider.script = Script(body=b'{"choices": [{"error": {"message": "no worker is free", "code": 502}}]}')
    assert holds(await told(provider, tmp_path), "no worker is free")


async def test_thoughts_are_told_of_a_server_that_only_streams(provider: Provider, tmp_path: Path) -> None:
    event = b'data: {"choices": [{"delta": {"content": "<think>Monday"}, "finish_reason": "stop"}]}\n\n'
    provider.script = Script(body=event, headers={"content-type": "text/event-stream"})
    assert holds(await told(provider, tmp_path), "thinks aloud")


@pytest.mark.parametrize(("address", "status"), [("", 2), ("http://127.0.0.1:{port}/v1", 1)])
def test_the_exit_status_tells_whether_all_is_well(address: str, status: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENAI_BASE_URL"}
    if address:
        environment["OPENAI_BASE_URL"] = address.format(port=free_port())
    command = [sys.executable, "-m", "api.doctor", "--provider"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == status, ended.stderr
    assert "OPENAI_BASE_URL" in ended.stdout + ended.stderr
