"""OpenDocument texts (.odt), slides (.odp) and sheets (.ods), as LibreOffice shows them (OpenDocument 1.3, part 3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain
from pathlib import Path

from services.documents import Page
from services.files.reading.cell_styles import Unseen, not_read
from services.files.reading.markdown_pages import tidied
from services.files.reading.merged_cells import MergedCells, Range
from services.files.reading.messages import Note, Opened, ReaderMessage, Refused
from services.files.reading.office_package import Element, Package, attribute, name_of
from services.files.reading.opendocument_cells import HIDDEN, count, leave_out, paragraphs, unseen_styles
from services.files.reading.opendocument_numbering import ListNumbers
from services.files.reading.opendocument_objects import write_objects
from services.files.reading.opendocument_text import Body, comment, line
from services.files.reading.opendocument_unseen import SlideLooks, leave_out_unseen
from services.files.reading.pages import HEADER_PLACE, MARGIN_END, clean, counted, only_counts_pages, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.raised import Position, set_at
from services.files.reading.sheet_blocks import SheetRow
from services.files.reading.symbol_fonts import in_unicode
from services.files.reading.table_pages import (
    MAX_COLUMNS,
    hidden_sheets_note,
    row_of,
    sheet_name,
    sheet_pages,
    table_of,
)

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_SHAPES = [f"{{*}}{name}" for name in ("frame", "custom-shape", "g", "rect", "ellipse")]
_MARGINS = [f"{{*}}{name}{of}" for name in ("header", "footer") for of in ("", "-first", "-left")]


def read_odt(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The text with its headings, lists, tables, notes and comments; changes that are tracked as accepted."""
    with Package(path) as package:
        content = _content(package)
        styles = _styles(package)
        write_objects(package, content)
    leave_out_unseen(content, styles, on_white=True)
    _write_symbols(content, styles)
    _set_raised(content, [content, *styles])
    text = next(content.iter("{*}text"))
    body = Body(ListNumbers([content, *styles]), _table)
    yield from unnumbered(chain(_text_pages(text, styles, body), _missed(body.not_read)), max_pages)


def _text_pages(text: Element, styles: list[Element], body: Body) -> Iterator[Page]:
    if margins := MARGIN_END.join(dict.fromkeys(_margin_lines(styles))):
        yield Page(None, clean(margins), HEADER_PLACE)
    yield from text_pages(tidied(body.text(text)), markdown=True)


def _margin_lines(styles: list[Element]) -> Iterator[str]:
    """The lines of headers and footers, without those that only count pages."""
    for part in styles:
        for margin in part.iter(*_MARGINS):
            for paragraph in margin.iter("{*}p", "{*}h"):
                text = " ".join(line(paragraph).split())
                counts = any(name_of(each) in {"page-number", "page-count"} for each in paragraph.iter())
                if text and not (counts and only_counts_pages(text)):
                    yield text


