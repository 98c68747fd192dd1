"""The quotable parts of a passage: its sentences, and the rows of its tables with their column headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.models.extractive.expected import figures_of
from services.models.extractive.question import Asked, Kind
from services.models.prompts import NumberedPassage
from services.text.dates import YEAR
from services.text.function_words import ANSWERS
from services.text.outline import Outline
from services.text.sentences import sentence_spans
from services.text.tables import FigureRow, cells_of, columns_of, figure_row, is_field, markdown_rows, scale_of
from services.text.terms import terms_of
from services.text.units import CURRENCIES

_LEAST_TERMS = 2
_HEADING_CHARS = 3000
"""How far above a row the heading of its table may begin."""
CELL_END = re.compile(r"(?<!\\)\|")
_SIGN = re.compile(r"^(?:#{1,6}|[-*•▪–]) ")
"""Of a heading and of an item in a list."""
_BULLET = re.compile(r"^[-*•▪–] ")
_ITEM = re.compile(r"(?:[-*•▪–]|\d{1,2}[.)]|\(?[a-z]\)|\d{1,2}(?= [^\W\d_a-zß-ÿ]))\s")
_LEAD_END = (":", "?", "？", "：")
SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."', ".)", "。", "！")
_LEAD_CHARS = 160
"""A longer line that ends in a colon or a question mark is a statement of its own."""
_HOURS = re.compile(r"\b\d{1,2}[.:]\d{2}\s?[-–—]\s?\d{1,2}[.:]\d{2}\b")
"""“10.00–19.00”: alone, each of the two may be any number."""
_BESIDE_A_DATE = 12
"""Characters of a cell that is a date or a figure beside that: a weekday."""
_VALUE_CHARS = 60
"""Of a name, a date, an amount or an address that somebody filled in."""


STANDS_FOR = re.compile(
    r"(?:it|they|this|that|these|those|he|she|es|sie|er|dies\w*|das(?!\s(?-i:[A-ZÄÖÜ]))|il|elle|ils|elles"
    r"|cela|ceci|ce|esto|eso|ellos|questo|quello|isto|isso|dit|dat|deze)\b",
    re.IGNORECASE,
)
"""What a sentence that goes on about the same thing begins with."""
_MONEY = re.compile(
    "|".join(re.escape(name) if not name.isalpha() else rf"\b{name}\b" for name in CURRENCIES), re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a passage that may answer. `terms` are its own, `around` those that it stands under or beside."""

    number: int
    order: tuple[int, int]
    words: str
    terms: frozenset[str]
    under: frozenset[str]
    around: frozenset[str]
    years: frozenset[str]
    row: FigureRow | None = None
    heading: str | None = None
    columns: tuple[str, ...] = ()
    scale: str | None = None
    lead: frozenset[str] = frozenset()
    """The terms of the headings, questions and lines with a colon right above it."""
    lead_words: str = ""
    """The last of those lines."""
    near: frozenset[str] = frozenset()
    """The terms of the sentences beside it in the same paragraph."""
    is_lead: bool = False
    """Whether it only introduces what follows."""
    is_label: bool = False
    """Whether it is a lead with a single value below it, as in a form: no answer by itself."""
    is_labelled: bool = False
    """Whether it is the value below such a label."""
    is_item: bool = False
    indent: int = 0
    """How far an item stands in: those within another item stand further in."""
    is_leaning: bool = False
    """Whether it begins with a word that stands for something in the sentence before it: “It costs …”."""
    is_field: bool = False
    """Whether it is a label with its value, one of several of a form."""
    paragraph: int = 0
    """Counts the paragraphs, lists and tables of the passage."""

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The heading and the text of each cell that is not empty; none where this is no row under headings."""
        if self.heading is None:
            return []
        names, values = (split_cells(line) for line in (self.heading, self.words))
        return [(name, value) for name, value in zip(names, values, strict=False) if value.strip("-: ")]

    @property
    def label(self) -> str:
        """What a row of a table is called; empty for a sentence."""
        if self.row is not None:
            return self.row.label
        return next((value for _, value in self.cells), "")

    @property
    def has_amounts_alone(self) -> bool:
        """Whether all values of a row stand under or beside a currency: none of them counts things."""
        figures = [f"{name} {value}" for name, value in self.cells[1:] if is_value(value)]
        return bool(figures) and all(map(_MONEY.search, figures))

    def names_column(self, asked: Asked) -> bool:
        """Whether the question names this row's first cell and another column's heading."""
        if self.heading is None:
            return False
        first = frozenset(terms_of(next((cell for cell in CELL_END.split(self.words) if cell.strip()), "")))
        return bool(first) and first <= asked.terms and bool(asked.terms & frozenset(terms_of(self.heading)) - first)

    def lacks_what_is_asked(self, asked: Asked) -> bool:
        """Whether the question names a column by all its words, and the row's cell there is empty."""
        if self.heading is None:
            return False
        names, values = (split_cells(line) for line in (self.heading, self.words))
        values += [""] * (len(names) - len(values))
        named = [
            bool(value.strip("-–— ")) for name, value in zip(names[1:], values[1:], strict=False) if _names(asked, name)
        ]
        return bool(named) and not any(named)

    def has_figure(self, kind: Kind, years: frozenset[str] = frozenset()) -> bool:
        """Whether it holds a figure of the kind asked for and not of other years, beside years that only say when."""
        if self.heading is not None and self.cells:
            return self._has_figure_in_cells(kind, years)
        return self.row is not None or bool(figures_of(self.words, kind, years))

    def _has_figure_in_cells(self, kind: Kind, years: frozenset[str]) -> bool:
        """The same of a row's cells. A date or number within what the row is called tells only which row it is."""
        (_, label), *cells = self.cells
        values = "; ".join(value for _, value in cells)
        if kind == "date" and _HOURS.search(values):
            return True
        kind = "figure" if kind == "measure" else kind  # the unit stands in the heading
        is_figure = len(label) - sum(end - start for start, end in figures_of(label, kind, years)) <= _BESIDE_A_DATE
        return bool(figures_of(values, kind, years)) or (is_figure and bool(figures_of(label, kind, years)))


