"""Sentences of a document, quoted with the passages that hold them: an overview of it, or the text of a place in it."""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from services.documents import Document, Page
from services.events import Citation, FinishReason
from services.operations.fair_threads import checkpoint
from services.search.retrieval import Retriever
from services.search.sections import place_at
from services.search.structure import PlacedHeading, Stretch, Structure
from services.storage.schema import Hit
from services.text.headings import headings_above, title_of
from services.text.markdown_text import escaped, escaped_within
from services.text.sentences import sentence_spans
from services.text.tables import cells_of
from services.text.terms import terms_of

_MAX_SECTIONS = 10
"""Of an overview; of more, as many are shown at equal distances."""
_LEAD_SENTENCES = 2
"""How an overview begins."""
_LONGEST_SENTENCE, _SHORTEST_SENTENCE = 280, 25
"""Characters: a longer sentence fills the overview, a shorter one says too little."""
_SHORTEST_LEAD = 60  # characters: an overview begins with a shorter sentence only where no longer one is there
_MOST_TITLES = 8
"""Named of what is below a section; more are a table of contents."""
_FIRST_PARTS = 3
"""Pages that may have the beginning of the text, after a cover and a table of contents."""
_READ_CHARS = 6_000
"""Of a section; what governs it is at its beginning, and an overview must not take long."""
_ABSTRACT = re.compile(
    r"(?:executive )?(?:abstract|summary|overview)|zusammenfassung|(?:kurze )?übersicht|résumé|resumen|riassunto|resumo"
    r"|samenvatting",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^(?:#{1,6}|[-*•▪–]) ")
"""Of a heading and of an item in a list."""
_BULLET = re.compile(r"^[-*•▪–] ")
_PROSE_END = (".", "!", "?", "…", ".”", '."', ".)", "。", "！", "？", ":")
"""A colon counts too: the items below it may be left out."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Selection:
    """What was found: the passages, and the answer that quotes them."""

    citations: tuple[Citation, ...]
    text: str
    finish_reason: FinishReason = "stop"
    is_quoted: bool = True
    """Whether its sentences are from the passages. How many pages a file has is in none."""
    is_guess: bool = False
    """Whether it only may be what is asked for: passages that answer by themselves go before it."""
    beside: tuple[str, ...] = ()
    """The texts of the passages with the other rows of the table that it is computed from."""


@dataclass(slots=True)
class QuotedAnswer:
    """An answer in the making: its lines, and the passages that they quote, numbered as they come."""

    retriever: Retriever
    lines: list[str] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)

    def cite(self, hit: Hit, document: Document, start: int | None = None) -> int:
        """The number of a passage; `start` is where the first sentence that is quoted of it begins."""
        if hit.passage_id not in self.citations:
            index = len(self.citations) + 1
            place = place_at(hit.passage, start) if start is not None else None
            section = headings_above(hit.passage.text, start) if start is not None and document.is_markdown else ()
            self.citations[hit.passage_id] = self.retriever.citation(index, hit, 1.0, document, place, section=section)
        return self.citations[hit.passage_id].index

    def selection(self, finish_reason: FinishReason = "stop", *, is_guess: bool = False) -> Selection:
        text = "\n".join(self.lines).strip()
        return Selection(tuple(self.citations.values()), text, finish_reason, is_guess=is_guess)


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document with its structure, and its passages by part."""

    document: Document
    structure: Structure
    hits: Sequence[Hit]
    by_part: Mapping[int, Sequence[Hit]]

    @classmethod
    def of(cls, document: Document, pages: Sequence[Page], hits: Sequence[Hit]) -> Self:
        by_part: dict[int, list[Hit]] = {}
        for hit in hits:
            by_part.setdefault(hit.passage.part, []).append(hit)
        return cls(document, Structure(pages, markdown=document.is_markdown), hits, by_part)

    def passage_at(self, part: int, offset: int) -> Hit | None:
        """The passage that holds a place of a page."""
        hits = self.by_part.get(part, ())
        index = bisect_right(hits, offset, key=lambda hit: hit.passage.start) - 1
        return hits[index] if index >= 0 and offset < hits[index].passage.end else None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, row or heading of a page, as it is quoted, and the passage that holds it."""

    words: str
    hit: Hit
    is_prose: bool
    start: int
    """Where it begins in the passage."""
    terms: frozenset[str] = frozenset()


def _sentences(opened: OpenedDocument, stretches: Sequence[Stretch]) -> Iterator[_Sentence]:
    for stretch in stretches:
        checkpoint()
        page = opened.structure.pages[stretch.part - 1]
        on_slide = (page.place or "").startswith("slide ")
        for start, end in _spans(page):
            if not stretch.start <= start < stretch.end:
                continue
            hit = opened.passage_at(stretch.part, start)
            words = _quoted(page.text[start:end], markdown=opened.document.is_markdown)
            if hit is None or not _WORD.search(words):
                continue
            is_prose = page.first_row is None and not page.text[start:end].lstrip().startswith(("|", "#"))
            is_prose = is_prose and (on_slide or words.endswith(_PROSE_END))
            yield _Sentence(words, hit, is_prose, start - hit.passage.start, frozenset(terms_of(words)))


def _spans(page: Page) -> Iterator[tuple[int, int]]:
    if page.first_row is None:
        yield from sentence_spans(page.text)
        return
    start = 0
    for line in page.text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _quoted(text: str, *, markdown: bool) -> str:
    """A sentence or row on one line, without the sign of a heading or of an item before it."""
    line = " ".join(text.split())
    if not markdown:
        return _BULLET.sub("", line)
    if line.startswith("|"):
        line = " | ".join(cell.replace("\\|", "|") for cell in cells_of(line) if cell.strip("-: "))
    return _SIGN.sub("", line).strip()


def quote_all(answer: QuotedAnswer, opened: OpenedDocument, stretches: Sequence[Stretch], room: int) -> None:
    """The text of a place, whole where there is room; else the beginning of each of its parts."""
    headings = {heading.title for heading in opened.structure.headings}
    blocks: list[list[_Sentence]] = []
    for sentence in _sentences(opened, stretches):
        if not blocks or title_of(sentence.words) in headings:
            blocks.append([])
        blocks[-1].append(sentence)
    kept: list[list[_Sentence]] = [[] for _ in blocks]
    left = [(iter(block), chosen) for block, chosen in zip(blocks, kept, strict=True)]
    while left:
        going_on = []
        for coming, chosen in left:
            following = next(coming, None)
            if following is None:
                continue
            going_on.append((coming, chosen))
            if len(following.words) <= room:
                chosen.append(following)
                room -= len(following.words)
        left = going_on
    for chosen in kept:
        for sentence in chosen:
            number = answer.cite(sentence.hit, opened.document, sentence.start)
            answer.lines += [f"“{escaped(sentence.words)}” [{number}]", ""]


def summarise(answer: QuotedAnswer, opened: OpenedDocument, room: int) -> None:
    """How a document begins, then of each of its parts the sentence that says most of what the document speaks of."""
    counts = Counter(term for hit in opened.hits for term in hit.terms)
    used: set[str] = set()
    for sentence in _lead(opened):
        if len(sentence.words) <= room:
            room -= _add(answer, opened, sentence, "")
            used.add(title_of(sentence.words))
    parts = _parts(opened)
    for index, (title, stretches) in enumerate(parts):
        share = room // (len(parts) - index)
        longest = min(_LONGEST_SENTENCE, share - len(title))
        used.add(title)
        central = _central(_sentences(opened, _beginning(stretches)), counts, used, longest)
        if central is not None:
            below = _titles_below(opened, stretches, share - len(title) - len(central.words))
            room -= _add(answer, opened, central, title, below)
            used.add(title_of(central.words))


def _titles_below(opened: OpenedDocument, stretches: Sequence[Stretch], room: int) -> str:
    """The titles of the first level below that of a section, as many as there is room for, in brackets."""
    structure = opened.structure
    first = structure.start(stretches[0].part) + stretches[0].start
    last = structure.start(stretches[-1].part) + stretches[-1].end
    within = [each for each in structure.headings if first < each.start < last and not each.is_caption]
    level = min((each.level for each in within), default=0)
    titles: list[str] = []
    for title in dict.fromkeys(each.title for each in within if each.level == level):
        if len(titles) == _MOST_TITLES or sum(map(len, titles)) + len(title) > room:
            break
        titles.append(title)
    return f" ({', '.join(map(escaped, titles))})" if titles else ""


def _add(answer: QuotedAnswer, opened: OpenedDocument, sentence: _Sentence, title: str, below: str = "") -> int:
    """Quote a sentence, under its section's title if it has one; returns the characters that it took."""
    number = answer.cite(sentence.hit, opened.document, sentence.start)
    quoted = f"“{escaped(sentence.words)}” [{number}]"
    line = f"- **{escaped_within(title)}**{below}: {quoted}" if title else quoted
    if title and answer.lines and not answer.lines[-1].startswith(("- ", "**")) and answer.lines[-1]:
        answer.lines.append("")
    answer.lines.append(line)
    return len(line)


def _lead(opened: OpenedDocument) -> list[_Sentence]:
    """The first sentences of the abstract if there is one, otherwise of the text."""
    abstract = next((h for h in opened.structure.headings if _ABSTRACT.fullmatch(h.title.strip(" :.0123456789"))), None)
    first = range(1, min(_FIRST_PARTS, len(opened.structure.pages)) + 1)
    beginning = [stretch for part in first for stretch in opened.structure.page(part)]
    within = opened.structure.under(abstract) if abstract is not None else beginning
    prose = [
        sentence
        for sentence in _sentences(opened, within)
        if sentence.is_prose and len(sentence.words) <= 2 * _LONGEST_SENTENCE
    ]
    long_enough = [sentence for sentence in prose if len(sentence.words) >= _SHORTEST_LEAD]
    return (long_enough or prose)[:_LEAD_SENTENCES]


def _parts(opened: OpenedDocument) -> list[tuple[str, list[Stretch]]]:
    """The parts to say something of, each with its title: sections, slides, sheets, or pages without a title."""
    structure = opened.structure
    sheets: dict[str, list[Stretch]] = {}
    for part, page in enumerate(structure.pages, start=1):
        if page.first_row is not None and page.place is not None:
            sheets.setdefault(page.place, []).extend(structure.page(part))
    if sheets:
        return _spread(list(sheets.items()))
    sections: list[tuple[PlacedHeading, list[Stretch]]] = structure.sections()
    if sections:
        return _spread([(heading.title, stretches) for heading, stretches in sections])
    return _spread([("", structure.page(part)) for part in range(1, len(structure.pages) + 1)])


def _spread(parts: list[tuple[str, list[Stretch]]]) -> list[tuple[str, list[Stretch]]]:
    """A limited number of them, evenly spaced from the first to the last."""
    if len(parts) <= _MAX_SECTIONS:
        return parts
    step = (len(parts) - 1) / (_MAX_SECTIONS - 1)
    return [parts[round(index * step)] for index in range(_MAX_SECTIONS)]


def _beginning(stretches: Sequence[Stretch]) -> list[Stretch]:
    """As much of a section as is read for its most telling sentence."""
    kept: list[Stretch] = []
    room = _READ_CHARS
    for stretch in stretches:
        kept.append(replace(stretch, end=min(stretch.end, stretch.start + room)))
        room -= stretch.end - stretch.start
        if room <= 0:
            break
    return kept


def _central(sentences: Iterable[_Sentence], counts: Counter[str], used: set[str], longest: int) -> _Sentence | None:
    """The sentence with most of the words that the document uses often, the first one favoured."""
    unused = [sentence for sentence in sentences if title_of(sentence.words) not in used]
    candidates = [sentence for sentence in unused if sentence.is_prose] or unused
    fitting = [sentence for sentence in candidates if _SHORTEST_SENTENCE <= len(sentence.words) <= longest]
    best, best_score = None, 0.0
    for index, sentence in enumerate(fitting):
        weight = math.fsum(math.log(counts[term]) for term in sentence.terms if counts[term] > 1)
        score = weight / math.sqrt(1 + len(sentence.terms)) + (1.0 if index == 0 else 0.0)
        score += 0.5 if any(map(str.isdigit, sentence.words)) else 0.0
        if score > best_score:
            best, best_score = sentence, score
    return best
