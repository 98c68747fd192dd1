"""Compare a sentence with the clause of its passages that is most like it in meaning, where an encoder is at hand.

The encoder finds the clause, even in quite different words. Rules then find what differs: a negation that the sentence
has lost, a word that says the contrary, or the name of somebody else.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from services.checking.claims import Missing
from services.checking.contradictions import contrary_words
from services.checking.evidence import Evidence
from services.checking.lost_negations import is_contrary_form
from services.checking.names import is_name
from services.checking.nearest import nearest
from services.checking.negation import WITHOUT
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER, without_months
from services.text.function_words import Language, function_words_of
from services.text.language import known_language, language_of
from services.text.likeness import Likeness
from services.text.limits import limits_in
from services.text.negation import implies_negation, is_negator, negating_words, negation_offsets
from services.text.opposites import is_direction
from services.text.values import values_in
from services.text.words import stems_in, words_in

_CUT = re.compile(
    r"[,;:]\s|\s[–—-]\s|\s(?:and|but|while|whereas|although|though|because|since|und|aber|sondern|während|weil|obwohl"
    r"|et|mais|alors\sque|tandis\sque|y|pero|mientras|sino|e|ma|mas|mentre|enquanto|en|maar|terwijl)\s"
)
"""Where one clause may end and another begin."""
_CONDITIONS: dict[Language, frozenset[str]] = {  # words that begin a condition
    "en": frozenset("if when unless until".split()),
    "de": frozenset("wenn falls sofern sobald".split()),
    "fr": frozenset("si s lorsque sauf sinon".split()),
    "es": frozenset("si cuando salvo".split()),
    "it": frozenset("se quando salvo".split()),
    "pt": frozenset("se quando salvo".split()),
    "nl": frozenset("als indien mits tenzij wanneer".split()),
}
_ADDING_UP: frozenset[Language] = frozenset({"fr", "es", "it", "pt"})
"""Languages in which several negations of a clause are one: no se permite ni acampar ni pescar."""
_OF_A_NOUN: dict[Language, frozenset[str]] = {
    "en": frozenset("no none".split()),
    "de": frozenset("kein keine keinen keiner keinem".split()),
    "fr": frozenset("aucun aucune".split()),
    "es": frozenset("ningún ninguna".split()),
    "it": frozenset("nessun nessuna".split()),
    "pt": frozenset("nenhum nenhuma".split()),
    "nl": frozenset({"geen"}),
}
"""Words that negate the noun after them and not their clause."""


@dataclass(frozen=True, slots=True)
class _Limits:
    """Chosen on 794 pairs of sentences in view: negations, at 0.5 and 0.2, 27 of 58 that the rules miss, for 13 of 745
    true sentences without the guards below, and at 0.43 three more; names, at 0.4 and 0.25, 8 of 24 for 3 of 144."""

    same: float = 0.55
    """From here on a sentence that shares few words with its passages says the same in others: of those that the rules
    doubt for their words alone, 6 of 13 true ones and 5 of 18 altered ones."""
    same_with_words: float = 0.42
    """The same for one that shares some words: of 1,078 pairs 2 true ones and 2 altered ones, and of 2,093 sentences
    with the passages of another document 2."""
    same_in_another_language: float = 0.45
    """The same for one in another language, which shares words by chance. Beside the passages of another document, 69
    such sentences have 0.37 at most."""
    related: float = 0.25
    """From here on a sentence is about what its passages say: of 110 beside those of another document a tenth is."""
    least_alike: float = 0.43
    least_alike_names: float = 0.4
    margin: float = 0.2
    margin_names: float = 0.15


_LIMITS = _Limits()
_SOME_WORDS = 0.2
"""Share of a sentence's words that a passage rarely has by chance."""
_MOST_CLAUSES = 20
"""Most clauses of a passage, those with most of the sentence's words first: each costs 1 ms."""
_MOST_WORDS = 30
"""Of a sentence that may say the same with few words of its passages, or none, in their language: of 1,474 sentences in
view the longest that does has 20."""
_LEAST_FUNCTION_WORDS = 3  # of a language that so long a sentence is in; one alone may be a word of another
_MOST_SENTENCES = 5  # those that share most words come before others of the passage
_MOST_COMPARED = 20
"""Clauses and sentences that one sentence is compared with, those with most of its words first."""
_MOST_SEGMENTS = 20  # sentences with most of the words whose clauses are considered; cutting them is work too
_LEAST_WORDS = 2  # of a clause; a single word has no statement to compare


@dataclass
class MeaningBudget:
    """An encoder, and how many texts it may still compare for one answer: each takes 1 ms of a core."""

    likeness: Likeness
    left: int = field(default=60)

    def of(self, text: str, others: Sequence[str]) -> Sequence[float]:
        if self.left <= 0 or not others:
            return [0.0] * len(others)
        self.left -= len(others)
        return self.likeness(text, others)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    segment: int


