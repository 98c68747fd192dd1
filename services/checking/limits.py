"""Figures that a sentence calls a maximum and the passages a minimum, or the reverse."""

from collections.abc import Callable

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.checking.nearest import nearest
from services.text.limits import Limit, limits_in
from services.text.negation import negating_words, negation_offsets
from services.text.numbers import Figure


def turned_limits(text: str, same: Callable[[Figure, Figure], bool], evidence: Evidence) -> Missing:
    """The words for limits that the passages set on the other side of the same figure, and nowhere on this side.

    From 18 years on says the same as not under 18.
    """
    language = evidence.language
    is_negated = bool(negation_offsets(text, language) or negating_words(text, language))
    if is_negated and not any(segment.negated for segment in nearest(text, evidence, 0)[:1]):
        return []
    return [
        (limit.start, text[limit.start : limit.end]) for limit in limits_in(text) if _is_turned(limit, same, evidence)
    ]


def _is_turned(limit: Limit, same: Callable[[Figure, Figure], bool], evidence: Evidence) -> bool:
    sides = {other.is_most for other in evidence.limits if same(limit.figure, other.figure)}
    return sides == {not limit.is_most}
