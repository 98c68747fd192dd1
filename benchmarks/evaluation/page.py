"""Results -> one HTML file to look at, which loads nothing from anywhere."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from benchmarks.evaluation.report import Report, is_right, outcome
from benchmarks.evaluation.run import Result
from services.events import Citation

_STYLE = (Path(__file__).parent / "page.css").read_text()
_SCRIPT = """
const buttons = document.querySelectorAll("nav button");
buttons.forEach((button) => button.addEventListener("click", () => {
  buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  document.querySelectorAll("article").forEach((one) => { one.hidden = !one.matches(button.dataset.shows); });
}));
"""


def page(report: Report, title: str) -> str:
    """The whole page: the figures, then each question with its answer and the passages behind it."""
    figures = "".join(f"<tr><th>{escape(each.name)}<td>{each.shown}" for each in report.figures())
    results = (*report.answerable, *report.outside)
    wrong = sum(not is_right(result) for result in results)
    buttons = (
        ("article", f"All {len(results)}", "true"),
        (".wrong", f"{wrong} wrong", "false"),
        (".outside", "Outside", "false"),
    )
    nav = "".join(
        f'<button type="button" data-shows="{shows}" aria-pressed="{pressed}">{label}</button>'
        for shows, label, pressed in buttons
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<style>{_STYLE}</style><main><h1>{escape(title)}</h1><table>{figures}</table><nav>{nav}</nav>"
        f"{''.join(map(_article, results))}</main><script>{_SCRIPT}</script></html>"
    )


def _article(result: Result) -> str:
    kinds = ("right" if is_right(result) else "wrong", "outside" if result.asked.answer is None else "inside")
    searched = f"<p class=q>Searched as: {escape(result.written.searched)}</p>" if result.written.searched else ""
    expected = "" if result.asked.answer is None else f"<p class=q>Reference: {escape(result.asked.answer)}</p>"
    return (
        f'<article class="{" ".join(kinds)}">'
        f"<h2><span>{escape(result.asked.id)}</span> {escape(result.asked.question)}</h2>"
        f"{searched}<p class=chips><b>{escape(outcome(result))}</b>{_ranks(result)}</p>{expected}"
        f"<div class=answer>{escape(result.written.text)}</div>"
        f"{_passages(result.written.citations, result.written.cited)}"
        "</article>"
    )


def _ranks(result: Result) -> str:
    if not result.asked.evidence:
        return ""
    evidence = ", ".join(
        f"{each.document} {f'p. {each.page}' if each.page else f'“{each.text}”'}" for each in result.asked.evidence
    )
    ranks = f"rank {result.rank or '–'}, within its document {result.rank_within or '–'}"
    return f"<span>{ranks}</span><span>{escape(evidence)}</span>"


def _passages(citations: Sequence[Citation], cited: Sequence[int]) -> str:
    return "".join(
        f"<details{' class=cited' if each.index in cited else ''}><summary>[{each.index}] {escape(each.filename)}"
        f"{f', p. {each.page}' if each.page else ''} · {each.relevance_score:.2f}</summary>"
        f"<p class=q>{escape(' › '.join(each.section))}</p><pre>{escape(each.chunk_text)}</pre></details>"
        for each in citations
    )
