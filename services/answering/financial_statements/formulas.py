"""Formulas over line items: those of the usual measures, and those that a question gives.

A formula is made of names of line items and measures, numbers, the four operations, brackets, “average …” and
“change in …”. A year before or after a name sets its year; all other names are of the year that the question asks for.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from services.answering.financial_statements.line_items import LineItem, line_items
from services.text.expressions import ExpressionParser, Sign

Result = Literal["money", "ratio", "percent", "days"]

_YEAR = r"(?:FY|CY|fiscal(?: year)? |year )?((?:19|20)\d\d)(?!\d)"
_TOKEN = re.compile(  # the words and signs of a formula
    rf"(?P<years>(?:between|from) {_YEAR} (?:and|to) {_YEAR})|(?P<year>\b{_YEAR})|(?P<open>\()|(?P<close>\))"
    r"|(?P<number>\d+(?:\.\d+)?)(?![\d%])"
    r"|(?P<plus>\+|\bplus\b|\bzuzüglich\b)|(?P<minus>[−–-](?=[\s(])|\b(?:minus|less|abzüglich|moins|menos|meno)\b)"
    r"|(?P<times>[*×]|\b(?:times|multiplied by|mal)\b)"
    r"|(?P<over>[/÷]|\b(?:divided by|over|geteilt durch|divisé par|dividido por|diviso)\b"
    r"|\bas an? (?:%|percent(?:age)?|share|proportion|fraction) of\b)"
    r"|(?P<average>\b(?:average|avg\.?|durchschnittliche[rnms]?)\b)|(?P<change>\bchanges? in\b)"
    r"|(?P<optional>\?(?=\s|\)|$))|(?P<word>[^\W_]+(?:[-'’&][^\W_]+)*|%)",
    re.IGNORECASE,
)
_FILLERS = frozenset("the a an of its their total unadjusted reported both sum in year-end".split())
"""Words within a formula that do not change it."""
SOURCES = re.compile(
    r"\b(?:from|in|on|per|using|by|within) (?:the |its |their )?(?:consolidated )?"
    r"(?:balance sheets?|(?:cash flow|income|p&l) statements?"
    r"|statements? of (?:cash flows?|income|operations|earnings|financial position))",
    re.IGNORECASE,
)
"""Words for the statement that the figures are to come from: which one has a line item is known without them."""
_SIGNS = {"plus": "+", "minus": "−", "times": "×", "over": "/", "open": "(", "close": ")"}
"""Sorts of tokens as `ExpressionParser` calls them."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The figure of a line item; `year` is None for the year that the question asks for.

    An optional one counts as nothing where the statement lacks it. `said` is what the question calls it.
    """

    line: LineItem
    year: int | None = None
    is_optional: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a formula: “365”."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts of a formula with a sign between them."""

    sign: Sign
    left: "Formula"
    right: "Formula"


