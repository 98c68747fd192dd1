"""Match words of passages with words and names of the question: the same, another form, in a compound, or misspelt."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote
from services.models.prompts import NumberedPassage
from services.text.function_words import FUNCTION_WORDS, Language
from services.text.numbers import NUMBERS_IN_WORDS
from services.text.quantity_words import PRICE_WORDS
from services.text.terms import terms_of
from services.text.words import are_forms_of_one_word, stem

SAME_WORD, _COMPOUND, _MISSPELT = 0.9, 0.75, 0.8
"""How much of a term another form of it, a compound with it and a misspelling of it are worth."""
_LEAST_OF_COMPOUND = 5
"""Letters: shorter words are parts of too many others."""
_LEAST_MISSPELT = 5
"""Letters: in a shorter word another letter makes another word."""
_BEGINNING = 3
"""Letters that all forms of a word begin with; only words that share them are stemmed."""
_LONG = 8
"""Letters of a word that may have two mistakes."""
_LEAST_VERB = 3
"""Letters of a verb to which “er” may be added: who owns something is its owner."""
_LEAST_IN_FILE = 2
"""Characters of a name's word that is looked for inside a file's name, where a single letter is everywhere."""
_DIGITS = 2
"""Digits: larger numbers are rarely written in words."""
_WORD = re.compile(r"[^\W_]+")
_MOST_PAIRS = 24
"""Most pairs of a question's words that are looked for as a name; a question has a dozen words."""
_MOST_TERMS = 64
"""Most terms of a question that are looked for in other forms; a question has a dozen."""


class Matching:
    """The terms of a question as they occur among quotes."""

    def __init__(self, asked: Asked, quotes: Sequence[Quote]) -> None:
        vocabulary = frozenset().union(*(quote.around | quote.under for quote in quotes))
        self.vocabulary = vocabulary
        """All terms of the passages and of what is above them."""
        self._likes = _likes(asked, vocabulary)
        self._known: dict[frozenset[str], Mapping[str, float]] = {}
        self.met = frozenset(self.held(vocabulary))
        """The terms of the question that any passage, or what is above it, has."""

    def held(self, terms: frozenset[str]) -> Mapping[str, float]:
        """How much of which terms of the question are among these terms."""
        found = self._known.get(terms)
        if found is None:
            found = {}
            for term in terms & self._likes.keys():
                for wanted, worth in self._likes[term]:
                    found[wanted] = max(worth, found.get(wanted, 0.0))
            self._known[terms] = found
        return found


def _likes(asked: Asked, vocabulary: frozenset[str]) -> dict[str, list[tuple[str, float]]]:
    """For each term of the passages that is like one of the question: which one, and how much."""
    wanted = sorted(asked.terms)[:_MOST_TERMS]
    likes: dict[str, list[tuple[str, float]]] = {term: [(term, 1.0)] for term in asked.terms & vocabulary}
    numbers = number_terms()
    for term in wanted:
        # “after five years” says what “after 5 years?” asks.
        same = (numbers.get(term), *(word for word, digits in numbers.items() if digits == term))
        for word in vocabulary.intersection(filter(None, same)):
            likes.setdefault(word, []).append((term, SAME_WORD))
    others = [term for term in wanted if term not in asked.weak and term.isalpha()]
    words = [term for term in vocabulary if len(term) >= _LEAST_OF_COMPOUND and term.isalpha()]
    for term in others:
        alike = dict(_like(term, words, known=term in vocabulary)) | _same_stems(term, vocabulary, asked.asked.language)
        if asked.kind == "money" and term in price_terms():
            alike |= dict.fromkeys(price_terms() & vocabulary - {term}, SAME_WORD)
        for word, worth in alike.items():
            likes.setdefault(word, []).append((term, worth))
    return likes


@cache
def price_terms() -> frozenset[str]:
    """The terms by which documents and questions name what something costs."""
    return frozenset(terms_of(PRICE_WORDS))


