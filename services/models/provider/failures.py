"""Map failures of the model's server to Footnote's errors."""

import math
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp

from services.errors import (
    ContextTooLong,
    ModelError,
    ModelRejected,
    ModelTimeout,
    ModelUnreachable,
    RateLimited,
    Refusal,
)
from services.models.provider import refusal_words

MAX_SAID_CHARS = 2000  # of the server's own words, for the log: their reason is at the beginning

NOT_THE_PROTOCOL = (
    "The model's server sent something that is not an OpenAI-compatible answer. This server's operator must check "
    "OPENAI_BASE_URL."
)
_BUSY = "The model's server is busy with another request. Try again in a moment."
_MOVED = "The model's server is at another address. This server's operator must correct OPENAI_BASE_URL."
_OWN_ERROR = (
    "The model's server reported an internal error. Try again in a moment. If it keeps failing, this server's operator "
    "finds the reason in the log of the model's server."
)
SILENT = "The model was silent for too long and was stopped. Try again."
FILTERED = "The content filter of the model's server stopped this answer. Ask it differently."
_NO_CREDIT = (
    "The account at the model's provider has no credit left. Waiting does not help: this server's operator must "
    "check its billing page."
)
_NO_MODEL = (
    "The model's server does not know this model or address. This server's operator must correct "
    "FOOTNOTE_CHAT_MODEL or OPENAI_BASE_URL."
)
_WRONG_KEY = "The model's server refused the key. This server's operator must correct OPENAI_API_KEY."
_FORBIDDEN = (
    "The model's server refused access. This server's operator must correct OPENAI_API_KEY or what it may be used for, "
    "or choose a provider that serves this server's network and country."
)
_NOT_ALLOWED = (
    "The account at the model's provider may not use this model as it is set up, for example because of its privacy "
    "settings. This server's operator must change them there, or correct FOOTNOTE_CHAT_MODEL."
)
_REGION = (
    "The model's provider does not serve this server's country or region. This server's operator must choose another "
    "provider in OPENAI_BASE_URL."
)
_REFUSED = "The model's server refused the request. This server's operator finds the reason in the log at level debug."
_TOO_LONG = (
    "The passages are longer than the model's window. This server's operator must set FOOTNOTE_CONTEXT_TOKENS below "
    "the window, or give the model a larger one."
)
NO_CONNECTION = (
    "The connection to the model's server failed. Try again. If it keeps failing, this server's operator must check "
    "OPENAI_BASE_URL and that the model runs."
)


CAPACITY_EXCEEDED = 498
"""Groq's status for a tier that has no room now."""
_BY_STATUS: Mapping[int, tuple[type[ModelError], str, Refusal]] = {
    HTTPStatus.UNAUTHORIZED: (ModelRejected, _WRONG_KEY, "key"),
    HTTPStatus.PAYMENT_REQUIRED: (ModelRejected, _NO_CREDIT, "credit"),
    HTTPStatus.FORBIDDEN: (ModelRejected, _FORBIDDEN, "key"),
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: (ModelRejected, _REGION, "region"),
    HTTPStatus.NOT_FOUND: (ModelRejected, _NO_MODEL, "model"),
    HTTPStatus.METHOD_NOT_ALLOWED: (ModelRejected, NOT_THE_PROTOCOL, "address"),
    HTTPStatus.REQUEST_TIMEOUT: (ModelTimeout, SILENT, "other"),
    HTTPStatus.CONFLICT: (ModelUnreachable, _BUSY, "other"),
    CAPACITY_EXCEEDED: (ModelUnreachable, _BUSY, "other"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (ContextTooLong, _TOO_LONG, "window"),
}
_CERTAIN = frozenset({HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT})
"""Statuses that mean the same whatever the body says."""

_WORDS: tuple[tuple[re.Pattern[str], type[ModelError], str, Refusal], ...] = (
    (refusal_words.SET_UP, ModelRejected, _NOT_ALLOWED, "model"),
    (refusal_words.FILTER, ModelRejected, FILTERED, "filter"),
    (refusal_words.CREDIT, ModelRejected, _NO_CREDIT, "credit"),
    (refusal_words.WINDOW, ContextTooLong, _TOO_LONG, "window"),
    (refusal_words.KEY, ModelRejected, _WRONG_KEY, "key"),
    (refusal_words.UNSERVED, ModelRejected, _REGION, "region"),
    (refusal_words.MODEL, ModelRejected, _NO_MODEL, "model"),
    (refusal_words.ADDRESS, ModelRejected, NOT_THE_PROTOCOL, "address"),
    (refusal_words.COUNTRY, ModelRejected, _REGION, "region"),
)
"""Read in this order: a message about one thing may name a later one."""
_LASTING = frozenset({"filter", "window", "credit"})
"""What waiting does not help, although the status asks to wait."""
_MAY_BE_BROADER = frozenset({"model", "key", "address"})
# These statuses have other causes too, so the message decides.
_BLAMES_PROMPT = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)
_BLAMES_ACCOUNT = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PRECONDITION_FAILED}
)
_DESPITE_UNAUTHORIZED = frozenset({"credit", "model"})
"""What some servers refuse with the status for a wrong key."""


