"""Count, filter and compute over all rows of a sheet, of which a search finds only some.

The rows are those of one table of a spreadsheet or CSV file. A question chooses among them by values that are in
their cells and by limits such as “more than 80”. The answer says which rows were chosen, and cites the passages that
hold them.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

from services.answering.excerpts import OpenedDocument, QuotedAnswer, Selection
from services.answering.sheet_guesses import asks_for_money, guessed_lines
from services.answering.sheet_lines import lines_of, names_measure
from services.answering.sheet_reading import HOW_MANY, Line
from services.answering.sheet_rows import Sheet, sheet_of_part
from services.answering.sheet_values import known_words, parts_of
from services.documents import Document
from services.events import Citation
from services.models.extractive.phrases import CLOSEST
from services.models.extractive.quotes import split_cells
from services.operations.fair_threads import FairThreads
from services.search.retrieval import Retriever
from services.storage.library import Library
from services.storage.schema import Hit
from services.text.asked_operations import TOTAL, Operation
from services.text.negation import is_of_others
from services.text.question_kind import AskedQuestion, understood
from services.text.terms import terms_of

_COMPUTED: frozenset[Operation] = frozenset(("count", "sum", "average", "minimum", "maximum"))
_MOST_FOUND, _BEST = 8, 3
"""Passages that are searched for the sheet, and among how many of the first it must be."""
_CITED = 6
"""Passages that a line cites."""
_MOST_BESIDE = 1_000
"""Further passages of the sheet by which a result is checked: some ten thousand rows."""
_LISTED, _NAMES = frozenset(("list", "lookup")), frozenset(("text", "person"))
"""Kinds of questions, and what they expect, that rows with a value may answer by what they are called."""
_HOW_MUCH = re.compile(r"\b(?:how much|wie ?viel|combien|cu[aá]nt[oa]|quant[oa]|hoeveel)\b", re.IGNORECASE)
_WHICH = re.compile(
    r"\W*(?:which|who|whose|list|name|show|welche[rnsm]?|wer|wessen|liste|quel(?:le)?s|qui|cu[aá]les|quali|quais"
    r"|welke)\b",
    re.IGNORECASE,
)
"""How a question begins that asks for rows by their names, also where it speaks of money: “Who has paid …?”."""


class Sheets:
    """Answers questions that need all rows of a sheet."""

    def __init__(self, library: Library, retriever: Retriever, threads: FairThreads) -> None:
        self._library = library
        self._retriever = retriever
        self._threads = threads

    async def found(self, question: str, documents: Sequence[Document]) -> Selection | None:
        """The answer to a question that counts or computes; None where it does not, or is not understood in full.

        Raises:
            StoreUnavailable, ModelError
        """
        asked = understood(question)
        operation = _operation(asked)
        names = _WHICH.match(asked.text) is not None or (asked.expected in _NAMES and not asks_for_money(asked))
        lists = operation is None and asked.kind in _LISTED and names
        computes = operation in _COMPUTED
        if not computes and not lists and asked.kind not in _LISTED:
            return None
        citations = await self._retriever.search(asked.text, documents, _MOST_FOUND)
        found = [each for each in citations if _has_columns(each.chunk_text)]
        by_sheet = {(each.document_id, _sheet_named(each)): each for each in reversed(found)}
        guess: Selection | None = None
        best_first = list(by_sheet.values())[::-1][:_BEST]
        if computes:
            best_first.sort(key=lambda citation: _named_exactly(asked, citation), reverse=True)
        for best in best_first:
            document = next(each for each in documents if each.id == best.document_id)
            pages, hits = await asyncio.gather(self._library.pages(document), self._library.passages(document))
            opened = OpenedDocument.of(document, pages, hits)
            sheet = _sheet_of(opened, best.passage_id)
            if sheet is None:
                continue
            is_read = (computes or lists) and not is_of_others(asked.text, asked.language)
            lines = await self._threads.run(lines_of, asked, operation, sheet) if is_read else ()
            if _is_one_of_several(asked, sheet, opened):
                lines = [replace(line, is_certain=False) for line in lines]
            if lines and all(line.is_certain for line in lines):
                return self._answer(asked, lines, sheet, opened)
            if not lines and guess is None:
                lines = await self._threads.run(guessed_lines, asked, operation, sheet)
            if lines:
                guess = guess or self._answer(asked, lines, sheet, opened)
        return guess

    def _answer(
        self, asked: AskedQuestion, lines: Sequence[Line], sheet: Sheet, opened: OpenedDocument
    ) -> Selection | None:
        """The lines with their footnotes, and whether they are only the closest."""
        answer = QuotedAnswer(self._retriever)
        is_guess = not all(line.is_certain for line in lines)
        if is_guess:
            answer.lines += [CLOSEST[asked.language], ""]
        for line in lines:
            cited: list[Hit] = []
            for row in line.rows:
                hit = opened.passage_at(*sheet.places[row])
                if hit is not None and hit not in cited and len(cited) < _CITED:
                    cited.append(hit)
            marks = "".join(f"[{answer.cite(hit, opened.document)}]" for hit in cited)
            answer.lines.append(f"{line.text} {marks}")
        if not answer.citations:
            return None
        parts = {part for part, _ in sheet.places}
        others = [
            hit.passage.text
            for hit in opened.hits
            if hit.passage.part in parts and hit.passage_id not in answer.citations
        ]
        return replace(answer.selection(is_guess=is_guess), beside=tuple(others[:_MOST_BESIDE]))


def _operation(asked: AskedQuestion) -> Operation | None:
    """What is to be computed; a total is the sum of a column, unless the sheet has it."""
    if asked.operation is not None:
        return asked.operation
    if HOW_MANY.search(asked.text) or (_HOW_MUCH.search(asked.text) and names_measure(asked)):
        return "count"
    return "sum" if TOTAL.search(asked.text) else None


def _is_one_of_several(asked: AskedQuestion, sheet: Sheet, opened: OpenedDocument) -> bool:
    """Whether another sheet of the file has the same columns, as one for each month, and the question names none."""
    heading = "| " + " | ".join(sheet.names) + " |"
    alike = {
        page.place
        for page in opened.structure.pages
        if page.first_row is not None and " ".join(_heading(page.text).split()) == " ".join(heading.split())
    }
    return len(alike) > 1 and not known_words(frozenset(terms_of(asked.text)), sheet.place)


def _named_exactly(asked: AskedQuestion, citation: Citation) -> int:
    """How many columns the question names word by word: a “rate” is no “rating”, though both are forms of one word."""
    words = {word.lower() for word in asked.focus}
    return sum(
        {part.lower() for part in parts_of(name)} <= words for name in split_cells(_heading(citation.chunk_text))
    )


def _heading(passage: str) -> str:
    return passage.split("\n", 1)[0]


def _has_columns(passage: str) -> bool:
    """Whether a passage is a part of a table with several columns."""
    return passage.startswith("|") and len(split_cells(_heading(passage))) > 1


def _sheet_named(citation: Citation) -> str:
    """The sheet that rows are from, as the place of a passage tells it: “Staff, rows 2–9”."""
    return (citation.place or "").rpartition(", ")[0]


def _sheet_of(opened: OpenedDocument, passage_id: str) -> Sheet | None:
    """The table that a passage is from; None where it is no sheet's."""
    hit = next((each for each in opened.hits if each.passage_id == passage_id), None)
    return sheet_of_part(opened, hit.passage.part) if hit is not None else None
