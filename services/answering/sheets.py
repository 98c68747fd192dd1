"""Count, filter and compute over all rows of a sheet, of which a search finds only some.

The rows are those of one table of a spreadsheet or CSV file. A question chooses among them by values that stand in
their cells and by limits such as “more than 80”. A result is given only where every word of the question is understood;
it says which rows were chosen, and cites the passages that hold them.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from services.answering.excerpts import OpenedDocument, QuotedAnswer, Selection
from services.documents import Document
from services.models.extractive.calculations import number
from services.models.extractive.grids import LIMIT, number_of, range_of
from services.models.extractive.quotes import split_cells
from services.operations.fair_threads import FairThreads, checkpoint
from services.search.retrieval import Retriever
from services.storage.library import Library
from services.storage.schema import Hit
from services.text.editions import terms_of_now
from services.text.markdown_text import escaped
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion, understood
from services.text.question_patterns import EXPECTED, Operation
from services.text.tables import is_total
from services.text.terms import terms_of
from services.text.words import are_forms_of_one_word

if TYPE_CHECKING:
    import pyarrow as pa

MAX_ROWS = 100_000
_COMPUTED: frozenset[Operation] = frozenset(("count", "sum", "average", "minimum", "maximum"))
_MOST_FOUND, _BEST = 8, 3
"""Passages that are searched for the sheet, and among how many of the first it must be."""
_NAMED, _CITED = 8, 6
"""Rows that an answer names, and passages that it cites."""
_LEAST_ROWS = 2
_SHARE_OF_FIGURES = 0.8
"""Of the cells of a column that have text, for it to be a column of figures; a few may say “on request”."""
_YEARS = (1900, 2100)
_ROW_WORDS = frozenset(
    terms_of(
        "row rows entry entries record records line lines zeile zeilen eintrag einträge ligne lignes entrée entrées "
        "fila filas entrada entradas riga righe linha linhas rij rijen"
    )
)
_HOW_MANY = dict(EXPECTED)["number"]
_TOTAL = re.compile(r"\b(?:totals?|totale|totaux|totaal|gesamt\w*)\b", re.IGNORECASE)
_LETTER = re.compile(r"\b[^\W\d_]\b")
_ONE_EACH = re.compile(r"\b(?:a|an|one|each|eine?[nmrs]?|je|une?|un[oa]?|uma?|een)\s+[^\W\d_]", re.IGNORECASE)
"""Of things named by such a word, one is meant, however many rows there are of it."""
_MEANS: Mapping[Operation, str] = {"sum": "Σ", "average": "⌀"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its rows as text, and where each row stands: its page, counted from 1, and the offset there."""

    document: Document
    place: str
    names: tuple[str, ...]
    rows: "pa.Table"
    places: Sequence[tuple[int, int]]

    def column(self, name: str) -> list[str]:
        return [str(text) for text in self.rows.column(self.names.index(name)).to_pylist()]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which rows a question asks for, the words that say so, and how that is told to the reader."""

    numbers: list[int]
    terms: frozenset[str]
    told: tuple[str, ...]
    one_each_of: str | None = None
    """The column of which the question names several values, each as one thing: “a saw and a drill”."""


class Sheets:
    """Answers questions that need all rows of a sheet."""

    def __init__(self, library: Library, retriever: Retriever, threads: FairThreads) -> None:
        self._library = library
        self._retriever = retriever
        self._threads = threads

    async def found(self, question: str, documents: Sequence[Document]) -> Selection | None:
        """The answer to a question that counts or computes; None where it does not, or is not wholly understood.

        Raises:
            StoreUnavailable, ModelError
        """
        asked = understood(question)
        operation = _operation(asked)
        if operation not in _COMPUTED:
            return None
        citations = await self._retriever.search(asked.text, documents, _MOST_FOUND)
        best = next((each for each in citations[:_BEST] if each.chunk_text.startswith("|")), None)
        if best is None:
            return None
        document = next(each for each in documents if each.id == best.document_id)
        pages, hits = await asyncio.gather(self._library.pages(document), self._library.passages(document))
        return await self._threads.run(
            self._answer, asked, operation, OpenedDocument.of(document, pages, hits), best.passage_id
        )

    def _answer(
        self, asked: AskedQuestion, operation: Operation, opened: OpenedDocument, passage_id: str
    ) -> Selection | None:
        sheet = _sheet_of(opened, passage_id)
        line = _computed(asked, operation, sheet) if sheet is not None else None
        if sheet is None or line is None:
            return None
        text, chosen = line
        answer = QuotedAnswer(self._retriever)
        cited: list[Hit] = []
        for row in chosen:
            hit = opened.passage_at(*sheet.places[row])
            if hit is not None and hit not in cited and len(cited) < _CITED:
                cited.append(hit)
        marks = "".join(f"[{answer.cite(hit, opened.document)}]" for hit in cited)
        answer.lines.append(f"{text} {marks}")
        return answer.selection() if cited else None


def _operation(asked: AskedQuestion) -> Operation | None:
    """What is to be computed; a total is the sum of a column, unless it stands there."""
    if asked.operation is not None:
        return asked.operation
    return "count" if _HOW_MANY.search(asked.text) else "sum" if _TOTAL.search(asked.text) else None


def _sheet_of(opened: OpenedDocument, passage_id: str) -> Sheet | None:
    """All rows of the table that a passage is from; None where it is no sheet's."""
    import pyarrow as pa

    hit = next((each for each in opened.hits if each.passage_id == passage_id), None)
    page = opened.structure.pages[hit.passage.part - 1] if hit is not None else None
    if page is None or page.first_row is None:
        return None
    heading = page.text.split("\n", 1)[0]
    names = tuple(split_cells(heading))
    rows: list[list[str]] = []
    places: list[tuple[int, int]] = []
    for part, other in enumerate(opened.structure.pages, start=1):
        checkpoint()
        if other.first_row is None or other.place != page.place or other.text.split("\n", 1)[0] != heading:
            continue
        offset = 0
        for index, line in enumerate(other.text.split("\n")):
            if index >= _LEAST_ROWS and line.strip("| "):
                cells = split_cells(line)[: len(names)]
                rows.append(cells + [""] * (len(names) - len(cells)))
                places.append((part, offset))
            offset += len(line) + 1
    if not _LEAST_ROWS <= len(rows) <= MAX_ROWS or len(set(names)) != len(names):
        return None
    table = pa.table({str(n): [row[n] for row in rows] for n in range(len(names))})
    return Sheet(opened.document, page.place or "", names, table, places)


