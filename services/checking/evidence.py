"""What the cited passages say, taken apart once so that sentences can be compared with it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest

from services.dates import YEAR, Clock, Date, clocks_in, dates_in, years_in
from services.events import Citation
from services.figures import Figure, figures_in, spaced_figures
from services.negation import NegatedClause, around_negations, negated_clauses
from services.rows import columns_of, figure_row
from services.sentences import sentence_spans
from services.units import CURRENCIES, SCALES, unit_of
from services.wording import close, stems_in, without_asides, words_in

_UNIT_WORD = re.compile(r"[%％‰°]|[^\W\d_]+")
_SCALE_HINT = re.compile(
    r"\b(?:in|\$|€|£|¥|dollars|euros?|amounts?|usd|eur)\W{0,3}(?:u\.?s\.? )?(?:dollars |euros? )?(?:in )?"
    r"(thousand|million|billion|tausend|millionen|milliers|millones|miles)s?\b",
    re.IGNORECASE,
)
_COLUMN_SCALE = re.compile(
    r"[(,]\s*(?:[€$£]\s?)?(thousand|million|billion|millionen)s?\b[^()\n]{0,24}\)", re.IGNORECASE
)
_DASHES = frozenset("—–-")
_CAPITALS = re.compile(r"(?:\b[A-Z][\w&.'’-]*(?:\s+(?:of|and|the|for|&)\s+|[ \t]+)?){2,8}")
_MOST_ABOVE = 40
_LEAST_IN_NAME = 4
_MOST_CHARS = 40_000
"""More of a passage is not compared; passages are shorter by far, but a table's single row may be long."""


Missing = list[tuple[int, str]]
"""What the passages do not have, with its place in the sentence."""
NUMBER = re.compile(r"(?!(?:19|20)\d\d\b(?![.,]\d))(?<![\w-])\d+(?:[.,]\d+)*")
"""A number as it is written, years left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is called, and its figures with the year of each one's column where that is told."""

    label: frozenset[str]
    around: frozenset[str]
    """With the line above where that has no figures: a long name begins there."""
    figures: tuple[tuple[Figure, int | None], ...]
    has_dash: bool = False
    """A dash stands for nothing, and so for a negation."""


@dataclass(frozen=True)
class Segment:
    """One sentence of a passage."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(match[0].lower() for match in words_in(self.text))

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems_of(self.text)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+(?:[.,]\d+)*", self.text))

    @cached_property
    def negated(self) -> frozenset[str]:
        return frozenset(around_negations(self.text))

    @cached_property
    def negated_clauses(self) -> tuple[NegatedClause, ...]:
        return tuple(negated_clauses(self.text))

    @cached_property
    def days(self) -> tuple[tuple[Date, frozenset[str]], ...]:
        """The dates that name a day, each with the words since the one before."""
        dates = [date for date in dates_in(self.text) if date.has_day]
        starts = [0, *(date.end for date in dates)]
        return tuple(
            (date, stems_of(self.text[start : date.start])) for start, date in zip(starts, dates, strict=False)
        )


@dataclass(frozen=True)
class Evidence:
    """A passage, or several together. Its context is where it stands: file, place and titles."""

    text: str
    section: str
    context: str

    @classmethod
    def of(cls, citation: Citation) -> "Evidence":
        section = "\n".join(citation.section)
        context = f"{citation.filename.replace('_', ' ')}\n{citation.place or ''}"
        return cls(citation.chunk_text[:_MOST_CHARS], section, context)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(Segment(self.text[start:end]) for start, end in sentence_spans(self.text))

    @cached_property
    def sentences(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """Each with its figures."""
        return tuple((each.text, tuple(figures_in(without_dates(each.text)))) for each in self.segments)

    @cached_property
    def quotable(self) -> frozenset[str]:
        """Sentences and lines as they are when a sentence repeats them word for word."""
        texts = [*(segment.text for segment in self.segments), *self.text.split("\n"), self.text]
        return frozenset(normalised(text) for text in texts)

    @cached_property
    def _governing(self) -> str:
        return f"{self.section}\n{self.text}"

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        return (*dates_in(self._governing), *dates_in(self.context))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return tuple(clocks_in(self.text))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        plain = without_dates(self._governing)
        return (*figures_in(plain), *spaced_figures(plain))

    @cached_property
    def years(self) -> frozenset[int]:
        return years_in(self._governing)

    @cached_property
    def context_years(self) -> frozenset[int]:
        return years_in(self.context)

    @cached_property
    def scales(self) -> frozenset[float]:
        found = [match[1] for regex in (_SCALE_HINT, _COLUMN_SCALE) for match in regex.finditer(self._governing)]
        return frozenset(SCALES[word.lower()] for word in found if word.lower() in SCALES)

    @cached_property
    def units(self) -> frozenset[str]:
        every = _UNIT_WORD.findall(self._governing)
        words = (unit_of(word, following) for word, following in zip_longest(every, every[1:]))
        signs = (unit for sign, unit in CURRENCIES.items() if sign in self._governing)
        beside = (figure.unit for figure in self.figures)
        return frozenset(unit for each in (words, signs, beside) for unit in each if unit is not None)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(match[0].lower() for match in words_in(f"{self.context}\n{self._governing}"))

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems_of(f"{self.context}\n{self._governing}")

    @cached_property
    def _letters_of_name(self) -> str:
        return re.sub(r"[\W_]+", "", self.context).lower()

    def has_in_name(self, stem: str) -> bool:
        """Whether the document's name has a word, which so tells none of its sentences from another."""
        return len(stem) >= _LEAST_IN_NAME and stem in self._letters_of_name

    @cached_property
    def squashed(self) -> str:
        """The context's letters alone, as file names run words together."""
        return re.sub(r"[\W_]+", "", f"{self.context}{self.section}").lower()

    @cached_property
    def initials(self) -> frozenset[str]:
        """What runs of capitalised words may be shortened to."""
        runs = (re.findall(r"\b[A-Z]", run[0]) for run in _CAPITALS.finditer(f"{self.context}\n{self._governing}"))
        return frozenset(
            "".join(run[start:end]).lower()
            for run in runs
            for start in range(len(run))
            for end in range(start + (3 if start else 2), len(run) + 1)  # “CEO” within “Chairman and Chief Executive …”
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(_rows(self.section.split("\n"), self.text.split("\n")))

    @cached_property
    def tabled(self) -> frozenset[str]:
        """The figures of tables as they are written."""
        return frozenset(figure.raw for row in self.rows for figure, _ in row.figures)

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for stem in self.stems:
            found.setdefault(stem[:5], []).append(stem)
        return found

    def has_form_of(self, stem: str) -> bool:
        return stem in self.stems or any(close(stem, other) for other in self._by_beginning.get(stem[:5], ()))


def joined(parts: Sequence[Evidence]) -> Evidence:
    """Several passages as one."""
    if len(parts) == 1:
        return parts[0]
    whole = Evidence(
        "\n\n".join(part.text for part in parts),
        "\n".join(part.section for part in parts),
        "\n".join(part.context for part in parts),
    )
    # Each part was taken apart already: what is cached of it is put together.
    for name in _LISTS:
        whole.__dict__[name] = tuple(chain.from_iterable(getattr(part, name) for part in parts))
    for name in _SETS:
        whole.__dict__[name] = frozenset(chain.from_iterable(getattr(part, name) for part in parts))
    return whole


_LISTS = ("segments", "sentences", "dates", "clocks", "figures", "rows")
_SETS = ("quotable", "years", "context_years", "scales", "units", "words", "stems", "initials", "tabled")


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stems_in(text))


