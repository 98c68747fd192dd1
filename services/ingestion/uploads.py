"""An `Upload` owns the task that takes the files of one request in, and keeps its events."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from functools import partial
from pathlib import Path

import anyio

from services.errors import FileFailed, FootnoteError, Overloaded, UploadCancelled
from services.event_log import EventLog
from services.ingestion.ingestion import Ingestion
from services.ingestion.reports import AlreadyThere, PagesRead, PassagesFound, RecognisingPage
from services.ingestion.upload_slots import UploadSlot, UploadSlots
from services.operations import logs
from services.operations.turns import Elsewhere, Taken, nothing_elsewhere
from services.upload_events import (
    Embedding,
    FileRefused,
    Finished,
    Interrupted,
    Reading,
    Ready,
    Received,
    Recognising,
    UploadedFile,
    UploadEvent,
)

log = logging.getLogger(__name__)

OnFile = Callable[[Ready | FileRefused], None]

_RESTARTING = "This server is restarting. Send the files again in a moment."


class Upload:
    """Files on their way into a workspace. Made by `Uploads.start`."""

    def __init__(
        self,
        ingestion: Ingestion,
        on_file: OnFile,
        workspace: str,
        files: Sequence[UploadedFile],
        *,
        all_or_nothing: bool,
        release: Callable[[], None],
    ) -> None:
        self.workspace = workspace
        self._release = release
        self._ingestion = ingestion
        self._on_file = on_file
        self._files = files
        self._all_or_nothing = all_or_nothing
        self._log: EventLog[UploadEvent] = EventLog(lambda event: isinstance(event, Finished | Interrupted))
        self._why: FootnoteError | None = None
        self._task = asyncio.create_task(self._take_in_all(), name="upload")
        self._task.add_done_callback(self._end)

    def cancel(self, why: FootnoteError | None = None) -> None:
        """Stop. The file that is being read leaves nothing; with `all_or_nothing`, the files before it neither.

        Only the first call counts: a second would cancel the cleaning up.
        """
        if self._why is None:
            self._why = why or UploadCancelled()
            self._task.cancel()

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call back once the task is gone."""
        self._task.add_done_callback(lambda _: callback())

    async def wait(self) -> None:
        """Until the task is gone."""
        await asyncio.wait([self._task])

    def events(self) -> AsyncGenerator[list[tuple[int, UploadEvent]], None]:
        """All events, as many at a time as there are, until the last one."""
        return self._log.read()

    def _end(self, _: asyncio.Task[None]) -> None:
        self._release()
        if not self._log.finished:
            self._log.append(Interrupted(error=self._why or UploadCancelled()))

    async def _take_in_all(self) -> None:
        logs.upload_id.set(secrets.token_urlsafe(8))
        started = time.perf_counter()
        for number, file in enumerate(self._files, start=1):
            self._log.append(Received(file=number, filename=file.filename, bytes=file.bytes))
        tasks: list[asyncio.Task[Ready | FileRefused]] = []
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._take_in(*each)) for each in enumerate(self._files, start=1)]
        except asyncio.CancelledError:
            if self._all_or_nothing:
                done = [task.result() for task in tasks if task.done() and not task.cancelled()]
                with anyio.CancelScope(shield=True):
                    await self._take_back([each for each in done if isinstance(each, Ready)])
            raise
        self._release()
        results = [task.result() for task in tasks]
        self._log.append(
            Finished(
                seconds=round(time.perf_counter() - started, 3),
                ready=tuple(result for result in results if isinstance(result, Ready)),
                refused=tuple(result for result in results if isinstance(result, FileRefused)),
            )
        )

    async def _take_in(self, number: int, file: UploadedFile) -> Ready | FileRefused:
        if file.refused is not None:
            refused = FileRefused(file=number, filename=file.filename, error=file.refused)
            self._tell(refused)
            return refused
        started = time.perf_counter()
        known = False

        def report(step: PagesRead | RecognisingPage | PassagesFound | AlreadyThere) -> None:
            nonlocal known
            match step:
                case RecognisingPage(page, of):
                    self._log.append(Recognising(file=number, filename=file.filename, page=page, pages=of))
                case PagesRead(read, of):
                    self._log.append(Reading(file=number, filename=file.filename, page=read, pages=of))
                case PassagesFound(passages):
                    self._log.append(Embedding(file=number, filename=file.filename, passages=passages))
                case AlreadyThere():
                    known = True

        event: Ready | FileRefused
        try:
            if file.document_id is None:
                document = await self._ingestion.add(self.workspace, file.path, file.filename, report)
            else:
                document = await self._ingestion.read_again(self.workspace, file.document_id, file.path, report)
            seconds = round(time.perf_counter() - started, 3)
            event = Ready(file=number, filename=file.filename, document=document, seconds=seconds, known=known)
        except FootnoteError as error:
            event = FileRefused(file=number, filename=file.filename, error=error)
        except Exception:
            log.exception("a file could not be taken in")
            event = FileRefused(file=number, filename=file.filename, error=FileFailed(file.filename))
        self._tell(event)
        return event

    def _tell(self, event: Ready | FileRefused) -> None:
        self._log.append(event)
        self._on_file(event)
        logs.file_ended(event)

    async def _take_back(self, ready: Sequence[Ready]) -> None:
        for each in ready:
            if each.known:
                continue
            mine = sum(other.known and other.document.id == each.document.id for other in ready)
            await self._ingestion.take_back(self.workspace, each.document, mine)


