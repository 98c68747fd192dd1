"""The pages that answers cite, as pictures with every cited passage marked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.documents import Document
from services.errors import DocumentDeleted, DocumentNotFound, PictureFailed
from services.events import Citation
from services.evidence.answers import CitedAnswer, place_in_words
from services.evidence.marked_pages import CitedPassage, MarkedPages
from services.storage.library import Library

_AT_ONCE = 3
"""Two pages are drawn while the passages of the next one are looked up."""
MOST_PICTURES = 60
"""In one report: 60 pages of 60 kB to 200 kB stay under what mail programs take. Of further ones the text is shown."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """What some footnotes of one answer cite: one page as a picture, or one passage where there is none."""

    filename: str
    place: str
    footnotes: tuple[int, ...]
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class GatheredEvidence:
    """An answer with the pages that it cites, in the order of its footnotes."""

    answer: CitedAnswer
    pages: tuple[EvidencePage, ...]

    @property
    def document_ids(self) -> frozenset[str]:
        return frozenset(citation.document_id for citation in self.answer.citations.values())


class EvidenceGatherer:
    """Gathers what answers cite, while their documents exist."""

    def __init__(self, library: Library, marked_pages: MarkedPages) -> None:
        self._library = library
        self._marked_pages = marked_pages

    async def gather(self, answers: Sequence[CitedAnswer]) -> list[GatheredEvidence]:
        """The evidence of each answer.

        Raises:
            DocumentDeleted: a cited document is gone, also when it goes meanwhile.
            Overloaded, StoreUnavailable
        """
        groups = [(answer, group) for answer in answers for group in _by_page(answer)]
        pictured = [number for number, (_, group) in enumerate(groups) if group[0].page is not None]
        drawn = set(pictured[:MOST_PICTURES])
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def page(number: int, answer: CitedAnswer, group: Sequence[Citation]) -> EvidencePage:
            async with at_once:
                return await self._page(answer, group, drawn=number in drawn)

        try:
            async with asyncio.TaskGroup() as gathering:
                tasks = [gathering.create_task(page(number, *each)) for number, each in enumerate(groups)]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        pages: dict[int, list[EvidencePage]] = {}
        for (answer, _), task in zip(groups, tasks, strict=True):
            pages.setdefault(id(answer), []).append(task.result())
        return [GatheredEvidence(answer, tuple(pages.get(id(answer), ()))) for answer in answers]

    async def _page(self, answer: CitedAnswer, group: Sequence[Citation], *, drawn: bool) -> EvidencePage:
        first = group[0]
        try:
            document = await self._library.find(first.document_id)
            picture = await self._picture(answer, document, group) if drawn else None
        except DocumentNotFound as error:
            raise DocumentDeleted(first.document_id) from error
        return EvidencePage(first.filename, place_in_words(first), tuple(citation.index for citation in group), picture)

    async def _picture(self, answer: CitedAnswer, document: Document, group: Sequence[Citation]) -> bytes | None:
        page = group[0].page
        if page is None or not document.has_pictures:
            return None
        cited: list[CitedPassage] = []
        for citation in group:
            if (found := await self._library.cited(document, citation.passage_id)) is not None:
                document, passage = found  # all are of one reading
                cited.append(CitedPassage(passage, answer.spans.get(citation.index, [])))
        try:
            return await self._marked_pages.draw(document, page, cited)
        except PictureFailed:
            return None


def _by_page(answer: CitedAnswer) -> list[list[Citation]]:
    """The cited passages, those of one page together; passages of documents without pages each by itself."""
    groups: dict[object, list[Citation]] = {}
    for citation in answer.citations.values():
        key = citation.passage_id if citation.page is None else (citation.document_id, citation.page)
        groups.setdefault(key, []).append(citation)
    return list(groups.values())
