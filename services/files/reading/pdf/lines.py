"""The characters of a PDF page as people see them: its lines, raised and lowered figures, ligatures.

PDFium ends a line at each word of some files, and in others lets the next row of a table follow on the same line. It
also puts a raised footnote number after a figure as if it were its last digit, and the letters of right-to-left
ligatures in the wrong order.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from services.files.reading.pdf.accents import set_accents
from services.files.reading.pdf.characters import Characters, Glyph
from services.files.reading.pdf.doubled import set_doubled
from services.files.reading.pdf.headings import set_headings
from services.files.reading.pdf.labels import set_labels
from services.files.reading.pdf.late_figures import set_late_figures
from services.files.reading.pdf.page_objects import PageObjects
from services.files.reading.pdf.right_to_left import write_lines_in_order
from services.files.reading.pdf.tables import set_tables
from services.files.reading.raised import raised_mark

if TYPE_CHECKING:
    import pypdfium2

_SPACES = " \t\u00a0"
_BREAK = re.compile(rf"\n[{_SPACES}]*(?=\S)")
_ROW_END = re.compile(r"(?<=[\d)%—–-])[ \u00a0]+(?=[^\W\d_a-zß-ÿ])")
"""After a figure and before a word with a capital a row of a table may have ended."""
_USUAL_LINE = 30
"""Characters that a line has at least, unless it is the end of a paragraph, a heading or broken."""
_SAME_LINE = 0.4
"""Share of the lower character's height that two characters of a line have in common."""

_FIGURES = re.compile(r"[(−–-]?\d(?:(?:[\d(),−–-]|, (?=\d))*[\d)])?")
_RAISED = str.maketrans("0123456789()-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻⁻⁻")
_LOWERED = str.maketrans("0123456789()-−–", "₀₁₂₃₄₅₆₇₈₉₍₎₋₋₋")
_FRACTION = re.compile(r"\d\s?[/⁄]\s?(?P<lower>\d+)")
_RAISED_LETTERS = re.compile(r"\d\s?(?P<letters>[ivx]{1,5}|[a-hj-z])(?!\w)")
"""Marks of notes that are counted in letters, behind a figure."""
_SMALL = 0.85
"""Raised and lowered figures have 0.5 to 0.75 of the height of their neighbours in the usual programs."""
_TOO_SMALL, _LARGEST = 0.35, 1.1
"""Smaller is an ordinary line beside an initial; larger is no note."""
_UP, _UP_ALONE, _DOWN = 0.12, 0.22, 0.07
"""Parts of the neighbour's height between the baselines: for a small raised figure, one in full size, a lowered one."""
_LEVEL = 0.04
"""Parts of a character's height by which those of one line and size differ through rounding."""
_NEAR = 0.6
"""Parts of the neighbour's height that may lie between the two: a space at most."""
_GAP = 0.08
"""Parts of the height from which a gap between characters is a space."""
_LONG = 11
_LONG_WORD = re.compile(rf"[^\W\d_\u2e80-\U0010ffff]{{{_LONG},}}")
"""Two words that PDFium joins have mostly more letters; asking for the places of all would take half as long again."""
_WORD_GAP, _LETTER_GAP = 0.1, 0.05
"""Parts of the height: a space is 0.2 wide and more, kerned beside capitals down to 0.13; letters touch."""
_LIGATURES = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
"""Alef before lam, which the ligature lam-alef holds the other way round."""


_MARGIN = 0.12
"""Share of a page's height at its top and its foot where headers and footers are."""
_APART = 2.2
"""Heights of a character between the baselines of a header and the text below it; a paragraph's lines have 1 to 1.6."""
_OUTERMOST = 4
"""Breaks of lines, from the first and from the last, among which those of headers and footers are."""
_TURNED_END = re.compile(r"^(?P<signs>[.,:;!?؟،؛…]+)(?=[֐-ࣿיִ-﷿ﹰ-ﻼ])[^\n]*", re.MULTILINE)
"""A line from right to left whose last sign PDFium puts first."""


def seen_lines(chars: Characters, page: "pypdfium2.PdfPage", objects: PageObjects) -> list[str]:
    """For each character of the page's text what people see there: itself, another one, or several, or nothing."""
    page_height = max(page.get_height(), 1.0)
    shown = list(chars.text)
    for index in chars.hidden:
        shown[index] = ""
    _set_raised(chars, shown)
    set_late_figures(chars, shown)
    for index in chars.gaps:
        shown[index] += " "
    set_doubled(chars, shown, objects)
    _part_words(chars, shown)
    _order_ligatures(chars, shown)
    set_accents(chars, shown)
    breaks = list(_breaks(chars.text))
    _join_broken_lines(chars, shown, breaks)
    _end_rows(chars, shown)
    _set_margins_apart(chars, shown, breaks, page_height)
    set_tables(chars, shown, objects)
    set_labels(chars, shown)
    set_headings(chars, shown, page_height)
    write_lines_in_order(chars, shown)
    _turn_ends(chars, shown)
    return shown


