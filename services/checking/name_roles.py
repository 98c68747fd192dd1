"""Names that the passages have in another clause than what a sentence says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.names import is_name, persons_in
from services.checking.same_words import held
from services.checking.text_forms import without_months
from services.text.values import values_in
from services.text.words import words_in

_CUT = re.compile(
    r"[,;:]\s|\s(?:but|while|whereas|mais|pero|mientras|ma|maar)\s|\s(?:and|et|y|e|en)\s(?=[a-zß-ÿ]|M[rs]s?\b)"
)
"""Where one clause may end and another begin."""
_MARGIN = 2
"""Factor by which another name's clause must fit better."""
_EXACT = 1e-9  # sums of weights that are equal differ by less, through rounding
_MOST_SEGMENTS = 400
"""Sentences of the passages that are cut into clauses."""


@dataclass(frozen=True, slots=True)
class _Clause:
    """The stems of a clause, those of the names in it, and of the names in it or, where it has none, before it."""

    stems: frozenset[str]
    names: frozenset[str]
    subjects: frozenset[str]


def names_of_another_role(text: str, evidence: Evidence, least_said: float = 0.5) -> Missing:
    """The first name of a sentence, by its last word, where the passages say of another name what the sentence says.

    `least_said` is the share of it that the clause with the other name has to have. What a sentence says of its further
    names may well be in another clause than they are.
    """
    text = without_months(text)
    every = evidence.stems_of(text)
    runs = islice(_runs(text, evidence), 1)
    return [run[-1] for run in runs if _is_said_of_others(_stems(run, evidence), every, evidence, least_said)]


def _named(text: str, evidence: Evidence) -> list[re.Match[str]]:
    if evidence.capitalises_nouns:
        return persons_in(text, evidence)
    return [match for match in words_in(text) if is_name(text, match)]


def _runs(text: str, evidence: Evidence) -> Iterator[list[tuple[int, str]]]:
    """Names of one or several words, each with its offset."""
    run: list[tuple[int, str]] = []
    for match in _named(text, evidence):
        if run and text[run[-1][0] + len(run[-1][1]) : match.start()].strip(" .&"):
            yield run
            run = []
        run.append((match.start(), match[0]))
    if run:
        yield run


def _stems(run: list[tuple[int, str]], evidence: Evidence) -> frozenset[str]:
    stems = (stem for _, name in run for stem in evidence.content_stems(name))
    return frozenset(stem for stem in stems if not evidence.has_in_name(stem))


def _is_said_of_others(own: frozenset[str], every: frozenset[str], evidence: Evidence, least_said: float) -> bool:
    said = every - own
    if not own or not said or any(len(evidence.holders.get(stem, ())) != 1 for stem in own):
        return False  # a name in several sentences may well have several roles
    clauses = list(_clauses(evidence))
    about = [clause for clause in clauses if own & (clause.names | clause.subjects)]
    others = [clause for clause in clauses if clause.names - said and own.isdisjoint(clause.names | clause.subjects)]
    if any(own & clause.names and clause.stems <= own for clause in about):
        return False  # "on Linux but not on Windows": the clause goes on with words of the one before
    mine = max((_weight(clause, said, evidence) for clause in about), default=0.0)
    return any(
        _weight(clause, said, evidence) > max(1, _MARGIN * mine) - _EXACT
        and len(held(clause.stems, said, evidence.language)) >= len(said) * least_said
        for clause in others
    )


def _weight(clause: _Clause, said: frozenset[str], evidence: Evidence) -> float:
    """How much a clause says of the same; a word counts the less the more sentences of the passages have it."""
    shared = held(clause.stems, said, evidence.language)
    return sum(1 / max(1, len(evidence.holders.get(stem, ()))) for stem in shared)


def _clauses(evidence: Evidence) -> Iterator[_Clause]:
    before: frozenset[str] = frozenset()
    prose = (segment for segment in evidence.segments[:_MOST_SEGMENTS] if segment.is_prose)
    for segment in prose:
        text = without_months(segment.text)
        named = [match for match in _named(text, evidence) if not values_in(match[0])]
        cuts = [0, *(match.end() for match in _CUT.finditer(text)), len(text)]
        for start, end in pairwise(cuts):
            inside = (match[0] for match in named if start <= match.start() < end)
            names = frozenset(stem for name in inside for stem in evidence.content_stems(name))
            before = names or before
            yield _Clause(evidence.stems_of(text[start:end]), names, before)
