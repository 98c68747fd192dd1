"""What a file in Rich Text Format shows: the document, and the lines of its headers and footers (RTF 1.9.1)."""

import copy
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from services.files.reading.pages import only_counts_pages
from services.files.reading.raised import Position
from services.files.reading.rtf_fields import FormField, NoteReferences
from services.files.reading.rtf_story import NoteReference, Story
from services.files.reading.rtf_tables import MOST_CELLS, CellDefinition
from services.files.reading.rtf_tokens import RtfToken, encoding, tokens
from services.files.reading.symbol_fonts import in_unicode, symbol

_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "~": "\u00a0", "_": "-", "emspace": " ", "enspace": " ",
    "qmspace": " ", "\\": "\\", "{": "{", "}": "}", "\t": "\t",
}  # fmt: skip
_ENDS = frozenset({"par", "sect", "page", "column", "\n", "\r"})
_HIDING = frozenset({"v", "deleted", "strike", "striked"})
_PLACES = ("header", "footer")
_MARGINS = frozenset(f"{place}{which}" for place in _PLACES for which in ("", "l", "r", "f"))
_STORIES = _MARGINS | {"footnote", "annotation", "shptxt", "dptxbxtext"}
_BESIDE = frozenset({"listtext", "pntext", "fldinst", "atnauthor", "sn", "sv", "ffl", "fonttbl"})
"""Destinations whose text says something and is no text of the document."""
_LABELS = frozenset({"listtext", "pntext"})
_UNREAD = frozenset({
    "colortbl", "stylesheet", "info", "pict", "nonshppict", "shprslt", "nonesttables", "xe", "tc", "rxe", "txe",
    "objdata", "filetbl", "private", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "template",
    "objclass", "upr",
})  # fmt: skip
_NOT_LEFT_OUT = _STORIES | _BESIDE | {"shpinst", "do", "shppict", "ud", "ffdata", "formfield", "field"}
"""Of what older programs leave out, the destinations that have text or hold what has."""
_DESTINATIONS = _STORIES | _BESIDE | _UNREAD | {"shpinst", "do", "field", "object", "ud"}
_PAGE_NUMBER = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_WORD_ART = "gtextUNICODE"
_DEEPEST = 10_000  # groups within groups


@dataclass(slots=True)
class _State:
    """What holds to the end of a group: how text looks, and where it belongs."""

    place: str = "text"
    hiding: frozenset[str] = frozenset()
    colour: int = 0
    position: Position | None = None
    font: int = 0
    substitutes: int = 1
    """Signs after one in Unicode, for programs that don't know that."""
    is_in_table: bool = False
    outline: int | None = None
    style: int = 0
    level: int = 0


