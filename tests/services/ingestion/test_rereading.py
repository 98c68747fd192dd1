import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.documents import PDF, Document, Page
from services.errors import DocumentNotFound, FileCorrupt
from services.files.reading.versions import is_read_by_older, reader_version
from services.ingestion.ingestion import Ingestion
from services.ingestion.rereading import begin_rereading
from services.ingestion.samples import load_samples
from services.ingestion.uploads import Upload, Uploads
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library, open_library
from services.text.terms import terms_of
from services.upload_events import FileRefused, Finished, Interrupted, Ready, UploadEvent
from tests.services.ingestion.test_uploads import StalledEmbeddings, until
from tests.support import files
from tests.support.forking import forked
from tests.support.older import OLD_TEXT, forget_readers, stored_by_an_older_reader
from tests.support.server import settings_for

ALICE = "alice" * 6
UNLIMITED = 100


@pytest.fixture
async def older(library: Library, embeddings: WordLlamaEmbeddings, tmp_path: Path) -> Document:
    """A document about two rivers of which an older reader read something else."""
    return await stored_by_an_older_reader(library, embeddings, ALICE, tmp_path, files.rivers_pdf())


@pytest.fixture
async def uploads(library: Library, ingestion: Ingestion) -> AsyncIterator[Uploads]:
    uploads = Uploads(ingestion)
    yield uploads
    await uploads.close()
    assert uploads.slots_taken == 0


async def events(upload: Upload) -> list[UploadEvent]:
    return [event async for batch in upload.events() for _, event in batch]


async def texts(library: Library, document: Document) -> list[str]:
    """What a search for the document's words finds, by either kind of search."""
    hits = await library.by_words(terms_of("Nile Rhine km"), [document], UNLIMITED)
    assert {hit.document_id for hit in hits} == {document.id}
    found = sorted(hit.passage.text for hit in hits)
    assert found == sorted(hit.passage.text for hit in await library.passages(document))
    return found


async def test_a_document_that_is_read_again_keeps_all_but_what_was_read_of_it(
    library: Library, uploads: Uploads, older: Document
) -> None:
    assert is_read_by_older(older)
    upload = await begin_rereading(library, uploads, ALICE, older)
    *progress, finished = await events(upload)
    [read] = await library.documents(ALICE)
    assert [event.type for event in progress] == ["received", "reading", "reading", "embedding", "ready"]
    assert isinstance(finished, Finished)
    assert [each.document for each in finished.ready] == [read]
    assert read == replace(older, passages=2, notes=(), reader=reader_version(PDF), readings=(older.id, read.reading))
    assert not is_read_by_older(read)
    assert await library.original(read) == files.rivers_pdf()
    assert sorted(page.text for page in await library.pages(read)) == await texts(library, read)
    assert OLD_TEXT not in await texts(library, read)


async def test_a_passage_that_was_cited_before_is_shown_as_it_was_cited(
    library: Library, uploads: Uploads, older: Document
) -> None:
    [cited] = await library.passages(older)
    await events(await begin_rereading(library, uploads, ALICE, older))
    [read] = await library.documents(ALICE)
    found = await library.cited(read, cited.passage_id)
    assert found is not None
    as_read, passage = found
    assert (as_read.id, as_read.parts, passage) == (read.id, 2, cited.passage)
    assert await library.page(as_read, 1) == Page(1, OLD_TEXT)
    [first, _] = await library.passages(read)
    assert await library.cited(read, first.passage_id) == (read, first.passage)
    assert {first.passage_id, cited.passage_id} == {f"{read.reading}-0", f"{read.id}-0"}


async def test_until_a_document_is_read_again_it_is_searched_as_it_was(
    library: Library, embeddings: WordLlamaEmbeddings, older: Document, tmp_path: Path
) -> None:
    stalled = StalledEmbeddings(embeddings)
    uploads = Uploads(Ingestion(library, stalled, settings_for(tmp_path), start=forked))
    upload = await begin_rereading(library, uploads, ALICE, older)
    await until(upload, "embedding")
    assert await library.documents(ALICE) == [older]
    assert await texts(library, older) == [OLD_TEXT]
    upload.cancel()
    [*_, last] = await events(upload)
    await upload.wait()
    assert isinstance(last, Interrupted)
    assert await library.documents(ALICE) == [older]
    assert await texts(library, older) == [OLD_TEXT]
    stalled.open.set()
    assert isinstance((await events(await begin_rereading(library, uploads, ALICE, older)))[-1], Finished)
    await uploads.close()


async def test_a_question_that_began_before_goes_on_with_what_was_read_then(
    library: Library, uploads: Uploads, older: Document
) -> None:
    await events(await begin_rereading(library, uploads, ALICE, older))
    assert await texts(library, older) == [OLD_TEXT]


