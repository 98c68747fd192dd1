"""Names and dates that passages have, but elsewhere than the figures of the same clause, or behind other words."""

from collections.abc import Sequence

from services.dates import Date, dates_in
from services.evidence import NUMBER, Evidence, Missing, Segment, stems_of
from services.names import capitalises_nouns, is_name
from services.rows import is_figure_row
from services.wording import clauses_of, content_stems, words_in

_TELLING = 3
"""Numbers of fewer characters stand everywhere."""
_MARGIN = 2
"""So many more words speak for another date."""
_AROUND = 1
"""How many sentences before and after the one with the figure may say what it is about."""


def out_of_place(text: str, evidence: Evidence) -> Missing:
    """Names and dates that are not where the passages have what their clause says."""
    return [
        (start + place, word)
        for start, end in clauses_of(text)
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
    if capitalises_nouns(clause):
        return []
    names = {place: (word, frozenset(content_stems(word))) for place, word in _names(clause)}
    said = frozenset().union(*(stems for _, stems in names.values()))
    if all(said.issuperset(content_stems(word)) for _, word in _names(there.text)):
        return []
    known = stems_of(evidence.section).union(*(segment.stems for segment in near))
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
    """Dates that a sentence has behind other words, while it has another date behind the words of the clause."""
    return [
        (date.start, date.raw)
        for date in _days(clause)
        if any(_is_of_another(date, stems_of(clause[: date.start]), segment) for segment in evidence.segments)
    ]


def _is_of_another(date: Date, said: frozenset[str], segment: Segment) -> bool:
    own = [len(said & before) if before else len(said) for day, before in segment.days if date.meets(day)]
    others = [len(said & before) for day, before in segment.days if not date.meets(day)]
    return bool(own and others) and max(others) >= max(own) + _MARGIN


def _days(text: str) -> list[Date]:
    return [date for date in dates_in(text) if date.has_day]
