"""What a question may want worked out, by words that alone do not say so: “left”, “better than”, “how long did … take”.

For figures of passages that are only the closest: the answer shows how they were combined, and that it is not certain.
"""

import re
from typing import Literal

from services.text.question_kind import AskedQuestion

LooseOperation = Literal["remainder", "growth", "share", "difference", "duration"]

_PERCENT = r"(?:per ?cent\w*|%|prozent\w*|pour ?cent\w*|por ?cien\w*|per cento|percentuale|procent\w*)"
_CHANGE = (
    r"(?:up|down|more|less|fewer|higher|lower|\w{3,}er(?= than)|increas\w*|decreas\w*|r[io]se\w*|rising"
    r"|grow\w*|grew|fell|fall\w*|drop\w*|chang\w*|gestiegen|steig\w*|sink\w*|gesunken|mehr|weniger|höher|niedriger|teurer|billiger|augment\w*|baiss\w*|hausse|plus|moins"
    r"|sub\w+|aument\w*|baj\w+|diminu\w*|más|menos)"
)
_HOW_MUCH = r"(?:how (?:much|many|long)|wie ?viel\w*|combien|cu[aá]nt\w+|quant\w+|hoeveel)"
_ASKS = rf"(?:{_HOW_MUCH}|what(?:['’]?s| is| was| will)?|was|que)"
_LEFT = (
    r"(?:left(?: over)?|remain\w*|still (?:need\w*|miss\w*|short|to (?:go|raise|find|pay|come))|missing|short of"
    r"|übrig\w*|fehl\w*|restlich\w*|verbleib\w*|rest(?:e|era|ent|ait|ant)|manqu\w*|queda\w*|falta\w*|rest[ai]\w*|manca\w*|over(?=\W*$)|sobra\w*)"
)
_COMPARATIVE = r"(?!numb|memb|und|oth|aft|nev|ev|ov|aug|wint|summ|pap|ord|numm)\w{3,}er"
_MORE = (
    rf"(?:more|less|fewer|better|worse|{_COMPARATIVE}(?= (?:than|als)\b)"
    r"|mehr|weniger|de plus|de moins|más|menos|(?:in )?più|(?:in )?meno|meer|minder)"
)
_HOW_MUCH_MORE = (  # at the end of a German question it must be right after “wie viel”: “auf Lager” is no comparative
    rf"\b{_HOW_MUCH}\b.{{0,60}}?\b{_MORE}\b|\bhow (?:much|many|long)\b.{{0,60}}?\b{_COMPARATIVE}\W*$"
    rf"|\bwie ?viel {_COMPARATIVE}\W*$"
)
_PHRASES: tuple[tuple[LooseOperation, str], ...] = (
    # From the beginning of a line to the first of both, and no other: to try each would take n² steps.
    ("growth", rf"(?m:^)(?>.*?\b{_PERCENT}\b).*\b{_CHANGE}\b|(?m:^)(?>.*?\b{_CHANGE}\b).*\b{_PERCENT}(?:\b|$)"),
    ("share", rf"\b{_PERCENT}\b|\b(?:share|proportion|fraction|anteil\w*|quelle part|proporci[oó]n|quota|aandeel)\b"),
    ("remainder", rf"\b{_ASKS}\b.*\b{_LEFT}\b|\b{_LEFT}\b.*\b{_ASKS}\b"),
    ("difference", _HOW_MUCH_MORE),
    (
        "duration",
        (
            r"\bhow (?:long|many (?:hours|minutes|hrs|mins))\b|\bwie ?(?:lange?|viele? (?:stunden|minuten))\b"
            r"|\bcombien (?:de temps|d['’]heures?|de minutes)\b|\bcu[aá]nt[oa]s? (?:tiempo|horas|minutos|dura)\b"
            r"|\bquant[oaie] (?:tempo|ore|minuti|dura)\b|\bhoe(?: lang|veel (?:uur|minuten))\b"
        ),
    ),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PHRASES)


_THAN_ANOTHER = re.compile(
    r"\b(?:than|als|que|qu['’]|dan)\s*(?!\s*(?:[^\W\d_]+\s+){0,3}(?:years?|before|last|previous|months?|weeks?|days?|now|today|budget\w*"
    r"|plan\w*|expected|vorjahr\w*|letzte\w*|jahr\w*|zuvor|davor|geplant|avant|derni[eè]re?|an|année|prévu|año|anterior"
    r"|anno|prima|ano|jaar|(?:19|20)\d\d)\b)",
    re.IGNORECASE,
)
"""Compares with another thing, whose figure is elsewhere; “than last year” compares with another time."""
_OTHERS = frozenset(("sum", "average", "product", "minimum", "maximum", "count", "days"))
"""What is asked for by these words needs all the figures that it is of, and no more."""


_SEVERAL = re.compile(
    r"\b(?:all|every(?:thing|one|body)?|any(?:thing|one|body)|names|list|stuff|things|alles|sachen|dinge|liste"
    r"|wer alles|tous|toutes|choses|todos|todas|cosas|tutti|tutte|cose|dingen)\b",
    re.IGNORECASE,
)
"""Asks for several things, whatever else is asked."""


def asks_for_several(asked: AskedQuestion) -> bool:
    """Whether a question may ask for a list, by its kind or by a word for several things."""
    is_open = asked.kind == "lookup" and asked.operation is None
    return asked.kind == "list" or (is_open and _SEVERAL.search(asked.text) is not None)


def loose_operation(asked: AskedQuestion) -> LooseOperation | None:
    """What may have to be worked out; None where nothing says so."""
    if asked.operation in _OTHERS:
        return None
    found = next((name for name, asks in _PATTERNS if asks.search(asked.text)), None)
    return None if found == "difference" and _THAN_ANOTHER.search(asked.text) else found
