"""Rows of tables: those of Markdown, and those of plain text, as PDF pages have them: a label, then its values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.text.dates import YEAR
from services.text.note_marks import without_note_marks
from services.text.units import CURRENCY_SIGNS, unit_of

NO_VALUE = "-–— "
"""The characters of which a cell without a value is made: it is empty, or holds a dash."""
_FIELD = re.compile(r"[^\W\d_][^:|\d]{1,60}:\s+\S")
_VALUE = re.compile(rf"[{CURRENCY_SIGNS}]?[(+−–-]?[{CURRENCY_SIGNS}]?\d(?:[\d.,'’]*\d)?(?: ?%)?\)?(?: ?%)?|[—–-]")
_MINUS = frozenset("–-−")  # a long dash, —, is nothing
_SIGN = re.compile(rf"[{CURRENCY_SIGNS}()%]")
_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
_OTHER_FIGURE = re.compile(r"(?<!\d)(?!\d{1,2},)\d")
"""Beside years a heading has days of the month, as in “December 31,”, and no other figures."""
_YEARS_AND_MORE = re.compile(r"((?:(?:19|20)\d\d\s+){2,})([$%(]?\s?[^\W\d_a-zß-ÿ].{1,60})$")
THOUSANDS = re.compile(rf"[{CURRENCY_SIGNS}]\s?['’]?000s?\b|(?<!\w)['’]000s?\b")
"""“£000” in a heading is no figure."""
_COMPARED = re.compile(r"(?:19|20)\d\d\s*(?:vs\.?|versus|to|over|compared (?:to|with))\s*(?:19|20)\d\d", re.IGNORECASE)
"""The name of a column of changes."""
_CHANGES = re.compile(r"XXXX|change|variance|increase|decrease|percent|%", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_SCALE = re.compile(
    rf"\(?(?:[{CURRENCY_SIGNS}] )?(?:(?:amounts|dollars|euros) )?(?:in|[{CURRENCY_SIGNS}])[^()\d\n]{{0,30}}?"
    r"\b(?:thousand|million|billion)s?\b"
    rf"|\([{CURRENCY_SIGNS}]? ?(?:thousand|million|billion)s?\)|\((?:thousand|million|billion)s?\)"
    rf"|[{CURRENCY_SIGNS}]\s?['’]?000s?\b|\b(?:USD|EUR|GBP|CHF)\s?(?:['’]?000s?|thousands?|millions?|billions?|[kmM]|bn)\b"
    rf"|\b(?:TEUR|KEUR|[kT]€)|[{CURRENCY_SIGNS}](?:m|k|bn)\b"
    r"|\b(?:tsd|mio|mrd)\b\.?\s?(?:€|EUR)|\b(?:in )?(?:tausend|millionen|milliarden)(?: euro| €| EUR)\b"
    r"|\ben (?:milliers|millions|milliards|miles|millones)\b(?: d['’]euros| de euros)?"
    r"|\bin (?:migliaia|milioni|miliardi)\b(?: di euro)?|\bem (?:milhares|milhões)\b(?: de euros)?",
    re.IGNORECASE,
)
"""What a statement says its figures are counted in: “in millions”, “£000”, “TEUR”, “en milliers d'euros”."""
_POWERS = {  # of ten, by the words and abbreviations that `scale_of` finds
    3: re.compile(
        r"thousand|000|tsd|tausend|teur|keur|[kt]€|[€£$]k|millier|migliaia|milhares|\bmiles\b|\sk\b", re.IGNORECASE
    ),
    9: re.compile(r"billion|mrd|milliard|miliardi|\d?bn\b", re.IGNORECASE),
    6: re.compile(r"million|mio|millones|milioni|milhões|[€£$]m\b|\sm\b", re.IGNORECASE),
}
_LINE = re.compile(r"[^\n]+")
_DASHES = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
CELL_END = re.compile(r"(?<!\\)\|")  # of a row in Markdown: a bar that is not escaped
_LAST = tuple(f"0123456789)%—–-{CURRENCY_SIGNS}")
_SEPARATORS = ("·", "•", "|", "–", "—")
"""Between a running title and the page's number, which is no value of it."""
_LONGEST = 300
"""A longer line is prose, whatever it ends with."""
_LONGEST_HEADING = 600
"""A longer row of headings is not repeated: it would fill the passage."""
_LEAST_ROWS = 3
"""Of a table whose columns have names: two rows may be one line that is broken in two."""
_MOST_ABOVE = 60
"""Lines above a row among which its columns' names are looked for."""
_MOST_WORDS = 14
"""More of them before a single figure are prose too."""