class RichText:
    """Reads a file's tokens into stories. `white` are the colours that nothing can be read in, `outlines`
    the levels of headings by their styles.
    """

    def __init__(self, white: Set[int], outlines: Mapping[int, int]) -> None:
        self.margins: dict[str, None] = {}
        """The lines of headers and footers, each once."""
        self._white = white
        self._outlines = outlines
        self._states = [_State()]
        self._ends: list[Callable[[], None] | None] = [None]
        self._stories = [Story()]
        self._is_marked = False  # right behind \*, which begins what older programs leave out
        self._bytes = bytearray()
        self._substitutes = 0  # still to leave out
        self._code_page: int | None = None
        self._fonts: dict[int, tuple[str, str]] = {}
        self._beside: dict[str, str] = {}
        self._notes = NoteReferences()
        self._note_mark: str | None = ""  # None in a note whose kind is not known yet
        self._font = 0
        self._edge: set[str] = set()
        self._form = FormField()

    def read(self, content: str) -> str:
        """The document as Markdown."""
        for token in tokens(content):
            if token.kind == "byte":
                self._byte(token.value or 0)
                continue
            self._take(self._decoded(token) if self._bytes else token)
        self._decoded(RtfToken("open"))
        while self._ends:
            self._close()
        return self._stories[0].end()

    def _take(self, token: RtfToken) -> None:
        was_marked, self._is_marked = self._is_marked, False
        match token.kind:
            case "open":
                self._states.append(copy.copy(self._states[-1]) if len(self._states) < _DEEPEST else self._states[-1])
                self._ends.append(None)
            case "close" if len(self._states) > 1:
                self._close()
            case "text":
                left_out = min(self._substitutes, len(token.text))
                self._substitutes -= left_out
                self._add(self._of_font(token.text[left_out:]))
            case "word" if token.text == "*":
                self._is_marked = True
            case "word" if was_marked and token.text not in _NOT_LEFT_OUT:
                self._states[-1].place = "nothing"
            case "word":
                self._word(token.text, token.value)

    def _close(self) -> None:
        if end := self._ends.pop():
            end()
        self._states.pop()

    def _byte(self, code: int) -> None:
        if self._substitutes:
            self._substitutes -= 1
        else:
            self._bytes.append(code)

    def _decoded(self, following: RtfToken) -> RtfToken:
        """Add the text of the bytes so far; the token after them, without its first sign if that completes the last."""
        content, self._bytes = bytes(self._bytes), bytearray()
        name, font = self._fonts.get(self._states[-1].font, (encoding(self._code_page), ""))
        if signs := "".join(symbol(font, code) for code in content):
            self._add(signs)
            return following
        if following.kind == "text" and _is_incomplete(content, name):
            content += following.text[:1].encode("latin-1")
            following = RtfToken("text", following.text[1:])
        self._add(content.decode(name, "replace"))
        return following

    def _of_font(self, text: str) -> str:
        name, font = self._fonts.get(self._states[-1].font, (encoding(self._code_page), ""))
        if font.lower() == "symbol" and self._states[-1].place == "text":
            return "".join(symbol(font, ord(sign)) for sign in text)
        return text if text.isascii() else text.encode("latin-1").decode(name, "replace")

    def _add(self, text: str) -> None:
        state = self._states[-1]
        if state.place == "text":
            if text and not self._is_unseen(state):
                self._stories[-1].add(text, state.position)
        elif state.place in _BESIDE:
            self._beside[state.place] = self._beside.get(state.place, "") + text

    def _is_unseen(self, state: _State) -> bool:
        return bool(state.hiding) or state.colour in self._white

    def _word(self, word: str, value: int | None) -> None:
        state, story = self._states[-1], self._stories[-1]
        if word in _DESTINATIONS:
            self._begin(word)
        elif state.place == "fonttbl":
            self._font_word(word, value)
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word == "u":
            sign, font = chr((value or 0) % 0x10000), self._fonts.get(state.font, ("", ""))[1]
            self._add(sign if state.place in _LABELS else in_unicode(sign, font))
            self._substitutes = state.substitutes
        elif word in _ENDS:
            if state.place == "text" and "deleted" not in state.hiding:
                is_cell = state.is_in_table or story.is_in_row
                outline = self._outlines.get(state.style) if state.outline is None else state.outline
                story.end_paragraph(is_cell=is_cell, outline=outline, level=state.level)
        elif not (_character(state, story, word, value) or _paragraph(state, word, value)):
            self._other(word, value)

    def _other(self, word: str, value: int | None) -> None:
        """Words of tables, notes, fields and the whole file."""
        state, story = self._states[-1], self._stories[-1]
        match word:
            case "chftn" if state.place == "text":
                story.add(self._mark(), None)
            case "ftnalt" if self._note_mark is None:
                self._note_mark = self._notes.of_note(is_endnote=True)
            case "chpgn" | "sectnum":
                story.paragraph.counts_pages = True
            case "fftype" | "ffres" | "ffdefres":
                self._form.words[word] = value or 0
            case "ansicpg":
                self._code_page = value
            case _ if state.place == "text":
                self._table_word(story, word, value)
                self._notes.set_format(word)

    def _mark(self) -> str | NoteReference:
        """The mark of a note: in the note that of its place in the text."""
        if self._note_mark is None:
            self._note_mark = self._notes.of_note(is_endnote=False)
        return self._note_mark or self._notes.waiting()

    def _table_word(self, story: Story, word: str, value: int | None) -> None:
        match word:
            case "trowd":
                story.begin_row()
                self._edge = set()
            case "trleft":
                story.row.left = value or 0
            case "trhdr":
                story.row.is_heading = True
            case "clmrg" | "clvmrg":
                self._edge.add(word)
            case "cellx" if len(story.row.cells) < MOST_CELLS:
                story.row.cells.append(CellDefinition(value or 0, "clmrg" in self._edge, "clvmrg" in self._edge))
                self._edge = set()
            case "cell":
                story.end_cell()
            case "nestcell":
                story.end_paragraph(is_cell=True)
            case "row":
                story.end_row()

    def _font_word(self, word: str, value: int | None) -> None:
        if word == "f":
            self._end_font()
            self._font = value or 0
        elif word == "fcharset":
            self._fonts[self._font] = (encoding(self._code_page, value), "")

    def _end_font(self) -> None:
        """The name of a font, which ends with its group or where the next one begins."""
        name = self._beside.pop("fonttbl", "").strip("; ")
        if name:
            self._fonts[self._font] = (self._fonts.get(self._font, (encoding(self._code_page), ""))[0], name)

    def _begin(self, word: str) -> None:
        """A destination: what the text of the group is, and what is done with it at the group's end."""
        state = self._states[-1]
        if state.place == "nothing" or (state.place in _BESIDE and word not in _BESIDE):
            return
        if word in _STORIES:
            self._begin_story(word, is_unseen=self._is_unseen(state))
        elif word in _BESIDE:
            state.place = word
            self._beside[word] = ""
            self._ends[-1] = lambda: self._end_beside(word)
        elif word == "field":
            self._form = FormField()
            self._ends[-1] = lambda: self._add(self._form.shown())
        elif word not in {"object", "ud"}:
            state.place = "shape" if word in {"shpinst", "do"} else "nothing"

    def _begin_story(self, word: str, *, is_unseen: bool) -> None:
        self._states[-1] = _State(font=self._states[-1].font, substitutes=self._states[-1].substitutes)
        self._stories.append(Story())
        self._note_mark = None if word == "footnote" else self._note_mark
        self._ends[-1] = lambda: self._end_story(word, is_unseen=is_unseen)

    def _end_story(self, word: str, *, is_unseen: bool) -> None:
        story = self._stories.pop()
        text = story.end()
        if word in _MARGINS:
            for line, counts in zip(story.blocks, story.counts_pages, strict=True):
                if not (counts and only_counts_pages(line)):
                    self.margins[line.strip("\n")] = None
        elif word == "annotation":
            author = self._beside.pop("atnauthor", "").strip()
            text = f"Comment{f' by {author}' if author else ''}: {' '.join(text.split())}" if text else ""
        elif word == "footnote":
            self._mark()
            self._note_mark = ""
        if text and word not in _MARGINS and not is_unseen:
            self._stories[-1].paragraph.after.append(text)

    def _end_beside(self, word: str) -> None:
        said, paragraph = self._beside.get(word, ""), self._stories[-1].paragraph
        if word in _LABELS:
            paragraph.label = said
        elif word == "fldinst":
            paragraph.counts_pages = paragraph.counts_pages or bool(_PAGE_NUMBER.match(said))
        elif word == "ffl":
            self._form.entries.append(said)
        elif word == "fonttbl":
            self._end_font()
        elif word == "sv" and self._beside.get("sn") == _WORD_ART:
            paragraph.after.append(said)


