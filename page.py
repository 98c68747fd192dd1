"""What the page shows: events of an answer -> the Markdown of a chat message, and the page's own HTML. No gradio here.

Text of models, documents and visitors is never trusted: outside of code every `<` and `[` is an entity, so it can form
no tag, image or link, and addresses do not become links by themselves. The only HTML in a message is written here.
"""

import re
from dataclasses import dataclass, field
from html import escape
from typing import assert_never
from urllib.parse import quote

from services.events import AnswerEvent, Checks, Citation, Citations, Done, Failed, Status, Token
from services.sentences import sentence_spans, table_rows
from verdicts import as_html, summary, with_marks

_CODE = re.compile(r"(^ {0,3}```[^\n`]*\n.*?(?:^ {0,3}```[ \t]*$|\Z)|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_FOOTNOTE = re.compile(r"\s?\[(\d+)\]")
_FOOTNOTES = re.compile(r"(?:\s?\[\d+\])+")
_MEANINGFUL = re.compile(r"[^\w\s]")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_CELLS = re.compile(r"\|(?:[-:| ]*\|(?=\n|$))?")
_LINKS_ITSELF = re.compile(r":(?=//)|(?<=www)\.|(?<=\w)@(?=\w)", re.IGNORECASE)
"""What makes a bare address a link of its own in the browser's Markdown."""
_WORD_JOINER = "\u2060"
_SNIPPET_CHARS = 240
_FORMATS = "PDF, Word, PowerPoint, Excel, CSV, HTML, EPUB, Markdown or text"


def safe_markdown(text: str, sources: dict[int, str] | None = None) -> str:
    """Markdown that can make no tag, image or link of its own. Footnotes become what `sources` has for their number."""
    pieces = _CODE.split(text)
    # `split` with one group alternates prose and code.
    return "".join(
        _inert_code(piece) if index % 2 else _safe_prose(piece, sources or {}) for index, piece in enumerate(pieces)
    )


def _inert_code(text: str) -> str:
    """Code as it is, but for invisible joints: should the browser's Markdown not see code here, nothing forms."""
    for opening in ("<", "!", "]"):
        text = re.sub(rf"{re.escape(opening)}(?=[\w/!?\[(:])", opening + _WORD_JOINER, text)
    return text if text.lstrip(" ").startswith("```") else _LINKS_ITSELF.sub(_WORD_JOINER + r"\g<0>", text)


def _safe_prose(text: str, sources: dict[int, str]) -> str:
    shown: list[str] = []
    position = 0
    for match in _FOOTNOTE.finditer(text):
        footnote = sources.get(int(match[1]))
        if footnote is not None:
            shown += [_entities(text[position : match.start()]), footnote]
            position = match.end()
    return "".join([*shown, _entities(text[position:])])


def _entities(text: str) -> str:
    text = text.replace("<", "&lt;").replace("[", "&#91;")
    return _LINKS_ITSELF.sub(lambda match: f"&#{ord(match[0])};", text)


def _footnote(citation: Citation, spans: list[tuple[int, int]]) -> str:
    label = escape(f"Source {citation.index}: {_place(citation)}", quote=True)
    # Read aloud and copied as [n], shown as n.
    number = f'<span class="sr">[</span>{citation.index}<span class="sr">]</span>'
    return f'<a class="fn" href="{_address(citation, spans)}" title="{label}">{number}</a>'


def _address(citation: Citation, spans: list[tuple[int, int]]) -> str:
    """Where the passage can be read on its page; page.js opens it beside the chat. `spans` of it are what is cited."""
    path = f"api/v1/documents/{quote(citation.document_id)}/passages/{quote(citation.passage_id)}"
    cited = ",".join(f"{start}-{end}" for start, end in spans)
    return f"{path}?sentences={cited}" if cited else path


def _place(citation: Citation) -> str:
    """Where a passage stands, in words."""
    where = citation.place or (f"page {citation.page}" if citation.page is not None else "")
    return f"{citation.filename}, {where}" if where else citation.filename


@dataclass(slots=True)
class View:
    """The state of one answer on the page. `fold` takes events in, `markdown` is what is shown now."""

    model_writes: bool
    step: str = "Starting"
    searched: str | None = None
    """The question as it is searched, where it was completed."""
    text: str = ""
    citations: dict[int, Citation] = field(default_factory=dict)
    checks: Checks | None = None
    last: Done | Failed | None = None

    def fold(self, event: AnswerEvent) -> None:
        match event:
            case Status(message=message, question=question):
                self.step = message
                self.searched = question or self.searched
            case Citations(citations=citations):
                self.citations = {citation.index: citation for citation in citations}
            case Token(text=text):
                self.text += text
            case Checks():
                self.checks = event
            case Done() | Failed():
                self.last = event
            case _:
                assert_never(event)

    def markdown(self) -> str:
        cited = self._cited_spans() if self.last is not None else {}
        footnotes = {index: _footnote(each, cited.get(index, [])) for index, each in self.citations.items()}
        parts = [self._step(), self._searched(), self._answer(footnotes)]
        if self.last is not None:
            parts += [self._notice(self.last), self._sources(self.last, cited), self._tools(self.last)]
        return "\n\n".join(part for part in parts if part)

    def _answer(self, footnotes: dict[int, str]) -> str:
        if self.last is None or self.checks is None:
            return safe_markdown(self.text, footnotes)
        return as_html(safe_markdown(with_marks(self.text, self.checks), footnotes), self.checks, _line)

    def _step(self) -> str:
        state = "step" if self.last is not None else "step busy"
        doing = ""
        if self.last is None and self.citations:
            doing = " · writing" if self.model_writes else " · choosing sentences"
        return f'<div class="{state}"><span class="dot"></span>{_line(self.step)}{doing}</div>'

    def _searched(self) -> str:
        if self.searched is None:
            return ""
        instead = ' <a href="#as-asked">Search my words instead</a>' if self.last is not None else ""
        return f'<div class="searched">Searched for: <span>{_line(self.searched)}</span>{instead}</div>'

    def _notice(self, last: Done | Failed) -> str:
        match last:
            case Failed(message=message):
                return f'<div class="notice failed" role="alert">{_line(message)}</div>'
            case Done(finish_reason="cancelled"):
                return '<div class="notice">Stopped. What had arrived stays.</div>'
            case Done(finish_reason="length"):
                return '<div class="notice">The answer reached the model\'s limit and ends early.</div>'
            case _:
                return ""

    def _cited_spans(self) -> dict[int, list[tuple[int, int]]]:
        """For each footnote in the text, which sentences of its passage stand behind it."""
        claims = _claims(self.text)
        return {i: _marked_spans(self.citations[i].chunk_text, claims[i]) for i in claims if i in self.citations}

    def _sources(self, last: Done | Failed, spans: dict[int, list[tuple[int, int]]]) -> str:
        if not self.citations:
            return ""
        cited = set(last.cited) if isinstance(last, Done) else set(spans)
        used = "".join(_source(c, spans.get(i, [])) for i, c in self.citations.items() if i in cited)
        rest = "".join(_source(c) for i, c in self.citations.items() if i not in cited)
        count = len(self.citations) - len(cited & self.citations.keys())
        found = (
            f"{count} more passage{'s' if count > 1 else ''} found, not cited"
            if used
            else "Closest passages, not cited"
        )
        others = f'<details class="others"><summary>{found}</summary>{rest}</details>' if rest else ""
        return f'<div class="sources">{used}{others}</div>'

    def _tools(self, last: Done | Failed) -> str:
        took = f"{last.timings_ms.total / 1000:.1f} s" if isinstance(last, Done) else ""
        who = "quoted, no model" if isinstance(last, Done) and not self.model_writes else getattr(last, "model", "")
        checked = summary(self.checks) if self.checks is not None else ""
        facts = " · ".join(_line(fact) for fact in (checked, who, took) if fact)
        return f'<div class="tools"><a href="#retry">Retry</a><a href="#copy">Copy</a><span>{facts}</span></div>'


def failure(message: str) -> str:
    """A message in place of an answer that never began."""
    retry = '<div class="tools"><a href="#retry">Retry</a></div>'
    return f'<div class="notice failed" role="alert">{_line(message)}</div>\n\n{retry}'


def _claims(text: str) -> dict[int, list[str]]:
    """The sentences of an answer that each footnote stands behind."""
    claims: dict[int, list[str]] = {}
    start = 0
    for match in _FOOTNOTES.finditer(text):
        sentence = re.split(r"(?<=[.!?])\s+|\n\s*\n", text[start : match.start()])[-1]
        for number in map(int, re.findall(r"\d+", match[0])):
            claims.setdefault(number, []).append(sentence)
        start = match.end()
    return claims


def _marked_spans(passage: str, claims: list[str]) -> list[tuple[int, int]]:
    """For each claim the sentence of a passage that shares most with it, if it shares half of its words."""
    rows = table_rows(passage)
    words: dict[tuple[int, int], set[str]] = {}
    for span in sentence_spans(passage):
        row = rows.get(span[0])
        if row is None or row.heading is not None:
            heading = row.heading if row is not None else ""
            words[span] = set(_WORD.findall(f"{heading} {passage[slice(*span)]}".lower()))
    marked: set[tuple[int, int]] = set()
    for claim in claims:
        claimed = set(_WORD.findall(claim.lower()))
        best = max(words, key=lambda span: len(words[span] & claimed), default=None)
        if claimed and best is not None and len(words[best] & claimed) * 2 >= len(claimed):
            marked.add(best)
    return sorted(marked)


def _source(citation: Citation, spans: list[tuple[int, int]] | None = None) -> str:
    """One source: its place, a snippet, and the whole passage to unfold. `spans` of the passage are what is cited."""
    text = citation.chunk_text
    where = _place(citation).removeprefix(citation.filename).removeprefix(", ")
    place = f" · {_line(where)}" if where else ""
    words = " ".join(_CELLS.sub(" ", " … ".join(text[slice(*span)] for span in spans or []) or text).split())
    snippet = words if len(words) <= _SNIPPET_CHARS else words[:_SNIPPET_CHARS].rsplit(" ", 1)[0] + " …"
    return (
        f'<details class="src source-{citation.index}{"" if spans is None else " cited"}"><summary>'
        f'<span class="n">{citation.index}</span><span class="where"><b>{_line(citation.filename)}</b>{place}</span>'
        f'<span class="snippet">{_line(snippet)}</span></summary>'
        f'<div class="passage">{_with_marks(text, spans or [])}</div>'
        f'<a class="open" href="{_address(citation, spans or [])}">Open the page</a></details>'
    )


def _with_marks(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += [_lines(text[position:start]), f"<mark>{_lines(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, _lines(text[position:])])


def _line(text: str) -> str:
    """Text inside of HTML inside of Markdown: nothing in it may mean anything in either."""
    return _encoded(" ".join(text.split()))


def _encoded(text: str) -> str:
    return _MEANINGFUL.sub(lambda match: f"&#{ord(match[0])};", text)


def _lines(text: str) -> str:
    return "<br>".join(_encoded(line) for line in text.split("\n"))


def render_sidebar(*, max_upload_mb: int, who_answers: str) -> str:
    """The left side: brand, drop zone, documents and the visitor's token (filled in by page.js), who answers."""
    return "".join(
        line.strip() + " "
        for line in f"""
        <div class="top"><h1 class="brand">Footnote<sup>1</sup></h1>
        <button type="button" id="show-documents" aria-expanded="false"
         aria-controls="documents-panel">
        Documents</button></div>
        <div id="documents-panel"><label class="drop" id="drop" data-max-mb="{max_upload_mb}">
        <input type="file" id="files" multiple aria-label="Add documents">
        <b>Drop documents here</b><span>{_FORMATS}, up to {max_upload_mb} MB</span></label>
        <h2 id="documents-title">Searching in</h2>
        <ul id="documents" aria-labelledby="documents-title"></ul>
        <p id="uploads-say" class="sr" role="status"></p>
        <details id="program"><summary>Use these documents from your program</summary>
        <p>Your key to them; whoever has it can read and delete them:</p>
        <pre id="token" tabindex="0"></pre>
        <p>Ask over HTTP, and get the same answer as events:</p>
        <pre id="curl" tabindex="0"></pre>
        <button type="button" id="copy-curl">Copy</button></details>
        <button type="button" id="delete-all" hidden>Delete everything</button>
        <p class="foot">{escape(who_answers)}<br>
        Documents are private to this browser<span id="expires"> and stay until you delete them</span>.</p></div>
        """.splitlines()
    )
