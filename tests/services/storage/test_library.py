import asyncio
import hashlib
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import lancedb
import pytest

from services.documents import Content, Document, Page, Passage, workspace_key
from services.errors import BadSetting, DocumentNotFound
from services.ingestion.ingestion import Ingestion
from services.ingestion.passages import passages_of
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library, open_library
from services.text.terms import terms_of
from tests.support import files
from tests.support.server import settings_for

ALICE, BOB = "alice" * 6, "bob" * 9
UNLIMITED = 1000


def document(workspace: str, **changes: object) -> Document:
    made = Document(
        id=uuid.uuid4().hex,
        workspace=workspace_key(workspace),
        filename="rivers.txt",
        media_type="text/plain",
        bytes=5,
        sha256=hashlib.sha256(b"hello").hexdigest(),
        pages=None,
        parts=1,
        passages=1,
        created=time.time(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


async def add(
    library: Library, embeddings: WordLlamaEmbeddings, folder: Path, workspace: str, texts: Sequence[str]
) -> Document:
    original = folder / "original"
    original.write_bytes(b"hello")
    passages = [passage for text in texts for passage in passages_of(Page(None, text))]
    added = document(workspace, passages=len(passages))
    await library.add(
        added, original, Content([Page(None, "\n".join(texts))], passages, embeddings.embed_documents(list(texts)))
    )
    return added


async def found(
    library: Library, embeddings: WordLlamaEmbeddings, question: str, documents: Sequence[Document]
) -> list[str]:
    """The same passages by either search: each of these texts has the question's words."""
    by_meaning = await library.by_meaning(embeddings.embed_query(question), documents, UNLIMITED)
    by_words = await library.by_words(terms_of(question), documents, UNLIMITED)
    texts = sorted(hit.passage.text for hit in by_meaning)
    assert sorted(hit.passage.text for hit in by_words) == texts
    return texts


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


async def test_deleted_text_does_not_stay_on_the_disk(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    secret = "Xylophonequartz is the word nobody may read again."
    kept = await add(library, embeddings, tmp_path, ALICE, ["The Nile is wide."])
    gone = await add(library, embeddings, tmp_path, ALICE, [secret])
    await library.delete(ALICE, gone.id)
    await library.maintenance.run()
    stored = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not [path for path in stored if b"Xylophonequartz" in path.read_bytes()]
    assert await library.documents(ALICE) == [kept]


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


async def test_citations_are_numbered_best_first_and_name_file_and_page(
    library: Library, embeddings: WordLlamaEmbeddings, ingestion: Ingestion, tmp_path: Path
) -> None:
    (tmp_path / "rivers.pdf").write_bytes(files.rivers_pdf())
    added = await ingestion.add(ALICE, tmp_path / "rivers.pdf", "rivers.pdf")
    citations = await Retriever(library, embeddings).search("How long is the Rhine?", [added], 20)
    assert [(c.index, c.document_id, c.filename, c.page) for c in citations] == [
        (1, added.id, "rivers.pdf", 2),
        (2, added.id, "rivers.pdf", 1),
    ]
    assert [" ".join(c.chunk_text.split()) for c in citations] == [files.RHINE, files.NILE]
    assert citations[0].relevance_score > citations[1].relevance_score
    assert all(0 <= citation.relevance_score <= 1 for citation in citations)


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


async def test_a_folder_that_cannot_be_used_is_a_bad_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadSetting, match="FOOTNOTE_DATA"):
        async with open_library(str(tmp_path / "file" / "data")):
            pass


async def test_vectors_of_another_embedding_model_are_a_bad_setting(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    await library.check_dimensions(1536)
    await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    await library.check_dimensions(256)
    with pytest.raises(BadSetting, match="FOOTNOTE_EMBEDDING_MODEL"):
        await library.check_dimensions(1536)


async def test_the_same_file_again_is_the_same_document(ingestion: Ingestion, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "rivers.txt"
    path.write_text(files.NILE)
    first = await ingestion.add(ALICE, path, "rivers.txt")
    again = await ingestion.add(ALICE, path, "copy of rivers.txt")
    others = await ingestion.add(BOB, path, "rivers.txt")
    assert again == first
    assert others.id != first.id
    assert await library.documents(ALICE) == [first]


async def test_a_document_of_many_pages_is_taken_in_whole(ingestion: Ingestion, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(files.pdf([f"Page {n} is about rivers." for n in range(1, 46)]))
    added = await ingestion.add(ALICE, path, "long.pdf")
    assert (added.pages, added.passages, added.pages_without_text) == (45, 45, ())


class AnnouncedEmbeddings(WordLlamaEmbeddings):
    """Tells when the first texts came, so that a test can act in the middle of an ingestion."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        self.begun.set()
        return await super().aembed_documents(texts)


async def test_a_cancelled_ingestion_leaves_nothing(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(files.pdf([f"Page {n} is about rivers." for n in range(1, 46)]))
    embeddings = AnnouncedEmbeddings()
    ingestion = Ingestion(library, embeddings, settings_for(tmp_path))
    adding = asyncio.create_task(ingestion.add(ALICE, path, "long.pdf"))
    await embeddings.begun.wait()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert await library.documents(ALICE) == []


async def traces_of(data: Path, of: Document) -> dict[str, int]:
    """How many rows each of the store's tables has of a document."""
    connection = await lancedb.connect_async(str(data))
    names = (await connection.list_tables()).tables
    passages = await connection.open_table("passages-" + of.workspace) if "passages-" + of.workspace in names else None
    counts = {"passages": await passages.count_rows(f"document_id = '{of.id}'") if passages is not None else 0}
    for kind in ("original", "pages"):
        name = f"{kind}-{of.id}"
        counts[kind] = await (await connection.open_table(name)).count_rows() if name in names else 0
    return counts


EVERYTHING = {"passages": 1, "original": 1, "pages": 1}
NOTHING = {"passages": 0, "original": 0, "pages": 0}


@pytest.mark.parametrize(("age_s", "left"), [(0.0, NOTHING), (60.0, EVERYTHING)])
async def test_parts_without_a_document_are_swept_once_they_are_old(
    embeddings: WordLlamaEmbeddings, tmp_path: Path, age_s: float, left: dict[str, int]
) -> None:
    data, original = tmp_path / "data", tmp_path / "original"
    original.write_bytes(b"hello")
    vectors = embeddings.embed_documents(["A river."])
    whole, orphan, alone = document(ALICE), document(ALICE), document(BOB)
    async with open_library(str(data)) as library:
        for each in (whole, orphan, alone):
            await library.add(
                each, original, Content([Page(None, "A river.")], list(passages_of(Page(None, "A river."))), vectors)
            )
    connection = await lancedb.connect_async(str(data))
    await (await connection.open_table("documents")).delete(f"id in ('{orphan.id}', '{alone.id}')")
    async with open_library(str(data)) as library:
        await library.maintenance.sweep(time.time() - age_s)
        assert await library.documents(ALICE) == [whole]
        assert await found(library, embeddings, "river", [whole]) == ["A river."]
    assert [await traces_of(data, each) for each in (whole, orphan, alone)] == [EVERYTHING, left, left]


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


async def test_a_document_that_is_deleted_takes_its_file_and_its_pages_with_it_at_once(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    gone = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    kept = await add(library, embeddings, tmp_path, ALICE, ["The Rhine is short."])
    await library.delete(ALICE, gone.id)
    assert await traces_of(tmp_path / "data", gone) == NOTHING
    assert await traces_of(tmp_path / "data", kept) == EVERYTHING
    for read in (library.original(gone), library.page(gone, 1)):
        with pytest.raises(DocumentNotFound):
            await read


async def test_everything_of_a_workspace_can_be_deleted_from_the_disk_at_once(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    hers = [await add(library, embeddings, tmp_path, ALICE, [f"Alice's river {n}."]) for n in range(3)]
    his = await add(library, embeddings, tmp_path, BOB, ["Bob's river."])
    assert await library.delete_all(workspace_key(ALICE)) == hers
    assert await library.documents(ALICE) == []
    assert await found(library, embeddings, "river", [*hers, his]) == ["Bob's river."]
    names = {path.name for path in (tmp_path / "data").iterdir()}
    of_bob = {f"original-{his.id}.lance", f"pages-{his.id}.lance", f"passages-{his.workspace}.lance"}
    assert names == {"documents.lance", "keys.lance", "records.lance", "workspaces.lance"} | of_bob
    again = await add(library, embeddings, tmp_path, ALICE, ["Alice's new river."])
    assert await found(library, embeddings, "river", [again]) == ["Alice's new river."]


async def test_the_store_does_not_hold_a_workspaces_token(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    await library.catalog.mark_used({workspace_key(ALICE): 1.0})
    stored = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not [path for path in stored if ALICE.encode() in path.read_bytes() or ALICE in str(path)]


async def test_a_few_deleted_rows_among_many_do_not_stay_on_the_disk(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    gone = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    for number in range(30):
        await add(library, embeddings, tmp_path, ALICE, [f"River {number} is long."])
    await library.maintenance.run()
    data = tmp_path / "data"
    [fragment] = (data / f"passages-{gone.workspace}.lance" / "data").iterdir()
    [row] = (data / "documents.lance" / "data").iterdir()
    await library.delete(ALICE, gone.id)
    await library.maintenance.run()
    assert not fragment.exists()
    assert not row.exists()


async def test_a_store_of_another_version_is_a_bad_setting_and_stays_as_it_is(tmp_path: Path) -> None:
    connection = await lancedb.connect_async(str(tmp_path / "data"))
    old = await connection.create_table("documents", [{"id": "a", "name": "b"}])
    with pytest.raises(BadSetting, match="FOOTNOTE_DATA"):
        async with open_library(str(tmp_path / "data")):
            pass
    assert await old.query().to_list() == [{"id": "a", "name": "b"}]
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["documents.lance"]


async def test_passages_of_another_version_are_a_bad_setting_and_stay_as_they_are(
    embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with open_library(str(data)) as library:
        added = await add(library, embeddings, tmp_path, ALICE, ["The Nile is long."])
    passages = await (await lancedb.connect_async(str(data))).open_table("passages-" + added.workspace)
    await passages.drop_columns(["searched"])
    with pytest.raises(BadSetting, match="written by another version of Footnote"):
        async with open_library(str(data)):
            pass
    assert [row["text"] for row in await passages.query().to_list()] == ["The Nile is long."]


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
