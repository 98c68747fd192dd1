"""The names of countries and of their languages, which differ from language to language: Allemagne, German."""

from collections.abc import Iterator, Mapping
from functools import cache

from services.text.function_words import LANGUAGES

_ENDS = ("", "s", "e", "es", "n", "en", "er", "em", "a", "as", "os", "i")
"""What forms of an adjective add: finnische, françaises."""
_SHORTEST = 4
"""Letters of a name; shorter ones are other words."""


def territory_of(word: str) -> str | None:
    """The country that a word names, or whose language, by its ISO 3166 code: FI for Finland, finnisches, Finlande."""
    lower = word.lower()
    stems = (lower[: len(lower) - len(end)] for end in _ENDS if lower.endswith(end))
    return next((code for stem in stems if (code := _territories().get(stem))), None)


@cache
def _territories() -> Mapping[str, str]:
    """Names of one word, in seven languages; what two countries are called is left out."""
    found: dict[str, set[str]] = {}
    for name, code in _names():
        if len(name) >= _SHORTEST and " " not in name and "-" not in name:
            found.setdefault(name.lower(), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _names() -> Iterator[tuple[str, str]]:
    from babel import Locale

    for each in LANGUAGES:
        locale = Locale(each)
        yield from ((name, code) for code, name in locale.territories.items() if code.isalpha())
        for code, name in locale.languages.items():
            if territory := _territory_of_language(code):
                yield name, territory


def _territory_of_language(code: str) -> str | None:
    """The country that a language is spoken in most, if it is also the one that is spoken there most."""
    from babel.core import get_global

    likely: Mapping[str, str] = get_global("likely_subtags")
    territory = likely.get(code, "").rpartition("_")[2]
    is_first = likely.get(f"und_{territory}", "").startswith(f"{code}_") or code == territory.lower()
    return territory if territory.isalpha() and is_first else None