@dataclass(frozen=True, slots=True)
class OverTime:
    """The average or the change of a part between two years; None means the year asked for and the one before."""

    way: Literal["average", "change"]
    of: "Formula"
    years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its formulas in the order in which they are tried, and the kind of its result."""

    name: str
    formulas: tuple["Formula", ...]
    result: Result


Formula = Amount | Number | Operation | OverTime | Measure


@dataclass(frozen=True, slots=True)
class FormulaToken:
    """A part of a text: the name of a line item or measure, or one of the groups of `_TOKEN`."""

    sort: str
    text: str
    start: int
    end: int
    years: tuple[int, ...] = ()
    name: "LineItem | Measure | None" = None


@cache
def measures() -> dict[str, Measure]:
    """All measures, by their names."""
    known: dict[str, Measure] = {}
    with (Path(__file__).parent / "measures.toml").open("rb") as file:
        for name, each in tomllib.load(file).items():
            names: dict[str, LineItem | Measure] = {**line_items(), **known}
            formulas = [parsed(list(_of_names(text, names))) for text in each["formula"]]
            known[name] = Measure(name, tuple(filter(None, formulas)), each["result"])
    return known


def tokens_of(text: str) -> list[FormulaToken]:
    """The tokens of a text; where several names of line items and measures fit, the longest one counts."""
    return list(_tokens(text, _called()))


@cache
def _called() -> list[tuple[re.Pattern[str], LineItem | Measure]]:
    with (Path(__file__).parent / "measures.toml").open("rb") as file:
        data = tomllib.load(file)
    named: list[tuple[str, LineItem | Measure]] = [(line.called, line) for line in line_items().values()]
    named += [("|".join(data[name]["called"]), measure) for name, measure in measures().items()]
    return [(re.compile(rf"(?:{called})(?![\w&])", re.IGNORECASE), name) for called, name in named]


def _of_names(text: str, names: dict[str, LineItem | Measure]) -> Iterator[FormulaToken]:
    patterns = [(re.compile(rf"{re.escape(name)}(?!\w)"), each) for name, each in names.items()]
    return _tokens(text, patterns)


def _tokens(text: str, patterns: Sequence[tuple[re.Pattern[str], LineItem | Measure]]) -> Iterator[FormulaToken]:
    at = 0
    while found := _TOKEN.search(text, at):
        sort = found.lastgroup or ""
        if sort in {"word", "average"}:
            fits = [(match.end(), name) for pattern, name in patterns if (match := pattern.match(text, found.start()))]
            end, name = max(fits, key=lambda fit: (fit[0], isinstance(fit[1], Measure)), default=(0, None))
            if name is not None and end > found.start():
                yield FormulaToken("name", text[found.start() : end], found.start(), end, name=name)
                at = end
                continue
        years = tuple(int(year) for year in re.findall(r"(?:19|20)\d\d", found[0])) if sort.startswith("year") else ()
        yield FormulaToken(sort, found[0], found.start(), found.end(), years)
        at = found.end()


def formula_in(definition: str) -> Formula | None:
    """The formula of a definition; None where any of its words is not understood."""
    return parsed(tokens_of(SOURCES.sub(" ", definition)))


def parsed(tokens: Sequence[FormulaToken]) -> Formula | None:
    """The formula that the tokens make up; None where they are no formula."""
    parser = _Parser(tokens)
    formula = parser.expression()
    return formula if parser.is_at_end else None


def formulas_in(tokens: Sequence[FormulaToken]) -> Iterator[tuple[int, int, Formula]]:
    """The longest formulas in the tokens, in order, each with its first and its last token."""
    at = 0
    while at < len(tokens):
        parser = _Parser(tokens[at:])
        is_found = tokens[at].sort in {"name", "open"} and parser.expression() is not None
        end = at + parser.taken if is_found else at
        while end > at and tokens[end - 1].sort not in {"name", "close"}:
            end -= 1  # a year or a question mark behind it is the question's
        formula = parsed(tokens[at:end]) if end > at else None
        if formula is not None:
            yield at, end - 1, formula
        at = end if formula is not None else at + 1


def replaced(formula: Formula, measure: Measure, by: Formula) -> Formula:
    """A formula in which another one replaces a measure."""
    match formula:
        case Measure():
            parts = tuple(by if each == measure else replaced(each, measure, by) for each in formula.formulas)
            return by if formula == measure else Measure(formula.name, parts, formula.result)
        case Operation(sign, left, right):
            return Operation(sign, replaced(left, measure, by), replaced(right, measure, by))
        case OverTime(way, of, years):
            return OverTime(way, replaced(of, measure, by), years)
        case _:
            return formula


class _Parser(ExpressionParser[tuple[int, FormulaToken], Formula]):
    """Reads formulas from tokens, each with its number from 1; words that change nothing are left out."""

    def __init__(self, tokens: Sequence[FormulaToken]) -> None:
        super().__init__([each for each in enumerate(tokens, start=1) if not _is_filler(each[1])])

    @property
    def taken(self) -> int:
        """How many of the tokens were read, with the fillers between them."""
        return self._tokens[self._at - 1][0] if self._at else 0

    def sort_of(self, token: tuple[int, FormulaToken]) -> str:
        return _SIGNS.get(token[1].sort, token[1].sort)

    def operand(self) -> Formula | None:
        if number := self._next("number"):
            return Number(number.text)
        if way := self._next("average", "change"):
            of = self.factor()
            years = self._next("years")
            pair = (years.years[0], years.years[1]) if years is not None else None
            return OverTime("average" if way.sort == "average" else "change", of, pair) if of is not None else None
        year = self._next("year")
        name = self._next("name")
        if name is None or name.name is None:
            return None
        if isinstance(name.name, Measure):
            return name.name if year is None else None
        year = year or self._next("year")
        of_year = year.years[0] if year is not None else None
        return Amount(name.name, of_year, self._next("optional") is not None, name.text)

    def joined(self, sign: Sign, left: Formula, right: Formula) -> Formula:
        return Operation(sign, left, right)

    def _next(self, *sorts: str) -> FormulaToken | None:
        taken = self.take(*sorts)
        return taken[1] if taken is not None else None


def _is_filler(token: FormulaToken) -> bool:
    return token.sort == "word" and token.text.lower() in _FILLERS