def _breaks(text: str) -> Iterator[range]:
    """The ends of lines with text on both sides, and the spaces around them."""
    for match in _BREAK.finditer(text):
        start, end = match.span()
        while start and text[start - 1] in _SPACES:
            start -= 1
        if start and not text[start - 1].isspace():
            yield range(start, end)


def _set_margins_apart(chars: Characters, shown: list[str], breaks: Sequence[range], page_height: float) -> None:
    """Put a blank line between the text and the headers and footers, so that no sentence runs through them."""
    for each in breaks if len(breaks) <= 2 * _OUTERMOST else [*breaks[:_OUTERMOST], *breaks[-_OUTERMOST:]]:
        before, after = chars.glyph(each.start - 1), chars.glyph(each.stop)
        if before is None or after is None:
            continue
        is_apart = abs(before.baseline - after.baseline) > _APART * max(before.height, after.height)
        zones = {_zone(glyph.baseline / page_height) for glyph in (before, after)}
        if is_apart and len(zones) > 1:
            index = next(index for index in each if chars.text[index] == "\n")
            shown[index] = shown[index].replace("\n", "\n\n")


def _zone(height: float) -> int:
    """-1 at the foot of a page, 1 at its top, 0 between."""
    return (height > 1 - _MARGIN) - (height < _MARGIN)


def _turn_ends(chars: Characters, shown: list[str]) -> None:
    """Put the sign that ends a line from right to left behind it."""
    for match in _TURNED_END.finditer(chars.text):
        for index in range(*match.span("signs")):
            shown[index] = ""
        shown[match.end() - 1] += match["signs"]


def _join_broken_lines(chars: Characters, shown: list[str], breaks: Sequence[range]) -> None:
    # Asking PDFium takes time, and lines of the usual length need no joining.
    start = 0
    for each in breaks:
        is_short = each.start - start < _USUAL_LINE
        start = each.stop
        before, after = (chars.glyph(each.start - 1), chars.glyph(start)) if is_short else (None, None)
        if before and after and _on_one_line(before, after) and after.left >= before.right - 1:
            is_apart = after.left - before.right > _GAP * before.height or not _are_generated(chars, each)
            for index in each:
                shown[index] = " " * is_apart if shown[index] == "\n" else shown[index]


def _are_generated(chars: Characters, indexes: range) -> bool:
    """Whether PDFium adds all of the white space, so that the file has none there."""
    from pypdfium2.raw import FPDFText_IsGenerated

    return all(FPDFText_IsGenerated(chars.textpage, chars.of_pdfium(index).start) == 1 for index in indexes)


def _part_words(chars: Characters, shown: list[str]) -> None:
    """Put a space where a gap is between two letters of a word and between no others: a space of its own is kerned."""
    long = [word for word in chars.words if word[1] - word[0] >= _LONG]
    words = [match.span() for word in long for match in _LONG_WORD.finditer(chars.text, *word)]
    boxes = iter(chars.extents([index for word in words for index in range(*word)]))
    for start, end in words:
        extents = list(islice(boxes, end - start))
        height = extents[0][3] - extents[0][1]
        gaps = [after[0] - before[2] for before, after in pairwise(extents)]
        if (gap := max(gaps)) > _WORD_GAP * height:
            widest = gaps.index(gap)
            others = gaps[:widest] + gaps[widest + 1 :]
            if _WORD_GAP * height > _LETTER_GAP * height > max(others):
                shown[start + widest] += " "


def _end_rows(chars: Characters, shown: list[str]) -> None:
    for match in _ROW_END.finditer(chars.text):
        before, after = chars.glyph(match.start() - 1), chars.glyph(match.end())
        if before and after and after.high < before.low + _SAME_LINE * before.height:
            shown[match.start()] = "\n"


def _on_one_line(one: Glyph, other: Glyph) -> bool:
    return min(one.high, other.high) - max(one.low, other.low) > _SAME_LINE * min(one.height, other.height)


def _set_raised(chars: Characters, shown: list[str]) -> None:
    """Write raised and lowered figures with Unicode's own signs, on the line that they are in."""
    text = chars.text
    raised: dict[int, Glyph] = {}
    for match in _FIGURES.finditer(text):
        first, last = match.start(), match.end() - 1
        before, after = _neighbour(text, first, -1), _neighbour(text, last, 1)
        if not _are_level(chars, None if before in raised else before, first, last, after):
            nearest = chars.glyph(before) if before is not None else None
            full = raised.get(before, nearest) if before is not None else None
            following = chars.glyph(after) if after is not None else None
            raised |= _set_raised_figure(chars, shown, range(first, last + 1), (nearest, full, following))
    for match in _RAISED_LETTERS.finditer(text):
        _set_raised_letters(chars, shown, match)
    for match in _FRACTION.finditer(text):
        if match.start() in raised and shown[match.start()] != text[match.start()]:
            _set_lower_part(chars, shown, match.span("lower"), raised[match.start()])


