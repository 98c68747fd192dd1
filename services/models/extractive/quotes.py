"""The quotable parts of a passage: its sentences, and the rows of its tables with their column headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.models.extractive.expected import figures_of
from services.models.extractive.question import Asked, Kind
from services.models.extractive.row_columns import row_of, with_names
from services.models.prompts import NumberedPassage
from services.text.dates import YEAR
from services.text.function_words import ANSWERS
from services.text.outline import Outline
from services.text.sentences import is_entry_of_bill, sentence_spans
from services.text.tables import NO_VALUE, FigureRow, cells_of, is_field, markdown_rows, scale_of
from services.text.terms import terms_of
from services.text.units import CURRENCIES

_SIGN = re.compile(r"^(?:#{1,6}|[-*•▪–]) ")
"""Of a heading and of an item in a list."""
_STRONG = re.compile(r"(?<!\w)\*\*(?=\S)([^*\n]+)(?<=\S)\*\*(?!\w)")
"""What Markdown shows in bold, without the signs that a reader of the document does not see."""
_BULLET = re.compile(r"^[-*•▪–] ")
_ITEM = re.compile(r"(?:[-*•▪–]|\d{1,2}[.)]|\(?[a-z]\)|\d{1,2}(?= [^\W\d_a-zß-ÿ]))\s")
_LEAD_END = (":", "?", "？", "：")  # the next lines complete or answer such a line
SENTENCE_ENDS = (".", "!", "?", "…", ".”", '."', ".)", "。", "！")
_LEAD_CHARS = 160
"""A longer line that ends in a colon or a question mark is a statement of its own."""
_NO_LONGER = re.compile(r"\b(?:no|any) (?:longer|more)\b", re.IGNORECASE)
"""Says “not” only: what “no longer strikes” does not take longer."""
_HOURS = re.compile(r"\b\d{1,2}[.:]\d{2}\s?[-–—]\s?\d{1,2}[.:]\d{2}\b")
"""“10.00–19.00”: alone, each of the two may be any number."""
_BESIDE_A_DATE = 12
"""Characters that a cell with a date or a figure may have besides it, such as a weekday."""
_SHEET_ROWS = re.compile(r"\brows? (?P<first>\d+)(?:–\d+)?$")
_FIRST_ROW = 2
"""The first below the headings."""
_SHORT_CHARS = 600
"""Half a passage: one that is shorter is the last of its sheet."""
_VALUE_CHARS = 60
"""Most characters of a value in a form: a name, a date, an amount or an address."""


STANDS_FOR = re.compile(
    r"(?:it|they|this|that|these|those|he|she|there(?! (?:is|are|was|were|will|may|can|has|have)\b)"
    r"|es|sie|er|dies\w*|das(?!\s(?-i:[A-ZÄÖÜ]))|il|elle|ils|elles"
    r"|cela|ceci|ce|esto|eso|ellos|questo|quello|isto|isso|dit|dat|deze)\b",
    re.IGNORECASE,
)
"""How a sentence begins that continues about the same thing."""
_MONEY = re.compile(
    "|".join(re.escape(name) if not name.isalpha() else rf"\b{name}\b" for name in CURRENCIES), re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a passage that may answer. `terms` are its own, `around` those above or beside it."""

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
    """How far an item is indented: those within another item are further in."""
    is_leaning: bool = False
    """Whether it begins with a word that refers to something in the sentence before it: “It costs …”."""
    is_field: bool = False
    """Whether it is a label with its value, one of several of a form."""
    paragraph: int = 0
    """Counts the paragraphs, lists and tables of the passage."""
    is_of_some_rows: bool = False
    """Whether it is a row of a sheet that may have more rows than the passage."""

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
        """Whether all values of a row are under or beside a currency: none of them counts things."""
        figures = [f"{name} {value}" for name, value in self.cells[1:] if is_value(value)]
        return bool(figures) and all(map(_MONEY.search, figures))

    def names_column(self, asked: Asked) -> bool:
        """Whether the question names this row's first cell and another column's heading."""
        if self.heading is None:
            return False
        first = frozenset(terms_of(next(filter(None, cells_of(self.words)), "")))
        return bool(first) and first <= asked.terms and bool(asked.terms & frozenset(terms_of(self.heading)) - first)

    def lacks_what_is_asked(self, asked: Asked) -> bool:
        """Whether the question names a column by all its words, and the row's cell there is empty."""
        if self.heading is None:
            return False
        names, values = (split_cells(line) for line in (self.heading, self.words))
        values += [""] * (len(names) - len(values))
        named = [
            bool(value.strip(NO_VALUE))
            for name, value in zip(names[1:], values[1:], strict=False)
            if _names(asked, name)
        ]
        return bool(named) and not any(named)

    def has_figure(self, kind: Kind, years: frozenset[str] = frozenset()) -> bool:
        """Whether it holds a figure of the kind, other than a year that only says when, and of these years if any."""
        if self.heading is not None and self.cells:
            return self._has_figure_in_cells(kind, years)
        return self.row is not None or bool(figures_of(self.words, kind, years))

    def _has_figure_in_cells(self, kind: Kind, years: frozenset[str]) -> bool:
        """The same of a row's cells. A date or number within what the row is called tells only which row it is."""
        (_, label), *cells = self.cells
        values = "; ".join(value for _, value in cells)
        if kind == "date" and _HOURS.search(values):
            return True
        kind = "figure" if kind == "measure" else kind  # the unit is in the heading
        of_label = figures_of(label, kind, years, in_cells=True)
        is_figure = len(label) - sum(end - start for start, end in of_label) <= _BESIDE_A_DATE
        return bool(figures_of(values, kind, years, in_cells=True)) or (is_figure and bool(of_label))


