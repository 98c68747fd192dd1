"""Receive a multipart body (RFC 7578) into files on disk. A file is refused as soon as it is too large."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote_to_bytes

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from api.errors import BadRequest
from services.errors import DiskFull, FileTooLarge, FootnoteError, StoreUnavailable
from services.files.filenames import clean_filename
from services.ingestion.upload_slots import MOST_BYTES, UploadSlot
from services.settings import MEGABYTE
from services.storage.disk import disk_errors
from services.storage.received_files import ScratchFolder
from services.upload_events import UploadedFile

if TYPE_CHECKING:
    from services.ingestion.uploads import Upload, Uploads

FIELD = "files"
MAX_FILES = 50  # a folder of documents; more is sent in parts, so that a failure loses less
_EXTENDED = re.compile(
    rb";\s*filename\*\s*=\s*\"?(?P<charset>[\w!#$%&+^`{}~-]*)'[^']*'(?P<name>[^;\"\s]+)", re.IGNORECASE
)
_ENCODED_WORD = re.compile(r"(?:=\?[\w-]+\?[bq]\?[^?\s]*\?=\s*)+", re.IGNORECASE)
_PERCENT_ENCODED = re.compile(r"(?=.*%[89A-F][0-9A-F])(?:[^%]|%[0-9A-F]{2})*", re.IGNORECASE)
"""With a byte beyond ASCII among the encoded ones: “100%20.md” may be a name as it is."""
DRAIN_BYTES = 256 * MEGABYTE
"""Five files of the default `MAX_UPLOAD_MB`; a client that sends more may see only a closed connection."""
DRAIN_SECONDS = 20.0
"""How much of a refused body is still read and thrown away, so that the client gets to see the answer."""


class _Receiver:
    """Callbacks of the multipart parser: each part named `files` goes to a file of its own while it arrives."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self._folder = folder
        self._limit_mb = limit_mb
        self._header_name = b""
        self._headers: dict[bytes, bytes] = {}
        self._size = 0
        self._open: BinaryIO | None = None
        self.files: list[UploadedFile] = []
        self.complete = False

    def on_part_begin(self) -> None:
        self._headers = {}
        self._header_name = b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end].lower()

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers[self._header_name] = self._headers.get(self._header_name, b"") + data[start:end]

    def on_header_end(self) -> None:
        self._header_name = b""

    def on_headers_finished(self) -> None:
        disposition = self._headers.get(b"content-disposition", b"")
        _, options = parse_options_header(disposition)
        sent = filename_in(disposition, options.get(b"filename"))
        if options.get(b"name") != FIELD.encode() or sent is None:
            raise BadRequest(
                422, "unknown_field", f"Send each file as a multipart part named “{FIELD}”, and nothing else."
            )
        if len(self.files) == MAX_FILES:
            raise BadRequest(
                413, "too_many_files", f"More than {MAX_FILES} files in one request. Send them in several."
            )
        name = clean_filename(sent)
        self.files.append(UploadedFile(name, self._folder / str(len(self.files))))
        self._size = 0
        self._open = self.files[-1].path.open("wb")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        file = self.files[-1]
        self._size += end - start
        if self._open is None:
            return
        file.bytes = self._size
        if self._size > self._limit_mb * MEGABYTE:
            file.refused = FileTooLarge(file.filename, self._limit_mb)
            self.close()
            file.path.unlink()
        else:
            self._open.write(data[start:end])

    def on_part_end(self) -> None:
        self.close()

    def on_end(self) -> None:
        self.complete = True

    def close(self) -> None:
        if self._open is not None:
            file, self._open = self._open, None
            file.close()


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly a body may come: no pause longer than `pause_s`, after `grace_s` not slower on the whole, and whole
    within `most_s`."""

    pause_s: float = 30.0
    grace_s: float = 60.0
    bytes_per_s: float = 8192.0
    most_s: float = 3600.0


_USUAL_PACE = Pace()


async def begin_upload(
    request: Request,
    uploads: "Uploads",
    workspace: str,
    limit_mb: int,
    *,
    all_or_nothing: bool,
    pace: Pace = _USUAL_PACE,
) -> "Upload":
    """Receive the files of a request, and begin to take them in.

    Raises:
        BadRequest: the body is not a multipart form of files, or comes too slowly.
        TooManyUploads, Overloaded, DiskFull: there is no room for it.
        StoreUnavailable: nothing can be written here.
    """
    boundary = _boundary(request)
    stream = request.stream()
    try:
        slot = uploads.admit(workspace, _declared(request))
    except FootnoteError:
        # A client that expects “100 Continue” sends nothing unless it is asked to.
        if request.headers.get("expect", "").lower() != "100-continue":
            await _drain(stream)
        raise
    with ExitStack() as undone:
        undone.callback(slot.leave)
        try:
            with disk_errors():
                folder = ScratchFolder()
            undone.callback(folder.remove)
            files = await _receive(stream, boundary, _Receiver(folder.path, limit_mb), slot, pace)
            upload = uploads.start(workspace, files, all_or_nothing=all_or_nothing, release=folder.remove)
        except (DiskFull, StoreUnavailable):
            undone.close()
            await _drain(stream)
            raise
        undone.pop_all()
    upload.on_end(slot.leave)
    return upload


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadRequest(415, "not_multipart", f"Send files as multipart/form-data, each as a part named “{FIELD}”.")
    boundary: bytes = options[b"boundary"]
    return boundary


def _declared(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        return None
    if int(length) > MOST_BYTES:
        raise BadRequest(413, "body_too_large", f"Send at most {MOST_BYTES // MEGABYTE:,} MB in one request.")
    return int(length)


async def _receive(
    stream: AsyncIterator[bytes], boundary: bytes, receiver: _Receiver, slot: UploadSlot, pace: Pace
) -> list[UploadedFile]:
    callbacks = {name: getattr(receiver, name) for name in dir(receiver) if name.startswith("on_")}
    try:
        parser = MultipartParser(boundary, callbacks)
        with disk_errors():
            if not await _write(stream, parser, receiver, slot, pace):
                await _drain(stream)
                return receiver.files
            parser.finalize()
    except ClientDisconnect as error:  # nobody is there to be answered, and nothing is wrong with the server
        raise BadRequest(400, "upload_left", "The client left before the end of its upload.") from error
    except (MultipartParseError, ValueError) as error:
        raise BadRequest(400, "invalid_multipart", "The multipart body is damaged. Send the files again.") from error
    finally:
        with suppress(OSError):  # what is left in the buffer of a file that is thrown away
            receiver.close()
    if not receiver.files:
        raise BadRequest(422, "no_files", f"There is no file in the request. Send one as a part named “{FIELD}”.")
    if not receiver.complete:
        raise BadRequest(400, "invalid_multipart", "The multipart body ended too early. Send the files again.")
    return receiver.files


async def _write(
    stream: AsyncIterator[bytes], parser: MultipartParser, receiver: _Receiver, slot: UploadSlot, pace: Pace
) -> bool:
    """Write what arrives into the receiver's files, until the end or, then false, until all of them are refused."""
    async with aclosing(_paced(stream, pace)) as chunks:
        async for chunk in chunks:
            slot.receive(len(chunk))
            if chunk:
                # Writing a chunk of 64 KB to the disk's cache is quicker than handing it to a thread.
                parser.write(chunk)
            if receiver.files and all(file.refused for file in receiver.files):
                return False
    return True


