"""The parts of a sentence that each say one thing: clauses, and the items of what it lists or contrasts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, pairwise

from services.text.function_words import Language
from services.text.language import capitalises_nouns
from services.text.numbers import figures_in
from services.text.words import content_stems, without_asides, words_in

_IN_PLACE_OF: dict[Language, str] = {  # what comes before that which is not so, in place of what is
    "en": r"rather than|instead of|in place of|and not|but not",
    "de": r"anstatt|anstelle|statt|und nicht|aber nicht",
    "fr": r"plutôt qu(?:e\b|['’])|au lieu d(?:e\b|es\b|u\b|['’])|et non(?: pas)?|mais (?:non )?pas",
    "es": r"en (?:lugar|vez) del?|y no|pero no",
    "it": r"invece d\w{1,4}['’]?|anziché|e non|ma non",
    "pt": r"em vez d[aeo]s?|e não|mas não",
    "nl": r"in plaats van|en niet|maar niet",
}
_NOT: dict[Language, str] = {
    "en": "not",
    "de": "nicht",
    "fr": "non pas|non|pas",
    "es": "no",
    "it": "non",
    "pt": "não",
    "nl": "niet",
}
_JOINING: dict[Language, str] = {
    "en": r"and|but|while|whereas|although|though",
    "de": r"und|aber|sondern|während|wohingegen",
    "fr": r"et|mais|alors\squ[e'’]|tandis\squ[e'’]",
    "es": r"y|pero|mientras|sino|frente\sal?",
    "it": r"e|ma|mentre",
    "pt": r"e|mas|enquanto",
    "nl": r"en|maar|terwijl",
}
_BEGINNING = re.compile(r"[^\W\d_a-zß-öø-ÿ]")
_WORD_BEFORE = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][^\W\d_]*$")
_LONGEST_WORD = 30
_DIGITS = re.compile(r"\d+(?:[.,'’\u202f\u00a0 ]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*")
_LETTER = re.compile(r"(?<=[^\W\d_]\s)[A-HJ-Z](?![\w'’.])")
"""The name of one of several: hall A, block D."""
_MOST_PARTS = 40
_MOST_TOKENS = 200


@dataclass(frozen=True)
class Part:
    """A part of a text, with its stems and figures in their order.

    `is_rejected` where it names what is not so: “not cement”, “instead of cement”.
    """

    text: str
    start: int
    order: tuple[str, ...]
    is_rejected: bool

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(self.order)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(token for token in self.order if not is_figure(token))


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    rejects: bool = False
    is_comma: bool = False
    is_relative: bool = False


def is_figure(token: str) -> bool:
    return token[0].isdigit()


def parts_of(text: str, language: Language) -> tuple[Part, ...]:
    """The parts of a text that have a word or a figure, cut at each comma and conjunction.

    A relative clause has the word before it too, and a single word before a comma is of what follows: “el desayuno,
    los hospitaleros”.
    """
    return _parts(text, list(_cuts(text, language)), language)


def clauses_of(text: str, language: Language) -> tuple[Part, ...]:
    """The same, with what is between commas left in its clause, and without what is in brackets."""
    plain = without_asides(text)
    cuts = [cut for cut in _cuts(plain, language) if cut.rejects or not (cut.is_comma or cut.is_relative)]
    return _parts(plain, cuts, language)


def _parts(text: str, cuts: list[_Cut], language: Language) -> tuple[Part, ...]:
    found = (part for part in _cut_at(text, cuts, language) if part.order)
    return tuple(islice(found, _MOST_PARTS))


def _cut_at(text: str, cuts: list[_Cut], language: Language) -> Iterator[Part]:
    tokens = _tokens(text, language)
    position = 0
    kept: list[str] = []
    first: int | None = None
    for cut, following in pairwise([_Cut(0, 0), *cuts, _Cut(len(text), len(text))]):
        first = cut.end if first is None else first
        inside = [*kept, tokens[position - 1][1]] if cut.is_relative and position else kept
        while position < len(tokens) and tokens[position][0] < following.end:
            inside = [*inside, tokens[position][1]]
            position += 1
        if following.is_comma and not cut.rejects and len(inside) == 1 and not is_figure(inside[0]):
            kept = inside
            continue
        yield Part(text[first : following.start], first, tuple(inside), cut.rejects)
        kept, first = [], None


@cache
def _cut(language: Language) -> re.Pattern[str]:
    """Where one part may end and another begin."""
    instead = _IN_PLACE_OF[language]
    return re.compile(
        rf"[,;:]?\s(?P<instead>{instead})\b\s?|[,;:]\s(?P<not>{_NOT[language]})\b\s?|[;:]\s"
        rf"|,\s(?P<relative>who|which|whose)\s|(?P<joint>,?\s(?:{_JOINING[language]})\s)|(?P<comma>,\s)|\s[–—-]\s|[()]",
        re.IGNORECASE,
    )


def _cuts(text: str, language: Language) -> Iterator[_Cut]:
    for match in _cut(language).finditer(text):
        rejects = match["instead"] is not None or match["not"] is not None
        if match["joint"] is None or not _joins_names(text, match):
            is_comma, is_relative = match["comma"] is not None, match["relative"] is not None
            yield _Cut(match.start(), match.end(), rejects, is_comma or match[0] in "()", is_relative)


def _joins_names(text: str, joint: re.Match[str]) -> bool:
    """Whether words with a capital are on both sides: Leilani Kahale and Tom Reuss."""
    before = text[max(0, joint.start() - _LONGEST_WORD) : joint.start()]
    return (
        _BEGINNING.match(text, joint.end()) is not None
        and _WORD_BEFORE.search(before) is not None
        and not joint[0].startswith(",")
        and not capitalises_nouns(before)
    )


def _tokens(text: str, language: Language) -> list[tuple[int, str]]:
    """The stems and figures of a text, a number in digits without its separators, each with its offset."""
    digits = [(match.start(), re.sub(r"\D", "", match[0])) for match in _DIGITS.finditer(text)]
    numbers = [(each.start, f"{each.worth:g}") for each in figures_in(text) if each.raw.isalpha()]
    letters = [(match.start(), match[0]) for match in _LETTER.finditer(text)]
    taken = {start for start, _ in numbers}
    words = (
        (match.start(), stem)
        for match in words_in(text)
        if match.start() not in taken
        for stem in content_stems(match[0], language)
    )
    return sorted([*digits, *numbers, *letters, *words])[:_MOST_TOKENS]
