"""Slides (.pptx, .pptm) as Markdown, shape by shape (ECMA-376, part 1, PresentationML)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.documents import Page
from services.files.reading.charts import chart_texts
from services.files.reading.drawings import diagram_texts, paragraph_text
from services.files.reading.messages import Note, Opened, ReaderMessage, Refused
from services.files.reading.office_package import Element, Package, attribute, is_on, name_of
from services.files.reading.pages import clean, counted
from services.files.reading.slide_background import leave_out_white
from services.files.reading.slide_paragraphs import shape_lines
from services.files.reading.table_pages import row_of, table_of

_TITLES = frozenset({"title", "ctrTitle"})
_MARGINS = frozenset({"dt", "ftr"})
"""Placeholders that are alike on all slides: dates and footers."""
_NO_CONTENT = _MARGINS | {"sldNum", "hdr", "sldImg"}
_DEEPEST = 50  # groups within groups


def read_pptx(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """One page a slide, also for slides without text; hidden slides have none, and are counted."""
    with Package(path) as package:
        main = package.main_part()
        parts = {each.id: each.part for each in package.relationships(main)}
        listed = package.parsed(main).iterfind("{*}sldIdLst/{*}sldId")
        slides = [parts.get(attribute_of_relationship(each), "") for each in listed]
        if not slides or len(slides) > max_pages:
            raise Refused("too_many_pages" if slides else "empty")
        yield Opened(len(slides))
        size = package.parsed(main).find("{*}sldSz")
        seen = _Area(_length(size, "cx"), _length(size, "cy"))
        missed: Counter[str] = Counter()
        standing = _Standing(package, seen)
        for number, part in enumerate(slides, 1):
            text = _slide(package, part, missed, standing) if part in package else ""
            yield Page(number, clean(text), f"slide {number}")
        if any(missed.values()):
            yield Note(", ".join(counted(count, noun) for noun, count in sorted(missed.items()) if count) + " not read")


def attribute_of_relationship(element: Element) -> str:
    """The id of the relationship that an element names: its `r:id`, which is beside an `id` of its own."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


@dataclass(frozen=True, slots=True)
class _Area:
    """How wide and high the slides are, 0 where that is not known."""

    width: int
    height: int

    def has(self, shape: Element) -> bool:
        """Whether any of a shape is on the slide, as far as the shape says where it is."""
        place = shape.find("{*}spPr/{*}xfrm")
        offset, extent = (None, None) if place is None else (place.find("{*}off"), place.find("{*}ext"))
        if not self.width or offset is None or extent is None:
            return True
        left, top = _length(offset, "x"), _length(offset, "y")
        right, bottom = left + _length(extent, "cx"), top + _length(extent, "cy")
        return right > 0 and bottom > 0 and left < self.width and top < self.height


def _length(element: Element | None, name: str) -> int:
    text = "" if element is None else element.get(name, "")
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else 0


class _Standing:
    """Text that is alike on all slides, of footers, layouts and masters: read once, on the first slide that has it."""

    def __init__(self, package: Package, area: _Area) -> None:
        self.area = area
        self._package = package
        self._of_layouts: dict[str, list[str]] = {}
        self._read: set[str] = set()

    def new(self, part: str, slide: Element) -> list[str]:
        """What no slide before has shown."""
        shapes = slide.iter("{*}sp")
        footers = [_margin_text(shape) for shape in shapes if not _is_hidden(shape)]
        layouts = [] if slide.get("showMasterSp") == "0" else self._package.related(part, "slideLayout")
        texts = [*footers, *(text for layout in layouts for text in self._of_layout(layout))]
        found = [text for text in dict.fromkeys(texts) if text and text not in self._read]
        self._read.update(found)
        return found

    def _of_layout(self, part: str) -> list[str]:
        if part not in self._of_layouts:
            root = self._package.parsed(part)
            masters = [] if root.get("showMasterSp") == "0" else self._package.related(part, "slideMaster")
            trees = [each.find("{*}cSld/{*}spTree") for each in (root, *map(self._package.parsed, masters))]
            shapes = [shape for tree in trees if tree is not None for shape in tree.iterfind("{*}sp")]
            self._of_layouts[part] = [_own_text(shape) for shape in shapes if self.area.has(shape)]
        return self._of_layouts[part]


def _margin_text(shape: Element) -> str:
    """The text of a footer, and of a date that was typed."""
    placeholder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    is_margin = placeholder is not None and placeholder.get("type") in _MARGINS
    return "" if not is_margin or shape.find(".//{*}fld") is not None else _lines(shape)


def _own_text(shape: Element) -> str:
    """The text of a layout's shape, if slides show it and have no text of their own there."""
    is_own = shape.find("{*}nvSpPr/{*}nvPr/{*}ph") is None and not _is_hidden(shape)
    return _lines(shape) if is_own and shape.find(".//{*}fld") is None else ""


def _lines(shape: Element) -> str:
    body = shape.find("{*}txBody")
    return "" if body is None else "\n".join(shape_lines(body, are_points=False))


