"""What of a web page is not seen: hidden, off the window, struck out, or in the colour of its background."""

import re

from bs4 import BeautifulSoup, Tag

from services.files.reading.web_selectors import StyleRules, names_of, rules_of
from services.files.reading.web_signs import classes

_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0*%?(?=\s*(?:[;!]|$))"
    r"|font-size\s*:\s*0*\.?0*(?:px|pt|em|rem|%)?(?=\s*(?:[;!]|$))|(?:left|right|top|text-indent)\s*:\s*-\d{3,6}(?:px|em|rem)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|text-decoration(?:-line)?\s*:[^;]{0,40}\bline-through)",
    re.IGNORECASE,
)
_WITHOUT_HEIGHT = re.compile(r"(?:^|;)\s*(?:height|width)\s*:\s*0(?:px)?(?=\s*(?:[;!]|$))", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:^|;)\s*overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_SHOWING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*(?!none)|visibility\s*:\s*visible|opacity\s*:\s*(?:1|0?\.\d*[1-9]))", re.IGNORECASE
)
"""What undoes an earlier rule that hides."""
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_WHITE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255\b[^)]*\))(?=\s*(?:[;!]|$))",
    re.IGNORECASE,
)
_OTHER_BACKGROUND = re.compile(
    r"background(?:-color|-image)?\s*:(?!\s*(?:white|#fff(?:fff)?|transparent|none|inherit|initial)\s*(?:[;!}]|$))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_FOR_SCREEN_READERS = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden"})
"""Classes that frameworks have for words that are not seen (Bootstrap, WordPress, HTML5 Boilerplate)."""
_FOUND = "until-found"
"""How an element is hidden that the reader's search in the page brings to light."""
_SIMPLE_SELECTOR = re.compile(r"[.#]?[\w-]+")


_WHOLE_PAGE = frozenset({"html", "body", "main"})
"""What a script shows again once the page is there."""


class Hiding:
    """Tells which elements of a page are not seen, as far as the page itself says so."""

    def __init__(self, page: BeautifulSoup) -> None:
        sheets = "\n".join(style.get_text() for style in page.find_all("style") if style.get("media") != "print")
        rules = list(rules_of(sheets))
        self._backgrounds = {selector for selector, body in rules if _OTHER_BACKGROUND.search(body)}
        is_elsewhere = page.find("link", rel="stylesheet") is not None
        self._knows_backgrounds = not is_elsewhere and all(map(_SIMPLE_SELECTOR.fullmatch, self._backgrounds))
        self._rules = StyleRules(sheets)
        self._white = {selector for selector, body in rules if _WHITE.search(body)}

    def hides(self, element: Tag) -> bool:
        if element.get("hidden", _FOUND) != _FOUND or element.get("aria-hidden") == "true":
            return True
        style = str(element.get("style") or "")
        if _is_unseen(style) or not _FOR_SCREEN_READERS.isdisjoint(classes(element)):
            return True
        if not _SHOWING.search(style) and self._is_hidden_by_rules(element):
            return True
        names = names_of(element)
        is_white = self._white & names or _WHITE.search(style) or _WHITE.search(f"color: {element.get('color')}")
        return (
            bool(is_white)
            and self._knows_backgrounds
            and not any(map(self._has_background, [element, *element.parents]))
        )

    def _is_hidden_by_rules(self, element: Tag) -> bool:
        if element.name in _WHOLE_PAGE:
            return False
        is_hidden = False
        for body in self._rules.bodies(element):
            is_hidden = _is_unseen(body) or (is_hidden and not _SHOWING.search(body))
        return is_hidden

    def _has_background(self, element: Tag) -> bool:
        style = str(element.get("style") or "")
        is_set = element.has_attr("bgcolor") or element.has_attr("background") or _OTHER_BACKGROUND.search(style)
        return bool(is_set or self._backgrounds & names_of(element))


def _is_unseen(style: str) -> bool:
    letters, background = _COLOUR.search(style), _BACKGROUND.search(style)
    are_alike = bool(letters and background and letters[1].strip().lower() == background[1].strip().lower())
    is_cut_off = _CUT_OFF.search(style) is not None and _WITHOUT_HEIGHT.search(style) is not None
    return are_alike or is_cut_off or _HIDING.search(style) is not None
