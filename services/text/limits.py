"""Figures that are a maximum or a minimum: "at most 5", "no higher than 5", "5 or more"."""

import re
from dataclasses import dataclass

from services.text.negation import negation_offsets
from services.text.numbers import Figure, figures_in

_MOST = (  # before a figure that is not exceeded
    r"not (?:\w+ )?exceed(?:ing)?|pas (?:dépasser|excéder)|no (?:\w+ ){0,2}?(?:superar|exceder|sobrepasar)|"
    r"non (?:\w+ ){0,2}?(?:superare|eccedere)|não (?:\w+ ){0,2}?(?:ultrapassar|exceder)|"
    r"at most|at the most|up to|(?:no|not) (?:more|higher|longer|later|larger|older|greater|wider) than|"
    r"an? (?:\w+ )?maximum of|maximum|(?:less|fewer|shorter|lower|younger) than|below|under|within|"
    r"höchstens|maximal|längstens|bis zu|nicht (?:mehr|länger|höher|älter|größer) als|weniger als|unter|"
    r"au plus|au maximum|jusqu['’]à|pas plus de|moins de|inférieure?s? à|sans dépasser|"
    r"como máximo|máximo|hasta|no más de|menos de|inferior(?:es)? a|menor(?:es)? de|"
    r"al massimo|fino a|meno di|non più di|inferiore a|no máximo|até|menos de|não mais de|"
    r"hoogstens|maximaal|ten hoogste|tot|niet meer dan|minder dan"
)
_LEAST = (  # before a figure that is reached
    r"at least|(?:no|not) (?:less|fewer|lower|shorter|earlier|younger|smaller) than|an? (?:\w+ )?minimum of|minimum|"
    r"from|(?:more|longer|higher|larger|older|greater) than|above|over|exceed(?:s|ed|ing)?|"
    r"mindestens|wenigstens|mehr als|nicht weniger als|über|ab|"
    r"au moins|au minimum|pas moins de|plus de|supérieure?s? à|à partir de|"
    r"al menos|por lo menos|como mínimo|mínimo|no menos de|más de|a partir de|superior(?:es)? a|mayor(?:es)? de|"
    r"almeno|al minimo|più di|superiore a|a partire da|pelo menos|no mínimo|mais de|"
    r"minstens|minimaal|ten minste|niet minder dan|meer dan|vanaf"
)
_OF = r"(?:(?:the|an?|de[rnm]|die|das|eine[rm]?|l[ae]|el|une?|una) \w+ (?:of|von|de) )?"
"""The age of, a height of."""
_BEFORE = re.compile(rf"\b(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\s+{_OF}[^\w\s]?$", re.IGNORECASE)
_AFTER = re.compile(  # after a figure: “5 or more”, “5 at most”
    r"[^,.;]{0,20}?\b(?:(?P<most>or (?:less|fewer|under|younger|below)|at (?:the )?most|oder weniger|und jünger|"
    r"höchstens|nicht (?:\w+ )?(?:überschr|überst)[a-zäöü]+|"
    r"ou moins|(?:tout )?au plus|au maximum|o menos|como máximo|al massimo|no máximo|of minder|hoogstens)"
    r"|(?P<least>(?:or|and) (?:more|over|older|above|upwards|later)|at (?:the very )?least|oder mehr|und älter|"
    r"nicht (?:\w+ )?unterschr[a-zäöü]+|"
    r"mindestens|"
    r"upwards|ou plus|au moins|au minimum|o más|como mínimo|o più|ou mais|of meer|minstens))\b",
    re.IGNORECASE,
)
_LOOK_BACK = 50
"""Characters before a figure, which hold the longest words of a limit and what it is a limit of."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`text[start:end]` says that `figure` is the most, otherwise the least."""

    start: int
    end: int
    figure: Figure
    is_most: bool


def limits_in(text: str) -> list[Limit]:
    """The limits of a text in reading order. A limit within a negation is left out, as it may be turned round."""
    found: list[Limit] = []
    for figure in figures_in(text):
        start = max(0, figure.start - _LOOK_BACK)
        before, after = _BEFORE.search(text[start : figure.start]), _AFTER.match(text, figure.end)
        if before and not negation_offsets(text[: start + before.start()][-_LOOK_BACK:]):
            group = "most" if before["most"] else "least"
            found.append(Limit(start + before.start(group), start + before.end(group), figure, group == "most"))
        elif after and not before:
            group = "most" if after["most"] else "least"
            found.append(Limit(after.start(group), after.end(group), figure, group == "most"))
    return found
