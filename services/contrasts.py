"""Whether a sentence turns round what passages say: a lost or added negation, or a word for its opposite."""

import re

from services.evidence import Evidence, Segment
from services.figures import figures_in
from services.wording import (
    WORD,
    alike,
    content_stems,
    contrary_form,
    is_negator,
    negations,
    opposites_of,
    stem,
    words_in,
)

Missing = list[tuple[int, str]]

_NEAR_BEST = 0.85
_LEAST_ALIKE = 0.3
_SCOPE = 3
_CLAUSE_END = re.compile(r"[,;:.!?。，；]|\b(?:but|although|though|except|unless|because|aber|mais|pero)\b", re.IGNORECASE)
_QUASI = re.compile(
    r"\b(?:except|unless|exclud\w+|prohibit\w*|forbid\w*|forbidden|refus\w+|prevent\w*|exempt\w*|avoid\w*|declin\w+|only|"
    r"uncertain\w*|unknown|impossible|limit\w*|absen\w+|ceas\w+|stop\w*|no longer|less|free|elected not|rather than|"
    r"instead|inabilit\w+|disput\w+|den(?:y|ied|ies)|out\w*|lost|loss|subject to)\b",
    re.IGNORECASE,
)
_UP = re.compile(r"\b(?:ris\w+|rose|increas\w+|gr[eo]w\w*|climb\w*|gain\w*|up|rais\w+|jump\w*|surg\w+)\b", re.IGNORECASE)
_DOWN = re.compile(
    r"\b(?:fall\w*|fell|decreas\w+|declin\w+|drop\w*|reduc\w+|shr[iau]nk\w*|down|lower\w*|s[ai]nk\w*)\b", re.IGNORECASE
)
_FROM_TO = re.compile(r"\b(from|to)\s+\W{0,3}$")


def nearest(text: str, evidence: Evidence) -> list[Segment]:
    """The sentences of the passages that share most words with a sentence, the best first."""
    wanted = {stem for match in words_in(text) for stem in content_stems(match[0])}
    if not wanted:
        return []
    scored = [(_shared(wanted, segment), segment) for segment in evidence.segments]
    best = max((score for score, _ in scored), default=0.0)
    near = [pair for pair in scored if pair[0] >= best * _NEAR_BEST and pair[0] >= len(wanted) * _LEAST_ALIKE]
    return [segment for _, segment in sorted(near, key=lambda pair: -pair[0])]


def _shared(wanted: set[str], segment: Segment) -> float:
    return sum(1.0 if stem in segment.stems else 0.5 * bool(alike(stem) & segment.stems) for stem in wanted)


def contrary_words(text: str, evidence: Evidence) -> Missing:
    """Words for whose opposite the nearest sentences have a word, and none for them."""
    near = nearest(text, evidence)
    found = _against_its_figures(text)
    if not near or bool(negations(text)) != bool(negations(near[0].text)):
        return found
    for match in words_in(text):
        pairs = opposites_of(match[0])
        same = frozenset(word for one, _ in pairs for word in one)
        contrary = frozenset(word for _, other in pairs for word in other) - same
        if pairs and near[0].words & contrary and not any(segment.words & same for segment in near):
            found.append((match.start(), match[0]))
    return found


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


def lost_negations(text: str, evidence: Evidence) -> Missing:
    """A negation that the passages do not have, or one of theirs that the sentence has lost."""
    near = nearest(text, evidence)
    places = negations(text)
    if places:
        if not near or any(negations(segment.text) or _QUASI.search(segment.text) for segment in near):
            return []
        if any(form in evidence.words for match in words_in(text) for form in contrary_form(match[0])):
            return []
        return [(places[0], _word_at(text, places[0]))]
    if _QUASI.search(text):
        return []
    return _turned(text, evidence, near) or _dropped(text, near)


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


def _dropped(text: str, near: list[Segment]) -> Missing:
    stems = {stem for match in words_in(text) for stem in content_stems(match[0])}
    if not near:
        return []
    for segment in near:
        scopes = _scopes(segment.text)
        negated = [scope for scope in scopes if scope and all(s in stems or alike(s) & stems for s in scope[:2])]
        if not negated:
            return []
    return [(len(text), "not")]


def _scopes(text: str) -> list[list[str]]:
    """For each negation of a sentence the first words that it bears upon."""
    found = []
    for place in negations(text):
        negator = WORD.match(text, place)
        start = negator.end() if negator else place
        end = _CLAUSE_END.search(text, start)
        clause = text[start : end.start() if end else len(text)]
        scope = [s for match in words_in(clause) for s in content_stems(match[0])]
        if not scope:
            scope = [s for match in words_in(text[:place]) for s in content_stems(match[0])][-1:]
        found.append(scope[:_SCOPE])
    return found


def _word_at(text: str, place: int) -> str:
    match = WORD.match(text, place)
    word = match[0] if match else text[place : place + 3]
    return word if is_negator(word) or not word.lower().startswith(("n't", "n’t")) else "not"
