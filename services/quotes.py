"""What a passage can be quoted with: its sentences, and the rows of its tables with their column headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.asked import Asked, Kind
from services.dates import YEAR, clocks_in, dates_in
from services.figures import Figure, figures_in
from services.outlines import Outline
from services.prompts import NumberedPassage
from services.rows import FigureRow, columns_of, figure_row, scale_of
from services.sentences import sentence_spans, table_rows
from services.terms import terms_of
from services.units import CURRENCIES, TIMES

MAX_QUOTE_CHARS = 600
_LEAST_TERMS = 2
_HEADING_CHARS = 3000
"""How far above a row the heading of its table may begin."""
_CELL_END = re.compile(r"(?<!\\)\|")
_MONEY = frozenset(CURRENCIES.values())
_SHARES = frozenset({"%", "points", "bp", "‰"})
_GOES_ON = re.compile(r"\s?(?:per\b|/|pro\b|par\b|por\b)")
_SIGNS = re.compile(r"^(?:#{1,6}|[-*•▪–]) |\s*\[\^?[\d\s,;]*\]")
"""Of a heading, of an item in a list, and of footnotes."""


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

    def names_column(self, asked: Asked) -> bool:
        """Whether it is the row of a table that is asked for by its first cell and the heading of another."""
        if self.heading is None:
            return False
        first = frozenset(terms_of(next((cell for cell in _CELL_END.split(self.words) if cell.strip()), "")))
        return bool(first) and first <= asked.terms and bool(asked.terms & frozenset(terms_of(self.heading)) - first)

    def shown(self, asked: Asked) -> str:
        """As the answer shows it, the figure asked for in bold."""
        if self.row is not None:
            return _shown_row(self, self.row, asked)
        if self.heading is not None:
            return _shown_cells(self.heading, self.words, asked)
        return f"“{_bold(_shortened(self.words), asked)}”"

    def has_figure(self, kind: Kind) -> bool:
        """Whether it holds a figure of the kind asked for, beside years that only say when."""
        if self.heading is not None and kind == "measure":
            kind = "figure"  # the unit stands in the heading
        return self.row is not None or bool(_figures(self.words, kind))


def quotes_of(rank: int, passage: NumberedPassage) -> Iterator[Quote]:
    """The sentences and rows of a passage, `rank` being its place among the passages."""
    text = passage.text
    name = frozenset(terms_of(passage.filename.rsplit(".", 1)[0]))
    around = name | frozenset(terms_of(text))
    outline = Outline(text)
    rows = table_rows(text)
    for index, (start, end) in enumerate(sentence_spans(text)):
        row = rows.get(start)
        heading = row.heading if row is not None else None
        words = _SIGNS.sub("", " ".join(text[start:end].split()))
        terms = frozenset(terms_of(f"{heading or ''} {words}"))
        if (row is not None and heading is None) or len(terms) < _LEAST_TERMS:
            continue
        above = (*passage.section, *outline.above(start))
        figures = _row_of(text, start, words) if row is None else None
        columns = _columns(passage, start, len(figures.values)) if figures is not None else ()
        yield Quote(
            number=passage.number,
            order=(rank, index),
            words=words,
            terms=terms,
            under=name | frozenset(terms_of("\n".join(above))),
            around=around,
            years=frozenset(columns or YEAR.findall(words)),
            row=figures,
            heading=heading,
            columns=columns,
            scale=scale_of(above) if figures is not None else None,
        )


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


def _shortened(quote: str) -> str:
    return quote if len(quote) <= MAX_QUOTE_CHARS else quote[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"


def _shown_row(quote: Quote, row: FigureRow, asked: Asked) -> str:
    scale = f" ({quote.scale})" if quote.scale else ""
    label = row.label.rstrip(": ")
    columns = list(zip(quote.columns, row.values, strict=False))
    wanted = [(column, value) for column, value in columns if column in asked.years]
    if wanted:
        return f"{label}, " + ", ".join(f"{column}: **{value}**" for column, value in wanted) + scale
    if quote.columns:
        return f"{label}, " + ", ".join(f"{column}: {value}" if column else value for column, value in columns) + scale
    if len(row.values) == 1:
        return f"{label}: **{row.values[0]}**{scale}"
    return f"{label}: {' · '.join(row.values)}{scale}"


def _shown_cells(heading: str, line: str, asked: Asked) -> str:
    """The cells of a row that say what it is and what was asked, each with its heading; all of them in doubt."""
    cells = [
        (name.strip(), value.strip())
        for name, value in zip(*(_CELL_END.split(text.strip().strip("|")) for text in (heading, line)), strict=False)
    ]
    cells = [(name, value) for name, value in cells if value.strip("-: ")]
    held = [(len(asked.terms.intersection(terms_of(name))), name, value) for name, value in cells if _is_value(value)]
    best = max((count for count, _, _ in held), default=0)
    wanted = [(name, value) for count, name, value in held if count == best] if best else []
    if len(wanted) != 1:
        return _shortened("; ".join(f"{name}: {value}" if name else value for name, value in cells))
    labels = [
        (name, value)
        for position, (name, value) in enumerate(cells)
        if not _is_value(value) and (position == 0 or asked.terms.intersection(terms_of(value)))
    ]
    [(name, value)] = wanted
    shown = [f"{label}: {text}" if label else text for label, text in labels] + [f"{name}: **{value}**"]
    return _shortened("; ".join(shown))


def _is_value(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and len([c for c in cell if c.isalpha()]) <= len(cell) / 3


def _figures(words: str, kind: Kind) -> list[tuple[int, int]]:
    """Where the figures of a kind begin and end, those that date or number something left out."""
    if kind == "other":
        return []
    taken = [(date.start, date.end) for date in dates_in(words)]
    taken += [(clock.start, clock.end) for clock in clocks_in(words)]
    others = [each for each in figures_in(words) if not any(one < each.end and each.start < end for one, end in taken)]
    if kind == "date":
        taken += [_span(words, each) for each in others if each.year() is not None or each.unit in TIMES]
        return sorted(taken)
    amounts = [each for each in others if each.year() is None and words[: each.start].strip(" (")]
    match kind:
        case "share":
            chosen = [each for each in amounts if each.unit in _SHARES]
        case "money":
            money = [each for each in amounts if each.scale is not None or each.unit in _MONEY]
            chosen = money or [each for each in amounts if each.unit not in TIMES]
        case "measure":
            chosen = [each for each in amounts if each.unit is not None and each.unit not in _MONEY | _SHARES]
        case "figure":
            chosen = [each for each in amounts if each.unit not in _MONEY | _SHARES]
    return [_span(words, each) for each in chosen]


def _span(words: str, figure: Figure) -> tuple[int, int]:
    """With the currency before and the scale or the unit behind, unless that is only the first of its words."""
    start = words.rfind(figure.raw, 0, figure.start + len(figure.raw))
    end = start + len(figure.raw)
    return (start, figure.end) if _GOES_ON.match(words, end) else (start, end)


def _bold(words: str, asked: Asked) -> str:
    """The figure of the kind asked for that stands nearest to the words of the question."""
    figures = [
        (start, end)
        for start, end in _figures(words, asked.kind)
        if not asked.terms.issuperset(terms_of(words[start:end]))
    ]
    if not figures:
        return words
    places = [
        (word.start() + word.end()) / 2
        for word in re.finditer(r"[^\W_]+", words)
        if asked.terms.intersection(terms_of(word[0]))
    ]
    start, end = min(figures, key=lambda span: sum(abs(span[0] - place) for place in places))
    return f"{words[:start]}**{words[start:end]}**{words[end:]}"
