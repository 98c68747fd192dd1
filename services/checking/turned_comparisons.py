"""Find comparisons that a sentence turns round: “stronger in the town than in the country”."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.parts import Part
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import without_dates
from services.text.comparatives import Comparative, comparatives_in
from services.text.function_words import Language
from services.text.numbers import figures_in
from services.text.opposites import directions_in, opposites_of
from services.text.thesaurus import antonym_stems
from services.text.words import are_forms_of_one_word, stem, stems_of, without_asides

_NEAR = 4
"""Sentences of the passages that may compare the same."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    found: Comparative
    before: frozenset[str]
    after: frozenset[str]


def turned_comparisons(text: str, evidence: Evidence) -> Missing:
    """The comparatives that say of one thing what the passages say of the other that it is compared with."""
    language = evidence.language
    ours = list(_comparisons(text, language))
    if not ours:
        return []
    prose = (each for each in nearest(text, evidence, 0, 0)[:_NEAR] if each.is_prose)
    theirs = [each for segment in prose for each in _comparisons(segment.text, language)]
    return [
        (each.found.start, each.found.word)
        for each in ours
        if any(_are_contrary(each, other, language) for other in theirs)
    ]


def compared_against_figures(text: str, evidence: Evidence) -> Missing:
    """The comparatives that the figures of the passages speak against: fewer in summer, with 46 against 28."""
    ours = [each for each in _comparisons(text, evidence.language) if _direction(each.found, evidence)]
    near = [each for each in nearest(text, evidence, 0, 0)[:_NEAR] if each.is_prose] if ours else []
    return [
        (each.found.start, each.found.word)
        for each in ours
        for segment in near
        if any(difference * _direction(each.found, evidence) < 0 for difference in _differences(each, segment))
    ][:1]


def _direction(found: Comparative, evidence: Evidence) -> int:
    """1 if a comparative is of more, -1 if it is of less; 0 for one that no figures measure."""
    signs = {sign for *_, sign in directions_in(found.adjective, evidence.language)}
    if not found.adjective or len(signs) > 1:
        return 0
    if signs:
        return found.sign * min(signs)
    counted = found.is_of_a_degree and bool(held(evidence.stems_of(found.adjective), evidence.stems, evidence.language))
    return found.sign if counted else 0


def _differences(ours: _Comparison, segment: Segment) -> Iterator[float]:
    """How much more the figure of the first thing is than that of the second."""
    measured = [(part, found[0]) for part in segment.parts if len(found := figures_in(without_dates(part.text))) == 1]
    for part, figure in measured:
        for other, second in measured:
            if (
                figure.unit == second.unit
                and _is_of(ours.before, ours.after, part, segment)
                and _is_of(ours.after, ours.before, other, segment)
            ):
                yield figure.worth - second.worth


def _is_of(one: frozenset[str], other: frozenset[str], part: Part, segment: Segment) -> bool:
    language = segment.language
    return bool(held(one, part.tokens, language)) and not held(other, part.tokens, language)


def _comparisons(text: str, language: Language) -> Iterator[_Comparison]:
    plain = without_asides(text)
    for found in comparatives_in(plain, language):
        before, after = (stems_of(plain[start:end], language) for start, end in (found.first, found.second))
        yield _Comparison(found, before - after, after - before)


def _are_contrary(ours: _Comparison, theirs: _Comparison, language: Language) -> bool:
    def share(one: frozenset[str], other: frozenset[str]) -> bool:
        return bool(held(one, other, language))

    relation = _relation(ours.found, theirs.found, language)
    if share(ours.after, theirs.after):
        is_straight = share(ours.before, theirs.before) and not share(ours.before, theirs.after)
        return relation < 0 and is_straight and not share(ours.after, theirs.before)
    return relation > 0 and share(ours.after, theirs.before) and share(ours.before, theirs.after)


def _relation(one: Comparative, other: Comparative, language: Language) -> int:
    """1 where two comparatives say the same of what is compared, -1 where they say the contrary, 0 if it is open."""
    if one.adjective == other.adjective or (one.is_of_a_degree and other.is_of_a_degree and not other.adjective):
        return one.sign * other.sign
    a, b = (stem(each.adjective, language) for each in (one, other))
    if are_forms_of_one_word(a, b) or any(b in same for same, _ in opposites_of(one.adjective, language)):
        return one.sign * other.sign
    is_contrary = any(b in contrary for _, contrary in opposites_of(one.adjective, language))
    if is_contrary or (language == "en" and b in antonym_stems(a)):
        return -one.sign * other.sign
    return 0
