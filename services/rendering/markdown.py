"""Markdown of models -> HTML whose tags are all written here.

The text of models, documents and visitors is never trusted. The structure of an answer is read first (markdown-it), and
every tag is made from it; text is escaped last, so that nothing around a footnote can break it. Text forms no tag,
image or link, and a bare address stays text: the browser's own Markdown finds nothing to do in what comes from here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_NOT_A_WORD = re.compile(r"[^\w\s]|_")
_FOOTNOTE = re.compile(r"\s?\[(\d{1,6})\]")
_MATHS = {"\\(": "\\)", "\\[": "\\]"}
_MAX_MATHS_CHARS = 2000  # how far a formula's end is looked for: a text full of beginnings stays linear
_TEX = re.compile(r"\\[A-Za-z]|[\^={}]|_(?:\d|[A-Za-z]\b)")
_ESCAPED = re.compile(r"\\(?:[_*`\[\]<>~|#]|\\$)")
"""What quotes escape and formulas hardly do."""
_WITH_TEXT = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
_ASCII_ALNUM = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A line under `text[start:end]`, and a sign at `sign_at`, which is after it. Both are HTML of the page."""

    start: int
    end: int
    sign_at: int
    css_class: str
    sign: str


def escaped_line(text: str) -> str:
    """Text for HTML, also within an attribute: on one line, every sign an entity."""
    return _escaped(" ".join(text.split()))


def escaped_lines(text: str) -> str:
    """Text for HTML, its lines kept: also the last one's end, for what follows is on the next."""
    ends = [""] if text.splitlines(keepends=True)[-1:] != text.splitlines()[-1:] else []
    return "<br>".join(_escaped(line) for line in [*text.splitlines(), *ends])


def verbatim(text: str) -> str:
    """Text as it was typed, as one block."""
    return f'<div class="verbatim" dir="auto">{escaped_lines(text.rstrip())}</div>'


def render(text: str, footnotes: Mapping[int, str], marks: Sequence[Mark] = ()) -> str:
    """An answer as HTML, one block a line with an empty line between; `footnotes` has the links for `[n]`."""
    return "\n\n".join(html for _, html in _blocks(text, footnotes, marks))


def parsed(text: str) -> list[Token]:
    """The structure of an answer, for writers of other formats: what could lead anywhere is text in it."""
    return _PARSER.parse(text)


def plain_words(text: str) -> str:
    """A sentence of an answer without Markdown's signs, on one line."""
    inline = (child for token in _PARSER.parse(text) if token.type == "inline" for child in token.children or ())
    return " ".join("".join(" " if child.type == "softbreak" else child.content for child in inline).split())


@dataclass(slots=True)
class GrowingText:
    """Renders an answer again and again while it grows; blocks that can't change any more are rendered once."""

    _finished: list[str] = field(default_factory=list)
    _finished_chars: int = 0

    def render(self, text: str, footnotes: Mapping[int, str]) -> str:
        """As `render`. Each `text` begins with the one before; `footnotes` stay the same."""
        tail = text[self._finished_chars :]
        blocks = list(_blocks(tail, footnotes, ()))
        if len(blocks) > 1:
            self._finished += [html for _, html in blocks[:-1]]
            self._finished_chars += blocks[-1][0]
            blocks = blocks[-1:]
        return "\n\n".join([*self._finished, *(html for _, html in blocks)])


def _escaped(text: str) -> str:
    return _NOT_A_WORD.sub(lambda match: f"&#{ord(match[0])};", text)


