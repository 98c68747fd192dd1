"""Find negations that a sentence adds to its passages or loses from them."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.negation import CONDITION, NegatedClause, around_negations
from services.checking.polarity import nearest_clause, opposed_polarity
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import NUMBER
from services.text.function_words import Language
from services.text.negation import (
    contrary_forms,
    demands_something,
    implies_negation,
    is_negator,
    limiting_spans,
    names_exception,
    names_only_some,
    nearly_negates,
    negation_offsets,
)
from services.text.opposites import opposites_of
from services.text.thesaurus import antonym_stems
from services.text.words import WORD, clause_spans, content_stems, stem, stems_in, stems_of, words_in

_Find = Callable[[str, Evidence, list[Segment]], Missing]
_MOST, NEARLY_ALL = 0.5, 0.75
"""Shares of a text's words that a sentence of the passages must have to be about the same."""
_SHORTEST = 2  # letters: shorter stems, “un” and “in”, have opposites by chance
_BOTH = 2  # words in common; one is shared by chance
_BEARS_UPON = 3
"""Words after a negation of which one is what it negates."""
_SHORT_CLAUSE = 4
"""Content words of a clause that says hardly more than that something is not so."""
_PARTICIPLE = re.compile(r"un(?!i|der|ter)[a-zäöüß]{2,}(?:ed|en|(?<=[^aeiou])t)")
_BEFORE = re.compile(r"\b(?:before|until|vor|avant|hasta|antes|até|prima)\b", re.IGNORECASE)
_BEFORE_TIME = re.compile(
    r"(?<!d['’])(?<!\bde\s)(?<!\bthan\s)(?<!\bals\s)\b(?:before|vor|avant|antes|prima)\b", re.IGNORECASE
)
"""The same, but for “than before” and “d'avant”, which compare, and for “until”, which ends something."""
_WITHOUT_IT = re.compile(r"[^\W\d_]{4,}(?:frei|los)(?:e[nmrs]?)?|[a-z]{3,}less", re.IGNORECASE)
"""“stufenfrei”, “wireless”: without steps, without a wire."""
_MOST_WITH_A_FIGURE = 2
"""Sentences: a number that more of them have tells nothing apart."""
_COLON = re.compile(r"[^\W\d_]\s?[:;]\s")
_JUST_BEFORE = 24
"""Characters before a word that may negate it: not declared is undeclared."""