class Uploads:
    """The uploads that are on their way."""

    def __init__(
        self,
        ingestion: Ingestion,
        data: Path | None = None,
        on_file: OnFile = lambda _: None,
        elsewhere: Elsewhere = nothing_elsewhere,
    ) -> None:
        self._make = partial(Upload, ingestion, on_file)
        self._slots = UploadSlots(data, elsewhere)
        self._active: set[Upload] = set()
        self.closing = False
        """Whether new uploads are refused, because the server is going down."""

    def __len__(self) -> int:
        return len(self._active)

    @property
    def slots_taken(self) -> int:
        """How many uploads are on their way, those included that are still being received."""
        return len(self._slots.taken)

    def taken(self) -> Taken:
        """What each workspace and client address has here."""
        return self._slots.counted()

    @property
    def workspaces(self) -> set[str]:
        """The workspaces that files are on their way into."""
        return {slot.workspace for slot in self._slots.taken}

    def admit(self, workspace: str, declared: int | None) -> UploadSlot:
        """A slot for an upload whose body is still to come, with the number of its bytes if that is known.

        Raises:
            TooManyUploads, Overloaded, DiskFull
        """
        if self.closing:
            raise Overloaded(_RESTARTING)
        return self._slots.enter(workspace, declared)

    def start(
        self,
        workspace: str,
        files: Sequence[UploadedFile],
        *,
        all_or_nothing: bool,
        release: Callable[[], None],
    ) -> Upload:
        """Begin to ingest files. `release` is called, at least once, when they are no longer needed.

        Raises:
            Overloaded: the server is going down.
        """
        if self.closing:
            raise Overloaded(_RESTARTING)
        upload = self._make(workspace, files, all_or_nothing=all_or_nothing, release=release)
        self._active.add(upload)
        upload.on_end(lambda: self._active.discard(upload))
        return upload

    async def cancel(self, workspace: str) -> None:
        """Stop every upload of a workspace, and return when each has cleaned up."""
        await self._stop([upload for upload in self._active if upload.workspace == workspace], UploadCancelled())

    async def close(self) -> None:
        """Stop every upload, and return when each has cleaned up."""
        self.closing = True
        await self._stop(list(self._active), Overloaded(_RESTARTING))

    async def _stop(self, uploads: Sequence[Upload], why: FootnoteError) -> None:
        for upload in uploads:
            upload.cancel(why)
        for upload in uploads:
            await upload.wait()