def _is_incomplete(content: bytes, name: str) -> bool:
    """Whether the last byte begins a sign of several bytes."""
    try:
        content.decode(name)
    except UnicodeDecodeError as error:
        return error.end == len(content)
    return False


def _character(state: _State, story: Story, word: str, value: int | None) -> bool:
    """Take in a word that says how text looks; whether it does."""
    match word:
        case _ if word in _HIDING:
            state.hiding = state.hiding - {word} if value == 0 else state.hiding | {word}
        case "plain":
            state.hiding, state.colour, state.position = frozenset(), 0, None
        case "super" | "sub":
            state.position = None if value == 0 else "raised" if word == "super" else "lowered"
        case "nosupersub":
            state.position = None
        case "up" | "dn":
            is_within = bool(story.paragraph.pieces) and value != 0
            state.position = ("raised" if word == "up" else "lowered") if is_within else None
        case "cf":
            state.colour = value or 0
        case "f":
            state.font = value or 0
        case "uc":
            state.substitutes = max(0, value if value is not None else 1)
        case _:
            return False
    return True


def _paragraph(state: _State, word: str, value: int | None) -> bool:
    """Take in a word that says what a paragraph is; whether it does."""
    match word:
        case "pard":
            state.is_in_table, state.outline, state.level, state.style = False, None, 0, 0
        case "s":
            state.style = value or 0
        case "intbl":
            state.is_in_table = True
        case "outlinelevel":
            state.outline = value if value is not None and 0 <= value < 9 else None  # noqa: PLR2004 - 9 is body text
        case "ilvl":
            state.level = min(max(value or 0, 0), 8)
        case _:
            return False
    return True
