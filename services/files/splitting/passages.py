"""Pages -> passages: stretches of whole sentences, or of whole rows, each with its page, character span and place.

They are long enough to be understood alone, and what is searched of them is short: stretches of some 300 characters,
each with the titles and table headings above it. A long stretch would hide the one row that a question is about.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.documents import Page, Passage
from services.text.headings import Heading, headings_of
from services.text.outline import Outline
from services.text.sentences import sentence_spans
from services.text.tables import heading_of_columns, markdown_rows
from services.text.terms import terms_of

PASSAGE_CHARS = 1200
"""Of a passage: what a model is given and a source shows."""
SEARCHED_CHARS = 300
"""Of a stretch of a passage, which is searched by itself."""
_FULL_ENOUGH = 300
"""From this length on, a passage ends before a heading."""
_LONGEST = 4
"""Passages: a longer row or heading of a table is split as prose is."""

_SECTION_WEIGHT = 2
"""How much a word above a stretch counts beside one in it."""

Span = tuple[int, int]


def passages_of(page: Page, limit: int = PASSAGE_CHARS, begun: Sequence[Heading] = ()) -> Iterator[Passage]:
    """Split a page's text into passages of at most `limit` characters that break between sentences.

    Together the passages hold all text of the page but the white space between them. A sentence longer than the limit
    is broken between words.

    A table is split between rows. The text of its passages begins with the heading row and the line of dashes, also
    where it is among prose; their spans are those of the rows, and the first also has the heading. A row of a sheet
    that is longer than the limit is a passage. `begun` are the headings of earlier pages that the page goes on under:
    they are told with the passages, and not searched, for on later pages they are about less and less.
    """
    return _of_prose(page, limit, begun) if page.first_row is None else _of_table(page, page.first_row, limit)


def _of_prose(page: Page, limit: int, begun: Sequence[Heading]) -> Iterator[Passage]:
    headings = headings_of(page.text) if page.is_markdown else []
    starts = [heading.start for heading in headings]
    places = [page.place, *(heading.title if page.number is None else page.place for heading in headings)]
    outline = Outline(page.text, is_printed=page.number is not None, markdown=page.is_markdown)
    rows = markdown_rows(page.text)
    for start, end in _stretches(page.text, limit, frozenset(starts)):
        place = places[_longest_section(starts, start, end)]
        searched = tuple(
            _searched(page.text[cut:cut_end], page.place, *outline.above(cut))
            for cut, cut_end in _cuts(page.text, start, end)
        )
        row = rows.get(start)
        has_names = row is not None and row.heading is not None and any(map(str.isalnum, row.heading))
        repeated = heading_of_columns(row.heading) if row is not None and row.heading and has_names else ""
        text = repeated + page.text[start:end]
        yield Passage(page.number, start, end, text, place, section=outline.above(start, begun), searched=searched)


def _searched(text: str, *above: str | None) -> str:
    terms = " ".join(terms_of(text))
    return f"{terms} {_weighted(' '.join(filter(None, above)))}".strip()


@lru_cache(maxsize=1000)
def _weighted(above: str) -> str:
    """Many stretches have the same above them."""
    return " ".join(_SECTION_WEIGHT * terms_of(above))


def _cuts(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches of about `SEARCHED_CHARS` characters, cut between lines, or sentences, or words."""
    while start < end:
        cut = min(end, start + SEARCHED_CHARS)
        if cut < end:
            for boundary in ("\n", ". ", " "):
                found = text.rfind(boundary, start + SEARCHED_CHARS // 2, cut)
                if found >= 0:
                    cut = found + len(boundary)
                    break
        yield start, cut
        start = cut


def _longest_section(starts: list[int], start: int, end: int) -> int:
    """Which section most of a stretch is in: the nth heading's, 0 being what is before the first."""
    sections = range(bisect_right(starts, start), bisect_left(starts, end) + 1)
    edges = [start, *starts[sections.start : sections.stop - 1], end]
    return max(sections, key=lambda section: edges[section - sections.start + 1] - edges[section - sections.start])


def _stretches(text: str, limit: int, headings: frozenset[int]) -> Iterator[Span]:
    start = end = None
    for piece_start, piece_end in _pieces(text, limit):
        if start is not None and end is not None:
            ends = piece_start in headings and end - start >= _FULL_ENOUGH
            if ends or piece_end - start > limit:
                yield start, end
                start = None
        start = piece_start if start is None else start
        end = piece_end
    if start is not None and end is not None:
        yield start, end


def _pieces(text: str, limit: int) -> Iterator[Span]:
    for start, end in sentence_spans(text):
        yield from _broken(text, start, end, limit)


def _broken(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """A stretch in parts of at most `limit` characters that break between words."""
    while end - start > limit:
        space = max(text.rfind(c, start + 1, start + limit + 1) for c in " \n\t")
        cut = space if space > start else start + limit
        yield start, start + len(text[start:cut].rstrip())
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if start < end:
        yield start, end


def _of_table(page: Page, first_row: int, limit: int) -> Iterator[Passage]:
    heading_end, rows = _parts_of_table(page.text)
    longest = limit * _LONGEST
    repeated = page.text[: heading_end + 1] if heading_end <= longest else ""
    if not rows or not repeated:
        for start, end in _broken(page.text, 0, heading_end, longest):
            yield _of_rows(page, (start, end), page.text[start:end], page.place)
    for first, last in _runs(rows, limit):
        place = _rows_place(page.place, first_row + first, first_row + last)
        for start, end in _broken(page.text, rows[first][0], rows[last][1], longest):
            text = repeated + page.text[start:end]
            span = (0 if repeated and start == rows[0][0] else start, end)
            yield _of_rows(page, span, text, place, repeated)


def _of_rows(page: Page, span: Span, text: str, place: str | None, heading: str = "") -> Passage:
    searched = tuple(_searched(text[start:end], page.place, heading) for start, end in _cuts(text, 0, len(text)))
    return Passage(page.number, *span, text, place, searched=searched)


def _parts_of_table(text: str) -> tuple[int, list[Span]]:
    """Where the heading row and the line of dashes end, and the spans of the rows below."""
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans[min(1, len(spans) - 1)][1], spans[2:]


def _runs(rows: list[Span], limit: int) -> Iterator[tuple[int, int]]:
    """The indices of the first and the last row of each run that is at most `limit` characters long."""
    first = 0
    for index, (_, end) in enumerate(rows):
        if index > first and end - rows[first][0] > limit:
            yield first, index - 1
            first = index
    if rows:
        yield first, len(rows) - 1


def _rows_place(sheet: str | None, first: int, last: int) -> str:
    rows = f"row {first}" if first == last else f"rows {first}–{last}"
    return f"{sheet}, {rows}" if sheet else rows