async def _paced(stream: AsyncIterator[bytes], pace: Pace) -> AsyncGenerator[bytes, None]:
    started, received = time.monotonic(), 0
    while True:
        left = started + min(pace.most_s, pace.grace_s + received / pace.bytes_per_s) - time.monotonic()
        try:
            async with asyncio.timeout(min(pace.pause_s, left)):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            message = "The upload was too slow, or stopped. Send it again."
            raise BadRequest(400, "upload_too_slow", message) from error
        if chunk is None:
            return
        received += len(chunk)
        yield chunk


async def _drain(stream: AsyncIterator[bytes]) -> None:
    room = DRAIN_BYTES
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for chunk in stream:
                room -= len(chunk)
                if room < 0:
                    return
    except (TimeoutError, ClientDisconnect):
        return


def filename_in(disposition: bytes, plain: bytes | None) -> str | None:
    """A file's name in its `Content-Disposition`, however clients write it; None without one.

    `filename*` (RFC 8187) is preferred, as RFC 6266 says. Older clients write a plain `filename` in percent-encoding or
    as an encoded word (RFC 2047): it is decoded where that gives letters beyond ASCII.
    """
    if extended := _EXTENDED.search(disposition):
        with suppress(LookupError, UnicodeDecodeError):
            return unquote_to_bytes(extended["name"]).decode(extended["charset"].decode("ascii") or "utf-8")
    if plain is None:
        return None
    name = _decoded(plain)
    if _ENCODED_WORD.fullmatch(name):
        with suppress(LookupError, UnicodeError, HeaderParseError):
            return str(make_header(decode_header(name)))
    if name.isascii() and _PERCENT_ENCODED.fullmatch(name):
        with suppress(UnicodeDecodeError):
            return unquote_to_bytes(name).decode()
    return name


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")
