"""The passages of each workspace, in a table of their own. `document_id` names a reading of a document."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import lancedb
from lancedb.expr import Expr, col, lit
from lancedb.index import FTS, BTree
from lancedb.query import AsyncFTSQuery, AsyncQuery, AsyncVectorQuery, DocumentGranularity, MatchQuery
from lancedb.table import AsyncTable

from services.documents import Document, Passage
from services.storage.creation import Creation, is_missing
from services.storage.schema import (
    PASSAGE_COLUMNS,
    PASSAGES,
    Hit,
    passage_number,
    passage_rows,
    passages_schema,
    read_hit,
    read_passage,
)
from services.storage.tidying import Tidying, again, is_conflict
from services.storage.vector_index import EXACT_PASSAGES, by_index, index_vectors

BY_STRETCH = FTS(
    base_tokenizer="whitespace",
    lower_case=False,
    stem=False,
    remove_stop_words=False,
    ascii_folding=False,
    document_granularity=DocumentGranularity.LIST_ELEMENT,
)
"""The stretches come as terms already, see `services.text.terms`; each is found by itself."""
_NEARLY_ALL = 0.9
"""A search of so much of a large table looks at all of it, and leaves out what it was not asked for afterwards: of a
million passages that saves 75 ms of 120 by words, and 45 of 66 by meaning."""
_SPARE = 1.25
"""Times the rows wanted: of a quarter more, the wanted ones are left where a tenth of the table is left out."""
_NEW = 0.01
"""A part of a very large table that is searched without an index: 8,000 of a million passages take 10 ms more, and
indexing them takes 10 s."""
_VERY_LARGE = 100_000  # passages: a smaller table is indexed after each upload, which is quick there
OPEN_TABLES = 200  # each holds descriptors and the caches of its indexes


@dataclass(frozen=True, slots=True)
class Scope:
    """The readings of documents that are searched, and how many passages they have."""

    readings: Sequence[str]
    passages: int

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        return cls([document.reading for document in documents], sum(document.passages for document in documents))


class PassageTable:
    """The passages of one workspace's documents. Raises LanceDB's own errors; `Library` maps them."""

    def __init__(
        self, connection: lancedb.AsyncConnection, key: str, tidying: Tidying, creation: Creation | None = None
    ) -> None:
        self._connection = connection
        self._creation = creation
        self._tidying = tidying
        self._name = PASSAGES + key
        self._table: AsyncTable | None = None
        self._deleted = False
        self._looked = False
        self._opening = asyncio.Lock()
        self.writing = asyncio.Lock()

    @classmethod
    async def open(cls, connection: lancedb.AsyncConnection, key: str, tidying: Tidying) -> Self:
        """The table of the workspace with this `workspace_key`; it is made with the first passage."""
        passages = cls(connection, key, tidying)
        await passages.opened()
        return passages

    async def opened(self) -> None:
        """Open it, unless that was done; one that was not there then may have been made by another process."""
        async with self._opening:
            if not self._looked or (self._tidying.shared and self._table is None):
                await self.reopen()

    async def reopen(self) -> None:
        """Open it anew: another process may have made or dropped it."""
        try:
            table = await self._connection.open_table(self._name)
        except ValueError as error:
            if not is_missing(error):
                raise
            self._table = None
        else:
            await _index(table)
            self._table = table
        self._looked = True

    @property
    def exists(self) -> bool:
        """Whether there is a table."""
        return self._table is not None

    async def dimensions(self) -> int | None:
        """Dimensions of the vectors; None where there are none."""
        if self._table is None:
            return None
        return int((await self._table.schema()).field("vector").type.list_size)

    async def add(self, document: Document, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        await self._look_again()
        if self._table is None:
            schema = passages_schema(len(vectors[0]))
            if self._creation is None:
                table = await self._connection.create_table(self._name, schema=schema, exist_ok=True)
            else:
                table = await self._creation.table(self._name, schema)
            await _index(table)
            self._table = table
        await self._table.add(passage_rows(document, passages, vectors))

    async def remove(self, readings: Sequence[str]) -> None:
        await self._look_again()
        if self._table is not None:
            await self._table.delete(col("document_id").isin(list(readings)).to_sql())
            self._deleted = True

    async def drop(self) -> None:
        """Remove everything, from the disk too. Only without other processes that write."""
        self._table = None
        await self._connection.drop_table(self._name, ignore_missing=True)

    async def by_words(self, terms: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
        """The passages in a scope whose best stretch has most of the terms (BM25), best first."""
        words = MatchQuery(" ".join(terms), column="searched")  # type: ignore[call-arg]
        return await self._found(lambda query: query.nearest_to_text(words), "_score", scope, limit)

    async def by_meaning(self, vector: Sequence[float], scope: Scope, limit: int, *, exact: bool) -> list[Hit]:
        """The passages in a scope whose vectors point most like this one (cosine), best first.

        Unless `exact`, only the nearest parts of a large table's index are searched.
        """

        def find(query: AsyncQuery) -> AsyncVectorQuery:
            nearest = query.nearest_to(list(vector)).distance_type("cosine")
            return nearest.bypass_vector_index() if exact else by_index(nearest)

        return await self._found(find, "_distance", scope, limit)

    async def _found(
        self, find: Callable[[AsyncQuery], AsyncFTSQuery | AsyncVectorQuery], score: str, scope: Scope, limit: int
    ) -> list[Hit]:
        async def rows(most: int, within: Expr | None) -> list[dict[str, Any]]:
            async def read() -> list[dict[str, Any]]:
                if self._table is None:
                    return []
                query = self._table.query() if within is None else self._table.query().where(within)
                return await find(query).select([*PASSAGE_COLUMNS, score]).limit(most).to_list()

            return await again(read)

        found = None
        if await self._is_nearly_all(scope):
            most, wanted = int(limit * _SPARE), set(scope.readings)
            looked_at = await rows(most, None)
            found = [row for row in looked_at if row["document_id"] in wanted][:limit]
            if len(found) < limit and len(looked_at) == most:
                found = None
        if found is None:
            found = await rows(limit, _within(scope.readings))
        best: dict[str, dict[str, Any]] = {}
        for row in found:
            best.setdefault(row["id"], row)  # a passage comes once for each of its stretches
        return [read_hit(row) for row in best.values()]

    async def _is_nearly_all(self, scope: Scope) -> bool:
        if self._table is None or scope.passages <= EXACT_PASSAGES:
            return False
        return scope.passages >= _NEARLY_ALL * await self._table.count_rows()

    async def hits(self, passage_ids: Sequence[str], readings: Sequence[str]) -> list[Hit]:
        """These passages of these readings, without scores, in no order."""
        scope = _within(readings).and_(col("id").isin(list(passage_ids)))
        return [read_hit(row) for row in await self._rows(scope)]

    async def of_reading(self, reading: str) -> list[Hit]:
        """All passages of a reading, in the order of its text."""
        hits = [read_hit(row) for row in await self._rows(_within([reading]))]
        return sorted(hits, key=lambda hit: passage_number(hit.passage_id))

    async def _rows(self, scope: Expr) -> list[dict[str, Any]]:
        async def read() -> list[dict[str, Any]]:
            if self._table is None:
                return []
            return await self._table.query().where(scope).select(PASSAGE_COLUMNS).to_list()

        return await again(read)

    async def passage(self, reading: str, passage_id: str) -> Passage | None:
        scope = (col("document_id") == lit(reading)).and_(col("id") == lit(passage_id))

        async def read() -> list[dict[str, Any]]:
            return await self._table.query().where(scope).to_list() if self._table is not None else []

        rows = await again(read)
        return read_passage(rows[0]) if rows else None

    async def orphans(self, known: Sequence[str], older_than: float) -> list[str]:
        """Readings that are not known but have passages, added before `older_than`."""
        await self._look_again()
        if self._table is None:
            return []
        old = self._table.query().where(col("added") < lit(older_than)).select(["document_id"])
        return sorted({row["document_id"] for row in await old.to_list()} - set(known))

    async def maintain(self, *, purge: bool = False, unfinished: bool = False) -> bool:
        """Index the words of what was added; drop what was deleted from the disk, with `purge` also by others.

        Returns whether that was possible, as `Tidying.tidy` does; see there for `unfinished`.
        """
        await self._look_again()
        purge = purge or self._deleted
        if self._table is None or not (purge or unfinished or await self._has_much_new(self._table)):
            return True
        if not await self._tidying.tidy(self._table, purge=purge, touch="added", unfinished=unfinished):
            return False
        self._deleted = False
        return True

    async def _has_much_new(self, table: AsyncTable) -> bool:
        """Whether so much was added since the last time that searches take longer; of small tables, always."""
        rows = await table.count_rows()
        if rows <= _VERY_LARGE:
            return True
        [name] = [index.name for index in await table.list_indices() if index.columns == ["searched"]]
        stats = await table.index_stats(name)
        return stats is None or stats.num_unindexed_rows > _NEW * rows

    async def index_vectors(self) -> bool:
        """Index the vectors of a large table, in the background; returns whether that was possible.

        It needs no `writing`, and is tried again where somebody writes meanwhile what can't be done at once.
        """
        if self._table is not None:
            try:
                await index_vectors(self._table)
            except RuntimeError as error:
                if self._table is not None and not is_conflict(error):
                    raise
                return self._table is None  # it was dropped meanwhile
        return True

    async def _look_again(self) -> None:
        if self._tidying.shared:
            await self.reopen()

    async def is_untidy(self, before: float) -> bool:
        """Whether its last writer, which wrote before this time, died before it could tidy."""
        if self._table is None:
            return False
        versions = await self._table.list_versions()  # type: ignore[no-untyped-call]
        return len(versions) > 1 and max(float(each["timestamp"].timestamp()) for each in versions) < before


class PassageTables:
    """The tables of all workspaces, opened when they are asked for; the last used stay open.

    Raises LanceDB's own errors; `Library` maps them.
    """

    def __init__(self, connection: lancedb.AsyncConnection, tidying: Tidying, creation: Creation | None = None) -> None:
        self._connection = connection
        self._creation = creation
        self._tidying = tidying
        self._open: OrderedDict[str, PassageTable] = OrderedDict()

    async def of(self, key: str) -> PassageTable:
        """The table of the workspace with this `workspace_key`."""
        if key not in self._open:
            self._open[key] = PassageTable(self._connection, key, self._tidying, self._creation)
            unused = [old for old, table in self._open.items() if not table.writing.locked() and old != key]
            for old in unused[: max(0, len(self._open) - OPEN_TABLES)]:
                del self._open[old]
        self._open.move_to_end(key)
        passages = self._open[key]
        await passages.opened()
        return passages


async def _index(table: AsyncTable) -> None:
    """Make the indexes, unless they are there: a process may have been killed before it made them."""
    there = await _indexed(table)
    if "searched" not in there:
        await _make(table, "searched", BY_STRETCH)
    if "document_id" not in there:
        await _make(table, "document_id", BTree())


async def _make(table: AsyncTable, column: str, index: FTS | BTree) -> None:
    try:
        await table.create_index(column, config=index)
    except RuntimeError as error:
        if not is_conflict(error) or column not in await _indexed(table):
            raise  # otherwise another process has just made it


async def _indexed(table: AsyncTable) -> set[str]:
    """The columns that have an index."""
    return {column for index in await table.list_indices() for column in index.columns}


def _within(readings: Sequence[str]) -> Expr:
    return col("document_id").isin(list(readings))
