"""How good a ranking and an answer are. Recall at k and mean reciprocal rank as in Manning et al. 2008, chapter 8."""

import re
from collections.abc import Sequence

from benchmarks.evaluation.questions import Asked, Evidence
from services.events import Citation
from services.terms import question_terms, terms_of

CUTOFFS = (1, 5, 10)
_ENOUGH = 0.5
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?|(?<![\w.])\.\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FOOTNOTE = re.compile(r"\[\d+\]")
_SCALES = (1, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9)
_TOLERANCE = 0.006


def rank(citations: Sequence[Citation], evidence: Sequence[Evidence]) -> int | None:
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
    """Whether an answer has half at least of the reference's figures, or of its words if it has none.

    Figures are the same when one rounds to the other, in thousands, millions or billions as well; years don't count. Of
    the words those count that the question has not.
    """
    wanted = [number for number in _NUMBER.findall(reference) if not _YEAR.fullmatch(number)]
    said = _NUMBER.findall(_FOOTNOTE.sub("", answer))
    if wanted:
        return share([any(_same(one, other) for other in said) for one in wanted]) >= _ENOUGH
    words = set(question_terms(reference)) - set(terms_of(question)) or set(question_terms(reference))
    return len(words & set(terms_of(answer))) >= _ENOUGH * len(words)


def _same(reference: str, said: str) -> bool:
    wanted = float(reference.replace(",", ""))
    decimals = len(reference.partition(".")[2].rstrip("0"))
    room = max(0.5 * 10**-decimals if decimals else 0.0, _TOLERANCE * wanted)
    value = float(said.replace(",", ""))
    return any(abs(value * scale - wanted) <= room for scale in _SCALES if value * scale)


def of_right_document(asked: Asked, citations: Sequence[Citation]) -> bool:
    return bool(citations) and citations[0].filename == asked.document
