import os
import re
import subprocess
import sys
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Any

import pytest

from services.errors import BadSetting
from services.settings import Settings, environment_name, read_settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| *`((?:OPENAI|FOOTNOTE)_[A-Z_]+)` *\|", re.MULTILINE)


def environment_names() -> list[str]:
    return [environment_name(field) for field in Settings.model_fields]


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings().model_dump() == {
        "openai_api_key": None,
        "openai_base_url": None,
        "chat_model": "gpt-4o-mini",
        "embedding_model": None,
        "context_tokens": 12000,
        "data": "./data",
        "redis": None,
        "host": "127.0.0.1",
        "port": 7860,
        "max_upload_mb": 50,
        "max_pages": 2000,
        "workspace_max_mb": 2000,
        "workspace_max_pages": 50_000,
        "workspace_max_documents": 500,
        "workspace_ttl_h": None,
        "max_streams": 200,
        "workspace_max_streams": None,
        "max_waiting": None,
        "answer_timeout_s": 120,
        "first_token_timeout_s": 30,
        "send_timeout_s": 30,
        "resume_grace_s": 30,
        "reload_grace_s": 5,
        "shutdown_grace_s": 5,
        "api_keys": (),
        "trusted_proxies": (IPv4Network("127.0.0.1/32"), IPv6Network("::1/128")),
        "hosts": (),
        "cors_origins": (),
        "max_disk_mb": None,
        "samples": True,
        "semantic_search": True,
        "check": "rules",
        "strict": False,
        "sharing": True,
        "operator_keys": (),
        "log_format": "text",
        "log_level": "info",
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_BASE_URL", "not an address"),
        ("OPENAI_BASE_URL", "ftp://example.com/v1"),
        ("FOOTNOTE_REDIS", "localhost:6379"),
        ("FOOTNOTE_CONTEXT_TOKENS", "1999"),
        ("FOOTNOTE_API_KEYS", "x"),
        ("FOOTNOTE_API_KEYS", "a-key-long-enough,fifteen-letters"),
        ("FOOTNOTE_HOSTS", "https://footnote.example"),
        ("FOOTNOTE_HOSTS", "footnote.example:443"),
        ("FOOTNOTE_CORS_ORIGINS", "*"),
        ("FOOTNOTE_CORS_ORIGINS", "https://footnote.example/"),
        ("FOOTNOTE_MAX_DISK_MB", "0"),
        ("FOOTNOTE_CONTEXT_TOKENS", "many"),
        ("FOOTNOTE_PORT", "http"),
        ("FOOTNOTE_PORT", "0"),
        ("FOOTNOTE_PORT", "65536"),
        ("FOOTNOTE_MAX_UPLOAD_MB", "0"),
        ("FOOTNOTE_MAX_UPLOAD_MB", "1.5"),
        ("FOOTNOTE_MAX_UPLOAD_MB", "100000"),
        ("FOOTNOTE_MAX_PAGES", "-1"),
        ("FOOTNOTE_WORKSPACE_MAX_MB", "0"),
        ("FOOTNOTE_WORKSPACE_MAX_PAGES", "many"),
        ("FOOTNOTE_WORKSPACE_MAX_DOCUMENTS", "-1"),
        ("FOOTNOTE_WORKSPACE_TTL_H", "0"),
        ("FOOTNOTE_WORKSPACE_TTL_H", "inf"),
        ("FOOTNOTE_MAX_STREAMS", "0"),
        ("FOOTNOTE_WORKSPACE_MAX_STREAMS", "0"),
        ("FOOTNOTE_MAX_WAITING", "-1"),
        ("FOOTNOTE_SEND_TIMEOUT_S", "0"),
        ("FOOTNOTE_RESUME_GRACE_S", "-1"),
        ("FOOTNOTE_RELOAD_GRACE_S", "inf"),
        ("FOOTNOTE_SHUTDOWN_GRACE_S", "nan"),
        ("FOOTNOTE_ANSWER_TIMEOUT_S", "0"),
        ("FOOTNOTE_ANSWER_TIMEOUT_S", "soon"),
        ("FOOTNOTE_ANSWER_TIMEOUT_S", "inf"),
        ("FOOTNOTE_ANSWER_TIMEOUT_S", "nan"),
        ("FOOTNOTE_FIRST_TOKEN_TIMEOUT_S", "-3"),
        ("FOOTNOTE_FIRST_TOKEN_TIMEOUT_S", "inf"),
        ("FOOTNOTE_TRUSTED_PROXIES", "*"),
        ("FOOTNOTE_TRUSTED_PROXIES", "127.0.0.1, proxy.example"),
        ("FOOTNOTE_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("FOOTNOTE_SAMPLES", "perhaps"),
        ("FOOTNOTE_LOG_FORMAT", "xml"),
        ("FOOTNOTE_LOG_LEVEL", "loud"),
    ],
)
def test_an_unusable_value_is_refused_in_one_line_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting) as refused:
        read_settings()
    assert refused.value.variable == variable
    assert refused.value.message.startswith(f"{variable} is not usable: ")
    assert "\n" not in refused.value.message


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment_names():
        monkeypatch.setenv(name, "")
    assert read_settings() == Settings()


def test_keys_are_split_at_commas_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_API_KEYS", " one-key-of-eighteen ,two-key-of-eighteen,, ")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-key")
    settings = read_settings()
    assert [key.get_secret_value() for key in settings.api_keys] == ["one-key-of-eighteen", "two-key-of-eighteen"]
    assert "-key" not in repr(settings)
    assert "-key" not in settings.model_dump_json()


@pytest.mark.parametrize(
    ("variable", "value"), [("OPENAI_API_KEY", "sk-1"), ("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1")]
)
def test_a_provider_is_set_by_its_key_or_by_its_address(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    assert not read_settings().has_provider
    monkeypatch.setenv(variable, value)
    assert read_settings().has_provider


def test_on_spaces_the_server_listens_to_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "somebody/footnote")
    assert read_settings().host == "0.0.0.0"  # noqa: S104 - what Spaces need


def test_the_format_and_the_level_of_the_log_may_be_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LOG_FORMAT", "JSON")
    monkeypatch.setenv("FOOTNOTE_LOG_LEVEL", "Warning")
    settings = read_settings()
    assert (settings.log_format, settings.log_level) == ("json", "warning")


def test_on_spaces_proxies_with_private_addresses_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "somebody/footnote")
    trusted = read_settings().trusted_proxies
    assert any(ip_address("10.16.4.2") in network for network in trusted)
    assert not any(ip_address("203.0.113.9") in network for network in trusted)


def test_settings_do_not_change_after_they_were_read() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 80  # type: ignore[misc]


def test_the_program_does_not_start_with_an_unusable_value_and_says_which_in_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "FOOTNOTE_PORT": "eighty", "FOOTNOTE_DATA": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, ROOT / "ui.py"], env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert started.returncode == 1
    assert started.stdout == ""
    assert started.stderr.startswith("FOOTNOTE_PORT is not usable: ")
    assert started.stderr.count("\n") == 1


def test_the_settings_table_lists_exactly_the_settings() -> None:
    assert sorted(ROW.findall((ROOT / "docs" / "configuration.md").read_text())) == sorted(environment_names())


def test_the_shares_of_a_workspace_and_of_the_waiting_room_follow_the_whole() -> None:
    def shares(**values: Any) -> tuple[int, int]:
        settings = Settings(**values)
        return settings.streams_per_workspace, settings.waiting_places

    assert shares() == (50, 100)
    assert shares(max_streams=1) == (1, 1)
    assert shares(max_streams=8, workspace_max_streams=5, max_waiting=0) == (5, 0)