def _maths(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    r"""LaTeX between `\(` and `\)` or `\[` and `\]`, on any number of lines: text as it is."""
    end = _MATHS.get(state.src[state.pos : state.pos + 2])
    if end is None:
        return False
    closes = state.src.find(end, state.pos + 2, min(state.posMax, state.pos + _MAX_MATHS_CHARS))
    is_escaped = state.src[max(0, state.pos - 1) : state.pos] == "\\"
    may_be_text = end == "\\]"  # quotes escape no round brackets
    if closes < 0 or is_escaped or (may_be_text and not _is_formula(state.src[state.pos + 2 : closes])):
        return False
    if not silent:
        state.push("maths", "", 0).content = state.src[state.pos : closes + 2]
    state.pos = closes + 2
    return True


def _is_formula(text: str) -> bool:
    """Whether it is LaTeX, and no text in brackets that quotes escape: “\\[0, 5\\]”, “\\[2019\\]”."""
    return _TEX.search(text) is not None and _ESCAPED.search(text) is None


def _product(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A `*` between letters or digits multiplies (5*3*2): no emphasis."""
    around = state.src[max(0, state.pos - 1) : state.pos + 2]
    if len(around) < 3 or around[1] != "*" or not (_ASCII_ALNUM.match(around[0]) and _ASCII_ALNUM.match(around[2])):  # noqa: PLR2004
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # What could lead anywhere stays text. `text_join` forgets how escaped characters were written.
    parser.disable(["html_block", "html_inline", "link", "image", "autolink", "reference", "text_join"])
    parser.inline.ruler.before("escape", "maths", _maths)
    parser.inline.ruler.before("emphasis", "product", _product)
    return parser


_PARSER = _parser()


def _blocks(text: str, footnotes: Mapping[int, str], marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    """Each block of the answer: where it begins in the text, and its HTML without any line break."""
    text = text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")  # of the same length
    writer = _Writer(text, footnotes, marks)
    html: list[str] = []
    begins = 0
    for token in _PARSER.parse(text):
        if token.level == 0 and token.nesting >= 0 and token.map is not None:
            begins = writer.line_starts[token.map[0]]
        html.append(writer.html(token))
        if token.level == 0 and token.nesting <= 0:
            yield begins, "".join(html)
            html = []
    if signs := writer.signs_before(len(text) + 1):
        yield begins, f"<p>{signs}</p>"


def _tag(token: Token) -> str:
    """The tag of a token without text of its own."""
    if token.type == "softbreak":
        return " "
    if token.nesting < 0:
        return f"</{token.tag}>"
    start = token.attrGet("start")
    attributes = f' start="{int(start)}"' if start is not None else ' dir="auto"' if token.tag in _WITH_TEXT else ""
    return f"<{token.tag}{attributes}>"


class _Writer:
    """Tokens -> HTML, in order. Knows where in the text each piece is, so that marks find their place."""

    def __init__(self, text: str, footnotes: Mapping[int, str], marks: Sequence[Mark]) -> None:
        self._text = text
        self._footnotes = footnotes
        self._marks = sorted(marks, key=lambda mark: mark.start)
        self._signs = sorted(marks, key=lambda mark: mark.sign_at, reverse=True)
        self._starts = [mark.start for mark in self._marks]
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
        self._lines = (0, 0)
        self._found_to = 0

    def html(self, token: Token) -> str:
        if token.map is not None:
            self._lines = (token.map[0], token.map[1])
        if token.type == "inline":
            return self._inline(token)
        if token.type in ("fence", "code_block"):
            code = _escaped(token.content.rstrip("\n")).replace("\n", "&#10;")
            return f"<pre><code>{code}</code></pre>"
        return "" if token.hidden else _tag(token)

    def signs_before(self, position: int) -> str:
        """The signs that are due before this position of the text, each once."""
        due: list[str] = []
        while self._signs and self._signs[-1].sign_at < position:
            due.append(self._signs.pop().sign)
        return "".join(due)

    def _inline(self, token: Token) -> str:
        content = token.content
        places = self._places(content)
        html: list[str] = []
        at = 0
        for child in token.children or ():
            written = child.markup if child.type not in ("text", "maths") else child.content
            if child.type in ("softbreak", "hardbreak"):
                written = "\n"
            start = max(at, content.find(written, at))
            at = start + len(written)
            if child.type == "code_inline":
                at = max(at, content.find(written, at + len(child.content))) + len(written)
            html.append(self._child(child, places[start:at]))
        end = places[-1] + 1 if places else self._found_to
        return "".join(html) + self.signs_before(end + 1)

    def _child(self, child: Token, places: Sequence[int]) -> str:
        match child.type:
            case "text":
                return self._words(child.content, places)
            case "text_special":
                return self._marked(child.content, places[: len(child.content)])
            case "maths":
                return self._marked(child.content, places)
            case "code_inline":
                signs = self.signs_before(places[0] + 1) if places else ""
                return f"{signs}<code>{_escaped(child.content)}</code>"
            case _:
                return _tag(child)

    def _words(self, text: str, places: Sequence[int]) -> str:
        """Text with its footnotes."""
        html: list[str] = []
        position = 0
        for match in _FOOTNOTE.finditer(text):
            link = self._footnotes.get(int(match[1]))
            if link is not None:
                html += [self._marked(text[position : match.start()], places[position : match.start()]), link]
                position = match.end()
        return "".join([*html, self._marked(text[position:], places[position:])])

    def _marked(self, text: str, places: Sequence[int]) -> str:
        """Text with lines under what is marked, and the signs that are due."""
        if not self._marks or len(places) != len(text) or not text:
            return _escaped(text)
        html: list[str] = []
        start = 0
        while start < len(text):
            html.append(self.signs_before(places[start] + 1))
            mark = self._mark_at(places[start])
            end = start + 1
            ends_at = mark.end if mark else self._next_start(places[start])
            sign_at = self._signs[-1].sign_at if self._signs else ends_at
            while end < len(text) and places[end] < min(ends_at, max(sign_at, places[start] + 1)):
                end += 1
            words = _escaped(text[start:end])
            html.append(f'<span class="{mark.css_class}">{words}</span>' if mark and words.strip() else words)
            start = end
        return "".join(html)

    def _mark_at(self, position: int) -> Mark | None:
        index = bisect_right(self._starts, position) - 1
        return self._marks[index] if index >= 0 and position < self._marks[index].end else None

    def _next_start(self, position: int) -> int:
        index = bisect_right(self._starts, position)
        return self._starts[index] if index < len(self._starts) else len(self._text) + 1

    def _places(self, content: str) -> list[int]:
        """Where in the text each character of a block's content is; nothing where that can't be told.

        A block's lines are the text's, without what is before and after them: signs of lists and quotations, edges
        of cells.
        """
        if not self._marks:
            return []
        end = self.line_starts[self._lines[1]]
        places: list[int] = []
        for line in content.split("\n"):
            found = self._text.find(line, max(self._found_to, self.line_starts[self._lines[0]]), end)
            if found < 0:
                return []
            places += range(found, found + len(line) + 1)
            self._found_to = found + len(line)
        return places[:-1]
