"""Which rules of a page's style sheets an element falls under (CSS Selectors, level 4; CSS Cascade, level 4)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import Tag

from services.files.reading.web_signs import CSS_RULE, classes

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA_RULES = re.compile(r"@media([^{}]*+)\{((?:[^{}]*+\{[^{}]*+\})*+[^{}]*+)\}", re.IGNORECASE)
_ANY_SCREEN = re.compile(r"\s*(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE)
_PART = re.compile(r"(?:\*|[a-z][\w-]*)?(?:[.#][\w-]+)*", re.IGNORECASE)
_NAME = re.compile(r"[.#]?[\w-]+")
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)
_MOST_PARTS = 8  # of a selector, each an element within the one before
_MOST_RULES = 500  # that end in the same name; a page's own have a few


@dataclass(frozen=True, slots=True)
class _Rule:
    parts: tuple[frozenset[str], ...]  # the names that each element needs, the innermost first
    is_child: tuple[bool, ...]  # whether each part is the parent of the one before, not only above it
    weight: tuple[bool, int, int, int]
    body: str


class StyleRules:
    """The rules of style sheets whose selectors are tags, classes and ids, within each other."""

    def __init__(self, sheets: str) -> None:
        self._by_name: dict[str, list[_Rule]] = {}
        for number, (selector, body) in enumerate(rules_of(sheets)):
            rule = _rule(selector, body, number)
            if rule is None:
                continue
            name = max(rule.parts[0], default="*", key=lambda name: (name[0] in ".#", name))
            if len(alike := self._by_name.setdefault(name, [])) < _MOST_RULES:
                alike.append(rule)

    def bodies(self, element: Tag) -> Iterator[str]:
        """The declarations for an element, the one that counts most last."""
        names = names_of(element)
        found = (rule for name in names for rule in self._by_name.get(name, ()) if _falls_under(element, names, rule))
        return (rule.body for rule in sorted(found, key=lambda rule: rule.weight))


def rules_of(sheets: str) -> Iterator[tuple[str, str]]:
    """Each selector of style sheets with its declarations, without those for print or for some screens only."""
    for found, body in CSS_RULE.findall(_MEDIA_RULES.sub(_on_any_screen, _COMMENT.sub(" ", sheets))):
        for selector in found.split(","):
            yield selector.strip(), body


def names_of(element: Tag) -> frozenset[str]:
    """What selectors call an element by: its tag, its classes and its id."""
    return frozenset({element.name, *(f".{each}" for each in classes(element)), f"#{element.get('id')}"})


def _on_any_screen(media: re.Match[str]) -> str:
    return media[2] if _ANY_SCREEN.fullmatch(media[1]) else " "


def _rule(selector: str, body: str, number: int) -> _Rule | None:
    pieces = re.sub(r"\s*>\s*", " >", selector).split()
    parts = [piece.removeprefix(">") for piece in pieces]
    if not parts or len(parts) > _MOST_PARTS or not all(part and _PART.fullmatch(part) for part in parts):
        return None
    names = [frozenset(_NAME.findall(part)) for part in parts]
    ids = sum(name.startswith("#") for part in names for name in part)
    of_class = sum(name.startswith(".") for part in names for name in part)
    weight = (_IMPORTANT.search(body) is not None, ids, of_class, number)
    is_child = tuple(piece.startswith(">") for piece in reversed(pieces[1:]))
    return _Rule(tuple(reversed(names)), is_child, weight, body)


def _falls_under(element: Tag, names: frozenset[str], rule: _Rule) -> bool:
    return rule.parts[0] <= names and _is_within(element.parents, rule.parts[1:], rule.is_child)


def _is_within(above: Iterable[Tag], parts: tuple[frozenset[str], ...], is_child: tuple[bool, ...]) -> bool:
    """Whether the elements above one have the names of the parts, in their order, each as near as can be."""
    left = list(zip(parts, is_child, strict=True))
    for parent in above:
        if not left:
            return True
        part, must_be_next = left[0]
        if part <= names_of(parent):
            left.pop(0)
        elif must_be_next:
            return False
    return not left
