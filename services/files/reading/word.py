"""Word documents (.docx, .docm) as Markdown, with what Word shows and does not store (ECMA-376, WordprocessingML).

Changes that are tracked are taken as accepted. Notes, comments and boxes come after the paragraph they belong to.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from services.documents import Page
from services.files.reading.charts import chart_texts
from services.files.reading.drawings import diagram_texts
from services.files.reading.markdown_pages import tidied
from services.files.reading.messages import Note, ReaderMessage
from services.files.reading.office_package import Element, Package, attribute, name_of
from services.files.reading.pages import HEADER_PLACE, MARGIN_END, clean, counted, only_counts_pages, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.raised import set_at
from services.files.reading.table_pages import row_of, table_of
from services.files.reading.word_notes import NoteMarks
from services.files.reading.word_numbering import BULLET, LEVELS, ListNumbering
from services.files.reading.word_runs import is_hidden, is_switched_on, position_of, sign_of
from services.files.reading.word_styles import Styles, child_value, number_or_none, paragraph_properties
from services.text.headings import DEEPEST_HEADING

_TRANSPARENT = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "bdo", "dir"})
_TRANSPARENT |= {"ruby", "rubyBase", "fldSimple"}
_LOWEST_HEADING = "#" * DEEPEST_HEADING  # a bold line is below all headings that have a style
_LONGEST_LABEL = 80
"""Characters of a line in bold that is a heading; longer ones are text that is stressed."""
_MOST_COLUMNS = 63  # Word's own limit
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_NO_ROW = ("del", "hidden")
"""What a row that is not shown has among its properties."""
_DEEPEST_NESTING = 50  # tables within tables


def read_docx(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """The document from its beginning; headers and footers once, as a page before it."""
    with Package(path) as package:
        yield from unnumbered(_pages(package), max_pages)


def _pages(package: Package) -> Iterator[Page | Note]:
    document = _Document(package)
    if text := document.headers_and_footers():
        yield Page(None, clean(text), HEADER_PLACE)
    yield from text_pages(tidied(document.text()), markdown=True)
    missed = [counted(count, noun) for noun, count in sorted(document.not_read.items()) if count]
    if missed:
        yield Note(f"{', '.join(missed)} not read")


class _Document:
    """The parts of a document while its text is put together."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.main_part()
        self._body = package.parsed(self._part)
        self._relationships = {each.id: each.part for each in package.relationships(self._part)}
        self._styles = Styles(self._first("styles"))
        self._numbering = ListNumbering(self._first("numbering"))
        self._notes = {kind: self._by_id(f"{kind}s", kind) for kind in ("footnote", "endnote", "comment")}
        self._note_marks = NoteMarks(self._first("settings"), self._body)
        self.not_read: Counter[str] = Counter()

    def _first(self, kind: str) -> Element | None:
        parts = self._package.related(self._part, kind)
        return self._package.parsed(parts[0]) if parts else None

    def _by_id(self, kind: str, name: str) -> dict[str, Element]:
        root = self._first(kind)
        return {} if root is None else {attribute(each, "id") or "": each for each in root.iterfind(f"{{*}}{name}")}

    def text(self) -> str:
        self.not_read["embedded document"] += sum(1 for _ in self._body.iter("{*}altChunk"))
        return self._blocks(self._body)

    def headers_and_footers(self) -> str:
        """The lines of all headers and footers, each once, without numbers of pages."""
        texts: dict[str, None] = {}
        for kind in ("header", "footer"):
            for part in self._package.related(self._part, kind):
                for paragraph in self._package.parsed(part).iter("{*}p"):
                    line = " ".join(self._paragraph_text(paragraph, []).split())
                    if line and not (_has_page_number(paragraph) and only_counts_pages(line)):
                        texts[line] = None
        return MARGIN_END.join(texts)

    def _blocks(self, parent: Element, depth: int = 0) -> str:
        """The blocks of a body, a cell, a note or a box, apart by blank lines; items of a list by line ends."""
        pieces: list[str] = []
        begun, was_item = "", False
        blocks = list(_children(parent))
        for block, following in zip(blocks, _followers(blocks), strict=True):
            if name_of(block) == "tbl":
                pieces += ["\n\n", self._table(block, depth)]
                was_item = False
                continue
            after: list[str] = []
            text = begun + self._paragraph_text(block, after, depth)
            begun = text if _mark_is_deleted(block) else ""
            if begun:
                continue
            line, is_item = self._line(block, text.strip())
            if depth == 0 and line == text.strip() and _is_above_text(block, line, following):
                line = f"{_LOWEST_HEADING} {' '.join(line.split())}"
            pieces += ["\n" if is_item and was_item else "\n\n", line, *(f"\n\n{each}" for each in after)]
            was_item = (is_item and not after) if line else was_item
        return "".join([*pieces, begun]).strip()

    def _line(self, paragraph: Element, text: str) -> tuple[str, bool]:
        """A paragraph with its number, and as a heading or an item if it is one; whether it is an item."""
        style = child_value(properties, "pStyle") or "" if (properties := paragraph.find("{*}pPr")) is not None else ""
        outline, list_id, level = paragraph_properties(paragraph)
        heading = (
            min(outline + 1, DEEPEST_HEADING)
            if outline is not None and outline < LEVELS
            else self._styles.heading_level(style)
        )
        if list_id is None:
            list_id, level = self._styles.list_of(style)
            level = self._numbering.style_levels.get((list_id or "", style), level)
        level = min(level or 0, LEVELS - 1)
        number = self._numbering.next(list_id, level) if list_id and list_id != "0" else ""
        one_line = " ".join(text.split())
        if not text:
            return "", False
        if heading is not None:
            return f"{'#' * heading} {'' if number in {'', BULLET} else number + ' '}{one_line}", False
        if number:
            return f"{'  ' * level}{number} {one_line}", True
        return text, False

    def _paragraph_text(self, parent: Element, after: list[str], depth: int = 0) -> str:
        """The text of a line; what belongs after its paragraph is added to `after`."""
        pieces: list[str] = []
        for child in parent:
            name = name_of(child)
            if (sign := sign_of(child)) is not None:
                pieces.append(sign)
            elif name == "r":
                text = "" if is_hidden(child, self._styles) else self._paragraph_text(child, after, depth)
                pieces.append(set_at(text, position_of(child, self._styles)))
            elif name in _TRANSPARENT:
                pieces.append(self._paragraph_text(child, after, depth))
            elif name in {"footnoteReference", "endnoteReference"}:
                pieces.append(self._note(name.removesuffix("Reference"), child, after, depth))
            elif name == "commentReference":
                self._comment(child, after, depth)
            elif name in {"drawing", "pict", "object", "AlternateContent"}:
                after += filter(None, self._drawing(child, depth))
        return "".join(pieces)

    def _note(self, kind: str, reference: Element, after: list[str], depth: int) -> str:
        """The raised number of a note, whose text goes after the paragraph."""
        note = self._notes[kind].get(attribute(reference, "id") or "")
        if note is None or depth > _DEEPEST_NESTING:
            return ""
        number = self._note_marks.next(kind, reference)
        after.append(f"{number} {self._blocks(note, depth + 1)}".strip())
        return number

    def _comment(self, reference: Element, after: list[str], depth: int) -> None:
        comment = self._notes["comment"].get(attribute(reference, "id") or "")
        if comment is not None and depth <= _DEEPEST_NESTING and (text := self._blocks(comment, depth + 1)):
            author = attribute(comment, "author")
            after.append(f"Comment{f' by {author}' if author else ''}: {' '.join(text.split())}")

    def _drawing(self, drawing: Element, depth: int) -> Iterator[str]:
        """The text of boxes, diagrams and charts; of two forms of the same drawing the first that has any."""
        if name_of(drawing) == "AlternateContent":
            forms = (list(self._drawing(form, depth)) for form in drawing)
            yield from next((texts for texts in forms if texts), [])
            return
        yield from filter(None, (each.get("string", "").strip() for each in drawing.iter("{*}textpath")))
        boxes = [each for each in drawing.iter("{*}txbxContent") if not _is_second_form(each, drawing)]
        for box in boxes if depth <= _DEEPEST_NESTING else []:
            yield self._blocks(box, depth + 1)
        for reference in drawing.iter("{*}relIds", "{*}chart"):
            is_chart = name_of(reference) == "chart"
            part = self._relationships.get(attribute(reference, "id" if is_chart else "dm") or "", "")
            if part in self._package:
                yield from (chart_texts if is_chart else diagram_texts)(self._package.parsed(part))
        if not boxes:
            self.not_read["picture"] += sum(1 for _ in drawing.iter("{*}blip", "{*}imagedata"))

    def _table(self, table: Element, depth: int) -> str:
        """A table as Markdown, the text of a merged cell in each place; a table of one cell is a frame around text."""
        if depth > _DEEPEST_NESTING:
            return ""
        above: dict[int, str] = {}
        rows = [self._row(row, above, depth) for row in _children(table) if _is_shown_row(row)]
        if [len(row) for row in rows] == [1]:
            return rows[0][0]
        has_groups = any(_is_wide(cell) for cell in table.iterfind("{*}tr[1]/{*}tc"))
        lines = [line for line in map(row_of, rows) if line]
        if _is_in_cell(table):
            return "\n".join(" ".join(filter(None, line)) for line in lines)
        return table_of(lines, has_groups=has_groups, is_marked=_has_marked_heading(table))

    def _row(self, row: Element, above: dict[int, str], depth: int) -> list[str]:
        cells = [cell for cell in _children(row) if name_of(cell) == "tc"]
        texts: dict[int, str] = {}
        left_out = row.find("{*}trPr/{*}gridBefore")
        column = 0 if left_out is None else min(number_or_none(attribute(left_out, "val")) or 0, _MOST_COLUMNS)
        for cell in cells:
            properties = cell.find("{*}tcPr")
            width, joined = 1, None
            if properties is not None:
                width = max(1, min(number_or_none(child_value(properties, "gridSpan")) or 1, _MOST_COLUMNS))
                joined = properties.find("{*}vMerge")
            goes_on = joined is not None and attribute(joined, "val") != "restart"
            text = above.get(column, "") if goes_on else self._blocks(cell, depth + 1)
            for place in range(column, column + (width if len(cells) > 1 else 1)):
                texts[place] = text
                above[place] = text
            column += width
            if column >= _MOST_COLUMNS:
                break
        return [texts.get(place, "") for place in range(max(texts, default=-1) + 1)]


