"""Ranges of numbers in words: “51 to 80 m²”, “more than 5 years”, “under 2”, “3 and over”."""

import re

Range = tuple[float, float]
"""The least and the greatest number in it."""
_RANGE = re.compile(
    r"(?<!\d)(?P<low>\d+(?:[.,]\d+)?)\s*(?:to|until|bis|à|a|até|tot|[-–—])\s*"
    r"(?:unter |under |below )?(?P<high>\d+(?:[.,]\d+)?)"
)
_BETWEEN = re.compile(
    r"\b(?:between|zwischen|entre|tra|fra|tussen)\s+(?P<low>\d+(?:[.,]\d+)?)\s+(?:and|und|et|y|e|en)\s+"
    r"(?P<high>\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
_ABOVE_WORDS = (  # before the lower end of a range
    "more than|over|above|after|later than|from|at least|mehr als|nach|über|ab|mindestens|plus de|après|à partir de"
    "|au moins|más de|después de|desde|oltre|dopo|più di|da|mais de|depois de|meer dan|na|vanaf"
)
_BELOW_WORDS = (  # before its upper end
    "up to|less than|fewer than|under|below|before|at most|vor|bis zu|bis|unter|weniger als|höchstens|jusqu'à|moins de"
    "|avant|hasta|menos de|antes de|fino a|meno di|prima del|até|tot|minder dan|voor"
)
_ABOVE = re.compile(
    rf"(?:\b(?:{_ABOVE_WORDS})|>|≥)\s*(?P<low>\d+(?:[.,]\d+)?)"
    r"|(?<!\d)(?P<open>\d+(?:[.,]\d+)?)\s*(?:\+|and (?:more|over)|or (?:more|over|older)|oder (?:mehr|älter)|und mehr"
    r"|et plus|y más|e più|e mais|en meer)",
    re.IGNORECASE,
)
_BELOW = re.compile(rf"(?:\b(?:{_BELOW_WORDS})|<|≤)\s*(?P<high>\d+(?:[.,]\d+)?)", re.IGNORECASE)
LIMIT = re.compile(
    f"{_BETWEEN.pattern}|{_RANGE.pattern}|{_ABOVE.pattern}|{_BELOW.pattern}".replace("?P<low>", "")
    .replace("?P<high>", "")
    .replace("?P<open>", ""),
    re.IGNORECASE,
)
"""Words and figures of which `range_of` tells the limits."""
_TINY = 1e-9
"""Far below a digit that is written: what is more than 5 begins right above it."""
_STRICTLY_ABOVE = re.compile(  # of these, the words that leave out the limit itself
    r"more|over|above|after|later|mehr|über|nach|plus de|après|más|después|oltre|dopo|più|mais|depois|meer|na\b|>",
    re.IGNORECASE,
)
_STRICTLY_BELOW = re.compile(  # the same for an upper end
    r"less|fewer|under|below|before|unter|weniger|vor\b|moins|avant|menos|antes|meno|prima|minder|voor|<", re.IGNORECASE
)


def range_of(label: str) -> Range | None:
    """The numbers that a label such as “51 to 80 m²” or “more than 5 years” stands for; None for others."""
    if found := _BETWEEN.search(label) or _RANGE.search(label):
        return _number(found["low"]), _number(found["high"])
    if found := _ABOVE.search(label):
        low = _number(found["low"] or found["open"])
        return (low + _TINY if found["low"] and _is_strict(found[0]) else low), float("inf")
    if found := _BELOW.search(label):
        high = _number(found["high"])
        return float("-inf"), high - _TINY if _is_strictly_below(found[0]) else high
    return None


def _is_strict(words: str) -> bool:
    return _STRICTLY_ABOVE.match(words) is not None


def _is_strictly_below(words: str) -> bool:
    return _STRICTLY_BELOW.match(words) is not None


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def ranges_in(text: str) -> list[tuple[Range, int, int]]:
    """The ranges that a text names, with where each begins and ends."""
    found = ((range_of(match[0]), match) for match in LIMIT.finditer(text))
    return [(limits, match.start(), match.end()) for limits, match in found if limits is not None]
