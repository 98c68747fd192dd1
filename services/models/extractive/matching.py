"""Match words of passages with words of the question: the same, another form, part of a compound, or misspelt."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from services.models.extractive.question import Asked
from services.models.extractive.quotes import Quote
from services.text.words import are_forms_of_one_word

_FORM, _COMPOUND, _MISSPELT = 0.9, 0.75, 0.8
"""How much of a term another form of it, a compound with it and a misspelling of it are worth."""
_LEAST_OF_COMPOUND = 5
_LEAST_MISSPELT = 5
_LONG = 8
"""So many letters may have two mistakes in them."""
_LEAST_VERB = 3
"""Who owns it is its owner."""
_MOST_TERMS = 64
"""Terms of a question that are looked for in other forms; a question has a dozen."""


class Matching:
    """The terms of a question as they occur among quotes."""

    def __init__(self, asked: Asked, quotes: Sequence[Quote]) -> None:
        vocabulary = frozenset().union(*(quote.around | quote.under for quote in quotes))
        self.vocabulary = vocabulary
        """All terms of the passages and of what they stand under."""
        self._likes = _likes(asked, vocabulary)
        self._known: dict[frozenset[str], Mapping[str, float]] = {}
        self.met = frozenset(self.held(vocabulary))
        """The terms of the question that any passage has, or stands under."""

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
    others = [term for term in wanted if term not in asked.weak and term.isalpha()]
    words = [term for term in vocabulary if len(term) >= _LEAST_OF_COMPOUND and term.isalpha()]
    for term in others:
        for word, worth in _like(term, words, known=term in vocabulary):
            likes.setdefault(word, []).append((term, worth))
    return likes


def _like(term: str, words: Iterable[str], *, known: bool) -> Iterable[tuple[str, float]]:
    for word in words:
        if word == term:
            continue
        if are_forms_of_one_word(term, word) or (len(term) >= _LEAST_VERB and word == f"{term}er"):
            yield word, _FORM
        elif len(term) >= _LEAST_OF_COMPOUND and (word.endswith(term) or word.startswith(term) or term.endswith(word)):
            yield word, _COMPOUND
        elif not known and _is_misspelt(term, word):
            yield word, _MISSPELT


def _is_misspelt(term: str, word: str) -> bool:
    if term[0] != word[0] or abs(len(term) - len(word)) > 1 or len(term) < _LEAST_MISSPELT - (len(term) != len(word)):
        return False
    most = 2 if len(term) >= _LONG else 1
    return DamerauLevenshtein.distance(term, word, score_cutoff=most) <= most