@dataclass(frozen=True, slots=True)
class ProviderError:
    """An error as a server's JSON tells it, in whichever of the usual forms."""

    code: str = ""
    type: str = ""
    message: str = ""
    param: str = ""

    @classmethod
    def of(cls, body: object) -> "ProviderError":
        """Reads `{"error": {...}}`, `{"error": "..."}`, `{"object": "error", ...}`, FastAPI's `{"detail": ...}`, the
        lists of Google and Cloudflare, and MiniMax's `base_resp`."""
        if isinstance(body, list) and body:
            body = body[0]
        if not isinstance(body, Mapping):
            return cls()
        error = body.get("error") or body.get("base_resp") or body
        if isinstance(listed := body.get("errors"), list) and listed:
            error = listed[0]
        if isinstance(error, str):
            return cls(message=error, code=str(body.get("code") or ""))
        fields = error if isinstance(error, Mapping) else body
        message = next((fields[name] for name in _SAID_IN if fields.get(name)), "")
        texts = {name: str(fields.get(name) or "") for name in ("code", "type", "param")}
        told = message if isinstance(message, str) else _flat(message)
        return cls(message=" ".join(filter(None, [told, _passed_on(fields.get("metadata"))])), **texts)

    @property
    def text(self) -> str:
        return f"{self.code} {self.type} {self.message}"


_SAID_IN = ("message", "detail", "msg", "error_msg", "status_msg", "Message", "error")
"""Fields with the message: `detail` is FastAPI's, `error_msg` Baidu's, `status_msg` MiniMax's, `error` Ollama's."""


def _passed_on(metadata: object) -> str:
    """What the provider behind a gateway said (OpenRouter)."""
    raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
    return raw if isinstance(raw, str) else "" if raw is None else _flat(raw)


def _flat(value: object) -> str:
    """The words of a list of problems, without the input that FastAPI repeats in it."""
    if isinstance(value, Mapping):
        return " ".join(_flat(part) for name, part in value.items() if name not in ("input", "ctx"))
    return " ".join(map(_flat, value)) if isinstance(value, list) else str(value)


class Upstream(Exception):
    """What led to a `ModelError` of the chat's client, for the log.

    It replaces aiohttp's own errors, which hold the request's headers, and so the key.
    """

    def __init__(
        self, text: str, *, status_code: int | None = None, errno: int | None = None, is_loss: bool = False
    ) -> None:
        self.is_loss = is_loss  # the text is the kind of an error on this side, and not the server's
        self.status_code = status_code
        self.errno = errno
        super().__init__(text)


