"""Details that a sentence adds: a joined or final phrase with no word in the passages."""

import re
from collections.abc import Callable, Iterator

from services.checking.claims import Missing
from services.text.words import content_stems, words_in

_JOINED = re.compile(
    r"\b(?:and|or|und|sowie|oder|et|ou|y|e)\s+(?P<phrase>(?:[^\s,;.:!?()]+\s+){0,4}?[^\s,;.:!?()]+)"
    r"(?=[,;.:!?()]|\s+(?:and|or|is|are|was|were|has|have|und|ist|sind|wird|wurde|et|est|y|es)\b|\s*$)",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"[^,;.:!?()]\s(?P<phrase>(?:for|with|near|by|because of|due to|to|wegen|mit|bei|für|"
    r"avec|pour|chez|près de|junto al?|con|para)\s+(?:[^\s,;.:!?()]+\s+){0,3}[^\s,;.:!?()]+)[.!]?\s*$",
    re.IGNORECASE,
)
_NAMED_AS = re.compile(
    r"\b(?:is|was|are|were|be|ist|war|est|était|es|era)\s+(?:the|an?|his|her|its|their|sein|seine|ihre?|son|sa|su)\s+"
    r"(?P<phrase>[^\W\d_]+)[.!]?\s*$",
    re.IGNORECASE,
)
_COMPARING = frozenset("later earlier more less over under above below older younger upwards".split())
_MOST_LEFT_OUT = 0.5
"""If a larger share of the other words is missing too, the sentence is a paraphrase and not an addition."""


def additions(text: str, is_missing: Callable[[str], bool]) -> Missing:
    """The words of phrases that the passages have no content word of. `is_missing` tells it of one word."""
    return [each for regex in (_JOINED, _LAST, _NAMED_AS) for each in _phrases(regex, text, is_missing)]


def _phrases(regex: re.Pattern[str], text: str, is_missing: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    for match in regex.finditer(text):
        start, end = match.span("phrase")
        inside = [word for word in words_in(text) if content_stems(word[0]) and word[0].lower() not in _COMPARING]
        phrase = [word for word in inside if start <= word.start() < end]
        rest = [word for word in inside if not start <= word.start() < end]
        lacking = sum(is_missing(word[0]) for word in rest)
        if phrase and all(is_missing(word[0]) for word in phrase) and lacking <= len(rest) * _MOST_LEFT_OUT:
            yield from ((word.start(), word[0]) for word in phrase)
