"""Figures that a sentence calls a maximum and the passages a minimum, or the reverse."""

from collections.abc import Callable

from services.checking.claims import Missing
from services.checking.evidence import Evidence
from services.text.limits import Limit, limits_in
from services.text.numbers import Figure


def turned_limits(text: str, same: Callable[[Figure, Figure], bool], evidence: Evidence) -> Missing:
    """The words for limits that the passages set on the other side of the same figure, and nowhere on this side."""
    return [
        (limit.start, text[limit.start : limit.end]) for limit in limits_in(text) if _is_turned(limit, same, evidence)
    ]


def _is_turned(limit: Limit, same: Callable[[Figure, Figure], bool], evidence: Evidence) -> bool:
    sides = {other.is_most for other in evidence.limits if same(limit.figure, other.figure)}
    return sides == {not limit.is_most}
