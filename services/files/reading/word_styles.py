"""Styles of a Word document: which are headings, which count, and what they say of their runs."""

import re
from dataclasses import dataclass

from services.files.reading.office_package import Element, attribute, name_of
from services.text.headings import DEEPEST_HEADING

_HEADING = re.compile(r"heading ([1-9])\b", re.IGNORECASE)
_LONGEST_CHAIN = 20  # styles that are based on each other in a circle


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs or runs; None where the style that it is based on says it."""

    base: str
    name: str
    outline: int | None
    list_id: str | None
    list_level: int | None
    runs: Element | None
    """What the style says of its runs, as an element of XML."""
    is_shaded: bool


class Styles:
    """The styles of a document."""

    def __init__(self, styles: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        for each in styles.iterfind("{*}style") if styles is not None else ():
            outline, list_id, list_level = paragraph_properties(each)
            self._styles[attribute(each, "styleId") or ""] = Style(
                child_value(each, "basedOn") or "",
                child_value(each, "name") or "",
                outline,
                list_id,
                list_level,
                each.find("{*}rPr"),
                each.find("{*}pPr/{*}shd") is not None,
            )
        runs = (each.runs for each in self._styles.values() if each.runs is not None)
        self.run_properties = frozenset(name_of(each) for properties in runs for each in properties)
        """The names of all properties of runs that any style sets."""

    def heading_level(self, style: str) -> int | None:
        """The level of a heading in this style from 1; None if it is not a heading."""
        for each in self._chain(style):
            if found := _HEADING.match(each.name):
                return min(int(found[1]), DEEPEST_HEADING)
            if each.name.lower() == "title":
                return 1
            if each.outline is not None:
                return min(each.outline + 1, DEEPEST_HEADING) if each.outline < 9 else None  # noqa: PLR2004 - body text
        return None

    def list_of(self, style: str) -> tuple[str | None, int | None]:
        """The list that paragraphs in this style belong to, and its level."""
        found = [each for each in self._chain(style) if each.list_id is not None]
        return (found[0].list_id, found[0].list_level) if found else (None, None)

    def run_property(self, style: str, name: str) -> Element | None:
        """What a style, or the nearest that it is based on, says of its runs under this name."""
        runs = (each.runs for each in self._chain(style))
        found = (each.find(f"{{*}}{name}") for each in runs if each is not None)
        return next((each for each in found if each is not None), None)

    def is_shaded(self, style: str) -> bool:
        """Whether paragraphs in this style have a background."""
        return any(each.is_shaded for each in self._chain(style))

    def _chain(self, style: str) -> list[Style]:
        chain: list[Style] = []
        while style in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[style])
            style = chain[-1].base
        return chain


def paragraph_properties(parent: Element) -> tuple[int | None, str | None, int | None]:
    """The outline level, the list and its level that the properties of a paragraph or a style name."""
    properties = parent.find("{*}pPr")
    if properties is None:
        return None, None, None
    numbers = properties.find("{*}numPr")
    list_id = None if numbers is None else child_value(numbers, "numId")
    level = None if numbers is None else child_value(numbers, "ilvl")
    return number_or_none(child_value(properties, "outlineLvl")), list_id, number_or_none(level)


def child_value(element: Element, name: str) -> str | None:
    """The attribute `val` of a child."""
    child = element.find(f"{{*}}{name}")
    return None if child is None else attribute(child, "val")


def number_or_none(text: str | None) -> int | None:
    """A small whole number in an attribute."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None  # noqa: PLR2004