@dataclass(frozen=True, slots=True)
class Alike:
    """The sentence of the passages, or the clause of one, that is most like a sentence in meaning."""

    segment: Segment
    says_the_same: bool
    is_related: bool


def most_alike(text: str, share: float, evidence: Evidence, meanings: MeaningBudget) -> Alike | None:
    """What of the passages is most like a sentence that shares few words with them; None where that is not known.

    `share` is that of the sentence's words that the passages have.
    """
    is_foreign = is_in_another_language(text, evidence)
    if len(text.split()) > _MOST_WORDS and not is_foreign:
        return None
    clauses = [_segment(clause, evidence.language) for clause in _alike_in_words(text, evidence)]
    others = (segment for segment in evidence.segments if segment.is_prose)
    every = {each.text: each for each in (*clauses, *nearest(text, evidence, 0)[:_MOST_SENTENCES], *others)}
    compared = list(every.values())[:_MOST_COMPARED]
    limit = _LIMITS.same if share < _SOME_WORDS else _LIMITS.same_with_words
    limit = _LIMITS.same_in_another_language if is_foreign else limit
    alike = meanings.of(text, [each.text for each in compared])
    best = max(range(len(compared)), key=alike.__getitem__, default=None)
    if best is None:
        return None
    return Alike(compared[best], alike[best] >= limit, alike[best] >= _LIMITS.related)


def is_in_another_language(text: str, evidence: Evidence, least_words: int = _LEAST_FUNCTION_WORDS) -> bool:
    """Whether a sentence has enough function words to tell that it is not in the language of its passages."""
    language = known_language(text)
    if language is None or language == evidence.language:
        return False
    used = {match[0].lower() for match in words_in(text)}
    return len(used & function_words_of(language)) >= least_words


def _own_language(text: str, evidence: Evidence) -> Language:
    """The language of a sentence, which may not be that of its passages."""
    return language_of(text) if is_in_another_language(text, evidence) else evidence.language


def contrary_to(text: str, segment: Segment, evidence: Evidence) -> Missing:
    """What a sentence says otherwise than the sentence that it was found to be like."""
    if _says_something_positive(text, _own_language(text, evidence)) and _negates(segment.text, evidence.language):
        return [(len(text), "not")]
    return contrary_words(text, evidence, [segment])


def contrary_in_meaning(text: str, evidence: Evidence, meanings: MeaningBudget) -> Missing:
    """What a sentence says otherwise than the clause that is most like it; nothing where none is like enough."""
    clauses = _alike_in_words(text, evidence)
    if found := _lost_negation(text, _alike_first(text, evidence), evidence, meanings):
        return found
    if not clauses:
        return []
    return _name_of_another(text, clauses, evidence, meanings)


def _lost_negation(text: str, clauses: Sequence[_Clause], evidence: Evidence, meanings: MeaningBudget) -> Missing:
    language = evidence.language
    if not _says_something_positive(text, _own_language(text, evidence)):
        return []
    contrary = [_negates(each.text, language) for each in clauses]
    words = [contrary_words(text, evidence, [_segment(each, language)]) for each in clauses]
    if not any(contrary) and not any(words):
        return []
    alike = meanings.of(text, [each.text for each in clauses])
    best = max(range(len(clauses)), key=alike.__getitem__)
    if alike[best] < _LIMITS.least_alike:
        return []
    if not contrary[best]:
        return words[best]
    others = max((alike[n] for n, negates in enumerate(contrary) if not negates), default=0.0)
    if alike[best] - others < _LIMITS.margin or _is_beside(text, clauses[best].text, evidence):
        return []
    return [(len(text), "not")]


def _says_something_positive(text: str, language: Language) -> bool:
    words = [match[0] for match in words_in(text)]
    if any(map(is_negator, words)) or any(is_contrary_form(word.lower()) for word in words):
        return False
    if any(is_direction(word, language) for word in words) or limits_in(text):
        return False  # what is below a level does not reach it
    return not (implies_negation(text, language) or negation_offsets(text, language) or _is_of_a_case(text, language))


def _negates(clause: str, language: Language) -> bool:
    """Whether a clause negates an odd number of times, not only for a case; "without" negates the noun after it."""
    places = negation_offsets(clause, language)
    is_without = {match.start() for match in words_in(clause) if match[0].lower() in WITHOUT}
    plain = len([place for place in places if place not in is_without])
    plain = min(plain, 1) if language in _ADDING_UP else plain
    count = plain + len(negating_words(clause, language))
    return count % 2 == 1 and not _is_of_a_case(clause, language)


