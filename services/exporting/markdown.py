"""Answers as Markdown with footnotes (`[^1]`), which GitHub, Pandoc and most editors read."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.evidence.answers import CitedAnswer, place_in_words, quotes
from services.exporting.footnotes import replaced
from services.rendering.markdown import plain_words
from services.rendering.verdict_marks import ADDED, reason_of
from services.text.markdown_text import escaped


def markdown_of(answers: Sequence[CitedAnswer]) -> str:
    """One section an answer; the notes are at the end. Of several answers a note is `[^2-1]`: answer, number."""
    several = len(answers) > 1
    sections: list[str] = []
    notes: list[str] = []
    for number, answer in enumerate(answers, start=1):
        prefix = f"{number}-" if several else ""
        sections.append(_section(answer, prefix))
        notes += [_note(answer, index, prefix) for index in answer.citations]
    return "\n\n".join([*sections, *(["\n".join(notes)] if notes else [])]) + "\n"


def _section(answer: CitedAnswer, prefix: str) -> str:
    text = replaced(answer.text, answer.citations, lambda index: f"[^{prefix}{index}]")
    searched = [f"*Searched for: {escaped(answer.searched)}*"] if answer.searched else []
    doubts = [
        f"- {escaped(plain_words(answer.text[each.start : each.end]))}: {escaped(reason_of(each))}"
        for each in answer.sentences
        if each.verdict != "supported"
    ]
    checked = ["\n".join(["Not confirmed by its sources:", "", *doubts])] if doubts else []
    added = [
        f"- {escaped(plain_words(answer.text[each.start : each.end]))}"
        for each in answer.sentences
        if each.attached and each.verdict == "supported"
    ]
    checked += ["\n".join([f"{ADDED}:", "", *added])] if added else []
    return "\n\n".join([f"# {escaped(answer.question)}", *searched, text.strip(), *checked, f"*{_made(answer)}*"])


def _note(answer: CitedAnswer, index: int, prefix: str) -> str:
    citation = answer.citations[index]
    where = place_in_words(citation)
    named = f"**{escaped(citation.filename)}**" + (f", {escaped(where)}" if where else "")
    quoted = " … ".join(escaped(quote) for quote in quotes(answer, index))
    return f"[^{prefix}{index}]: {named}: “{quoted}”"


def _made(answer: CitedAnswer) -> str:
    recording = answer.recording
    when = datetime.fromtimestamp(recording.asked, UTC)
    writes = escaped(str(recording.settings.get("writes", "")))
    return f"Footnote {recording.version}, {writes}, {when:%Y-%m-%d %H:%M} UTC"
