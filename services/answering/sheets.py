"""Count, filter and compute over all rows of a sheet, of which a search finds only some.

The rows are those of one table of a spreadsheet or CSV file. A question chooses among them by values that stand in
their cells and by limits such as “more than 80”. A result is given only where every word of the question is understood;
it says which rows were chosen, and cites the passages that hold them.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from services.answering.excerpts import OpenedDocument, QuotedAnswer, Selection
from services.answering.sheet_rows import LEAST_ROWS, Choice, Sheet, chosen_rows, figures_of, is_key, known_words
from services.documents import Document
from services.events import Citation
from services.models.extractive.question import LIGHT_VERBS
from services.models.extractive.quotes import split_cells
from services.models.extractive.results import number
from services.operations.fair_threads import FairThreads, checkpoint
from services.search.retrieval import Retriever
from services.storage.library import Library
from services.storage.schema import Hit
from services.text.editions import terms_of_now
from services.text.function_words import PREPOSITIONS
from services.text.markdown_text import escaped
from services.text.operations import operation_words_in
from services.text.question_kind import AskedQuestion, understood
from services.text.question_patterns import EXPECTED, Operation
from services.text.tables import is_total
from services.text.terms import terms_of
from services.text.units import unit_of

MAX_ROWS = 100_000
_COMPUTED: frozenset[Operation] = frozenset(("count", "sum", "average", "minimum", "maximum"))
_MOST_FOUND, _BEST = 8, 3
"""Passages that are searched for the sheet, and among how many of the first it must be."""
_NAMED, _CITED = 8, 6
"""Rows that an answer names, and passages that it cites."""
_LISTED, _NAMES = frozenset(("list", "lookup")), frozenset(("text", "person"))
"""Kinds of questions, and what they expect, that rows with a value may answer by what they are called."""
_MOST_ALIKE = 0.7
"""Share of different cells from which on a column calls rows by their names."""
_MOST_LISTED = 40
"""Rows that are named one a line; more are counted, not read."""
_ROW_WORDS = frozenset(
    terms_of(
        "row rows entry entries record records line lines zeile zeilen eintrag einträge ligne lignes entrée entrées "
        "fila filas entrada entradas riga righe linha linhas rij rijen sheet table list tab blatt tabelle liste "
        "feuille tableau hoja tabla lista foglio tabella folha tabela blad tabel lijst"
    )
)
_WHICH = re.compile(
    r"\W*(?:which|who|whose|list|name|show|welche[rnsm]?|wer|wessen|liste|quel(?:le)?s|qui|cu[aá]les|quali|quais"
    r"|welke)\b",
    re.IGNORECASE,
)
"""How a question begins that asks for rows by their names, also where it speaks of money: “Who has paid …?”."""
_ALL_OF = re.compile(
    r"\b(?:whole|entire|overall|altogether|in (?:total|all)|gan[zs]\w*|insgesamt|zusammen|toute?|entière?|au total"
    r"|en tout|tod[oa]s?|en total|tutt[oaie]|in totale|inteir[oa]|no total|hele|totaal)\b",
    re.IGNORECASE,
)
"""Asks for the sum of a column, where things are counted that it holds the numbers of."""
_HOW_MANY = dict(EXPECTED)["number"]
_TOTAL = re.compile(r"\b(?:totals?|totale|totaux|totaal|gesamt\w*)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|that|which|qui|que|che|die)\s+(?P<verb>[^\W\d_]+)", re.IGNORECASE)
_BEFORE_A_PREPOSITION = re.compile(
    rf"\b(?P<verb>[^\W\d_]+)(?:\s+(?:out|up|off|back|down|away))?\s+(?:{'|'.join(sorted(PREPOSITIONS))})\s+\S",
    re.IGNORECASE,
)
_Line: TypeAlias = tuple[str, Sequence[int]]
"""A line of an answer and the rows that it is made of."""
_MEANS: Mapping[Operation, str] = {"sum": "Σ", "average": "⌀"}


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
        names = asked.expected in _NAMES or _WHICH.match(asked.text) is not None
        lists = operation is None and asked.kind in _LISTED and names
        if operation not in _COMPUTED and not lists:
            return None
        citations = await self._retriever.search(asked.text, documents, _MOST_FOUND)
        found = [each for each in citations if _has_columns(each.chunk_text)]
        by_sheet = {(each.document_id, _sheet_named(each)): each for each in reversed(found)}
        for best in list(by_sheet.values())[::-1][:_BEST]:
            document = next(each for each in documents if each.id == best.document_id)
            pages, hits = await asyncio.gather(self._library.pages(document), self._library.passages(document))
            opened = OpenedDocument.of(document, pages, hits)
            if answer := await self._threads.run(self._answer, asked, operation, opened, best.passage_id):
                return answer
        return None

    def _answer(
        self, asked: AskedQuestion, operation: Operation | None, opened: OpenedDocument, passage_id: str
    ) -> Selection | None:
        sheet = _sheet_of(opened, passage_id)
        if sheet is None:
            return None
        answer = QuotedAnswer(self._retriever)
        for text, rows in _lines(asked, operation, sheet):
            cited: list[Hit] = []
            for row in rows:
                hit = opened.passage_at(*sheet.places[row])
                if hit is not None and hit not in cited and len(cited) < _CITED:
                    cited.append(hit)
            marks = "".join(f"[{answer.cite(hit, opened.document)}]" for hit in cited)
            answer.lines.append(f"{text} {marks}")
        return answer.selection() if answer.citations else None


def _operation(asked: AskedQuestion) -> Operation | None:
    """What is to be computed; a total is the sum of a column, unless it stands there."""
    if asked.operation is not None:
        return asked.operation
    return "count" if _HOW_MANY.search(asked.text) else "sum" if _TOTAL.search(asked.text) else None


def _has_columns(passage: str) -> bool:
    """Whether a passage is a part of a table with several columns."""
    return passage.startswith("|") and len(split_cells(passage.split("\n", 1)[0])) > 1


def _sheet_named(citation: Citation) -> str:
    """The sheet that rows are from, as the place of a passage tells it: “Staff, rows 2–9”."""
    return (citation.place or "").rpartition(", ")[0]


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
            if index >= LEAST_ROWS and line.strip("| "):
                cells = split_cells(line)[: len(names)]
                rows.append(cells + [""] * (len(names) - len(cells)))
                places.append((part, offset))
            offset += len(line) + 1
    if not LEAST_ROWS <= len(rows) <= MAX_ROWS or len(set(names)) != len(names):
        return None
    table = pa.table({str(n): [row[n] for row in rows] for n in range(len(names))})
    return Sheet(opened.document, page.place or "", names, table, places)


def _lines(asked: AskedQuestion, operation: Operation | None, sheet: Sheet) -> Sequence[_Line]:
    """What is computed, or without an operation each row with the values that the question names."""
    words = frozenset(terms_of(" ".join(asked.focus))) - frozenset(terms_of(" ".join(operation_words_in(asked.text))))
    words -= terms_of_now()
    figures = {name: values for name in sheet.names if (values := figures_of(sheet, name)) is not None}
    if is_key(figures.get(sheet.names[0], ())):
        del figures[sheet.names[0]]
    choice = chosen_rows(asked, sheet, figures, words)
    if choice is None or not choice.numbers:
        return ()
    around = known_words(words, f"{sheet.place} {sheet.document.filename.rpartition('.')[0]}")
    left = words - choice.terms - (around - frozenset().union(*(known_words(words, name) for name in figures)))
    if operation is None:
        return _named_rows(sheet, choice, left - _relations(asked.text, words))
    if operation == "count":
        line = _counted(asked, sheet, choice, left, figures)
    else:
        line = _of_figures(operation, sheet, choice, left, figures)
    return () if line is None else (line,)


def _counted(
    asked: AskedQuestion,
    sheet: Sheet,
    choice: Choice,
    left: frozenset[str],
    figures: Mapping[str, list[Decimal | None]],
) -> _Line | None:
    """How many rows, or how many different values of the column that is called what is counted.

    Where that column holds figures, their sum if all are asked for; "How many seats has the Auk?" asks for one of them.
    """
    named = [name for name in sheet.names if known_words(left, name)]
    if any(name in figures for name in named) or _names_rows(sheet, choice):
        is_sum = _ALL_OF.search(asked.text) is not None and not _names_rows(sheet, choice)
        return _of_figures("sum", sheet, choice, left, figures) if is_sum else None
    if left - _ROW_WORDS - frozenset().union(*(known_words(left, name) for name in named)) or len(named) > 1:
        return None
    if not choice.told and not named and not left & _ROW_WORDS:
        return None
    of = named[0] if named else sheet.names[0]
    column = sheet.column(of)
    values = [column[row] for row in choice.numbers if column[row].strip()]
    things = list(dict.fromkeys(values)) if named else values
    shown = ", ".join(escaped(thing) for thing in things[:_NAMED]) + (", …" if len(things) > _NAMED else "")
    of_what = "" if of in choice.columns else f"{escaped(of)}: {shown}"
    return f"**{len(things):,}** – {'; '.join(filter(None, [*choice.told, of_what]))}", choice.numbers


def _names_rows(sheet: Sheet, choice: Choice) -> bool:
    """Whether the question names rows by a column that calls nearly each of them otherwise: they are not counted."""
    columns = (sheet.column(name) for name in choice.columns)
    return any(len(set(cells)) > len(cells) * _MOST_ALIKE for cells in columns)


def _named_rows(sheet: Sheet, choice: Choice, left: frozenset[str]) -> Sequence[_Line]:
    """The rows with the values of the question, by what they are called; none where it asks for more."""
    unknown = left - _ROW_WORDS - LIGHT_VERBS - frozenset().union(*(known_words(left, name) for name in sheet.names))
    name = _column_of_names(sheet, choice, left)
    if not choice.told or unknown or name in choice.columns or not LEAST_ROWS <= len(choice.numbers) <= _MOST_LISTED:
        return ()
    shown = [each for each in sheet.names if each == name or each in choice.columns]
    columns = {each: sheet.column(each) for each in shown}
    return [
        (f"- {'; '.join(f'{escaped(each)}: {escaped(columns[each][row])}' for each in shown)}", [row])
        for row in choice.numbers
        if columns[name][row].strip()
    ]


def _relations(question: str, words: frozenset[str]) -> frozenset[str]:
    """The verbs of a question that only say how its values belong to the rows: “who live in”, “that belong to”."""
    found = {match["verb"] for regex in (_RELATIVE, _BEFORE_A_PREPOSITION) for match in regex.finditer(question)}
    return frozenset(terms_of(" ".join(found))) & words


def _column_of_names(sheet: Sheet, choice: Choice, left: frozenset[str]) -> str:
    """The column that the question names, else the first one that tells rows apart by words, and not by codes."""
    named = [name for name in sheet.names if known_words(left, name) and name not in choice.columns]
    wordy = [name for name in sheet.names if name not in choice.columns and _are_names(sheet.column(name))]
    return next(iter([*named, *wordy, *sheet.names]))


def _are_names(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    letters = sum(not any(map(str.isdigit, cell)) or " " in cell for cell in filled)
    return len(set(filled)) > len(filled) / 2 and letters > len(filled) / 2


def _of_figures(
    operation: Operation,
    sheet: Sheet,
    choice: Choice,
    left: frozenset[str],
    figures: Mapping[str, list[Decimal | None]],
) -> _Line | None:
    held = {name: len(known_words(left, name)) for name in figures}
    named = [name for name, count in held.items() if count and count == max(held.values())]
    if not named and operation == "sum":
        named = [name for name in figures if _TOTAL.search(name.replace("_", " "))]
    if len(named) != 1:
        return None
    [name] = named
    labels = known_words(left, sheet.names[0])
    if left - known_words(left, name) - labels - _ROW_WORDS - _words_of_unit(left, name):
        return None
    first = sheet.column(sheet.names[0])
    rows = [row for row in choice.numbers if not is_total(first[row])]
    values = [(value, row) for row in rows if (value := figures[name][row]) is not None]
    if operation == "sum" and choice.one_each_of is not None:
        values = _one_each(values, sheet.column(choice.one_each_of))
    is_stated = operation == "sum" and len(rows) < len(choice.numbers) and not choice.told
    if len(values) < LEAST_ROWS or is_stated:
        return None
    if operation in {"minimum", "maximum"}:
        return _extreme(operation, sheet, choice, name, values)
    total = sum((value for value, _ in values), Decimal(0))
    result = total if operation == "sum" else total / len(values)
    short = result.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "=" if short == result else "≈"
    text = f"{_told(choice)}{_MEANS[operation]} {escaped(name)} ({len(values):,}) {sign} **{number(short)}**"
    return text, [row for _, row in values]


def _words_of_unit(words: frozenset[str], name: str) -> frozenset[str]:
    """The words that name the unit that a column has in its name: “pounds” of “total_gbp” and of “Fine £”."""
    units = {unit for part in re.split(r"[\s_()\[\]]+", name) if (unit := unit_of(part, None)) is not None}
    return frozenset(word for word in words if unit_of(word, None) in units)


def _one_each(values: Sequence[tuple[Decimal, int]], things: Sequence[str]) -> list[tuple[Decimal, int]]:
    """One row of each thing; none where a thing has several figures."""
    first: dict[str, tuple[Decimal, int]] = {}
    for value, row in values:
        if first.setdefault(things[row], (value, row))[0] != value:
            return []
    return list(first.values())


def _extreme(
    operation: Operation, sheet: Sheet, choice: Choice, name: str, values: Sequence[tuple[Decimal, int]]
) -> _Line:
    best = (min if operation == "minimum" else max)(value for value, _ in values)
    rows = [row for value, row in values if value == best]
    labels, cells = sheet.column(sheet.names[0]), sheet.column(name)
    shown = ", ".join(escaped(labels[row]) for row in rows[:_NAMED])
    return f"{_told(choice)}{escaped(sheet.names[0])}: {shown}; {escaped(name)}: **{escaped(cells[rows[0]])}**", rows


def _told(choice: Choice) -> str:
    return f"{'; '.join(choice.told)}: " if choice.told else ""
