"""Details that the passages have for something else: figures of another year or row, names and dates elsewhere."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import fsum

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.names import is_name
from services.checking.segments import Segment
from services.checking.table_rows import LabelledRow
from services.checking.text_forms import NUMBER
from services.text.dates import Date, dates_in
from services.text.figure_years import years_of
from services.text.language import capitalises_nouns
from services.text.numbers import Figure
from services.text.tables import is_figure_row
from services.text.words import clause_spans, words_in

Same = Callable[[Figure], bool]

_TELLING = 3
"""Numbers of fewer characters are everywhere."""
_MARGIN = 2
"""Words that another date must have in common with the sentence beyond its own."""
_AROUND = 1
"""How many sentences before and after the one with the figure may say what it is about."""


def misplaced_names_and_dates(text: str, evidence: Evidence) -> Missing:
    """Names and dates that are not where the passages have what their clause says."""
    return [
        (start + place, word)
        for start, end in clause_spans(text)
        for place, word in (
            *_far_from_figures(text[start:end], evidence),
            *_behind_other_words(text[start:end], evidence),
        )
    ]


def _far_from_figures(clause: str, evidence: Evidence) -> Missing:
    """What is not near the only sentence that has the figures of a clause, while that has other names or dates."""
    numbers = {number for number in NUMBER.findall(clause) if len(number) >= _TELLING}
    holders = [index for index, segment in enumerate(evidence.segments) if numbers & segment.numbers]
    if len(holders) != 1 or is_figure_row(evidence.segments[holders[0]].text):
        return []
    near = evidence.segments[max(0, holders[0] - _AROUND) : holders[0] + _AROUND + 1]
    there = evidence.segments[holders[0]]
    return [*_names_elsewhere(clause, evidence, near, there), *_dates_elsewhere(clause, near, there)]


def _names_elsewhere(clause: str, evidence: Evidence, near: Sequence[Segment], there: Segment) -> Missing:
    if evidence.capitalises_nouns or capitalises_nouns(clause):
        return []
    names = {place: (word, frozenset(evidence.content_stems(word))) for place, word in _names(clause)}
    said = frozenset().union(*(stems for _, stems in names.values()))
    if all(said.issuperset(evidence.content_stems(word)) for _, word in _names(there.text)):
        return []
    known = evidence.stems_of(evidence.section).union(*(segment.stems for segment in near))
    return [
        (place, word)
        for place, (word, stems) in names.items()
        if stems <= evidence.stems and not stems & known and not any(map(evidence.has_in_name, stems))
    ]


def _names(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in words_in(text) if is_name(text, match)]


def _dates_elsewhere(clause: str, near: Sequence[Segment], there: Segment) -> Missing:
    if not there.days:
        return []
    known = [day for segment in near for day, _ in segment.days]
    return [(date.start, date.raw) for date in _days(clause) if not any(date.meets(day) for day in known)]


def _behind_other_words(clause: str, evidence: Evidence) -> Missing:
    """Dates that a passage gives after other words, while it gives a different date after the clause's words."""
    return [
        (date.start, date.raw)
        for date in _days(clause)
        if any(_is_of_another(date, evidence.stems_of(clause[: date.start]), segment) for segment in evidence.segments)
    ]


def _is_of_another(date: Date, said: frozenset[str], segment: Segment) -> bool:
    own = [len(said & before) if before else len(said) for day, before in segment.days if date.meets(day)]
    others = [len(said & before) for day, before in segment.days if not date.meets(day)]
    return bool(own and others) and max(others) >= max(own) + _MARGIN


def _days(text: str) -> list[Date]:
    return [date for date in dates_in(text) if date.has_day]


def is_misplaced_figure(text: str, figure: Figure, figures: Sequence[Figure], same: Same, evidence: Evidence) -> bool:
    """Whether the passages give this figure only for other years or rows than the sentence names.

    `figures` are all of the sentence, `same` tells whether a figure of a passage is the one in question.
    """
    years = years_of(text, figure, figures)
    return (bool(years) and _in_other_years(years, same, evidence)) or _in_other_row(text, same, evidence)


def _in_other_years(years: frozenset[int], same: Same, evidence: Evidence) -> bool:
    columns = [year for row in evidence.rows for figure, year in row.figures if same(figure)]
    said = [of for each, of in evidence.years_of_figures if same(each)]
    if None in columns or any(years & each for each in said) or years & set(columns):
        return False
    # A row's sentence says no year of its own; where there is no row, a figure without a year may be of any.
    return bool(columns) or (bool(said) and all(said))


def _in_other_row(text: str, same: Same, evidence: Evidence) -> bool:
    counts = Counter(stem for stem in evidence.stems_in(text) if not evidence.has_in_name(stem))
    holding = [row for row in evidence.rows if any(same(figure) for figure, _ in row.figures)]
    named = [row for row in evidence.rows if row not in holding and row.label and row.label <= counts.keys()]
    if not holding:
        return False
    if any(row.label <= counts.keys() for row in holding):
        return all(any(_is_meant(row, other, counts) for row in named) for other in holding)
    rarity = Counter(stem for row in evidence.rows for stem in row.around)
    return any(all(_says_more(row, other, counts, rarity) for other in holding) for row in named)


def _is_meant(row: LabelledRow, other: LabelledRow, counts: Counter[str]) -> bool:
    """Whether a row is named where another's name is only a part of its name: adjusted EBITDA, and not EBITDA too."""
    return other.label < row.label and all(counts[stem] == 1 for stem in other.label)


def _says_more(row: LabelledRow, other: LabelledRow, counts: Counter[str], rarity: Counter[str]) -> bool:
    def told(stems: frozenset[str]) -> float:
        return fsum(1 / max(1, rarity[stem]) for stem in stems & counts.keys())

    return not row.label <= other.label and told(row.label) > told(other.around)
