import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from services.documents import Document
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import UniversalSentenceEncoder, Vector, WordLlamaEmbeddings
from services.search.meanings import Meanings
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE

PAGES = {
    "phones": "Private telephones are not allowed in production areas.",
    "parking": "The car park behind the house belongs to the neighbours.",
    "gardienne": "La gardienne prend sa retraite le 30 juin.",
    "toiture": "La toiture du bâtiment A est en bon état.",
    "wages": "Wages are paid on the last working day of each month.",
}


@asynccontextmanager
async def running(library: Library, encoder: UniversalSentenceEncoder, most: int = 1000) -> AsyncIterator[Meanings]:
    meanings = Meanings(library, encoder, most, start_delay_s=0)
    task = asyncio.create_task(meanings.run())
    try:
        yield meanings
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def stored(ingestion: Ingestion, folder: Path) -> list[Document]:
    documents = []
    for name, text in PAGES.items():
        path = folder / name
        path.write_text(text)
        documents.append(await ingestion.add(WORKSPACE, path, f"{name}.md"))
    return documents


@pytest.mark.parametrize(
    "asked",
    [
        ("May I use my mobile in the bakery?", "phones.md"),
        ("When does the caretaker retire?", "gardienne.md"),
        ("Wann bekomme ich mein Gehalt?", "wages.md"),
    ],
)
async def test_a_question_in_other_words_or_another_language_finds_its_passage(  # noqa: PLR0917 - fixtures
    library: Library,
    embeddings: WordLlamaEmbeddings,
    encoder: UniversalSentenceEncoder,
    ingestion: Ingestion,
    tmp_path: Path,
    asked: tuple[str, str],
) -> None:
    question, answer = asked
    documents = await stored(ingestion, tmp_path)
    async with running(library, encoder) as meanings:
        meanings.want(documents)
        await meanings.ready()
        first, *_ = await Retriever(library, embeddings, meanings=meanings).search(question, documents, 8)
    assert first.filename == answer


async def test_until_passages_are_encoded_documents_are_searched_without(
    library: Library, embeddings: WordLlamaEmbeddings, encoder: UniversalSentenceEncoder, ingestion: Ingestion,
    tmp_path: Path,
) -> None:  # fmt: skip
    documents = await stored(ingestion, tmp_path)
    meanings = Meanings(library, encoder)
    first, *_ = await Retriever(library, embeddings, meanings=meanings).search("Are telephones allowed?", documents, 8)
    assert first.filename == "phones.md"
    assert await meanings.likeness("Are telephones allowed?", documents) is None


async def test_vectors_outlive_the_process_and_go_with_their_document(
    library: Library, encoder: UniversalSentenceEncoder, ingestion: Ingestion, tmp_path: Path
) -> None:
    document, *others = await stored(ingestion, tmp_path)
    async with running(library, encoder) as meanings:
        meanings.want([document])
        await meanings.ready()
    kept = await library.meanings(document)
    assert kept is not None

    class Unused(UniversalSentenceEncoder):
        def encode(self, text: str) -> Vector:
            raise AssertionError(text)

    async with running(library, Unused()) as meanings:
        meanings.want([document])
        await meanings.ready()
    await library.delete(WORKSPACE, document.id)
    assert await library.meanings(document) is None
    assert await library.documents(WORKSPACE) == others


async def test_after_a_restart_the_first_question_has_the_vectors_that_are_stored(
    library: Library, encoder: UniversalSentenceEncoder, ingestion: Ingestion, tmp_path: Path
) -> None:
    documents = await stored(ingestion, tmp_path)
    async with running(library, encoder) as meanings:
        meanings.want(documents[:-1])
        await meanings.ready()
    again = Meanings(library, encoder)  # whose background has not begun
    likeness = await again.likeness("When does the caretaker retire?", documents)
    assert likeness is not None
    assert likeness.by_reading.keys() == {document.reading for document in documents[:-1]}


async def test_a_document_that_is_deleted_meanwhile_leaves_nothing(
    library: Library, encoder: UniversalSentenceEncoder, ingestion: Ingestion, tmp_path: Path
) -> None:
    document, other, *_ = await stored(ingestion, tmp_path)
    await library.delete(WORKSPACE, document.id)
    async with running(library, encoder) as meanings:
        meanings.want([document, other])
        await meanings.ready()
        likeness = await meanings.likeness("telephones", [document, other])
    assert likeness is not None
    assert list(likeness.by_reading) == [other.id]
    assert await library.meanings(document) is None


async def test_more_passages_than_memory_is_for_are_searched_by_words_alone(
    library: Library, encoder: UniversalSentenceEncoder, ingestion: Ingestion, tmp_path: Path
) -> None:
    documents = await stored(ingestion, tmp_path)
    async with running(library, encoder, most=2) as meanings:
        assert await meanings.likeness("telephones", documents) is None
        meanings.want(documents[:2])
        await meanings.ready()
        assert await meanings.likeness("telephones", documents[:2]) is not None
