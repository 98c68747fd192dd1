"""Figures in a text: what they are worth, how exact they are, and what they count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.dates import YEAR
from services.units import CURRENCIES, CURRENCY_SIGNS, HEDGES, SCALES, unit_of

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_WORTH = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | {word: value for value, word in enumerate(_ORDINALS, 2)}
)
_NUMBER_WORDS = "|".join(sorted(_WORTH, key=len, reverse=True))
_FIGURE = re.compile(
    rf"""
    (?:(?P<currency>(?:US|A|C)?[{CURRENCY_SIGNS}]|\b(?:USD|EUR|GBP|CHF|JPY)\b)[ ]?)?
    (?P<minus>(?<![\w)\]])[-−–](?=[\d.{CURRENCY_SIGNS}])|\()?[{CURRENCY_SIGNS}]?
    (?:
      (?<![^\W\d_])(?<![^\W\d_]-)(?<!\d[.,:])(?<!\d)
      (?P<digits>\d{{1,3}}(?:[,.’'\u00a0\u202f\u2009]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)
      (?:(?P<nth>st|nd|rd|th)\b)?
    | \b(?P<word>(?:{"|".join(_TENS)})[- ](?:{"|".join(_ONES[1:10])})|{_NUMBER_WORDS})\b
    )
    (?P<close>\))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    rf"[\s\u00a0\u202f)*-]{{0,3}}(%|％|‰|°|[{CURRENCY_SIGNS}](?!\s?[(-]?\d)|[^\W\d_]+\.?)"
    r"(?:[\s\u00a0](?:of )?([^\W\d_]+))?"
)
_RANGE = re.compile(rf"\s*(?:to|and|or|bis|à|a|y|et|und|[-–—])\s*[{CURRENCY_SIGNS}]?|\s*\(\s*")
_NOUN = re.compile(r"[ \u00a0-]([^\W\d_]+)")
_BEFORE = re.compile(r"([^\W\d_]+|~|≈|>|<)\s*$")
_LOOK_BACK = 24
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_COMMA_DECIMALS = re.compile(r"(?<![\d,.])\d+,\d{1,2}(?![\d,.]\d|\d)")
_POINT_DECIMALS = re.compile(r"\d\.\d{1,2}(?![\d,.]\d|\d)|\d,\d{3}(?!\d)")
_CLOSE = 1e-9
_TELLING = 2
"""So many digits, without zeros at the ends, are hardly found by chance."""
_THOUSAND = 3
_BOTH = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """`text[start:end]` as a number.

    `readings` are what the digits may mean, each with the worth of its last place: "1.234" is 1.234 or 1234.
    `scale` is that of a word such as "million" beside it. `unit` is what `services.units.unit_of` gives for what stands
    beside it, None where nothing does.
    """

    start: int
    end: int
    raw: str
    readings: tuple[tuple[float, float], ...]
    scale: float | None = None
    unit: str | None = None
    negative: bool = False
    hedge: bool = False
    beside: str | None = None
    """The word that follows where none of it is known as a scale or a unit."""

    @property
    def worth(self) -> float:
        """The first reading, scaled."""
        return self.readings[0][0] * (self.scale or 1)

    def year(self) -> int | None:
        """The year that this may be."""
        plain = self.scale is None and self.unit is None and not self.negative
        return int(self.raw) if plain and YEAR.fullmatch(self.raw) else None


def figures_in(text: str) -> list[Figure]:
    """The figures of a text in reading order: digits, and numbers in English words from two up.

    The first of two shares the unit and the scale of the second: "30 to 59 minutes", "six (6) days".
    """
    found = list(_figures(text, continental=_is_continental(text)))
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if one.year() is None and _RANGE.fullmatch(text[one.end : other.start]):
            found[index] = replace(one, unit=one.unit or other.unit, scale=one.scale or other.scale)
    return found


def _is_continental(text: str) -> bool | None:
    """Whether decimals stand behind a comma in this text; None where no figure tells."""
    commas, points = _COMMA_DECIMALS.search(text), _POINT_DECIMALS.search(text)
    return None if bool(commas) == bool(points) else bool(commas)


def _figures(text: str, *, continental: bool | None) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        word = match["word"]
        if word is not None and (word.lower() in {"zero", "one"} or _is_clock_second(text, match)):
            continue
        start = match.start("digits" if word is None else "word")
        end = match.end("digits" if word is None else "word")
        readings = _readings(match["digits"], continental=continental) if word is None else ((_worth_of(word), 1.0),)
        scale, unit, taken = _beside(text, match, end)
        negative = bool(match["minus"]) and (match["minus"] != "(" or bool(match["close"]))
        hedge = _BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        rough = hedge is not None and hedge[1].lower() in HEDGES
        raw = text[_first(match, start) : taken].strip(" .")
        noun = _NOUN.match(text, end) if taken == end else None
        yield Figure(start, end, raw, readings, scale, unit, negative, rough, noun[1] if noun else None)


def spaced_figures(text: str) -> list[Figure]:
    """Figures whose thousands are set apart by spaces, which may as well be several figures in a row."""
    return [Figure(m.start(), m.end(), m[0], ((float(m[0].replace(" ", "")), 1.0),)) for m in _SPACED.finditer(text)]


def _first(match: re.Match[str], start: int) -> int:
    return match.start() if match["currency"] else start


def _is_clock_second(text: str, match: re.Match[str]) -> bool:
    return match["word"].lower() == "second" and text[match.end() : match.end() + 1] == "s"


def _worth_of(word: str) -> float:
    return float(sum(_WORTH[part] for part in re.split("[- ]", word.lower())))


def _readings(digits: str, *, continental: bool | None) -> tuple[tuple[float, float], ...]:
    """What digits mean, with English or continental thousands and decimals."""
    plain = re.sub(r"[’'\u00a0\u202f\u2009]", "", digits)
    separators = [c for c in plain if c in ",."]
    if not separators:
        return ((float(plain), 1.0),)
    last = separators[-1]
    whole, _, decimals = plain.rpartition(last)
    as_decimal = (float(re.sub(r"[,.]", "", whole) + "." + decimals), 10.0 ** -len(decimals))
    as_whole = (float(re.sub(r"[,.]", "", plain)), 1.0)
    if len(set(separators)) == _BOTH or len(decimals) != _THOUSAND or whole == "0":
        return (as_decimal,)
    if len(separators) > 1:
        return (as_whole,)
    if last == ",":
        return (as_decimal,) if continental else (as_whole,)
    return (as_whole,) if continental else (as_decimal,) if continental is False else (as_decimal, as_whole)


def _beside(text: str, match: re.Match[str], end: int) -> tuple[float | None, str | None, int]:
    """The scale and the unit beside a figure, and where the last of the words ends that say so."""
    unit = CURRENCIES.get(match["currency"].upper().lstrip("UAC")[-3:], None) if match["currency"] else None
    unit = unit or _sign_within(match)
    scale, taken = None, end
    after = _AFTER.match(text, end)
    if after is None:
        return scale, unit, taken
    first, second = after[1], after[2]
    factor = SCALES.get(first.lower().rstrip("."))
    if factor is not None and not (first in {"m", "M", "k", "K", "b", "B"} and unit is None):
        scale, taken = factor, after.end(1)
        found = unit_of(second or "", None)
        after_end = after.end(2) if found else taken
    else:
        found = unit_of(first, second)
        after_end = after.end(2) if found and found != unit_of(first, None) else after.end(1)
    if found == "year" and second is not None and second.lower() == "old":
        found = None
    if unit is None and found is not None:
        unit, taken = found, after_end
    return scale, unit, taken


def _sign_within(match: re.Match[str]) -> str | None:
    """Of a currency's sign after the minus: -$5, ($5)."""
    return next((CURRENCIES[sign] for sign in match[0] if sign in CURRENCIES), None)


def matches(claimed: Figure, found: Figure, scales: frozenset[float], *, sure_of_scale: bool) -> bool:
    """Whether a figure of a passage, maybe rounded, is the claimed one.

    `scales` are those of the passage's headings ("In millions"). Without any (`sure_of_scale` is false) thousands and
    millions are tried too, for a figure of some digits: the heading may stand on the page before.
    """
    return any(
        _rounds_to(value, step, worth, claimed)
        for value, step in _scaled(claimed, claimed.scale)
        for factor in _factors(claimed, found, scales, sure_of_scale=sure_of_scale)
        for worth, its_step in _scaled(found, factor)
        if step >= its_step * (1 - _CLOSE) or abs(value - worth) <= _CLOSE * max(abs(value), 1)
    )


def _factors(
    claimed: Figure, found: Figure, scales: frozenset[float], *, sure_of_scale: bool
) -> Iterator[float | None]:
    yield found.scale
    if found.scale is None and found.unit not in {"%", "points", "bp"}:
        yield from scales
        if not sure_of_scale and claimed.scale is not None and _digits(claimed.raw) >= _TELLING:
            yield from (1e3, 1e6)


def _digits(raw: str) -> int:
    """How many digits of a number say something."""
    return len(re.sub(r"\D", "", raw).strip("0"))


def _scaled(figure: Figure, scale: float | None) -> Iterator[tuple[float, float]]:
    for value, step in figure.readings:
        yield value * (scale or 1), step * (scale or 1)


def _rounds_to(value: float, step: float, worth: float, claimed: Figure) -> bool:
    gap = abs(value - worth)
    if gap <= _CLOSE * max(abs(value), 1):
        return True
    counted = step == 1.0 and claimed.scale is None and claimed.unit is None
    if claimed.hedge and step >= 1:
        step = max(step, _round_step(value))
    return (claimed.hedge or not counted) and gap <= step / 2 * (1 + _CLOSE)


def _round_step(value: float) -> float:
    """The worth of a whole number's last digit that is not zero: "about 1,600" is exact to a hundred."""
    digits = f"{value:.0f}"
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))
