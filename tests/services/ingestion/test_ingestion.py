import asyncio
from pathlib import Path

import pytest

from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import Library
from tests.support import files
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
    ingestion = Ingestion(library, embeddings, settings_for(tmp_path))
    adding = asyncio.create_task(ingestion.add(ALICE, path, "long.pdf"))
    await embeddings.begun.wait()
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    assert await library.documents(ALICE) == []