_TOTAL = re.compile(  # names of rows and columns that add up others
    r"\b(?:(?:sub)?totals?|all|sum|overall|gesamt\w*|\w*summe|insgesamt|alle|ensemble|somme|total(?:e|es|aux)|tous|toutes"
    r"|suma|tod[oa]s|totali?|tutt[ie]|soma|totaal|som)\b",
    re.IGNORECASE,
)

_ENTRY = re.compile(
    r"[^\W\d_][^:|\d]{0,40}:\s+(?:[^\W\d_]+\s+){0,3}[-–+]?\d[\d.,'’]*?(?P<decimals>[.,]\d\d(?!\d))?"
    r"(?:\s?(?P<unit>[^\W\d_]+\d?))?(?!\S)"
)
_PRICE = re.compile(rf"[{CURRENCY_SIGNS}]\s?\d|\d\s?[{CURRENCY_SIGNS}](?!['’])")
_AVERAGE = re.compile(
    r"\b(?:average|mean|median|durchschnitt\w*|mittelwert|moyenne|médiane|promedio|mediana|média|gemiddelde)\b|[⌀Øø]\s"
    r"|^media$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^\*\*([^*]+)\*\*$")
"""A cell that Markdown shows in bold, as totals often are."""


@dataclass(frozen=True, slots=True)
class MarkdownRow:
    """A row of a Markdown table: its line, and its table's heading row; None if it is the heading, or dashes."""

    start: int
    end: int
    heading: str | None


def markdown_rows(text: str) -> dict[int, MarkdownRow]:
    """The rows of the Markdown tables in a text, by where each starts.

    A table without a line of dashes, as plain text has them, counts where two rows have the same number of cells. Its
    heading is a first row without figures, even if an empty line follows; else its columns have no names.
    """
    rows: dict[int, MarkdownRow] = {}
    for block in _blocks_of_rows(text):
        dashes = next((index for index, row in enumerate(block) if is_dashes(row[0])), None)
        if dashes is None:
            rows |= _without_dashes(block)
        elif dashes:
            heading = block[dashes - 1][0]
            rows |= {
                each.start(): MarkdownRow(each.start(), each.end(), None) for each in block[dashes - 1 : dashes + 1]
            }
            rows |= {each.start(): MarkdownRow(each.start(), each.end(), heading) for each in block[dashes + 1 :]}
    return rows


def _blocks_of_rows(text: str) -> list[list[re.Match[str]]]:
    """The rows of each table: lines with bars that follow each other; after the first one a line may be empty."""
    blocks: list[list[re.Match[str]]] = []
    for line in _LINE.finditer(text):
        if not is_markdown_row(line[0]):
            continue
        last = blocks[-1][-1] if blocks else None
        gap = line.start() - last.end() if last is not None else 0
        goes_on = last is not None and gap == 1
        is_below_heading = (
            last is not None
            and len(blocks[-1]) == 1
            and text[last.end() : line.start()] == "\n\n"
            and not is_dashes(line[0])
        )
        if goes_on or is_below_heading:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _without_dashes(block: Sequence[re.Match[str]]) -> dict[int, MarkdownRow]:
    widths = {len(cells_of(row[0])) for row in block}
    are_few = len(block) < _LEAST_ROWS and not any(map(str.isdigit, "".join(row[0] for row in block)))
    if len(block) == 1 or are_few or len(widths) > 1 or widths == {1}:
        return {}
    first, *others = block
    has_names = len(block) >= _LEAST_ROWS and not any(map(str.isdigit, first[0]))
    heading = first[0] if has_names else f"|{'  |' * max(widths)}"
    rows = {row.start(): MarkdownRow(row.start(), row.end(), heading) for row in others}
    return {first.start(): MarkdownRow(first.start(), first.end(), None if has_names else heading)} | rows


