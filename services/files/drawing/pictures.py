"""Pictures of PDF pages with passages marked, drawn in a process of their own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from cachetools import LRUCache

from services.errors import DocumentNotFound, Overloaded
from services.files.drawing.process import DrawingProcess, MarkedPage, Original
from services.files.processes import Start, started
from services.operations.turns import FairTurns, client_address, most_of_a_client

PROCESSES, _OF_A_CLIENT = 3, 2
"""Two for a client who draws much, as for a report of many pages, and one for everybody else; each starts when it is
needed."""


class _Drawing:
    """A picture that is being drawn or waits for it, and how many callers wait for it."""

    task: "asyncio.Task[bytes]"

    def __init__(self, client: str) -> None:
        self.client = client
        self.callers = 0
        self.started = False
        self.forgotten = False


@asynccontextmanager
async def open_pictures(
    *,
    timeout_s: float = 20.0,
    small_s: float = 0.5,
    max_waiting: int = 32,
    cache_bytes: int = 64 * 1024**2,
    max_requests: int = 500,
    on_drawn: Callable[[float], None] = lambda _: None,
    start: Start = started,
) -> AsyncIterator["Pictures"]:
    """Pictures, whose drawing processes are started when they are first needed and end with this context.

    `timeout_s` is the longest time for one picture; after `small_s` it gives way to answers. After `max_requests`
    pictures a process is replaced. At most `max_waiting` pictures are drawn or wait for it, and finished ones are kept
    in `cache_bytes`. `on_drawn` is told how many seconds drawing one took.
    """
    processes = [DrawingProcess(start, timeout_s, small_s, max_requests) for _ in range(PROCESSES)]
    pictures = Pictures(processes, max_waiting, cache_bytes, on_drawn)
    try:
        yield pictures
    finally:
        await pictures.close()


class Pictures:
    """Made by `open_pictures`."""

    def __init__(
        self,
        processes: Sequence[DrawingProcess],
        max_waiting: int,
        cache_bytes: int,
        on_drawn: Callable[[float], None],
    ) -> None:
        self._processes = processes
        self._free = list(processes)
        self._turns = FairTurns(len(processes), per_workspace=_OF_A_CLIENT, per_client=_OF_A_CLIENT)
        self._max_waiting = max_waiting
        self._on_drawn = on_drawn
        self._finished: LRUCache[MarkedPage, bytes] = LRUCache(cache_bytes, getsizeof=len)
        self._current: dict[MarkedPage, _Drawing] = {}
        self._tasks: set[asyncio.Task[bytes]] = set()
        self._closing = False

    def __len__(self) -> int:
        """How many are being drawn or wait for it."""
        return len(self._tasks)

    async def draw(self, marked: MarkedPage, original: Original) -> bytes:
        """A PNG of a page of the PDF that `original()` gives. What that raises is raised here too.

        Raises:
            PageNotFound, PictureFailed
            DocumentNotFound: it was deleted meanwhile.
            Overloaded: too many pictures wait.
        """
        if (finished := self._finished.get(marked)) is not None:
            return finished
        drawing = self._current.get(marked) or self._begun(marked, original)
        drawing.callers += 1
        try:
            picture = await asyncio.shield(drawing.task)
        except asyncio.CancelledError:
            if self._closing:
                raise Overloaded("This server is restarting. Ask again in a moment.") from None
            raise
        finally:
            drawing.callers -= 1
            if not drawing.callers and not drawing.started:
                drawing.task.cancel()
                self._remove(marked, drawing)
        if drawing.forgotten:
            raise DocumentNotFound(marked.document_id)
        return picture

    @property
    def documents(self) -> set[str]:
        """The ids of the documents whose pictures or files are kept."""
        held = {process.document_id for process in self._processes if process.document_id is not None}
        return held | {marked.document_id for marked in [*self._finished, *self._current]}

    def forget(self, document_id: str) -> None:
        """Drop every picture of a deleted document, at once; one that is being drawn reaches nobody either."""
        for marked in [marked for marked in self._finished if marked.document_id == document_id]:
            del self._finished[marked]
        for marked in [marked for marked in self._current if marked.document_id == document_id]:
            self._current.pop(marked).forgotten = True
        for process in self._processes:
            process.forget(document_id)

    async def close(self) -> None:
        """Stop drawing and end the process."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for process in self._processes:
            await process.end()

    def _begun(self, marked: MarkedPage, original: Original) -> _Drawing:
        client = client_address.get() or marked.document_id
        mine = sum(each.client == client for each in self._current.values())
        if len(self._tasks) >= self._max_waiting or mine >= most_of_a_client(self._max_waiting):
            raise Overloaded("Too many pages are being drawn just now. Ask again in a few seconds.")
        drawing = self._current[marked] = _Drawing(client)
        drawing.task = asyncio.create_task(self._drawn(marked, original, drawing))
        drawing.task.add_done_callback(lambda _: self._ended(marked, drawing))
        self._tasks.add(drawing.task)
        return drawing

    async def _drawn(self, marked: MarkedPage, original: Original, drawing: _Drawing) -> bytes:
        async with self._turns.turn(client_address.get() or marked.document_id):
            drawing.started = True  # from here it is drawn to its end, also when its callers have gone
            started = time.perf_counter()
            # The first that has the document, otherwise the one that was used last: another starts when all draw.
            process = next((each for each in self._free if each.has(marked.document_id)), self._free[-1])
            self._free.remove(process)
            try:
                picture = await process.draw(marked, original)
            finally:
                self._free.append(process)
            self._on_drawn(time.perf_counter() - started)
            return picture

    def _ended(self, marked: MarkedPage, drawing: _Drawing) -> None:
        self._tasks.discard(drawing.task)
        self._remove(marked, drawing)
        if drawing.forgotten:
            for process in self._processes:
                process.forget(marked.document_id)
        if drawing.task.cancelled() or drawing.task.exception() or drawing.forgotten:
            return
        if len(drawing.task.result()) <= self._finished.maxsize:
            self._finished[marked] = drawing.task.result()

    def _remove(self, marked: MarkedPage, drawing: _Drawing) -> None:
        if self._current.get(marked) is drawing:
            del self._current[marked]
