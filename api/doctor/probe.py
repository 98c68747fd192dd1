"""Measure a running server's answers from this side of its proxies: a stream, an upload, its page."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus

import aiohttp

from api.doctor.findings import Arrival, Measured, ReceivedPage, Stream, UploadAttempt
from api.schemas import Hello, Tick
from services.settings import MEGABYTE

INTERVAL_MS = 200  # as slow as a model writes: a proxy that holds back such small pieces shows
CONNECT_S = 15.0  # a Space that sleeps takes longer, and is to be reported as such
PATIENCE_S = 30.0  # beyond the silence that was asked for: twice the time between two pings of a server such as this
UPLOAD_PATIENCE_S = 3.0  # the beginning of a body is answered at once by a server that reads while it receives
_ROOT = re.compile(r'"root":\s*("(?:[^"\\]|\\.)*")')


class Unreachable(Exception):
    """No Footnote server could be asked; the message says what to do."""


async def examine(
    address: str, *, key: str | None = None, insecure: bool = False, ticks: int = 20, idle_s: float = 20
) -> Measured:
    """Measure a server's answers.

    Raises:
        Unreachable: nothing answers there, or it isn't Footnote, or it wants another key.
    """
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=idle_s + PATIENCE_S)
    connector = aiohttp.TCPConnector(ssl=not insecure)
    async with aiohttp.ClientSession(connector=connector, headers=headers, timeout=timeout) as session:
        try:
            url, ready = await _find(session, address)
            stream = await _listen(session, url, ticks, idle_s)
            upload = await _announce(session, url, stream.hello.max_upload_mb if stream.hello else 2)
            return Measured(url, ready, stream, upload, await _open_page(session, url))
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise Unreachable(
                f"{address} is not an address. Write it as https://host/ or https://host/path/."
            ) from error
        except aiohttp.ClientSSLError as error:
            raise Unreachable(
                f"TLS with {address} fails: {error}. Correct the certificate or the port; --insecure takes any."
            ) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable(f"No machine is called {error.host}. Correct the name, or its DNS record.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(
                f"Nothing answers at {address}: {error or 'it took too long'}. "
                "Start the server, or correct host, port and firewall."
            ) from error


async def _find(session: aiohttp.ClientSession, address: str) -> tuple[str, int]:
    """Where the server really is, redirects followed, and how /readyz answers."""
    async with session.get(f"{address.rstrip('/')}/readyz") as response:
        if response.history and response.history[0].url.host == response.url.host:
            # Asked again where it was led to: a key is not passed on along the way.
            return await _find(session, str(response.url).removesuffix("readyz"))
        body = await _json(response)
        url = str(response.url).removesuffix("readyz")
        error = body.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if response.status == HTTPStatus.UNAUTHORIZED:
            whose = "--key KEY with one of FOOTNOTE_API_KEYS" if code == "key_required" else "what the proxy asks for"
            raise Unreachable(f"{url} wants a key (401): give {whose}.")
        if code == "not_found":
            raise Unreachable(
                f"The Footnote server at {url} is asked for a path that it does not have: the proxy must take the path "
                "away. nginx: a slash at the end of proxy_pass, and X-Forwarded-Prefix."
            )
        if body.get("status") != "ok" and code is None:
            raise Unreachable(
                f"What answers at {url} ({response.status}) is not Footnote, or Footnote is down behind it. "
                "Start the server, or correct the address, or where the proxy passes it on to."
            )
        return url, response.status


async def _listen(session: aiohttp.ClientSession, url: str, ticks: int, idle_s: float) -> Stream:
    asked = {"count": str(ticks), "interval_ms": str(INTERVAL_MS), "silence_s": str(idle_s)}
    started = time.monotonic()
    async with session.get(f"{url}api/v1/ticks", params=asked) as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        http = f"{response.version.major}.{response.version.minor}" if response.version else "1.1"
        stream = Stream(response.status, headers, http, asked=ticks, silence_s=idle_s)
        if response.status != HTTPStatus.OK:
            return stream
        ended = False
        read = 0
        try:
            async for lines in _lines(response):
                arrived_ms = (time.monotonic() - started) * 1000
                read += 1
                if read == 1:
                    stream = replace(stream, first_byte_ms=arrived_ms)
                for line in lines:
                    ended = ended or line.startswith('data: {"ticks":')
                    stream = _with(stream, line, arrived_ms, read)
        except (aiohttp.ClientError, TimeoutError):
            ended = False
        return stream if ended else replace(stream, cut_after_s=time.monotonic() - started)


async def _lines(response: aiohttp.ClientResponse) -> AsyncIterator[list[str]]:
    """The whole lines of each piece that arrives."""
    rest = ""
    async for piece in response.content.iter_any():
        *lines, rest = (rest + piece.decode("utf-8", "replace")).split("\n")
        yield lines


def _with(stream: Stream, line: str, arrived_ms: float, read: int) -> Stream:
    if line.startswith(":"):
        return replace(stream, pings=stream.pings + 1)
    if line.startswith('data: {"url":'):
        return replace(stream, hello=Hello.model_validate_json(line.removeprefix("data: ")))
    if line.startswith('data: {"sent_ms":'):
        tick = Tick.model_validate_json(line.removeprefix("data: "))
        return replace(stream, arrivals=(*stream.arrivals, Arrival(tick.sent_ms, arrived_ms, read)))
    return stream


async def _announce(session: aiohttp.ClientSession, url: str, megabytes: int) -> UploadAttempt:
    """Announce an upload of this size and send its beginning only; in plain text, which the server refuses unread."""
    leaving = asyncio.Event()

    async def beginning() -> AsyncIterator[bytes]:
        yield b" "
        await leaving.wait()

    headers = {"Content-Type": "text/plain", "Content-Length": str(megabytes * MEGABYTE)}
    try:
        async with (
            asyncio.timeout(UPLOAD_PATIENCE_S),
            session.post(f"{url}api/v1/documents", data=beginning(), headers=headers) as response,
        ):
            body = await _json(response)
            return UploadAttempt(response.status, ours=isinstance(body.get("error"), dict))
    except TimeoutError:
        return UploadAttempt(None)  # a proxy that reads the whole body first, and did not mind its size
    except aiohttp.ClientError:
        return UploadAttempt(None, broken=True)
    finally:
        leaving.set()


async def _open_page(session: aiohttp.ClientSession, url: str) -> ReceivedPage:
    async with session.get(url) as response:
        found = _ROOT.search(await response.text(errors="replace"))
        return ReceivedPage(response.status, str(json.loads(found[1])) if found else None)


async def _json(response: aiohttp.ClientResponse) -> dict[str, object]:
    try:
        body = json.loads(await response.text(errors="replace"))
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
