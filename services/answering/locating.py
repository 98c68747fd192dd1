"""Which page, slide, sheet or section of a document says something: “What slide are the costs on?”."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from services.answering.excerpts import OpenedDocument, QuotedAnswer
from services.answering.phrases import phrases_in
from services.documents import Page
from services.search.addresses import AskedPlace, is_caption_of
from services.search.document_kinds import KIND_WORDS
from services.search.document_names import DocumentName
from services.search.structure import PlacedHeading, Structure
from services.text.markdown_text import escaped
from services.text.question_kind import understood
from services.text.sentences import sentence_spans
from services.text.terms import question_terms, terms_of
from services.text.words import are_forms_of_one_word

_QUOTE_CHARS = 280  # some three lines of the chat; around a longer sentence only the words that were found are quoted
_LEAST_LIKELY = 0.3
"""Share of the words that a passage has for its place to be a likely one."""
_LOOSE_END = re.compile(
    r"(?:\s+(?:in|of|the|im|der|des|von|dans|du|de|la|le|les|en|del|el|nel|no|na|do|da|van))+\W*$", re.IGNORECASE
)
_ENDS = '.!?…:;”"'


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a document, and what it is called."""

    name: str
    part: int
    start: int


def spot_of(
    place: AskedPlace, opened: Sequence[OpenedDocument], order: Mapping[str, int]
) -> tuple[OpenedDocument, Spot] | None:
    """Where something is said: a heading has all of its words, or a passage, or it has all words of a heading.

    `order` ranks passages by their id, the best first. A passage that has only some of the words says something else.
    """
    for look in (partial(_titled, place), partial(_told, place, order), partial(_named, place)):
        for each in opened:
            if (spot := look(each)) is not None:
                return each, spot
    return None


def likely_spots(
    place: AskedPlace, opened: Sequence[OpenedDocument], order: Mapping[str, int], most: int
) -> list[tuple[OpenedDocument, Spot]]:
    """The first places in the order of the passages that have some words of what is looked for."""
    words = _words_of(place)
    by_id = {hit.passage_id: (each, hit) for each in opened for hit in each.hits}
    spots: dict[str, tuple[OpenedDocument, Spot]] = {}
    for passage_id in sorted(order, key=lambda id_: order[id_]):
        if passage_id in by_id and len(spots) < most:
            each, hit = by_id[passage_id]
            if _share(words, f"{hit.passage.text} {' '.join(hit.passage.section)}") < _LEAST_LIKELY:
                continue
            start = _best_sentence(words, hit.passage.text)
            if spot := _spot(place, each, hit.passage.part, hit.passage.start + start):
                spots.setdefault(f"{each.document.id} {spot.name}", (each, spot))
    return list(spots.values())


def without_document(place: AskedPlace, filename: str) -> AskedPlace:
    """What is looked for, without the words that only name the document, where any others are left."""
    names = terms_of(" ".join(DocumentName.of(filename).words))
    words = [word for word in place.about.split() if not _is_of_name(word, names)]
    about = _LOOSE_END.sub("", " ".join(words)).strip()
    return replace(place, about=about) if question_terms(about) else place


def _is_of_name(word: str, names: Sequence[str]) -> bool:
    terms = terms_of(word)
    return word.lower().strip(".,?!") in KIND_WORDS or any(
        term == name or are_forms_of_one_word(term, name) for term in terms for name in names
    )


def _titled(place: AskedPlace, opened: OpenedDocument) -> Spot | None:
    """The first heading, slide or sheet that has all words of what is looked for."""
    words = _words_of(place)
    if place.kind == "sheet":
        pages = enumerate(opened.structure.pages, start=1)
        part = next((part for part, page in pages if page.place and _share(words, page.place) == 1.0), None)
        return _spot(place, opened, part, 0) if part is not None else None
    is_captioned = place.kind in {"table", "figure"}
    headings = (each for each in opened.structure.headings if each.is_caption == is_captioned)
    heading = next((heading for heading in headings if _share(words, heading.title) == 1.0), None)
    return _below(place, heading, opened) if heading is not None else None


def _named(place: AskedPlace, opened: OpenedDocument) -> Spot | None:
    """The first heading of which what is looked for has every word: “Tours” for guided tours."""
    heading = next(iter(sections_named(frozenset(place.about.lower().split()), opened)), None)
    return _below(place, heading, opened) if heading is not None and place.kind != "sheet" else None


def _below(place: AskedPlace, heading: PlacedHeading, opened: OpenedDocument) -> Spot | None:
    [stretch, *_] = opened.structure.stretches(heading.start, heading.start + 1)
    line_end = opened.structure.pages[stretch.part - 1].text.find("\n", stretch.start)
    return _spot(place, opened, stretch.part, line_end if line_end > 0 else stretch.start)


def sections_named(words: frozenset[str], opened: OpenedDocument) -> list[PlacedHeading]:
    """The headings of which a question has every word, but the document's title; none that is below another one."""
    structure = opened.structure
    named: list[PlacedHeading] = []
    for heading in structure.headings[1:]:
        terms = frozenset(term for term in question_terms(heading.title) if not any(map(str.isdigit, term)))
        is_named = bool(terms) and _share(terms, " ".join(words)) == 1.0 and not heading.is_caption
        if is_named and not any(heading.start < _end(structure, above) for above in named):
            named.append(heading)
    return named


