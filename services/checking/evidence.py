"""The cited passages, parsed once so that sentences can be compared with them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice, zip_longest

from services.checking.additions import Pairs, joined_pairs
from services.checking.neighbours import Placed, followers_in, only_places_in, placed_in
from services.checking.same_words import COMPOUNDING, parts_of
from services.checking.segments import Segment
from services.checking.table_rows import LabelledRow, figures_of_columns, rows_in
from services.checking.text_forms import (
    CAPITALISED,
    NAME_RUN,
    normalised,
    pieces,
    plain_name,
    without_dates,
    without_initials,
)
from services.events import Citation
from services.text.clocks import spoken_clocks_in
from services.text.dates import Clock, Date, clocks_in, days_in, years_in
from services.text.durations import durations_in
from services.text.figure_years import years_of
from services.text.function_words import Language
from services.text.language import capitalises_nouns, language_of
from services.text.limits import Limit, limits_in
from services.text.numbers import Figure, figures_in, single_units, spaced_figures
from services.text.sentences import sentence_spans
from services.text.tables import markdown_rows, power_of, scale_of
from services.text.territories import territory_of
from services.text.units import CURRENCIES, SCALES, unit_of
from services.text.values import Value, days_meant, values_in
from services.text.words import are_forms_of_one_word, content_stems, stems_in, stems_of, words_in
from services.text.year_parts import year_parts_in

_UNIT_WORD = re.compile(r"[%％‰°]|[^\W\d_]+")
_SCALE_HINT = re.compile(
    r"\b(?:in|\$|€|£|¥|dollars|euros?|amounts?|usd|eur)\W{0,3}(?:u\.?s\.? )?(?:dollars |euros? )?(?:in )?"
    r"(thousand|million|billion|tausend|millionen|milliers|millones|miles)s?\b",
    re.IGNORECASE,
)
_COLUMN_SCALE = re.compile(
    r"[(,]\s*(?:[€$£]\s?)?(thousand|million|billion|millionen)s?\b[^()\n]{0,24}\)", re.IGNORECASE
)
_AGE_GROUP = re.compile(r"(?<=\bunder)-(?=\d)|(?<=\bover)-(?=\d)", re.IGNORECASE)
"""The hyphen in “under-16s”."""
_LIST_NUMBER = re.compile(r"(?:^[ \t]*|(?<=[.!?:;] ))(?P<number>\d{1,2})[.)][ \t](?=[^\W\d_])", re.MULTILINE)
"""“2. Pay”, also within a line."""
_FORTNIGHT: frozenset[Language] = frozenset({"fr", "es", "it", "pt"})
"""Languages in which two weeks are fifteen days."""
_CAPITALS = re.compile(r"(?<!\S)[A-Z][\w&.'’-]*(?:(?:\s+(?:of|and|the|for|&))?\s+[A-Z][\w&.'’-]*)+")
_WRAPPED = re.compile(r"(?<=[^\W\d_])\n(?=[^\W\d_])")
"""The end of a line within a sentence, or within a name."""
_INITIAL = re.compile(r"(?<!\S)[A-Z]")
_LEAST_IN_NAME = 4
"""Letters: shorter stems are parts of too many file names."""
_MOST_NEGATING = 200
"""Sentences with a negation that a sentence may have lost; further ones are not compared."""
_MOST_FORMS = 50
"""Stems that begin with the same five letters; a language has fewer."""
_TELLING_CHARS = 2_000
"""Characters of a text that are enough to tell its language."""
_MOST_CHARS = 40_000
"""The rest of a passage is not compared. Passages are far shorter, but a single row of a table may be long."""


@dataclass(frozen=True)
class Evidence:
    """A passage, or several together. `context` is the file's name and the place; `section` is the titles above it.

    `known_language` is that of the whole document: a passage that is a table has too few words to tell it.
    """

    text: str
    section: str
    context: str
    known_language: Language | None = None

    @classmethod
    def of(cls, citation: Citation, language: Language | None = None) -> "Evidence":
        section = "\n".join(citation.section)
        context = f"{citation.filename.replace('_', ' ')}\n{citation.place or ''}"
        return cls(citation.chunk_text[:_MOST_CHARS], section, context, language)

    @cached_property
    def language(self) -> Language:
        """The one by whose rules words are stemmed, those of the sentences that cite it too."""
        return self.known_language or language_of(self.text[:_TELLING_CHARS])

    def content_stems(self, word: str) -> tuple[str, ...]:
        return content_stems(word, self.language)

    def stems_in(self, text: str) -> list[str]:
        return stems_in(text, self.language)

    def stems_of(self, text: str) -> frozenset[str]:
        return stems_of(text, self.language)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        rows = markdown_rows(self.text)
        return tuple(
            Segment(self.text[start:end], start, (rows[first].heading or "") if first in rows else "", self.language)
            for first, last in sentence_spans(self.text)
            for start, end in pieces(self.text, first, last)
        )

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """For each stem and number the indices of the sentences that have it."""
        found: dict[str, list[int]] = {}
        for index, segment in enumerate(self.segments):
            for token in segment.stems | segment.numbers:
                found.setdefault(token, []).append(index)
        return found

    @cached_property
    def compound_holders(self) -> dict[str, list[int]]:
        """The same for the parts of compounds."""
        found: dict[str, list[int]] = {}
        for index, segment in enumerate(self.segments):
            for part in {part for stem in segment.stems for part in parts_of(stem, self.language)}:
                found.setdefault(part, []).append(index)
        return found

    @cached_property
    def negating(self) -> tuple[Segment, ...]:
        """The sentences that negate something."""
        return tuple(islice((segment for segment in self.segments if segment.negated), _MOST_NEGATING))

    @cached_property
    def sentences(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """Each with its figures."""
        return tuple((each.text, tuple(figures_in(without_dates(each.text)))) for each in self.segments)

    @cached_property
    def years_of_figures(self) -> tuple[tuple[Figure, frozenset[int]], ...]:
        """The figures of the sentences with the years that those say each is of."""
        return tuple((each, years_of(text, each, inside)) for text, inside in self.sentences for each in inside)

    @cached_property
    def capitalises_nouns(self) -> bool:
        return self.language == "de" or capitalises_nouns(self.text)

    @cached_property
    def runs(self) -> frozenset[frozenset[str]]:
        """The words of each run of capitalised words, in lower case."""
        lines = (self.context, self.section, without_initials(_WRAPPED.sub(" ", self.text)))
        texts = (run[0] for run in NAME_RUN.finditer("\n".join(lines)))
        return frozenset(frozenset(map(plain_name, CAPITALISED.findall(text))) for text in texts)

    @cached_property
    def words_of_runs(self) -> frozenset[str]:
        return frozenset(word for run in self.runs for word in run)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        return (*values_in(self._governing), *days_meant(self._governing))

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        return tuple(limit for segment in self.segments for limit in limits_in(segment.text))

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
        return (*days_in(self._governing), *days_in(self.context))

    @cached_property
    def year_parts(self) -> frozenset[str]:
        """The quarters and halves of a year that are named, also by the months that they end in."""
        return year_parts_in(f"{self.context}\n{self._governing}")

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return (*clocks_in(self.text), *spoken_clocks_in(self.text))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        plain = _LIST_NUMBER.sub("", _AGE_GROUP.sub(" ", without_dates(self._governing)))
        halves = (each for each in single_units(plain) if each.worth < 1)
        figures = figures_in(plain)
        fortnights = (each for each in figures if self.language in _FORTNIGHT and _is_fortnight(each))
        weeks = (replace(each, readings=((2.0, 1.0),), unit="week") for each in fortnights)
        columns = figures_of_columns(self.text)
        return (*figures, *spaced_figures(plain), *halves, *durations_in(plain), *weeks, *columns)

    @cached_property
    def list_numbers(self) -> frozenset[int]:
        """The numbers of items in lists, which count nothing."""
        return frozenset(int(match["number"]) for match in _LIST_NUMBER.finditer(self._governing))

    @cached_property
    def row_counts(self) -> frozenset[int]:
        """How many rows each table has, headings left out."""
        headings = [row.heading for row in markdown_rows(self.text).values() if row.heading is not None]
        return frozenset(Counter(headings).values())

    @cached_property
    def years(self) -> frozenset[int]:
        return years_in(self._governing)

    @cached_property
    def context_years(self) -> frozenset[int]:
        return years_in(self.context)

    @cached_property
    def scales(self) -> frozenset[float]:
        found = [match[1] for regex in (_SCALE_HINT, _COLUMN_SCALE) for match in regex.finditer(self._governing)]
        short = {power_of(scale) for line in self._governing.split("\n") if (scale := scale_of([line]))} - {0}
        return frozenset(SCALES[word.lower()] for word in found if word.lower() in SCALES) | {
            10.0**each for each in short
        }

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
    def territories(self) -> frozenset[str]:
        """The countries that are named, also by their languages."""
        return frozenset(filter(None, map(territory_of, self.words)))

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The words that the text has without a capital letter, which so are no names."""
        return frozenset(match[0] for match in words_in(self.text) if match[0][0].islower())

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """The words in capital letters."""
        return frozenset(match[0] for match in words_in(self.text) if match[0].isupper() and len(match[0]) > 1)

    @cached_property
    def inner_capitals(self) -> frozenset[str]:
        """The words that have a capital without being at the beginning of a sentence."""
        words = (match[0] for segment in self.segments for match in words_in(segment.text)[1:])
        return frozenset(word for word in words if word[0].isupper())

    @cached_property
    def placed(self) -> dict[str, list[Placed]]:
        """What comes after a preposition, by the content word that is nearest before it."""
        found: dict[str, list[Placed]] = {}
        for segment in self.segments:
            for each in placed_in(segment.text, self.language):
                for stem in each.before[:1]:
                    found.setdefault(stem, []).append(each)
        return found

    @cached_property
    def followers(self) -> dict[str, frozenset[str]]:
        """For first names and titles the names right after them."""
        return followers_in(self.text)

    @cached_property
    def only_places(self) -> frozenset[str]:
        """The words that have a capital and always come after a preposition."""
        return only_places_in(self.text)

    @cached_property
    def joined_pairs(self) -> Pairs:
        """The stems of each two words that "and" or "or" joins."""
        return joined_pairs(self.text, self.language)

    @cached_property
    def stems(self) -> frozenset[str]:
        return self.stems_of(f"{self.context}\n{self._governing}")

    @cached_property
    def _letters_of_name(self) -> str:
        return re.sub(r"[\W_]+", "", self.context).lower()

    def has_in_name(self, stem: str) -> bool:
        """Whether a word is in the file's name; such a word does not tell its sentences apart."""
        letters = self._letters_of_name
        return len(stem) >= _LEAST_IN_NAME and (stem in letters or (stem.endswith("i") and f"{stem[:-1]}y" in letters))

    @cached_property
    def squashed(self) -> str:
        """File name, place and titles without separators, as file names run words together."""
        return re.sub(r"[\W_]+", "", f"{self.context}{self.section}").lower()

    @cached_property
    def initials(self) -> str:
        """The first letters of each run of capitalised words, with a space before each run."""
        runs = _CAPITALS.finditer(f"{self.context}\n{self._governing}")
        return "".join(f" {''.join(_INITIAL.findall(run[0])).lower()}" for run in runs)

    @cached_property
    def initials_of_words(self) -> str:
        """The first letters of all words, those without content left out: TAEG for “taux annuel effectif global”."""
        return "".join(match[0][0] for match in words_in(self.text.lower()) if self.content_stems(match[0]))

    def has_initials(self, letters: str) -> bool:
        """Whether a run of capitalised words may be shortened so: from its first word on, or three of its words."""
        least = 3  # “CEO” within “Chairman and Chief Executive Officer”
        return f" {letters}" in self.initials if len(letters) < least else letters in self.initials

    @cached_property
    def rows(self) -> tuple[LabelledRow, ...]:
        return tuple(rows_in(self.section.split("\n"), self.text.split("\n"), self.language))

    @cached_property
    def tabled(self) -> frozenset[str]:
        """The figures of tables as they are written."""
        return frozenset(figure.raw for row in self.rows for figure, _ in row.figures)

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for stem in sorted(self.stems):
            alike = found.setdefault(stem[:5], [])
            if len(alike) < _MOST_FORMS:
                alike.append(stem)
        return found

    def has_form_of(self, stem: str) -> bool:
        """Whether the passages have a word, in another form, as a part of a compound, or a part of it."""
        if stem in self.stems or not self._beginnings_and_ends.isdisjoint((stem, *parts_of(stem, self.language))):
            return True
        return any(are_forms_of_one_word(stem, other) for other in self._by_beginning.get(stem[:5], ()))

    @cached_property
    def _beginnings_and_ends(self) -> frozenset[str]:
        """Of languages with compounds the stems, with what each may begin or end with as a compound."""
        if self.language not in COMPOUNDING:
            return frozenset()
        return self.stems.union(*(parts_of(stem, self.language) for stem in self.stems))


