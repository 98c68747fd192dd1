"""Settings, read once from the environment at the start and passed on."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.errors import BadSetting

VERSION = "0.1.0"
MEGABYTE = 1024 * 1024  # the settings count in MiB
CONTEXT_TOKENS = 12000
"""Leaves room for an answer in a model of 8,192 tokens, and holds ten passages of any kind."""
MIN_CONTEXT_TOKENS = 2000
"""As many as the rules of a prompt, one passage, a question and the turn before it need."""
LOOPBACK = "127.0.0.1,::1"
PRIVATE = "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7"
"""Addresses that no packet from the internet has (RFC 1918, RFC 6598, RFC 4193)."""


SHORTEST_KEY = 16
"""Characters of an access key: 16 random letters hold 75 bits, more than anyone can try over a network."""
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_REDIS = ("redis://", "rediss://", "unix://")  # what redis-py takes
_ORIGIN = re.compile(r"https?://[^\s/?#@*]+")


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
        description="most tokens of a prompt: rules, passages, conversation and question, as Footnote estimates them; "
        "unset: fewer where the model's server tells a smaller window",
    )
    data: str = Field(
        "./data",
        description="where documents are kept: a folder, or s3://bucket/prefix with the endpoint, region and keys of "
        "the usual AWS_… variables",
    )
    redis: SecretStr | None = Field(
        None,
        description="address of a Redis or Valkey server (redis://, rediss:// or unix://), through which several "
        "servers with the same documents share answers; unset: there is one server",
    )
    host: str = Field(default_factory=_default_host, description="address to listen on; 0.0.0.0 on Spaces")
    port: int = Field(7860, ge=1, le=65535, description="port to listen on")
    max_upload_mb: int = Field(50, ge=1, le=1024, description="largest file accepted, in MiB")
    max_pages: int = Field(2000, ge=1, description="most pages accepted in one document")
    workspace_max_mb: int = Field(2000, ge=1, description="most that one workspace's files may hold together, in MiB")
    workspace_max_pages: int = Field(50_000, ge=1, description="most pages in one workspace")
    workspace_max_documents: int = Field(500, ge=1, description="most documents in one workspace")
    max_disk_mb: int | None = Field(
        None,
        ge=1,
        description="most disk space that the documents of all workspaces may take, in MiB; unset: what they take at "
        "the start and four fifths of what is free then, or later if more is; on object storage: most bytes of all "
        "files, unset: any",
    )
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
        description="how long a client may read nothing before the server closes its connection, in seconds",
    )
    resume_grace_s: float = Field(
        30,
        ge=0,
        allow_inf_nan=False,
        description="how long an answer asked for with `resume` continues without its client, in seconds",
    )
    reload_grace_s: float = Field(
        5, ge=0, allow_inf_nan=False, description="how long an answer continues after its page was closed, in seconds"
    )
    shutdown_grace_s: float = Field(
        5,
        ge=0,
        allow_inf_nan=False,
        description="how long answers may continue once the server is told to stop, in seconds",
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="comma-separated; when set, every route needs one as Bearer and the page as password"
    )
    operator_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="comma-separated keys that read the ratings of all workspaces; unset: nobody does"
    )
    sharing: bool = Field(True, description="whether visitors may share answers at addresses that need no login")
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default_factory=_default_proxies,
        description="comma-separated addresses and networks of proxies whose X-Forwarded-* headers are believed; "
        "on Spaces: private networks",
    )
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="comma-separated host names of this server; requests by another are refused; unset: on loopback "
        "only localhost and what a trusted proxy passes on, otherwise any",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="comma-separated origins (https://host) whose pages may use the API; unset: none"
    )
    check: Literal["rules", "model"] = Field(
        "rules",
        description="who checks sentences: rules, or model for the rules and the provider's model, which is asked "
        "about each cited sentence after the answer",
    )
    strict: bool = Field(
        False, description="whether unsupported sentences are struck out on the page and left out of the JSON answer"
    )
    samples: bool = Field(True, description="whether visitors without documents search the samples")
    semantic_search: bool = Field(
        True,
        description="whether passages are also found by what they mean, in other words and languages; takes 60 MB, and "
        "some 8 ms a passage in the background",
    )
    log_format: Literal["text", "json"] = Field("text", description="how lines of the log are written: text or json")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="least severe lines that are written: debug, info, warning or error; debug may quote documents",
    )

    @field_validator("api_keys", "operator_keys", "trusted_proxies", "hosts", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("api_keys", "operator_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
            raise ValueError(f"a key has fewer than {SHORTEST_KEY} characters, and could be guessed")
        return keys

    @field_validator("redis")
    @classmethod
    def _address_of_redis(cls, address: SecretStr | None) -> SecretStr | None:
        if address is not None and not address.get_secret_value().startswith(_REDIS):
            raise ValueError("it is an address such as redis://localhost:6379/0")
        return address

    @field_validator("hosts")
    @classmethod
    def _names(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(host.lower() for host in hosts)
        if not all(_HOST_NAME.fullmatch(name) for name in names):
            raise ValueError("it lists names such as footnote.example, without scheme and port")
        return names

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("it lists origins such as https://footnote.example, without a path")
        return tuple(origin.lower() for origin in origins)

    @field_validator("check", "log_format", "log_level", mode="before")
    @classmethod
    def _in_lower_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @property
    def recorded(self) -> dict[str, str | int | bool | None]:
        """What a recorded answer says about how it was made: nothing of where this server runs or of its keys."""
        return {
            "writes": self.chat_model if self.has_provider else "quotes",
            "embedding_model": self.embedding_model if self.has_provider else None,
            "context_tokens": self.context_tokens,
            "semantic_search": self.semantic_search,
        }

    @property
    def on_space(self) -> bool:
        """Whether this is a Hugging Face Space."""
        return bool(os.environ.get("SPACE_ID"))

    @property
    def listens_on_loopback(self) -> bool:
        """Whether only programs of this machine can connect."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"

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
    def max_disk_bytes(self) -> int | None:
        return self.max_disk_mb * MEGABYTE if self.max_disk_mb is not None else None


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
        raise BadSetting(variable, first["msg"].removeprefix("Value error, ")) from error