def _computed(asked: AskedQuestion, operation: Operation, sheet: Sheet) -> tuple[str, list[int]] | None:
    """The answer and the rows that it is made of."""
    words = frozenset(terms_of(" ".join(asked.focus))) - frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    words -= terms_of_now()
    figures = {name: values for name in sheet.names if (values := _figures(sheet, name)) is not None}
    if _is_key(figures.get(sheet.names[0], ())):
        del figures[sheet.names[0]]
    choice = _chosen(asked, sheet, figures, words)
    if choice is None or not choice.numbers:
        return None
    around = _known(words, f"{sheet.place} {sheet.document.filename.rpartition('.')[0]}")
    left = words - choice.terms - (around - frozenset().union(*(_known(words, name) for name in figures)))
    if operation == "count":
        return _counted(sheet, choice, left, figures)
    return _of_figures(operation, sheet, choice, left, figures)


def _chosen(
    asked: AskedQuestion, sheet: Sheet, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]
) -> _Choice | None:
    """The rows with the values that the question names and within its limits; None where a limit is of no column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told: list[str] = []
    one_each_of: str | None = None
    known: frozenset[str] = frozenset()
    mask = pa.array([True] * len(sheet.places))
    for index, name in enumerate(sheet.names):
        checkpoint()
        if name in figures:
            continue
        column = sheet.rows.column(index).combine_chunks()
        values = [str(value) for value in pc.unique(column).to_pylist()]
        named = {value: held for value in values if (held := _known(words, value)) and _is_whole(value, asked, words)}
        if named:
            mask = pc.and_(mask, pc.is_in(column, value_set=pa.array(list(named))))
            known |= frozenset().union(*named.values()) | _known(words, name)
            told.append(f"{escaped(name)}: {escaped(', '.join(named))}")
            one_each_of = name if len(named) > 1 and _ONE_EACH.search(asked.text) else one_each_of
    if limit := LIMIT.search(asked.text):
        limited = _limited(limit[0], figures, words)
        limits = range_of(limit[0])
        if limited is None or limits is None:
            return None
        within = [value is not None and limits[0] <= value <= limits[1] for value in figures[limited]]
        mask = pc.and_(mask, pa.array(within))
        known |= _known(words, limited) | frozenset(terms_of(limit[0]))
        told.append(f"{escaped(limited)}: {escaped(limit[0])}")
    numbers = [number for number, chosen in enumerate(mask.to_pylist()) if chosen]
    return _Choice(numbers, known, tuple(told), one_each_of)


def _limited(limit: str, figures: Mapping[str, list[Decimal | None]], words: frozenset[str]) -> str | None:
    """The column that a limit is of: the one that the question names, or the only one of years, or of other figures."""
    named = [name for name in figures if _known(words, name)]
    if len(named) == 1:
        return named[0]
    bound = range_of(limit)
    is_year = bound is not None and any(_YEARS[0] <= each <= _YEARS[1] for each in bound)
    fitting = [name for name, values in figures.items() if _are_years(values) == is_year]
    return fitting[0] if not named and len(fitting) == 1 else None


def _are_years(values: Sequence[Decimal | None]) -> bool:
    known = [value for value in values if value is not None]
    return all(_YEARS[0] <= value <= _YEARS[1] and value == int(value) for value in known)


def _figures(sheet: Sheet, name: str) -> list[Decimal | None] | None:
    """The figures of a column in one unit; None where it holds words."""
    cells = sheet.column(name)
    parsed = [number_of(cell) if any(map(str.isdigit, cell)) else None for cell in cells]
    known = [figure for figure in parsed if figure is not None]
    filled = sum(bool(cell.strip("-–— ")) for cell in cells)
    if not known or len(known) < _SHARE_OF_FIGURES * filled or len({unit for _, unit in known}) > 1:
        return None
    if known[0][1] is None and any(any(map(str.isalpha, cell)) for cell in cells):
        return None  # codes and numbered names: “B-0042”, “Model 40”
    return [figure[0] if figure is not None else None for figure in parsed]


def _is_key(values: Sequence[Decimal | None]) -> bool:
    """Whether the figures of a first column only number its rows: whole, each once, and not years."""
    known = [value for value in values if value is not None]
    are_whole = all(value == int(value) for value in known)
    return len(known) > _LEAST_ROWS and are_whole and len(set(known)) == len(known) and not _are_years(values)


def _known(words: frozenset[str], text: str) -> frozenset[str]:
    """The words of the question that a text has, in any form."""
    there = terms_of(text)
    return frozenset(word for word in words if any(word == term or are_forms_of_one_word(word, term) for term in there))


def _is_whole(value: str, asked: AskedQuestion, words: frozenset[str]) -> bool:
    """Whether the question has every word of a value, also the A of “Ward A”, which is no term."""
    letters = frozenset(_LETTER.findall(value.upper()))
    return letters <= frozenset(_LETTER.findall(asked.text.upper())) and all(
        any(word == term or are_forms_of_one_word(word, term) for word in words) for term in terms_of(value)
    )


def _counted(
    sheet: Sheet, choice: _Choice, left: frozenset[str], figures: Mapping[str, list[Decimal | None]]
) -> tuple[str, list[int]] | None:
    """How many rows, or how many different values of the column that is called what is counted.

    None where that column holds figures: "How many seats has the Auk?" asks for one of them.
    """
    named = [name for name in sheet.names if _known(left, name)]
    if any(name in figures for name in named):
        return None
    if left - _ROW_WORDS - frozenset().union(*(_known(left, name) for name in named)) or len(named) > 1:
        return None
    if not choice.told and not named and not left & _ROW_WORDS:
        return None
    of = named[0] if named else sheet.names[0]
    column = sheet.column(of)
    values = [column[row] for row in choice.numbers if column[row].strip()]
    things = list(dict.fromkeys(values)) if named else values
    shown = ", ".join(escaped(thing) for thing in things[:_NAMED]) + (", …" if len(things) > _NAMED else "")
    return f"{_told(choice)}{escaped(of)}: **{len(things):,}** ({shown})", choice.numbers


def _of_figures(
    operation: Operation,
    sheet: Sheet,
    choice: _Choice,
    left: frozenset[str],
    figures: Mapping[str, list[Decimal | None]],
) -> tuple[str, list[int]] | None:
    named = [name for name in figures if _known(left, name)]
    if not named and operation == "sum":
        named = [name for name in figures if _TOTAL.search(name)]
    if len(named) != 1:
        return None
    [name] = named
    labels = _known(left, sheet.names[0])
    if left - _known(left, name) - labels - _ROW_WORDS:
        return None
    first = sheet.column(sheet.names[0])
    rows = [row for row in choice.numbers if not is_total(first[row])]
    values = [(value, row) for row in rows if (value := figures[name][row]) is not None]
    if operation == "sum" and choice.one_each_of is not None:
        values = _one_each(values, sheet.column(choice.one_each_of))
    is_stated = operation == "sum" and len(rows) < len(choice.numbers) and not choice.told
    if len(values) < _LEAST_ROWS or is_stated:
        return None
    if operation in {"minimum", "maximum"}:
        return _extreme(operation, sheet, choice, name, values)
    total = sum((value for value, _ in values), Decimal(0))
    result = total if operation == "sum" else total / len(values)
    short = result.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "=" if short == result else "≈"
    text = f"{_told(choice)}{_MEANS[operation]} {escaped(name)} ({len(values):,}) {sign} **{number(short)}**"
    return text, [row for _, row in values]


def _one_each(values: Sequence[tuple[Decimal, int]], things: Sequence[str]) -> list[tuple[Decimal, int]]:
    """One row of each thing; none where a thing has several figures."""
    first: dict[str, tuple[Decimal, int]] = {}
    for value, row in values:
        if first.setdefault(things[row], (value, row))[0] != value:
            return []
    return list(first.values())


def _extreme(
    operation: Operation, sheet: Sheet, choice: _Choice, name: str, values: Sequence[tuple[Decimal, int]]
) -> tuple[str, list[int]]:
    best = (min if operation == "minimum" else max)(value for value, _ in values)
    rows = [row for value, row in values if value == best]
    labels, cells = sheet.column(sheet.names[0]), sheet.column(name)
    shown = ", ".join(escaped(labels[row]) for row in rows[:_NAMED])
    return f"{_told(choice)}{escaped(sheet.names[0])}: {shown}; {escaped(name)}: **{escaped(cells[rows[0]])}**", rows


def _told(choice: _Choice) -> str:
    return f"{'; '.join(choice.told)}: " if choice.told else ""