async def test_a_document_that_can_no_longer_be_read_stays_as_it_is(
    library: Library, uploads: Uploads, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    broken = await stored_by_an_older_reader(library, embeddings, ALICE, tmp_path, files.corrupt_pdf())
    found = await events(await begin_rereading(library, uploads, ALICE, broken))
    [refused] = [event for event in found if isinstance(event, FileRefused)]
    assert isinstance(refused.error, FileCorrupt)
    assert await library.documents(ALICE) == [broken]
    assert await texts(library, broken) == [OLD_TEXT]


async def test_a_file_that_can_no_longer_be_read_is_recognised_when_uploaded_again(
    library: Library, ingestion: Ingestion, embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    broken = await stored_by_an_older_reader(library, embeddings, ALICE, tmp_path, files.corrupt_pdf())
    assert await ingestion.add(ALICE, tmp_path / "older", "broken.pdf") == broken


async def test_of_two_servers_that_read_a_document_again_neither_loses_what_the_other_stored(
    library: Library, embeddings: WordLlamaEmbeddings, older: Document, tmp_path: Path
) -> None:
    makers = [Ingestion(library, embeddings, settings_for(tmp_path), start=forked) for _ in range(2)]
    read = await asyncio.gather(*(each.read_again(ALICE, older.id, tmp_path / "older") for each in makers))
    [current] = await library.documents(ALICE)
    assert {each.reading for each in read} <= set(current.all_readings)
    for each in read:
        [cited, *_] = await library.passages(each)
        assert (await library.cited(current, cited.passage_id) or (None, None))[1] == cited.passage
    for ingestion in makers:
        ingestion.close()


async def test_a_document_that_todays_reader_has_read_is_not_read_again(
    library: Library, uploads: Uploads, older: Document
) -> None:
    first, second = [await begin_rereading(library, uploads, ALICE, older) for _ in range(2)]
    found = await asyncio.gather(events(first), events(second))
    [read] = await library.documents(ALICE)
    assert [[event.document for event in each if isinstance(event, Ready)] for each in found] == [[read], [read]]
    assert len(read.all_readings) == 2


async def test_the_same_file_uploaded_again_is_read_again(
    library: Library, ingestion: Ingestion, older: Document, tmp_path: Path
) -> None:
    read = await ingestion.add(ALICE, tmp_path / "older", "another name.pdf")
    assert (read.id, read.filename, read.passages) == (older.id, older.filename, 2)
    assert await library.documents(ALICE) == [read]


async def test_a_document_that_is_deleted_while_it_is_read_again_leaves_nothing(
    library: Library, embeddings: WordLlamaEmbeddings, older: Document, tmp_path: Path
) -> None:
    stalled = StalledEmbeddings(embeddings)
    ingestion = Ingestion(library, stalled, settings_for(tmp_path), start=forked)
    reading = asyncio.create_task(ingestion.read_again(ALICE, older.id, tmp_path / "older"))
    await stalled.waiting.wait()
    await library.delete(ALICE, older.id)
    stalled.open.set()
    with pytest.raises(DocumentNotFound):
        await reading
    await library.maintenance.run()
    left = {path.name.partition("-")[0] for path in (tmp_path / "data").glob("*.lance")}
    assert left <= {"documents.lance", "workspaces.lance", "keys.lance", "records.lance", "passages"}
    assert await library.by_words(terms_of("Nile Rhine"), [older], UNLIMITED) == []


async def test_every_reading_of_a_deleted_document_goes_with_it(
    library: Library, uploads: Uploads, older: Document, tmp_path: Path
) -> None:
    await library.add_meanings(older, b"vectors")
    await events(await begin_rereading(library, uploads, ALICE, older))
    [read] = await library.documents(ALICE)
    await library.add_meanings(read, b"other vectors")
    with pytest.raises(DocumentNotFound):
        await library.add_meanings(older, b"late vectors")
    assert await library.meanings(read) == b"other vectors"
    await library.delete(ALICE, read.id)
    stored = {path.name for path in (tmp_path / "data").iterdir()}
    assert not [name for name in stored if older.id in name]


async def test_a_sweep_keeps_every_reading_of_a_document(library: Library, uploads: Uploads, older: Document) -> None:
    [cited] = await library.passages(older)
    await events(await begin_rereading(library, uploads, ALICE, older))
    [read] = await library.documents(ALICE)
    before = await texts(library, read)
    await library.maintenance.sweep(time.time() + 1, alone=True)
    assert await texts(library, read) == before
    assert (await library.cited(read, cited.passage_id) or (None, None))[1] == cited.passage
    assert [page.text for page in await library.pages(older)] == [OLD_TEXT, ""]


async def test_the_documents_of_a_store_without_versions_count_as_read_by_an_older_reader(
    embeddings: WordLlamaEmbeddings, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    path = tmp_path / "rivers"
    path.write_bytes(files.rivers_pdf())
    async with open_library(str(data)) as library:
        ingestion = Ingestion(library, embeddings, settings_for(tmp_path), start=forked)
        read = await ingestion.add(ALICE, path, "rivers.pdf")
        assert not is_read_by_older(read)
        ingestion.close()
    await forget_readers(data)
    for _ in range(2):  # it is completed once
        async with open_library(str(data)) as library:
            assert await library.documents(ALICE) == [replace(read, reader=0)]
            assert is_read_by_older(replace(read, reader=0))
    async with open_library(str(data)) as library:
        ingestion = Ingestion(library, embeddings, settings_for(tmp_path), start=forked)
        again = await ingestion.read_again(ALICE, read.id, path)
        assert again == replace(read, readings=again.readings)
        assert await texts(library, again) == [hit.passage.text for hit in await library.passages(replace(read))]
        ingestion.close()


async def test_samples_that_an_older_reader_has_read_are_read_again_at_the_start(
    library: Library, ingestion: Ingestion
) -> None:
    await load_samples(library, ingestion)
    read = await library.documents("samples")
    await library.catalog.replace(replace(read[0], reader=0))
    await load_samples(library, ingestion)
    again = await library.documents("samples")
    assert [(each.id, each.reader, each.passages) for each in again] == [
        (each.id, each.reader, each.passages) for each in read
    ]
    assert [len(each.all_readings) for each in again] == [2, 1, 1, 1, 1]
