"""Lists and tables of web pages as Markdown can hold them: numbers that a list counts, tables within tables."""

import re
from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag

from services.files.reading.number_styles import number_in_style
from services.files.reading.web_signs import is_decomposed

_TYPES: Mapping[str, str] = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(lower|upper)-(alpha|latin|roman)", re.IGNORECASE)
_CELLS = ["td", "th"]
_ROWS = ["tr", "tbody", "thead", "tfoot"]
_FEW = 4
"""Of as many cells with words at most one holds a table in a table of data; other tables set a page out."""


def number_items(page: BeautifulSoup) -> None:
    """Write out the numbers of lists that count in letters, in Roman numerals, backwards or from a value of an item."""
    for listed in page.find_all("ol"):
        items = listed.find_all("li", recursive=False)
        style = _style(listed)
        is_reversed = listed.has_attr("reversed")
        if style == "decimal" and not is_reversed and not any(item.has_attr("value") for item in items):
            continue
        count = _number(listed.get("start"), len(items) if is_reversed else 1)
        for item in items:
            count = _number(item.get("value"), count)
            first = next((child for child in item.contents if isinstance(child, Tag) or str(child).strip()), item)
            place = first if isinstance(first, Tag) and first.name == "p" else item
            place.insert(0, f"{number_in_style(count, style)}. ")
            count += -1 if is_reversed else 1
        listed.name = "ul"


def _style(listed: Tag) -> str:
    found = _LIST_STYLE.search(str(listed.get("style") or ""))
    if found:
        return f"{found[1].lower()}{'Roman' if found[2].lower() == 'roman' else 'Letter'}"
    return _TYPES.get(str(listed.get("type") or ""), "decimal")


def _number(value: object, usual: int) -> int:
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else usual


def unnest_tables(page: BeautifulSoup) -> None:
    """Make blocks of tables that only set a page out, and lines of text of those in a cell of a table of data."""
    parts: dict[int, list[Tag]] = {}
    for part in page.find_all([*_CELLS, *_ROWS]):
        if (table := part.find_parent("table")) is not None:
            parts.setdefault(id(table), []).append(part)
    holding: dict[int, dict[int, Tag]] = {}
    tables = page.find_all("table")
    for inner in tables:
        cell = inner.find_parent(_CELLS)
        if cell is not None and (table := cell.find_parent("table")) is not None:
            holding.setdefault(id(table), {})[id(cell)] = cell
    for table in tables:
        within = holding.get(id(table))
        if within is None or is_decomposed(table):
            continue
        own = parts.get(id(table), [])
        if _FEW * len(within) <= sum(part.name in _CELLS and _has_words(part) for part in own):
            for cell in within.values():
                _flatten(cell)
        else:
            for part in (*own, table):
                part.name = "div"


def _has_words(cell: Tag) -> bool:
    return any(text.strip() for text in cell.strings)


def _flatten(cell: Tag) -> None:
    for inner in cell.find_all("table"):
        if not is_decomposed(inner) and inner.find_parent(_CELLS) is cell:
            own = (each for each in inner.find_all("tr") if each.find_parent("table") is inner)
            rows = (" ".join(each.get_text(" ").split()) for each in own)
            inner.replace_with(f" {'; '.join(filter(None, rows))} ")
