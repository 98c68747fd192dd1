"""Figures that passages have, but for another year or in another row of a table."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from services.dates import YEAR
from services.evidence import Evidence, Row
from services.figures import Figure
from services.units import CURRENCY_SIGNS
from services.wording import stems_in

Same = Callable[[Figure], bool]

_IN = re.compile(
    r"[^,;.\d]{0,24}?\b(?:in|for|at|during|as of|on|of|by)\s+(?:the\s+)?(?:fiscal|calendar|full|years?|ended|"
    r"end of|end|\s)*(?:[A-Z][a-z]+\s+\d{1,2},\s*)?(?:FY)?$"
)
_PRIOR = re.compile(
    r"[^,;.\d]{0,24}?\b(?:(?:prior|previous|preceding) (?:\w+ )?year|year (?:before|earlier|ago))\b", re.IGNORECASE
)
_NEXT = re.compile(r"[^,;.\d]{0,24}?\b(?:(?:next|following) (?:\w+ )?year|year (?:later|after))\b", re.IGNORECASE)
_LABELS = re.compile(r"\s*(?::|\||=)\s*$")
_EARLIER = re.compile(r"\b(?:from|than|to|against|versus|vs\.?|with|of which)\s+\W{0,3}(?:\w+\s+){0,2}$", re.IGNORECASE)


def misplaced(text: str, figure: Figure, figures: Sequence[Figure], same: Same, evidence: Evidence) -> bool:
    """Whether a figure, wherever the passages have it, stands for a year or in a row that the sentence does not name.

    `figures` are all of the sentence, `same` tells whether a figure of a passage is the one in question.
    """
    years = years_of(text, figure, figures)
    return (bool(years) and _in_other_years(years, same, evidence)) or _in_other_row(text, same, evidence)


def years_of(text: str, figure: Figure, figures: Sequence[Figure]) -> frozenset[int]:
    """The years that a sentence says a figure is of; none where it is not clear."""
    years = [(m.start(), m.end(), int(m[0])) for m in YEAR.finditer(text)]
    amounts = [each for each in figures if each.year() is None]
    if "respectively" in text.lower() and len(years) == len(amounts) and figure in amounts:
        return frozenset({years[amounts.index(figure)][2]})
    for start, end, year in years:
        if start >= figure.end and _IN.fullmatch(text[figure.end : start]):
            return frozenset({year})
        if end <= figure.start and _LABELS.fullmatch(text[end : figure.start].replace("$", "").replace("€", "")):
            return frozenset({year})
    if len({year for *_, year in years}) == 1:
        for words, distance in ((_PRIOR, -1), (_NEXT, 1)):
            if words.match(text, figure.end):
                return frozenset({years[0][2] + distance})
        if not _EARLIER.search(text[max(0, figure.start - 30) : figure.start].rstrip(CURRENCY_SIGNS)):
            return frozenset({years[0][2]})
    return frozenset()


def _in_other_years(years: frozenset[int], same: Same, evidence: Evidence) -> bool:
    columns = [year for row in evidence.rows for figure, year in row.figures if same(figure)]
    said = [years_of(text, each, inside) for text, inside in evidence.sentences for each in inside if same(each)]
    if None in columns or any(years & each for each in said) or years & set(columns):
        return False
    # A row's sentence says no year of its own; where there is no row, a figure without a year may be of any.
    return bool(columns) or (bool(said) and all(said))


def _in_other_row(text: str, same: Same, evidence: Evidence) -> bool:
    counts = Counter(stem for stem in stems_in(text) if not evidence.has_in_name(stem))
    holding = [row for row in evidence.rows if any(same(figure) for figure, _ in row.figures)]
    named = [row for row in evidence.rows if row not in holding and row.label and row.label <= counts.keys()]
    if not holding:
        return False
    if any(row.label <= counts.keys() for row in holding):
        return all(any(_is_meant(row, other, counts) for row in named) for other in holding)
    rarity = Counter(stem for row in evidence.rows for stem in row.around)
    return any(all(_says_more(row, other, counts, rarity) for other in holding) for row in named)


def _is_meant(row: Row, other: Row, counts: Counter[str]) -> bool:
    """Whether a row is named where another's name is only a part of its name: adjusted EBITDA, and not EBITDA too."""
    return other.label < row.label and all(counts[stem] == 1 for stem in other.label)


def _says_more(row: Row, other: Row, counts: Counter[str], rarity: Counter[str]) -> bool:
    def told(stems: frozenset[str]) -> float:
        return sum(1 / max(1, rarity[stem]) for stem in stems & counts.keys())

    return not row.label <= other.label and told(row.label) > told(other.around)
