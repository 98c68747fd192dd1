"""A question -> the best passages of the documents it may search."""

import asyncio
from collections.abc import Callable, Sequence

from langchain_core.embeddings import Embeddings

from services.documents import Document
from services.events import Citation
from services.operations.turns import FairTurns
from services.search.document_names import named
from services.search.meanings import Likeness, Meanings
from services.search.ranking import Scored, pureness_in, ranked
from services.search.sections import place_of, section_about
from services.storage.library import Library
from services.storage.schema import Hit
from services.text.finance_terms import explained, statement_of
from services.text.quantity_words import quantity_words
from services.text.terms import question_terms

BY_WORDS, BY_MEANING, BY_LIKENESS = 150, 40, 20
"""How many stretches of passages each search by words looks at, and how many passages those by meaning."""
SEARCHES, SEARCHES_OF_ONE = 3, 2
"""How many searches run at a time, and how many for one client address: they share the processor, so that somebody's
sixty questions would otherwise make everybody else's search sixty times as long."""
_MEANT = 0.3
"""From this certainty on, a document that the question names is searched by itself too."""

PageUrl = Callable[[str, int, str], str]
"""Makes the address of a picture from a document's id, the page, and the id of the passage to mark."""
PassageUrl = Callable[[str], str]
"""Makes the stable address of a passage from its id; without one, the id is used instead."""


class Retriever:
    """Searches by words, by WordLlama's or a provider's vectors, and by `meanings` where documents have them."""

    def __init__(
        self,
        library: Library,
        embeddings: Embeddings,
        page_url: PageUrl | None = None,
        *,
        passage_url: PassageUrl = str,
        meanings: Meanings | None = None,
    ) -> None:
        self._library = library
        self._meanings = meanings
        self._embeddings = embeddings
        self._page_url = page_url
        self._passage_url = passage_url
        self._turns = FairTurns(SEARCHES, per_workspace=SEARCHES_OF_ONE, per_client=SEARCHES_OF_ONE)

    async def search(self, question: str, documents: Sequence[Document], limit: int) -> tuple[Citation, ...]:
        """The passages to answer from, best first; none when nothing in the documents is about the question.

        Raises:
            StoreUnavailable, ModelError
        """
        terms = question_terms(f"{explained(question)} {statement_of(question)}")
        hits = await self._hits(question, terms, documents, limit)
        found_in = {document.id: document for document in documents}
        return tuple(
            self.citation(
                index,
                hit,
                score,
                found_in[hit.document_id],
                place_of(hit.passage, terms),
                section=section_about(hit.passage, terms) if found_in[hit.document_id].is_markdown else (),
            )
            for index, (hit, score) in enumerate(hits, start=1)
        )

    async def _hits(
        self, question: str, terms: Sequence[str], documents: Sequence[Document], limit: int
    ) -> list[Scored]:
        vector = await self._embeddings.aembed_query(question)  # may wait for a provider: others do not wait for that
        async with self._turns.turn():
            by_words, by_meaning, likeness = await asyncio.gather(
                self._by_words(terms, documents),
                self._library.by_meaning(vector, documents, BY_MEANING),
                self._likeness(question, documents),
            )
            by_words = by_words or await self._by_words(question_terms(quantity_words(question)), documents)
            meant = named(question, documents, pureness_in(by_words))
            likely = [document for document in documents if meant.get(document.id, 0) >= _MEANT]
            if 0 < len(likely) < len(documents):
                by_words += await self._by_words(terms, likely)
            if likeness is not None:
                known = {hit.passage_id for hit in [*by_words, *by_meaning]}
                by_meaning += await self._alike(likeness, documents, known)
            return ranked(
                by_words,
                by_meaning,
                meant,
                limit,
                terms=terms,
                passages=sum(document.passages for document in documents),
                likeness=None if likeness is None else _cosines(likeness),
            )

    async def named(self, question: str, documents: Sequence[Document]) -> dict[str, float]:
        """How sure it is that the question means each document, 0 to 1, by id; those that it does not name are absent.

        Raises:
            StoreUnavailable
        """
        return named(question, documents, pureness_in(await self._by_words(question_terms(question), documents)))

    async def ready(self) -> None:
        """Return when what was added so far is encoded by meaning too; until then it is searched by words alone."""
        if self._meanings is not None:
            await self._meanings.ready()

    async def _by_words(self, terms: Sequence[str], documents: Sequence[Document]) -> list[Hit]:
        return await self._library.by_words(terms, documents, BY_WORDS) if terms else []

    async def _likeness(self, question: str, documents: Sequence[Document]) -> Likeness | None:
        return await self._meanings.likeness(question, documents) if self._meanings is not None else None

    async def _alike(self, likeness: Likeness, documents: Sequence[Document], known: set[str]) -> list[Hit]:
        """The passages that are most like the question, but for those that the other searches found."""
        new = [id_ for id_ in likeness.best(documents, BY_LIKENESS) if id_ not in known]
        return await self._library.hits(new, documents) if new else []

    def citation(
        self,
        index: int,
        hit: Hit,
        score: float,
        document: Document,
        place: str | None = None,
        *,
        section: tuple[str, ...] = (),
    ) -> Citation:
        """A passage as an answer cites it, with this number and score.

        `place` and `section` are those of the part of it that answers; where they are empty, those of the passage.
        """
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
            url=self._passage_url(hit.passage_id),
            place=place or hit.passage.place,
            section=hit.passage.section,
            answers_under=section,
            page_label=hit.passage.page_label,
            recognised=hit.passage.recognised,
            is_markdown=document.is_markdown,
        )


def _cosines(likeness: Likeness) -> Callable[[Hit], float | None]:
    return lambda hit: likeness.of(hit.passage_id)
