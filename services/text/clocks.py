"""Times of day in words: "half past six", "22 Uhr", "midi et quart"."""

import re
from collections.abc import Iterator

from services.text.dates import Clock
from services.text.numbers import NUMBERS_IN_WORDS

_SHORT = {
    "ein": 1, "eins": 1, "une": 1, "una": 1, "uma": 1, "zwei": 2, "dos": 2, "due": 2, "duas": 2, "neuf": 9,
    "elf": 11, "once": 11, "onze": 11, "undici": 11, "zwölf": 12,
}  # fmt: skip
"""Hours that are commonly other words, and so no numbers elsewhere."""
_HOURS = {word: int(number) for word, number in NUMBERS_IN_WORDS.items() if 0 < int(number) <= 12} | _SHORT  # noqa: PLR2004
_NAMED = {
    0: "midnight mitternacht minuit medianoche mezzanotte meia-noite middernacht",
    12: "noon midday mittag midi mediodía mezzogiorno meio-dia",
}
"""As CLDR names midnight and noon, and “midday”."""
_TIMES = {name: hour for hour, names in _NAMED.items() for name in names.split()}
_WORD = "|".join(sorted(_HOURS, key=len, reverse=True))
_TIME = "|".join(_TIMES)
_MINUTES = "half|quarter|five|ten|twenty|twenty-five|viertel|fünf|zehn|zwanzig"
_PAST = "past|after|nach"
_TO = "to|before|vor"
_TILL = "-|–|bis|und|to|and|à|a|et|y"
_CLOCK = re.compile(
    rf"""
    \b(?:
      (?P<minutes>{_MINUTES}|[1-9]\d?)(?:\s(?:minutes|minuten))?\s(?:(?P<past>{_PAST})|(?P<to>{_TO}))\s
        (?:(?P<of>{_WORD}|1?\d)|(?P<of_named>{_TIME}))
      | (?P<halb>halb|dreiviertel|half)\s(?P<next>{_WORD})
      | (?P<named>{_TIME})
      | (?P<first>[01]?\d|2[0-4])(?=\s?(?:{_TILL})\s?(?:1?\d|2[0-4])(?:[.:]\d\d)?\s?(?:uhr|[ap]\.?m|h)\b)
      | (?:(?P<digits>[01]?\d|2[0-4])|(?P<word>{_WORD}))(?:\s?uhr|\s?heures?|\s?h|\so['’]clock)
        (?:\s(?:(?P<spoken>[0-5]?\d)(?!\d|\s?[^\W\d_]|[.,:]\d)|et\s(?P<et>demie?|quart)|moins\sle\s(?P<moins>quart)))?
      | (?:las|às|alle)\s(?:(?P<las_digits>[01]?\d|2[0-4])(?![\d:.,]|\s(?!y\s|e\s|de\s)[^\W\d_€%])|(?P<las>{_WORD}))
        (?:\s(?:y|e)\s(?P<y>media|cuarto|mezza|un\squarto|meia)|\smenos\s(?P<menos>cuarto))?
    )(?![\w:])(?:\s(?:de\sla\s(?:mañana|tarde|noche)|du\s(?:matin|soir)|in\sthe\s(?:morning|evening|afternoon)|at\snight
      |morgens|abends|nachts|vormittags|nachmittags|mittags))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERS = {"half": 30, "quarter": 15, "viertel": 15, "twenty-five": 25} | {
    word: int(NUMBERS_IN_WORDS[word]) for word in ("five", "ten", "twenty", "fünf", "zehn", "zwanzig")
}
_AFTER_THE_HOUR = {"demi": 30, "demie": 30, "media": 30, "mezza": 30, "meia": 30}
_QUARTER, _HALF_DAY, _DAY = 15, 12 * 60, 24 * 60
_CLEAR = 13 * 60  # from one in the afternoon on there is one such hour of the day


def spoken_clocks_in(text: str) -> list[Clock]:
    """The times of day in words, and those in digits without minutes. Of an hour up to twelve both halves of the day
    may be meant."""
    return list(_clocks(text))


def _clocks(text: str) -> Iterator[Clock]:
    for match in _CLOCK.finditer(text):
        minutes = _minutes(match)
        is_clear = match["named"] or match["of_named"] or minutes >= _CLEAR
        halves = {minutes % _DAY} if is_clear else {minutes % _DAY, (minutes + _HALF_DAY) % _DAY}
        yield Clock(match.start(), match.end(), match[0], frozenset(halves))


def _minutes(match: re.Match[str]) -> int:
    if match["named"]:
        return _TIMES[match["named"].lower()] * 60
    if match["minutes"]:
        hour = _TIMES[match["of_named"].lower()] if match["of_named"] else _hour(match["of"])
        shift = _NUMBERS.get(match["minutes"].lower()) or int(match["minutes"])
        return hour * 60 + (shift if match["past"] else -shift)
    if match["halb"]:
        before = {"halb": -30, "dreiviertel": -_QUARTER, "half": 30}
        return _hour(match["next"]) * 60 + before[match["halb"].lower()]
    hour = _hour(match["first"] or match["digits"] or match["word"] or match["las_digits"] or match["las"])
    return hour * 60 + _after_the_hour(match)


def _after_the_hour(match: re.Match[str]) -> int:
    if match["moins"] or match["menos"]:
        return -_QUARTER
    tail = match["et"] or match["y"]
    return _AFTER_THE_HOUR.get(tail.lower(), _QUARTER) if tail else int(match["spoken"] or 0)


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else _HOURS[word.lower()]
