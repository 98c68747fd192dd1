"""Puts questions through the real pipeline: files are read and searched, and answers written, as for a visitor."""

import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.evaluation import scores
from benchmarks.evaluation.questions import LabelledQuestion
from services.answering.answer import AnswerProgress
from services.answering.service import AnswerService
from services.assembly import Services, open_services
from services.documents import Document
from services.errors import FootnoteError
from services.events import Checks, Citation, Citations, Done, Failed, Status, Token
from services.models.embeddings import UniversalSentenceEncoder, with_word_vectors
from services.models.extractive.model import ExtractiveChatModel
from services.questions import Question
from services.settings import Settings

WORKSPACE = "workspace-of-the-evaluation"
MOST_RESULTS = 20
_WORDS_PER_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """An answer, and what became of it. `searched` is the question that was searched, if it was rewritten."""

    text: str
    citations: tuple[Citation, ...]
    cited: tuple[int, ...]
    refused: bool
    supported: float | None
    searched: str | None
    ms: float
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One question: where its evidence ranks among all documents and within its own, and the answer from all."""

    asked: LabelledQuestion
    rank: int | None
    rank_within: int | None
    right_document: bool
    passages_ms: float
    written: Written
    refused_within: bool

    @property
    def cites_evidence(self) -> bool:
        cited = [each for each in self.written.citations if each.index in self.written.cited]
        return any(evidence.is_in(each) for each in cited for evidence in self.asked.evidence)

    @property
    def contains_answer(self) -> bool:
        answer = self.asked.answer
        return (
            not self.written.refused
            and answer is not None
            and scores.contains(answer, self.written.text, self.asked.question)
        )


class Library:
    """The documents of an evaluation, in a store of their own."""

    def __init__(self, services: Services, answers: AnswerService, documents: Sequence[Document]) -> None:
        self._services = services
        self._answers = answers
        self.documents = tuple(documents)

    async def ask(self, asked: LabelledQuestion) -> Result:
        own = tuple(each for each in self.documents if each.filename == asked.document) or self.documents
        started = time.perf_counter()
        found = await self._services.retriever.search(asked.question, self.documents, MOST_RESULTS)
        passages_ms = (time.perf_counter() - started) * 1000
        written = await self._write(asked, self.documents)
        within = written if own == self.documents else await self._write(asked, own)
        if asked.history and written.searched:
            found = await self._services.retriever.search(written.searched, self.documents, MOST_RESULTS)
        searched = written.searched or asked.question
        found_within = await self._services.retriever.search(searched, own, MOST_RESULTS)
        return Result(
            asked,
            scores.rank(found, asked.evidence),
            scores.rank(found_within, asked.evidence),
            scores.of_right_document(asked, found),
            passages_ms,
            written,
            within.refused,
        )

    async def answer(self, asked: LabelledQuestion) -> Written:
        """The answer from all documents, and nothing measured beside it."""
        return await self._write(asked, self.documents)

    async def _write(self, asked: LabelledQuestion, documents: tuple[Document, ...]) -> Written:
        question = Question(asked.question, documents, asked.history)
        started = time.perf_counter()
        text: list[str] = []
        citations: tuple[Citation, ...] = ()
        searched: str | None = None
        supported: float | None = None
        cited: tuple[int, ...] = ()
        refused, problem = False, None
        try:
            async for event in self._answers.stream(AnswerProgress("evaluation", question, self._answers.model_name)):
                match event:
                    case Status():
                        searched = event.question or searched
                        text = [] if event.restart else text
                    case Citations():
                        citations = event.citations
                    case Token():
                        text.append(event.text)
                    case Checks():
                        supported = event.supported
                    case Done():
                        cited, refused = event.cited, event.finish_reason == "no_answer"
                    case Failed():
                        problem = event.message
        except FootnoteError as error:
            problem = error.message
        ms = (time.perf_counter() - started) * 1000
        return Written("".join(text), citations, cited, refused, supported, searched, ms, problem)


@asynccontextmanager
async def open_library(files: Sequence[Path], settings: Settings) -> AsyncIterator[Library]:
    """A store with these files, which is gone afterwards. Answers are quoted without pauses.

    Raises:
        FootnoteError: a file can't be taken in, or a setting is wrong.
    """
    with tempfile.TemporaryDirectory() as folder:
        chosen = settings.model_copy(update={"data": folder, "samples": False})
        async with open_services(chosen) as services:
            documents = [await services.ingestion.add(WORKSPACE, path, path.name) for path in files]
            await services.library.maintenance.catch_up()
            await services.retriever.ready()
            yield Library(services, services.answers if chosen.has_provider else _quoting(services, chosen), documents)


def _quoting(services: Services, settings: Settings) -> AnswerService:
    likeness = UniversalSentenceEncoder().likeness if settings.semantic_search else None
    closeness = with_word_vectors(likeness) if likeness else None

    def model() -> ExtractiveChatModel:
        return ExtractiveChatModel(words_per_second=_WORDS_PER_SECOND, likeness=closeness)

    name, patience_s = ExtractiveChatModel.NAME, 60
    return AnswerService(services.library, services.retriever, model, name, patience_s, likeness=likeness)
