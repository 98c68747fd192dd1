"""Formulas and charts in OpenDocument files, which are parts of their own (OpenDocument 1.3, part 3, 10.4.6)."""

import re

from lxml import etree

from services.files.reading.formulas import formula_text
from services.files.reading.number_formats import general
from services.files.reading.office_package import Element, Package, attribute, name_of, part_name

_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_FIGURE = re.compile(r"-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")
_NO_VALUE = "NaN"
_MOST = 500
"""Objects of a file that are opened."""


def write_objects(package: Package, content: Element) -> None:
    """Put what formulas and charts say in place of the references to them: a line of text, or a title and a table."""
    for reference in list(content.iter("{*}object"))[:_MOST]:
        frame = reference.getparent()
        part = part_name("", f"{attribute(reference, 'href') or ''}/content.xml")
        if frame is None or name_of(frame) != "frame" or part not in package:
            continue
        shown = package.parsed(part)
        if name_of(shown) == "math":
            _replace(frame, f"{{{_TEXT}}}span", [])
            frame.text = formula_text(shown)
        elif (chart := shown.find(".//{*}chart/{*}chart")) is not None:
            box = etree.Element(f"{{{_DRAW}}}text-box")
            box.extend([*_title(chart), *map(_with_rounded_figures, chart.iterfind("{*}table"))])
            _replace(frame, str(frame.tag), [box] if len(box) else [])


def _title(chart: Element) -> list[Element]:
    title = chart.find("{*}title")
    words = " ".join("".join(title.itertext()).split()) if title is not None else ""
    if not words:
        return []
    paragraph = etree.Element(f"{{{_TEXT}}}p")
    paragraph.text = f"Chart: {words}"
    return [paragraph]


def _with_rounded_figures(table: Element) -> Element:
    """The table that a chart is drawn from, whose figures are stored as they are computed: 4.4000000000000004."""
    for cell in table.iter("{*}table-cell"):
        value, paragraph = attribute(cell, "value"), cell.find("{*}p")
        if value is not None and paragraph is not None and _FIGURE.fullmatch(value):
            paragraph.text = general(float(value))
        elif value == _NO_VALUE and paragraph is not None:
            paragraph.text = ""
        for names in cell.findall("{*}list"):  # of a category in levels, which its paragraph has together
            cell.remove(names)
    return table


def _replace(frame: Element, tag: str, children: list[Element]) -> None:
    """Make another element of a frame, which keeps what comes after it."""
    tail = frame.tail
    frame.clear()
    frame.tag, frame.tail = tag, tail
    frame.extend(children)
