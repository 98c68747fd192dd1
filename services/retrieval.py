"""A question -> the best passages of the documents it may search."""

from collections.abc import Sequence

from langchain_core.embeddings import Embeddings

from services.documents import Document
from services.events import Citation
from services.library import Hit, Library

MIN_SIMILARITY = 0.35
"""Cosine below which a passage that shares no word with the question has nothing to do with it."""
CANDIDATES = 40
"""How many passages are looked at, however few are asked for: the first of each ranking may turn out irrelevant."""


class Retriever:
    def __init__(self, library: Library, embeddings: Embeddings) -> None:
        self._library = library
        self._embeddings = embeddings

    async def search(self, question: str, documents: Sequence[Document], limit: int) -> tuple[Citation, ...]:
        """The passages to answer from, best first; none when nothing in the documents is about the question.

        Raises:
            StoreUnavailable, ModelError
        """
        names = {document.id: document.filename for document in documents}
        vector = await self._embeddings.aembed_query(question)
        hits = await self._library.search(question, vector, list(names), max(limit, CANDIDATES))
        relevant = [hit for hit in hits if hit.words_match or hit.similarity >= MIN_SIMILARITY][:limit]
        return tuple(_citation(index, hit, names[hit.document_id]) for index, hit in enumerate(relevant, start=1))


def _citation(index: int, hit: Hit, filename: str) -> Citation:
    return Citation(
        index=index,
        document_id=hit.document_id,
        filename=filename,
        page=hit.page,
        passage_id=hit.passage_id,
        chunk_text=hit.text,
        relevance_score=round(hit.score, 4),
        page_url=None,
    )
