"""The failures of a model's server that Footnote handles, and what the client must see.

`SCRIPTED` are faults of a server that is there, `ELSEWHERE` are faults of its address. `tests/faultruns.py` runs them.
"""

import datetime as dt
import json
from dataclasses import dataclass

from tests.support.provider import SENTENCE, Script

PATIENCE_S = 6.0
"""How long the Footnote that the scripted faults run against waits for a first token; retries take 1.5 s of it."""
ANSWER = "".join(SENTENCE)
BEGIN = "The Nile is"
KEY = "check OPENAI_BASE_URL"
EVENTS = {"content-type": "text/event-stream"}
AT_ONCE = {"retry-after-ms": "1"}


def chunk(text: str, finish_reason: str | None = None) -> bytes:
    """One event as a provider sends it."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
    return b"data: %b\n\n" % json.dumps({"object": "chat.completion.chunk", "choices": [choice]}).encode()


def refusal(status: int, **error: object) -> Script:
    """An error as OpenAI's servers send it."""
    return Script(status=status, body=json.dumps({"error": error}).encode())


def raw(*events: bytes) -> Script:
    """A stream of exactly these bytes."""
    return Script(body=b"".join(events), headers=EVENTS)


def error_in_stream(**error: object) -> bytes:
    return b"data: %b\n\n" % json.dumps({"error": {"message": "secret of the provider", **error}}).encode()


@dataclass(frozen=True)
class Fault:
    """What the provider does, and what the client must see: the text, then an error of this code, or a normal end."""

    name: str
    scripts: tuple[Script, ...]  # one a request; the last one is for all that follow
    code: str | None = None
    text: str = ""
    attempts: int = 1
    says: str = ""
    """A part of the error's sentence."""
    finish_reason: str = "stop"


def fails(name: str, *scripts: Script, code: str, attempts: int = 1, text: str = "", says: str = "") -> Fault:
    return Fault(name, scripts, code, text, attempts, says)


def answered(name: str, *scripts: Script, attempts: int = 1, text: str = ANSWER, finish_reason: str = "stop") -> Fault:
    return Fault(name, scripts, None, text, attempts, "", finish_reason)


def _status(status: int, **headers: str) -> Script:
    return Script(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


_GOOD = Script()
_HTML = Script(body=b"<html><body>Welcome to nginx</body></html>", headers={"content-type": "text/html"})
_FILTERED = {"error": {"code": "content_filter", "message": "secret of the provider"}}
_IN_30_HOURS = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=30)).strftime("%a, %d %b %Y %H:%M:%S GMT")
_MEGABYTE = "revenue " * 131_072
_LETTERS = tuple("abcdefghij" * 1000)
_FIVE_HUNDRED = Script(status=500, headers=AT_ONCE)
_FIVE_HUNDRED_THREE = Script(status=503, headers=AT_ONCE)

_REFUSALS = (
    fails("400", _status(400), code="model_rejected", says="finds the reason in the log"),
    fails("401", _status(401), code="model_rejected", says="correct OPENAI_API_KEY"),
    fails("403", _status(403), code="model_rejected", says="correct OPENAI_API_KEY"),
    fails("404, an unknown model", _status(404), code="model_rejected", says="FOOTNOTE_CHAT_MODEL"),
    fails("413", _status(413), code="model_rejected", attempts=5, says="FOOTNOTE_CONTEXT_TOKENS"),
    fails("408", _status(408, retry_after_ms="1"), code="model_timeout", attempts=3),
    fails("409", _status(409, retry_after_ms="1"), code="model_unreachable", attempts=3),
    fails("429", _status(429, retry_after_ms="1"), code="rate_limited", attempts=3, says="Try again in 1 second."),
    fails("429 without a wait", _status(429), code="rate_limited", attempts=3, says="Wait a little"),
    fails("429 with a wait of 1 s", _status(429, retry_after="1"), code="rate_limited", attempts=3, says="1 second."),
    fails("429 with a long wait", _status(429, retry_after="90"), code="rate_limited", says="90 seconds."),
    fails("429 until a date", _status(429, retry_after=_IN_30_HOURS), code="rate_limited", says="30 hours."),
    fails("429, not to be retried", _status(429, x_should_retry="false"), code="rate_limited"),
    fails("500", _FIVE_HUNDRED, code="model_unreachable", attempts=3, says="an internal error"),
    fails("503", _FIVE_HUNDRED_THREE, code="model_unreachable", attempts=3, says="an internal error"),
    fails("500 without a wait", _status(500), code="model_unreachable", attempts=3),
    fails(
        "400 of a content filter",
        Script(status=400, body=json.dumps(_FILTERED).encode()),
        code="model_rejected",
        says="content filter",
    ),
    answered("429, then an answer", _status(429, retry_after="1"), _GOOD, attempts=2),
    answered("500, then an answer", _FIVE_HUNDRED, _GOOD, attempts=2),
    answered("503 twice, then an answer", _FIVE_HUNDRED_THREE, _FIVE_HUNDRED_THREE, _GOOD, attempts=3),
    answered("400 to be retried", _status(400, x_should_retry="true", retry_after_ms="1"), _GOOD, attempts=2),
)

