"""Find clauses that say more than the passages: planned as done, some as all, an exception as included."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.parts import Part
from services.checking.same_words import held
from services.checking.segments import Segment
from services.text.negation import names_exception, names_only_some, negating_words, negation_offsets
from services.text.plans import is_done, is_left_open, is_planned, is_requested
from services.text.scopes import says_all, says_some, says_too

_NEAR = 4
"""Sentences of the passages whose clauses may be about the same."""
_LEAST_SHARED = 2
_SHARE_OF_A_PLAN, _SHARE_OF_A_SCOPE = 0.5, 0.4
"""Shares of a clause's words that the passage's clause has, to be about the same."""
_EXCLUDED = re.compile(
    r"\b(?:except|unless|apart from|other than|excluding|bis auf|außer|ausgenommen|sauf|hormis|excepto|salvo|tranne"
    r"|eccetto|exceto|behalve|unchanged|unverändert|inchangée?s?|invariat\w+|ongewijzigd)\b",
    re.IGNORECASE,
)


class _Near(NamedTuple):
    part: Part
    segment: Segment


def told_as_done(text: str, evidence: Evidence) -> Missing:
    """The first clause that tells as done what the passages only plan or ask for."""
    language = evidence.language
    for part in Segment(text, language=language).clauses:
        if not _tells_as_done(part, evidence):
            continue
        about = _about(part, evidence, _SHARE_OF_A_PLAN, coarse=True)
        shared = max((len(held(part.words, each.part.tokens, language)) for each in about), default=0)
        if shared >= _LEAST_SHARED and all(_is_only_planned(each.part.text, evidence) for each in about):
            return [(part.start, part.text.strip())]
    return []


def _tells_as_done(part: Part, evidence: Evidence) -> bool:
    language = evidence.language
    is_open = is_planned(part.text, language) or is_requested(part.text, language) or is_left_open(part.text, language)
    return not is_open and is_done(part.text, language) and not negation_offsets(part.text, language)


def _is_only_planned(text: str, evidence: Evidence) -> bool:
    language = evidence.language
    return is_requested(text, language) or (is_planned(text, language) and not is_done(text, language))


def widened(text: str, evidence: Evidence) -> Missing:
    """The first “all” where the passages speak of some, of these only, or name an exception."""
    language = evidence.language
    for part in Segment(text, language=language).clauses:
        word = says_all(part.text, language)
        if word is None or _is_limited(part.text, evidence) or _negates(part.text, evidence):
            continue
        about = _about(part, evidence, _SHARE_OF_A_SCOPE, coarse=True)
        if any(says_all(each.part.text, language) for each in about):
            continue
        if any(_is_limited(each.part.text, evidence) or names_exception(each.segment.text) for each in about):
            return [(part.start + word.start(), word[0])]
    return []


def _is_limited(text: str, evidence: Evidence) -> bool:
    return names_only_some(text) or says_some(text, evidence.language) or names_exception(text)


def _negates(text: str, evidence: Evidence) -> bool:
    return bool(negation_offsets(text, evidence.language) or negating_words(text, evidence.language))


def included(text: str, evidence: Evidence) -> Missing:
    """The first “also” or “including” before what the passages leave out."""
    language = evidence.language
    if negation_offsets(text, language) or _EXCLUDED.search(text):
        return []
    for part in Segment(text, language=language).parts:
        word = says_too(part.text, language)
        about = _about(part, evidence, _SHARE_OF_A_PLAN, coarse=False) if word else []
        if word and about and all(_is_left_out(each.part) for each in about):
            return [(part.start + word.start(), word[0])]
    return []


def _is_left_out(part: Part) -> bool:
    return part.is_rejected or _EXCLUDED.search(part.text) is not None


def _about(part: Part, evidence: Evidence, least: float, *, coarse: bool) -> list[_Near]:
    """The parts of the passages that have most words of a part, all of those that have as many."""
    shared = [
        (len(held(part.words, each.part.tokens, evidence.language)), each)
        for each in _parts(part, evidence, coarse=coarse)
    ]
    most = max((count for count, _ in shared), default=0)
    if most < max(1, least * len(part.words)):
        return []
    return [each for count, each in shared if count == most]


def _parts(part: Part, evidence: Evidence, *, coarse: bool) -> Iterator[_Near]:
    for segment in nearest(part.text, evidence, 0, 0)[:_NEAR]:
        if segment.is_prose:
            yield from (_Near(each, segment) for each in (segment.clauses if coarse else segment.parts))
