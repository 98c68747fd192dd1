"""Headings of a PDF page, told by their size and weight: written as headings of Markdown, as other formats have them.

What is larger than the page's text, or bold above text that is not, and is on lines of its own above prose, a list
or a table, is a heading. What is not certain, such as names in a column of figures, stays a line of text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from services.files.reading.pdf.characters import Characters
from services.text.headings import CAPTION
from services.text.tables import figure_row, is_field, is_timetable_row

_BOLD = re.compile(r"bold|black|heavy|semi|demi|medi(?!um?-?it)|(?:bx|b)\d+$", re.IGNORECASE)
"""In the name of a font: “Arial-BoldMT”, “NimbusRomNo9L-Medi”, “CMBX12”."""
_LARGER = 1.08
"""Heights of the page's text from which on a line counts as larger."""
_SIZES = (1.7, 1.3, _LARGER)
"""Heights of the page's text from which on a heading is of the first, second and third level; bold ones are below."""
_MARGIN = 0.055
"""Share of a page's height at its top and its foot where running titles are: 16 mm of a page of A4."""
_NEXT_LINE = 1.7
"""Heights between the baselines of two lines of one heading at most."""
_WHOLE_LINE = 0.75
"""Share of the page's longest line from which on a heading may go on in the next one."""
_MOST_LINES = 3
"""Of a heading. More in bold are an emphasised paragraph."""
_HEADING_CHARS = 120  # longer lines in large letters are quotations and notices
_PROSE_CHARS = 45
"""A line without an end that is as long is the beginning of a sentence; a shorter one may be a label or a cell."""
_SENTENCE_END = (".", ",", ";", ":", "。")  # a heading may end in “?” or “!”
_ITEM = re.compile(r"[-*•▪–○●■]\s|\(?\w{1,3}[.)]\s")
_FIRST = re.compile(r"[^\W_a-zß-ÿ]|[§(„“\"«¿¡]")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line of text begins and ends among the characters, and how it is set; `text` is what is shown."""

    start: int
    end: int
    text: str
    left: float
    right: float
    low: float
    height: float
    font: str | None

    @property
    def is_bold(self) -> bool:
        return self.font is not None and _BOLD.search(self.font) is not None


def set_headings(chars: Characters, shown: list[str], page_height: float) -> None:
    """Write the headings of a page as Markdown: `shown` has for each character of the text what is written for it."""
    lines = list(_lines(chars, shown))
    if not lines:
        return
    sizes: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        sizes[_rounded(line.height), line.is_bold] += 0 if "|" in line.text else len(line.text)
    (usual, is_usually_bold), _ = sizes.most_common(1)[0]
    widest = max(line.right - line.left for line in lines)

    def level(line: _Line) -> int | None:
        """The level of a line that is set as a heading."""
        is_marginal = not _MARGIN * page_height < line.low < (1 - _MARGIN) * page_height
        if is_marginal or not _may_be_heading(line.text) or not _is_set_alike(line, chars):
            return None
        larger = next((number for number, size in enumerate(_SIZES, start=1) if line.height >= size * usual), None)
        is_set_off = line.is_bold and not is_usually_bold and line.height > usual / _LARGER
        return larger or (len(_SIZES) + 1 if is_set_off else None)

    headings: list[tuple[int, range]] = []
    for number, group in groupby(range(len(lines)), key=lambda index: level(lines[index])):
        if number is not None:
            headings += ((number, heading) for heading in _parted(list(group), lines, widest))
    below: tuple[int, int] | None = None
    for number, heading in reversed(headings):
        is_above_part = below is not None and heading.stop == below[0] and number < below[1]
        is_above_part = is_above_part and _FIRST.match(lines[heading.start].text) is not None
        if is_above_part or _is_above_text(heading, lines, is_larger=number <= len(_SIZES)):
            _write([lines[index] for index in heading], number, shown)
            below = heading.start, number


def _rounded(height: float) -> float:
    return round(height * 2) / 2


def _lines(chars: Characters, shown: Sequence[str]) -> Iterator[_Line]:
    start = 0
    for end in [*(match.start() for match in re.finditer(r"\n", chars.text)), len(chars.text)]:
        if end < len(chars.text) and "\n" not in shown[end]:
            continue
        raw = chars.text[start:end]
        first, last = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip()) - 1
        if last >= first:
            left, low, _, high = chars.extent(first)
            text = "".join(shown[first : last + 1]).strip()
            yield _Line(first, last, text, left, chars.extent(last)[2], low, high - low, chars.font(first))
        start = end + 1


def _may_be_heading(text: str) -> bool:
    return (
        len(text) <= _HEADING_CHARS
        and _LETTERS.search(text) is not None
        and "|" not in text
        and CAPTION.match(text) is None
        and not text.endswith(_SENTENCE_END)
        and figure_row(text) is None
        and not is_timetable_row(text)
        and not is_field(text)
    )


def _is_set_alike(line: _Line, chars: Characters) -> bool:
    """Whether a line ends in the size and font that it begins in."""
    _, low, _, high = chars.extent(line.end)
    return _rounded(high - low) == _rounded(line.height) and chars.font(line.end) == line.font


def _parted(indexes: Sequence[int], lines: Sequence[_Line], widest: float) -> Iterator[range]:
    """The headings that lines of one level are: a long line may go on in the next one."""
    first = indexes[0]
    for index in indexes:
        is_long = lines[index].right - lines[index].left >= _WHOLE_LINE * widest
        if index == indexes[-1] or not (is_long and _goes_on(lines[index], lines[index + 1])):
            yield range(first, index + 1)
            first = index + 1


def _goes_on(above: _Line, below: _Line) -> bool:
    """Whether two lines may be of one paragraph: set alike, and no further apart."""
    is_near = 0 < above.low - below.low <= _NEXT_LINE * above.height
    return is_near and above.font == below.font and _rounded(above.height) == _rounded(below.height)


def _is_above_text(heading: range, lines: Sequence[_Line], *, is_larger: bool) -> bool:
    """Whether a heading is above prose, a list or a table, maybe with a caption; a larger one above any words."""
    first, last = lines[heading.start], lines[heading.stop - 1]
    if heading.stop == len(lines) or len(heading) > _MOST_LINES or _goes_on(last, lines[heading.stop]):
        return False
    if not _FIRST.match(first.text) or (heading.start > 0 and _goes_on(lines[heading.start - 1], first)):
        return False
    below, *after = (line.text for line in lines[heading.stop : heading.stop + 2])
    if any(text.startswith("|") for text in (below, *after)):
        return True
    return figure_row(below) is None and (is_larger or _is_text(below))


def _write(heading: Sequence[_Line], level: int, shown: list[str]) -> None:
    for line, following in pairwise(heading):
        for index in range(line.end + 1, following.start):
            shown[index] = " " if index == line.end + 1 else ""
    first, last = heading[0].start, heading[-1].end
    shown[first] = "\n" * (first > 0) + "#" * level + " " + shown[first]
    shown[last] += "\n"


def _is_text(line: str) -> bool:
    """Whether a line is of prose or of a list."""
    return len(line) >= _PROSE_CHARS or line.endswith((".", "!", "?", ":", "…")) or _ITEM.match(line) is not None