def read_odp(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """One page a slide, also for slides without text; hidden slides have none, and are counted."""
    with Package(path) as package:
        content = _content(package)
        styles = _styles(package)
        write_objects(package, content)
    leave_out_unseen(content, styles)
    _set_raised(content, [content, *styles])
    slides = list(next(content.iter("{*}presentation")).iterfind("{*}page"))
    if not slides or len(slides) > max_pages:
        raise Refused("too_many_pages" if slides else "empty")
    yield Opened(len(slides))
    hidden, looks = _hidden_slides([content, *styles]), SlideLooks([content, *styles])
    body = Body(ListNumbers([content, *styles]), _table)
    for number, slide in enumerate(slides, 1):
        is_hidden = attribute(slide, "style-name") in hidden
        body.not_read["hidden slide"] += is_hidden
        looks.leave_out_white(slide)
        yield Page(number, "" if is_hidden else clean(_slide(slide, body)), f"slide {number}")
    yield from _missed(body.not_read)


def read_ods(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The visible sheets, in order."""
    with Package(path) as package:
        content = _content(package)
        styles = _styles(package)
        write_objects(package, content)
    leave_out_unseen(content, styles)
    _set_raised(content, [content, *styles])
    yield from unnumbered(_sheets(content, unseen_styles([*styles, content])), max_pages)


def _content(package: Package) -> Element:
    if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
        raise Refused("encrypted")
    return package.parsed(_CONTENT)


def _styles(package: Package) -> list[Element]:
    """The part with the styles that have names, if there is one."""
    return [package.parsed(_STYLES)] if _STYLES in package else []


def _set_raised(content: Element, styles: list[Element]) -> None:
    """Write figures in styles above and below the line as signs of their own, so that 320¹ is not 3201."""
    positions: dict[str | None, Position] = {}
    for style in chain.from_iterable(each.iter("{*}style") for each in styles):
        text = style.find("{*}text-properties")
        moved = (attribute(text, "text-position") or "" if text is not None else "").partition(" ")[0]
        if moved.strip("-0%"):
            positions[attribute(style, "name")] = "lowered" if moved.startswith(("sub", "-")) else "raised"
    for span in content.iter("{*}span") if positions else ():
        if position := positions.get(attribute(span, "style-name")):
            for each in span.iter():
                each.text = set_at(each.text or "", position)
                if each is not span:
                    each.tail = set_at(each.tail or "", position)


def _write_symbols(content: Element, styles: list[Element]) -> None:
    """Write signs of fonts that have a table of their own, such as Symbol, in Unicode."""
    fonts = {
        attribute(style, "name"): attribute(text, "font-name") or ""
        for part in (content, *styles)
        for style in part.iter("{*}style")
        for text in style.iterfind("{*}text-properties")
    }
    for span in content.iter("{*}span"):
        if span.text and not span.text.isascii():
            span.text = in_unicode(span.text, fonts.get(attribute(span, "style-name"), ""))


def _table(table: Element) -> str:
    rows = list(_filled(table))
    is_marked = True if table.find("{*}table-header-rows") is not None else None
    lines = [row.cells for row in rows if row.cells]
    return table_of(lines, has_groups=bool(rows) and rows[0].has_groups, is_marked=is_marked)


def _slide(slide: Element, body: Body) -> str:
    """What is on a slide, its title first, then its notes and comments."""
    titles: list[str] = []
    texts: list[str] = []
    for shape in slide:
        if name_of(shape) in {"notes", "annotation", "forms"}:
            continue
        text = body.shape(shape)
        if attribute(shape, "class") in {"title", "subtitle"} and not titles and text:
            titles.append(f"# {' '.join(text.split())}")
        elif text:
            texts.append(text)
    notes = [text for each in slide.iterfind("{*}notes//{*}p") if (text := " ".join(line(each).split()))]
    comments = "".join(f"\n\n{text}" for each in slide.iterfind("{*}annotation") if (text := comment(each)))
    said = f"\n\n### Notes:\n{chr(10).join(notes)}" if notes else ""
    return "\n".join([*titles, *texts]) + said + comments


def _hidden_slides(parts: list[Element]) -> set[str | None]:
    """The styles of slides that are not shown."""
    return {
        attribute(style, "name")
        for part in parts
        for style in part.iter("{*}style")
        if any(attribute(each, "visibility") == "hidden" for each in style.iterfind("{*}drawing-page-properties"))
    }


def _missed(not_read: Counter[str]) -> Iterator[Note]:
    """What has no text, counted."""
    if any(not_read.values()):
        counts = (counted(count, noun) for noun, count in sorted(not_read.items()) if count)
        yield Note(f"{', '.join(counts)} not read")


def _sheets(content: Element, unseen: Mapping[str | None, Unseen]) -> Iterator[Page | Note]:
    hidden_styles = {
        attribute(style, "name")
        for style in content.iter("{*}style")
        if any(attribute(each, "display") == "false" for each in style.iterfind("{*}table-properties"))
    }
    hidden: list[str] = []
    left: Counter[str] = Counter()
    body = Body(ListNumbers([content]), _table)
    for table in content.iterfind(".//{*}spreadsheet/{*}table"):
        name = sheet_name(attribute(table, "name") or "")
        if attribute(table, "style-name") in hidden_styles:
            hidden.append(name)
            continue
        columns = _hidden_columns(table)
        shown: set[int] = set()
        left["hidden row"] += sum(attribute(row, "visibility") in HIDDEN for row in table.iter("{*}table-row"))
        leave_out(table, unseen, left)
        yield from sheet_pages(_without(columns, shown, _filled(table)), name)
        left["hidden column"] += len(shown)
        boxes = (body.shape(each) for each in table.iter(*_SHAPES) if next(each.iterancestors(*_SHAPES), None) is None)
        comments = map(comment, table.iter("{*}annotation"))
        if beside := "\n\n".join(filter(None, (*boxes, *comments))):
            yield Page(None, clean(beside), name)
    if hidden:
        yield hidden_sheets_note(hidden)
    yield from not_read(left)
    yield from _missed(body.not_read)


def _hidden_columns(table: Element) -> frozenset[int]:
    hidden: set[int] = set()
    column = 0
    for each in table.iter("{*}table-column"):
        repeated = min(count(each, "number-columns-repeated"), MAX_COLUMNS - column)
        if attribute(each, "visibility") in HIDDEN:
            hidden.update(range(column, column + repeated))
        column += repeated
    return frozenset(hidden)


def _without(columns: Set[int], left_out: set[int], rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows without some columns; `left_out` gets those that have any text."""
    for row in rows:
        left_out.update(column for column in columns if column < len(row.cells) and row.cells[column])
        cells = [cell for column, cell in enumerate(row.cells) if column not in columns]
        while cells and not cells[-1]:
            cells.pop()
        yield replace(row, cells=cells)


def _filled(table: Element) -> Iterator[SheetRow]:
    """The visible rows with the values of merged cells in each of their places; blank rows once."""
    begun: list[Range] = []
    rows = list(_rows(table))
    for number, _, spans in rows:
        begun += [Range(left, number, left + wide - 1, number + high - 1) for left, wide, high in spans]
    merged = MergedCells(begun)
    for number, row, _ in rows:
        cells = {column: text for column, text in enumerate(row, 1) if text}
        has_groups = merged.fill(number, cells)
        texts = row_of(cells.get(column, "") for column in range(1, max(cells, default=0) + 1))
        yield SheetRow(number, texts, has_groups)


_Span = tuple[int, int, int]
"""A cell that goes over others: its column, and how many columns and rows it has."""
_MOST_REPEATED = 20_000  # cells of equal rows; what has more is filled to a sheet's end


def _own_rows(table: Element) -> Iterator[Element]:
    """The rows of a table, without those of tables in its cells."""
    for child in table:
        match name_of(child):
            case "table-row":
                yield child
            case "table-rows" | "table-header-rows" | "table-row-group":
                yield from _own_rows(child)


def _rows(table: Element) -> Iterator[tuple[int, list[str], list[_Span]]]:
    number = 0
    for row in _own_rows(table):
        repeated = count(row, "number-rows-repeated")
        texts: list[str] = []
        spans: list[_Span] = []
        hidden = attribute(row, "visibility") in HIDDEN
        for cell in row:
            text = " ".join(" ".join(map(line, paragraphs(cell))).split())
            width = count(cell, "number-columns-repeated")
            wide, high = count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned")
            if text and (wide > 1 or high > 1):
                spans.append((len(texts) + 1, wide, high))
            texts += [text] * min(width, MAX_COLUMNS - len(texts))
        while texts and not texts[-1]:
            texts.pop()
        if not hidden:
            for offset in range(min(repeated, max(1, _MOST_REPEATED // len(texts))) if texts else 1):
                yield number + 1 + offset, texts, spans
        number += repeated
