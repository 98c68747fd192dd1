"""Settings, read once from the environment at the start and passed on."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.errors import BadSetting

MEGABYTE = 1024 * 1024
CONTEXT_TOKENS = 12000
"""Leaves room for an answer in a model of 8,192 tokens, and holds ten passages of any kind."""
MIN_CONTEXT_TOKENS = 2000
"""As many as the rules of a prompt, one passage, a question and the turn before it need."""
LOOPBACK = "127.0.0.1,::1"
PRIVATE = "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"


def _default_host() -> str:
    """Spaces route traffic to the container's address; everywhere else only this machine may connect."""
    return "0.0.0.0" if os.environ.get("SPACE_ID") else "127.0.0.1"  # noqa: S104


def _default_ttl() -> float | None:
    """What testers leave on a public Space goes after a day; a person's own machine keeps it."""
    return 24 if os.environ.get("SPACE_ID") else None


def _default_proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """Spaces are reached through proxies with private addresses alone, which no visitor can have."""
    networks = PRIVATE if os.environ.get("SPACE_ID") else LOOPBACK
    return tuple(ip_network(network) for network in networks.split(","))


class Settings(BaseSettings):
    """What an operator may choose. Each field is one environment variable; the README lists them all."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="key of the model's provider"
    )
    openai_base_url: AnyHttpUrl | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="address of any OpenAI-compatible server"
    )
    chat_model: str = Field("gpt-4o-mini", description="the model that writes, when a provider is set")
    embedding_model: str | None = Field(None, description="the provider's embedding model; unset: WordLlama, built in")
    context_tokens: int = Field(
        CONTEXT_TOKENS,
        ge=MIN_CONTEXT_TOKENS,
        le=1_000_000,
        description="most tokens of a prompt: rules, passages, conversation and question, as Footnote estimates them",
    )
    data: str = Field("./data", description="where documents are kept: a folder or any LanceDB URI")
    host: str = Field(default_factory=_default_host, description="address to listen on; 0.0.0.0 on Spaces")
    port: int = Field(7860, ge=1, le=65535, description="port to listen on")
    max_upload_mb: int = Field(50, ge=1, le=1024, description="largest file accepted, in MiB")
    max_pages: int = Field(2000, ge=1, description="most pages accepted in one document")
    workspace_max_mb: int = Field(2000, ge=1, description="most that one workspace's files may hold together, in MiB")
    workspace_max_pages: int = Field(50_000, ge=1, description="most pages in one workspace")
    workspace_max_documents: int = Field(500, ge=1, description="most documents in one workspace")
    workspace_ttl_h: float | None = Field(
        default_factory=_default_ttl,
        gt=0,
        allow_inf_nan=False,
        description="hours after its last use when a workspace's documents are deleted; unset: never; on Spaces: 24",
    )
    max_streams: int = Field(200, ge=1, description="most answers written at once; further questions wait")
    workspace_max_streams: int | None = Field(
        None, ge=1, description="most answers of one workspace at once; unset: a quarter of all"
    )
    max_waiting: int | None = Field(
        None, ge=0, description="most questions that wait, past which they get 503; unset: half of all answers"
    )
    answer_timeout_s: float = Field(
        120, gt=0, allow_inf_nan=False, description="longest time for one answer, in seconds"
    )
    first_token_timeout_s: float = Field(
        30,
        gt=0,
        allow_inf_nan=False,
        description="longest silence of the model, before the first token and between two, in seconds",
    )
    send_timeout_s: float = Field(
        30,
        ge=1,
        le=3600,
        description="how long a client may take nothing of what is sent to it before it is let go, in seconds",
    )
    resume_grace_s: float = Field(
        30,
        ge=0,
        allow_inf_nan=False,
        description="how long an answer asked for with `resume` goes on without its client, in seconds",
    )
    reload_grace_s: float = Field(
        5, ge=0, allow_inf_nan=False, description="how long an answer goes on after its page was closed, in seconds"
    )
    shutdown_grace_s: float = Field(
        5,
        ge=0,
        allow_inf_nan=False,
        description="how long answers may go on once the server is told to stop, in seconds",
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="comma-separated; when set, every route needs one as Bearer and the page as password"
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default_factory=_default_proxies,
        description="comma-separated addresses and networks of proxies whose X-Forwarded-* headers are believed; "
        "on Spaces: private networks",
    )
    samples: bool = Field(True, description="whether visitors without documents search the samples")
    log_format: Literal["text", "json"] = Field("text", description="how lines of the log are written: text or json")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="least severe lines that are written: debug, info, warning or error; debug may quote documents",
    )

    @field_validator("api_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _in_lower_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @property
    def has_provider(self) -> bool:
        """Whether a model writes; otherwise answers are quoted."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def streams_per_workspace(self) -> int:
        return self.workspace_max_streams or max(1, self.max_streams // 4)

    @property
    def waiting_places(self) -> int:
        return self.max_waiting if self.max_waiting is not None else max(1, self.max_streams // 2)

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * MEGABYTE


def environment_name(field: str) -> str:
    """The environment variable that sets a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"FOOTNOTE_{field.upper()}"


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        BadSetting: a value is unusable; the message names the variable and the fix in one line.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = str(first["loc"][0])
        if variable in Settings.model_fields:
            variable = environment_name(variable)
        raise BadSetting(variable, first["msg"]) from error
