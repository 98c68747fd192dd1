"""What an OpenAI-compatible provider sends for a script: the HTTP head, an event for each token, and the end."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import math
import re
import struct
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import responses as reasons
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CHAT_PATH = "/v1/chat/completions"
EMBEDDINGS_PATH = "/v1/embeddings"
EMBEDDING_DIMENSIONS = 256
STAMP = "@" * 16
"""Stands in a token for the time of its sending, in nanoseconds of `time.monotonic_ns`, in as many digits."""
SENTENCE = ("The", " Nile", " is", " 6", ",", "650", " km", " long", " [", "1", "]", ".")
ERROR_TYPES_AND_CODES = {
    400: ("invalid_request_error", "invalid_value"),
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
}


@dataclass(frozen=True)
class Script:
    """What an answer does. Each `*_at` acts once that many tokens were sent, before the next token or the end.

    An answer that is not streamed, an error, and a raw `body` are sent in one piece, before which they have no tokens.
    """

    tokens: tuple[str, ...] = SENTENCE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None  # in place of the protocol; application/json unless `headers` say otherwise
    cuts: tuple[int, ...] = ()  # sends `body` in pieces that begin at these bytes
    paced: bool = False  # in place of the delay, wait for a call of `Provider.allow`
    delay_s: float = 0.0  # between two writes, thus between two tokens unless `tokens_per_write` joins them
    silent_before_s: float = 0.0
    late_headers: bool = False  # whatever comes before the first token comes before the response headers too
    stall_at: int | None = None  # send nothing more, and keep the connection
    ping_s: float | None = None  # while it stalls, a comment so often
    drop_at: int | None = None  # reset the connection
    cut_at: int | None = None  # close the connection in order, in the middle of the HTTP message
    garbage_at: int | None = None  # send an event that is not JSON, then go on
    finish_reason: str = "stop"
    done: bool = True  # end by [DONE]
    open_end: bool = False  # keep the connection, and the HTTP message open, after the last word
    usage: tuple[int, int] = (11, 7)
    tokens_per_write: int = 1

    @functools.cached_property
    def deltas(self) -> tuple[bytes, ...]:
        contents = [b'"content":%b}' % json.dumps(token).encode() for token in self.tokens]
        return tuple((b"{" if i else b'{"role":"assistant",') + content for i, content in enumerate(contents))


@dataclass
class Request:
    """What a client asked, and how its answer went. All times are of `time.monotonic`."""

    path: str
    headers: dict[str, str] = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    started_at: float
    first_token_at: float | None = None
    tokens_sent: int = 0
    client_left_at: float | None = None  # set if the client closed the connection before the answer was complete
    finished: bool = False  # the kernel has taken the whole answer

    @property
    def question(self) -> str:
        contents = [m.get("content") for m in self.body.get("messages", ()) if m.get("role") == "user"]
        last = contents[-1] if contents else ""
        return last if isinstance(last, str) else "\n".join(part.get("text", "") for part in last or ())


def compose(request: Request, script: Script) -> tuple[bytes, list[bytes], bytes]:
    """Encode the HTTP head, an event per token if the answer is streamed, and what ends the answer."""
    events: list[bytes] = []
    content_type = "application/json"
    if script.body is not None:
        end = script.body
    elif script.status != HTTPStatus.OK:
        end = _error(script.status)
    elif request.path == EMBEDDINGS_PATH:
        end = _embeddings(request.body)
    elif request.body.get("stream"):
        (*events, end), content_type = _events(request, script), "text/event-stream"
    else:
        end = _completion(request, script)
    headers = {"content-type": content_type} | {name.lower(): value for name, value in script.headers.items()}
    headers["transfer-encoding"] = "chunked"
    lines = [f"HTTP/1.1 {script.status} {reasons.get(script.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1"), events, end


def _events(request: Request, script: Script) -> list[bytes]:
    """Encode an event per token, and the last item: the finish reason, and as asked for usage and [DONE]."""
    about = json.dumps(_about(request, "chat.completion.chunk")).encode()[:-1]
    before = b'data: %b,"choices":[{"index":0,"delta":' % about
    events = [b'%b%b,"finish_reason":null}]}\n\n' % (before, delta) for delta in script.deltas]
    end = b'%b{},"finish_reason":%b}]}\n\n' % (before, json.dumps(script.finish_reason).encode())
    if (request.body.get("stream_options") or {}).get("include_usage"):
        end += b'data: %b,"choices":[],"usage":%b}\n\n' % (about, json.dumps(_usage(*script.usage)).encode())
    return [*events, end + b"data: [DONE]\n\n" * script.done]


def _completion(request: Request, script: Script) -> bytes:
    message = {"role": "assistant", "content": "".join(script.tokens), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": script.finish_reason, "logprobs": None}
    answer = {"choices": [choice], "usage": _usage(*script.usage)}
    return json.dumps(_about(request, "chat.completion") | answer).encode()


def _about(request: Request, kind: str) -> dict[str, Any]:
    name = f"chatcmpl-{id(request):x}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": request.body.get("model")}


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _error(status: int) -> bytes:
    kind, code = ERROR_TYPES_AND_CODES.get(status, ("server_error", "server_error"))
    error = {"message": f"The provider was told to answer {status}.", "type": kind, "param": None, "code": code}
    return json.dumps({"error": error}).encode()


def _embeddings(asked: dict[str, Any]) -> bytes:
    given = asked.get("input", "")
    texts = [given] if isinstance(given, str) or (given and isinstance(given[0], int)) else given
    words = [re.findall(r"\w+", text.lower()) if isinstance(text, str) else list(map(str, text)) for text in texts]
    form = _pack if asked.get("encoding_format") == "base64" else list
    data = [{"object": "embedding", "index": i, "embedding": form(_embed(w))} for i, w in enumerate(words)]
    count = sum(map(len, words))
    usage = {"prompt_tokens": count, "total_tokens": count}
    return json.dumps({"object": "list", "data": data, "model": asked.get("model"), "usage": usage}).encode()


def _embed(words: list[str]) -> list[float]:
    """Add a few signed unit steps per word, so that texts are the closer the more words they share."""
    vector = [0.0] * EMBEDDING_DIMENSIONS
    for word in words:
        digest = hashlib.blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest()
        for dimension, sign in zip(digest[::2], digest[1::2], strict=True):
            vector[dimension] += 1.0 if sign & 1 else -1.0
    if not any(vector):
        vector[0] = 1.0
    norm = math.hypot(*vector)
    return [value / norm for value in vector]


def _pack(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
