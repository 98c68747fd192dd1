"""How the page marks checked sentences: a line under the words, and a sign after them that gives the reason."""

from collections.abc import Mapping
from typing import assert_never

from services.events import CheckedAnswer, CheckedSentence, Verdict
from services.rendering.markdown import Mark, escaped_line
from services.text.citation_markers import FOOTNOTES_AFTER

ADDED = "Footnote found this source. The model named none"
_MOST_NAMED = 5  # what a tooltip shows in three lines


def verdict_marks(text: str, checks: CheckedAnswer) -> list[Mark]:
    """Mark the sentences that are not supported, and those whose footnotes were added.

    Each sign follows the sentence's footnotes.
    """
    marks: list[Mark] = []
    for sentence in checks.sentences:
        if (sentence.verdict == "supported" and not sentence.attached) or (
            marks and sentence.start < marks[-1].sign_at
        ):
            continue
        after = FOOTNOTES_AFTER.match(text, sentence.end)
        sign_at = after.end() if after else sentence.end
        struck = checks.strict and sentence.verdict == "unsupported"
        is_added = sentence.attached and sentence.verdict == "supported"
        css_class = "added" if is_added else f"doubt {sentence.verdict}{' struck' * struck}"
        marks.append(Mark(sentence.start, sentence.end, sign_at, css_class, _sign(sentence, struck=struck)))
    return marks


def _sign(sentence: CheckedSentence, *, struck: bool) -> str:
    reason = escaped_line(f"{'Struck out. ' * struck}{reason_of(sentence)}")
    kind = "added" if sentence.attached and sentence.verdict == "supported" else sentence.verdict
    return f'<a class="why {kind}" href="#check" title="{reason}"><span class="sr"> ({reason})</span></a>'


_OF_ONE: Mapping[Verdict, str] = {
    "supported": "matches its sources",
    "partly": "is not clear from its sources",
    "unsupported": "does not match its sources",
    "uncited": "no source is given",
}
"""The verdict on an answer of a single sentence."""


def reason_of(sentence: CheckedSentence) -> str:
    """The verdict on a sentence in words: what was compared, and what did not match."""
    if sentence.by and sentence.by["rules"] != sentence.verdict:
        found = "only part of it" if sentence.verdict == "partly" else "nothing of it"
        return f"The model was asked too, and found {found} in the source"
    named = ", ".join(f"“{word}”" for word in sentence.missing[:_MOST_NAMED])
    more = ", …" if len(sentence.missing) > _MOST_NAMED else ""
    match sentence.verdict:
        case "supported" if sentence.attached:
            return ADDED
        case "supported":
            return "Figures, dates and names match the source"
        case "partly":
            return f"Not clear from the source: {named}{more}"
        case "unsupported":
            return f"Not in the source, or different there: {named}{more}"
        case "uncited":
            return "No source is given for this sentence"
        case _:
            assert_never(sentence.verdict)


def summary(checks: CheckedAnswer, *, only_close: bool = False) -> str:
    """How many sentences match their sources, in words. Empty when the answer claims nothing.

    `only_close` is for an answer that says of itself that it only comes close: sources that it matches do not make it
    an answer to the question.
    """
    count = len(checks.sentences)
    supported = sum(sentence.verdict == "supported" for sentence in checks.sentences)
    if not count:
        return ""
    if only_close and supported == count:
        return "from the documents, but may not answer"
    if count == 1:
        return _OF_ONE[checks.sentences[0].verdict]
    return f"{supported} of {count} sentences match their sources"
