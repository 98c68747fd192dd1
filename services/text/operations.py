"""Words that say that a figure was computed from others."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.text.numbers import NUMBERS_IN_WORDS

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


_PARTS = {  # nouns for a part of a whole, with how many make one
    noun: whole
    for whole, nouns in {
        2: "half halves halved hälfte moitié demi mitad metà metade helft",
        3: "third thirds drittel dritteln tiers tercio tercios terzo terzi terço terços derde derden",
        4: "quarter quarters viertel vierteln quart quarts cuarto cuartos quarto quartos quarti kwart",
        5: "fifth fifths fünftel fünfteln cinquième cinquièmes quinto quintos quinti vijfde",
        6: "sixth sixths sechstel sechsteln sixième sixièmes sesto sexto zesde",
        8: "eighth eighths achtel achteln huitième huitièmes octavo oitavo ottavo achtste",
        10: "tenth tenths zehntel zehnteln dixième dixièmes décimo décima decimo decimi tiende",
    }.items()
    for noun in nouns.split()
}
_COUNTS = {  # of parts
    word: count
    for count, words in {
        1: "one a ein eine einem une un uno una um uma een le",
        2: "two zwei deux dos due dois twee",
        3: "three drei trois tres tre três drie",
        4: "four vier quatre cuatro quattro quatro",
    }.items()
    for word in words.split()
}
_ONES = dict.fromkeys("one a ein eine einer einem un une uno una um uma een".split(), 1)
_NTH = {
    nth: number
    for number, words in {
        3: "third dritte dritter drittes",
        4: "fourth vierte vierter viertes",
        5: "fifth fünfte fünfter fünftes",
        10: "tenth zehnte zehnter zehntes",
    }.items()
    for nth in words.split()
}
_MOST_IN_WORDS = 100
"""Of a whole that parts are counted of: one in a hundred."""
_COUNTED = re.compile(
    r"\b(?P<part>[^\W_]+)\s(?:out of(?: every)?|in(?: every)?|von|sur|de cada|su|em cada|op de)\s(?P<whole>[^\W_]+)\b"
    rf"|\b(?:every|jede[rsn]?)\s(?P<every>{'|'.join(_NTH)})\b",
    re.IGNORECASE,
)
_ALONE = frozenset("half halves halved hälfte moitié demi mitad metà metade helft viertel cuarto kwart".split())
"""Nouns that are a part also without a number or an article before them."""
_IN_WORDS = re.compile(
    rf"\b(?:(?P<count>{'|'.join(_COUNTS)})[\s-])?(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
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
    found = (*word_fractions_in(text), *digit_fractions_in(text), *counted_fractions_in(text))
    return [fraction.value for fraction in found]


def counted_fractions_in(text: str) -> list[Fraction]:
    """The fractions that are so many of so many: four out of five, einer von zehn, every third."""
    found = []
    for match in _COUNTED.finditer(text):
        part, whole = _count(match["part"]), _count(match["whole"])
        if match["every"]:
            part, whole = 1, _NTH[match["every"].lower()]
        if 0 < part < whole <= _MOST_IN_WORDS:
            found.append(Fraction(match.start(), match.end(), Decimal(part) / whole))
    return found


def _count(word: str | None) -> int:
    if not word:
        return 0
    return int(word) if word.isdigit() else _ONES.get(word.lower()) or int(NUMBERS_IN_WORDS.get(word.lower(), 0))


def word_fractions_in(text: str) -> list[Fraction]:
    """The fractions in words: half, a third, drei Viertel; “the third” is none."""
    return [
        Fraction(match.start(), match.end(), Decimal(_COUNTS.get((match["count"] or "a").lower(), 1)) / whole)
        for match in _IN_WORDS.finditer(text)
        if (whole := _PARTS[match["part"].lower()]) and (match["count"] or match["part"].lower() in _ALONE)
    ]


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
