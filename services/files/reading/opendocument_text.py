"""The text of OpenDocument files, block by block: paragraphs, headings, lists, tables, notes, comments, boxes."""

from collections import Counter
from collections.abc import Callable, Iterator

from services.files.reading.office_package import Element, attribute, name_of
from services.files.reading.opendocument_numbering import Counts, ListNumbers
from services.files.reading.raised import raised_mark
from services.files.reading.word_numbering import BULLET
from services.text.headings import DEEPEST_HEADING

_UNSEEN = frozenset(
    {"tracked-changes", "deletion", "sequence-decls", "page-number", "page-count", "forms", "number", "annotation-end"}
    | {"ruby-text"}
)
_SWITCHED_OFF = frozenset({"none", "printer"})
"""How shapes are displayed that are not seen."""
_SOFT_HYPHEN = "\xad"  # where a word may be broken; no part of it
_DRAWN = frozenset({"frame", "custom-shape", "g", "rect", "ellipse", "polygon", "line", "connector"})
_DEEPEST = 50  # lists and tables within each other


class Body:
    """Writes blocks as Markdown, in the order of the text. `not_read` counts what has no text."""

    def __init__(self, numbers: ListNumbers, table: Callable[[Element], str]) -> None:
        self._numbers = numbers
        self._table = table
        self.not_read: Counter[str] = Counter()

    def text(self, parent: Element) -> str:
        return "".join(self._blocks(parent, 0)).strip()

    def shape(self, shape: Element) -> str:
        """The text in a shape on a slide."""
        return "\n".join(filter(None, map(str.rstrip, "".join(self._drawn(shape, 0)).split("\n"))))

    def _blocks(self, parent: Element, depth: int) -> Iterator[str]:
        """Blocks with what comes before each: blank lines, or the line end and the sign of an item of a list."""
        for block in parent if depth <= _DEEPEST else ():
            match name_of(block):
                case "h":
                    yield f"\n\n{self._heading(block, self._numbers.of_heading(block))}"
                    yield from self._behind(block)
                case "p":
                    yield f"\n\n{line(block).strip()}"
                    yield from self._behind(block)
                case "list":
                    yield "\n\n"
                    style = attribute(block, "style-name") or ""
                    yield from self._items(block, self._numbers.begun(block, style), style, 0)
                case "table":
                    yield from self._table_with_notes(block)
                case "section" | "index-body" | "text-box" | "table-of-content":
                    yield from self._blocks(block, depth + 1)
                case name if name in _DRAWN:
                    yield from self._drawn(block, depth)

    def _heading(self, heading: Element, number: str) -> str:
        depth = attribute(heading, "outline-level") or "1"
        marks = "#" * min(int(depth) if depth.isdigit() else 1, DEEPEST_HEADING)
        return " ".join([marks, *([number] if number not in {"", BULLET} else []), *line(heading).split()])

    def _items(self, items: Element, counts: Counts, style: str, level: int) -> Iterator[str]:
        for item in items if level <= _DEEPEST else ():
            sign = ""
            for block in item:
                match name_of(block):
                    case "list":
                        yield from self._items(block, counts, attribute(block, "style-name") or style, level + 1)
                    case "p" | "h" as kind:
                        is_first, text = not sign, " ".join(line(block).split())
                        if is_first and name_of(item) == "list-item":
                            sign = self._numbers.of_item(counts, style, level, item)
                        if text and kind == "h":
                            yield f"\n\n{self._heading(block, sign if is_first else '')}\n"
                        elif text:
                            yield f"\n{'  ' * level}{sign if is_first and sign else BULLET} {text}"
                        yield from self._behind(block)
                    case "table":
                        yield from self._table_with_notes(block)

    def _table_with_notes(self, table: Element) -> Iterator[str]:
        yield f"\n\n{self._table(table)}\n"
        yield from self._notes(table)
        for paragraph in table.iter("{*}p"):
            if next(paragraph.iterancestors("{*}table", "{*}text-box")) is table:
                for each in paragraph:
                    yield from self._drawn_in(each)

    def _behind(self, paragraph: Element) -> Iterator[str]:
        """The notes, comments and boxes of a paragraph."""
        yield from self._notes(paragraph)
        for each in paragraph.iterchildren():
            yield from self._drawn_in(each)

    def _notes(self, parent: Element) -> Iterator[str]:
        for each in parent.iter("{*}note", "{*}annotation"):
            if text := comment(each) if name_of(each) == "annotation" else _note(each):
                yield f"\n\n{text}"

    def _drawn_in(self, element: Element) -> Iterator[str]:
        if name_of(element) in _DRAWN:
            yield from self._drawn(element, 1)
        elif name_of(element) in {"span", "a"}:
            for each in element.iterchildren():
                yield from self._drawn_in(each)

    def _drawn(self, shape: Element, depth: int) -> Iterator[str]:
        """The text of a shape, or what a picture is described as; what has neither is counted."""
        boxes = [each for each in shape.iter("{*}text-box") if each is not shape]
        if attribute(shape, "display") in _SWITCHED_OFF:
            return
        if name_of(shape) == "g":
            for each in shape if depth <= _DEEPEST else ():
                yield from self._drawn(each, depth + 1) if name_of(each) in _DRAWN else ()
        elif boxes:
            yield from self._blocks(boxes[0], depth + 1)
        elif name_of(shape) != "frame":
            yield from self._blocks(shape, depth + 1)
        elif (table := shape.find("{*}table")) is not None:
            yield from self._table_with_notes(table)
        elif description := _description(shape):
            yield f"\n\n{description}"
        elif shape.find("{*}object") is not None or shape.find("{*}object-ole") is not None:
            self.not_read["embedded object"] += 1
        elif shape.find("{*}image") is not None:
            self.not_read["picture"] += 1


