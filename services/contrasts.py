"""Whether a sentence turns round what passages say: a lost or added negation, or a word for its opposite."""

import re
from collections.abc import Container

from services.alignment import aligned
from services.evidence import NUMBER, Evidence, Missing, Segment, stems_of
from services.figures import figures_in
from services.negation import NegatedClause, around_negations
from services.wording import (
    WORD,
    alike,
    clauses_of,
    contrary_form,
    is_negator,
    negations,
    opposites_of,
    stems_in,
    without_asides,
    words_in,
)

_NEAR_BEST = 0.85
_LEAST_ALIKE = 0.3
_MOST, _NEARLY_ALL = 0.5, 0.75
_BOTH = 2
_QUASI = re.compile(
    r"\b(?:except|unless|exclud\w+|prohibit\w*|forbid\w*|forbidden|refus\w+|prevent\w*|exempt\w*|avoid\w*|uncertain\w*|"
    r"unknown|impossible|absen\w+|ceas\w+|rather than|instead|inabilit\w+|den(?:y|ied|ies)|beyond)\b",
    re.IGNORECASE,
)
"""Words that negate without being a negation."""
_UP = re.compile(
    r"\b(?:ris\w+|rose|increas\w+|gr[eo]w\w*|climb\w*|gain\w*|improv\w+|up|rais\w+|jump\w*|surg\w+)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:fall\w*|fell|decreas\w+|declin\w+|drop\w*|reduc\w+|shr[iau]nk\w*|down|lower\w*|s[ai]nk\w*)\b", re.IGNORECASE
)
_IDLE = re.compile(r"(?:up|down)\s+to\b|over\b|(?:most|first|last|least)\s+of\b", re.IGNORECASE)
_PHRASAL = re.compile(r"\b(?:ma[kd]\w+|set\w*|sign\w*|look\w*|follow\w*|break\w*|shut\w*|writ\w+|back\w*|start\w*)\s$")
_JUST_BEFORE = 24
_ORDER = frozenset({"before", "after", "following", "preceding", "afterwards"})
_AROUND = 48
_FROM_TO = re.compile(r"\b(from|to)\s+\W{0,3}$")


def nearest(text: str, evidence: Evidence) -> list[Segment]:
    """The sentences of the passages that share most words and figures with a sentence, the best first."""
    every = stems_of(text)
    wanted = frozenset(stem for stem in every if not evidence.has_in_name(stem)) or every
    numbers = set(NUMBER.findall(text))
    least = len(wanted) * _LEAST_ALIKE
    if not wanted:
        return []
    scored = [(_shared(wanted, numbers, segment), segment) for segment in evidence.segments]
    best = max((score for score, _ in scored), default=0.0)
    near = [pair for pair in scored if pair[0] >= best * _NEAR_BEST and pair[0] >= least]
    return [segment for _, segment in sorted(near, key=lambda pair: -pair[0])]


def _shared(wanted: frozenset[str], numbers: set[str], segment: Segment) -> float:
    words = sum(1.0 if stem in segment.stems else 0.5 * bool(alike(stem) & segment.stems) for stem in wanted)
    return words + 2 * len(numbers & segment.numbers)


def turned_round(text: str, evidence: Evidence) -> Missing:
    """Words of a sentence that say the contrary of what the passages say."""
    near = nearest(text, evidence)
    if found := _against_its_figures(text):
        return found
    if not near:
        return []
    beside = aligned(text, near[0], evidence.tabled)
    if beside is None:
        return _contrary_words(text, near) + _by_clauses(text, evidence, near)
    if beside.changes:
        return list(beside.changes)
    contrary = [each for each in _contrary_words(text, near) if each[0] not in beside.repeated]
    return contrary or _dropped(text, evidence, near[:1])


def _contrary_words(text: str, near: list[Segment]) -> Missing:
    """Words for whose opposite the nearest sentence has a word, and none for them."""
    found: Missing = []
    for match in words_in(without_asides(text)):
        pairs = () if _is_idle(text, match) else opposites_of(match[0])
        same = frozenset(word for one, _ in pairs for word in one)
        contrary = frozenset(word for _, other in pairs for word in other) - same
        if pairs and _speaks_against(text, match, same, contrary, near[0]):
            found.append((match.start(), match[0]))
    return found


def _speaks_against(
    text: str, match: re.Match[str], same: frozenset[str], contrary: frozenset[str], segment: Segment
) -> bool:
    """Whether the nearest sentence has the contrary: beside the sentence's own figure, else anywhere in it."""
    if match[0].lower() in _ORDER and not _same_follows(text, match, contrary, segment.text):
        return False
    negated = _is_negated(text, match.start())
    for number in NUMBER.finditer(text):
        if _beside(text, number, same | contrary) not in (None, match[0].lower()):
            continue  # another word is the figure's
        for place in re.finditer(rf"(?<![\d.,]){re.escape(number[0])}(?![\d]|[.,]\d)", segment.text):
            if word := _beside(segment.text, place, same | contrary):
                return word in contrary and not negated
    if segment.words & same:
        return False
    return any(
        word[0].lower() in contrary and _is_negated(segment.text, word.start()) == negated
        for word in words_in(segment.text)
    )


