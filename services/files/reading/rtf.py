"""Rich Text Format (.rtf, version 1.9.1): its text with headings, lists, tables and notes, as Word shows it."""

import re
from collections.abc import Iterator, Set
from itertools import groupby
from pathlib import Path

from striprtf.striprtf import font_table_group, rtf_to_text

from services.documents import Page
from services.files.reading.markdown_pages import without_blank_runs
from services.files.reading.messages import ReaderMessage
from services.files.reading.pages import HEADER_PLACE, MARGIN_END, clean, unnumbered
from services.files.reading.plain_text import text_pages
from services.files.reading.raised import set_at
from services.files.reading.table_pages import row_of, table_of
from services.text.headings import DEEPEST_HEADING

_MOVED = re.compile(
    r"(?P<before>(?P<word>\\(?:super|sub)(?![a-z0-9]))(?:\\[a-z]{1,32}-?\d{0,10})* ?)"
    r"(?P<text>[\d()+,.–-]{1,20})(?=[\\}])"
)
"""The control words that raise and lower text, with figures right after them."""
_MARGIN = re.compile(r"\{\\(?:header|footer)[lrf]?(?![a-z])")
_NOTE = re.compile(r"\{(?:\\\*)?\\footnote(?![a-z])")
_NOTE_NUMBER = re.compile(r"\\chftn(?![a-z]) ?")
_UNSEEN = r"\{(?:\\\*|\\[a-z]{1,32}-?\d{0,10} ?){0,30}?\\(?:(?:v|deleted|strike)(?![a-z0-9])|striked1(?!\d)%s)"
"""A group of its own that is hidden, deleted by a change that is tracked, struck out or in one of some colours."""
_TOGGLE = re.compile(r"\\(?P<word>v|deleted|strike|striked|cf|plain)(?P<value>\d{0,3})(?![a-z0-9]) ?|[{}]")
"""Where text within a group begins or ends to be hidden, deleted, struck out or in a colour."""
_COLOURS = re.compile(r"\{\\colortbl(?P<colours>[^{}]{0,10000})\}")
_WHITE = re.compile(r"\\red255\\green255\\blue255(?!\d)")
_BACKGROUND = re.compile(
    r"\\(?:highlight|cb|chcbpat|cbpat|clcbpat|clcbpatraw|trcbpat)[1-9]|\\background(?![a-z])|\\shp(?![a-z])"
)
"""Where a text, a paragraph, a cell or a page may have another background than white."""
_CODE_PAGE = re.compile(r"\\ansicpg\d{1,5}")
_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")
_OUTLINE = re.compile(r"\\outlinelevel(?P<level>[0-8])(?!\d) ?")
_PAGE_NUMBER = re.compile(r"\\chpgn(?![a-z])|PAGE\b|NUMPAGES\b")
_BAR, _HEADING = "\ue000", 0xE001
"""Stand-ins of the private area: for a bar of the text, which is no edge of a cell, and for the levels of headings."""
_HEADING_LINE = re.compile(rf"[{chr(_HEADING)}-{chr(_HEADING + 8)}]+")
_ITEM = re.compile(r"^[^\S\n]*(?:(?P<bullet>[\uf000-\uf0ff·•▪◦o§–-])|(?P<number>\(?\w{1,5}[.)]))\t(?=\S)")


def read_rtf(path: Path, max_pages: int) -> Iterator[ReaderMessage]:
    """Headers and footers once, then the document; its notes are at its end, changes are taken as accepted."""
    yield from unnumbered(_pages(path.read_bytes().decode("latin-1")), max_pages)


def _pages(content: str) -> Iterator[Page]:
    white = _white(content)
    colours = f"|cf(?:{'|'.join(sorted(white))})(?!\\d)" if white else ""
    _, content = _cut(content.replace("|", _escaped(_BAR)), re.compile(_UNSEEN % colours))
    content = _MOVED.sub(_moved, _without_unseen(content, white))
    margins, content = _cut(content, _MARGIN)
    notes, content = _cut(content, _NOTE)
    fonts: str = font_table_group(content)  # type: ignore[no-untyped-call]
    code_page = _CODE_PAGE.search(content)
    start = f"{{\\rtf1\\ansi{code_page[0] if code_page else ''}{fonts}\\pard "
    texts = (_text(f"{start}{inner}}}") for inner in margins if not _PAGE_NUMBER.search(inner))
    if said := MARGIN_END.join(dict.fromkeys(filter(None, texts))):
        yield Page(None, clean(said), HEADER_PLACE)
    body = _text(_numbered(content))
    said = "\n\n".join(
        _text(f"{start}{_number(n).join(_NOTE_NUMBER.split(inner))}}}") for n, inner in enumerate(notes, 1)
    )
    yield from text_pages(without_blank_runs(clean(f"{body}\n\n{said}")).strip(), markdown=True)