def heading_of_columns(heading: str) -> str:
    """A heading row and the line of dashes below it, to be put above rows of its table; nothing for a very long one."""
    if len(heading) > _LONGEST_HEADING:
        return ""
    return f"{heading}\n{'| --- ' * len(cells_of(heading))}|\n"


def is_markdown_row(line: str) -> bool:
    """Whether a line begins and ends with a bar, as rows of Markdown tables do."""
    return line.startswith("|") and line.rstrip().endswith("|")


def is_dashes(line: str) -> bool:
    """Whether a line is the one between a Markdown table's heading and its rows."""
    return _DASHES.fullmatch(line.rstrip()) is not None


def cells_of(row: str) -> list[str]:
    """The cells of a row of a Markdown table, without the white space and the signs for bold around them."""
    cells = CELL_END.split(row.strip().removeprefix("|").removesuffix("|"))
    return [_BOLD.sub(r"\1", cell.strip()) for cell in cells]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a table: its label and its values as they are written, dashes included."""

    label: str
    values: tuple[str, ...]


def figure_row(line: str) -> FigureRow | None:
    """The row that a line is, a label with at least one value after it."""
    if len(line) > _LONGEST or not without_note_marks(line).rstrip().endswith(_LAST):
        return None
    tokens = without_note_marks(line).split()
    values = _values_at_the_end(tokens)
    while values and YEAR.fullmatch(values[0]) and tokens and tokens[-1].endswith(","):
        tokens.append(values.pop(0))  # December 31, 2020
    label = " ".join(tokens)
    if len(values) == 1 and len(tokens) > _MOST_WORDS:
        return None
    if label.count("(") > label.count(")") and any(")" in value and "(" not in value for value in values):
        return None  # “Terms, version 1 (January 2023)”
    if label.endswith(_SEPARATORS) or not _LETTER.search(label) or all(YEAR.fullmatch(value) for value in values):
        return None
    return FigureRow(label, tuple(values))


def with_columns(row: FigureRow, columns: Callable[[int], tuple[str, ...]]) -> tuple[FigureRow, tuple[str, ...]]:
    """A row and the names above its values, which `columns` gives for a number of them.

    A dash alone is nothing, or the sign of the figure after it where there are as many columns so: “– 12”.
    """
    values: list[str] = []
    for value in row.values:
        if values and values[-1] in _MINUS and value[0].isdigit():
            values[-1] += f" {value}"
        else:
            values.append(value)
    if len(values) < len(row.values) and (named := columns(len(values))):
        return FigureRow(row.label, tuple(values)), named
    return row, columns(len(row.values))


def _values_at_the_end(tokens: list[str]) -> list[str]:
    """The figures at the end of a line, each with its sign, which are taken off its words."""
    values: list[str] = []
    sign_follows = bool(tokens) and tokens[-1] in CURRENCY_SIGNS  # “52,00 € 61,00 €”
    while tokens and (_VALUE.fullmatch(tokens[-1]) or _SIGN.fullmatch(tokens[-1])):
        word = tokens.pop()
        if not _SIGN.fullmatch(word):
            values.append(word)
        elif sign_follows and word in CURRENCY_SIGNS:
            if tokens and _VALUE.fullmatch(tokens[-1]):
                values.append(f"{tokens.pop()} {word}")
        elif values and word in CURRENCY_SIGNS:
            values[-1] = word + values[-1]
        elif word == "%" and tokens and _VALUE.fullmatch(tokens[-1]):
            tokens[-1] += f" {word}"
    return values[::-1]


_TIME_OR_PRICE = re.compile(r"(?<!\S)\d+[.:,]\d\d(?!\S)")


@lru_cache(maxsize=2000)
def is_total(label: str) -> bool:
    """Whether a row's name says that it sums up others."""
    return _TOTAL.search(label) is not None


