import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from services.errors import Overloaded, UploadCancelled
from services.ingestion.ingestion import READERS_OF_ONE, Ingestion
from services.ingestion.uploads import Upload, Uploads
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library
from services.storage.workspaces import Workspaces
from services.upload_events import Finished, Interrupted, UploadedFile, UploadEvent
from tests.support import files
from tests.support.forking import forked
from tests.support.server import settings_for

ALICE, BOB = "alice" * 6, "bob" * 9


class StalledEmbeddings(Embeddings):
    """Embeddings that embed nothing until they are opened."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self.open = asyncio.Event()
        self.waiting = asyncio.Event()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        if texts:
            self.waiting.set()
            await self.open.wait()
        return await self._embeddings.aembed_documents(texts)


@pytest.fixture
def stalled(embeddings: WordLlamaEmbeddings) -> StalledEmbeddings:
    return StalledEmbeddings(embeddings)


@pytest.fixture
async def uploads(library: Library, stalled: StalledEmbeddings, tmp_path: Path) -> AsyncIterator[Uploads]:
    uploads = Uploads(Ingestion(library, stalled, settings_for(tmp_path), start=forked))
    yield uploads
    await uploads.close()
    assert len(uploads) == 0


class Files:
    """A PDF that is ready at once, for it has no text, and one that is not until texts are embedded."""

    def __init__(self, folder: Path) -> None:
        self.released = 0
        self.files: list[UploadedFile] = []
        for name, content in (("drawings.pdf", files.pdf([""])), ("rivers.pdf", files.rivers_pdf())):
            (folder / name).write_bytes(content)
            self.files.append(UploadedFile(name, folder / name, len(content)))

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def start(uploads: Uploads, tmp_path: Path) -> Callable[..., Upload]:
    def start(workspace: str = ALICE, *, all_or_nothing: bool = True) -> Upload:
        given = Files(tmp_path)
        return uploads.start(workspace, given.files, all_or_nothing=all_or_nothing, release=given.release)

    return start


async def until(upload: Upload, *kinds: str) -> None:
    """Until there was an event of each of these kinds."""
    missing = set(kinds)
    async with aclosing(upload.events()) as batches:
        async for batch in batches:
            missing -= {event.type for _, event in batch}
            if not missing:
                return


async def last(upload: Upload) -> UploadEvent:
    return [event async for batch in upload.events() for _, event in batch][-1]


async def test_cancelled_however_often_an_upload_of_all_or_nothing_takes_back_what_was_ready(
    library: Library, start: Callable[..., Upload]
) -> None:
    upload = start()
    await until(upload, "ready", "embedding")
    assert len(await library.documents(ALICE)) == 1
    ended = asyncio.Event()
    upload.on_end(ended.set)
    while not ended.is_set():
        upload.cancel()
        await asyncio.sleep(0)
    assert await library.documents(ALICE) == []
    event = await last(upload)
    assert isinstance(event, Interrupted)
    assert isinstance(event.error, UploadCancelled)


async def test_a_cancelled_upload_of_single_files_keeps_what_was_ready(
    library: Library, start: Callable[..., Upload]
) -> None:
    upload = start(all_or_nothing=False)
    await until(upload, "ready", "embedding")
    upload.cancel()
    await upload.wait()
    assert [document.filename for document in await library.documents(ALICE)] == ["drawings.pdf"]


async def test_an_upload_that_is_cancelled_before_it_begins_still_ends(
    library: Library, start: Callable[..., Upload]
) -> None:
    upload = start()
    upload.cancel()
    assert [type(event) for _, event in [each async for batch in upload.events() for each in batch]] == [Interrupted]
    assert await library.documents(ALICE) == []


async def test_an_upload_that_is_over_is_not_cancelled(
    library: Library, stalled: StalledEmbeddings, start: Callable[..., Upload]
) -> None:
    stalled.open.set()
    upload = start()
    await upload.wait()
    upload.cancel()
    assert isinstance(await last(upload), Finished)
    assert len(await library.documents(ALICE)) == 2


async def test_the_uploads_of_one_workspace_are_cancelled_and_cleaned_up_when_that_returns(
    library: Library, uploads: Uploads, start: Callable[..., Upload]
) -> None:
    hers = start(ALICE)
    await until(hers, "ready", "embedding")
    his = start(BOB)
    await uploads.cancel(ALICE)
    assert await library.documents(ALICE) == []
    assert len(uploads) == 1
    await until(his, "ready")
    assert len(await library.documents(BOB)) == 1


async def test_files_are_released_when_an_upload_ends_however_it_ends(
    uploads: Uploads, stalled: StalledEmbeddings, tmp_path: Path
) -> None:
    cancelled, whole = Files(tmp_path), Files(tmp_path)
    one = uploads.start(ALICE, cancelled.files, all_or_nothing=True, release=cancelled.release)
    await until(one, "ready", "embedding")
    assert cancelled.released == 0
    one.cancel()
    await one.wait()
    stalled.open.set()
    await uploads.start(BOB, whole.files, all_or_nothing=True, release=whole.release).wait()
    assert min(cancelled.released, whole.released) > 0


async def test_closing_ends_uploads_with_a_word_and_refuses_new_ones(
    library: Library, uploads: Uploads, start: Callable[..., Upload]
) -> None:
    upload = start()
    await until(upload, "ready", "embedding")
    await uploads.close()
    event = await last(upload)
    assert isinstance(event, Interrupted)
    assert isinstance(event.error, Overloaded)
    assert await library.documents(ALICE) == []
    with pytest.raises(Overloaded):
        start()


async def test_a_cancelled_upload_leaves_what_another_was_told_is_there(
    library: Library, uploads: Uploads, start: Callable[..., Upload], tmp_path: Path
) -> None:
    first = start()
    await until(first, "ready", "embedding")
    same = UploadedFile("drawings.pdf", tmp_path / "drawings.pdf")
    second = uploads.start(ALICE, [same], all_or_nothing=True, release=lambda: None)
    told = await last(second)
    assert isinstance(told, Finished)
    assert [ready.known for ready in told.ready] == [True]
    first.cancel()
    await first.wait()
    assert await library.documents(ALICE) == [told.ready[0].document]


async def test_a_cancelled_upload_takes_back_what_only_itself_was_told_twice(
    library: Library, uploads: Uploads, tmp_path: Path
) -> None:
    [drawings, rivers] = Files(tmp_path).files
    upload = uploads.start(ALICE, [drawings, drawings, rivers], all_or_nothing=True, release=lambda: None)
    seen = 0
    async with aclosing(upload.events()) as batches:
        async for batch in batches:
            seen += sum(event.type == "ready" for _, event in batch)
            if seen == 2:
                break
    upload.cancel()
    await upload.wait()
    assert await library.documents(ALICE) == []


async def test_files_are_read_while_those_of_others_wait_for_their_embedding(
    library: Library, uploads: Uploads, stalled: StalledEmbeddings, tmp_path: Path
) -> None:
    waiting = []
    for number in range(READERS_OF_ONE + 1):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"River {number} is long.")
        upload = uploads.start(BOB, [UploadedFile(path.name, path)], all_or_nothing=True, release=lambda: None)
        await until(upload, "embedding")
        waiting.append(upload)
    [drawings, _] = Files(tmp_path).files
    await uploads.start(ALICE, [drawings], all_or_nothing=True, release=lambda: None).wait()
    assert [document.filename for document in await library.documents(ALICE)] == ["drawings.pdf"]
    stalled.open.set()
    for upload in waiting:
        await upload.wait()
    assert len(await library.documents(BOB)) == len(waiting)


async def test_a_workspace_that_expires_during_an_upload_gets_the_whole_document(
    library: Library, start: Callable[..., Upload], stalled: StalledEmbeddings
) -> None:
    upload = start()
    await until(upload, "embedding")
    await Workspaces(library, 1e-9, lambda _: None).expire()
    stalled.open.set()
    await upload.wait()
    documents = await library.documents(ALICE)
    assert "rivers.pdf" in [document.filename for document in documents]
    [rivers] = [document for document in documents if document.filename == "rivers.pdf"]
    assert await library.original(rivers) == files.rivers_pdf()
    assert await library.cited(rivers, f"{rivers.id}-0") is not None
