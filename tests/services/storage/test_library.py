import asyncio
from pathlib import Path

import lancedb
import pytest

from services.documents import Content, Page, Passage, workspace_key
from services.errors import BadSetting, DocumentNotFound
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library, open_library
from tests.support.stored_documents import ALICE, BOB, add, document, found


async def test_a_document_is_there_with_all_its_passages_once_added(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long.", "The Rhine is short."])
    assert await library.documents(ALICE) == [added]
    assert await library.document(ALICE, added.id) == added
    assert await found(library, embeddings, "Nile and Rhine", [added]) == ["The Nile is long.", "The Rhine is short."]


async def test_a_workspace_sees_nothing_of_another(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    hers = await add(library, embeddings, tmp_path, ALICE, ["Alice's secret is the Nile."])
    his = await add(library, embeddings, tmp_path, BOB, ["Bob's secret is the Rhine."])
    assert await library.documents(ALICE) == [hers]
    assert await library.documents(BOB) == [his]
    with pytest.raises(DocumentNotFound):
        await library.document(BOB, hers.id)
    with pytest.raises(DocumentNotFound):
        await library.delete(BOB, hers.id)
    assert await found(library, embeddings, "secret", [his]) == ["Bob's secret is the Rhine."]
    assert await found(library, embeddings, "secret", [hers]) == ["Alice's secret is the Nile."]


async def test_only_the_chosen_documents_are_searched(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    one, two, three = [await add(library, embeddings, tmp_path, ALICE, [f"River {n}."]) for n in range(3)]
    assert await found(library, embeddings, "river", [one, three]) == ["River 0.", "River 2."]
    assert await found(library, embeddings, "river", [two]) == ["River 1."]
    assert await found(library, embeddings, "river", []) == []


async def test_deleted_documents_are_not_found(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    gone = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    kept = await add(library, embeddings, tmp_path, ALICE, ["The Nile is wide."])
    await library.delete(ALICE, gone.id)
    assert await library.documents(ALICE) == [kept]
    assert await found(library, embeddings, "Nile", [gone, kept]) == ["The Nile is wide."]
    with pytest.raises(DocumentNotFound):
        await library.delete(ALICE, gone.id)


@pytest.mark.parametrize(
    "question",
    [
        'the "Nile" river',
        '"',
        'unbalanced "quote',
        "'; DROP TABLE passages; --",
        "' OR '1'='1",
        "x') OR (1=1",
        "nile AND OR NOT",
        "nile~2 ^3 +rhine -nile *",
        "field:value [a TO b] {c}",
        "\\",
        "?",
        "   ",
        "🦆",
        "a" * 4000,
        "%s %(x)s {0}",
        "\u202enile\u0000",
    ],
)
async def test_whatever_is_asked_it_is_only_searched_for(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path, question: str
) -> None:
    hers = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    his = await add(library, embeddings, tmp_path, BOB, ["Bob's secret is the Rhine."])
    citations = await Retriever(library, embeddings).search(question, [hers], 20)
    assert {citation.document_id for citation in citations} <= {hers.id}
    assert await library.documents(BOB) == [his]


async def test_an_id_with_sql_in_it_is_only_an_unknown_id(library: Library, tmp_path: Path) -> None:
    for document_id in ("' OR '1'='1", "x'; DROP TABLE documents; --", '"', "%"):
        with pytest.raises(DocumentNotFound):
            await library.document(ALICE, document_id)


async def test_what_was_stored_is_there_after_a_restart(embeddings: WordLlamaEmbeddings, tmp_path: Path) -> None:
    async with open_library(str(tmp_path / "data")) as library:
        added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    async with open_library(str(tmp_path / "data")) as library:
        assert await library.documents(ALICE) == [added]
        assert await found(library, embeddings, "Nile", [added]) == ["The Nile is long."]


async def test_search_goes_on_while_documents_come_and_go(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    kept = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])

    async def come_and_go() -> None:
        for _ in range(5):
            other = await add(library, embeddings, tmp_path, BOB, ["The Nile is somebody else's."])
            await library.delete(BOB, other.id)
            await library.maintenance.run()

    coming = asyncio.create_task(come_and_go())
    while not coming.done():
        assert await found(library, embeddings, "Nile", [kept]) == ["The Nile is long."]
    await coming


async def test_vectors_of_another_embedding_model_are_a_bad_setting(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    await library.check_dimensions(1536)
    await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    await library.check_dimensions(256)
    with pytest.raises(BadSetting, match="FOOTNOTE_EMBEDDING_MODEL"):
        await library.check_dimensions(1536)


async def test_the_original_and_the_pages_of_a_document_are_kept_as_they_were(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    original = tmp_path / "original"
    original.write_bytes(b"content" * 2_000_000)
    pages = [Page(1, "The Nile is long."), Page(2, ""), Page(None, "| a |\n| - |\n| 1 |", "Costs", 7)]
    passage = Passage(1, 0, 17, "The Nile is long.", "page one", 1)
    added = document(ALICE, parts=3)
    await library.add(added, original, Content(pages, [passage], embeddings.embed_documents([passage.text])))
    assert await library.original(added) == original.read_bytes()
    assert [await library.page(added, part) for part in (0, 1, 2, 3, 4)] == [None, *pages, None]
    assert await library.cited(added, f"{added.id}-0") == (added, passage)
    assert await library.cited(added, f"{added.id}-1") is None


async def test_the_store_does_not_hold_a_workspaces_token(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    await library.catalog.mark_used({workspace_key(ALICE): 1.0})
    stored = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not [path for path in stored if ALICE.encode() in path.read_bytes() or ALICE in str(path)]


async def test_a_store_whose_writer_died_before_it_made_the_index_works(
    embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with open_library(str(data)) as library:
        added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    connection = await lancedb.connect_async(str(data))
    passages = await connection.open_table("passages-" + added.workspace)
    for index in await passages.list_indices():
        await passages.drop_index(index.name)
    async with open_library(str(data)) as library:
        assert await found(library, embeddings, "Nile", [added]) == ["The Nile is long."]
        other = await add(library, embeddings, tmp_path, ALICE, ["The Nile is wide."])
        assert await found(library, embeddings, "Nile", [added, other]) == ["The Nile is long.", "The Nile is wide."]