def _children(parent: Element) -> Iterator[Element]:
    """Paragraphs, tables, rows and cells, also within frames that show nothing themselves."""
    for child in parent:
        name = name_of(child)
        if name in {"p", "tbl", "tr", "tc"}:
            yield child
        elif name in {"body", "sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"}:
            yield from _children(child)


def _is_shown_row(row: Element) -> bool:
    return name_of(row) == "tr" and not any(row.find(f"{{*}}trPr/{{*}}{name}") is not None for name in _NO_ROW)


def _is_in_cell(table: Element) -> bool:
    """Whether a table is in a cell of another one that has more cells than that."""
    above = next(table.iterancestors("{*}tbl", "{*}txbxContent"), None)
    return above is not None and name_of(above) == "tbl" and sum(1 for _ in above.iterfind("{*}tr/{*}tc")) > 1


def _is_wide(cell: Element) -> bool:
    width = cell.find("{*}tcPr/{*}gridSpan")
    return width is not None and (number_or_none(attribute(width, "val")) or 1) > 1


def _has_marked_heading(table: Element) -> bool | None:
    """Whether the first row is a heading row, or bold where the second is not; None if nothing tells."""
    rows = [each for each in _children(table) if name_of(each) == "tr"][:2]
    if len(rows) < 2:  # noqa: PLR2004
        return None
    marked = rows[0].find("{*}trPr/{*}tblHeader")
    if is_switched_on(marked):
        return True
    first, second = (_is_bold(row) for row in rows)
    return True if first and not second else None


