"""The words beside the capitalised words of a text: a preposition, a first name, a title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from services.checking.text_forms import CAPITALISED
from services.text.function_words import TITLES, Language
from services.text.words import content_stems, words_in

_PREPOSITIONS = frozenset("in at from of near bei in aus von nach à de du en a di da em van uit".split())
"""Those that come right before the name of a place."""
_BEFORE = 3
"""Words before a preposition of which one may be what is in the place: the museum in Molde, kam aus Sennfeld."""
_FURTHER = 5
"""Words after a name that may be joined to it: aus Holz und Stahl."""
_FULL_NAME = 2
"""Words after a first name: a middle and a last name."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A capitalised word after a preposition, the stems before that, the nearest first, and the words from it on."""

    start: int
    name: str
    preposition: str
    before: tuple[str, ...]
    following: tuple[str, ...]


def placed_in(text: str, language: Language) -> Iterator[Placed]:
    """The names of places, and other nouns with a capital that come right after a preposition."""
    words = words_in(text)
    for index, (preposition, name) in enumerate(pairwise(words)):
        if preposition[0] in _PREPOSITIONS and is_capitalised(name[0]) and adjoin(text, preposition, name):
            near = (
                stem for word in words[max(0, index - _BEFORE) : index] for stem in content_stems(word[0], language)
            )
            following = tuple(word[0] for word in words[index + 1 : index + 1 + _FURTHER])
            yield Placed(name.start(), name[0], preposition[0], tuple(near)[::-1], following)


def followers_in(text: str) -> dict[str, frozenset[str]]:
    """For first names and titles the names right after them; those that also occur without one are left out."""
    found: dict[str, set[str] | None] = {}
    words = words_in(text)
    for index, word in enumerate(words):
        if is_capitalised(word[0]):
            run = _run(text, words[index : index + 1 + _FULL_NAME])
            is_first = word[0].lower() in TITLES or (index > 0 and _is_named(text, words[index - 1], word))
            known = found.setdefault(word[0], set())
            found[word[0]] = known | set(run) if known is not None and run and is_first else None
    return {word: frozenset(names) for word, names in found.items() if names}


def only_places_in(text: str) -> frozenset[str]:
    """The capitalised words that always come right after a preposition."""
    words = words_in(text)
    placed = {pair[1][0] for pair in pairwise(words) if pair[0][0] in _PREPOSITIONS}
    others = {pair[1][0] for pair in pairwise(words) if pair[0][0] not in _PREPOSITIONS}
    return frozenset(placed - others)


def is_capitalised(word: str) -> bool:
    return CAPITALISED.fullmatch(word) is not None


def adjoin(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two words are side by side; an abbreviation may have its full stop."""
    return text[one.end() : other.start()] in {" ", ". "}


def _run(text: str, words: list[re.Match[str]]) -> Iterator[str]:
    """The capitalised words right after the first."""
    for one, other in pairwise(words):
        if not (is_capitalised(other[0]) and adjoin(text, one, other)):
            return
        yield other[0]


def _is_named(text: str, before: re.Match[str], word: re.Match[str]) -> bool:
    return is_capitalised(before[0]) and adjoin(text, before, word)
