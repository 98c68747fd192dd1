"""One sentence of a passage, with the parts that are compared."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from services.checking.negation import NegatedClause, around_negations, negated_clauses
from services.checking.parts import Part, clauses_of, parts_of
from services.text.dates import Date, dates_in
from services.text.function_words import Language
from services.text.words import stem, stems_in, stems_of, words_in


@dataclass(frozen=True)
class Segment:
    """One sentence of a passage; `start` is its offset there. Of a table's row, `heading` names the columns."""

    text: str
    start: int = 0
    heading: str = ""
    language: Language = "en"
    """By whose rules its words are stemmed."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_prose(self) -> bool:
        return self.text.endswith((".", "!", "。"))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(match[0].lower() for match in words_in(self.text))

    @cached_property
    def forms(self) -> frozenset[str]:
        """The stems of all words, those without content too."""
        return frozenset(stem(word, self.language) for word in self.words)

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems_of(self.text, self.language)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often it has each stem."""
        return Counter(stems_in(self.text, self.language))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return numbers_in(self.text)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Stems and numbers, with those of its columns' names."""
        return self.stems | self.numbers | (stems_of(self.heading, self.language) | numbers_in(self.heading))

    @cached_property
    def negated(self) -> frozenset[str]:
        return frozenset(around_negations(self.text, self.language))

    @cached_property
    def negated_clauses(self) -> tuple[NegatedClause, ...]:
        return tuple(negated_clauses(self.text, self.language))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.text, self.language)

    @cached_property
    def clauses(self) -> tuple[Part, ...]:
        return clauses_of(self.text, self.language)

    @cached_property
    def days(self) -> tuple[tuple[Date, frozenset[str]], ...]:
        """The dates that name a day, each with the words since the one before."""
        dates = [date for date in dates_in(self.text) if date.has_day]
        starts = [0, *(date.end for date in dates)]
        return tuple(
            (date, stems_of(self.text[start : date.start], self.language))
            for start, date in zip(starts, dates, strict=False)
        )


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text as they are written."""
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*", text))
