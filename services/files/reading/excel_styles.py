"""Styles of cells in Excel workbooks (ECMA-376, part 1, 18.8), and the ranges whose background they do not say."""

import re
from collections.abc import Iterator
from functools import lru_cache

from services.files.reading.cell_styles import BLACK, CellStyle, indexed_colour, theme_colour
from services.files.reading.merged_cells import Range
from services.files.reading.number_formats import BUILT_IN
from services.files.reading.office_package import Element, Package, is_on
from services.files.reading.table_pages import MAX_COLUMNS

_CONDITIONAL = re.compile(rb'<(?:\w+:)?conditionalFormatting\s[^>]*?sqref="([^"]*)"')
_TABLE_RANGE = re.compile(rb'<(?:\w+:)?table\s[^>]*?ref="([^"]*)"')
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def cell_styles(styles: Element) -> Iterator[CellStyle]:
    """The style of each cell by its number (18.8.10)."""
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")}
    fonts = [
        (has_strike(each), _colour(each.find("{*}color")) or BLACK) for each in styles.iterfind("{*}fonts/{*}font")
    ]
    backgrounds = [_background(each) for each in styles.iterfind("{*}fills/{*}fill")]
    for each in styles.iterfind("{*}cellXfs/{*}xf"):
        number, font, fill = (each.get(name, "0") for name in ("numFmtId", "fontId", "fillId"))
        is_struck, letters = fonts[int(font)] if int(font) < len(fonts) else (False, BLACK)
        background = backgrounds[int(fill)] if int(fill) < len(backgrounds) else None
        yield CellStyle(own.get(number) or BUILT_IN.get(int(number), "General"), is_struck, letters, background)


def _background(fill: Element) -> str | None:
    """The colour of a solid fill; patterns and gradients are one that nothing is written in."""
    pattern = fill.find("{*}patternFill")
    kind = "gradient" if pattern is None else pattern.get("patternType", "none")
    if kind == "none":
        return None
    return _colour(pattern.find("{*}fgColor")) if pattern is not None and kind == "solid" else kind


def _colour(element: Element | None) -> str | None:
    if element is None:
        return None
    if rgb := element.get("rgb"):
        return str(rgb[-6:]).upper()
    if theme := element.get("theme"):
        return theme_colour(int(theme), float(element.get("tint", "0")))
    indexed = element.get("indexed")
    return indexed_colour(int(indexed)) if indexed else None


def coloured_ranges(package: Package, part: str, content: bytes) -> Iterator[Range]:
    """The cells of a sheet whose background a table or a format with a condition may set."""
    tables = (package.read(each) for each in package.related(part, "table"))
    found = [*_CONDITIONAL.findall(content), *(each for table in tables for each in _TABLE_RANGE.findall(table)[:1])]
    for ranges in found:
        for first, _, last in (each.partition(":") for each in ranges.decode("ascii", "replace").split()):
            corners = [_CELL.fullmatch(each) for each in (first, last or first)]
            if corners[0] and corners[1]:
                (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
                yield Range(column_number(left), int(top), column_number(right), int(bottom))


def has_strike(font: Element) -> bool:
    mark = font.find("{*}strike")
    return mark is not None and (mark.get("val") is None or is_on(mark.get("val")))


@lru_cache(MAX_COLUMNS)
def column_number(letters: str) -> int:
    """A column's number from 1: 28 for AB."""
    number = 0
    for letter in letters[:3].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(1, number)
