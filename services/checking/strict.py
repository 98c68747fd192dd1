"""An answer without the sentences that its passages do not support."""

import re
from collections.abc import Sequence

from services.events import CheckedAnswer, CheckedSentence
from services.text.citation_markers import FOOTNOTES_AFTER

_MARKER_ALONE = re.compile(r"[ \t]*(?:[-*+>]|\d{1,9}[.)])?[ \t]*(?:\n|\Z)")


def without_unsupported(answer: str, checks: CheckedAnswer) -> tuple[str, CheckedAnswer]:
    """The answer without its unsupported sentences, with the checks of what is left."""
    kept: list[str] = []
    sentences: list[CheckedSentence] = []
    position = shift = 0
    for sentence in checks.sentences:
        if sentence.verdict != "unsupported":
            sentences.append(sentence.model_copy(update={"start": sentence.start - shift, "end": sentence.end - shift}))
            continue
        start, end = _whole(answer, sentence, position)
        kept.append(answer[position:start])
        position = end
        shift += end - start
    text = "".join([*kept, answer[position:]])
    return text, checks.model_copy(update={"sentences": tuple(sentences), "supported": _share(sentences)})


def _whole(answer: str, sentence: CheckedSentence, after: int) -> tuple[int, int]:
    """Where a sentence begins and ends with its footnotes and a space, or its line where nothing else is on it."""
    footnotes = FOOTNOTES_AFTER.match(answer, sentence.end)
    end = footnotes.end() if footnotes else sentence.end
    line = max(answer.rfind("\n", 0, sentence.start) + 1, after)
    if _MARKER_ALONE.fullmatch(answer[line : sentence.start]) and answer[end : end + 1] in ("", "\n"):
        return line, min(end + 1, len(answer))
    return sentence.start, end + (answer[end : end + 1] == " ")


def _share(sentences: Sequence[CheckedSentence]) -> float | None:
    supported = sum(sentence.verdict == "supported" for sentence in sentences)
    return round(supported / len(sentences), 2) if sentences else None
