"""What a question asks how much is above or below: “over budget”, “unter Plan”."""

import re

from services.text.terms import terms_of

_ABOVE_OR_BELOW = re.compile(
    r"\b(?P<side>(?P<over>over|above|beyond|über|au-dessus d[eu]|por encima d[eo]l?|sopra|oltre|acima d[oa]|boven)"
    r"|under|below|unter|en dessous d[eu]|por debajo d[eo]l?|sotto|abaixo d[oa]|onder)\s+"
    r"(?:(?:the|its|their|dem|den|das|l[ea]|il|o|het|de)\s+)?(?P<what>[^\W\d_]+)",
    re.IGNORECASE,
)


def compared_with(question: str) -> frozenset[str]:
    """The terms of what something is said to be above or below: those of “budget” in “most over budget”."""
    found = _ABOVE_OR_BELOW.search(question)
    return frozenset(terms_of(found["what"])) if found is not None else frozenset()


def asks_for_more(question: str) -> bool:
    """Whether a question asks how much something is above, not below."""
    found = _ABOVE_OR_BELOW.search(question)
    return found is not None and found["over"] is not None