def _end(structure: Structure, heading: PlacedHeading) -> int:
    return structure.start(structure.under(heading)[-1].part) + structure.under(heading)[-1].end


def _told(place: AskedPlace, order: Mapping[str, int], opened: OpenedDocument) -> Spot | None:
    """The place of the sentence with most of what is looked for, in the first passage that has all of it."""
    words = _words_of(place)
    hits = (hit for hit in opened.hits if hit.passage_id in order and _share(words, hit.passage.text) == 1.0)
    best = min(hits, key=lambda hit: order[hit.passage_id], default=None)
    if best is None:
        return None
    start = _best_sentence(words, best.passage.text)
    return _spot(place, opened, best.passage.part, best.passage.start + start)


def _best_sentence(words: frozenset[str], text: str) -> int:
    """Where the sentence with most of the words begins."""
    spans = sentence_spans(text)
    return max(spans, key=lambda span: _share(words, text[slice(*span)]), default=(0, 0))[0]


def write(answer: QuotedAnswer, spot: Spot, opened: OpenedDocument) -> None:
    """Add a line with the name of a place, its footnote, and the first sentence there, if there is any."""
    page = opened.structure.pages[spot.part - 1]
    start, end = next(_statements(page, spot.start), (spot.start, spot.start))
    hit = opened.passage_at(spot.part, start) or next(iter(opened.by_part.get(spot.part, ())), None)
    if hit is None:
        return
    number = answer.cite(hit, opened.document, max(0, start - hit.passage.start))
    quote = f" – “{escaped(' '.join(page.text[start:end].split()))}”" if start < end else ""
    answer.lines.append(f"**{escaped(spot.name)}**{quote} [{number}]")


def _statements(page: Page, start: int) -> Iterator[tuple[int, int]]:
    """The sentences of a page from a place on, without headings and rows."""
    spans = sentence_spans(page.text) if page.first_row is None else []
    for begin, end in spans:
        is_row = page.text[begin] in "|#"
        if begin >= start and not is_row and end - begin <= _QUOTE_CHARS and page.text[end - 1] in _ENDS:
            yield begin, end


def _words_of(place: AskedPlace) -> frozenset[str]:
    return frozenset(question_terms(place.about)) or frozenset(terms_of(place.about))


def _share(words: frozenset[str], text: str) -> float:
    """The share of words that a text has in any form."""
    there = terms_of(text)
    held = [any(word == term or are_forms_of_one_word(word, term) for term in there) for word in words]
    return sum(held) / max(1, len(held))


def _spot(place: AskedPlace, opened: OpenedDocument, part: int, start: int) -> Spot | None:
    name = _name(place, opened, part, start) if place.kind is not None else _any_name(place, opened, part, start)
    if not name:
        return None
    is_plain = place.kind in {None, "table", "figure"} or name.startswith("“§")
    return Spot(name if is_plain else f"{place.unit.capitalize()} {name}", part, start)


def _any_name(place: AskedPlace, opened: OpenedDocument, part: int, start: int) -> str | None:
    """What a place is called best: by its slide, its sheet, or its section and page."""
    words = phrases_in(understood(place.about).language)
    number = {kind: _name(replace(place, kind=kind), opened, part, start) for kind in ("slide", "sheet", "page")}
    if number["slide"] or number["sheet"]:
        return f"{words.slide.capitalize()} {number['slide']}" if number["slide"] else number["sheet"]
    section = _section(opened, part, start)
    page = f"{words.page} {number['page']}" if number["page"] and len(opened.structure.pages) > 1 else ""
    if section and page:
        return f"{section} ({page})"
    return section or page.capitalize() or None


def _name(place: AskedPlace, opened: OpenedDocument, part: int, start: int) -> str | None:
    """What a place of this kind is called here; None where the document has no such places."""
    page = opened.structure.pages[part - 1]
    match place.kind:
        case "page" if page.place is None and page.number is not None:
            return page.label or str(page.number)
        case "slide" if (page.place or "").startswith("slide "):
            return (page.place or "").removeprefix("slide ")
        case "sheet" if page.first_row is not None:
            return f"“{page.place}”" if page.place else None
        case "section":
            return _section(opened, part, start)
        case "table" | "figure":
            return _caption(place.kind, opened, part, start)
        case _:
            return None


def _caption(kind: Literal["table", "figure"], opened: OpenedDocument, part: int, start: int) -> str | None:
    """The caption of the table that a row is in, or of a figure: the last one above it, if no heading is between."""
    structure = opened.structure
    above = bisect_right(structure.headings, structure.start(part) + start, key=lambda heading: heading.start)
    last = structure.headings[above - 1] if above else None
    return last.title if last is not None and is_caption_of(last, kind) else None


def _section(opened: OpenedDocument, part: int, start: int) -> str | None:
    """The headings above a place, from the highest below the document's title."""
    structure = opened.structure
    place = structure.start(part) + start
    headings = [heading for heading in structure.headings if not heading.is_caption]
    above = headings[: bisect_right(headings, place, key=lambda heading: heading.start)]
    path: list[PlacedHeading] = []
    for heading in reversed(above):
        if not path or heading.level < path[0].level:
            path.insert(0, heading)
    below_title = path[1:] if len(path) > 1 and path[0] is headings[0] else path
    return " › ".join(f"“{heading.title}”" for heading in below_title) or None
