"""Documents that say different things for the same words: each is quoted with its name and date, the newer first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from services.models.extractive.quote_ranking import CLOSE_TO_BEST, Ranking
from services.models.extractive.quotes import Quote, split_cells
from services.models.prompts import NumberedPassage
from services.text.editions import (
    Edition,
    asks_for_changes,
    edition_of,
    newest_first,
    numbers_in,
    says_when_it_holds,
    terms_of_changes,
)
from services.text.markdown_text import escaped_within
from services.text.terms import terms_of

MAX_VERSIONS = 3
"""Of one document that are quoted one below the other."""
_LEAST_ALIKE = 0.6
"""Share of the words that two sentences have in common, in order: “The deposit is one month's rent” and “… two months'
rent” have 0.67."""
_TITLE_LINES = 3
"""Lines of a first page that may name its version and date."""
_LINE_CHARS = 200
"""A longer line is text, not a title."""
_MOST_COMPARED = 200
"""Quotes that are compared with one: the best come first."""
_MOST_CHANGES = 8
"""Of an answer to “What changed?”."""
_TWO = 2  # versions that are compared


class Versions:
    """The passages of a prompt by their documents, with the edition of each document."""

    def __init__(self, passages: Sequence[NumberedPassage]) -> None:
        self._files = {passage.number: passage.filename for passage in passages}
        self._lines: dict[str, list[str]] = {}
        for passage in passages:
            self._lines.setdefault(passage.filename, []).extend(_lines_of(passage))

    def file(self, quote: Quote) -> str:
        return self._files[quote.number]

    def is_title(self, file: str, line: str) -> bool:
        """Whether a line of a document tells its title, version or date."""
        return line in self._lines[file]

    def edition(self, file: str) -> Edition:
        return edition_of(file, self._lines[file])

    def differing(self, quote: Quote, ranking: Ranking) -> list[Quote]:
        """The quote and those of other documents that say something else in its place, the newest document first.

        It is alone where no document does, or where the question names the version that it asks for.
        """
        if len(self._lines) == 1:
            return [quote]
        found = {self.file(quote): quote}
        for score, other in ranking.scored[:_MOST_COMPARED]:
            if len(found) == MAX_VERSIONS:
                break
            if self.file(other) not in found and _differs(quote, other, score, ranking):
                found[self.file(other)] = other
        return self.newest_first([found[file] for file in self._asked(list(found), ranking)])

    def are_both_meant(self, quote: Quote, other: Quote, ranking: Ranking) -> bool:
        """Whether the question names neither document's version, year or name without the other's."""
        files = [self.file(quote), self.file(other)]
        return files[0] == files[1] or len(self._asked(files, ranking)) > 1

    def are_different(self, quotes: Sequence[Quote]) -> bool:
        """Whether each of the quotes is of another document."""
        return len({self.file(quote) for quote in quotes}) == len(quotes)

    def newest_first(self, quotes: Sequence[Quote]) -> list[Quote]:
        """The quotes by the editions of their documents."""
        return [quotes[index] for index in newest_first([self.edition(self.file(quote)) for quote in quotes])]

    def _asked(self, files: list[str], ranking: Ranking) -> list[str]:
        """Those of the documents whose version or name the question names; all where it names none."""
        numbers = numbers_in(ranking.asked.asked.text)
        editions = [self.edition(file) for file in files]
        by_number = [file for file, edition in zip(files, editions, strict=True) if edition.number in numbers]
        by_year = [
            file
            for file, edition in zip(files, editions, strict=True)
            if edition.date and str(edition.date[0]) in ranking.asked.years
        ]
        names = [frozenset(terms_of(file.rsplit(".", 1)[0].replace("_", " "))) for file in files]
        common = names[0].intersection(*names)
        by_name = [file for file, name in zip(files, names, strict=True) if (name - common) & (ranking.asked.terms)]
        return by_number or by_year or by_name or files

    def named(self, quote: Quote) -> str:
        """The document's name and what it states of its version and date, as a line in bold."""
        file = self.file(quote)
        stated = ", ".join(self.edition(file).stated)
        return f"**{escaped_within(f'{file} ({stated})' if stated else file)}**"


