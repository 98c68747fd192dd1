"""Words that say that a figure was computed from others."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Operation = Literal["difference", "sum", "average", "ratio"]
_WORDS: dict[Operation, re.Pattern[str]] = {  # by which a sentence says how its figure was computed
    "difference": re.compile(
        r"\b(?:difference|differs?|gap|more|less|fewer|higher|lower|longer|shorter|larger|smaller|older|younger|"
        r"by(?= [^\w\s]?\d)|"
        r"ris\w+|rose|increas\w+|gr[eo]w\w*|gain\w*|fall\w*|fell|decreas\w+|declin\w+|drop\w*|reduc\w+|cut|"
        r"saved|change\w*|(?:g[oe]\w*|went|c[ao]me) (?:up|down)|"
        r"between|apart|mehr|weniger|höher|niedriger|unterschied|differenz|gestiegen|stieg\w*|"
        r"erhöh\w*|wuchs\w*|gewachsen|gesunken|sank\w*|verringer\w*|reduzier\w*|um(?= \d)|liegen|"
        r"de plus|de moins|écart|différence|augment\w+|diminu\w+|progress\w+|recul\w+|hausse|baisse|"
        r"más|menos|diferencia|"
        r"aument\w+|disminu\w+|"
        r"ahead|behind|margin|lead|surplus|deficit|remain\w*|left|rest|excess|sav\w+|excluding|without|"
        r"restlich\w*|übrig\w*|bleib\w*|überschuss|fehlbetrag|gewinn|abzüglich|nahm|rest\w*|écono\w+|excédent|"
        r"moins|subi\w+|baj\w+|restan\w*|quedan?|sobra\w*|superávit|ventaja|restano|differenza|più|meno|aument\w+|"
        r"gagn\w+|perd\w+|gan[óa]\w*|lost|(?!rath|oth)[a-z]{3,9}er than|[a-zäöüß]{3,9}er als|"
        r"diferença|restam|mais|verschil|meer|minder|blij\w+)\b",
        re.IGNORECASE,
    ),
    "sum": re.compile(
        r"\b(?:together|total\w*|altogether|combined|sum|in all|both|overall|zusammen|insgesamt|summe|gesamt\w*|"
        r"ensemble|au total|en tout|somme|juntos|juntas|en total|suma\w*|totale|"
        r"complessiv\w+|tutto|samen|totaal|total|juntos|font|machen|make)\b",
        re.IGNORECASE,
    ),
    "average": re.compile(r"\b(?:average|mean|durchschnitt\w*|mittel|moyenne|promedio|media)\b", re.IGNORECASE),
    "ratio": re.compile(
        r"\b(?:times|twice|share|proportion|ratio|percent|per cent|per|fraction|anteil|prozent|fache|pro|je|part|"
        r"pour cent|fois|rapport|par|proporción|por ciento|veces|por|each|every|"
        r"mal|jede[rnms]?|chaque|cada|ogni|volte|vezes|keer|elke?|half|third|quarter|hälfte|drittel|viertel|moitié|tiers|"
        r"mitad|tercio|metà|metade|helft)\b|%",
        re.IGNORECASE,
    ),
}


_FRACTIONS = {  # those that texts name by words, in seven languages
    Decimal(1) / 2: re.compile(r"\b(?:half|halves|halved|hälfte|moitié|demi|mitad|metà|metade|helft)\b", re.IGNORECASE),
    Decimal(1) / 3: re.compile(
        r"\b(?:one|a|ein|une?|le|el|um|il) (?:third|drittel|tiers|tercio|terzo|terço|derde)\b", re.IGNORECASE
    ),
    Decimal(2) / 3: re.compile(
        r"\b(?:two|zwei|deux|dos|due|dois|twee) (?:thirds|drittel|tiers|tercios)\b", re.IGNORECASE
    ),
    Decimal(1) / 4: re.compile(
        r"\b(?:(?:one|a) quarter|(?:ein )?viertel|(?:un|le) quart|cuarto|kwart)\b", re.IGNORECASE
    ),
    Decimal(3) / 4: re.compile(r"\b(?:three quarters|drei viertel|trois quarts|tres cuartos)\b", re.IGNORECASE),
}
_IN_DIGITS = re.compile(
    r"(?<![\d/.,])(?P<part>\d)\s?[/⁄]\s?(?P<whole>[2-9]|1\d|20)(?![\d/⁄]|[.,]\d)|(?P<sign>[½⅓⅔¼¾⅕⅛])"
)
_SIGNS = dict(zip("½⅓⅔¼¾⅕⅛", ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 8)), strict=True))


@dataclass(frozen=True, slots=True)
class Fraction:
    """`text[start:end]` as a part of a whole."""

    start: int
    end: int
    value: Decimal


def fractions_in(text: str) -> list[Decimal]:
    """The fractions that a text names: half, a third, drei Viertel, 2/3, ¼."""
    words = [fraction for fraction, words in _FRACTIONS.items() if words.search(text)]
    return [*words, *(fraction.value for fraction in digit_fractions_in(text))]


def digit_fractions_in(text: str) -> list[Fraction]:
    """The fractions in digits and signs, 2/3 and ¼; dates with slashes are none."""
    found = []
    for match in _IN_DIGITS.finditer(text):
        part, whole = _SIGNS[match["sign"]] if match["sign"] else (int(match["part"]), int(match["whole"]))
        if 0 < part < whole:
            found.append(Fraction(match.start(), match.end(), Decimal(part) / Decimal(whole)))
    return found


def operations_in(text: str) -> tuple[Operation, ...]:
    """The operations that a sentence may tell the result of."""
    return tuple(operation for operation, words in _WORDS.items() if words.search(text))


def operation_words_in(text: str) -> list[str]:
    """The words of a text that name an operation."""
    return [match[0] for words in _WORDS.values() for match in words.finditer(text)]