def lost_negations(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """ "not" where a clause has lost the negation of a sentence of the passages that has all of its words.

    Each clause of the sentence is compared with the sentences nearest to it alone.
    """
    return _in_clauses(_surely_lost, text, evidence, near)


def perhaps_lost_negations(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """The same for clauses that have further words: of unseen sentences one in six with such a sign is true."""
    return _in_clauses(_lost, text, evidence, near)


def doubtful_negations(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """Negations that the passages do not have in so many words.

    Of unseen pairs, as many true sentences as altered ones have such: what a record stood, nobody broke.
    """
    return _in_clauses(_added_or_opposed, text, evidence, near)


def _in_clauses(find: _Find, text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    for start, end in _clauses(text):
        clause = text[start:end]
        if found := find(clause, evidence, nearest(clause, evidence) or near):
            return [(start + place, word) for place, word in found]
    return []


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence, those beside a colon or a semicolon each for itself."""
    for start, end in clause_spans(text):
        cuts = [start, *(match.end() for match in _COLON.finditer(text, start, end)), end]
        yield from pairwise(cuts)


def _surely_lost(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    stems = evidence.stems_of(text)
    has_all = any(len(held(stems, each.stems, evidence.language)) == len(stems) for each in near)
    return _lost(text, evidence, near) if has_all else _lost_limits(text, evidence.language, near)


def _lost(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    return (
        _turned(text, evidence, near)
        or dropped_negation(text, evidence, near, NEARLY_ALL)
        or _lost_limits(text, evidence.language, near)
        or _added(text, evidence, near, 1)
        or opposed_polarity(text, evidence, near, sure=True)
    )


def _added_or_opposed(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    return (
        _added(text, evidence, near, _MOST)
        or dropped_negation(text, evidence, near)
        or opposed_polarity(text, evidence, near)
    )


def _lost_limits(text: str, language: Language, near: list[Segment]) -> Missing:
    """The "before" of a time before which, in the passages, something is not so."""
    return [
        (match.start(), match[0])
        for match in _BEFORE_TIME.finditer(text)
        if not _is_denied(f"{text[: match.start()]} {text[match.end() :]}", language)
        and (time := _time_after(text, match.end(), language))
        for segment in near
        if not names_exception(segment.text)
        for other in _BEFORE_TIME.finditer(segment.text)
        if _time_after(segment.text, other.end(), language) == time
        and _is_denied(_clause_before(segment.text, other.start()), language)
    ][:1]


def _is_denied(text: str, language: Language) -> bool:
    return bool(negation_offsets(text, language)) or implies_negation(text, language)


def _clause_before(text: str, place: int) -> str:
    """What a clause has before a place; nothing where it is a condition."""
    clause = re.split(r"[,;:]\s", text[:place])[-1]
    return "" if CONDITION.search(clause) else clause


def _time_after(text: str, place: int, language: Language) -> str:
    """The number or the word that says before when something is."""
    number = re.match(r"\W*(?:[^\W\d]+\W+)?(\d+)", text[place : place + _JUST_BEFORE])
    return number[1] if number else next(iter(stems_in(text[place : place + _JUST_BEFORE], language)), "")


def _added(text: str, evidence: Evidence, near: list[Segment], least_held: float) -> Missing:
    places = negation_offsets(text, evidence.language)
    if len(places) % 2 == 0 or names_exception(text[: places[0]]) or _may_negate(text, evidence, near):
        return []
    if not text[: places[0]].strip() and not text[0].isupper():
        return []  # "in the north, not in the south": what is contrasted may be said in other words
    if not _says_it_positively(text, places[0], near[0], least_held):
        return []
    around = frozenset(around_negations(text, evidence.language))
    negated = frozenset().union(*(segment.negated for segment in near))
    if (
        held(around, negated, evidence.language)
        or (negated and not around)
        or any(len(held(around, segment.negated, evidence.language)) >= _BOTH for segment in evidence.negating)
    ):
        return []
    return [(places[0], _word_at(text, places[0]))]


def _may_negate(text: str, evidence: Evidence, near: list[Segment]) -> bool:
    """Whether the passages may negate by other means: a verb such as refuse, a limit such as "not before", a prefix."""
    parts = (nearest_clause(text, segment, evidence.language) or segment.text for segment in near)
    if any(implies_negation(part, evidence.language) for part in (*parts, *_with_its_figures(text, evidence))):
        return True
    if any(_is_put_off(segment.text) or nearly_negates(segment.text) for segment in near):
        return True
    stems = evidence.stems_of(text)
    if any(_negates_the_opposite(text, segment) or names_only_some(segment.text) for segment in near):
        return True
    if any(row.has_dash and row.label and row.label <= stems for row in evidence.rows):
        return True
    return any(form in evidence.words for match in words_in(text) for form in contrary_forms(match[0])) or any(
        is_contrary_form(word) for segment in near for word in segment.words
    )


def _with_its_figures(text: str, evidence: Evidence) -> Iterator[str]:
    """The sentences of the passages that have a number of the text: those over 70 are exempt."""
    for number in set(NUMBER.findall(text)):
        for index in evidence.holders.get(number, ())[:_MOST_WITH_A_FIGURE]:
            yield evidence.segments[index].text


def _negates_the_opposite(text: str, segment: Segment) -> bool:
    """Whether a text negates a word of which the sentence has an opposite: not open is closed."""
    language = segment.language
    upon = frozenset(around_negations(text, language))
    for match in words_in(text):
        if upon.isdisjoint(content_stems(match[0], language)):
            continue
        if any(not contrary.isdisjoint(segment.forms) for _, contrary in opposites_of(match[0], language)):
            return True
        if language == "en" and not antonym_stems(stem(match[0].lower())).isdisjoint(segment.stems):
            return True
    return False


def _is_put_off(text: str) -> bool:
    """Whether something is not to be before a time: until then it is not."""
    return any(_BEFORE.search(text, start, end) for start, end in limiting_spans(text))


def _says_it_positively(text: str, negation: int, segment: Segment, least_held: float) -> bool:
    """Whether a sentence of a passage has such a share of a text's words, and one that its negation bears upon.

    Otherwise the text may say in other words what the passage says without a negation.
    """
    language = segment.language
    negator = WORD.match(text, negation)
    after = stems_in(re.split("[,;:]", text[negator.end() if negator else negation :])[0], language)[:_BEARS_UPON]
    upon = after or stems_in(text[:negation], language)[-1:]
    stems = stems_of(text, language)
    is_held = len(held(stems, segment.stems, language)) >= len(stems) * least_held
    return bool(held(upon, segment.stems, language)) and is_held


def _turned(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """Words that the passages have only with a negating prefix, or only without one: unqualified and qualified."""
    language = evidence.language
    words = frozenset(
        word for segment in near for word in segment.words if segment.negated.isdisjoint(content_stems(word, language))
    )  # what is not furnished is unfurnished
    return [
        (match.start(), match[0])
        for match in words_in(text)
        if len(match[0]) > 5  # noqa: PLR2004 - shorter ones only look like it: "in", "impart"
        and match[0].lower() not in evidence.words
        and not negation_offsets(text[max(0, match.start() - _JUST_BEFORE) : match.start()], evidence.language)
        and any(form in words and len(form) > 4 for form in contrary_forms(match[0]))  # noqa: PLR2004
    ]


def dropped_negation(text: str, evidence: Evidence, near: list[Segment], least_held: float = 0) -> Missing:
    """ "not" where the passages negate what the sentence says without a negation.

    `least_held` is the share of the negated clause's words that the sentence has to have, if it is not only one.
    """
    language = evidence.language
    if implies_negation(text, language) or names_only_some(text):
        return []
    stems, kept = evidence.stems_of(text), frozenset(around_negations(text, language))
    plain = not negation_offsets(text, language)
    prefixed = _negated_by_prefix(text, language)
    others = (each for each in nearest(text, evidence, 0, 0) if not each.negated_clauses)
    most = max((len(held(stems, each.stems, language)) for each in others), default=0)
    lost = (
        _is_kept(clause, stems, language, near=segment in near, plain=plain)
        or (plain and _is_only_there(clause, stems, evidence))
        for segment in (*near, *evidence.negating)
        if not names_exception(segment.text) and len(held(stems, segment.stems, language)) > most
        for clause in segment.negated_clauses
        if _has_share(clause, stems, language, least_held)
        and not (clause.is_without and demands_something(text))
        and not _says_the_opposite(text, clause, language)
        and not held(clause.scope, kept, language)
        and clause.scope.isdisjoint(prefixed)
        and not _says_the_rest(clause, stems, segment)
        and not (clause.is_of_all and len(held(clause.scope, stems, language)) < max(_BOTH, len(clause.scope)))
    )
    return [(len(text), "not")] if any(lost) else []


def _says_the_opposite(text: str, clause: NegatedClause, language: Language) -> bool:
    """Whether a text has an opposite of what a clause negates: closed is not open."""
    return any(
        not clause.scope.isdisjoint(contrary)
        for match in words_in(text)
        for _, contrary in opposites_of(match[0], language)
    )


def _has_share(clause: NegatedClause, stems: frozenset[str], language: Language, least: float) -> bool:
    if not least:
        return True
    return len(clause.stems) > 1 and len(held(clause.stems, stems, language)) >= least * len(clause.stems)


def _negated_by_prefix(text: str, language: Language) -> frozenset[str]:
    """The stems of words that a text negates by a prefix: "möbliert" in "unmöbliert"."""
    words = (match[0].lower() for match in words_in(text))
    shorter = (form for word in words for form in contrary_forms(word) if len(form) < len(word))
    return frozenset(stem(form, language) for form in shorter)


def _says_the_rest(clause: NegatedClause, stems: frozenset[str], segment: Segment) -> bool:
    """Whether a sentence repeats what is beside a negated clause rather than the clause."""
    if segment.counts[clause.first] == 1 and held([clause.first], stems, segment.language):
        return False
    held_scope = held(clause.scope, stems, segment.language)
    beside = stems & (segment.stems - clause.stems)
    return bool(beside) and len(beside) > len(held(stems, clause.stems, segment.language)) - (not held_scope)


def _is_only_there(clause: NegatedClause, stems: frozenset[str], evidence: Evidence) -> bool:
    """Whether a short negated clause has a word of the sentence that is nowhere else in the passages."""
    shared = held(clause.stems, stems, evidence.language)
    if len(clause.stems) > _SHORT_CLAUSE or len(shared) < len(clause.stems) / _BOTH + (len(clause.stems) > _BOTH):
        return False
    return any(len(evidence.holders.get(stem, ())) == 1 for stem in shared)


def _is_kept(clause: NegatedClause, stems: frozenset[str], language: Language, *, near: bool, plain: bool) -> bool:
    """Whether a sentence says what a clause of the passages negates; of sentences not near to it, nearly all of it."""
    scope = held(clause.scope, stems, language)
    if not near:
        share = len(held(clause.stems, stems, language)) / max(1, len(clause.stems))
        return len(scope) == len(clause.scope) and len(clause.stems) > _BOTH and share >= NEARLY_ALL
    if scope and (clause.first in scope or len(held(stems, clause.stems, language)) > len(stems) * _MOST):
        return True
    shared = len(held(stems, clause.negated, language))
    return plain and shared >= max(_BOTH, len(stems) * _MOST)


def is_contrary_form(word: str) -> bool:
    """Whether a word negates by its prefix: unused is the contrary of used."""
    is_negated = _PARTICIPLE.fullmatch(word) is not None or _WITHOUT_IT.fullmatch(word) is not None
    return is_negated or any(
        len(form) > _SHORTEST and not antonym_stems(stem(word)).isdisjoint(content_stems(form))
        for form in contrary_forms(word)
        if len(form) < len(word)
    )


def _word_at(text: str, place: int) -> str:
    match = WORD.match(text, place)
    word = match[0] if match else text[place : place + 3]
    return word if is_negator(word) or not word.lower().startswith(("n't", "n’t")) else "not"
