"""A multipart body (RFC 7578) -> files on the disk, each refused as soon as it is too large."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.errors import BadRequest
from services.errors import FileTooLarge
from services.parsing import clean_filename
from services.progress import UploadedFile
from services.settings import MEGABYTE

FIELD = "files"
MAX_FILES = 50
DRAIN_BYTES = 256 * MEGABYTE
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
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if options.get(b"name") != FIELD.encode() or b"filename" not in options:
            raise BadRequest(
                422, "unknown_field", f"Send each file as a multipart part named “{FIELD}”, and nothing else."
            )
        if len(self.files) == MAX_FILES:
            raise BadRequest(
                413, "too_many_files", f"More than {MAX_FILES} files in one request. Send them in several."
            )
        name = clean_filename(_decoded(options[b"filename"]))
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
            self._open.close()
            self._open = None


@dataclass(frozen=True, slots=True)
class ReceivedFiles:
    """Files in a folder that goes with `remove`."""

    files: list[UploadedFile]
    folder: tempfile.TemporaryDirectory[str]

    def remove(self) -> None:
        self.folder.cleanup()


async def receive_files(request: Request, limit_mb: int) -> ReceivedFiles:
    """The files of a request, all received. The caller removes them.

    Raises:
        BadRequest: the body is not a multipart form of files.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadRequest(415, "not_multipart", f"Send files as multipart/form-data, each as a part named “{FIELD}”.")
    folder = tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True)
    receiver = _Receiver(Path(folder.name), limit_mb)
    try:
        await _receive(request, receiver, options[b"boundary"])
    except BaseException:
        receiver.close()
        folder.cleanup()
        raise
    receiver.close()
    return ReceivedFiles(receiver.files, folder)


async def _receive(request: Request, receiver: _Receiver, boundary: bytes) -> None:
    callbacks = {name: getattr(receiver, name) for name in dir(receiver) if name.startswith("on_")}
    stream = request.stream()
    try:
        parser = MultipartParser(boundary, callbacks)
        async for chunk in stream:
            if chunk:
                # Writing a chunk of 64 KB to the disk's cache is quicker than handing it to a thread.
                parser.write(chunk)
            if all(file.refused for file in receiver.files) and receiver.files:
                await _drain(stream)
                return
        parser.finalize()
    except (MultipartParseError, ValueError) as error:
        raise BadRequest(400, "invalid_multipart", "The multipart body is damaged. Send the files again.") from error
    if not receiver.files:
        raise BadRequest(422, "no_files", f"There is no file in the request. Send one as a part named “{FIELD}”.")
    if not receiver.complete:
        raise BadRequest(400, "invalid_multipart", "The multipart body ended too early. Send the files again.")


async def _drain(stream: AsyncIterator[bytes]) -> None:
    room = DRAIN_BYTES
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for chunk in stream:
                room -= len(chunk)
                if room < 0:
                    return
    except TimeoutError:
        return


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")
