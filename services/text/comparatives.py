"""Find comparisons in a text, in several languages: “stronger … than”, “más … que”."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from services.text.function_words import Language

_MORE_OR_LESS = "more less fewer mehr weniger meer minder plus moins más menos più meno mais".split()
_LESS = frozenset("less fewer weniger minder moins menos meno".split())
_COMPARATIVES: dict[Language, tuple[str, str]] = {  # comparatives, and the word before what is compared
    "en": (
        (
            r"more|less|fewer|better|worse|(?!(?:other|rather|whether|either|neither|remember|number|member|ever|never|water"
            r"|however|over|under|after|per)\b)[a-z]{2,}er"
        ),
        "than",
    ),
    "de": (r"mehr|weniger|[a-zäöüß]{3,}er(?:e[nmrs]?)?", r"als"),
    "nl": (r"meer|minder|[a-z]{3,}er", r"dan"),
    "fr": (r"plus|moins|mieux|meilleure?s?|pires?", r"que|qu['’]"),
    "es": (r"más|menos|mayor(?:es)?|menor(?:es)?|mejor(?:es)?|peor(?:es)?", r"que"),
    "it": (
        r"più|meno|maggior[ei]|minor[ei]|miglior[ei]|peggior[ei]|meglio|peggio",
        r"che|di|de[il]|dell[ao]|delle|degli",
    ),
    "pt": (r"mais|menos|maior(?:es)?|menor(?:es)?|melhor(?:es)?|pior(?:es)?", r"(?:do )?que"),
}
_END = re.compile(r"[.;:,](?:\s|$)|\s(?:since|because|which)\s", re.IGNORECASE)
"""Where what is compared ends."""
_WORD = re.compile(r"\s*([^\W\d_]+)")
_START = re.compile(r"[.;:]\s")
_FURTHEST = 60
"""Characters between a comparative and “than”."""


@dataclass(frozen=True, slots=True)
class Comparative:
    """A comparative with the spans of what is before and after its “than”; `sign` is -1 for less.

    `adjective` is “important” of “more important”, and “stronger” of “stronger”; empty for “more” alone.
    """

    start: int
    word: str
    sign: int
    adjective: str
    first: tuple[int, int]
    second: tuple[int, int]

    @property
    def is_of_a_degree(self) -> bool:
        return self.word.lower() in _MORE_OR_LESS


def comparatives_in(text: str, language: Language = "en") -> list[Comparative]:
    """The comparatives that “than” follows within their clause."""
    return list(_comparatives(text, language))


def _comparatives(text: str, language: Language) -> Iterator[Comparative]:
    words, than = _COMPARATIVES[language]
    pattern = re.compile(
        rf"\b(?P<word>{words})\b(?P<rest>[^.;:]{{0,{_FURTHEST}}}?)\b(?P<than>{than})(?!\w)", re.IGNORECASE
    )
    starts = [0, *(match.end() for match in _START.finditer(text))]
    for match in pattern.finditer(text):
        end = _END.search(text, match.end())
        word = match["word"].lower()
        following = _WORD.match(match["rest"])
        adjective = word if word not in _MORE_OR_LESS else following[1].lower() if following else ""
        yield Comparative(
            match.start(),
            match["word"],
            -1 if word in _LESS else 1,
            adjective,
            (starts[bisect_right(starts, match.start()) - 1], match.start("than")),
            (match.end(), end.start() if end else len(text)),
        )
