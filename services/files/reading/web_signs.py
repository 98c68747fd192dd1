"""What a web page tells by the positions of its words: raised figures, formulas, words that styles set apart."""

import re
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from lxml import etree

from services.files.reading.formulas import formula_text
from services.files.reading.raised import Position, set_at

_ALIGNED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
CSS_RULE = re.compile(r"([^{}@]{1,200})\{([^{}]{0,1000})\}")  # selectors and declarations
_CLASS = re.compile(r"\.[\w-]+")
_NOTE_ROLES = frozenset({"noteref", "doc-noteref"})
_LONGEST_FORMULA = 20_000
"""Characters of MathML that are read as a formula."""
_EDGE = re.compile(r"(?:\d[^\W\d_]|[^\W\d_]\d|\d\d)")
"""A figure and what is right beside it, if both may be words of their own."""
_AS_WRITTEN = ["pre", "code", "kbd", "samp"]


def write_formulas(page: BeautifulSoup) -> None:
    """Put a line of text in place of each formula."""
    for formula in page.find_all("math"):
        if not is_decomposed(formula):
            formula.replace_with(_formula(formula))


def _formula(formula: Tag) -> str:
    markup = str(formula)
    if len(markup) > _LONGEST_FORMULA:
        return formula.get_text()
    root = etree.fromstring(markup, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    return formula_text(root) if root is not None else ""


def set_raised(page: BeautifulSoup, by_class: Mapping[str, Position]) -> None:
    """Write raised and lowered figures as signs of their own, so that 320<sup>1</sup> is not 3201."""
    for element, position in _moved(page, by_class):
        for text in element.find_all(string=True):
            text.replace_with(set_at(str(text), position))


def _moved(page: BeautifulSoup, by_class: Mapping[str, Position]) -> Iterator[tuple[Tag, Position]]:
    for element in page.find_all(True):
        position: Position | None = None
        if element.name in {"sup", "sub"}:
            position = "raised" if element.name == "sup" else "lowered"
        elif _NOTE_ROLES & set(f"{element.get('role', '')} {element.get('epub:type', '')}".split()):
            position = "raised"
        elif aligned := _ALIGNED.search(str(element.get("style") or "")):
            position = _position(aligned[1])
        else:
            position = next(filter(None, (by_class.get(each) for each in classes(element))), None)
        if position is not None:
            yield element, position


def moved_classes(page: BeautifulSoup) -> dict[str, Position]:
    """The classes that the page's own style sheets raise or lower."""
    found: dict[str, Position] = {}
    for style in page.find_all("style"):
        for selectors, body in CSS_RULE.findall(style.get_text()):
            if aligned := _ALIGNED.search(body):
                names = (each[1:] for each in _CLASS.findall(selectors))
                found |= dict.fromkeys(names, _position(aligned[1]))
    return found


def _position(word: str) -> Position:
    return "raised" if word.lower() == "super" else "lowered"


def part_neighbours(page: BeautifulSoup) -> None:
    """Put a space between two parts of a line of different classes where a figure would join the other's words.

    Styles, which may be in another file, set such parts apart: a label and its value, the cells of a list.
    """
    for element in page.find_all("span", class_=True):
        following = element.next_sibling
        if not isinstance(following, Tag) or following.name != "span" or classes(following) in ([], classes(element)):
            continue
        edge = element.get_text()[-1:] + following.get_text()[:1]
        if _EDGE.fullmatch(edge) and element.find_parent(_AS_WRITTEN) is None:
            element.append(" ")


def is_decomposed(element: Tag) -> bool:
    """Whether an element was taken out of its page.

    Beautiful Soup's own property searches the whole of an element that was not for a tag of the name `_decomposed`.
    """
    return "_decomposed" in vars(element)


def classes(element: Tag) -> list[str]:
    """The names of an element's classes."""
    found = element.get("class")
    return found.split() if isinstance(found, str) else [str(each) for each in found or ()]
