"""A question -> the best passages of the documents it may search."""

import asyncio
from collections.abc import Callable, Sequence

from langchain_core.embeddings import Embeddings

from services.documents import Document
from services.events import Citation
from services.filenames import named
from services.glossary import explained, statement_of
from services.library import Library
from services.ranking import pureness_in, ranked
from services.tables import Hit
from services.terms import question_terms

BY_WORDS, BY_MEANING = 150, 40
"""How many stretches of passages each search by words looks at, and how many passages the one by meaning."""
_MEANT = 0.3
"""From this certainty on, a document that the question names is searched by itself too."""

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
        terms = question_terms(f"{explained(question)} {statement_of(question)}")
        by_words, by_meaning = await asyncio.gather(
            self._by_words(terms, documents), self._by_meaning(question, documents)
        )
        meant = named(question, documents, pureness_in(by_words))
        likely = [document for document in documents if meant.get(document.id, 0) >= _MEANT]
        if 0 < len(likely) < len(documents):
            by_words += await self._by_words(terms, likely)
        hits = ranked(by_words, by_meaning, meant, limit)
        return tuple(
            self._citation(index, hit, score, found_in[hit.document_id])
            for index, (hit, score) in enumerate(hits, start=1)
        )

    async def _by_words(self, terms: Sequence[str], documents: Sequence[Document]) -> list[Hit]:
        return await self._library.by_words(terms, documents, BY_WORDS) if terms else []

    async def _by_meaning(self, question: str, documents: Sequence[Document]) -> list[Hit]:
        vector = await self._embeddings.aembed_query(question)
        return await self._library.by_meaning(vector, documents, BY_MEANING)

    def _citation(self, index: int, hit: Hit, score: float, document: Document) -> Citation:
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
            relevance_score=round(score, 4),
            page_url=url,
            place=hit.passage.place,
            section=hit.passage.section,
        )
