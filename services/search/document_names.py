"""Find the documents that a question names: “Foot Locker in 2022” means FOOTLOCKER_2022_10K.pdf."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import PurePath

from services.documents import Document
from services.text.dates import YEAR
from services.text.function_words import function_words_of
from services.text.language import language_of
from services.text.terms import STOP_WORDS, terms_of
from services.text.words import are_forms_of_one_word

_JOINTS = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[^\W\d_])(?=(?:19|20)\d\d(?!\d))|(?<=(?<!\d)(?:19|20)\d\d)(?=[^\W\d_])"
)
_WORD = re.compile(r"[^\W_]+")
_MOST_JOINED = 4
"""Words that a file name may write as one: “Foot Locker” is FOOTLOCKER."""
_LEAST_PREFIX = 3
"""Letters of the beginning of a name that may stand for it."""
_PURE_NAME = 0.6
"""What a word counts at least that the question writes as a name, though other documents speak of it as well."""
_YEAR_WEIGHT = 0.4
"""What a document loses whose year, or part of a year, is not the one asked for."""
_PART_OF_YEAR = frozenset(("q1", "q2", "q3", "h1"))
_LAST_PART = frozenset(("q4", "h2"))
"""A report on the last part of a year also covers the whole year; a question without a year asks for neither."""
_YEAR_ALONE = 0.3
"""Certainty that a question means a document of which it names only the year."""

Pureness = Callable[[str, frozenset[str]], float]
"""Of the text that holds a word, how much is in the documents with these ids, 0 to 1."""


@dataclass(frozen=True, slots=True)
class DocumentName:
    """The words of a file's name, run-together ones taken apart where capitals or years tell, and its years."""

    words: tuple[str, ...]
    years: frozenset[int]

    @classmethod
    def of(cls, filename: str) -> "DocumentName":
        stem = PurePath(filename).stem
        words = [word.lower() for word in _WORD.findall(_JOINTS.sub(" ", stem))]
        years = frozenset(int(word) for word in words if YEAR.fullmatch(word))
        return cls(tuple(word for word in dict.fromkeys(words) if not YEAR.fullmatch(word)), years)


def is_called(words: Iterable[str], filename: str) -> bool:
    """Whether a file's name has each of the words in some form: “holders” and “guide” mean “Berth holder guide.pdf”."""
    there = terms_of(" ".join(_name_of(filename).words))
    return all(
        any(term == word or are_forms_of_one_word(term, word) for word in there)
        for each in words
        for term in terms_of(each)
    )


def named(question: str, documents: Sequence[Document], pureness: Pureness) -> dict[str, float]:
    """How sure it is that the question means each document, 0 to 1; those that it does not name are left out.

    A word of a name tells the more the fewer documents have it, and the less other documents use it.
    """
    names = {document.id: _name_of(document.filename) for document in documents}
    owners: dict[str, set[str]] = {}
    for id_, name in names.items():
        for word in name.words:
            owners.setdefault(word, set()).add(id_)
    spoken = _Spoken(question)
    told: dict[str, float] = {}
    for word, ids in owners.items():
        if match := spoken.match(word):
            pure = max(pureness(match.word, frozenset(ids)), _PURE_NAME if match.word in spoken.names else 0.0)
            weight = match.share * (1 - len(ids) / len(names)) * pure
            for id_ in ids if weight else ():
                told[id_] = told.get(id_, 0.0) + weight
    parts = _PART_OF_YEAR if YEAR.search(question) else _PART_OF_YEAR | _LAST_PART
    for id_ in told:
        if parts.intersection(names[id_].words) - spoken.words:
            told[id_] *= 1 - _YEAR_WEIGHT
    most = max(1.0, *told.values(), 0.0)
    return _in_years(question, names, {id_: weight / most for id_, weight in told.items()})


_name_of = lru_cache(maxsize=10_000)(DocumentName.of)


@dataclass(frozen=True, slots=True)
class _Match:
    """What of a question is a name's word, and how much of it."""

    word: str
    share: float


class _Spoken:
    """The words of a question, and neighbouring ones joined, as file names often have them."""

    def __init__(self, question: str) -> None:
        spelled = _WORD.findall(question)
        words = [word.lower() for word in spelled]
        self.names = frozenset(word.lower() for word in spelled[1:] if word[0].isupper()) - STOP_WORDS
        language = language_of(question)
        small = STOP_WORDS if language == "en" else STOP_WORDS | function_words_of(language)
        joined = (accumulate(words[start : start + _MOST_JOINED]) for start in range(len(words)))
        self.words = frozenset(words)
        self._joined = frozenset(chain.from_iterable(joined)) - small
        self._stems = {term: word for word in words for term in terms_of(word) if word not in small}

    def match(self, name: str) -> _Match | None:
        """The longest part of the question that is a name's word, or begins it."""
        if name in self._joined:
            return _Match(name, 1.0)
        [*stems] = terms_of(name)
        if len(stems) == 1 and stems[0] in self._stems:
            return _Match(self._stems[stems[0]], 1.0)
        for length in range(len(name) - 1, _LEAST_PREFIX - 1, -1):
            if name[:length] in self._joined:
                return _Match(name[:length], (1 + length / len(name)) / 2)
        return None


def _in_years(question: str, names: Mapping[str, DocumentName], told: dict[str, float]) -> dict[str, float]:
    """Of the documents that are named, those of the latest year that the question names and one of them has."""
    asked = {int(year) for year in YEAR.findall(question)}
    meant = told or dict.fromkeys(names, 1.0)
    years = asked & {year for id_ in meant for year in names[id_].years}
    if not years:
        return told
    of_year = {id_ for id_ in meant if max(years) in names[id_].years}
    if not told:
        weight = _YEAR_ALONE * (1 - len(of_year) / len(names))
        return dict.fromkeys(of_year, weight) if weight else {}
    return {id_: weight * (1 if id_ in of_year else 1 - _YEAR_WEIGHT) for id_, weight in told.items()}
