"""What deleting and cleaning up leave on the disk."""

import shutil
import time
from pathlib import Path

import lancedb
import pytest

from services.documents import Content, Document, Page, workspace_key
from services.errors import DocumentNotFound
from services.files.splitting.passages import passages_of
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library, open_library
from tests.support.stored_documents import ALICE, BOB, add, document, found


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


async def test_deleted_rows_that_a_killed_server_left_are_swept_at_the_next_start(
    library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    gone = await add(library, embeddings, tmp_path, ALICE, ["Xylophonequartz is a river."])
    for number in range(30):
        await add(library, embeddings, tmp_path, ALICE, [f"River {number} is long."])
    await library.maintenance.run()
    await library.delete(ALICE, gone.id)
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "data", killed)
    async with open_library(str(killed)) as after:
        await after.maintenance.sweep(time.time(), alone=True)
        assert len(await after.documents(ALICE)) == 30
    stored = {path: path.read_bytes() for path in killed.rglob("*") if path.is_file()}
    traces = (b"Xylophonequartz", gone.id.encode())
    assert not [path for path, content in stored.items() if any(trace in content for trace in traces)]
    assert not [path for path in stored if path.parent.name == "_deletions"]
