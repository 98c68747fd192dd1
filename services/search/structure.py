"""The structure of a document: its headings, captions, slides and sheets, and where each begins and ends.

Made on demand from the stored pages, in time that grows with their length. It answers questions for a place ("what does
section 4 say?") and for the whole ("what is this about?").
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.documents import Page
from services.operations.fair_threads import checkpoint
from services.text.headings import CAPTION, LABEL_WORDS, headings_of, title_of

MAX_HEADINGS = 2_000
"""Of a document; they bound the work of one question."""
_HEADING_CHARS = 90
"""A longer line is text, not a heading."""
_NUMBERED = re.compile(
    rf"^(?P<label>§+\s?\d+[a-z]?|(?:{'|'.join(LABEL_WORDS)})\s(?:n[o°º]?\.?\s?)?(?:\d+(?:\.\d+)*|[IVX]{{1,5}}|[A-Z])\b"
    r"|(?:\d{1,2}\.){0,3}\d{1,2}\.?)(?:\s*[–—:.-]?\s+(?P<title>[^\W\d_].*)|[.:]?)$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?]\s|[.;,:]$|\.{3}|\s\d+$")
_ABOVE = re.compile(r"(?:\A|\n)[ \t]*\n[ \t]*\Z")
_BELOW = re.compile(r"[ \t]*\n[ \t]*(?![-*•▪–|]|\(?\w{1,3}[.)]\s)\S")
"""An empty line above a place of a text, and right below it a line that is no item of a list."""
_ABOVE_CHARS = 80  # before a line, enough to see whether the one above it is empty
_PLAIN_NUMBER = re.compile(r"(\d{1,2})\.?$")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading or caption; `start` counts characters over all pages, `part` counts pages or parts from 1."""

    start: int
    part: int
    level: int
    title: str
    is_caption: bool = False
    is_sure: bool = True
    """Whether the file marks it as a heading; others are lines that begin with a number."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one page or part: `page.text[start:end]`."""

    part: int
    start: int
    end: int


class Structure:
    """The headings of a document's pages, in order; only what is `markdown` marks any with #."""

    def __init__(self, pages: Sequence[Page], *, markdown: bool = True) -> None:
        self.pages = pages
        self._is_markdown = markdown
        self._starts = [0]
        for page in pages:
            self._starts.append(self._starts[-1] + len(page.text) + 1)
        found: list[PlacedHeading] = []
        for part, page in enumerate(pages, start=1):
            checkpoint()
            found += self._of_page(part, page)
        self.headings = _in_sequence(found)[:MAX_HEADINGS]

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """The pages' parts of a stretch that is counted over all pages."""
        found: list[Stretch] = []
        part = bisect_right(self._starts, start)
        while part <= len(self.pages) and self._starts[part - 1] < end:
            base, length = self._starts[part - 1], len(self.pages[part - 1].text)
            found.append(Stretch(part, max(0, start - base), min(length, end - base)))
            part += 1
        return [each for each in found if each.start < each.end]

    def start(self, part: int) -> int:
        """Where a page or part begins, counted over all pages."""
        return self._starts[part - 1]

    def page(self, part: int) -> list[Stretch]:
        """All of one page or part."""
        return [Stretch(part, 0, len(self.pages[part - 1].text))]

    def under(self, heading: PlacedHeading) -> list[Stretch]:
        """A heading with all that is below it, down to the next of its level or a higher one."""
        index = self.headings.index(heading)
        following = (
            other.start
            for other in self.headings[index + 1 :]
            if other.level <= heading.level and (heading.is_caption or not other.is_caption)
        )
        return self.stretches(heading.start, next(following, self._starts[-1]))

    def sections(self) -> list[tuple[PlacedHeading, list[Stretch]]]:
        """The parts that the document is divided into: below its headings of the highest level that has several."""
        headings = [heading for heading in self.headings if not heading.is_caption]
        levels = sorted({heading.level for heading in headings})
        level = next((each for each in levels if sum(h.level == each for h in headings) > 1), None)
        chosen = [heading for heading in headings if level is not None and heading.level <= level]
        ends = [*(heading.start for heading in chosen[1:]), self._starts[-1]]
        return [(h, self.stretches(h.start, end)) for h, end in zip(chosen, ends, strict=True)] if chosen else []

    def _of_page(self, part: int, page: Page) -> Iterator[PlacedHeading]:
        base = self._starts[part - 1]
        markdown = {heading.start: heading for heading in headings_of(page.text) if self._is_markdown}
        for heading in markdown.values():
            yield PlacedHeading(base + heading.start, part, heading.level, heading.title)
        if page.first_row is not None:
            return
        is_by_lines = not markdown or page.number is not None  # what a page prints may say more than its size
        for match in _LINE.finditer(page.text):
            line = " ".join(match[0].split())
            if caption := CAPTION.match(line):
                yield PlacedHeading(base + match.start(), part, 9, title_of(line), is_caption=bool(caption))
            elif is_by_lines and len(line) <= _HEADING_CHARS and (label := _label_of(line, page.text, match.span())):
                level = 1 + label.rstrip(".").count(".")
                yield PlacedHeading(base + match.start(), part, level, line, is_sure=False)


def _label_of(line: str, text: str, span: tuple[int, int]) -> str | None:
    """The number of a heading, with the word before it: what follows is a title and no sentence, if anything does.

    “3. Lease of the boathouse” is one where an empty line is above it and prose right below.
    """
    match = _NUMBERED.match(line)
    if match is None:
        return None
    title, has_word = match["title"] or "", not match["label"][0].isdigit()
    above = "\n" * (span[0] <= _ABOVE_CHARS) + text[max(0, span[0] - _ABOVE_CHARS) : span[0]]
    is_set_apart = bool(title) and _ABOVE.search(above) is not None and _BELOW.match(text, span[1]) is not None
    is_sentence = _SENTENCE.search(title if has_word or is_set_apart else line)
    return match["label"] if not is_sentence and (title[:1].isupper() or (has_word and not title)) else None


def _in_sequence(headings: Sequence[PlacedHeading]) -> list[PlacedHeading]:
    """Without plain numbers that continue no sequence: an item of a list, a row, a line of references."""
    kept: list[PlacedHeading] = []
    last = 0
    for heading in sorted(headings, key=lambda each: each.start):
        number = _PLAIN_NUMBER.match(heading.title.split(" ", 1)[0])
        if number and heading.level == 1 and not heading.is_sure:
            if not last < int(number[1]) <= last + 2:
                continue
            last = int(number[1])
        kept.append(heading)
    return kept