def line(parent: Element) -> str:
    """The text in a paragraph's line: without notes, comments and boxes."""
    pieces = [parent.text or ""]
    for child in parent:
        match name_of(child):
            case "s":
                pieces.append(" ")
            case "tab":
                pieces.append(" ")
            case "line-break":
                pieces.append("\n")
            case "note":
                pieces.append(_mark(child))
            case "annotation":
                pass
            case "fieldmark":
                pieces.append(_form_field(child))
            case name if name not in _UNSEEN and name not in _DRAWN:
                pieces.append(line(child))
        pieces.append(child.tail or "")
    return "".join(pieces).replace(_SOFT_HYPHEN, "")


def _form_field(mark: Element) -> str:
    """The state of a box, and the chosen entry of a list, in a form as Word has them."""
    values = [(attribute(each, "name"), attribute(each, "value") or "") for each in mark.iterfind("{*}param")]
    kind, said = (attribute(mark, "type") or "").rpartition(".")[2], dict(values)
    if kind == "FORMCHECKBOX":
        return "☒" if said.get("Checkbox_Checked") == "true" else "☐"
    entries = [value for name, value in values if name == "Dropdown_ListEntry"]
    chosen = said.get("Dropdown_Selected", "")
    is_known = kind == "FORMDROPDOWN" and chosen.isdigit() and int(chosen) < len(entries)
    return entries[int(chosen)] if is_known else line(mark)


def comment(annotation: Element) -> str:
    """A comment with who wrote it; empty without words."""
    text = _words(annotation)
    author = " ".join((annotation.findtext("{*}creator") or "").split())
    return f"Comment{f' by {author}' if author else ''}: {text}" if text else ""


def _note(note: Element) -> str:
    body = note.find("{*}note-body")
    text = _words(body) if body is not None else ""
    return f"{_mark(note)} {text}".strip() if text else ""


def _mark(note: Element) -> str:
    """The number of a note, raised, so that it is no digit of a figure before it."""
    return raised_mark(note.findtext("{*}note-citation") or "")


def _words(element: Element) -> str:
    return " ".join(" ".join(map(line, element.iter("{*}p", "{*}h"))).split())


def _description(frame: Element) -> str:
    found = (frame.findtext(f"{{*}}{name}") for name in ("desc", "title"))
    return next((" ".join(each.split()) for each in found if each and each.strip()), "")