def normalised(text: str) -> str:
    """Text as it is compared for being the same word for word: without marks of Markdown, footnotes and white space."""
    plain = re.sub(r"\[\^?\d{1,4}\]|[*`_#|•▪]|^\s*[-–]\s", " ", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"[“”„«»\"]", " ", plain).replace("’", "'").lower().split())


def without_dates(text: str) -> str:
    """The text with spaces in place of dates that name a day, and of times of day."""
    return _blanked(text, [*(date for date in dates_in(text) if date.has_day), *clocks_in(text)])


def without_months(text: str) -> str:
    """The text with spaces in place of all dates."""
    return _blanked(text, dates_in(text))


def _blanked(text: str, taken: Iterable[Date | Clock]) -> str:
    parts, position = [], 0
    for each in sorted(taken, key=lambda one: one.start):
        if each.start >= position:
            parts += [text[position : each.start], " " * (each.end - each.start)]
            position = each.end
    return "".join([*parts, text[position:]])


def _rows(section: Sequence[str], lines: Sequence[str]) -> Iterator[Row]:
    """The rows of Markdown tables, and those of plain text, whose columns the lines above them name."""
    above = [line.strip() for line in section]
    heading, wrapped = "", ""
    for line in (each.strip() for each in lines):
        if line.startswith("|"):
            if re.fullmatch(r"[\s|:-]+", line):
                heading = above[-1] if above else ""
            elif row := _piped(heading, line):
                yield row
        elif row := _spaced(above, line, wrapped):
            yield row
            wrapped = ""
        else:
            wrapped = "" if YEAR.search(line) else line
        if line:
            above.append(line)


def _piped(heading: str, line: str) -> Row | None:
    names = [cell.strip() for cell in heading.strip().strip("|").split("|")]
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    figures: list[tuple[Figure, int | None]] = []
    for index, cell in enumerate(cells):
        name = names[index] if index < len(names) else ""
        years = [int(year) for year in YEAR.findall(name)]
        year = years[0] if len(years) == 1 else None
        figures += [(figure, year) for figure in figures_in(without_dates(cell))]
    label = stems_of(cells[0])
    return Row(label, label, tuple(figures)) if figures else None


def _spaced(above: Sequence[str], line: str, wrapped: str) -> Row | None:
    """A row as a PDF gives it: a name, then nothing but figures."""
    row = figure_row(line)
    if row is None or len(row.values) < 2 or not stems_of(row.label):  # noqa: PLR2004 - a row has two
        return None
    columns = columns_of(above[-_MOST_ABOVE:], len(row.values)) or ("",) * len(row.values)
    years = (int(column) if YEAR.fullmatch(column) else None for column in columns)
    pairs = ((figure, year) for value, year in zip(row.values, years, strict=True) for figure in figures_in(value)[:1])
    return Row(
        stems_of(without_asides(row.label)),
        stems_of(f"{wrapped} {row.label}"),
        tuple(pairs),
        not _DASHES.isdisjoint(row.values),
    )
