import math
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import lancedb
import pytest

from services.documents import PDF, Document, Page, Passage
from services.ingestion.passages import passages_of
from services.storage.passage_table import EXACT_PASSAGES, PassageTable
from services.storage.tidying import Tidying

DOCUMENT = Document("d", "w", "a.pdf", PDF, 1, "", 1, 1, 1, 0)


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[PassageTable]:
    connection = await lancedb.connect_async(str(tmp_path))
    yield await PassageTable.open(connection, "key", Tidying())
    connection.close()  # type: ignore[no-untyped-call]


def passages(*texts: str) -> list[Passage]:
    return [passage for text in texts for passage in passages_of(Page(1, text))]


async def test_a_row_deep_in_a_long_passage_is_found_before_a_passage_that_is_about_its_words_in_part(
    stored: PassageTable,
) -> None:
    rows = "\n".join(f"Wharf number {n} holds {n},000 tons of coal and {n},500 of iron" for n in range(18))
    text = f"CARGO BY WHARF\n{rows}\nBerths for ferries 12,345 67,890\n"
    [long] = passages(text)
    short = passages("The berths are painted.", "A ferry costs much.")
    await stored.add(DOCUMENT, [*short, long], [[1.0, 0.0]] * 3)
    found = await stored.by_words(["cargo", "berth", "ferri"], ["d"], 20)
    assert [hit.passage.text for hit in found] == [long.text, *(passage.text for passage in reversed(short))]


async def test_each_passage_is_found_once_with_its_best_stretch(stored: PassageTable) -> None:
    [passage] = passages("The Nile. " * 100)
    await stored.add(DOCUMENT, [passage], [[1.0, 0.0]])
    assert len(passage.searched) > 1
    [hit] = await stored.by_words(["nile"], ["d"], 20)
    assert hit.passage == passage
    assert hit.words > 0
    assert hit.similarity is None


async def test_only_the_documents_asked_for_are_searched(stored: PassageTable) -> None:
    await stored.add(DOCUMENT, passages("The Nile."), [[1.0, 0.0]])
    await stored.add(replace(DOCUMENT, id="e"), passages("The Nile too."), [[0.0, 1.0]])
    assert [hit.document_id for hit in await stored.by_words(["nile"], ["e"], 20)] == ["e"]
    assert [hit.document_id for hit in await stored.by_meaning([1.0, 0.0], ["e"], 20, exact=True)] == ["e"]
    assert await stored.by_words(["nile"], ["' OR 1=1 --"], 20) == []


async def test_a_large_table_gets_an_index_and_still_finds_the_nearest(stored: PassageTable, tmp_path: Path) -> None:
    count = EXACT_PASSAGES + 1
    angles = [math.tau * n / count for n in range(count)]
    await stored.add(DOCUMENT, passages(*map(str, range(count))), [[math.cos(a), math.sin(a)] for a in angles])
    await stored.maintain()
    raw = await (await lancedb.connect_async(str(tmp_path))).open_table("passages-key")
    assert "vector" in {column for index in await raw.list_indices() for column in index.columns}
    for exact in (True, False):
        [hit] = await stored.by_meaning([math.cos(angles[77]), math.sin(angles[77])], ["d"], 1, exact=exact)
        assert hit.passage.text == "77"
        assert hit.similarity == pytest.approx(1.0)
