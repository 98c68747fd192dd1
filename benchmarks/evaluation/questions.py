"""The questions of an evaluation: one JSON object a line.

`{"id", "document", "question", "answer", "evidence": [{"document", "page"}], "history": [...]}`. `page` counts from 1;
where a format has no pages, `{"text": "..."}` names words that the cited passage must have. The evidence's document is
the question's if it names none. A question whose `answer` is null is one that the documents cannot answer. `history`
holds earlier turns, as in the API.

With `"kind"` a question says itself what a right answer has, in regular expressions: `"must": [["either", "or"], ...]`,
of which `"need"` groups are enough, and `"must_not": ["pattern", ...]`; see `judging`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from services.events import Citation
from services.questions import Turn

OUTSIDE = Path(__file__).parent / "outside.jsonl"
"""Questions that hardly any document answers, asked where a folder has none of its own."""


class BadQuestions(Exception):
    """The questions can't be used; the message names the line and what to do."""


@dataclass(frozen=True, slots=True)
class ExpectedEvidence:
    """A page, or words of a passage, that prove an answer."""

    document: str
    page: int | None
    text: str | None

    @classmethod
    def of(cls, each: dict[str, Any], document: str | None) -> Self:
        page, text = each.get("page"), each.get("text")
        if not (isinstance(page, int) and page > 0) and not (isinstance(text, str) and text.strip()):
            raise ValueError("evidence needs a page, counted from 1, or words of a text")
        return cls(str(each.get("document") or document), page, text)

    def is_in(self, citation: Citation) -> bool:
        if citation.filename != self.document:
            return False
        if self.page is not None:
            return citation.page == self.page
        return " ".join((self.text or "").split()) in " ".join(citation.chunk_text.split())


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """One question with what is known of its answer; without an `answer` the documents have none."""

    id: str
    question: str
    document: str | None
    answer: str | None
    evidence: tuple[ExpectedEvidence, ...]
    history: tuple[Turn, ...]
    kind: str | None = None
    must: tuple[tuple[re.Pattern[str], ...], ...] = ()
    need: int = 0
    must_not: tuple[re.Pattern[str], ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether the question says itself what a right answer has."""
        return self.kind is not None

    @classmethod
    def of(cls, line: dict[str, Any]) -> Self:
        document = line.get("document")
        evidence = tuple(ExpectedEvidence.of(each, document) for each in line.get("evidence") or ())
        history = tuple(Turn(turn["role"], turn["content"]) for turn in line.get("history") or ())
        answer = line.get("answer")
        must = tuple(tuple(_pattern(each) for each in group) for group in line.get("must") or ())
        return cls(
            str(line["id"]),
            line["question"],
            document,
            answer,
            evidence,
            history,
            line.get("kind"),
            must,
            line.get("need") or len(must),
            tuple(_pattern(each) for each in line.get("must_not") or ()),
        )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"“{text}” is no regular expression: {error}") from error


def read_questions(path: Path, documents: Sequence[str]) -> list[LabelledQuestion]:
    """The questions of a file about documents with these names.

    Raises:
        BadQuestions
    """
    asked: list[LabelledQuestion] = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = LabelledQuestion.of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"it has no {error}" if isinstance(error, KeyError) else error
            problem = f"{path.name}, line {number}: not a question ({why}). Each line is {{id, document, question, …}}"
            raise BadQuestions(problem) from error
        if question.id in {other.id for other in asked}:
            raise BadQuestions(f"{path.name}, line {number}: a second question {question.id}. Give each its own id")
        unknown = {each.document for each in question.evidence if each.document not in documents}
        if question.document is not None and question.document not in documents:
            unknown.add(question.document)
        if unknown:
            names = ", ".join(sorted(map(str, unknown)))
            raise BadQuestions(
                f"{path.name}, line {number}: no document {names} in the folder. Add it, or mend the name"
            )
        if question.answer is not None and not question.evidence:
            raise BadQuestions(f"{path.name}, line {number}: an answer without evidence. Name the page that proves it")
        asked.append(question)
    if not asked:
        raise BadQuestions(f"{path.name} has no questions. Add one JSON object a line")
    return asked