def _beside(text: str, place: re.Match[str], wanted: Container[str]) -> str | None:
    """Of these words the one that stands nearest to a place, if any is near."""
    start = max(0, place.start() - _AROUND)
    words = (
        (max(start + word.start() - place.end(), place.start() - start - word.end()), word[0].lower())
        for word in words_in(without_asides(text[start : place.end() + _AROUND]))
        if word[0].lower() in wanted
    )
    return min(words, default=(0, None))[1]


def _is_negated(text: str, place: int) -> bool:
    return bool(negations(text[max(0, place - _JUST_BEFORE) : place]))


def _is_idle(text: str, match: re.Match[str]) -> bool:
    """Whether a word only looks like a direction: "up to", "make up", "over 20 years", "most of"."""
    return bool(_IDLE.match(text, match.start()) or _PHRASAL.search(text, max(0, match.start() - 12), match.start()))


def _same_follows(text: str, match: re.Match[str], contrary: frozenset[str], segment: str) -> bool:
    """Whether "before" stands before the same word as "after" does: else the sentence is only turned about."""
    follows = _next_stem(text, match.end())
    places = (word for word in words_in(segment) if word[0].lower() in contrary)
    return any(_next_stem(segment, place.end()) == follows for place in places)


def _next_stem(text: str, start: int) -> str:
    return next(iter(stems_in(text[start : start + _AROUND])), "")


def _against_its_figures(text: str) -> Missing:
    """ "Rose from 5 to 4": the direction that the figures of the sentence itself speak against."""
    up, down = _UP.findall(text), _DOWN.findall(text)
    if bool(up) == bool(down):
        return []
    ends: dict[str, float] = {}
    for figure in figures_in(text):
        before = _FROM_TO.search(text[max(0, figure.start - 12) : figure.start].lower())
        if before and figure.year() is None:
            if before[1] in ends or figure.negative:
                return []
            ends[before[1]] = figure.worth
    if ends.keys() != {"from", "to"} or ends["from"] == ends["to"]:
        return []
    wrong = _DOWN.search(text) if ends["to"] > ends["from"] else _UP.search(text)
    return [(wrong.start(), wrong[0])] if wrong else []


def _by_clauses(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """What the clauses of a sentence negate, each compared with the sentences nearest to it alone."""
    for start, end in clauses_of(text):
        clause = text[start:end]
        if found := _lost_negations(clause, evidence, nearest(clause, evidence) or near):
            return [(start + place, word) for place, word in found]
    return []


def _lost_negations(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """A negation that the passages do not have, or one of theirs that the sentence has lost."""
    return _added(text, evidence, near) or _turned(text, evidence, near) or _dropped(text, evidence, near)


def _added(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    places = negations(text)
    if not places or any(_QUASI.search(segment.text) for segment in near):
        return []
    stems = stems_of(text)
    if any(row.has_dash and row.label and row.label <= stems for row in evidence.rows):
        return []
    if any(form in evidence.words for match in words_in(text) for form in contrary_form(match[0])):
        return []
    around = frozenset(around_negations(text))
    negated = frozenset().union(*(segment.negated for segment in near))
    if _held(around, negated) or (negated and not around):
        return []
    if any(len(_held(around, segment.negated)) >= _BOTH for segment in evidence.segments):
        return []
    return [(places[0], _word_at(text, places[0]))]


def _held(stems: frozenset[str], others: frozenset[str]) -> list[str]:
    """Those of the stems that stand among others, themselves or in another word for them."""
    return [stem for stem in stems if stem in others or alike(stem) & others]


def _turned(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    """Words that the passages have only with a negating prefix, or only without one: unqualified and qualified."""
    words = frozenset(word for segment in near for word in segment.words)
    return [
        (match.start(), match[0])
        for match in words_in(text)
        if len(match[0]) > 5  # noqa: PLR2004 - shorter ones only look like it: "in", "impart"
        and match[0].lower() not in evidence.words
        and any(form in words and len(form) > 4 for form in contrary_form(match[0]))  # noqa: PLR2004
    ]


def _dropped(text: str, evidence: Evidence, near: list[Segment]) -> Missing:
    if _QUASI.search(text):
        return []
    stems, kept = stems_of(text), frozenset(around_negations(text))
    lost = (
        _is_kept(clause, stems, near=segment in near)
        for segment in evidence.segments
        for clause in segment.negated_clauses
        if not _held(clause.scope, kept)
    )
    return [(len(text), "not")] if any(lost) else []


def _is_kept(clause: NegatedClause, stems: frozenset[str], *, near: bool) -> bool:
    """Whether a sentence says what a clause of the passages negates; of sentences not near to it, nearly all of it."""
    held = _held(clause.scope, stems)
    if not near:
        share = len(_held(clause.stems, stems)) / max(1, len(clause.stems))
        return len(held) == len(clause.scope) and len(clause.stems) > _BOTH and share >= _NEARLY_ALL
    return bool(held) and (clause.first in held or len(stems & clause.stems) > len(stems) * _MOST)


def _word_at(text: str, place: int) -> str:
    match = WORD.match(text, place)
    word = match[0] if match else text[place : place + 3]
    return word if is_negator(word) or not word.lower().startswith(("n't", "n’t")) else "not"
