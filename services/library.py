"""The store: documents, their passages and their original files, in LanceDB.

A document becomes visible with its row in `documents`, which is written last, in one atomic commit; it disappears with
that row, which is deleted first. What a killed process leaves in the other two tables belongs to no document, is never
searched, and is swept at a later start.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.expr import Expr, col, lit
from lancedb.index import FTS
from lancedb.query import MatchQuery
from lancedb.rerankers import RRFReranker
from lancedb.table import AsyncTable

from services.documents import Document, Passage
from services.errors import BadSetting, DocumentNotFound, StoreUnavailable

log = logging.getLogger(__name__)

ORPHAN_AGE_S = 3600.0
MAINTENANCE_DELAY_S = 2.0
MAINTENANCE_PATIENCE_S = 60.0
"""How long writes without a pause can put maintenance off."""
_OLD_VERSION = timedelta(milliseconds=1)
_FILE_CHUNK = 4 * 1024 * 1024
_RRF_K = 60
_BEST_RRF = 2 / (_RRF_K + 1)


def _schema(columns: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema(columns)


_DOCUMENTS = _schema(
    {
        "id": pa.string(),
        "workspace": pa.string(),
        "filename": pa.string(),
        "media_type": pa.string(),
        "bytes": pa.int64(),
        "sha256": pa.string(),
        "pages": pa.int32(),
        "passages": pa.int32(),
        "created": pa.float64(),
        "pages_without_text": pa.list_(pa.int32()),
    }
)
_FILES = _schema(
    {
        "document_id": pa.string(),
        "added": pa.float64(),
        "part": pa.int32(),
        "content": pa.large_binary(),
    }
)


def _passages_schema(dimensions: int) -> pa.Schema:
    return _schema(
        {
            "id": pa.string(),
            "document_id": pa.string(),
            "added": pa.float64(),
            "page": pa.int32(),
            "start": pa.int32(),
            "end": pa.int32(),
            "text": pa.string(),
            "vector": pa.list_(pa.float32(), dimensions),
        }
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `score` is 1 when words and meaning both rank it first; `similarity` is the cosine to the question; `words_match`
    tells whether the full-text search found it.
    """

    passage_id: str
    document_id: str
    page: int | None
    text: str
    score: float
    similarity: float
    words_match: bool


@contextmanager
def _store_errors() -> Iterator[None]:
    """LanceDB raises plain RuntimeError, OSError and ValueError: all are the store failing."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        log.exception("the store failed")
        raise StoreUnavailable from error


class Library:
    """Documents of all workspaces. Make one with `open_library`.

    Raises:
        StoreUnavailable: from every method, when LanceDB fails.
    """

    def __init__(self, connection: lancedb.AsyncConnection, documents: AsyncTable, files: AsyncTable) -> None:
        self._connection = connection
        self._documents = documents
        self._files = files
        self._passages: AsyncTable | None = None
        self._writing = asyncio.Lock()
        self._maintenance: asyncio.Task[None] | None = None
        self._written = asyncio.Event()

    async def documents(self, workspace: str) -> list[Document]:
        """A workspace's documents, oldest first."""
        rows = await self._rows(col("workspace") == lit(workspace))
        return sorted((_document(row) for row in rows), key=lambda document: document.created)

    async def document(self, workspace: str, document_id: str) -> Document:
        """One document.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
        """
        rows = await self._rows((col("workspace") == lit(workspace)).and_(col("id") == lit(document_id)))
        if not rows:
            raise DocumentNotFound(document_id)
        return _document(rows[0])

    async def add(
        self, document: Document, original: Path, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]
    ) -> None:
        """Store a document with its file and passages. It is visible when this returns, and not before."""
        async with self._writing:
            with _store_errors():
                await self._files.add(await asyncio.to_thread(_file_rows, document, original))
                if passages:
                    table = await self._passages_table(len(vectors[0]))
                    await table.add(_passage_rows(document, passages, vectors))
                await self._documents.add(pa.Table.from_pylist([asdict(document)], schema=_DOCUMENTS))
        self._maintain_later()

    async def delete(self, workspace: str, document_id: str) -> None:
        """Delete a document with its passages and its file.

        Raises:
            DocumentNotFound: it does not exist, or belongs to another workspace.
        """
        document = await self.document(workspace, document_id)
        async with self._writing:
            with _store_errors():
                await self._documents.delete((col("id") == lit(document.id)).to_sql())
                for table in self._part_tables():
                    await table.delete((col("document_id") == lit(document.id)).to_sql())
        self._maintain_later()

    async def search(self, text: str, vector: Sequence[float], document_ids: Sequence[str], limit: int) -> list[Hit]:
        """The passages of these documents that fit best by words (BM25) and by meaning (cosine), best first.

        The two rankings are fused by reciprocal rank (Cormack, Clarke and Buettcher 2009).
        """
        if self._passages is None or not document_ids:
            return []
        table, scope = self._passages, col("document_id").isin(list(document_ids))
        with _store_errors():
            rows = await _again(lambda: _hybrid(table, scope, text, vector, limit))
        return [_hit(row, vector) for row in rows]

    async def maintain(self) -> None:
        """Index what was added and drop what was deleted from the disk."""
        async with self._writing:
            with _store_errors():
                for table in (self._documents, *self._part_tables()):
                    await table.optimize(cleanup_older_than=_OLD_VERSION)

    async def sweep(self) -> None:
        """Remove what killed processes left: parts older than an hour that belong to no document."""
        with _store_errors():
            known = _strings(await self._documents.query().select(["id"]).to_arrow())
            for table in self._part_tables():
                old = table.query().where(col("added") < lit(time.time() - ORPHAN_AGE_S)).select(["document_id"])
                orphans = set(_strings(await old.to_arrow())) - set(known)
                if orphans:
                    await table.delete(col("document_id").isin(sorted(orphans)).to_sql())

    async def close(self) -> None:
        if self._maintenance is not None:
            self._maintenance.cancel()
            await asyncio.gather(self._maintenance, return_exceptions=True)
        self._connection.close()  # type: ignore[no-untyped-call]

    async def _rows(self, scope: Expr) -> list[dict[str, Any]]:
        with _store_errors():
            return await _again(lambda: self._documents.query().where(scope).to_list())

    def _part_tables(self) -> Iterable[AsyncTable]:
        return (self._files, self._passages) if self._passages is not None else (self._files,)

    async def _passages_table(self, dimensions: int) -> AsyncTable:
        if self._passages is None:
            table = await self._connection.create_table("passages", schema=_passages_schema(dimensions))
            await _index(table)
            self._passages = table
        return self._passages

    async def _open_passages(self) -> None:
        if "passages" in (await self._connection.list_tables()).tables:
            self._passages = await self._connection.open_table("passages")
            await _index(self._passages)

    async def check_dimensions(self, dimensions: int) -> None:
        """Refuse to mix vectors of two embedding models.

        Raises:
            BadSetting: the stored passages were embedded by a model of other dimensions.
        """
        if self._passages is None:
            return
        stored = (await self._passages.schema()).field("vector").type.list_size
        if stored != dimensions:
            problem = f"FOOTNOTE_DATA holds vectors of {stored} dimensions, and this model makes {dimensions}"
            raise BadSetting("FOOTNOTE_EMBEDDING_MODEL", problem)

    def _maintain_later(self) -> None:
        """Once for all writes that come close together, in the pause after them."""
        self._written.set()
        if self._maintenance is None or self._maintenance.done():
            self._maintenance = asyncio.create_task(self._maintain_soon(), name="library maintenance")

    async def _maintain_soon(self) -> None:
        # A write that comes while this runs is seen by the outer loop.
        while self._written.is_set():
            deadline = time.monotonic() + MAINTENANCE_PATIENCE_S
            while self._written.is_set() and time.monotonic() < deadline:
                self._written.clear()
                await asyncio.sleep(MAINTENANCE_DELAY_S)
            self._written.clear()
            try:
                await self.maintain()
            except StoreUnavailable:
                log.warning("maintenance failed; the next write tries again")


