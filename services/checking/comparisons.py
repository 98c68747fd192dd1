"""Directions that two figures of the passages speak against: "rose to 14" where these have 14, compared with 19."""

import re
from collections.abc import Iterator
from itertools import pairwise

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.checking.same_figures import are_same
from services.checking.same_words import held
from services.checking.segments import Segment
from services.checking.text_forms import without_dates
from services.text.negation import implies_negation, negation_offsets
from services.text.numbers import Figure, figures_in
from services.text.opposites import directions_in

_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|against|versus|vs|instead of|rather than|in place of|gegenüber|verglichen mit"
    r"|im vergleich zu|statt|anstelle von|nach|contre|par rapport à|au lieu de|face à|frente a|en lugar de|en vez de"
    r"|comparado con|rispetto a|contro|invece di|em comparação com|em vez de|tegenover|vergeleken met|in plaats van)\b",
    re.IGNORECASE,
)
"""Between a figure and the one that it takes the place of."""
_FURTHEST = 60
"""Characters between the two."""
_MOST = 0.5
"""Share of a sentence's words that the sentence with the figures has to have."""


_THAN = re.compile(
    r"\b(?:than|als|que|di|del|della|de lo que|do que|dan|ahead of|behind|in front of|before|after|vor|nach|hinter)\b",
    re.IGNORECASE,
)
"""Between two things that are compared."""


def compares_the_other_way(text: str, passage: str, evidence: Evidence) -> bool:
    """Whether a passage compares the same the other way round: the lake is colder, the river is warmer."""
    mine, its = (_sides(each, evidence) for each in (text, passage))
    if mine is None or its is None:
        return False
    crossed = [len(held(one, other, evidence.language)) for one, other in ((mine[0], its[1]), (mine[1], its[0]))]
    return min(crossed) > 0 and not held(mine[1], its[1], evidence.language)


def _sides(text: str, evidence: Evidence) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems before and after what compares, those on both sides left out."""
    than = _THAN.search(text)
    if than is None:
        return None
    before, after = evidence.stems_of(text[: than.start()]), evidence.stems_of(text[than.end() :])
    return before - after, after - before


def against_compared_figures(text: str, evidence: Evidence) -> Missing:
    """The first word for rising or falling, where the passage's sentence has no such word but figures that say the
    contrary."""
    language = evidence.language
    words = directions_in(text, language)
    near = nearest(text, evidence)[:1]
    signs = {sign for *_, sign in words}
    if len(signs) != 1 or not near or directions_in(near[0].text, language) or _is_negated(text, evidence):
        return []
    stems = evidence.stems_of(text)
    if len(held(stems, near[0].stems, language)) < len(stems) * _MOST:
        return []
    figures = figures_in(without_dates(text))
    changes = [
        new.worth - old.worth
        for new, old in _compared(near[0])
        if any(are_same(each, new, evidence) for each in figures) or not figures
    ]
    is_contrary = bool(changes) and all(change * min(signs) < 0 for change in changes)
    return [words[0][:2]] if is_contrary else []


def _is_negated(text: str, evidence: Evidence) -> bool:
    return bool(negation_offsets(text, evidence.language)) or implies_negation(text, evidence.language)


def _compared(segment: Segment) -> Iterator[tuple[Figure, Figure]]:
    """Each figure with the one of its unit after it that it is compared with."""
    text = without_dates(segment.text)
    amounts = [each for each in figures_in(text) if each.year() is None]
    for new, old in pairwise(amounts):
        between = text[new.end : old.start]
        if new.unit == old.unit and len(between) <= _FURTHEST and _COMPARED.search(between):
            yield new, old
