"""The headings within a passage: which of them is above a sentence of it."""

from bisect import bisect_right
from collections.abc import Sequence

from services.documents import Passage
from services.events import CheckedAnswer, Citation, Span
from services.text.headings import headings_above, headings_of
from services.text.terms import terms_of


class Sections:
    """The sections that a passage of a document without pages has parts of.

    `place` is the heading above most of the passage, and `above` the headings above its beginning.
    """

    def __init__(self, text: str, place: str | None, above: Sequence[str]) -> None:
        headings = headings_of(text)
        titles = [heading.title for heading in headings]
        before = next((line for line in reversed(above) if not line.startswith("|")), None)
        self._text = text
        self._starts = [0, *(heading.start for heading in headings)]
        self._titles = [before if place in titles else place, *titles]
        self._place = place

    def at(self, offset: int) -> str | None:
        """The heading above a place of the text."""
        return self._titles[bisect_right(self._starts, offset) - 1] or self._place

    def about(self, terms: Sequence[str]) -> str | None:
        """The heading of the section that has most of these terms; in doubt the one that most of the text is under."""
        found = [self.at(start) for start in _starts_with_most(self._text, self._starts, terms)]
        return self._place if self._place in found else found[0]


def _starts_with_most(text: str, starts: Sequence[int], terms: Sequence[str]) -> list[int]:
    """Where the sections begin that have most of these terms."""
    held = {
        start: len(set(terms) & set(terms_of(text[start:end])))
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    }
    best = max(held.values())
    return [start for start in starts if held[start] == best]


def section_about(passage: Passage, terms: Sequence[str]) -> tuple[str, ...]:
    """The headings above the part of a passage that has most of these terms; those above its beginning in doubt."""
    starts = [0, *(heading.start for heading in headings_of(passage.text))]
    best = _starts_with_most(passage.text, starts, terms)
    return headings_above(passage.text, best[0]) or passage.section


def place_at(passage: Passage, offset: int) -> str | None:
    """Where the sentence at an offset of a passage is, in words."""
    sections = _sections_of(passage)
    return sections.at(offset) if sections is not None else passage.place


def place_of(passage: Passage, terms: Sequence[str]) -> str | None:
    """Where the part of a passage is that has most of the question's terms, in words."""
    sections = _sections_of(passage)
    return sections.about(terms) if sections is not None else passage.place


def places_of(citation: Citation, spans: Sequence[Span]) -> list[str]:
    """Where the cited sentences of a passage are, each once; that of the passage where none is known."""
    if citation.page is not None or citation.place is None:
        return [citation.place] if citation.place else []
    sections = Sections(citation.chunk_text, citation.place, citation.section)
    found = [place for start, _ in spans if (place := sections.at(start))]
    return list(dict.fromkeys(found)) or [citation.place]


def cited_sections(citations: Sequence[Citation], checks: CheckedAnswer) -> dict[int, tuple[str, ...]]:
    """The titles above the first cited sentence of each passage, by its index, where its `section` has others."""
    found: dict[int, tuple[str, ...]] = {}
    for citation in citations:
        spans = checks.spans_of(citation.index)
        if spans and citation.is_markdown:
            titles = headings_above(citation.chunk_text, spans[0][0]) or citation.section
            if titles != (citation.answers_under or citation.section):
                found[citation.index] = titles
    return found


def under_cited_sentences(citations: Sequence[Citation], checks: CheckedAnswer) -> tuple[Citation, ...]:
    """The passages of an answer, each with the titles and the place of its first cited sentence."""
    return tuple(
        each.model_copy(
            update={
                "answers_under": checks.sections[each.index],
                "place": places_of(each, checks.spans_of(each.index))[0] if each.place else None,
            }
        )
        if each.index in checks.sections
        else each
        for each in citations
    )


def _sections_of(passage: Passage) -> Sections | None:
    if passage.page is not None or passage.place is None:
        return None
    return Sections(passage.text, passage.place, passage.section)
