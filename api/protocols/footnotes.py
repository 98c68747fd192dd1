"""The footnotes of an answer, found as its text arrives, and how other protocols name them."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.events import Checks, Citation
from services.text.citation_markers import FootnoteFilter

QUOTE_CHARS = 300
"""Of a quote below an answer: two or three sentences."""
_MARKER = re.compile(r"(\[\d{1,2}\])")


class Footnote(NamedTuple):
    """A footnote in the text, `text[start:end]` in Unicode characters."""

    citation: Citation
    start: int
    end: int


class FootnoteFinder:
    """Finds the footnotes in a text that arrives piece by piece, with every marker whole in one piece."""

    def __init__(self, start: int = 0) -> None:
        self.citations: dict[int, Citation] = {}
        self.length = start
        """How many characters there are so far; `start` are before the text."""
        self._filter = FootnoteFilter(self.citations)
        self._unread: list[str] = []

    def add(self, citations: Iterable[Citation]) -> None:
        self.citations.update((citation.index, citation) for citation in citations)

    def feed(self, text: str) -> list[Footnote]:
        """The footnotes of the next piece."""
        self._unread.append(text)
        start, self.length = self.length, self.length + len(text)
        # Reading is put off until there is a bracket: it takes longer than all else that is done with a token.
        return list(self._read(start)) if "[" in text else []

    def _read(self, start: int) -> Iterator[Footnote]:
        *before, text = self._unread
        self._unread = []
        self._filter.feed("".join(before))
        for piece in _MARKER.split(text):
            self._filter.cited.clear()
            self._filter.feed(piece)
            for index in self._filter.cited if _MARKER.fullmatch(piece) else ():
                yield Footnote(self.citations[index], start, start + len(piece))
            start += len(piece)


def title(citation: Citation) -> str:
    """What a client shows of a source: “report.pdf, page 12”."""
    where = citation.place or (f"page {citation.page_label or citation.page}" if citation.page is not None else "")
    return f"{citation.filename}, {where}" if where else citation.filename


def quote(citation: Citation, checks: Checks | None) -> str:
    """The sentences of the passage that support the answer; its beginning where none was found."""
    spans = sorted(
        {span for each in (checks.sentences if checks else ()) for span in each.spans.get(citation.index, ())}
    )
    return shortened(" … ".join(citation.chunk_text[start:end] for start, end in spans) or citation.chunk_text)


def shortened(text: str) -> str:
    """A text as it is, or its beginning where it is longer than a quote."""
    return text if len(text) <= QUOTE_CHARS else text[:QUOTE_CHARS] + "…"
