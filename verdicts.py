"""What the page shows of each sentence's check: a line under words, and a sign that says why. No gradio here.

Marks are put into the answer's Markdown as characters of Unicode's private use, so that what makes the text safe sees
nothing but text, and become HTML after it.
"""

import re
from collections.abc import Callable
from typing import assert_never

from services.events import CheckedAnswer, CheckedSentence

_OPEN, _CLOSE, _SIGN, _END = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
_OURS = re.compile("[\ue0f0-\ue0f3]")
_MARK = re.compile(f"{_OPEN}(\\d+){_END}|{_CLOSE}|{_SIGN}(\\d+){_END}")
_JOINT = re.compile(r"(\s?\[\d+\]|\*+|_+|`[^`\n]*`?|~~|\||\\.?|\n)")
_FOOTNOTES_BEHIND = re.compile(r"(?:[*_~`]*\s?\[\d+\])*[*_~`]*")
_MOST_NAMED = 5


def with_marks(text: str, checks: CheckedAnswer) -> str:
    """The answer with marks in it, around and behind sentences that are not supported."""
    plain = _OURS.sub("\ufffd", text)
    parts: list[str] = []
    position = 0
    for index, sentence in enumerate(checks.sentences):
        if sentence.verdict == "supported" or sentence.start < position:
            continue
        behind = _FOOTNOTES_BEHIND.match(plain, sentence.end)
        end = behind.end() if behind else sentence.end
        within = plain[max(0, sentence.start - 1) : sentence.start] in ("*", "_", "`")
        parts += [plain[position : sentence.start], _underlined(plain[sentence.start : sentence.end], index, within)]
        parts += [plain[sentence.end : end], f"{_SIGN}{index}{_END}"]
        position = end
    return "".join([*parts, plain[position:]])


def _underlined(text: str, index: int, within: bool) -> str:  # noqa: FBT001 - whether it begins within emphasis
    """Marks around stretches that nothing interrupts: footnotes, emphasis, code and the edges of cells stay outside."""
    parts: list[str] = []
    for piece in _JOINT.split(text):
        if _JOINT.fullmatch(piece):
            within = within != piece.startswith(("*", "_", "~"))
            parts.append(piece)
        elif within or not any(char.isalnum() for char in piece):
            parts.append(piece)
        else:
            inner = piece.strip()
            before, _, after = piece.partition(inner)
            parts.append(f"{before}{_OPEN}{index}{_END}{inner}{_CLOSE}{after}")
    return "".join(parts)


def as_html(marked: str, checks: CheckedAnswer, encoded: Callable[[str], str]) -> str:
    """Marked Markdown with the marks as HTML. `encoded` makes text safe that the answer's words are in."""

    def html(match: re.Match[str]) -> str:
        if match[1] is not None:
            return f'<span class="doubt {checks.sentences[int(match[1])].verdict}">'
        if match[2] is None:
            return "</span>"
        sentence = checks.sentences[int(match[2])]
        reason = encoded(reason_of(sentence))
        return (
            f'<a class="why {sentence.verdict}" href="#check" title="{reason}"><span class="sr"> ({reason})</span></a>'
        )

    return _MARK.sub(html, marked)


def reason_of(sentence: CheckedSentence) -> str:
    """Why a sentence is marked, for people."""
    named = ", ".join(f"“{word}”" for word in sentence.missing[:_MOST_NAMED])
    more = ", …" if len(sentence.missing) > _MOST_NAMED else ""
    match sentence.verdict:
        case "supported":
            return "Supported by its sources"
        case "partly":
            return f"Partly in its sources. Not found there: {named}{more}"
        case "unsupported":
            return f"Not supported by its sources: {named}{more}"
        case "uncited":
            return "No source is given for this sentence"
        case _:
            assert_never(sentence.verdict)


def summary(checks: CheckedAnswer) -> str:
    """How many sentences are supported, in words; nothing where nothing is claimed."""
    count = len(checks.sentences)
    supported = sum(sentence.verdict == "supported" for sentence in checks.sentences)
    if not count:
        return ""
    if count == 1:
        return f"{'' if supported else 'not '}supported by its sources"
    return f"{supported} of {count} sentences supported by their sources"
