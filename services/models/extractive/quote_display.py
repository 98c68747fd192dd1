"""How an answer shows quotes: the document's words unchanged, the figure asked for in bold, a footnote after."""

import re
from collections.abc import Sequence
from functools import partial

from services.models.extractive.expected import figures_of
from services.models.extractive.matching import in_digits
from services.models.extractive.meant_figures import meant_figures
from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote, is_value
from services.text.dates import dates_in
from services.text.markdown_text import emphasised, escaped
from services.text.tables import FigureRow, is_field, is_timetable_row
from services.text.terms import terms_of
from services.text.words import shortened

MAX_QUOTE_CHARS = 600
"""Of a quote: some seven lines of the chat. A longer one is cut after a word."""
short_quote = partial(shortened, most=MAX_QUOTE_CHARS)
_CODE_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_CODE_DIGITS = 3
"""A term with fewer digits may be a quantity."""


def shown(quote: Quote, asked: Asked) -> str:
    """One quote with its footnote."""
    lead = _lead(quote, asked)
    if lead and _answers(quote.lead_words, asked) and not figures_of(quote.words, asked.kind, asked.years):
        item = f": “{escaped(short_quote(quote.words))}”" if quote.is_item else ""
        return f"“{_bold(quote.lead_words, asked)}”{item} [{quote.number}]"
    if quote.row is not None and quote.columns:
        return f"{_shown_row(quote, quote.row, asked)} [{quote.number}]"
    if quote.heading is not None:
        return f"{shown_cells(quote, asked)} [{quote.number}]"
    if quote.row is not None and len(quote.row.values) > 1:
        return f"“{escaped(quote.words)}” [{quote.number}]"
    return f"{lead}“{_bold(short_quote(quote.words), asked)}” [{quote.number}]"


def _answers(lead: str, asked: Asked) -> bool:
    """Whether the line above is the answer itself, so that what is below it is about something else.

    It has the date that is asked for, or its label is all that the question names.
    """
    if asked.asked.expected == "date" and any(each.has_day for each in dates_in(lead)):
        return True
    strong = asked.terms - asked.weak
    return is_field(lead) and bool(strong) and strong <= frozenset(terms_of(lead.partition(":")[0]))


def _lead(quote: Quote, asked: Asked) -> str:
    """The heading above, where it has the words of the question and the quote has none of them, or above an item.

    What an item says depends on what its list is of: “not covered”, “version 3.2”.
    """
    strong = asked.terms - asked.weak
    is_needed = bool(strong & quote.lead) and not strong & quote.terms
    return f"“{escaped(quote.lead_words)}”: " if quote.lead_words and (is_needed or quote.is_item) else ""


def shown_together(quotes: Sequence[Quote], asked: Asked) -> str:
    """Sentences that follow each other as one quote, the figure asked for in bold once."""
    if len(quotes) == 1:
        return shown(quotes[0], asked)
    lead = _lead(quotes[0], asked)
    return f"{lead}“{_bold(short_quote(' '.join(quote.words for quote in quotes)), asked)}” [{quotes[0].number}]"


def _shown_row(quote: Quote, row: FigureRow, asked: Asked) -> str:
    is_counted = quote.scale and not all("%" in value for value in row.values if any(map(str.isdigit, value)))
    scale = f" ({escaped(quote.scale)})" if quote.scale and is_counted else ""
    label = escaped(row.label.rstrip(": "))
    columns = list(zip(quote.columns, row.values, strict=False))
    wanted = [(column, value) for column, value in columns if column in asked.years]
    if wanted:
        return f"{label}, " + ", ".join(f"{escaped(column)}: **{value}**" for column, value in wanted) + scale
    shown = (f"{escaped(column)}: {value}" if column else value for column, value in columns)
    return f"{label}, {', '.join(shown)}{scale}"


def shown_cells(quote: Quote, asked: Asked) -> str:
    """The cells of a row that say what it is and what was asked, each with its heading; all of them in doubt."""
    cells = quote.cells
    if len(cells) > 1 and not any(name for name, _ in cells):
        return _shown_unnamed([value for _, value in cells], asked)
    given = [cell for cell in cells if cell[1] and frozenset(terms_of(cell[1])) <= asked.terms]
    wanted = _named_cells([cell for cell in cells[1:] if is_value(cell[1]) and cell not in given], asked)
    named = _named_cells([cell for cell in cells[1:] if cell not in given], asked)
    if wanted and not any(is_value(value) for _, value in named):
        wanted = []  # “closed” is in the column that is asked for, and hours are in another
    if not wanted and asked.asked.kind == "yes_no":
        names = ((cell, frozenset(terms_of(cell[0]))) for cell in cells[1:])
        wanted = [cell for cell, terms in names if terms and terms <= asked.terms]
    if len(wanted) != 1 or asked.asked.kind == "reason":  # the reason is in another cell
        text = "; ".join(
            f"{escaped(name)}: {_with_code(value, asked)}" if name else _with_code(value, asked)
            for name, value in cells
        )
        return short_quote(text)
    [(name, value)] = wanted
    labels = [
        (label, text)
        for position, (label, text) in enumerate(cells)
        if label != name and (position == 0 or (asked.terms.intersection(terms_of(text)) and not is_value(text)))
    ]
    before = [f"{escaped(label)}: {escaped(text)}" if label else escaped(text) for label, text in labels]
    return short_quote("; ".join([*before, f"{escaped(name)}: {emphasised(value, 0, len(value))}"]))


def _with_code(cell: str, asked: Asked) -> str:
    code = _code_in(cell, asked) if asked.kind == "other" else None
    return emphasised(cell, *code) if code is not None else escaped(cell)


def _named_cells(cells: Sequence[tuple[str, str]], asked: Asked) -> list[tuple[str, str]]:
    """The cells whose headings have most of the question's words, if any has one."""
    counts = [len(asked.terms.intersection(terms_of(name))) for name, _ in cells]
    best = max(counts, default=0)
    return [cell for cell, count in zip(cells, counts, strict=True) if count == best > 0]


def _shown_unnamed(cells: Sequence[str], asked: Asked) -> str:
    """A row of a table whose columns have no names: what it is about, then the rest."""
    values = [_bold(cells[1], asked)] if len(cells) == 2 else map(escaped, cells[1:])  # noqa: PLR2004
    return short_quote(f"{escaped(cells[0].rstrip(': '))}: {'; '.join(values)}")


def _bold(words: str, asked: Asked) -> str:
    """The figure that is meant, otherwise the code asked for; none where several may be meant."""
    found = [
        (start, end)
        for start, end in figures_of(words, asked.kind, asked.years)
        if not asked.terms.issuperset(in_digits(terms_of(words[start:end])))
    ]
    figures = meant_figures(words, found, asked)
    if asked.kind == "other" and (code := _code_in(words, asked)):
        return emphasised(words, *code)
    if not figures or (is_timetable_row(words) and len(found) > 1):
        return escaped(words)
    [(start, end)] = figures
    return emphasised(words, start, end)


def _code_in(words: str, asked: Asked) -> tuple[int, int] | None:
    """Where the code is that the question names, however it writes it: E1042 for E-1042."""
    codes = frozenset(term for term in asked.terms - asked.years if _is_code(term))
    if not codes:
        return None
    places = (word.span() for word in _CODE_WORD.finditer(words) if not codes.isdisjoint(terms_of(word[0])))
    return next(places, None)


def _is_code(term: str) -> bool:
    return term.isascii() and sum(map(str.isdigit, term)) >= _CODE_DIGITS
