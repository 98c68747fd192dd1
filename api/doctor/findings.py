"""Turn the measurements of `api.doctor` into findings: what works, what does not, and the setting that fixes it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from api.schemas import Hello
from api.sse import PING_S

_DEFAULT_PORTS = {"http": 80, "https": 443}  # of the schemes, which clients may leave out


@dataclass(frozen=True, slots=True)
class Arrival:
    """One tick. Times count from the request; `read` tells which ticks came in one piece."""

    sent_ms: float
    arrived_ms: float
    read: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of ticks and the silence after them. `cut_after_s`: when it ended, if it had no end of its own."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    http: str = "1.1"
    hello: Hello | None = None
    first_byte_ms: float = 0.0
    arrivals: tuple[Arrival, ...] = ()
    pings: int = 0
    asked: int = 20
    silence_s: float = 0.0
    cut_after_s: float | None = None

    @property
    def held_back_ms(self) -> float:
        """How much later the slowest tick came than the quickest, each counted from when it was sent."""
        delays = [each.arrived_ms - each.sent_ms for each in self.arrivals]
        return max(delays) - min(delays) if delays else 0.0

    @property
    def pieces(self) -> int:
        return len({each.read for each in self.arrivals})

    @property
    def buffered(self) -> bool:
        """Whether several ticks to a piece are the rule: a hiccup of the network joins some of them only once."""
        sizes = Counter(each.read for each in self.arrivals)
        several = sum(size > 1 for size in sizes.values())
        return several * 2 >= len(sizes) > 0 or len(sizes) * 4 <= len(self.arrivals) > 1


@dataclass(frozen=True, slots=True)
class UploadAttempt:
    """An upload announced as large as the server allows. `status`: None if nobody minded; `ours`: Footnote answered."""

    status: int | None
    ours: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    status: int
    root: str | None = None  # the address that the page believes to be at


@dataclass(frozen=True, slots=True)
class Measured:
    """`url` is where the server was found, with a slash at the end."""

    url: str
    ready: int
    stream: Stream
    upload: UploadAttempt
    page: ReceivedPage


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    fix: str = ""

    @property
    def good(self) -> bool:
        return not self.fix


def findings(measured: Measured) -> list[Finding]:
    """All findings, in the order of the measurements."""
    return [
        *_of_readiness(measured.ready),
        *_of_stream(measured.stream),
        *_of_upload(measured.upload, measured.stream.hello),
        *_of_addresses(measured),
    ]


def _of_readiness(status: int) -> Iterator[Finding]:
    if status == HTTPStatus.OK:
        yield Finding("The server is ready.")
    else:
        yield Finding(f"/readyz answers {status}.", "Wait until the server has started, or read its log.")


def _of_stream(stream: Stream) -> Iterator[Finding]:
    if stream.status != HTTPStatus.OK:
        yield Finding(
            f"/api/v1/ticks answers {stream.status}.",
            "Try again in a moment. If it fails again, have the proxy pass every path to the server.",
        )
        return
    encoding = stream.headers.get("content-encoding", "identity")
    if stream.buffered and encoding != "identity":
        yield Finding(
            f"A proxy compresses the stream ({encoding}) and holds events back: {_pace(stream)}.",
            "Leave text/event-stream out of what is compressed (nginx: gzip_types), and buffer nothing "
            "(nginx: proxy_buffering off, or no proxy_ignore_headers X-Accel-Buffering).",
        )
    elif stream.buffered:
        yield Finding(
            f"Something holds events back: {_pace(stream)}.",
            "Pass them on at once. nginx: proxy_buffering off, or take X-Accel-Buffering out of proxy_ignore_headers. "
            "Others: turn off response buffering for text/event-stream.",
        )
    elif stream.hello is None:
        yield Finding("No part of the stream arrived.", "Pass events on at once. nginx: proxy_buffering off.")
    else:
        compressed = "" if encoding == "identity" else f" They are compressed ({encoding}), which does no harm here."
        late = f"none later than {stream.held_back_ms:.0f} ms after the quickest"
        yield Finding(f"Events arrive as they are sent: {_pace(stream)}, {late}.{compressed}")
    yield from _of_silence(stream)
    if "no-store" not in stream.headers.get("cache-control", ""):
        yield Finding(
            f"The stream came with Cache-Control: {stream.headers.get('cache-control', 'nothing')}, not no-store.",
            "Have the proxy leave Cache-Control as it is (nginx: no add_header or expires for these paths).",
        )


def _pace(stream: Stream) -> str:
    pieces = f"{stream.pieces} piece{'s' if stream.pieces != 1 else ''}"
    return f"{len(stream.arrivals)} of {stream.asked} in {pieces}, the first byte after {stream.first_byte_ms:.0f} ms"


def _of_silence(stream: Stream) -> Iterator[Finding]:
    if stream.cut_after_s is not None:
        yield Finding(
            f"The connection was cut after {stream.cut_after_s:.1f} s, before the stream ended.",
            f"Allow streams to be silent for {PING_S} s, which is how often the server pings, and to last as long as "
            "an answer. nginx: proxy_read_timeout 60s or more. Others: raise the idle and the response timeout.",
        )
    elif stream.buffered:
        yield Finding(f"{stream.silence_s:.0f} s of silence are not cut.")
    elif stream.silence_s <= PING_S:
        yield Finding(f"Silence of {stream.silence_s:.0f} s is not cut. A longer one was not tried.")
    elif stream.pings == 0:
        yield Finding(
            f"In {stream.silence_s:.0f} s of silence no comment ping came through; there is one every {PING_S} s.",
            "Pass the stream on unchanged and unbuffered. nginx: proxy_buffering off.",
        )
    else:
        yield Finding(f"{stream.silence_s:.0f} s of silence are not cut, and pings come through ({stream.pings}).")


def _of_upload(upload: UploadAttempt, hello: Hello | None) -> Iterator[Finding]:
    limit = hello.max_upload_mb if hello else 50
    if upload.broken:
        yield Finding(
            f"The connection breaks when {limit} MB are announced.",
            "Allow bodies of FOOTNOTE_MAX_UPLOAD_MB in the proxy, and connections that last as long as they need.",
        )
    elif upload.ours or upload.status is None:
        yield Finding(f"Uploads of {limit} MB reach the server.")
    elif upload.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        yield Finding(
            f"Something refuses uploads of {limit} MB, which the server would take (413).",
            f"Allow them. nginx: client_max_body_size {limit + 1}m (without it, 1m). Or lower FOOTNOTE_MAX_UPLOAD_MB.",
        )
    else:
        yield Finding(
            f"Something answers uploads with {upload.status} before they reach the server.",
            "Have the proxy pass POST /api/v1/documents on, with bodies of FOOTNOTE_MAX_UPLOAD_MB.",
        )


def _of_addresses(measured: Measured) -> Iterator[Finding]:
    if measured.page.status != HTTPStatus.OK:
        yield Finding(f"The page answers {measured.page.status}.", f"Have the proxy pass {measured.url} on.")
    hello = measured.stream.hello
    if hello is None:
        return
    believed = [hello.url] if measured.page.root is None else [hello.url, f"{measured.page.root.rstrip('/')}/"]
    wrong = next((url for url in believed if _place(url) != _place(measured.url)), None)
    if wrong is None:
        yield Finding(f"Links are made for {measured.url}")
    else:
        yield Finding(f"The server makes links for {wrong}, not for {measured.url}", _way(measured.url, hello))


def _way(url: str, hello: Hello) -> str:
    if hello.forwarded == "ignored":
        return (
            "A proxy says where requests came from, and is not believed: name its address in FOOTNOTE_TRUSTED_PROXIES. "
            "The server's log has it."
        )
    parts = urlsplit(url)
    return (
        f"Have the proxy say where requests came from. nginx: proxy_set_header Host $http_host; proxy_set_header "
        f"X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Prefix {parts.path.rstrip('/') or chr(34) * 2};"
    )


def _place(url: str) -> tuple[str, str, int | None, str]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(parts.scheme), parts.path