def _is_of_a_case(text: str, language: Language) -> bool:
    return any(match[0].lower().partition("'")[0] in _CONDITIONS[language] for match in words_in(text))


def _is_beside(text: str, clause: str, evidence: Evidence) -> bool:
    """Whether a sentence says what a clause has beside its negation: another figure, or words before a noun."""
    figures = set(NUMBER.findall(text))
    if figures and not figures & set(NUMBER.findall(clause)):
        return True
    places = negation_offsets(clause, evidence.language)
    first = next((match for match in words_in(clause) if match.start() in places), None)
    if first is None or first[0].lower() not in _OF_A_NOUN[evidence.language]:
        return False
    before, after = (stems_in(part, evidence.language) for part in (clause[: first.start()], clause[first.end() :]))
    stems = evidence.stems_of(text)
    return bool(held(before, stems, evidence.language)) and not held(after, stems, evidence.language)


def _name_of_another(text: str, clauses: Sequence[_Clause], evidence: Evidence, meanings: MeaningBudget) -> Missing:
    """A name that the passages have in one sentence alone, while another one's clause is what the sentence says."""
    if evidence.capitalises_nouns:
        return []
    names = _names(text)
    own = frozenset(
        stem for _, name in names for stem in evidence.content_stems(name) if not evidence.has_in_name(stem)
    )
    holders = [evidence.holders.get(stem, []) for stem in own]
    if not own or any(len(each) != 1 or not evidence.segments[each[0]].is_prose for each in holders):
        return []  # of a table, the rules compare rows
    others = [
        _stems_of_names(each.text, evidence) or _stems_of_names(evidence.segments[each.segment].text, evidence)
        for each in clauses
    ]
    if not any(each and not own & each for each in others) or any(map(partial(_goes_on, own, evidence), clauses)):
        return []
    alike = meanings.of(_unnamed(text), [_unnamed(each.text) for each in clauses])
    mine = max((alike[n] for n, each in enumerate(others) if own & each), default=0.0)
    best = max((alike[n] for n, each in enumerate(others) if each and not own & each), default=0.0)
    if best < _LIMITS.least_alike_names or best - mine < _LIMITS.margin_names:
        return []
    return [names[0]]


def _goes_on(own: frozenset[str], evidence: Evidence, clause: _Clause) -> bool:
    """Whether a clause is the name alone: "but not on Windows" goes on with the words before it."""
    stems = evidence.stems_of(clause.text)
    return bool(stems) and stems <= own and bool(negation_offsets(clause.text))


def _names(text: str) -> list[tuple[int, str]]:
    plain = without_months(text)
    return [(match.start(), match[0]) for match in words_in(plain) if is_name(plain, match) and not values_in(match[0])]


def _stems_of_names(text: str, evidence: Evidence) -> frozenset[str]:
    return frozenset(stem for _, name in _names(text) for stem in evidence.content_stems(name))


def _unnamed(text: str) -> str:
    for start, name in reversed(_names(text)):
        text = text[:start] + text[start + len(name) :]
    return " ".join(text.split())


def _alike_in_words(text: str, evidence: Evidence) -> list[_Clause]:
    """The clauses that share a word with a sentence, those with most and rarest ones first."""
    stems = evidence.stems_of(text)
    near = Counter(index for stem in stems for index in evidence.holders.get(stem, ()))
    found = [
        (sum(1 / len(evidence.holders.get(stem, "x")) for stem in held_stems), clause)
        for index, _ in near.most_common(_MOST_SEGMENTS)
        for clause in _clauses(evidence.segments[index], index)
        if (held_stems := held(stems, evidence.stems_of(clause.text), evidence.language))
    ]
    found.sort(key=lambda each: -each[0])
    return [clause for _, clause in found[:_MOST_CLAUSES]]


def _alike_first(text: str, evidence: Evidence) -> list[_Clause]:
    """The same, with the other clauses of the passages' prose after them."""
    prose = (pair for pair in enumerate(evidence.segments[:_MOST_CLAUSES]) if pair[1].is_prose)
    others = (clause for index, segment in prose for clause in _clauses(segment, index))
    return list(dict.fromkeys((*_alike_in_words(text, evidence), *others)))[:_MOST_CLAUSES]


def _clauses(segment: Segment, index: int) -> Iterator[_Clause]:
    cuts = [0, *(match.end() for match in _CUT.finditer(segment.text)), len(segment.text)]
    for start, end in pairwise(cuts):
        text = segment.text[start:end].strip()
        if len(text.split()) >= _LEAST_WORDS:
            yield _Clause(text, index)


def _segment(clause: _Clause, language: Language) -> Segment:
    return Segment(clause.text, 0, "", language)