def _same_stems(term: str, words: Iterable[str], language: Language) -> dict[str, float]:
    """The words with the stem that a term has in the question's language: “Liegen”, “Liege”.

    Terms have stems of English, as what is searched can't have one stem for each language that is asked in.
    """
    if language == "en":
        return {}
    begin, stemmed = term[:_BEGINNING], stem(term, language)
    others = (word for word in words if word != term and word.startswith(begin) and word.isalpha())
    return {word: SAME_WORD for word in others if stem(word, language) == stemmed}


@cache
def number_terms() -> Mapping[str, str]:
    """The terms of numbers in words, each with the term of the same number in digits."""
    return {
        term: digits for word, digits in NUMBERS_IN_WORDS.items() for term in terms_of(word) if len(digits) <= _DIGITS
    }


def in_digits(terms: Iterable[str]) -> list[str]:
    """The terms with digits in place of numbers in words."""
    return [number_terms().get(term, term) for term in terms]


def _like(term: str, words: Iterable[str], *, known: bool) -> Iterable[tuple[str, float]]:
    for word in words:
        if word == term:
            continue
        if are_forms_of_one_word(term, word) or (len(term) >= _LEAST_VERB and word == f"{term}er"):
            yield word, SAME_WORD
        elif len(term) >= _LEAST_OF_COMPOUND and (word.endswith(term) or word.startswith(term) or term.endswith(word)):
            yield word, _COMPOUND
        elif not known and _is_misspelt(term, word):
            yield word, _MISSPELT


def _is_misspelt(term: str, word: str) -> bool:
    if term[0] != word[0] or abs(len(term) - len(word)) > 1 or len(term) < _LEAST_MISSPELT - (len(term) != len(word)):
        return False
    most = 2 if len(term) >= _LONG else 1
    return DamerauLevenshtein.distance(term, word, score_cutoff=most) <= most


def with_names_as_written(asked: Asked, passages: Sequence[NumberedPassage]) -> Asked:
    """The question with the names that it has in small letters: “oak lane”, where the passages write “Oak Lane” alone.

    What is written so at the beginning of a line, as in a heading, may be no name.
    """
    if asked.names:
        return asked
    words = [word for word in _WORD.findall(asked.asked.text) if not word.isdigit()]
    pairs = [pair for pair in pairwise(words) if not any(word.lower() in FUNCTION_WORDS for word in pair)]
    text = "\n".join(passage.text for passage in passages)
    names = (frozenset(terms_of(" ".join(pair))) for pair in pairs[:_MOST_PAIRS] if _is_written_as_name(pair, text))
    return replace(asked, names=tuple(name for name in names if name and name <= asked.terms))


def _is_written_as_name(pair: tuple[str, str], text: str) -> bool:
    found = list(re.finditer(rf"\b{re.escape(pair[0])} {re.escape(pair[1])}\b", text, re.IGNORECASE))
    are_capital = all(word[0].isupper() for match in found for word in match[0].split())
    return are_capital and any(text[max(0, match.start() - 2) : match.start()].strip("#*\n ") for match in found)


def about_the_named(asked: Asked, passages: Sequence[NumberedPassage], quotes: Sequence[Quote]) -> Sequence[Quote]:
    """The quotes that have one at least of the names in the question, or are from a document that is about it.

    A document is, when its file has the name, or most of its passages have it.
    """
    if not asked.names:
        return quotes
    files = {passage.number: passage.filename for passage in passages}
    named = {file for file in files.values() if _has_name(file, asked)}
    words = {quote.number: quote.under | quote.around for quote in quotes}
    for file in set(files.values()) - named:
        of_file = [words[number] for number, name in files.items() if name == file and number in words]
        having = sum(any(name <= each for name in asked.names) for each in of_file)
        if having * 2 > len(of_file):
            named.add(file)
    return [
        quote
        for quote in quotes
        if files[quote.number] in named or any(name <= quote.terms | quote.under for name in asked.names)
    ]


def _has_name(filename: str, asked: Asked) -> bool:
    letters = re.sub(r"[\W_]", "", filename.lower())
    return any(all(len(term) >= _LEAST_IN_FILE and term in letters for term in name) for name in asked.names)
