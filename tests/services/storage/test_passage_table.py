import math
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import lancedb
import numpy as np
import pytest

from services.documents import PDF, Document, Page, Passage
from services.files.splitting.passages import passages_of
from services.storage.passage_table import PassageTable, Scope
from services.storage.tidying import Tidying
from services.storage.vector_index import EXACT_PASSAGES

pytestmark = pytest.mark.slow

DOCUMENT = Document("d", "w", "a.pdf", PDF, 1, "", 1, 1, 1, 0)


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[PassageTable]:
    connection = await lancedb.connect_async(str(tmp_path))
    yield await PassageTable.open(connection, "key", Tidying())
    connection.close()  # type: ignore[no-untyped-call]


def passages(*texts: str) -> list[Passage]:
    return [passage for text in texts for passage in passages_of(Page(1, text))]


async def test_a_row_in_a_long_passage_ranks_before_passages_with_some_of_its_words(
    stored: PassageTable,
) -> None:
    rows = "\n".join(f"Wharf number {n} holds {n},000 tons of coal and {n},500 of iron" for n in range(18))
    text = f"CARGO BY WHARF\n{rows}\nBerths for ferries 12,345 67,890\n"
    [long] = passages(text)
    short = passages("The berths are painted.", "A ferry costs much.")
    await stored.add(DOCUMENT, [*short, long], [[1.0, 0.0]] * 3)
    found = await stored.by_words(["cargo", "berth", "ferri"], Scope(["d"], 1), 20)
    assert [hit.passage.text for hit in found] == [long.text, *(passage.text for passage in reversed(short))]


async def test_each_passage_is_found_once_with_its_best_stretch(stored: PassageTable) -> None:
    [passage] = passages("The Nile. " * 100)
    await stored.add(DOCUMENT, [passage], [[1.0, 0.0]])
    assert len(passage.searched) > 1
    [hit] = await stored.by_words(["nile"], Scope(["d"], 1), 20)
    assert hit.passage == passage
    assert hit.words > 0
    assert hit.similarity is None


async def test_only_the_documents_asked_for_are_searched(stored: PassageTable) -> None:
    await stored.add(DOCUMENT, passages("The Nile."), [[1.0, 0.0]])
    await stored.add(replace(DOCUMENT, id="e"), passages("The Nile too."), [[0.0, 1.0]])
    assert [hit.document_id for hit in await stored.by_words(["nile"], Scope(["e"], 1), 20)] == ["e"]
    assert [hit.document_id for hit in await stored.by_meaning([1.0, 0.0], Scope(["e"], 1), 20, exact=True)] == ["e"]
    assert await stored.by_words(["nile"], Scope(["' OR 1=1 --"], 1), 20) == []


async def vector_indexes(folder: Path) -> list[str]:
    raw = await (await lancedb.connect_async(str(folder))).open_table("passages-key")
    return [index.name for index in await raw.list_indices() if "vector" in index.columns]


async def test_a_large_table_gets_an_index_and_still_finds_the_nearest(stored: PassageTable, tmp_path: Path) -> None:
    count = EXACT_PASSAGES + 1
    angles = [math.tau * n / count for n in range(count)]
    await stored.add(DOCUMENT, passages(*map(str, range(count))), [[math.cos(a), math.sin(a)] for a in angles])
    assert await stored.maintain()
    assert await stored.index_vectors()
    assert len(await vector_indexes(tmp_path)) == 1
    for exact in (True, False):
        nearest = [math.cos(angles[77]), math.sin(angles[77])]
        [hit] = await stored.by_meaning(nearest, Scope(["d"], count), 1, exact=exact)
        assert hit.passage.text == "77"
        assert hit.similarity == pytest.approx(1.0)


async def test_the_index_finds_nearly_all_of_the_ten_nearest(stored: PassageTable) -> None:
    count = 2 * EXACT_PASSAGES
    vectors = random(count, 32)
    everything = Scope(["d"], count)
    await stored.add(DOCUMENT, passages(*map(str, range(count))), vectors)
    await stored.maintain()
    await stored.index_vectors()
    found = 0
    for asked in random(50, 32):
        exact, near = [await stored.by_meaning(asked, everything, 10, exact=each) for each in (True, False)]
        found += len({hit.passage_id for hit in exact} & {hit.passage_id for hit in near})
    assert found >= 0.98 * 50 * 10


async def test_a_table_that_has_grown_gets_another_index(stored: PassageTable, tmp_path: Path) -> None:
    count = EXACT_PASSAGES + 1
    names = []
    for rows in (count, 100, 4 * count):
        await stored.add(replace(DOCUMENT, id=str(rows)), passages(*["river"] * rows), random(rows, 2))
        await stored.index_vectors()
        names += await vector_indexes(tmp_path)
    assert len(names) == 3
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("others", [10, 60], ids=["a few", "more than there is room for"])
async def test_a_search_of_nearly_all_leaves_out_what_was_not_asked_for(stored: PassageTable, others: int) -> None:
    count = EXACT_PASSAGES + 1
    await stored.add(
        replace(DOCUMENT, id="other"), passages(*["The Nile and the nile."] * others), [[1.0, 0.0]] * others
    )
    texts = ["The Nile is long."] * 50 + ["The Po is short."] * (count - 50)
    await stored.add(DOCUMENT, passages(*texts), [[0.9, 0.1]] * 50 + [[0.0, 1.0]] * (count - 50))
    scope = Scope(["d"], count)
    by_words = await stored.by_words(["nile"], scope, 40)
    by_meaning = await stored.by_meaning([1.0, 0.0], scope, 40, exact=False)
    assert [(hit.document_id, hit.passage.text) for hit in by_words] == [("d", "The Nile is long.")] * 40
    assert [(hit.document_id, hit.passage.text) for hit in by_meaning] == [("d", "The Nile is long.")] * 40


def random(rows: int, dimensions: int) -> list[list[float]]:
    """Vectors in all directions."""
    generator = np.random.default_rng(rows)
    return [[float(each) for each in row] for row in generator.standard_normal((rows, dimensions))]