def _is_fortnight(figure: Figure) -> bool:
    return figure.unit == "day" and figure.worth == 15  # noqa: PLR2004 - the days of two weeks, both ends counted


def languages_of(citations: Iterable[Citation]) -> dict[str, Language]:
    """For each document, by its id, the language of the passages that are known of it."""
    texts: dict[str, list[str]] = {}
    for citation in citations:
        texts.setdefault(citation.document_id, []).append(citation.chunk_text[:_TELLING_CHARS])
    return {document: language_of("\n".join(parts)) for document, parts in texts.items()}


def joined(parts: Sequence[Evidence]) -> Evidence:
    """Several passages as one."""
    if len(parts) == 1:
        return parts[0]
    languages = {part.language for part in parts}
    whole = Evidence(
        "\n\n".join(part.text for part in parts),
        "\n".join(part.section for part in parts),
        "\n".join(part.context for part in parts),
        languages.pop() if len(languages) == 1 else None,
    )
    if languages:
        return whole  # in several languages: the stems of each are those of its own
    # Each part was taken apart already: what is cached of it is put together.
    for name in _LISTS:
        whole.__dict__[name] = tuple(chain.from_iterable(getattr(part, name) for part in parts))
    for name in _SETS:
        whole.__dict__[name] = frozenset(chain.from_iterable(getattr(part, name) for part in parts))
    return whole


_LISTS = ("segments", "sentences", "years_of_figures", "dates", "clocks", "figures", "rows", "values", "limits")
_SETS = ("quotable", "runs", "words_of_runs", "years", "context_years", "scales", "units", "words", "stems", "tabled")