def _cut(content: str, beginning: re.Pattern[str]) -> tuple[list[str], str]:
    """What is in the groups that begin so, without their first word, and the rest."""
    inner: list[str] = []
    kept: list[str] = []
    position = 0
    for found in beginning.finditer(content):
        if found.start() < position:
            continue
        kept.append(content[position : found.start()])
        depth, position = 1, len(content)
        for brace in _BRACE.finditer(content, found.end()):
            depth += 1 if brace[1] == "{" else -1
            if depth == 0:
                position = brace.end()
                break
        inner.append(content[found.end() : position - 1])
    return inner, "".join([*kept, content[position:]])


def _white(content: str) -> frozenset[str]:
    """The numbers of the colours that nothing can be read in; none where there may be another background than white."""
    table = _COLOURS.search(content)
    if table is None or _BACKGROUND.search(content):
        return frozenset()
    colours = table["colours"].split(";")
    return frozenset(str(number) for number, colour in enumerate(colours) if _WHITE.search(colour))


def _without_unseen(content: str, white: Set[str]) -> str:
    """The text without what is hidden, deleted, struck out or white from one place of a group to another."""
    kept: list[str] = []
    begun, position = -1, 0
    unseen: set[str] = set()
    for found in _TOGGLE.finditer(content):
        word, value = found["word"], found["value"]
        if word is None:  # a brace, with which the group's settings end
            begun = -1
            unseen.clear()
        elif word == "plain":
            unseen.clear()
        elif value in white if word == "cf" else value != "0" and (word != "striked" or value == "1"):
            begun = found.start() if begun < 0 else begun
            unseen.add(word)
        else:
            unseen.discard(word)
        if begun >= 0 and not unseen:
            kept.append(content[position:begun])
            begun, position = -1, found.end()
    return "".join([*kept, content[position:]])


def _numbered(content: str) -> str:
    """The text with the raised number of each note in its place."""
    pieces = _NOTE_NUMBER.split(content)
    return pieces[0] + "".join(f"{_number(n)}{piece}" for n, piece in enumerate(pieces[1:], 1))


def _number(note: int) -> str:
    return "".join(f"{{\\uc1{_escaped(sign)}}}" for sign in set_at(str(note), "raised"))


def _text(content: str) -> str:
    """Blocks of Markdown from a document without groups apart."""
    marked = _OUTLINE.sub(lambda match: match[0] + _escaped(chr(_HEADING + int(match["level"]))), content)
    text: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]
    blocks: list[str] = []
    for is_row, lines in groupby(text.split("\n"), lambda line: line.rstrip().endswith("|")):
        rows = list(lines)
        blocks += [_table(rows)] if is_row else map(_line, rows)
    return "\n".join(blocks).replace(_BAR, "|").strip()


def _table(lines: list[str]) -> str:
    rows = (row_of(cell.replace(_BAR, "|") for cell in line.strip().split("|")) for line in lines)
    return f"\n{table_of([row for row in rows if row], has_groups=False)}\n"


def _line(line: str) -> str:
    heading = _HEADING_LINE.search(line)
    words = _HEADING_LINE.sub("", line).strip(" ")
    if heading and words.strip():
        marks = "#" * min(ord(heading[0][-1]) - _HEADING + 1, DEEPEST_HEADING)
        return f"\n{marks} {' '.join(words.split())}\n"
    if item := _ITEM.match(words):
        return f"{item['number'] or '-'} {words[item.end() :].strip()}"
    return f"\n{' '.join(words.split())}"


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign)}?"


def _moved(match: re.Match[str]) -> str:
    """Raised or lowered figures as signs of their own, each with a stand-in for programs without Unicode."""
    signs = set_at(match["text"], "raised" if match["word"] == "\\super" else "lowered")
    return f"{match['before']}{{\\uc1{''.join(map(_escaped, signs))}}}"
