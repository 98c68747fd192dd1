"""The index of the vectors of a large table of passages: lists of vectors that lie together, whole (IVF-Flat).

One byte for each dimension (IVF-SQ) takes half of the time, but can't tell apart what lies closer together.
"""

from lancedb.index import IvfFlat
from lancedb.query import AsyncVectorQuery
from lancedb.table import AsyncTable

EXACT_PASSAGES = 10_000
"""Up to this many passages are compared with a question one by one, which takes some 4 ms on two cores."""
_LISTS_SEARCHED = 100
"""Of 1,000,000 nonsense passages in 1,000 lists these find 0.99 of the ten nearest; half of them find 0.96."""
_GROWN = 4
"""A table that has become this many times as large gets a new index: its lists would be long."""
_MOST_PARTS = 20
"""What is added makes another part of the index each time, all of which a search looks into."""
_NAME = "vector_of_"


def by_index(query: AsyncVectorQuery) -> AsyncVectorQuery:
    """Search the nearest lists of the index, and what has been added since."""
    return query.nprobes(_LISTS_SEARCHED)


async def index_vectors(table: AsyncTable) -> None:
    """Index a large table, which its searches do not wait for; they use the index it has until the new one is made."""
    rows = await table.count_rows()
    names = [index.name for index in await table.list_indices() if "vector" in index.columns]
    if rows <= EXACT_PASSAGES or any([await _is_good(table, name, rows) for name in names]):
        return
    await table.create_index("vector", config=IvfFlat(distance_type="cosine"), name=f"{_NAME}{rows}")
    for name in names:
        if name != f"{_NAME}{rows}":
            await table.drop_index(name)


async def _is_good(table: AsyncTable, name: str, rows: int) -> bool:
    stats = await table.index_stats(name)
    parts = stats.num_indices if stats is not None else None
    return rows <= _GROWN * _rows_then(name) and (parts or 1) <= _MOST_PARTS


def _rows_then(name: str) -> int:
    """How many rows a table had when an index of this name was made."""
    return int(name.removeprefix(_NAME)) if name.startswith(_NAME) else EXACT_PASSAGES
