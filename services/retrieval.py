"""A question -> the best passages of the documents it may search."""

from collections.abc import Callable, Sequence

from langchain_core.embeddings import Embeddings

from services.documents import Document
from services.events import Citation
from services.library import Library
from services.tables import Hit

MIN_SIMILARITY = 0.35
"""Cosine below which a passage that shares no word with the question has nothing to do with it."""
CANDIDATES = 40
"""How many passages are looked at, however few are asked for: the first of each ranking may turn out irrelevant."""


PageUrl = Callable[[str, int, str], str]
"""Makes the address of a picture from a document's id, the page, and the id of the passage to mark."""


class Retriever:
    def __init__(self, library: Library, embeddings: Embeddings, page_url: PageUrl | None = None) -> None:
        self._library = library
        self._embeddings = embeddings
        self._page_url = page_url

    async def search(self, question: str, documents: Sequence[Document], limit: int) -> tuple[Citation, ...]:
        """The passages to answer from, best first; none when nothing in the documents is about the question.

        Raises:
            StoreUnavailable, ModelError
        """
        found_in = {document.id: document for document in documents}
        vector = await self._embeddings.aembed_query(question)
        hits = await self._library.search(question, vector, documents, max(limit, CANDIDATES))
        relevant = [hit for hit in hits if hit.words_match or hit.similarity >= MIN_SIMILARITY][:limit]
        return tuple(
            self._citation(index, hit, found_in[hit.document_id]) for index, hit in enumerate(relevant, start=1)
        )

    def _citation(self, index: int, hit: Hit, document: Document) -> Citation:
        page = hit.passage.page
        url = None
        if page is not None and document.has_pictures and self._page_url is not None:
            url = self._page_url(document.id, page, hit.passage_id)
        return Citation(
            index=index,
            document_id=document.id,
            filename=document.filename,
            page=page,
            passage_id=hit.passage_id,
            chunk_text=hit.passage.text,
            relevance_score=round(hit.score, 4),
            page_url=url,
            place=hit.passage.place,
            section=hit.passage.section,
        )
