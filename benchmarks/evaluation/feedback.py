"""Rated answers, asked again: what was wrong must now be right, and what was right must stay so.

The lines are those of `GET /api/v1/feedback.jsonl`. A good answer stays right while it has the same figures and cites
one of the same pages or passages. A bad one is right when it cites the place that its rating names; without such a
place a new answer is left to a reader, and the same answer is still wrong.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal, Self

from benchmarks.evaluation.questions import BadQuestions, ExpectedEvidence, LabelledQuestion
from benchmarks.evaluation.run import Written
from services.events import Citation
from services.questions import Turn

Outcome = Literal["right", "wrong", "to read"]

_FIGURE = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_FOOTNOTE = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Rated:
    """One rated answer: what was asked, what was said, where the answer should be."""

    asked: LabelledQuestion
    good: bool
    before: str
    cited: tuple[ExpectedEvidence, ...]
    expected: ExpectedEvidence | None

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        expected = line.get("expected")
        history = tuple(Turn(turn["role"], turn["content"]) for turn in line.get("history") or ())
        return cls(
            LabelledQuestion(str(line["run_id"]), line["question"], None, None, (), history),
            line["rating"] > 0,
            line["answer"],
            tuple(ExpectedEvidence(each["filename"], each["page"], each["text"]) for each in line["cited"]),
            _place(expected, line.get("expected_filename")) if expected else None,
        )

    def outcome(self, after: Written) -> Outcome:
        """What became of the answer."""
        if after.problem is not None:
            return "wrong"
        if self.good:
            return "right" if self._stayed(after) else "wrong"
        if self.expected is not None:
            return "right" if _cites(after, [self.expected]) else "wrong"
        return "wrong" if _words(after.text) == _words(self.before) else "to read"

    def _stayed(self, after: Written) -> bool:
        same_place = not self.cited or _cites(after, self.cited)
        return same_place and _figures(self.before) <= _figures(after.text)


def _place(expected: Mapping[str, Any], filename: str | None) -> ExpectedEvidence | None:
    known = filename is not None and (expected.get("page") or expected.get("text"))
    return ExpectedEvidence(str(filename), expected.get("page"), expected.get("text")) if known else None


def _cites(after: Written, places: Sequence[ExpectedEvidence]) -> bool:
    cited = [each for each in after.citations if each.index in after.cited]
    return any(_has_passage(place, citation) for place in places for citation in cited)


def _has_passage(place: ExpectedEvidence, citation: Citation) -> bool:
    """Whether a passage is the place. Where there are no pages, it shares a run of words with what was selected.

    A visitor selects words as they are shown, without the signs of Markdown, and maybe from the middle of one passage
    to that of the next: half of the shorter text is enough.
    """
    if place.page is not None or citation.filename != place.document:
        return place.is_in(citation)
    selected, passage = (_WORD.findall(text.casefold()) for text in (place.text or "", citation.chunk_text))
    matcher = SequenceMatcher(None, selected, passage, autojunk=False)
    return matcher.find_longest_match().size > min(len(selected), len(passage)) / 2


def _figures(text: str) -> set[str]:
    return set(_FIGURE.findall(_FOOTNOTE.sub(" ", text)))


def _words(text: str) -> str:
    return " ".join(_FOOTNOTE.sub(" ", text).split())


def read_ratings(path: Path) -> list[Rated]:
    """The ratings of a file.

    Raises:
        BadQuestions: a line is no rating.
    """
    rated: list[Rated] = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rated.append(Rated.of(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadQuestions(
                f"{path.name}, line {number}: not a rating ({error}). Save /api/v1/feedback.jsonl again"
            ) from error
    if not rated:
        raise BadQuestions(f"{path.name} has no ratings. Rate an answer first")
    return rated


def report(results: Sequence[tuple[Rated, Written]]) -> str:
    """The answers that are wrong, or that somebody has to read, each with question, before and after; then a count."""
    rows: list[str] = []
    counts: dict[Outcome, int] = {"right": 0, "wrong": 0, "to read": 0}
    for rated, after in results:
        outcome = rated.outcome(after)
        counts[outcome] += 1
        if outcome != "right":
            was = "right" if rated.good else "wrong"
            rows.append(
                f"{outcome} (was {was}): {rated.asked.question}\n  before: {_words(rated.before)}\n"
                f"  after:  {_words(after.problem or after.text)}"
            )
    total = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return "\n".join([*rows, f"{len(results)} rated answers: {total}"])


def all_right(results: Sequence[tuple[Rated, Written]]) -> bool:
    """Whether no answer is wrong."""
    return all(rated.outcome(after) != "wrong" for rated, after in results)
