"""The footnotes in a stream of text: only numbers that a citation has come through."""

import re
from collections.abc import Container, Iterator

from services.text.code_spans import CodeTracker

MAX_MARKER_CHARS = 100
"""The longest marker, with its brackets: one that names twenty passages has 71 characters."""
_MAX_INDEX = 99
"""A larger number in brackets is a year, a quantity or a line of a file: no answer has a hundred passages."""

_LABELS = (
    "source|sources|passage|passages|citation|citations|cite|reference|references|ref|document|doc|footnote|note"
    "|quelle|quellen|passagen|fußnote|dokument|extrait|note de bas de page|fuente|fuentes|pasaje|fonte|fonti|fontes"
    "|passaggio|passagem|bron|bronnen|voetnoot"
)
"""What models write before the number of a passage, in English, German, French, Spanish, Italian, Portuguese, Dutch."""
_SPACE = r"[^\S\n]"
_SEPARATOR = rf"(?:{_SPACE}|[,;&^]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)"
_NUMBER = re.compile(rf"(\d+)(?:{_SPACE}*[-–]{_SPACE}*(\d+))?")
_MARKER = re.compile(
    rf"(?P<open>[\[【［])(?P<body>{_SPACE}*\^?(?:{_SPACE}*(?:{_LABELS})\.?:?{_SPACE}*#?)?"
    rf"(?:{_SEPARATOR}|\d|(?:(?<=\d)|(?<=\d[^\S\n]))[-–](?={_SPACE}*\d))*)(?:†[^\]】［\[\n]*)?(?P<close>[\]】］])"
    rf"|<sup>(?P<raised>{_SPACE}*\[?\d+\]?{_SPACE}*)</sup>",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(rf"[\[【［][^\]】］\[【［\n]{{0,{MAX_MARKER_CHARS - 2}}}\Z|\\\Z")
_UNFINISHED_RAISED = re.compile(rf"<sup>(?:{_SPACE}|[\[\]\d])*(?:</?(?:s(?:up?)?)?)?\Z", re.IGNORECASE)
_INTERESTING = re.compile(r"[\[【［<\\]")
_FOOTNOTE = re.compile(r"\s?\[\d+\]")
FOOTNOTES_AFTER = re.compile(r"(?:[*_~`]*\s?\[\d+\])*[*_~`]*")
"""From the end of a sentence of an answer: its footnotes, and the marks of Markdown that close with it."""
_NATURAL_WORD = re.compile(r"(?:\A|[^\w\]])([^\W\d_]+)\Z")
_LETTER = re.compile(r"[^\W\d_]|\n")
_CONTEXT_CHARS = 40  # what a rule looks back at most: a word or a bracket before a footnote


def without_footnotes(text: str) -> str:
    """The text of an answer for another one, where its numbers would mean other passages."""
    return _FOOTNOTE.sub("", text)


class FootnoteFilter:
    """Takes text piece by piece, and gives it back with every footnote written `[n]` and unknown ones left out.

    `[2, 3]`, `[^2]`, `[1-3]`, `【1】`, `[1†source]`, `[Source 1]` and `<sup>1</sup>` are footnotes. Brackets that are
    none stay as they are: in code, after a backslash, inside other brackets, with a zero or a number over 99 such as a
    year, and right after a name that is no word (`x[1]`, `A[3][4]`). Text is held back only while it may still become a
    footnote, and never more than `MAX_MARKER_CHARS` of it.
    """

    def __init__(self, known: Container[int]) -> None:
        self._known = known
        self._held = ""
        self._before = ""
        self._nested = 0  # brackets that are open around figures alone, as in a matrix
        self._code = CodeTracker()
        self.cited: set[int] = set()

    def feed(self, piece: str) -> str:
        """The text that is certain after this piece."""
        return "".join(self._parts(self._held + piece, last=False))

    def end(self) -> str:
        """The text that was held back when the text ended."""
        return "".join(self._parts(self._held, last=True))

    def _parts(self, text: str, *, last: bool) -> Iterator[str]:
        self._held = ""
        position = 0
        while found := _INTERESTING.search(text, position):
            start = found.start()
            yield self._passed(text[position:start])
            position = start
            if self._code.inside:
                yield self._passed(text[start])
                position += 1
            elif (marker := _MARKER.match(text, start)) and len(marker[0]) <= MAX_MARKER_CHARS:
                yield self._footnote(marker)
                position = marker.end()
            elif not last and _may_continue(text, start):
                self._held = text[start:]
                return
            else:
                size = 2 if text[start] == "\\" else 1
                yield self._passed(text[start : start + size], escaped=size == 2)  # noqa: PLR2004 - a sign and its escape
                position = start + size
        yield self._passed(text[position:])

    def _footnote(self, marker: re.Match[str]) -> str:
        body = marker["body"] or marker["raised"] or ""
        numbers = _numbers(body)
        index = self._is_index(shortest_word=2 if marker["raised"] is None else 3)  # m<sup>2</sup> and km<sup>2</sup>
        if not numbers or self._nested or index or any(not 0 < number <= _MAX_INDEX for number in numbers):
            return self._passed(marker[0])
        kept = [number for number in numbers if number in self._known]
        self.cited.update(kept)
        self._before = (self._before + " ")[-_CONTEXT_CHARS:] if kept else self._before
        return "".join(f"[{number}]" for number in kept)

    def _is_index(self, shortest_word: int) -> bool:
        """Whether a bracket here belongs to the name before it, such as that of a list, a matrix or a unit."""
        before = self._before[-1:]
        if not (before.isalnum() or before in ("_", "]")):
            return False
        word = _NATURAL_WORD.search(self._before)
        return word is None or len(word[1]) < shortest_word

    def _passed(self, text: str, *, escaped: bool = False) -> str:
        if not escaped:
            if words := list(_LETTER.finditer(text)):
                self._nested = 0
            figures = text[words[-1].end() :] if words else text
            self._nested = max(0, self._nested + figures.count("[") - figures.count("]"))
        self._code.feed("  " if escaped else text)  # an escaped backtick opens no code
        self._before = (self._before + text)[-_CONTEXT_CHARS:]
        return text


def _may_continue(text: str, start: int) -> bool:
    """Whether the end of the text may cut a footnote that begins here."""
    tail = text[start : start + MAX_MARKER_CHARS]
    if len(text) - start >= MAX_MARKER_CHARS:
        return False
    return bool(_UNFINISHED.match(tail) or _UNFINISHED_RAISED.match(tail)) or "<sup>".startswith(tail.lower())


def _numbers(body: str) -> list[int]:
    """The numbers that a marker names, ranges written out; none for a range that is none or is too long."""
    numbers: list[int] = []
    for first, last in _NUMBER.findall(body):
        begin, end = int(first[:9]), int((last or first)[:9])
        if not begin <= end <= begin + _MAX_INDEX:
            return []
        numbers += range(begin, end + 1)
    return list(dict.fromkeys(numbers))