def _names(asked: Asked, column: str) -> bool:
    terms = frozenset(terms_of(column))
    return bool(terms) and terms <= asked.terms


def is_value(cell: str) -> bool:
    """Whether a cell is a figure, maybe with its unit, and no text that has one."""
    return any(map(str.isdigit, cell)) and sum(map(str.isalpha, cell)) <= len(cell) / 2


def split_cells(line: str) -> list[str]:
    """The cells of a row of a Markdown table, as people read them."""
    return [cell.replace("\\|", "|") for cell in cells_of(line)]


def quotes_of(rank: int, passage: NumberedPassage) -> list[Quote]:
    """The sentences and rows of a passage in their order, `rank` being its place among the passages."""
    text = passage.text
    name = frozenset(terms_of(passage.filename.rsplit(".", 1)[0]))
    around = name | frozenset(terms_of(text))
    outline = Outline(text, markdown=passage.is_markdown)
    rows = markdown_rows(text)
    spans = _with_answers(text, sentence_spans(text))
    outlined = [outline.above(start) for start, _ in spans]
    under: dict[tuple[str, ...], frozenset[str]] = {}
    found: list[Quote] = []
    lead: frozenset[str] = frozenset()
    lead_words = ""
    paragraph = 0
    for index, (start, end) in enumerate(spans):
        row = rows.get(start)
        heading = row.heading if row is not None else None
        raw = " ".join(text[start:end].split())
        words = (_SIGN if passage.is_markdown else _BULLET).sub("", raw)
        gap = text[spans[index - 1][1] : start] if index else ""
        is_item = bool(_ITEM.match(raw)) and row is None
        if row is not None and heading is None:
            paragraph += 1
            continue
        if heading is not None and (note := _note(heading, words)) is not None:
            lead_words = split_cells(heading)[0]
            heading, words, lead = None, note, frozenset(terms_of(lead_words))
        above = (*passage.section, *outlined[index])
        if above not in under:
            under[above] = name | frozenset(terms_of("\n".join(above)))
        figures = _row_of(text, start, words) if row is None else None
        of_form = _is_field(text, spans, index)
        is_marked = passage.is_markdown and raw.startswith("#")
        is_heading = is_marked or (outline.is_heading(start) and not _is_between_headings(text, spans, index))
        is_lead = row is None and figures is None and not of_form and _is_lead(words, is_heading=is_heading)
        if is_lead or "\n\n" in gap or is_item or (found and found[-1].is_lead):
            paragraph += 1
        columns = _columns(passage, start, len(figures.values)) if figures is not None else ()
        terms = frozenset(terms_of(f"{heading or ''} {words}"))
        found.append(
            Quote(
                number=passage.number,
                order=(rank, index),
                words=words,
                terms=terms,
                under=under[above],
                around=around,
                years=frozenset(columns or YEAR.findall(f"{heading or ''} {words}")),
                row=figures,
                heading=heading,
                columns=columns,
                scale=scale_of(above) if figures is not None else None,
                lead=frozenset() if is_lead else lead,
                lead_words="" if is_lead else lead_words,
                is_lead=is_lead,
                is_item=is_item,
                indent=start - text.rfind("\n", 0, start) if is_item else 0,
                is_leaning=row is None and STANDS_FOR.match(words) is not None,
                is_field=of_form,
                paragraph=paragraph,
            )
        )
        if is_lead:
            lead = lead | terms if found[-2:-1] and found[-2].is_lead else terms
            lead_words = words
    return _with_neighbours(found)


