"""Answers with line items of financial statements, or with measures that are computed from them.

The search answers what the statements do not have, and questions about parts of a group that have no statement.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.answering.excerpts import QuotedAnswer, Selection
from services.answering.financial_statements.computation import Computed, compute
from services.answering.financial_statements.line_items import LineItem
from services.answering.financial_statements.question import AskedFormula, StatementQuestion, statement_question
from services.answering.financial_statements.statements import StatementFigure, Statements
from services.answering.financial_statements.writer import Writer
from services.documents import Document
from services.errors import TooMuchWork
from services.operations.fair_threads import FairThreads
from services.search.retrieval import Retriever
from services.storage.library import Library
from services.text.terms import terms_of

log = logging.getLogger(__name__)

_MOST_TRIED, _MOST_PASSAGES = 4, 5_000
"""Documents that are read for one question, and passages of the longest one: reading these takes a second."""
_NAMED = 0.3
"""A document that the question names with this certainty is the only one that answers."""
_TITLE_CHARS, _HEADING_CHARS = 3_000, 100
"""Characters of a first page, and of the first heading of a document without pages, that say whose report it is."""
_SHORT = 3
"""Letters of the shortest word that is looked for in a longer one, and of what else that has at least."""
_WORD = re.compile(r"[^\W\d_]+")


class StatementAnswers:
    """Answers questions about line items of statements and measures."""

    def __init__(self, library: Library, retriever: Retriever, threads: FairThreads) -> None:
        self._library = library
        self._retriever = retriever
        self._threads = threads

    async def found(self, question: str, documents: Sequence[Document]) -> Selection | None:
        """The answer to a question about a line item or a measure; None where it asks for neither, or is not certain.

        Raises:
            StoreUnavailable, ModelError
        """
        asked = statement_question(question)
        if asked is None:
            return None
        named = await self._retriever.named(question, documents)
        short = [document for document in documents if document.passages <= _MOST_PASSAGES]
        likely = sorted(short, key=lambda document: -named.get(document.id, 0.0))[:_MOST_TRIED]
        answers: list[_Answered] = []
        for document in likely:
            try:
                statements, title = await self._statements(document)
            except TooMuchWork:
                log.warning("the statements of a document took too long to read, so the search answers")
                return None
            answered = _answered(asked, statements, title)
            if answered is not None:
                answers.append(answered)
            if answers and named.get(document.id, 0.0) >= _NAMED:
                break
        if not answers or any(each.values != answers[0].values for each in answers):
            return None
        return _written(asked, answers[0], QuotedAnswer(self._retriever))

    async def _statements(self, document: Document) -> tuple[Statements, frozenset[str]]:
        """The statements of a document, and the words by which it says whose they are."""
        hits, first = await asyncio.gather(self._library.passages(document), self._library.page(document, 1))
        chars = _TITLE_CHARS if document.has_pictures else _HEADING_CHARS
        beginning = first.text[:chars] if first is not None else ""
        statements = await self._threads.run(Statements.of, document, hits, f"{document.filename}\n{beginning}")
        return statements, _title(document, beginning)


def _title(document: Document, beginning: str) -> frozenset[str]:
    """The words of a file's name, and of lines without figures on the first page: an address names no company."""
    lines = [line for line in beginning.split("\n") if not any(map(str.isdigit, line))]
    return frozenset(_WORD.findall(" ".join([document.filename, *lines]).lower()))


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a document answers: each formula that the question asks for, with its value in each year."""

    document: Document
    quarter: int | None
    computed: tuple[tuple[AskedFormula, tuple[tuple[int, Computed], ...]], ...]

    @property
    def values(self) -> list[list[Decimal]]:
        return [[each.value for _, each in years] for _, years in self.computed]


def _answered(asked: StatementQuestion, statements: Statements, title: frozenset[str]) -> _Answered | None:
    """What a document's statements answer; None where they lack a figure, or are those of another company."""
    unknown = {name for name in asked.names if not _is_named(name, title, statements.document.filename)}
    if unknown and any((part := statements.of_part(unknown)).tables.values()):
        statements, unknown = part, set()
    years = _years(asked, statements.years)

    def figure_of(line: LineItem, year: int, said: str) -> StatementFigure | None:
        return statements.figure(line, year, asked.period, said)

    computed: list[tuple[AskedFormula, tuple[tuple[int, Computed], ...]]] = []
    labels: set[str] = set()
    for each in asked.formulas:
        of_years = [(year, result) for year in years if (result := compute(each.formula, year, figure_of))]
        if not years or len(of_years) != len(years):
            return None
        computed.append((each, tuple(of_years)))
        labels |= {term for _, result in of_years for figure in result.figures for term in terms_of(figure.label)}
    if not computed or not all(labels.issuperset(terms_of(name)) for name in unknown):
        return None
    return _Answered(statements.document, statements.quarter, tuple(computed))


def _is_named(name: str, title: frozenset[str], filename: str) -> bool:
    """Whether a word is one of a title's, or of several that a file name joins: FOOTLOCKER."""
    joined = _WORD.findall(filename.lower())
    return all(
        part in title or any(part in word and len(word) >= len(part) + _SHORT for word in joined if len(part) >= _SHORT)
        for part in _WORD.findall(name)
    )


def _years(asked: StatementQuestion, known: Sequence[int]) -> list[int]:
    """The years to compute: those that the question names, or the latest; for a change also the year before."""
    years = list(asked.years) or list(known[:1])
    if asked.way not in {"growth", "change"} or not years:
        return years
    return [years[0] - 1, years[0]] if len(years) == 1 else [years[0], years[-1]]


def _written(asked: StatementQuestion, answered: _Answered, answer: QuotedAnswer) -> Selection:
    writer = Writer(asked, answered.document, answered.quarter, answer)
    for each, years in answered.computed:
        writer.write(each, years)
    return answer.selection()