def changes(versions: Versions, ranking: Ranking, found: Sequence[Quote]) -> list[tuple[Quote, Quote]]:
    """What a question asks to have changed between two versions: sentences and rows of the newer with the older ones.

    None where it does not ask for that, or where no two documents have editions that differ.
    """
    if not asks_for_changes(ranking.asked.asked.text):
        return []
    by_file: dict[str, list[Quote]] = {}
    for quote in found:
        file = versions.file(quote)
        if not (quote.is_lead or versions.is_title(file, quote.words)):
            # Each document's name is above its quotes.
            is_known = versions.is_title(file, quote.lead_words)
            by_file.setdefault(file, []).append(replace(quote, lead_words="") if is_known else quote)
    editions = {file: edition for file in by_file if (edition := versions.edition(file)).is_stated}
    if len(editions) < _TWO:
        return []
    files = list(editions)
    newest, older, *_ = (files[index] for index in newest_first(list(editions.values())))
    left_out = terms_of_changes() | frozenset(terms_of(" ".join(files)))
    about = {term for term in ranking.asked.terms - ranking.asked.weak - left_out if not term.isdigit()}
    pairs = _pairs(by_file[newest], by_file[older])
    return [pair for pair in pairs if not about or about & ranking.matching.held(pair[0].terms).keys()][:_MOST_CHANGES]


def _pairs(newer: Sequence[Quote], older: Sequence[Quote]) -> Iterator[tuple[Quote, Quote]]:
    left = {quote.words: quote for quote in older[:_MOST_COMPARED]}
    for quote in newer[:_MOST_COMPARED]:
        if left.pop(quote.words, None) is not None or not left:
            continue
        best = max(left.values(), key=lambda other: _likeness(quote, other))
        if _likeness(quote, best) >= _LEAST_ALIKE:
            del left[best.words]
            yield quote, best


def _lines_of(passage: NumberedPassage) -> Iterator[str]:
    """The titles of a passage, and the lines of it that say from when the document holds."""
    lines = [line.strip("#* ") for line in passage.text.split("\n") if line.strip()]
    yield from (line for line in passage.section if len(line) <= _LINE_CHARS)
    for index, line in enumerate(lines):
        is_title = index < _TITLE_LINES and len(line) <= _LINE_CHARS and not line.endswith((".", "!", "?"))
        if is_title or (len(line) <= _LINE_CHARS and says_when_it_holds(line)):
            yield line


def _differs(quote: Quote, other: Quote, score: float, ranking: Ranking) -> bool:
    """Whether another document's quote answers the question as this one does, with another value."""
    asked = ranking.asked
    if other.is_lead or _said(other) == _said(quote):
        return False
    strong = asked.terms - asked.weak
    held, also = (set(ranking.matching.held(each.terms)) & strong for each in (quote, other))
    if not held or held != also:
        return False
    return _likeness(quote, other) >= _LEAST_ALIKE and score >= ranking.scored[0][0] * CLOSE_TO_BEST * _LEAST_ALIKE


def _likeness(quote: Quote, other: Quote) -> float:
    """1 for rows with one label, for sentences the share of their words that both have in the same order."""
    labels = _label(quote), _label(other)
    if labels != (None, None):
        return float(labels[0] == labels[1])
    return SequenceMatcher(None, _said(quote), _said(other), autojunk=False).ratio()


def _label(quote: Quote) -> str | None:
    """What the row of a table is about; None for a sentence."""
    if quote.row is not None:
        return quote.row.label.strip(": ").lower()
    return next(iter(split_cells(quote.words)), "").lower() if quote.heading is not None else None


def _said(quote: Quote) -> list[str]:
    return [word.strip('.,;:!?()“”"').lower() for word in quote.words.split()]
