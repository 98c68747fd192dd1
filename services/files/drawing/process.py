"""The drawing process, as the server sees it: started when needed, replaced when it fails."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from services.errors import PageNotFound, PictureFailed
from services.files.drawing.worker import LENGTHS, Area, Head, pack
from services.files.processes import Start, Worker, end
from services.files.sandbox import NICENESS

Original = Callable[[], Awaitable[bytes]]
"""Gives a document's bytes; called only when the drawing process does not have them."""

START_TIMEOUT_S = 60.0  # loading PDFium takes less than a second on an idle machine
_GRACE_S = 1.0  # time to end by itself: it has nothing to save
_PIECE = 256 * 1024
"""Bytes sent at once: a whole document would hold up everything else for a moment."""
_LONGEST_HEAD, _LONGEST_BODY = 256, 32 * 1024**2
"""Bounds what a compromised child makes this process hold. A picture of 6,000,000 pixels has 18 MB unpacked."""
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page to draw, counted from 1, and which characters `[start, end)` of its text are marked.

    Those in `strong` are marked more strongly. So are the areas, whose sides are those of `services.documents.WordBox`:
    recognised text has no characters. `text` is the page's text as an older reader made it, None where the spans are
    those of today's.
    """

    document_id: str
    page: int
    spans: tuple[tuple[int, int], ...] = ()
    strong: tuple[tuple[int, int], ...] = ()
    areas: tuple[Area, ...] = ()
    strong_areas: tuple[Area, ...] = ()
    text: str | None = None


class DrawingProcess:
    """Draws one picture at a time: callers of `draw` wait for its end before the next call."""

    def __init__(self, start: Start, timeout_s: float, small_s: float, max_requests: int) -> None:
        self._start = start
        self._timeout_s = timeout_s
        self._small_s = small_s
        self._gave_way = False
        self._max_requests = max_requests
        self._process: Worker | None = None
        self._requests = 0
        self._document_id: str | None = None
        """The document that the process has."""
        self._asking = False

    async def draw(self, marked: MarkedPage, original: Original) -> bytes:
        """A PNG. What `original()` raises is raised here too.

        Raises:
            PageNotFound, PictureFailed
        """
        is_over = self._process is not None and self._process.returncode is not None
        if is_over or self._gave_way or self._requests >= self._max_requests:
            await self.end()
        body = b"" if self._document_id == marked.document_id else await self._read(original)
        head, picture = await self._answer(marked, body)
        if "failed" not in head:
            return picture
        if head["failed"] == "page_not_found":
            raise PageNotFound(marked.page)
        self._document_id = None
        raise PictureFailed

    @property
    def document_id(self) -> str | None:
        """The document that the process holds."""
        return self._document_id

    def has(self, document_id: str) -> bool:
        """Whether the process holds this document already."""
        return self._document_id == document_id

    def forget(self, document_id: str) -> None:
        """Drop a document at once, or as soon as the picture is done that is being drawn from it."""
        if self._document_id == document_id:
            self._document_id = None
            if self._process is not None and not self._asking:
                _send_forget(self._process, document_id)

    async def end(self) -> None:
        """End the process, if there is one; the next picture starts another."""
        process, self._process = self._process, None
        self._requests, self._document_id, self._gave_way = 0, None, False
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()  # at the end of its input it ends by itself
        await end(process, _GRACE_S)

    async def _read(self, original: Original) -> bytes:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await original()
        except TimeoutError as error:
            raise PictureFailed from error

    async def _answer(self, marked: MarkedPage, body: bytes) -> tuple[Head, bytes]:
        answered = False
        try:
            process = self._process or await self._started()
            async with asyncio.timeout(self._timeout_s):
                answer = await self._asked(process, marked, body)
            answered = True
        except (TimeoutError, asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise PictureFailed from error
        finally:
            if not answered:
                await self.end()
        return answer

    async def _started(self) -> Worker:
        self._process = await self._start("services.files.drawing.worker")
        async with asyncio.timeout(START_TIMEOUT_S):
            await _message(self._process)
        return self._process

    async def _asked(self, process: Worker, marked: MarkedPage, body: bytes) -> tuple[Head, bytes]:
        assert process.stdin is not None
        head: Head = {
            "document": marked.document_id,
            "page": marked.page,
            "spans": marked.spans,
            "strong": marked.strong,
            "areas": marked.areas,
            "strong_areas": marked.strong_areas,
            "text": marked.text,
        }
        self._requests += 1
        self._document_id = marked.document_id
        self._asking = True
        giving_way = asyncio.get_running_loop().call_later(self._small_s, self._give_way, process)
        try:
            process.stdin.write(pack(head, len(body)))
            for start in range(0, len(body), _PIECE):
                process.stdin.write(memoryview(body)[start : start + _PIECE])
                await process.stdin.drain()
            answer = await _message(process)
        finally:
            self._asking = False
            giving_way.cancel()
        if self._document_id != marked.document_id:  # forgotten in the meantime
            _send_forget(process, marked.document_id)
        return answer

    def _give_way(self, process: Worker) -> None:
        """Let answers go before a picture that takes long. A process can't be given its priority back."""
        self._gave_way = True
        if sys.platform != "win32" and process.returncode is None:
            with suppress(OSError):  # it has just ended
                os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)


def _send_forget(process: Worker, document_id: str) -> None:
    assert process.stdin is not None
    process.stdin.write(pack({"forget": document_id}))


async def _message(process: Worker) -> tuple[Head, bytes]:
    """The next message of the process.

    Raises:
        ValueError: it is not a picture.
    """
    assert process.stdout is not None
    head_length, body_length = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
    if head_length > _LONGEST_HEAD or body_length > _LONGEST_BODY:
        raise ValueError("the message is too long")
    head = json.loads(await process.stdout.readexactly(head_length))
    body = await process.stdout.readexactly(body_length)
    if not isinstance(head, dict) or (body and not body.startswith(_PNG)):
        raise ValueError("the message is not an answer")
    return head, body