def _note(heading: str, row: str) -> str | None:
    """The sentence that is all of a row below a title: notes in a sheet are no table."""
    cells = split_cells(row)
    return cells[0] if len(split_cells(heading)) == len(cells) == 1 and cells[0].endswith(SENTENCE_ENDS) else None


def _with_answers(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, a “Yes.” or “No.” with the one after it, which says less without it."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        before = text[slice(*joined[-1])].rstrip(".!").casefold() if joined else ""
        if before in ANSWERS and "\n\n" not in text[joined[-1][1] : start]:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _is_field(text: str, spans: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether a line is one of several of a form; one alone may be a caption such as “Appendix: Fees”."""
    lines = [text[start:end] for start, end in spans[max(0, index - 1) : index + 2]]
    return is_field(text[slice(*spans[index])]) and sum(map(is_field, lines)) > 1


def _is_between_headings(text: str, spans: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether a line is all that stands between two marked headings: what a form has below a label."""
    beside = spans[max(0, index - 1) : index + 2]
    return len(beside) == 3 and text[beside[0][0]] == "#" == text[beside[2][0]]  # noqa: PLR2004


def _is_lead(words: str, *, is_heading: bool) -> bool:
    # A line without letters is a page number or a cell, which says nothing of what is below it.
    if len(words) > _LEAD_CHARS or not any(map(str.isalpha, words)):
        return False
    return is_heading or words.endswith(_LEAD_END)


def _with_neighbours(quotes: Sequence[Quote]) -> list[Quote]:
    nothing: frozenset[str] = frozenset()
    values = _values_of_labels(quotes)
    return [
        replace(
            quote,
            is_label=index + 1 in values,
            is_labelled=index in values,
            near=frozenset().union(
                *(other.terms if _are_together(quote, other) else nothing for other in _beside(quotes, index))
            ),
        )
        for index, quote in enumerate(quotes)
    ]


def _beside(quotes: Sequence[Quote], index: int) -> list[Quote]:
    """The quotes before and after one; only that before where it speaks of what that one says."""
    after = [] if quotes[index].is_leaning else quotes[index + 1 : index + 2]
    return [*quotes[max(0, index - 1) : index], *after]


def _values_of_labels(quotes: Sequence[Quote]) -> set[int]:
    """Which quotes are a few words that stand alone between a lead and another one: values of a form."""
    found: set[int] = set()
    for index in range(1, len(quotes)):
        quote, above = quotes[index], quotes[index - 1]
        is_alone = index + 1 == len(quotes) or quotes[index + 1].is_lead or quotes[index + 1].heading is not None
        is_short = len(quote.words) <= _VALUE_CHARS and not quote.words.endswith(SENTENCE_ENDS)
        is_text = not (quote.is_lead or quote.is_item or quote.heading is not None or quote.row is not None)
        if above.is_lead and is_alone and is_short and is_text:
            found.add(index)
    return found


def _are_together(quote: Quote, other: Quote) -> bool:
    """Whether they are of one paragraph, or of one form: what is filled in is about the same thing."""
    return other.paragraph == quote.paragraph or (quote.is_field and other.is_field)


def _row_of(text: str, start: int, words: str) -> FigureRow | None:
    """The row that a line is; a label that closes a bracket which it does not open begins on the line above."""
    row = figure_row(words)
    if row is None or row.label.count(")") <= row.label.count("("):
        return row
    above = text[:start].rstrip().rpartition("\n")[2].strip()
    return FigureRow(f"{above} {row.label}".strip(), row.values)


def _columns(passage: NumberedPassage, start: int, values: int) -> tuple[str, ...]:
    """What the values of a row stand under, told by the lines above it in the passage, or above the passage."""
    before = [line.strip() for line in passage.text[max(0, start - _HEADING_CHARS) : start].split("\n")]
    above = [*passage.section, *filter(None, before)]
    return columns_of(above, values) or columns_of(passage.section, values)