@contextmanager
def provider_errors() -> Iterator[None]:
    """Turn what LangChain raises, where an answer is not the protocol, into Footnote's error."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise ModelRejected(NOT_THE_PROTOCOL, "protocol") from error


def lost(error: Exception) -> ModelError:
    """What it means that no connection came about, or that it broke."""
    meaning = _loss(error)
    meaning.__cause__ = Upstream(type(error).__name__, errno=getattr(error, "errno", None), is_loss=True)
    return meaning


def _loss(error: Exception) -> ModelError:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return ModelUnreachable(
                "The address of the model's server is not known. Try again. If it keeps failing, this server's "
                "operator must correct OPENAI_BASE_URL, or this machine's network."
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ModelUnreachable(
                "The model's server has no certificate that can be trusted. This server's operator must correct "
                "OPENAI_BASE_URL, or name the certificate's authority in SSL_CERT_FILE."
            )
        case TimeoutError() if not isinstance(error, aiohttp.ConnectionTimeoutError):
            return ModelTimeout(SILENT)
        case (
            aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | aiohttp.ClientHttpProxyError() | OSError()
        ):
            return ModelUnreachable(NO_CONNECTION)
        case _:  # what is not HTTP, or leads in circles
            return ModelRejected(NOT_THE_PROTOCOL, "protocol")


def refused(status: int, error: ProviderError | None = None, retry_after_s: float | None = None) -> ModelError:
    """What an HTTP status means, together with the error in the answer's body."""
    meant = None if status in _CERTAIN else _by_words(error or ProviderError())
    if (meant is None or meant.refusal in _MAY_BE_BROADER) and error is not None:
        meant = _broadly(status, error.text) or meant
    if status == HTTPStatus.UNAUTHORIZED and meant is not None and meant.refusal not in _DESPITE_UNAUTHORIZED:
        meant = None
    passing = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.TOO_MANY_REQUESTS and isinstance(meant, ContextTooLong) and error is not None:
        meant = None if refusal_words.FOR_A_WHILE.search(error.text) else meant
    if status > HTTPStatus.NOT_IMPLEMENTED and isinstance(meant, ContextTooLong):
        meant = None  # too much for now, of all that ask
    if meant is not None and (not passing or meant.refusal in _LASTING):
        return meant
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _rate_limited(retry_after_s)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return ModelRejected(_MOVED, "address")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ModelUnreachable(_OWN_ERROR)
    kind, message, refusal = _BY_STATUS.get(status, (ModelRejected, _REFUSED, "other"))
    return kind(message, refusal)


def _broadly(status: int, text: str) -> ModelError | None:
    """What words mean that say as much only with this status."""
    if (
        status in _BLAMES_PROMPT
        and refusal_words.WINDOW_BROADLY.search(text)
        and not refusal_words.NUMBERS_OF_REQUEST.search(text)
    ):
        return ContextTooLong(_TOO_LONG)
    if status in _BLAMES_ACCOUNT and refusal_words.CREDIT_BROADLY.search(text):
        return ModelRejected(_NO_CREDIT, "credit")
    return None


def _by_words(error: ProviderError) -> ModelError | None:
    """What the server's own words mean, where they mean more than the status."""
    for words, kind, message, refusal in _WORDS:
        if words.search(error.text):
            return kind(message, refusal)
    return None


def reported(error: ProviderError) -> ModelError:
    """What an error object inside an answer means: some servers put an HTTP status in it, some a word."""
    meaning = _reported(error)
    if said := error.text.strip():
        meaning.__cause__ = Upstream(said[:MAX_SAID_CHARS])
    return meaning


def _reported(error: ProviderError) -> ModelError:
    if error.code.isdecimal() and HTTPStatus.BAD_REQUEST <= int(error.code) < 600:  # noqa: PLR2004 - beyond HTTP
        return refused(int(error.code), error)
    if "rate_limit" in error.code or "rate_limit" in error.type:
        return _rate_limited(None)
    if meant := _by_words(error):
        return meant
    return (
        _rate_limited(None)
        if refusal_words.RATE.search(error.text)
        else ModelUnreachable("The model's server reported an error in its answer. Try again in a moment.")
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait; nothing if it doesn't, or not in a form that means anything."""
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name, "")) / per_second
        except ValueError:
            continue
        return seconds if math.isfinite(seconds) and seconds > 0 else None
    try:
        seconds = parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return seconds if seconds > 0 else None


def _rate_limited(retry_after_s: float | None) -> RateLimited:
    when = "Wait a little and try again." if retry_after_s is None else f"Try again in {_in_words(retry_after_s)}."
    error = RateLimited(f"The model's server has too many requests or no quota left. {when}")
    if retry_after_s is not None:
        error.retry_after_s = math.ceil(retry_after_s)
    return error


def _in_words(seconds: float) -> str:
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds > 2 * size:
            return f"{math.ceil(seconds / size)} {unit}s"
    whole = math.ceil(seconds)
    return f"{whole} second{'' if whole == 1 else 's'}"
