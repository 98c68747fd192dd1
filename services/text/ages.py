"""Ages in questions (“my 6 yr old”, “he is 17”, “a child of 9”) and the limits of age that documents set."""

import re
from collections.abc import Iterator

from services.text.dates import clocks_in, dates_in
from services.text.numbers import figures_in
from services.text.ranges import Range, ranges_in

_OLDEST = 120
_AGE = re.compile(
    r"(?<![\d.,£$€-])\b(?P<years>\d{1,3})[\s-]{0,2}(?:years?[\s-]olds?|yrs?[\s-]?olds?|y/?os?\b|jahre? alt\w*|jährig\w*"
    r"|jaar oud)\b"
    r"|\b(?:aged?|im alter von|(?:he|she|who)(?: is|['’]?s)|i['’]?m|i am|they are|they['’]re|wird|ist|bin)\s"
    r"(?P<aged>\d{1,3})(?=\s*(?:$|[,.;!?)]|(?:and|can|could|may|und|darf|kann|now|already)\b))"
    r"|\b(?:i['’]ai|j['’]ai|il a|elle a|de|tengo|tiene|ha|ho|tem|tenho)\s(?P<romance>\d{1,3})\s(?:ans|años|anni|anos)\b"
    r"|\b(?:(?P<child>child|kid|kind|enfant|niñ[oa]|bambin[oa]|criança)|son|daughter|boy|girl|mum|mother|dad|father"
    r"|gran\w*|husband|wife|friend|sohn|tochter|mutter|vater|oma|opa|fils|fille|hij[oa]|figli[oa]|filh[oa])s?\s?"
    r"(?:of\s|\(|,\s|is\s|ist\s|von\s)(?P<person>\d{1,3})(?=\W|$)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s?(?:children|kids|adults|persons?|people|visitors|guests|kinder|erwachsene|personen|enfants|adultes|personnes"
    r"|niños|adultos|personas|%|°)",
    re.IGNORECASE,
)
"""After a number that counts persons or something else, and is not an age."""


def ages_in(question: str) -> list[tuple[int, int, int]]:
    """The ages of persons that a question names, each with where the words begin and end that say it.

    The words include “my son” but not “child”, which entries of price lists name too.
    """
    found = ((_age(match), match) for match in _AGE.finditer(question))
    return [
        (age, match.start("person") if match["child"] else match.start(), match.end())
        for age, match in found
        if age <= _OLDEST
    ]


def _age(match: re.Match[str]) -> int:
    return int(next(digits for name, digits in match.groupdict().items() if digits and name != "child"))


def age_limits_in(text: str) -> list[tuple[Range, int, int]]:
    """The ages that a text may set apart, with where each begins and ends: “under 16”, “from 3 to 15”.

    Ranges of days, times and other units are left out.
    """
    return list(_age_limits(text))


def _age_limits(text: str) -> Iterator[tuple[Range, int, int]]:
    found = ranges_in(text)
    if not found:
        return
    others = [(date.start, date.end) for date in dates_in(text)]
    others += [(clock.start, clock.end) for clock in clocks_in(text)]
    others += [(each.start, each.end) for each in figures_in(text) if each.unit not in {None, "year"}]
    for limits, start, end in found:
        is_other = any(first < end and last > start for first, last in others)
        if not is_other and not _COUNTED.match(text, end):
            yield limits, start, end
