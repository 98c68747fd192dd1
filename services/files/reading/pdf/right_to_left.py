"""Lines from right to left as they are written: PDFium gives what is in them from left to right as it stands there.

Latin words in such a line come in the wrong order, brackets turned the wrong way, and a percent sign, which is left of
its figure, before that.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from services.files.reading.pdf.characters import Characters

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTER = re.compile(f"[{_RIGHT_TO_LEFT}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LINE = re.compile(f"[^\n]*[{_RIGHT_TO_LEFT}][^\n]*")
_WORD = r"[A-Za-z0-9\u00c0-\u024f][A-Za-z0-9\u00c0-\u024f.,:/@_+-]*(?<![.,:])"
_WORDS = re.compile(rf"(?<!\S){_WORD}(?: {_WORD})+(?!\S)")
_PERCENT = re.compile(r"(?<!\S)(?P<sign>[%٪])(?P<figure>\d+(?:[.,٫٬]\d+)*)(?!\S)")
_TURNED = str.maketrans("()[]{}", ")(][}{")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def write_lines_in_order(chars: Characters, shown: list[str]) -> None:
    """Put what stands in lines from right to left in the order in which people read it."""
    if not _LETTER.search(chars.text):
        return
    for line in _LINE.finditer(chars.text):
        text = line[0]
        if not _goes_left(text):
            continue
        for words in _WORDS.finditer(chars.text, line.start(), line.end()):
            if _LATIN.search(words[0]):
                _order_words(chars, shown, words.start(), words[0])
        for percent in _PERCENT.finditer(chars.text, line.start(), line.end()):
            shown[percent.start()] = ""
            shown[percent.end() - 1] += percent["sign"]
        turned = text.translate(_TURNED)
        if turned != text and not _are_paired(text) and _are_paired(turned):
            for index, sign in enumerate(turned, line.start()):
                if sign != chars.text[index]:
                    shown[index] = shown[index].translate(_TURNED)


def _goes_left(text: str) -> bool:
    """Whether a line goes from right to left: by its first letter, or by most of its letters."""
    latin = _LATIN.search(text)
    first = _LETTER.search(text)
    begins_so = first is not None and (latin is None or first.start() < latin.start())
    return begins_so or len(_LETTER.findall(text)) > len(_LATIN.findall(text))


def _order_words(chars: Characters, shown: list[str], start: int, text: str) -> None:
    """Put words that are read from left to right in the order in which they stand, if they go the other way."""
    spans = list(_spans(start, text))
    lefts = [chars.extent(first)[0] for first, _ in spans]
    if any(one <= other for one, other in pairwise(lefts)):
        return
    words = ["".join(shown[first:end]) for first, end in spans]
    for (first, end), word in zip(spans, reversed(words), strict=True):
        shown[first:end] = [word, *[""] * (end - first - 1)]


def _spans(start: int, text: str) -> Iterator[tuple[int, int]]:
    for word in re.finditer(r"\S+", text):
        yield start + word.start(), start + word.end()


def _are_paired(text: str) -> bool:
    """Whether each bracket that ends something comes behind the one that begins it."""
    opened: list[str] = []
    for sign in text:
        if sign in _BRACKETS.values():
            opened.append(sign)
        elif sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            return False
    return not opened
