import asyncio
from pathlib import Path

import pytest

from services.documents import Document
from services.files.reading.versions import is_read_by_older
from services.ingestion.ingestion import Ingestion
from services.ingestion.reports import PagesRead, PassagesFound, RecognisingPage
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library
from tests.support import files
from tests.support.forking import forked
from tests.support.pdfs import pictures_of, scan_of
from tests.support.server import settings_for
from tests.support.stored_documents import ALICE, BOB


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
    ingestion = Ingestion(library, embeddings, settings_for(tmp_path), start=forked)
    adding = asyncio.create_task(ingestion.add(ALICE, path, "long.pdf"))
    await embeddings.begun.wait()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert await library.documents(ALICE) == []


class Scan:
    """A file with a page of text and a picture of one; what a workspace has is looked at when recognition begins."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.path = folder / "scan.pdf"
        self.path.write_bytes(scan_of(files.rivers_pdf(), pages=[1]))
        self.steps: list[object] = []
        self._library = library
        self._looking: asyncio.Task[list[Document]] | None = None

    def report(self, step: object) -> None:
        self.steps.append(step)
        if isinstance(step, RecognisingPage):
            self._looking = asyncio.create_task(self._library.documents(ALICE))

    async def early(self) -> Document:
        """The document as it is while the words of its picture are recognised."""
        while self._looking is None:
            await asyncio.sleep(0.01)
        [document] = await self._looking
        return document


async def test_pages_with_text_can_be_searched_while_the_words_of_others_are_recognised(
    ingestion: Ingestion, library: Library, tmp_path: Path
) -> None:
    scan = Scan(tmp_path, library)
    adding = asyncio.create_task(ingestion.add(ALICE, scan.path, "scan.pdf", scan.report))
    early = await scan.early()
    assert (early.passages, early.pages_without_text) == (1, (2,))
    assert early.notes == ("the words on 1 page are not recognised yet",)
    assert is_read_by_older(early)
    whole = await adding
    assert (whole.id, whole.passages, whole.pages_without_text, whole.notes) == (early.id, 2, (), ())
    assert await library.documents(ALICE) == [whole]
    assert [" ".join(page.text.split()) for page in await library.pages(whole)] == [files.NILE, files.RHINE]
    assert scan.steps == [PagesRead(1, 2), PagesRead(2, 2), RecognisingPage(2, 2), PassagesFound(2)]
    assert not is_read_by_older(whole)


async def test_a_scan_that_is_cancelled_while_its_words_are_recognised_leaves_nothing(
    ingestion: Ingestion, library: Library, tmp_path: Path
) -> None:
    scan = Scan(tmp_path, library)
    adding = asyncio.create_task(ingestion.add(ALICE, scan.path, "scan.pdf", scan.report))
    await scan.early()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert await library.documents(ALICE) == []


async def test_a_long_scan_can_be_searched_before_all_its_pages_are_recognised(
    ingestion: Ingestion, library: Library, tmp_path: Path
) -> None:
    pictures = pictures_of(files.rivers_pdf()) * 5
    path = tmp_path / "fax.tiff"
    pictures[0].save(path, save_all=True, append_images=pictures[1:9])
    seen: list[asyncio.Task[list[Document]]] = []

    def report(step: object) -> None:
        if isinstance(step, RecognisingPage) and step.page in (8, 9):
            seen.append(asyncio.create_task(library.documents(ALICE)))

    whole = await ingestion.add(ALICE, path, "fax.tiff", report)
    before, after = [await each for each in seen]
    assert before == []
    assert [(each.id, each.passages, each.pages_without_text, each.notes) for each in after] == [
        (whole.id, 8, (9,), ("the words on 1 page are not recognised yet",))
    ]
    assert (whole.passages, whole.pages_without_text, whole.notes) == (9, (), ())
    assert await library.documents(ALICE) == [whole]
