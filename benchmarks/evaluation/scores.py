"""How good a ranking and an answer are. Recall at k and mean reciprocal rank as in Manning et al. 2008, chapter 8."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.evaluation.questions import ExpectedEvidence, LabelledQuestion
from services.checking.evidence import Evidence
from services.events import Citation
from services.text.numbers import Figure, matches
from services.text.terms import question_terms, terms_of
from services.text.units import CURRENCIES

CUTOFFS = (1, 5, 10)
_ENOUGH = 0.5
_FOOTNOTE = re.compile(r"\[\d+\]")
_YES_OR_NO = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_ROUNDED = 0.01
"""An answer may round the reference by so much of it."""


def rank(citations: Sequence[Citation], evidence: Sequence[ExpectedEvidence]) -> int | None:
    """Which of the distinct pages, in the order of the citations, is the first with evidence; None if none is.

    Where a format has no pages, each passage counts as one.
    """
    seen: list[object] = []
    for citation in citations:
        page = (citation.document_id, citation.page if citation.page is not None else citation.passage_id)
        if page not in seen:
            seen.append(page)
        if any(each.is_in(citation) for each in evidence):
            return seen.index(page) + 1
    return None


def recall(ranks: Sequence[int | None], cutoff: int) -> float:
    """Share of the questions with evidence among the first so many pages."""
    return share([found is not None and found <= cutoff for found in ranks])


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    return sum(1 / found for found in ranks if found) / len(ranks) if ranks else 0.0


def share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 0.0


def contains(reference: str, answer: str, question: str) -> bool:
    """Whether an answer has half at least of the reference's figures, dates and times, or of its words if it has none.

    Figures are the same when one rounds to the other, each in the scale written beside it, that the question asks
    for or that the answer names ("in millions"). A figure below zero has to be below zero; others may be in brackets,
    as what is paid is. Years don't count. Of the words those count that the question has not. An answer that begins
    with "yes" where the reference does with "no" has nothing of it.
    """
    wanted, said = Evidence(reference, "", ""), Evidence(_FOOTNOTE.sub("", answer), "", "")
    decided, decision = _YES_OR_NO.match(reference), _YES_OR_NO.match(answer)
    if decided and decision and decided[1].lower() != decision[1].lower():
        return False
    found = [
        *(any(date.meets(other) for other in said.dates) for date in wanted.dates),
        *(any(clock.minutes & other.minutes for other in said.clocks) for clock in wanted.clocks),
        *(_has_figure(said, figure) for figure in _in_scale(wanted.figures, question)),
    ]
    if found:
        return share(found) >= _ENOUGH
    words = set(question_terms(reference)) - set(terms_of(question)) or set(question_terms(reference))
    if not words:
        return decision is not None
    return len(words & set(terms_of(answer))) >= _ENOUGH * len(words)


def _in_scale(figures: Sequence[Figure], question: str) -> list[Figure]:
    """The figures that are no years, in the scale that the question asks for, without zeros at the end of decimals."""
    asked = Evidence(question, "", "").scales
    scale = next(iter(asked)) if len(asked) == 1 else None
    return [
        replace(figure, readings=tuple(_exact(*reading) for reading in figure.readings), scale=figure.scale or scale)
        if figure.unit is None or figure.unit in CURRENCIES.values()
        else figure
        for figure in figures
        if figure.year() is None
    ]


def _exact(value: float, step: float) -> tuple[float, float]:
    """A reading whose last place is its last one that is not zero: “$382.00” was rounded to whole ones."""
    while step < 1 and math.isclose(value / (step * 10), round(value / (step * 10)), abs_tol=1e-9):
        step *= 10
    return value, step


def _has_figure(said: Evidence, wanted: Figure) -> bool:
    return any(
        (found.negative or not wanted.negative)
        and (
            matches(wanted, found, said.scales, sure_of_scale=True)
            or (_is_near(wanted, found) and matches(found, wanted, frozenset(), sure_of_scale=True))
        )
        for found in said.figures
        if found.year() is None
    )


def _is_near(wanted: Figure, found: Figure) -> bool:
    return math.isclose(wanted.worth, found.worth, rel_tol=_ROUNDED)


def of_right_document(asked: LabelledQuestion, citations: Sequence[Citation]) -> bool:
    return bool(citations) and citations[0].filename == asked.document