def _is_above_text(paragraph: Element, line: str, following: Element | None) -> bool:
    """Whether a line of text is set in bold as the heading of what follows, as in forms: short, and no sentence."""
    if not line or len(line) > _LONGEST_LABEL or line.endswith((".", ",", ";", ":", "!", "?")) or following is None:
        return False
    return _is_bold(paragraph) and not _is_bold(following)


def _followers(blocks: Sequence[Element]) -> list[Element | None]:
    """For each block the next one that has text."""
    followers: list[Element | None] = []
    following: Element | None = None
    for block in reversed(blocks):
        followers.append(following)
        if any((each.text or "").strip() for each in block.iter("{*}t")):
            following = block
    return followers[::-1]


def _is_bold(part: Element) -> bool:
    """Whether all words of a row or a paragraph are bold."""
    runs = [run for run in part.iter("{*}r") if (run.findtext("{*}t") or "").strip()]
    bold = (run.find("{*}rPr/{*}b") for run in runs)
    return bool(runs) and all(map(is_switched_on, bold))


def _mark_is_deleted(paragraph: Element) -> bool:
    """Whether the end of a paragraph is deleted, so that it goes on with the next."""
    return paragraph.find("{*}pPr/{*}rPr/{*}del") is not None


def _is_second_form(box: Element, drawing: Element) -> bool:
    """Whether a box is in another box, or in what programs that don't know the first form show instead."""
    above = box.getparent()
    while above is not None and above is not drawing:
        if name_of(above) in {"txbxContent", "Fallback"}:
            return True
        above = above.getparent()
    return False


def _has_page_number(paragraph: Element) -> bool:
    simple = (attribute(each, "instr") or "" for each in paragraph.iter("{*}fldSimple"))
    written = (each.text or "" for each in paragraph.iter("{*}instrText"))
    return any(_PAGE_FIELD.match(each) for each in (*simple, *written))
