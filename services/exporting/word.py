"""Answers as a Word file (ISO/IEC 29500) whose footnotes are Word's own: file, place and quote."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markdown_it.token import Token

from services.evidence.answers import CitedAnswer, place_in_words, quotes
from services.exporting.footnotes import FOOTNOTE
from services.exporting.word_footnotes import Footnotes, readable
from services.rendering.markdown import parsed, plain_words
from services.rendering.verdict_marks import ADDED, reason_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_LONGEST_QUOTE_CHARS = 600
"""A footnote is read at the foot of a page: the rest of a long passage is left out, which is said with an ellipsis."""
_INDENT_CM = 0.75  # a level of a list, near Word's own 0.63 with room for two digits
_DEEPEST_HEADING = 9  # Word's own styles end with “Heading 9”
_LIST_TOKENS = ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close", "list_item_open")
"""Of markdown-it-py."""


def word_of(answers: Sequence[CitedAnswer]) -> bytes:
    """A .docx: for each answer its question as a heading, the text, the sentences that are not confirmed."""
    from docx import Document

    document = Document()
    document.core_properties.title = readable(answers[0].question)[:250]
    document.core_properties.author = "Footnote"
    footnotes = Footnotes(document)
    for answer in answers:
        _write(document, footnotes, answer)
    footnotes.attach()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _write(document: "WordDocument", footnotes: Footnotes, answer: CitedAnswer) -> None:
    document.add_heading(readable(answer.question), 1)
    if answer.searched:
        document.add_paragraph().add_run(f"Searched for: {readable(answer.searched)}").italic = True
    _Body(document, footnotes, answer).write(parsed(answer.text))
    doubts = [sentence for sentence in answer.sentences if sentence.verdict != "supported"]
    if doubts:
        document.add_heading("Not confirmed by its sources", 2)
    for sentence in doubts:
        quoted = plain_words(answer.text[sentence.start : sentence.end])
        document.add_paragraph(f"{readable(quoted)}: {readable(reason_of(sentence))}", "List Bullet")
    added = [sentence for sentence in answer.sentences if sentence.attached and sentence.verdict == "supported"]
    if added:
        document.add_heading(ADDED, 2)
    for sentence in added:
        quoted = plain_words(answer.text[sentence.start : sentence.end])
        document.add_paragraph(readable(quoted), "List Bullet")
    document.add_paragraph().add_run(_made(answer)).italic = True


def _made(answer: CitedAnswer) -> str:
    recording = answer.recording
    when = datetime.fromtimestamp(recording.asked, UTC)
    return readable(f"Footnote {recording.version}, {recording.settings.get('writes', '')}, {when:%Y-%m-%d %H:%M} UTC")


class _Body:
    """Writes the blocks of an answer. Numbers of lists are written as the answer has them, not counted by Word."""

    def __init__(self, document: "WordDocument", footnotes: Footnotes, answer: CitedAnswer) -> None:
        self._document = document
        self._footnotes = footnotes
        self._answer = answer
        self._noted: dict[int, int] = {}
        """The number of the note of each source, once it has one."""
        self._lists: list[int | None] = []
        """The next number of each list that is open; None for one without numbers."""
        self._label = ""
        self._heading: int | None = None
        self._row: list[list[Token]] | None = None
        self._rows: list[list[list[Token]]] = []

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._block(token)

    def _block(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = min(int(token.tag[1]) + 1, _DEEPEST_HEADING)
            case "heading_close":
                self._heading = None
            case kind if kind in _LIST_TOKENS:
                self._list(token)
            case "tr_open" | "tr_close" | "table_close":
                self._table(token)
            case "fence" | "code_block":
                self._code(token.content.rstrip("\n"))
            case "inline":
                self._inline(token.children or [])
            case _:
                pass

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            self._begin_item()
        elif token.nesting < 0:
            self._lists.pop()
        else:
            self._lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)

    def _begin_item(self) -> None:
        number = self._lists[-1]
        self._label = "•\t" if number is None else f"{number}.\t"
        if number is not None:
            self._lists[-1] = number + 1

    def _inline(self, children: Sequence[Token]) -> None:
        if self._row is not None:
            self._row.append(list(children))
            return
        heading = self._heading
        self._runs(self._paragraph() if heading is None else self._document.add_heading("", heading), children)

    def _paragraph(self) -> "Paragraph":
        from docx.shared import Cm

        paragraph = self._document.add_paragraph()
        if self._lists:
            paragraph.paragraph_format.left_indent = Cm(_INDENT_CM * len(self._lists))
            paragraph.paragraph_format.first_line_indent = Cm(-_INDENT_CM if self._label else 0)
            paragraph.add_run(self._label)
            self._label = ""
        return paragraph

    def _runs(self, paragraph: "Paragraph", children: Sequence[Token]) -> None:
        bold = italic = struck = 0
        for child in children:
            match child.type:
                case "strong_open" | "strong_close":
                    bold += child.nesting
                case "em_open" | "em_close":
                    italic += child.nesting
                case "s_open" | "s_close":
                    struck += child.nesting
                case "softbreak":
                    paragraph.add_run(" ")
                case "hardbreak":
                    paragraph.add_run().add_break()
                case "code_inline":
                    paragraph.add_run(readable(child.content)).font.name = "Consolas"
                case _:
                    for run in self._with_footnotes(paragraph, child.content):
                        run.bold, run.italic, run.font.strike = bool(bold), bool(italic), bool(struck)

    def _with_footnotes(self, paragraph: "Paragraph", text: str) -> list["Run"]:
        runs: list[Run] = []
        at = 0
        for match in FOOTNOTE.finditer(text):
            if int(match[1]) in self._answer.citations:
                runs.append(paragraph.add_run(readable(text[at : match.start()])))
                self._footnotes.refer(paragraph, self._note(int(match[1])))
                at = match.end()
        return [*runs, paragraph.add_run(readable(text[at:]))]

    def _note(self, index: int) -> str:
        citation = self._answer.citations[index]
        where = place_in_words(citation)
        named = f"{citation.filename}, {where}" if where else citation.filename
        if index in self._noted:
            return f"{named}, as in note {self._noted[index]}."
        self._noted[index] = self._footnotes.next_number
        quoted = " … ".join(" ".join(quote.split()) for quote in quotes(self._answer, index))
        if len(quoted) > _LONGEST_QUOTE_CHARS:
            quoted = quoted[:_LONGEST_QUOTE_CHARS].rsplit(" ", 1)[0] + " …"
        return f"{named}: “{quoted}”"

    def _code(self, code: str) -> None:
        run = self._document.add_paragraph().add_run()
        run.font.name = "Consolas"
        for number, line in enumerate(code.split("\n")):
            if number:
                run.add_break()
            run.add_text(readable(line))

    def _table(self, token: Token) -> None:
        if token.type == "tr_open":
            self._row = []
        elif token.type == "tr_close":
            self._rows.append(self._row or [])
            self._row = None
        else:
            self._write_table()

    def _write_table(self) -> None:
        rows, self._rows = self._rows, []
        table = self._document.add_table(len(rows), max(map(len, rows)), "Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, children in zip(row.cells, cells, strict=False):
                self._runs(cell.paragraphs[0], children)
