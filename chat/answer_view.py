"""Render the events of an answer as the HTML of a chat message."""

import re
from dataclasses import dataclass, field
from typing import assert_never

from chat.sources import footnote_link, source_card
from services.checking.attached import with_attached
from services.events import EXTRACTIVE, AnswerEvent, Checks, Citation, Citations, Done, Failed, Span, Status, Token
from services.models.extractive.phrases import is_only_close
from services.rendering.markdown import GrowingText, escaped_line, render
from services.rendering.verdict_marks import summary, verdict_marks

_FOOTNOTE = re.compile(r"\[(\d+)\]")


@dataclass(slots=True)
class AnswerView:
    """The state of one answer on the page. `fold` takes events in, `html` is what is shown now."""

    model_writes: bool
    sharing: bool = True
    """Whether answers may be shared."""
    kept: bool = True
    """Whether the answer is this server's own: what is replayed can't be shared, exported or rated."""
    step: str = "Starting"
    searched: str | None = None
    """The question as it is searched, where it was completed."""
    text: str = ""
    citations: dict[int, Citation] = field(default_factory=dict)
    checks: Checks | None = None
    last: Done | Failed | None = None
    _growing: GrowingText = field(default_factory=GrowingText)

    def fold(self, event: AnswerEvent) -> None:
        match event:
            case Status(message=message, question=question, restart=restart):
                self.step = message
                self.text = "" if restart else self.text
                self.searched = question or self.searched
            case Citations(citations=citations):
                self.citations |= {citation.index: citation for citation in citations}
            case Token(text=text):
                self.text += text
            case Checks():
                self.checks = event
            case Done() | Failed():
                self.last = event
            case _:
                assert_never(event)

    def html(self) -> str:
        cited = self._cited_spans() if self.last is not None else {}
        footnotes = {index: footnote_link(each, cited.get(index, [])) for index, each in self.citations.items()}
        parts = [self._step(), self._searched(), self._answer(footnotes)]
        if self.last is not None:
            parts += [self._notice(self.last), self._sources(self.last, cited), self._tools(self.last)]
        return "\n\n".join(part for part in parts if part)

    def _answer(self, footnotes: dict[int, str]) -> str:
        if self.last is None:
            return self._growing.render(self.text, footnotes)
        if self.checks is None:
            return render(self.text, footnotes)
        text, checks = with_attached(self.text, self.checks)
        return render(text, footnotes, verdict_marks(text, checks))

    def _step(self) -> str:
        state = "step" if self.last is not None else "step busy"
        doing = ""
        if self.last is None and self.citations:
            doing = " · writing" if self.model_writes else " · choosing sentences"
        return f'<div class="{state}"><span class="dot"></span><span>{escaped_line(self.step)}{doing}</span></div>'

    def _searched(self) -> str:
        if self.searched is None:
            return ""
        instead = ' <a href="#as-asked">Search my words instead</a>' if self.last is not None else ""
        return f'<div class="searched">Searched for: <span>{escaped_line(self.searched)}</span>{instead}</div>'

    def _notice(self, last: Done | Failed) -> str:
        match last:
            case Failed(message=message):
                return f'<div class="notice failed" role="alert">{escaped_line(message)}</div>'
            case Done(finish_reason="cancelled"):
                return '<div class="notice">Stopped. The text so far stays.</div>'
            case Done(finish_reason="length"):
                return '<div class="notice">The answer reached the model\'s limit and ends early.</div>'
            case _:
                return ""

    def _cited_spans(self) -> dict[int, list[Span]]:
        """For each footnote, the sentences of its passage behind it; none before the checks have come."""
        spans: dict[int, set[Span]] = {}
        for sentence in self.checks.sentences if self.checks is not None else ():
            for index in sentence.citations:
                spans.setdefault(index, set()).update(sentence.spans.get(index, ()))
        return {index: sorted(found) for index, found in spans.items()}

    def _sources(self, last: Done | Failed, spans: dict[int, list[Span]]) -> str:
        if not self.citations:
            return ""
        cited = set(last.cited) if isinstance(last, Done) else set(map(int, _FOOTNOTE.findall(self.text)))
        used = "".join(source_card(c, spans.get(i, [])) for i, c in self.citations.items() if i in cited)
        rest = "".join(source_card(c) for i, c in self.citations.items() if i not in cited)
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
        model = last.model if isinstance(last, Done) else ""
        who = "quoted, no model" if model == EXTRACTIVE else model
        checked = summary(self.checks, only_close=is_only_close(self.text)) if self.checks is not None else ""
        facts = "".join(f"<span>{escaped_line(fact)}</span> " for fact in (checked, who, took) if fact)
        return (
            f'<div class="tools"><span class="actions">{" ".join(self._actions(last.run_id))}</span> '
            f'<span class="facts">{facts}</span></div>'
        )

    def _actions(self, run_id: str) -> list[str]:
        """What can be done with the answer; one without text can only be asked for again."""
        actions = ['<a href="#retry">Retry</a>', '<a href="#edit">Edit</a>']
        if self.text:
            actions.append('<a href="#copy">Copy</a>')
        if self.text and self.kept and self.sharing:
            actions.append(f'<a href="#share-{run_id}">Share</a>')
        if self.text and self.kept:
            actions += [
                f'<a href="#export-{run_id}">Export</a>',
                f'<a class="thumb" href="#good-{run_id}" title="Good answer"><span class="sr">Good answer</span></a>',
                f'<a class="thumb down" href="#bad-{run_id}" title="Bad answer"><span class="sr">Bad answer</span></a>',
            ]
        return actions


def failure(message: str, *, retry: bool = True) -> str:
    """A message in place of an answer that failed before it began."""
    tools = '\n\n<div class="tools"><a href="#retry">Retry</a></div>' if retry else ""
    return f'<div class="notice failed" role="alert">{escaped_line(message)}</div>{tools}'
