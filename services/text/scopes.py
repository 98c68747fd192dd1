"""Words that say of how many something is so, in several languages: all, some, these too."""

import re
from functools import cache

from services.text.function_words import Language

_ALL: dict[Language, str] = {
    "en": r"all|every|each|always|everyone|everybody|both|entire|whole|throughout|completely",
    "de": r"alle[nmrs]?|jede[nmrs]?|sämtliche\w*|immer|beide[nr]?|ganze[nmrs]?|stets",
    "fr": r"tous|toutes?|tout|chaque|toujours|les deux",
    "es": r"tod[oa]s?|cada|siempre|ambos|ambas|l[oa]s dos",
    "it": r"tutt[ieoa]|ogni|sempre|entramb[ie]|ciascun\w*",
    "pt": r"tod[oa]s?|cada|sempre|ambos|ambas|os dois|as duas",
    "nl": r"alle|elke?|iedere?|iedereen|altijd|beide|hele",
}
_INTERVAL = (
    r"(?!\s+(?:\d|(?:\w+\s+)?(?:(?:second|day|week|month|year|hour|tag|woche|monat|jahr|stunde|semaine|heure|giorn|settiman"
    r"|semana|hora|año|día|mes|mese|anno|ora|mês|ano|dia|dag|maand|uur)\w{0,3}|mois|jours?|ans?)\b))"
)
"""After “every”: how often something is."""
_SOME: dict[Language, str] = {
    "en": r"most|some|several|many|few|part of|partly|mostly|usually|half|often|almost|nearly|certain|sometimes"
    r"|majority",
    "de": r"meisten?s?|einige[nrs]?|manche[nrs]?|mehrere[nr]?|viele[nr]?|teilweise|meist|häufig|oft|fast|hälfte"
    r"|mehrheit",
    "fr": r"plupart|quelques|certaine?s|plusieurs|partie|souvent|presque|moitié|parfois|majorité",
    "es": r"mayoría|algun[oa]s|vari[oa]s|much[oa]s|parte|casi|mitad|a veces|ciert[oa]s",
    "it": r"maggior parte|alcun[ie]|vari[ie]?|molt[ie]|parte|quasi|metà|spesso|cert[ie]",
    "pt": r"maioria|algun?[sa]+|vári[oa]s|muit[oa]s|parte|quase|metade|às vezes|cert[oa]s",
    "nl": r"meeste|sommige|enkele|veel|deels|vaak|bijna|helft|meestal|bepaalde",
}
_TOO: dict[Language, str] = {
    "en": r"including|also|too|as well|even",
    "de": r"auch|inklusive|einschließlich|sogar",
    "fr": r"y compris|aussi|également|même",
    "es": r"inclus[oa]|incluid[oa]s?|también",
    "it": r"anche|inclus[oaie]|compres[oaie]|pure",
    "pt": r"também|incluindo|inclusive",
    "nl": r"ook|inclusief|zelfs",
}


def says_all(text: str, language: Language = "en") -> re.Match[str] | None:
    """The first word that says that something is so of all of a kind; “every two weeks” says how often."""
    return _all(language).search(text)


def says_some(text: str, language: Language = "en") -> bool:
    """Whether a text says something of some of a kind, or of most."""
    return _pattern(_SOME[language]).search(text) is not None


def says_too(text: str, language: Language = "en") -> re.Match[str] | None:
    """The first word that says that something is so of these too."""
    return _pattern(_TOO[language]).search(text)


@cache
def _all(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_ALL[language]})\b{_INTERVAL}", re.IGNORECASE)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