def is_average(label: str) -> bool:
    """Whether a row's name says that it is the average of others."""
    return _AVERAGE.search(label) is not None


def is_summary(label: str) -> bool:
    """Whether a row is made of others, so that it is not counted with them."""
    return is_total(label) or is_average(label)


def is_field(line: str) -> bool:
    """Whether a line is a label without figures, a colon and a value, as in a form: “Vessel: Grey Tern”."""
    return _FIELD.match(line) is not None


def states_amount(line: str) -> bool:
    """Whether a line is a label and, after a colon, an amount: with a unit, or with decimals: “Water: used 96 m3”."""
    entry = _ENTRY.match(line)
    return entry is not None and (bool(entry["decimals"]) or unit_of(entry["unit"] or "", None) is not None)


def is_priced(line: str) -> bool:
    """Whether a line has words and then an amount of money, as an entry of a list of prices."""
    price = _PRICE.search(line)
    return price is not None and any(map(str.isalpha, line[: price.start()]))


def is_timetable_row(line: str) -> bool:
    """Whether a line that is no sentence has two times or prices at least, among words: “Tolmin 08:20 09:05 Auk”."""
    return not line.endswith((".", "!", "?", ":")) and len(_TIME_OR_PRICE.findall(line)) > 1


def is_figure_row(line: str) -> bool:
    """Whether a line is a row with two values at least, as prose hardly ever ends."""
    row = figure_row(line)
    return row is not None and len(row.values) > 1


def columns_of(above: Sequence[str], values: int) -> tuple[str, ...]:
    """The years above so many values, from the lines above a row; none where that is not certain.

    What a last column without a year is called counts as its name; of several that tell of changes none is known.
    """
    above = above[-_MOST_ABOVE:]
    # Compared years name a column of changes, and not two columns of theirs.
    masked = [_COMPARED.sub(lambda match: re.sub(r"\d", "X", match[0]), THOUSANDS.sub(" ", line)) for line in above]
    for last in range(len(above), 0, -1):
        years: list[str] = []
        for line in reversed(masked[:last]):
            found = _YEARS.findall(line)
            if _OTHER_FIGURE.search(_YEARS.sub("", line)) or not (found or _is_heading_of_years(line)):
                break
            years = found + years
            if len(years) >= values:
                break
        if len(years) == values:
            return tuple(years)
        if named := _with_names(above[last - 1], masked[last - 1], values):
            return named
    return ()


def _is_heading_of_years(line: str) -> bool:
    return len(line) <= 40 and line.endswith(",")  # noqa: PLR2004 - “December 31,” above its year


def _with_names(line: str, masked: str, values: int) -> tuple[str, ...]:
    """Two years at least, and the name of one more column or of several that tell of changes, which have none."""
    match = _YEARS_AND_MORE.search(masked)
    if not match or _OTHER_FIGURE.search(_YEARS.sub("", match[2])):
        return ()
    years = match[1].split()
    more = values - len(years)
    if more == 1:
        return (*years, line[match.start(2) :].strip())
    return (*years, *([""] * more)) if more > 1 and _CHANGES.search(match[2]) else ()


def power_of(scale: str) -> int:
    """The power of ten that figures are counted in, of what `scale_of` found: 6 for “in millions”; 0 for others."""
    return next((power for power, words in _POWERS.items() if words.search(scale)), 0)


def scale_of(above: Sequence[str]) -> str | None:
    """What the nearest line above says of the unit: “in thousands”, “€ million”."""
    for line in reversed(above):
        if found := _SCALE.search(line):
            return found[0].strip("() ").rstrip(",")
    return None