_NOT_THE_PROTOCOL = tuple(
    fails(name, script, code="model_rejected", text=text, says=KEY)
    for name, script, text in (
        ("HTML in place of JSON", _HTML, ""),
        ("JSON in place of events", Script(body=b'{"hello": "world"}'), ""),
        ("an empty body", Script(body=b""), ""),
        ("bytes that are no text", raw(b"data: \xff\xfe\x00\n\n"), ""),
        ("JSON of another kind", raw(b"data: [1, 2]\n\n"), ""),
        ("truncated JSON", raw(b'data: {"choices": [{"ind\n\n'), ""),
        ("truncated JSON between tokens", raw(chunk(BEGIN), b'data: {"choices": [{"ind\n\n', chunk(" long")), BEGIN),
        ("garbage before the first token", Script(garbage_at=0), ""),
        ("garbage between tokens", Script(garbage_at=3), BEGIN),
        ("a line without end", raw(b"data: " + b"x" * 9_000_000), ""),
    )
)

_BROKEN = (
    fails("reset before the headers", Script(drop_at=0, late_headers=True), code="model_unreachable", attempts=3),
    fails("reset after the headers", Script(drop_at=0), code="model_unreachable", attempts=3, says=KEY),
    answered("reset before the headers, then an answer", Script(drop_at=0, late_headers=True), _GOOD, attempts=2),
    fails("reset in the middle", Script(drop_at=3), code="model_unreachable", text=BEGIN, says=KEY),
    fails("cut in the middle", Script(cut_at=3), code="model_unreachable", text=BEGIN, says=KEY),
    fails("ended without saying why", raw(chunk(BEGIN)), code="model_unreachable", text=BEGIN, says="broke"),
    fails("ended in the middle of an event", raw(chunk(BEGIN), b'data: {"ch'), code="model_unreachable", text=BEGIN),
    fails("silent before the headers", Script(stall_at=0, late_headers=True), code="model_timeout", says="silent"),
    fails("silent before the first token", Script(stall_at=0), code="model_timeout", says="silent"),
    fails("silent in the middle", Script(stall_at=3), code="model_timeout", text=BEGIN, says="silent"),
)

_REPORTED = (
    fails("an error in the stream", raw(error_in_stream()), code="model_unreachable", says="reported an error"),
    fails("an error 429 in the stream", raw(error_in_stream(code=429)), code="rate_limited"),
    fails(
        "an error between tokens", raw(chunk(BEGIN), error_in_stream(code="oops")), code="model_unreachable", text=BEGIN
    ),
    fails(
        "an event of type error",
        raw(chunk(BEGIN), b"event: error\ndata: secret of the provider\n\n"),
        code="model_unreachable",
        text=BEGIN,
    ),
    fails("a filter in the stream", raw(error_in_stream(code="content_filter")), code="model_rejected", says="filter"),
    fails(
        "stopped by a content filter",
        Script(tokens=SENTENCE[:3], finish_reason="content_filter"),
        code="model_rejected",
        text=BEGIN,
        says="content filter",
    ),
    fails("an answer without a word", Script(tokens=()), code="model_rejected", says="empty answer"),
)

_UNUSUAL = (
    answered("[DONE] missing", Script(done=False)),
    answered("broken after the last word", raw(chunk(ANSWER, "stop"), b'data: {"us')),
    answered("the model's limit", Script(finish_reason="length"), finish_reason="length"),
    answered("a token of 1 MB", Script(tokens=(_MEGABYTE,)), text=_MEGABYTE),
    answered("10,000 tokens of one letter", Script(tokens=_LETTERS, tokens_per_write=7), text="".join(_LETTERS)),
)

SCRIPTED: tuple[Fault, ...] = (*_REFUSALS, *_NOT_THE_PROTOCOL, *_BROKEN, *_REPORTED, *_UNUSUAL)

ELSEWHERE: tuple[Fault, ...] = (
    fails("nobody listens", code="model_unreachable", attempts=0, says=KEY),
    fails("an unknown host", code="model_unreachable", attempts=0, says="not known"),
    fails("a certificate of its own", code="model_unreachable", attempts=0, says="SSL_CERT_FILE"),
)
