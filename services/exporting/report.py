"""The evidence report: answers with their verdicts and every cited page, as one HTML file that asks for nothing."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from services.documents import MARKDOWN, PLAIN_TEXT
from services.events import CheckedSentence
from services.evidence.answers import CitedAnswer
from services.evidence.gathering import EvidencePage, GatheredEvidence
from services.models.extractive.phrases import is_only_close
from services.rendering.markdown import plain_words, render
from services.rendering.page_text import Marked, page_html
from services.rendering.verdict_marks import reason_of, summary, verdict_marks
from services.rendering.web_page import web_page

_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
)
REPORT_STYLE = """
main { max-width: 760px; }
article + article { margin-top: 48px; padding-top: 32px; border-top: 1px solid var(--line); }
h1 { font-size: 24px; } h2 { margin: 32px 0 8px; font-size: 17px; } h3 { margin: 20px 0 6px; font-size: 15px; }
.answer { font: 17px/1.62 Charter, Georgia, "Noto Serif", "Liberation Serif", serif; overflow-wrap: anywhere; }
.answer h1 { font-size: 20px; margin-top: 16px; }
.answer blockquote { margin: 12px 0; padding-left: 14px; border-left: 3px solid var(--line); }
.answer pre { overflow-x: auto; padding: 10px 12px; background: var(--card); border: 1px solid var(--line); }
a.fn { padding: 1px 4px; font: 600 11px/1 sans-serif; vertical-align: super; text-decoration: none; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.doubt { text-decoration: underline dotted 1px; text-underline-offset: 4px; }
.doubt.unsupported { text-decoration: underline wavy 1px var(--bad); }
a.why { margin: 0 2px; padding: 0 4px; border: 1px solid var(--line); border-radius: 4px; font: 600 11px/1.3 sans-serif;
  vertical-align: super; text-decoration: none; color: var(--bad); }
a.why::before { content: "~"; } a.why.unsupported::before { content: "?"; } a.why.uncited::before { content: "–"; }
a.why.added::before { content: "+"; }
.verdicts { padding-left: 1.2em; } .verdicts li { margin-bottom: 6px; }
figure { margin: 0 0 28px; } figcaption { margin-bottom: 8px; font-weight: 600; overflow-wrap: anywhere; }
figure .text { padding: 10px 14px; border-left: 3px solid var(--cited); background: var(--card); }
figure img { width: 100%; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; font-size: 14px; }
dd { margin: 0; overflow-wrap: anywhere; }
@page { margin: 15mm; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #1d3a9c;
    color-scheme: light; }
  body { padding: 0; font-size: 11pt; } main { max-width: none; }
  article + article { break-before: page; border: 0; padding: 0; margin: 0; }
  figure, footer, .verdicts li { break-inside: avoid; } figure img { max-height: 235mm; width: auto; max-width: 100%; }
  h1, h2, h3, figcaption { break-after: avoid; } mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
"""What `article` needs, beside the style of every page."""
_VERDICTS = {
    "supported": "Supported",
    "partly": "Not clear from the source",
    "unsupported": "Not supported",
    "uncited": "No source",
}


def report_of(evidence: Sequence[GatheredEvidence]) -> str:
    """The report of one answer, or of the answers of one conversation, at least one."""
    articles = "".join(article(each, number) for number, each in enumerate(evidence, start=1))
    made = "<h2>How this was made</h2>" + _made(evidence[0].answer)
    return web_page(title_of(evidence), f"{articles}<footer>{made}</footer>", style=REPORT_STYLE, head=_POLICY)


def title_of(evidence: Sequence[GatheredEvidence]) -> str:
    first = evidence[0].answer.question
    return first if len(evidence) == 1 else f"{first} (and {len(evidence) - 1} more)"


def article(evidence: GatheredEvidence, number: int) -> str:
    """One answer with its verdicts and pages, as HTML; `number` tells its anchors from those of others on the page."""
    answer = evidence.answer
    searched = f'<p class="soft">Searched for: {escape(answer.searched)}</p>' if answer.searched else ""
    return (
        f'<article><h1 dir="auto">{escape(answer.question)}</h1>{searched}'
        f'<div class="answer">{_text(answer, number)}</div>{_verdicts(answer, number)}{_pages(evidence, number)}'
        "</article>"
    )


def _text(answer: CitedAnswer, number: int) -> str:
    footnotes = {
        index: f'<a class="fn" href="#{_anchor(number, index)}">'
        f'<span class="sr">[</span>{index}<span class="sr">]</span></a>'
        for index in answer.citations
    }
    marks = verdict_marks(answer.text, answer.checks) if answer.checks is not None else []
    return render(answer.text, footnotes, marks).replace('href="#check"', f'href="#check-{number}"')


def _verdicts(answer: CitedAnswer, number: int) -> str:
    if answer.checks is None or not (answer.sentences or answer.left_out):
        return ""
    rows = "".join(_verdict(answer, sentence) for sentence in answer.sentences)
    checked = summary(answer.checks, only_close=is_only_close(answer.text))
    heading = f'<h2 id="check-{number}">Checked: {escape(checked)}</h2>'
    left_out = (
        f"<p>{answer.left_out} more, which the sources do not support, are left out.</p>" if answer.left_out else ""
    )
    return f'{heading}<ol class="verdicts">{rows}</ol>{left_out}'


def _verdict(answer: CitedAnswer, sentence: CheckedSentence) -> str:
    words = escape(plain_words(answer.text[sentence.start : sentence.end]))
    is_plain = sentence.verdict == "supported" and not sentence.attached
    reason = "" if is_plain else f'<br><span class="soft">{escape(reason_of(sentence))}</span>'
    return f'<li><b>{_VERDICTS[sentence.verdict]}</b>: <span dir="auto">{words}</span>{reason}</li>'


def _pages(evidence: GatheredEvidence, number: int) -> str:
    figures = "".join(_figure(evidence.answer, page, number) for page in evidence.pages)
    return f"<h2>Sources</h2>{figures}" if figures else ""


def _figure(answer: CitedAnswer, page: EvidencePage, number: int) -> str:
    anchors = "".join(f'<span id="{_anchor(number, index)}"></span>' for index in page.footnotes)
    numbers = " ".join(f"[{index}]" for index in page.footnotes)
    where = f", {page.place}" if page.place else ""
    caption = f'<figcaption dir="auto">{anchors}{numbers} {escape(page.filename + where)}</figcaption>'
    if page.picture is None:
        return f"<figure>{caption}{''.join(_passage(answer, index) for index in page.footnotes)}</figure>"
    alt = escape(f"{page.filename}{where}, the cited passage marked")
    data = base64.b64encode(page.picture).decode()
    return f'<figure>{caption}<img alt="{alt}" src="data:image/png;base64,{data}"></figure>'


def _passage(answer: CitedAnswer, index: int) -> str:
    citation = answer.citations[index]
    marked = Marked((0, len(citation.chunk_text)), answer.spans.get(index, []))
    media_type = MARKDOWN if citation.is_markdown else PLAIN_TEXT
    return page_html(citation.chunk_text, media_type, marked).replace(' id="passage"', "")


def _made(answer: CitedAnswer) -> str:
    recording = answer.recording
    when = datetime.fromtimestamp(recording.asked, UTC)
    facts: dict[str, object] = {
        "Asked": f"{when:%Y-%m-%d %H:%M} UTC",
        "Model": getattr(answer.last, "model", ""),
        "Footnote": recording.version,
        **{name.replace("_", " ").capitalize(): value for name, value in recording.settings.items()},
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(told[name]))}</dd>" for name in told) + "</dl>"


def _anchor(number: int, index: int) -> str:
    return f"source-{number}-{index}"
