"""Results -> figures, the table of them, and the difference to figures that were saved before."""

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.evaluation import scores
from benchmarks.evaluation.judging import is_denied
from benchmarks.evaluation.run import Result
from benchmarks.speed.table import MarkdownTable

MILLISECONDS = "ms"


@dataclass(frozen=True, slots=True)
class ReportFigure:
    name: str
    value: float
    unit: str = ""

    @property
    def shown(self) -> str:
        return f"{self.value:.1f} ms" if self.unit == MILLISECONDS else f"{self.value:.2f}"


@dataclass(frozen=True, slots=True)
class Report:
    """The results of answerable questions and of those that the documents cannot answer."""

    answerable: tuple[Result, ...]
    outside: tuple[Result, ...]

    @classmethod
    def of(cls, results: Sequence[Result]) -> "Report":
        answerable = tuple(result for result in results if result.asked.answer is not None)
        return cls(answerable, tuple(result for result in results if result.asked.answer is None))

    @property
    def failed(self) -> list[Result]:
        return [result for result in (*self.answerable, *self.outside) if result.written.problem is not None]

    def figures(self) -> list[ReportFigure]:
        figures = [
            *_ranking("all documents", [result.rank for result in self.answerable]),
            ReportFigure("first page from the right document", self._share(lambda result: result.right_document)),
            *_ranking("right document", [result.rank_within for result in self.answerable]),
            ReportFigure("answers that cite an evidence page", self._share(lambda result: result.cites_evidence)),
            ReportFigure(
                "answers with the reference's figures or terms", self._share(lambda result: result.contains_answer)
            ),
            ReportFigure("answerable ones refused, all documents", self._share(lambda result: result.written.refused)),
            ReportFigure("answerable ones refused, right document", self._share(lambda result: result.refused_within)),
        ]
        if self.outside:
            refused = scores.share([result.written.refused for result in self.outside])
            figures.append(ReportFigure("questions outside the documents refused", refused))
            denied = scores.share([is_denied(result.written) for result in self.outside])
            figures.append(ReportFigure("those refused, or told that the documents do not say it", denied))
        checked = [result.written.supported for result in self.answerable if result.written.supported is not None]
        if checked:
            figures.append(ReportFigure("sentences supported by what they cite", statistics.mean(checked)))
        return figures + self._times()

    def _times(self) -> list[ReportFigure]:
        searches = sorted(result.passages_ms for result in (*self.answerable, *self.outside))
        answers = sorted(result.written.ms for result in (*self.answerable, *self.outside))
        return [
            ReportFigure("question to passages, median", statistics.median(searches), MILLISECONDS),
            ReportFigure(
                "question to passages, one in ten is slower", searches[int(len(searches) * 0.9)], MILLISECONDS
            ),
            ReportFigure("question to the whole answer, median", statistics.median(answers), MILLISECONDS),
        ]

    def _share(self, holds: Callable[[Result], bool]) -> float:
        return scores.share([holds(result) for result in self.answerable])


def _ranking(scope: str, ranks: Sequence[int | None]) -> list[ReportFigure]:
    recalls = [ReportFigure(f"page recall at {k}, {scope}", scores.recall(ranks, k)) for k in scores.CUTOFFS]
    return [*recalls, ReportFigure(f"mean reciprocal rank, {scope}", scores.mean_reciprocal_rank(ranks))]


def outcome(result: Result) -> str:
    """What became of a question, in words."""
    if result.written.problem is not None:
        return f"failed: {result.written.problem}"
    if result.asked.answer is None:
        return "refused" if is_denied(result.written) else "answered, though outside"
    if result.written.refused:
        return "refused, though answerable"
    words = ["cites evidence" if result.cites_evidence else "cites elsewhere"]
    return ", ".join([*words, "has the answer" if result.contains_answer else "lacks the answer"])


def is_right(result: Result) -> bool:
    """Whether an answer has the reference and cites its evidence, or says that the documents do not say it."""
    if result.asked.answer is None:
        return is_denied(result.written)
    return result.cites_evidence and result.contains_answer


def render(report: Report, baseline: Mapping[str, Any] | None = None) -> str:
    """The table of all figures, and their difference to the baseline's."""
    before = (baseline or {}).get("figures", {})
    table = MarkdownTable("measured", "figure", *(["before", "difference"] if before else []))
    for figure in report.figures():
        compared: tuple[str, ...] = ()
        if before:
            old = before.get(figure.name)
            compared = ("", "") if old is None else (f"{old:.2f}", f"{figure.value - old:+.2f}")
        table.add(figure.name, figure.shown, *compared)
    return "\n".join([table.render(), *_flips(report, baseline or {})])


def by_question(report: Report) -> str:
    table = MarkdownTable("question", "rank", "rank within", "outcome")
    for result in (*report.answerable, *report.outside):
        ranks = (str(result.rank or "–"), str(result.rank_within or "–")) if result.asked.evidence else ("", "")
        table.add(f"{result.asked.id}: {_short(result.asked.question)}", *ranks, outcome(result))
    return table.render()


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _flips(report: Report, baseline: Mapping[str, Any]) -> list[str]:
    """The questions that went right before and wrong now, or the other way round."""
    before = baseline.get("right", {})
    now = {result.asked.id: is_right(result) for result in (*report.answerable, *report.outside)}
    won = sorted(id_ for id_, right in now.items() if right and before.get(id_) is False)
    lost = sorted(id_ for id_, right in now.items() if not right and before.get(id_) is True)
    return [f"newly {what}: {', '.join(ids)}" for what, ids in (("right", won), ("wrong", lost)) if ids]


def save(report: Report, path: Path) -> None:
    """Write the figures, but for times, which say what machine it was, and which questions went right."""
    figures = {each.name: round(each.value, 4) for each in report.figures() if each.unit != MILLISECONDS}
    right = {result.asked.id: is_right(result) for result in (*report.answerable, *report.outside)}
    path.write_text(json.dumps({"figures": figures, "right": right}, indent=1) + "\n")
