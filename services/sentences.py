"""Where sentences begin and end, in prose as it stands in documents: wrapped lines, lists, rows of tables."""

import re
from dataclasses import dataclass

from services.rows import is_figure_row
from services.units import CURRENCY_SIGNS

_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st no nos inc corp co ltd llc vs etc e.g i.e al fig figs vol approx dept est jan feb mar apr
    jun jul aug sep sept oct nov dec u.s u.k p pp cf ca art sec
    """.split()
)
_BOUNDARY = re.compile(
    rf"(?P<end>[.!?…।؟۔][\"'”’)\]]*)\s+(?=[\"'“‘(\[]?[^\W\d_a-zß-ÿ]|[{CURRENCY_SIGNS}]?\d)"
    r"|(?P<wide>[。！？]+[”’」』）]*)"
    r"|(?P<blank>\n[ \t]*\n\s*)"
    r"|(?P<item>\n(?=[ \t]*(?:[-*•▪–]|\d{1,3}[.)]|\(?[a-z]\)|#{1,6})[ \t]))"
)
_LINE = re.compile(r"[^\n]+")
_DASHES = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_SHORT_LINE = 0.55


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, in order, without the white space around them.

    A boundary is the end of a sentence, a blank line, the start of a list item, or a line that ends clearly before the
    margin (a heading or a table's row).
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for block_start, block_end in _blocks(text):
        start = block_start
        for match in _BOUNDARY.finditer(text, block_start, block_end):
            if match["end"] and _is_abbreviation(text, match.start()):
                continue
            _append_stripped(spans, text, start, match.start("item") if match["item"] is not None else match.end())
            start = match.end()
        _append_stripped(spans, text, start, block_end)
    return spans


def _blocks(text: str) -> list[tuple[int, int]]:
    """Stretches of lines that run on into each other."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\n?", text) if m.end() > m.start()]
    width = sorted(end - start for start, end in lines)[int(len(lines) * 0.9)] if lines else 0
    blocks: list[tuple[int, int]] = []
    start = 0
    rows = [_is_row(text[start:end].rstrip()) or is_figure_row(text[start:end].strip()) for start, end in lines]
    for (line_start, line_end), is_row, row_follows in zip(lines, rows, [*rows, False][1:], strict=True):
        line = text[line_start:line_end].rstrip()
        next_letter = text[line_end : line_end + 40].lstrip()[:1]
        is_short = len(line) < width * _SHORT_LINE
        ends = is_row or row_follows or (is_short and not next_letter.islower() and not line.endswith((",", "-", "–")))
        if ends or line_end == len(text):
            blocks.append((start, line_end))
            start = line_end
    return blocks


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a Markdown table: its line, and its table's heading row; None if it is the heading, or dashes."""

    start: int
    end: int
    heading: str | None


def table_rows(text: str) -> dict[int, Row]:
    """The rows of the tables with a heading that stand in a text, by where each starts."""
    rows: dict[int, Row] = {}
    heading, before = None, ""
    for line in _LINE.finditer(text):
        if not _is_row(line[0]):
            heading = None
        elif _DASHES.fullmatch(line[0].rstrip()):
            above = line.start() - len(before) - 1
            heading = before if _is_row(before) and text.startswith(before, max(above, 0)) else None
            if heading is not None:
                rows[above] = Row(above, line.start() - 1, None)
                rows[line.start()] = Row(line.start(), line.end(), None)
        elif heading is not None:
            rows[line.start()] = Row(line.start(), line.end(), heading)
        before = line[0]
    return rows


def _is_row(line: str) -> bool:
    return line.startswith("|") and line.rstrip().endswith("|")


def _is_abbreviation(text: str, dot: int) -> bool:
    if text[dot] != ".":
        return False
    word = re.search(r"[\w.]*$", text[max(0, dot - 12) : dot])
    last = word.group().lower() if word else ""
    if last in {"no", "nos"}:  # a number follows, or it is the word
        return text[dot + 1 : dot + 4].lstrip()[:1].isdigit()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and text[dot - 1].isupper())


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        offset = start + len(piece) - len(piece.lstrip())
        spans.append((offset, offset + len(stripped)))