@asynccontextmanager
async def open_library(uri: str) -> AsyncIterator[Library]:
    """Open or create the store at a folder or any LanceDB URI.

    Raises:
        BadSetting: it can't be opened.
    """
    try:
        connection = await lancedb.connect_async(uri)
        documents = await connection.create_table("documents", schema=_DOCUMENTS, exist_ok=True)
        files = await connection.create_table("files", schema=_FILES, exist_ok=True)
        library = Library(connection, documents, files)
        await library._open_passages()  # noqa: SLF001
    except (RuntimeError, OSError, ValueError) as error:
        raise BadSetting("FOOTNOTE_DATA", "the store there can't be opened or written") from error
    try:
        yield library
    finally:
        await library.close()


async def _index(table: AsyncTable) -> None:
    """Make the full-text index, unless it is there: a process may have been killed before it made it."""
    if not await table.list_indices():
        await table.create_index("text", config=FTS(with_position=False))


async def _again(read: Callable[[], Awaitable[list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """Read, and once more on failure: maintenance may remove the version that a query has just begun to read."""
    try:
        return await read()
    except RuntimeError:
        return await read()


async def _hybrid(
    table: AsyncTable, scope: Expr, text: str, vector: Sequence[float], limit: int
) -> list[dict[str, Any]]:
    query = table.query().where(scope).nearest_to(list(vector)).distance_type("cosine")
    words = MatchQuery(text, column="text")  # type: ignore[call-arg]
    hybrid = query.nearest_to_text(words)
    return await hybrid.rerank(RRFReranker(_RRF_K, return_score="all")).limit(limit).to_list()


def _strings(table: pa.Table) -> list[str]:
    return [str(value) for value in table.column(0).to_pylist()]


def _document(row: dict[str, Any]) -> Document:
    return Document(**{**row, "pages_without_text": tuple(row["pages_without_text"])})


def _hit(row: dict[str, Any], vector: Sequence[float]) -> Hit:
    return Hit(
        passage_id=row["id"],
        document_id=row["document_id"],
        page=row["page"],
        text=row["text"],
        score=row["_relevance_score"] / _BEST_RRF,
        similarity=_cosine(row["vector"], vector),
        words_match=row["_score"] is not None,
    )


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    norms = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.dot(one, other)) / norms if norms else 0.0


def _file_rows(document: Document, original: Path) -> pa.Table:
    content = original.read_bytes()
    parts = [content[start : start + _FILE_CHUNK] for start in range(0, len(content), _FILE_CHUNK)]
    rows = [
        {"document_id": document.id, "added": document.created, "part": number, "content": part}
        for number, part in enumerate(parts)
    ]
    return pa.Table.from_pylist(rows, schema=_FILES)


def _passage_rows(document: Document, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> pa.Table:
    rows = [
        {"id": f"{document.id}-{number}", "document_id": document.id, "added": document.created, **asdict(passage)}
        | {"vector": vector}
        for number, (passage, vector) in enumerate(zip(passages, vectors, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema=_passages_schema(len(vectors[0])))
