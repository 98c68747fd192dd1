"""Passages that say the same in other words or another language: vectors made in the background, and compared here.

A document is searched by its words as soon as it is stored. Its passages are encoded after that, one by one in a thread
of low priority, because encoding takes about 8 ms a passage; until then it is searched without.
"""

import asyncio
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from services.documents import Document, document_of, reading_of
from services.errors import DocumentNotFound, StoreUnavailable
from services.storage.library import Library
from services.storage.schema import passage_id, passage_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

MAX_PASSAGES = 20_000
"""Vectors kept in memory, 1 KB each; of the documents that were used last. Others are searched by words alone."""
MAX_TEXT_CHARS = 1_500
"""As much of a passage is encoded; nearly all are shorter."""
MAX_QUESTION_CHARS = 500
"""A question says in fewer what it asks; encoding takes time with its length."""
_READ_AT_ONCE = 32
"""Documents whose stored vectors a question waits for, a few milliseconds each; of more, only later ones have them."""
_NICENESS = 10
"""Answers and uploads go before the making of vectors."""
START_DELAY_S = 2.0
"""After the start of the server, which has other work then."""
_BYTES_OF_A_NUMBER = 2  # float16
_PAUSE_S = 0.002
"""Between two passages, so that an answer's thread gets its turn."""