def _names(asked: Asked, column: str) -> bool:
    terms = frozenset(terms_of(column))
    return bool(terms) and terms <= asked.terms


def is_value(cell: str) -> bool:
    """Whether a cell is a figure, perhaps with its unit, rather than text with a figure in it."""
    return any(map(str.isdigit, cell)) and sum(map(str.isalpha, cell)) <= len(cell) / 2


def split_cells(line: str) -> list[str]:
    """The cells of a row of a Markdown table, as people read them."""
    return [cell.replace("\\|", "|") for cell in cells_of(line)]


def quotes_of(rank: int, passage: NumberedPassage) -> list[Quote]:
    """The sentences and rows of a passage in their order, `rank` being its place among the passages."""
    reader = _Reader(rank, passage)
    for index in range(len(reader.spans)):
        reader.take(index)
    return _with_neighbours(reader.quotes)


@dataclass(frozen=True, slots=True)
class _Line:
    """The words of a sentence, or of a row under a heading or in plain text, and what kind of line they are."""

    words: str
    heading: str | None = None
    figures: FigureRow | None = None
    is_lead: bool = False
    is_item: bool = False
    is_leaning: bool = False


class _Reader:
    """Makes a quote of each line of a passage, and knows what leads the next one and whose paragraph that is of."""

    def __init__(self, rank: int, passage: NumberedPassage) -> None:
        self._rank, self._passage, self._text = rank, passage, passage.text
        self._name = frozenset(terms_of(passage.filename.rsplit(".", 1)[0]))
        self._around = self._name | frozenset(terms_of(passage.text))
        self._outline = Outline(passage.text, markdown=passage.is_markdown)
        self._rows = markdown_rows(passage.text)
        self._under: dict[tuple[str, ...], frozenset[str]] = {}
        self._lead: frozenset[str] = frozenset()
        self._lead_words = ""
        self._paragraph = 0
        self._row_end = 0
        self.spans = _with_answers(passage.text, sentence_spans(passage.text))
        self.quotes: list[Quote] = []

    def take(self, index: int) -> None:
        """Take the line of a span, the one after those that were taken before."""
        start, end = self.spans[index]
        raw = " ".join(self._text[start:end].split())
        words = _STRONG.sub(r"\1", _SIGN.sub("", raw)) if self._passage.is_markdown else _BULLET.sub("", raw)
        row = self._rows.get(start)
        if row is None:
            is_in_row = end <= self._row_end  # a note of several sentences that is all of a row
            self._take_sentence(index, raw, words.rstrip("| ") if is_in_row else words)
        elif row.heading is None:
            self._paragraph += 1
        elif (note := _note(row.heading, words)) is None:
            self._add(index, _Line(words, row.heading))
        else:
            self._lead_words = split_cells(row.heading)[0]
            self._lead = frozenset(terms_of(self._lead_words))
            self._row_end = row.end
            self._add(index, _Line(note))

    def _take_sentence(self, index: int, raw: str, words: str) -> None:
        figures = row_of(self._text, self.spans[index][0], words)
        may_lead = figures is None and not _is_field(self._text, self.spans, index)
        line = _Line(
            words,
            figures=figures,
            is_lead=may_lead
            and _is_lead(words, is_heading=self._is_heading(index, raw), is_marked=self._is_marked(raw)),
            is_item=_ITEM.match(raw) is not None,
            is_leaning=STANDS_FOR.match(words) is not None,
        )
        self._add(index, line)

    def _is_marked(self, raw: str) -> bool:
        return self._passage.is_markdown and raw.startswith("#")

    def _is_heading(self, index: int, raw: str) -> bool:
        if self._is_marked(raw):
            return True
        between = _is_between_headings(self._text, self.spans, index)
        return self._outline.is_heading(self.spans[index][0]) and not between

    def _add(self, index: int, line: _Line) -> None:
        if line.is_lead or line.is_item or self._is_parted(index):
            self._paragraph += 1
        quote = self._quote(index, line)
        if quote.is_lead:
            self._lead_on(quote)
        self.quotes.append(quote)

    def _quote(self, index: int, line: _Line) -> Quote:
        start, _ = self.spans[index]
        above = (*self._passage.section, *self._outline.above(start))
        row, columns = with_names(self._passage, start, line.figures) if line.figures is not None else (None, ())
        whole = _NO_LONGER.sub(" ", f"{line.heading or ''} {line.words}")
        return Quote(
            number=self._passage.number,
            order=(self._rank, index),
            words=line.words,
            terms=frozenset(terms_of(whole)),
            under=self._terms_under(above),
            around=self._around,
            years=frozenset(columns or YEAR.findall(whole)),
            row=row,
            heading=line.heading,
            columns=columns,
            scale=scale_of(above) if row is not None else None,
            lead=frozenset() if line.is_lead else self._lead,
            lead_words="" if line.is_lead else self._lead_words,
            is_lead=line.is_lead,
            is_item=line.is_item,
            indent=start - self._text.rfind("\n", 0, start) if line.is_item else 0,
            is_leaning=line.is_leaning,
            is_field=_is_field(self._text, self.spans, index),
            paragraph=self._paragraph,
            is_of_some_rows=line.heading is not None and _may_go_on(self._passage),
        )

    def _is_parted(self, index: int) -> bool:
        """Whether an empty line or a lead is between a line and the one before."""
        gap = self._text[self.spans[index - 1][1] : self.spans[index][0]] if index else ""
        return "\n\n" in gap or self._is_below_a_lead or ("\n" in gap and self._is_by_itself(index - 1, index))

    def _is_by_itself(self, *lines: int) -> bool:
        """Whether one of these lines is an entry of a bill or a form, and no part of a paragraph."""
        return any(is_entry_of_bill(self._text[slice(*self.spans[line])]) for line in lines)

    @property
    def _is_below_a_lead(self) -> bool:
        return bool(self.quotes) and self.quotes[-1].is_lead

    def _terms_under(self, above: tuple[str, ...]) -> frozenset[str]:
        if above not in self._under:
            self._under[above] = self._name | frozenset(terms_of("\n".join(above)))
        return self._under[above]

    def _lead_on(self, quote: Quote) -> None:
        """Let a line lead those below it, with the leads right above it."""
        self._lead = self._lead | quote.terms if self._is_below_a_lead else quote.terms
        self._lead_words = quote.words


def _may_go_on(passage: NumberedPassage) -> bool:
    """Whether a passage of a sheet's rows may be one of several: it begins further down, or is not short."""
    rows = _SHEET_ROWS.search(passage.place)
    return rows is not None and (int(rows["first"]) > _FIRST_ROW or len(passage.text) > _SHORT_CHARS)


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
    """Whether a line is all that is between two marked headings: what a form has below a label."""
    beside = spans[max(0, index - 1) : index + 2]
    return len(beside) == 3 and text[beside[0][0]] == "#" == text[beside[2][0]]  # noqa: PLR2004


def _is_lead(words: str, *, is_heading: bool, is_marked: bool) -> bool:
    # A line without letters is a page number or a cell, which says nothing of what is below it, unless it is marked.
    if len(words) > _LEAD_CHARS or not (is_marked or any(map(str.isalpha, words))):
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
    """Which quotes are a few words by themselves between a lead and another one: values of a form."""
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
