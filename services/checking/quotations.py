"""Sentences that quote their passages word for word."""

import re

from services.checking.evidence import Evidence
from services.checking.text_forms import normalised

_QUOTATION, _LETTER = re.compile(r"“([^“”]+)”"), re.compile(r"[^\W_]")


def is_quoted(text: str, evidence: Evidence) -> bool:
    """Whether the sentence is whole sentences, lines or cells of a passage, word for word, or quotations of such."""
    quote = normalised(text)
    if quote and quote in evidence.quotable:
        return True
    quotations = _QUOTATION.findall(text)
    return (
        bool(quotations)
        and not _LETTER.search(_QUOTATION.sub("", text))
        and all(normalised(each) in evidence.quotable for each in quotations)
    )
