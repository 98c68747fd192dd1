"""What a failure of the model's server means for whoever asked: one table for chat and embeddings."""

import math
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
import httpx2
import openai

from services.errors import ModelError, ModelRejected, ModelTimeout, ModelUnreachable, RateLimited

_FOREIGN = (openai.OpenAIError, httpx2.HTTPError, ValueError, TypeError, KeyError, AttributeError, IndexError)

NOT_THE_PROTOCOL = (
    "The model's server sent something that is not an OpenAI-compatible answer. Whoever runs this server must check "
    "OPENAI_BASE_URL."
)
SILENT = "The model was silent for too long and was stopped. Try again."
FILTERED = "The model's server stopped this answer by its content filter. Ask it differently."
_NO_CONNECTION = (
    "The connection to the model's server failed. Try again; if it stays, whoever runs this server must check "
    "OPENAI_BASE_URL and that the model runs."
)


class Upstream(Exception):
    """What led to a `ModelError` of the chat's client, for the log.

    It stands for aiohttp's own errors, which hold the request's headers, and so the key.
    """

    def __init__(self, text: str, *, status_code: int | None = None, errno: int | None = None) -> None:
        self.status_code = status_code
        self.errno = errno
        super().__init__(text)


@contextmanager
def provider_errors() -> Iterator[None]:
    """Turn what LangChain and the embeddings' client raise into Footnote's errors."""
    try:
        yield
    except _FOREIGN as error:
        raise as_model_error(error) from error


def as_model_error(error: Exception) -> ModelError:
    """What a failure of the embeddings' client means.

    What is not an error of the client is raised by it, or by LangChain, when an answer is not the protocol.
    """
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return ModelTimeout(SILENT)
        case openai.APIStatusError():
            return refused(error.status_code, error.code, retry_after(error.response.headers))
        case openai.APIConnectionError() | httpx2.HTTPError():
            return ModelUnreachable(_NO_CONNECTION)
        case openai.APIError():
            return reported({"code": error.code})
        case _:
            return ModelRejected(NOT_THE_PROTOCOL)


def lost(error: Exception) -> ModelError:
    """What it means that no connection came about, or that it broke."""
    meaning = _loss(error)
    meaning.__cause__ = Upstream(type(error).__name__, errno=getattr(error, "errno", None))
    return meaning


def _loss(error: Exception) -> ModelError:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return ModelUnreachable(
                "The address of the model's server is not known. Try again; if it stays, whoever runs this server "
                "must correct OPENAI_BASE_URL, or this machine's network."
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return ModelUnreachable(
                "The model's server has no certificate that can be trusted. Whoever runs this server must correct "
                "OPENAI_BASE_URL, or name the certificate's authority in SSL_CERT_FILE."
            )
        case TimeoutError() if not isinstance(error, aiohttp.ConnectionTimeoutError):
            return ModelTimeout(SILENT)
        case (
            aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | aiohttp.ClientHttpProxyError() | OSError()
        ):
            return ModelUnreachable(_NO_CONNECTION)
        case _:  # what is not HTTP, or leads in circles
            return ModelRejected(NOT_THE_PROTOCOL)


def refused(status: int, code: object = None, retry_after_s: float | None = None) -> ModelError:  # noqa: PLR0911 - a table
    """What an HTTP status means; `code` is the one in the answer's body."""
    if code == "content_filter":
        return ModelRejected(FILTERED)
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return ModelRejected(
                "The model's server refused the key. Whoever runs this server must correct OPENAI_API_KEY."
            )
        case HTTPStatus.NOT_FOUND:
            return ModelRejected(
                "The model's server does not know this model or address. Whoever runs this server must correct "
                "FOOTNOTE_CHAT_MODEL or OPENAI_BASE_URL."
            )
        case HTTPStatus.REQUEST_TIMEOUT:
            return ModelTimeout(SILENT)
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _rate_limited(retry_after_s)
        case HTTPStatus.CONFLICT:
            return ModelUnreachable("The model's server is busy with another request. Try again in a moment.")
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ModelUnreachable("The model's server has an error of its own. Try again in a moment.")
        case _:
            return ModelRejected(
                "The model's server refused the request. Ask in fewer words, or start a new conversation."
            )


def reported(error: object) -> ModelError:
    """What an error object in the midst of an answer means: some servers put an HTTP status in it, some a word."""
    code = error.get("code") if isinstance(error, Mapping) else None
    if str(code).isdecimal() and HTTPStatus.BAD_REQUEST <= int(str(code)) < 600:  # noqa: PLR2004 - beyond HTTP
        return refused(int(str(code)))
    if code == "content_filter":
        return ModelRejected(FILTERED)
    if code == "rate_limit_exceeded":
        return _rate_limited(None)
    return ModelUnreachable("The model's server reported an error in its answer. Try again in a moment.")


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
