"""Figures in a text: what they are worth, how exact they are, and what they count."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from services.text.dates import YEAR
from services.text.note_marks import without_note_marks
from services.text.units import CURRENCIES, CURRENCY_SIGNS, HEDGES, SCALES, TIMES, unit_of

# As data, because libraries such as `text2num` read one language at a time and give no table.
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_OF_OTHER_LANGUAGES = {
    word: value
    for first, words in (
        (
            2,
            "zwei drei vier fünf sechs sieben acht neun zehn _ zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn",
        ),
        (2, "deux trois quatre cinq six sept huit _ dix onze douze treize quatorze quinze seize"),
        (3, "tres cuatro cinco seis siete ocho nueve diez _ doce trece catorce quince dieciséis diecisiete dieciocho"),
        (2, "_ tre quattro cinque _ sette otto _ dieci undici dodici tredici quattordici quindici sedici"),
        (2, "dois três quatro cinco seis sete oito _ dez onze doze treze catorze quinze dezasseis"),
        (
            2,
            "twee drie vier vijf zes zeven acht negen tien _ twaalf dertien veertien vijftien zestien zeventien",
        ),
    )
    for value, word in enumerate(words.split(), first)
    if word != "_"
} | {
    word: tens
    for words in (
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
        "vingt trente quarante cinquante soixante",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
        "vinte trinta quarenta cinquenta sessenta _ oitenta",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    )
    for tens, word in zip(range(20, 100, 10), words.split(), strict=False)
    if word != "_"
}
_OF_OTHER_LANGUAGES |= {"quatre-vingts": 80}
"""Numbers of other languages, without those that are commonly other words ("neuf", "dos", "once", "elf", "due")."""
_WORTH = (
    {word: value for value, word in enumerate(_ONES)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | {word: value for value, word in enumerate(_ORDINALS, 2)}
    | _OF_OTHER_LANGUAGES
)
"""Words for numbers with what they are worth: English in full, other languages as far as they are clear."""
NUMBERS_IN_WORDS = {word: str(value) for word, value in _WORTH.items() if word not in _ORDINALS} | {"hundred": "100"}
"""Words that count, in lower case, with what they are in digits."""
_NUMBER_WORDS = "|".join(sorted(_WORTH, key=len, reverse=True))
_FRENCH = "dix-sept dix-huit dix-neuf"
_COMPOUNDS = (
    # German and Dutch put the ones first: dreiundvierzig, drieënveertig.
    ("ein zwei drei vier fünf sechs sieben acht neun", "und",
     "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"),
    ("een twee drie vier vijf zes zeven acht negen", "[eë]n",
     "twintig dertig veertig vijftig zestig zeventig tachtig negentig"),
    ("vingt trente quarante cinquante soixante _ quatre-vingts?", r"(?:[-\s]et)?[-\s]",
     "une? deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize " + _FRENCH),
    ("veinti? treinta cuarenta cincuenta sesenta setenta ochenta noventa", r"(?:\sy\s)?",
     "[uú]n[ao]? d[oó]s tr[eé]s cuatro cinco s[eé]is siete ocho nueve"),
    ("venti? trenta? quaranta? cinquanta? sessanta? settanta? ottanta? novanta?", "",
     "uno due tr[eé] quattro cinque sei sette otto nove"),
    ("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", r"\se\s",
     "uma? d(?:oi|ua)s três quatro cinco seis sete oito nove"),
)  # fmt: skip
"""The numbers from 21 to 99 that are put together from two words, and what joins these."""
_COMPOUND = "|".join(
    f"(?:{first.replace(' ', '|')}){joint}(?:{second.replace(' ', '|')})" for first, joint, second in _COMPOUNDS
)
_PARTS = [
    (re.compile(f"(?P<first>{first.replace(' ', '|')}){joint}(?P<second>{second.replace(' ', '|')})"), first, second)
    for first, joint, second in _COMPOUNDS
]
_FIGURE = re.compile(
    rf"""
    (?:(?P<currency>(?:US|A|C)?[{CURRENCY_SIGNS}]|\b(?:USD|EUR|GBP|CHF|JPY)\b)[ ]?)?
    (?P<minus>(?<![\w)\]])[-−–](?=[\d.{CURRENCY_SIGNS}])|\()?[{CURRENCY_SIGNS}]?
    (?:
      (?<![^\W\d_])(?<![^\W\d_]-)(?<!\d[.,:])(?<!\d)
      (?P<digits>(?<!\d[ ])[1-9]\d{{0,2}}(?:[ ]\d{{3}}){{1,4}}(?:,\d{{1,2}}(?![\d.,])|(?=[ ]?[{CURRENCY_SIGNS}%](?!\d)
          |[ ][^\W\d_]{{3}}))
        |\d{{1,3}}(?:[,.’'\u00a0\u202f\u2009]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)
      (?:(?P<nth>st|nd|rd|th)\b)?
    | \b(?P<word>{_COMPOUND}|(?:{"|".join(_TENS)})[- ](?:{"|".join(_ONES[1:10])})|{_NUMBER_WORDS})\b
    )
    (?P<close>\))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    rf"[\s\u00a0\u202f)*-]{{0,3}}(%|％|‰|°F\b|°|[{CURRENCY_SIGNS}](?!\s?[(-]?\d)|[^\W\d_]+\.?)"
    r"(?:[\s\u00a0](?:(?:of|de|von) |d['’])?([^\W\d_]+))?"
)
_RANGE = re.compile(rf"\s*(?:to|and|or|bis|auf|à|a|y|e|et|en|und|tot|naar|para|[-–—])\s*[{CURRENCY_SIGNS}]?|\s*\(\s*")
_NOUN = re.compile(r"[ \u00a0-]([^\W\d_]+)")
_BEFORE = re.compile(r"([^\W\d_]+|~|≈|>|<)(?:\s(?:de|di|a|of|to|than|als|que|dan))?\s*$")
"""A word before a figure, maybe with a preposition: près de, more than."""
_LOOK_BACK = 24
"""Characters before a figure, which hold the longest of `HEDGES`, a preposition and blanks."""
_PHONE = re.compile(r"(?<![\w.,])(?:\+[1-9]\d{0,2}|\(?0\d{1,5}\)?)(?:[ /-]\(?\d{2,8}\)?){1,5}(?!\w|[.,]\d)")
_PHONE_DIGITS = 7
"""The fewest of a number with its area code (ITU-T E.164 names 15 as the most): shorter ones may be dates or ranges."""
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_SINGLE = re.compile(
    r"\b(?:(?:(?:an?|eine?[mnrs]?|une?|een) )?"
    r"(?P<half>half(?: an?)?|halbe[nmrs]?|halve?|demi|medi[oa]|mezz[oa]|mezz'|meio|meia)|"
    r"an?|eine?[mnrs]?|une?|una?|uno|uma?|een)[- ]?\b(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
"""An article, or the half, before what may be a unit."""
_COMMA_DECIMALS = re.compile(r"(?<![\d,.])(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}(?![\d,.]\d|\d)")
_POINT_DECIMALS = re.compile(r"\d\.\d{1,2}(?![\d,.]\d|\d)|\d,\d{3}(?!\d)")
_POINT_DECIMALS_ALONE = re.compile(r"(?<![\d,.])(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{1,2}(?![\d,.]\d|\d)")
_THOUSANDS_WITH_COMMA = re.compile(r"(?<![\d,.])[1-9]\d{0,2}(?:,\d{3})+(?![\d,.]\d|\d)")
_THOUSANDS_WITH_POINT = re.compile(r"(?<![\d,.])[1-9]\d{0,2}(?:\.\d{3})+(?![\d,.]\d|\d)")
_BELOW_A_THOUSAND = re.compile(r"(?<![\d,.])[1-9]\d{2}(?![\d,.]\d|\d)")
_BELOW_ONE = re.compile(r"(?<![\d,.])0\.\d")
_MOST_ROMAN = 40
"""Chapters and sovereigns have smaller numbers; larger ones are words and abbreviations: MM, CD."""
_CLOSE = 1e-9
"""The share by which equal numbers may differ: far above the error of floats, far below a digit that is written."""
_TELLING = 2
"""So many digits, without zeros at the ends, are hardly found by chance."""
_LEAST_OF_SECOND = 2
"""Letters: a unit after another word has more."""
_DIGITS_IN_GROUP = 3  # digits of a group: 1,234 can be a whole number or a decimal one, 1,23 only the latter
_TWO_SEPARATORS = 2  # a comma and a point in one number


@dataclass(frozen=True, slots=True)
class Figure:
    """`text[start:end]` as a number.

    `readings` are what the digits may mean, each with the worth of its last place: "1.234" is 1.234 or 1234.
    `scale` is that of a word such as "million" beside it. `unit` is what `units.unit_of` gives for what is
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


def figures_in(text: str, *, continental: bool | None = None) -> list[Figure]:
    """The figures of a text in reading order: digits, and number words of English, German, French and
    Spanish ("one" only before a unit).

    `continental` says whether decimals follow a comma, where more is known than this text tells.

    Spaces set thousands apart where decimals, a currency sign or % follow: "86 420 €" is one figure.
    The first of two shares the unit and the scale of the second: "30 to 59 minutes", "six (6) days".
    """
    text = without_note_marks(text)
    found = list(_figures(text, continental=_is_continental(text) if continental is None else continental))
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if one.year() is None and _RANGE.fullmatch(text[one.end : other.start]):
            found[index] = replace(one, unit=one.unit or other.unit, scale=one.scale or other.scale)
    return found


def are_continental(cells: Iterable[str]) -> bool | None:
    """Whether decimals follow a comma in the cells of a table or a column; None where no cell tells.

    1.204 beside 998 is a thousand: a column of decimals has them in each cell, or begins with 0.
    """
    text = "; ".join(cells)
    commas, points = _COMMA_DECIMALS.search(text), _POINT_DECIMALS_ALONE.search(text)
    if bool(commas) != bool(points):
        return bool(commas)
    if commas is not None:
        return None
    if _THOUSANDS_WITH_COMMA.search(text):
        return False
    if _THOUSANDS_WITH_POINT.search(text) and _BELOW_A_THOUSAND.search(text):
        return _BELOW_ONE.search(text) is None
    return None


def _is_continental(text: str) -> bool | None:
    """Whether decimals are after a comma in this text; None where no figure tells."""
    commas, points = _COMMA_DECIMALS.search(text), _POINT_DECIMALS.search(text)
    return None if bool(commas) == bool(points) else bool(commas)


def _figures(text: str, *, continental: bool | None) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        word = match["word"]
        if word is not None and (word.lower() == "zero" or _is_unit_seconds(text, match)):
            continue
        start = match.start("digits" if word is None else "word")
        end = match.end("digits" if word is None else "word")
        readings = _readings(match["digits"], continental=continental) if word is None else ((_worth_of(word), 1.0),)
        scale, unit, taken = _beside(text, match, end)
        if word is not None and word.lower() == "one" and (unit is None or unit in TIMES):
            continue  # a pronoun, or an article: "one day"
        negative = bool(match["minus"]) and (match["minus"] != "(" or bool(match["close"]))
        hedge = _BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        rough = hedge is not None and hedge[1].lower() in HEDGES
        raw = text[_first(match, start) : taken].strip(" .")
        noun = _NOUN.match(text, end) if taken == end else None
        yield Figure(start, end, raw, readings, scale, unit, negative, rough, noun[1] if noun else None)


def spaced_figures(text: str) -> list[Figure]:
    """Figures whose thousands are set apart by spaces, which may as well be several figures in a row."""
    return [Figure(m.start(), m.end(), m[0], ((float(m[0].replace(" ", "")), 1.0),)) for m in _SPACED.finditer(text)]


def single_units(text: str) -> list[Figure]:
    """One or a half of a unit of time, said without a number: a week, half an hour, ein halbes Jahr, media hora."""
    return [
        Figure(match.start(), match.end(), match[0], ((0.5, 0.1) if match["half"] else (1.0, 1.0),), unit=unit)
        for match in _SINGLE.finditer(text)
        if (unit := unit_of(match["unit"], None)) in TIMES
    ]


def roman_of(number: int) -> str:
    """A number below forty in Roman digits, as chapters and sovereigns have it; of others nothing."""
    if not 0 < number < _MOST_ROMAN:
        return ""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def phone_numbers_in(text: str) -> list[tuple[int, int]]:
    """Where telephone numbers in groups begin and end: +49 30 901820, 0800 555 0142."""
    return [m.span() for m in _PHONE.finditer(text) if sum(map(str.isdigit, m[0])) >= _PHONE_DIGITS]


def _first(match: re.Match[str], start: int) -> int:
    return match.start() if match["currency"] else start


def _is_unit_seconds(text: str, match: re.Match[str]) -> bool:
    """Whether this is "seconds", the unit, and not the ordinal "second"."""
    return match["word"].lower() == "second" and text[match.end() : match.end() + 1] == "s"


def _worth_of(word: str) -> float:
    lower = word.lower()
    if lower in _WORTH:
        return float(_WORTH[lower])
    for regex, first, second in _PARTS:
        if found := regex.fullmatch(lower):
            return float(sum(_place(found[group], names) for group, names in (("first", first), ("second", second))))
    return float(sum(_WORTH[part] for part in re.split("[- ]", lower)))


def _place(word: str, names: str) -> int:
    """What a part of a number is worth: tens are in lists of eight, ones in lists that begin with one."""
    place = next(number for number, name in enumerate(names.split()) if re.fullmatch(name, word))
    return 10 * (place + 2) if _is_tens(names) else place + 1


def _is_tens(names: str) -> bool:
    return names.startswith(("zwanzig", "twintig", "vingt", "veinti", "venti", "vinte"))


def _readings(digits: str, *, continental: bool | None) -> tuple[tuple[float, float], ...]:
    """What digits mean, with English or continental thousands and decimals."""
    plain = re.sub(r"[ ’'\u00a0\u202f\u2009]", "", digits)
    separators = [c for c in plain if c in ",."]
    if not separators:
        return ((float(plain), 1.0),)
    last = separators[-1]
    whole, _, decimals = plain.rpartition(last)
    as_decimal = (float(re.sub(r"[,.]", "", whole) + "." + decimals), 10.0 ** -len(decimals))
    as_whole = (float(re.sub(r"[,.]", "", plain)), 1.0)
    if len(set(separators)) == _TWO_SEPARATORS or len(decimals) != _DIGITS_IN_GROUP or whole == "0":
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
    if first.endswith(".") and second is not None and second[0].isupper() and factor is None:
        second = None  # of the next sentence
    if factor is not None and not (first.rstrip(".").lower() in {"m", "mm", "k", "b"} and unit is None):
        scale, taken = factor, after.end(1)
        found = unit_of(second or "", None)
        after_end = after.end(2) if found else taken
    else:
        found = unit_of(first, second)
        has_second = second is not None and len(second) > _LEAST_OF_SECOND  # “at an” is no year
        is_second = found is None and first.islower() and has_second and unit_of(second or "", None) in TIMES
        found = unit_of(second or "", None) if is_second else found  # ten working days
        after_end = after.end(2) if found and found != unit_of(first, None) else after.end(1)
    if found == "year" and second is not None and second.lower() == "old":
        found = None
    if unit is None and found is not None:
        unit, taken = found, after_end
    return scale, unit, taken


def _sign_within(match: re.Match[str]) -> str | None:
    """The currency of a sign between the minus and the digits: -$5, ($5)."""
    return next((CURRENCIES[sign] for sign in match[0] if sign in CURRENCIES), None)


def matches(claimed: Figure, found: Figure, scales: frozenset[float], *, sure_of_scale: bool) -> bool:
    """Whether a figure of a passage, maybe rounded, is the claimed one.

    `scales` are those of the passage's headings ("In millions"). Without any (`sure_of_scale` is false) thousands and
    millions are tried too, for a figure of some digits: the heading may be on the page before.
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
        step = max(step, round_step(value))
    return (claimed.hedge or not counted) and gap <= step / 2 * (1 + _CLOSE)


def round_step(value: float) -> float:
    """The worth of a whole number's last digit that is not zero: "about 1,600" is exact to a hundred."""
    digits = f"{value:.0f}"
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))