def _slide(package: Package, part: str, missed: Counter[str], standing: _Standing) -> str:
    """What is on a slide, then its notes and comments."""
    root = package.parsed(part)
    if root.get("show") in {"0", "false"}:
        missed["hidden slide"] += 1
        return ""
    leave_out_white(package, part, root)
    relationships = {each.id: each.part for each in package.relationships(part)}
    tree = root.find("{*}cSld/{*}spTree")
    for shape in [] if tree is None else [each for each in tree if not standing.area.has(each)]:
        missed["text beside the slide" if shape.find(".//{*}t") is not None else "shape beside the slide"] += 1
        shape.clear()
    texts = [] if tree is None else list(_shapes(package, tree, relationships, missed, 0))
    titles = [text for text, is_title in texts if is_title]
    pieces = [*titles, *(text for text, is_title in texts if not is_title)]
    text = "\n".join(filter(None, [*pieces, *standing.new(part, root)]))
    for notes in package.related(part, "notesSlide"):
        if said := "\n".join(text for text, _ in _notes(package, notes)):
            text += f"\n\n### Notes:\n{said}"
    for comments in package.related(part, "comments"):
        text += "".join(f"\n\nComment: {said}" for said in _comments(package.parsed(comments)))
    return text.strip()


def _shapes(
    package: Package, tree: Element, relationships: dict[str, str], missed: Counter[str], depth: int
) -> Iterator[tuple[str, bool]]:
    """The text of each shape, also of those in groups, and whether it is a title."""
    for shape in tree if depth <= _DEEPEST else ():
        match name_of(shape):
            case _ if _is_hidden(shape):
                continue
            case "sp" | "cxnSp":
                yield _text_of(shape)
            case "grpSp" | "AlternateContent" | "Choice":
                yield from _shapes(package, shape, relationships, missed, depth + 1)
            case "graphicFrame":
                for text in _frame(package, shape, relationships, missed):
                    yield text, False
            case "pic":
                description = _description(shape)
                missed["picture"] += not description
                yield description, False


def _text_of(shape: Element) -> tuple[str, bool]:
    placeholder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    kind = "" if placeholder is None else placeholder.get("type", "obj")
    body = shape.find("{*}txBody")
    if body is None or kind in _NO_CONTENT:
        return "", False
    if kind in _TITLES:
        title = " ".join(filter(None, map(paragraph_text, body.iterfind("{*}p"))))
        return f"# {title}" if title else "", True
    # The paragraphs of a slide's content are points, with or without a full stop at their ends.
    are_points = kind == "obj" and sum(1 for each in body.iterfind("{*}p") if paragraph_text(each)) > 1
    return "\n".join(shape_lines(body, are_points=are_points)), False


def _description(picture: Element) -> str:
    """What the author says is in a picture, if it is more than the name that the program gave it."""
    properties = picture.find("{*}nvPicPr/{*}cNvPr")
    if properties is None:
        return ""
    text = " ".join(properties.get("descr", "").split())
    is_name = text == properties.get("name") or re.fullmatch(r"[\w.-]+\.\w{3,4}", text)
    return "" if is_name else text


def _is_hidden(shape: Element) -> bool:
    """Whether a shape, a group, a picture or a table is switched off in the list of what is on the slide."""
    properties = next((each.find("{*}cNvPr") for each in shape if name_of(each).startswith("nv")), None)
    return properties is not None and is_on(properties.get("hidden"))


def _frame(package: Package, frame: Element, relationships: dict[str, str], missed: Counter[str]) -> Iterator[str]:
    """A table, the words of a diagram or the figures of a chart."""
    for table in frame.iter("{*}tbl"):
        yield _table(table)
    for each in frame.iter("{*}chart", "{*}relIds"):
        is_chart = name_of(each) == "chart"
        part = relationships.get(attribute(each, "id" if is_chart else "dm") or "", "")
        if part in package:
            yield from (chart_texts if is_chart else diagram_texts)(package.parsed(part))
        else:
            missed["chart" if is_chart else "diagram"] += 1
    missed["embedded object"] += sum(1 for _ in frame.iter("{*}oleObj"))


def _table(table: Element) -> str:
    """A table as Markdown, the text of a merged cell in each place."""
    rows: list[list[str]] = []
    for row in table.iterfind("{*}tr"):
        texts: list[str] = []
        for column, cell in enumerate(row.iterfind("{*}tc")):
            if is_on(cell.get("hMerge")):
                texts.append(texts[-1] if texts else "")
            elif is_on(cell.get("vMerge")):
                texts.append(rows[-1][column] if rows and column < len(rows[-1]) else "")
            else:
                texts.append(" ".join(filter(None, map(paragraph_text, cell.iter("{*}p")))))
        rows.append(texts)
    has_groups = any(is_on(cell.get("hMerge")) for cell in table.iterfind("{*}tr[1]/{*}tc"))
    properties = table.find("{*}tblPr")
    is_marked = None if properties is None or properties.get("firstRow") is None else is_on(properties.get("firstRow"))
    return table_of([line for line in map(row_of, rows) if line], has_groups=has_groups, is_marked=is_marked)


def _notes(package: Package, part: str) -> Iterator[tuple[str, bool]]:
    tree = package.parsed(part).find("{*}cSld/{*}spTree")
    found = () if tree is None else _shapes(package, tree, {}, Counter(), 0)
    yield from (each for each in found if each[0])


def _comments(comments: Element) -> Iterator[str]:
    """The comments of a slide, in the old form (`text`) and the new (`txBody`)."""
    for comment in comments.iter("{*}cm"):
        old = comment.findtext("{*}text") or ""
        new = " ".join(map(paragraph_text, comment.iter("{*}p")))
        if text := " ".join((old or new).split()):
            yield text