def _set_raised_letters(chars: Characters, shown: list[str], match: re.Match[str]) -> None:
    """Write letters that are raised behind a figure, the mark of a note, as such."""
    before, after = chars.glyph(match.start()), chars.glyph(match.start("letters"))
    if before is None or after is None or not _is_beside(before, after):
        return
    if after.height < _SMALL * before.height and (after.baseline - before.baseline) / before.height > _UP:
        for index in range(match.start() + 1, match.end()):
            shown[index] = raised_mark(chars.text[index].strip())


def _set_lower_part(chars: Characters, shown: list[str], span: tuple[int, int], full: Glyph) -> None:
    """Lower what is below the line of a fraction, which some programs set on the line of the text, in small type."""
    for index in range(*span):
        glyph = chars.glyph(index)
        if glyph is not None and glyph.height < _SMALL * full.height:
            shown[index] = chars.text[index].translate(_LOWERED)


def _set_raised_figure(
    chars: Characters, shown: list[str], figure: range, around: tuple[Glyph | None, Glyph | None, Glyph | None]
) -> dict[int, Glyph]:
    """`around` are the character before, the last one before that is not raised, and the one after the figure.

    Returns the characters that are raised or lowered, each with the one beside it.
    """
    nearest, full, following = around
    tables: dict[int, dict[int, int]] = {}
    beside: dict[int, Glyph] = {}
    for index in figure:
        glyph = chars.glyph(index)
        if glyph is None:
            continue
        if nearest is None or not _is_beside(nearest, glyph):
            full = following if following and _is_beside(chars.glyph(figure[-1]) or glyph, following) else None
        nearest = glyph
        table = _table(glyph, full) if full else None
        if table is None or full is None:
            full = glyph
        else:
            tables[index], beside[index] = table, full
    if not any(chars.text[index].isdigit() for index in tables):
        return {}
    for index, table in tables.items():
        shown[index] = shown[index].translate(table)
        _join(chars, shown, index)
    end = max(tables)
    if beside[end] is following and chars.text[end + 1 : end + 2].isalpha():
        shown[end] += " "  # the number that a note begins with
    return beside


def _neighbour(text: str, index: int, step: int) -> int | None:
    """The index of the character before or after one, over white space."""
    for place in (index + step, index + 2 * step, index + 3 * step):
        if not 0 <= place < len(text):
            return None
        if not text[place].isspace():
            return place
    return None


def _are_level(chars: Characters, before: int | None, first: int, last: int, after: int | None) -> bool:
    """Whether a figure is set in one line and size with the character that it can be raised beside: the usual case."""
    left, bottom, right, top = chars.extent(first)
    slack = _LEVEL * max(top - bottom, right - left)
    others = [each for each in (last, after if before is None else before) if each is not None and each != first]
    boxes = [chars.extent(each) for each in others]
    return all(abs(box[1] - bottom) < slack and abs(box[3] - top) < slack for box in boxes) or all(
        abs(box[0] - left) < slack and abs(box[2] - right) < slack for box in boxes
    )


def _is_beside(left: Glyph, right: Glyph) -> bool:
    most = max(left.height, right.height)
    return abs(right.left - left.right) < _NEAR * most and abs(left.baseline - right.baseline) < most


def _table(glyph: Glyph, reference: Glyph) -> dict[int, int] | None:
    ratio = glyph.height / reference.height
    rise = (glyph.baseline - reference.baseline) / reference.height
    if not _TOO_SMALL < ratio <= _LARGEST:
        return None
    if rise > (_UP if ratio < _SMALL else _UP_ALONE):
        return _RAISED
    return _LOWERED if ratio < _SMALL and rise < -_DOWN else None


def _join(chars: Characters, shown: list[str], index: int) -> None:
    """Take away the ends of line that PDFium puts around a raised figure because its baseline is another."""
    for step in (-1, 1):
        place = index + step
        if not 0 <= place < len(chars.text) or chars.text[place] != "\n":
            continue
        beyond = place + step
        glyph, other = chars.glyph(index), chars.glyph(beyond) if 0 <= beyond < len(chars.text) else None
        if glyph is None or other is None or not _on_one_line(glyph, other):
            continue
        left, right = (other, glyph) if step < 0 else (glyph, other)
        gap = right.left - left.right
        if -_NEAR * other.height < gap:
            is_apart = gap > _GAP * other.height or (step > 0 and chars.text[beyond].isdigit())
            shown[place] = " " if is_apart and not chars.text[beyond].isspace() else ""


def _order_ligatures(chars: Characters, shown: list[str]) -> None:
    """Put lam before alef where both are one glyph: PDFium turns a right-to-left line round letter by letter."""
    for match in _LIGATURES.finditer(chars.text):
        first, second = match.start(), match.start() + 1
        one, other = chars.glyph(first), chars.glyph(second)
        if one is not None and one == other:
            shown[first], shown[second] = chars.text[second], chars.text[first]
