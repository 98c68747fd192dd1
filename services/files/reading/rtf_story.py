"""The paragraphs and tables of a text in Rich Text Format, of a note, a box or a header, while they are read."""

import re
from dataclasses import dataclass, field
from itertools import groupby

from services.files.reading.raised import Position, set_at
from services.files.reading.rtf_tables import CellDefinition, Row, table_text
from services.text.headings import DEEPEST_HEADING

_BULLET = re.compile(r"[\ue000-\uf8ff·•▪◦o§–■□●○➢✓✗→*-]")
_TYPED_ITEM = re.compile(r"(?P<label>[\uf000-\uf0ff·•▪◦o§–-]|\(?\w{1,5}[.)])\t(?=\S)")


@dataclass(slots=True)
class NoteReference:
    """The place of a note's mark, which is known when the note is."""

    text: str = ""


@dataclass(slots=True)
class Paragraph:
    """Texts with their position on the line, the number or bullet before them, and what belongs after them."""

    pieces: list[tuple[str | NoteReference, Position | None]] = field(default_factory=list)
    label: str = ""
    after: list[str] = field(default_factory=list)
    counts_pages: bool = False

    @property
    def text(self) -> str:
        """Its lines, with raised and lowered figures in signs of their own."""
        shown: list[str] = []
        for position, run in groupby(self.pieces, key=lambda piece: piece[1]):
            text = "".join(piece.text if isinstance(piece, NoteReference) else piece for piece, _ in run)
            shown.append(set_at(text.strip(), position) if position else text)
        return "".join(shown).strip(" \n")


@dataclass(slots=True)
class Story:
    """Blocks of Markdown that were read, the paragraph that is being read, and the table around it."""

    blocks: list[str] = field(default_factory=list)
    paragraph: Paragraph = field(default_factory=Paragraph)
    row: Row = field(default_factory=Row)
    counts_pages: list[bool] = field(default_factory=list)
    """For each block, whether it has the number of its page."""
    _rows: list[Row] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)
    _after: list[str] = field(default_factory=list)
    _was_item: bool = False

    def add(self, text: str | NoteReference, position: Position | None) -> None:
        self.paragraph.pieces.append((text, position))

    def end_paragraph(self, *, is_cell: bool, outline: int | None = None, level: int = 0) -> None:
        """Close the paragraph: as one of a cell, or as a block after the table before it."""
        paragraph, self.paragraph = self.paragraph, Paragraph()
        if is_cell:
            self._cell.append(f"{paragraph.label.strip()} {paragraph.text}".strip())
            self._after += paragraph.after
            return
        self._end_table()
        line, is_item = _line(paragraph, outline, level)
        if line:
            self._block(line, joined=is_item and self._was_item, counts_pages=paragraph.counts_pages)
        for text in paragraph.after:
            self._block(text)
        self._was_item = (is_item and not paragraph.after) if line else self._was_item

    @property
    def is_in_row(self) -> bool:
        """Whether a row has some of its cells, and goes on."""
        return bool(self.row.texts or self._cell)

    def begin_row(self) -> None:
        """A row says how its cells are, before or after its text."""
        self.row = Row(texts=self.row.texts)

    def end_cell(self) -> None:
        self.end_paragraph(is_cell=True)
        self.row.texts.append(" ".join(filter(None, self._cell)))
        self._cell = []

    def end_row(self) -> None:
        self._rows.append(self.row)
        self.row = Row(self.row.cells, self.row.left)  # the next one has the same cells unless it says so

    def define_cell(self, cell: CellDefinition) -> None:
        self.row.cells.append(cell)

    def end(self) -> str:
        """Everything that was read, also what no mark of an end comes after."""
        if self._cell or self.row.texts:
            self.end_cell()
            self.end_row()
        self.end_paragraph(is_cell=False)
        return "".join(self.blocks).strip("\n")

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        if rows and (table := table_text(rows)):
            self._block(table)
            self._was_item = False
        after, self._after = self._after, []
        for text in after:
            self._block(text)

    def _block(self, text: str, *, joined: bool = False, counts_pages: bool = False) -> None:
        self.blocks.append(f"{chr(10) if joined else chr(10) * 2}{text}")
        self.counts_pages.append(counts_pages)


def _line(paragraph: Paragraph, outline: int | None, level: int) -> tuple[str, bool]:
    """A paragraph as a heading, an item of a list or lines of text, and whether it is an item."""
    text, label = paragraph.text, " ".join(paragraph.label.split())
    if not label and outline is None and (typed := _TYPED_ITEM.match(text)):
        text, label = text[typed.end() :], typed["label"]
    if not text.strip():
        return "", False
    words = " ".join(text.split())
    if outline is not None:
        number = "" if _BULLET.fullmatch(label) else label
        return " ".join(filter(None, ("#" * min(outline + 1, DEEPEST_HEADING), number, words))), False
    if label:
        return f"{'  ' * level}{'-' if _BULLET.fullmatch(label) else label} {words}", True
    return "\n".join(" ".join(line.split()) for line in text.split("\n")), False
