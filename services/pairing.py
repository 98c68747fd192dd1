"""Figures that passages have, but for another year or in another row of a table."""

import re
from collections.abc import Callable, Sequence

from services.dates import YEAR
from services.evidence import Evidence, Row
from services.figures import Figure
from services.wording import content_stems, words_in

Same = Callable[[Figure], bool]

_IN = re.compile(
    r"[^,;.\d]{0,24}?\b(?:in|for|at|during|as of|on|of|by)\s+(?:the\s+)?(?:fiscal|calendar|full|years?|ended|"
    r"end of|end|\s)*(?:[A-Z][a-z]+\s+\d{1,2},\s*)?(?:FY)?$"
)
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
    if len({year for *_, year in years}) == 1 and not _EARLIER.search(text[max(0, figure.start - 30) : figure.start]):
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
    stems = {stem for match in words_in(text) for stem in content_stems(match[0])}
    holding = [row for row in evidence.rows if any(same(figure) for figure, _ in row.figures)]
    if not holding or any(row.label <= stems for row in holding):
        return False
    named = [row for row in evidence.rows if row not in holding and row.label and row.label <= stems]
    return any(all(_says_more(row, other, stems) for other in holding) for row in named)


def _says_more(row: Row, other: Row, stems: set[str]) -> bool:
    return not row.label <= other.label and len(row.label & stems) > len(other.around & stems)