class Encoder(Protocol):
    """Texts -> vectors of length 1; safe to call from several threads."""

    DIMENSIONS: ClassVar[int]

    def encode(self, text: str) -> "NDArray[np.float32]": ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question's meaning the passages of each document are, as cosines by the names of their readings.

    Documents whose passages are not encoded yet are left out.
    """

    by_reading: Mapping[str, "NDArray[np.float32]"]

    def of(self, passage_id: str) -> float | None:
        """The cosine of a passage."""
        cosines, number = self.by_reading.get(reading_of(passage_id)), passage_number(passage_id)
        return None if cosines is None or number >= len(cosines) else float(cosines[number])

    def best(self, documents: Sequence[Document], limit: int) -> list[str]:
        """The ids of the passages that are most alike, best first."""
        import numpy as np

        found: list[tuple[float, str]] = []
        for document in documents:
            cosines = self.by_reading.get(document.reading)
            if cosines is not None:
                top = np.argsort(-cosines)[:limit]
                found += [(float(cosines[number]), passage_id(document, int(number))) for number in top]
        return [id_ for _, id_ in sorted(found, reverse=True)[:limit]]


class Meanings:
    """The vectors of documents' passages. `run` makes those that are missing, until it is cancelled."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        max_passages: int = MAX_PASSAGES,
        start_delay_s: float = START_DELAY_S,
    ) -> None:
        self._start_delay_s = start_delay_s
        self._library = library
        self._encoder = encoder
        self._max_passages = max_passages
        self._vectors: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._missing: OrderedDict[str, Document] = OrderedDict()
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._failed: set[str] = set()
        self._looked_up: set[str] = set()
        """Readings of which a question has looked for stored vectors."""
        self._thread = ThreadPoolExecutor(1, "meanings", initializer=_lower_priority)

    def want(self, documents: Sequence[Document]) -> None:
        """Encode the passages of these documents in the background, if that was not done yet."""
        if sum(document.passages for document in documents) > self._max_passages:
            return
        for document in documents:
            known = any(document.reading in each for each in (self._vectors, self._missing, self._failed))
            if document.passages and not known:
                self._missing[document.reading] = document
        if self._missing:
            self._idle.clear()
            self._wanted.set()

    @property
    def documents(self) -> set[str]:
        """The ids of the documents whose vectors are kept or wanted."""
        return {_document_of(reading) for reading in (*self._vectors, *self._missing, *self._failed)}

    def forget(self, document_id: str) -> None:
        """Drop what is known of a document that was deleted."""
        for reading in self._readings_of(document_id):
            self._vectors.pop(reading, None)
            self._missing.pop(reading, None)
            self._failed.discard(reading)
            self._looked_up.discard(reading)

    def _readings_of(self, document_id: str) -> list[str]:
        known = (*self._vectors, *self._missing, *self._failed)
        return [reading for reading in known if _document_of(reading) == document_id]

    async def likeness(self, question: str, documents: Sequence[Document]) -> Likeness | None:
        """How like the question the passages are; None where no document is encoded yet.

        What is stored already, as after a restart, is read first, so that the first question is answered like the next.
        """
        self.want(documents)
        await self._read_stored(documents)
        readings = [document.reading for document in documents]
        ready = {reading: self._vectors[reading] for reading in readings if reading in self._vectors}
        if not ready:
            return None
        for reading in ready:
            self._vectors.move_to_end(reading)
        return await asyncio.to_thread(self._compared, question, ready)

    async def _read_stored(self, documents: Sequence[Document]) -> None:
        new = [each for each in documents if each.reading in self._missing and each.reading not in self._looked_up]
        if len(new) <= _READ_AT_ONCE:
            self._looked_up.update(document.reading for document in new)
            await asyncio.gather(*map(self._take_stored, new))

    async def _take_stored(self, document: Document) -> None:
        with suppress(StoreUnavailable):  # the background tries again
            stored = await self._library.meanings(document)
            if stored is not None and len(stored) == self._size(document):
                self._keep(document, stored)
                self._missing.pop(document.reading, None)

    async def ready(self) -> None:
        """Return when the passages of all wanted documents are encoded."""
        await self._idle.wait()

    async def run(self) -> None:
        """Encode what is wanted, one document after the other; not while the server starts."""
        try:
            await asyncio.sleep(self._start_delay_s)
            while True:
                await self._wanted.wait()
                while self._missing:
                    id_, document = next(iter(self._missing.items()))
                    await self._add(document)
                    self._missing.pop(id_, None)
                self._wanted.clear()
                self._idle.set()
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _compared(self, question: str, vectors: Mapping[str, "NDArray[np.float16]"]) -> Likeness:
        import numpy as np

        asked = self._encoder.encode(question[:MAX_QUESTION_CHARS])
        return Likeness({id_: rows.astype(np.float32) @ asked for id_, rows in vectors.items()})

    async def _add(self, document: Document) -> None:
        try:
            stored = await self._library.meanings(document)
            if stored is None or len(stored) != self._size(document):
                stored = await self._encoded(document)
                await self._library.add_meanings(document, stored)
        except DocumentNotFound:
            log.debug("a document was deleted before its passages were encoded")
            return
        except StoreUnavailable:
            self._failed.add(document.reading)  # the search by words goes on
            log.warning("the passages of a document could not be encoded")
            return
        self._keep(document, stored)

    def _size(self, document: Document) -> int:
        """The bytes of a document's vectors."""
        return document.passages * self._encoder.DIMENSIONS * _BYTES_OF_A_NUMBER

    def _keep(self, document: Document, stored: bytes) -> None:
        import numpy as np

        if document.reading in self._missing:
            rows = np.frombuffer(stored, dtype=np.float16).reshape(-1, self._encoder.DIMENSIONS)
            self._vectors[document.reading] = rows
        while sum(len(each) for each in self._vectors.values()) > self._max_passages:
            reading, _ = self._vectors.popitem(last=False)
            self._looked_up.discard(reading)

    async def _encoded(self, document: Document) -> bytes:
        import numpy as np

        texts = [hit.passage.text for hit in await self._library.passages(document)]
        if len(texts) < document.passages:
            raise DocumentNotFound(document.id)
        loop = asyncio.get_running_loop()
        vectors: list[bytes] = []
        for text in texts:
            if document.reading not in self._missing:
                raise DocumentNotFound(document.id)
            vector = await loop.run_in_executor(self._thread, self._encoder.encode, text[:MAX_TEXT_CHARS])
            vectors.append(vector.astype(np.float16).tobytes())
            await asyncio.sleep(_PAUSE_S)
        return b"".join(vectors)


def _document_of(reading: str) -> str:
    return document_of(f"{reading}-0")


def _lower_priority() -> None:
    """Let other threads go first, where the system has priorities for threads."""
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


@asynccontextmanager
async def open_meanings(library: Library, encoder: Encoder | None) -> AsyncIterator[Meanings | None]:
    """Encode passages in the background meanwhile; without an encoder there are no meanings."""
    if encoder is None:
        yield None
        return
    meanings = Meanings(library, encoder)
    task = asyncio.create_task(meanings.run(), name="meanings")
    try:
        yield meanings
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
