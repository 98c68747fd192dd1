"""Which figures of a sentence may be the one that is asked for: none that it denies, or says of something else."""

import re
from collections.abc import Sequence

from services.models.extractive.matching import price_terms
from services.models.extractive.question import LIGHT_VERBS, Asked
from services.models.extractive.quotes import STANDS_FOR
from services.text.ages import age_limits_in
from services.text.opposites import directions_in
from services.text.terms import terms_of

Span = tuple[int, int]
_DENIED = re.compile(
    r"\b(?:not|nicht|keine?n?|no|pas|non|não|niet)\b(?:[^.;:]|(?<=\d)\.){0,60}?(?=,?\s\b(?:but|sondern|sino|mais|ma|bensì|mas|maar)\b)"
    r"|\b(?:instead of|rather than|(?:an)?statt|anstelle von|au lieu de|plutôt que|en (?:lugar|vez) de|invece di"
    r"|em vez de|in plaats van)\s[^.;:,]{0,40}",
    re.IGNORECASE,
)
"""“not on 31 October but …”, “instead of 20 pounds”."""
FROM_BEFORE = re.compile(
    r"\b(?:from|von|vom|de|du|da|dal|van)\s[^.;:,]{0,40}?(?=\s(?:to|auf|à|au|a|al|para|naar)\b)", re.IGNORECASE
)
"""What there was before: “raised from 42 to 48 pounds”."""
_BEFORE = re.compile(
    r"\b(?:was|were|before|previous\w*|used to|old|former\w*|earlier|last|until|war(?:en)?|früher|vorher|bisher"
    r"|alte[nrs]?|avant|était|ancien\w*|antes|anterior|era|prima|vroeger)\b",
    re.IGNORECASE,
)
_HOW_OLD = re.compile(
    r"\b(?:how (?:old|young)|ages?|wie alt|ab wann|alter|quel âge|âge|edad|età|idade|hoe oud|leeftijd)\b", re.IGNORECASE
)
OF_THEM = re.compile(
    r"\b(?:of (?:them|these|those|which|whom)|davon|von (?:ihnen|denen|diesen)|dont|d['’]entre (?:eux|elles)"
    r"|de (?:ell[oa]s|los cuales)|di (?:essi|loro)|dei quali|deles|delas|waarvan|daarvan)\b",
    re.IGNORECASE,
)
"""“64 plots, of which 5 are empty” says how many there are, and not how many are taken."""
_CLAUSE = re.compile(r"[^;]+")


def meant_figures(words: str, figures: Sequence[Span], asked: Asked) -> list[Span]:
    """Those of the figures that may be meant.

    A figure that is denied, or was so before, gives way to others. Where a part of a whole is told, or the figure is in
    a clause about something else, it may be none of them.
    """
    left = _besides(figures, [(match.start(), match.end()) for match in _DENIED.finditer(words)])
    if not _BEFORE.search(asked.asked.text) and directions_in(words):
        left = _besides(left, [(match.start(), match.end()) for match in FROM_BEFORE.finditer(words)])
    if not _HOW_OLD.search(asked.asked.text):
        ages = [(start, end) for _, start, end in age_limits_in(words)]
        left = [span for span in left if not _is_in_any(span, ages)]
    if OF_THEM.search(words) and not asked.terms <= frozenset(terms_of(words)):
        return []
    return [span for span in left if _is_of_asked(words, span, asked)]


def _besides(figures: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The figures that are not in the other stretches; all of them where no figure is left."""
    return [span for span in figures if not _is_in_any(span, others)] or list(figures)


def _is_in_any(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] < end for start, end in others)


def _is_of_asked(words: str, figure: Span, asked: Asked) -> bool:
    """Whether no other clause has a word of the question that the figure's clause lacks, or stands for."""
    clauses = [(match.start(), match.end()) for match in _CLAUSE.finditer(words)]
    if len(clauses) == 1:
        return True
    telling = asked.terms - asked.weak - LIGHT_VERBS - price_terms()
    start, end = next(each for each in clauses if each[0] <= figure[0] < each[1])
    own = words[start:end]
    if STANDS_FOR.match(own.strip()):
        return True
    others = frozenset(terms_of(f"{words[:start]} {words[end:]}"))
    return not (telling & others) - frozenset(terms_of(own))
