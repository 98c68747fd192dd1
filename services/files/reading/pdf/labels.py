"""Labels of a PDF page with their values beside them, as on invoices and forms, told by their positions.

They become a Markdown table without names of columns, so that each value stays with its label. What may be something
else, as lists, contents and prose in two columns, stays lines of text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.files.reading.pdf.characters import Characters

_LINE = re.compile(r"[^\n]+")
_LEFT_OUT, _ROW = "\0", "\1"
_WORD = re.compile(rf"[^\s{_LEFT_OUT}]+(?:{_LEFT_OUT}+[^\s{_LEFT_OUT}]+)*")
_SPREAD = 0.45
"""Heights of a character that each of a line's characters takes from here on where the line has wide gaps: prose takes
0.35 to 0.42."""
_WIDE = 0.8
"""Heights of a character from which a gap parts label and value: a space takes 0.25, in justified lines up to 0.6."""
_ALIGNED = 0.5
"""Heights of a character by which the edges of labels, and of values, differ at most."""
_PITCH = (0.75, 1.6)
"""Distances between the lines, as parts of the usual one there. Wrapped values are closer."""
_LONGEST_LABEL, _LONGEST_VALUE = 50, 90
"""Characters; longer ones are the columns of a text, or prose beside a margin note."""
_LONGEST_LINE = _LONGEST_LABEL + _LONGEST_VALUE + 10  # with the spaces between label and value
_LEAST_ROWS = _TWO = 2  # two rows show that values are aligned; a row has two parts
_MARKER = re.compile(r"\(?[^\W_]{1,4}[.):]|[^\w\s]+|\d+(?:\.\d+)*")
"""Of an item in a list or a numbered paragraph: what follows is no value."""
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s?[–—-]\s?(?:(?:19|20)\d\d|[^\W\d_]+)?)?")
"""As in a curriculum vitae: “2016 – 2021”, “2021 – today”."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Words without a wide gap between them: the indexes of the first and the last character, and where they are."""

    first: int
    last: int
    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    label: _Part
    value: _Part
    baseline: float
    height: float


def set_labels(chars: Characters, shown: list[str]) -> None:
    """Write labels with their values as Markdown into what is `shown` for each of a page's characters."""
    together: list[_Line] = []
    signs = {each: _sign(each) for each in set(shown) if len(each) != 1}
    for line in (*_lines(chars, "".join(map(signs.get, shown, shown))), None):
        if line is not None and (not together or _goes_on(together, line)):
            together.append(line)
            continue
        if _are_labels(together):
            _write(together, shown)
        together = [line] if line is not None else []


def _sign(shown: str) -> str:
    """One sign for what is shown: where a table's row begins or ends, where a line ends, or the first sign."""
    if "|" in shown:
        return _ROW
    return "\n" if "\n" in shown else shown[:1] or _LEFT_OUT


def _lines(chars: Characters, text: str) -> Iterator[_Line | None]:
    """The lines of a label and a value; None for others."""
    for match in _LINE.finditer(text):
        words = [] if len(match[0]) > _LONGEST_LINE or _ROW in match[0] else list(_WORD.finditer(text, *match.span()))
        yield _line(chars, text, words) if len(words) > 1 else None


def _line(chars: Characters, text: str, words: Sequence[re.Match[str]]) -> _Line | None:
    left, low, _, high = chars.extent(words[0].start())
    right = chars.extent(words[-1].end() - 1)[2]
    height = high - low
    if right - left < _SPREAD * height * (words[-1].end() - words[0].start()) or height <= 0:
        return None
    parts = _parts(chars, text, words, _WIDE * height)
    if len(parts) != _TWO or not _is_label(parts[0].text) or len(parts[1].text) > _LONGEST_VALUE:
        return None
    label, value = parts
    return _Line(label, value, low, height)


def _parts(chars: Characters, text: str, words: Sequence[re.Match[str]], wide: float) -> list[_Part]:
    """The words between wide gaps, two parts at most; none where there are more, or words are in another order."""
    parts: list[_Part] = []
    begin, left = words[0].start(), chars.extent(words[0].start())[0]
    for word, following in pairwise(words):
        right, beyond = chars.extent(word.end() - 1)[2], chars.extent(following.start())[0]
        if beyond < right - 1:
            return []
        if beyond - right > wide:
            if parts:
                return []
            parts.append(_Part(begin, word.end() - 1, left, right, text[begin : word.end()]))
            begin, left = following.start(), beyond
    end = words[-1].end()
    return [*parts, _Part(begin, end - 1, left, chars.extent(end - 1)[2], text[begin:end])]


def _is_label(text: str) -> bool:
    if _YEARS.fullmatch(text):
        return True
    letters = sum(map(str.isalpha, text))
    is_short = letters > 1 and len(text) <= _LONGEST_LABEL
    return is_short and not _MARKER.fullmatch(text) and not text.endswith((".", ",", ";"))


def _goes_on(lines: Sequence[_Line], line: _Line) -> bool:
    """Whether a line follows in the usual distance, its label and its value below the others."""
    first, last = lines[0], lines[-1]
    distance = abs(last.baseline - line.baseline)
    pitch = abs(first.baseline - lines[1].baseline) if len(lines) > 1 else distance
    if not _PITCH[0] * pitch <= distance <= _PITCH[1] * pitch:
        return False
    slack = _ALIGNED * first.height
    beside = min(abs(first.value.left - line.value.left), abs(first.value.right - line.value.right))
    return abs(first.label.left - line.label.left) < slack and beside < slack


def _are_labels(lines: Sequence[_Line]) -> bool:
    """Whether lines are labels with values, and no wrapped prose and no list of contents, maybe below “Page”."""
    small = [line.label.text[:1].islower() for line in lines]
    is_wrapped = any(small) and not all(small)
    return len(lines) >= _LEAST_ROWS and not is_wrapped and not all(line.value.text.isdigit() for line in lines[1:])


def _write(lines: Sequence[_Line], shown: list[str]) -> None:
    for line in lines:
        for part in (line.label, line.value):
            for index in range(part.first, part.last + 1):
                shown[index] = shown[index].replace("|", "\\|")
        for index in range(line.label.last + 1, line.value.first):
            shown[index] = ""
        shown[line.label.first] = "| " + shown[line.label.first]
        shown[line.value.first] = " | " + shown[line.value.first]
        shown[line.value.last] += " |"
    first, last = lines[0].label.first, lines[-1].value.last
    shown[first] = "\n" * (first > 0) + "| | |\n| --- | --- |\n" + shown[first]
    shown[last] += "\n"
