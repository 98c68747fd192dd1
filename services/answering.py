"""One question -> the events of its answer."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import get_args

from services.checking import check
from services.circuit import Circuit
from services.documents import SAMPLES, Document
from services.errors import DocumentNotFound, FootnoteError
from services.events import (
    AnswerEvent,
    Citation,
    Citations,
    Done,
    ErrorCode,
    Failed,
    FinishReason,
    Status,
    Timings,
    Token,
    Usage,
)
from services.followups import completed, leans
from services.footnotes import FootnoteFilter
from services.generation import Ending, stream_answer
from services.library import Library
from services.logformat import causes
from services.models import ModelFactory
from services.prompts import DONT_KNOW, fitting, make_messages
from services.questions import Question
from services.retrieval import Retriever
from services.rewriting import Rewriter
from services.settings import CONTEXT_TOKENS

log = logging.getLogger(__name__)

_NAMED = 3
_NAME_CHARS = 48

NOTHING_FOUND = "I don't know: nothing in the documents is about that."


@dataclass(slots=True)
class Answer:
    """How far the answer to one question has come; times are in seconds of `time.perf_counter`."""

    run_id: str
    question: Question
    model: str
    started: float = field(default_factory=time.perf_counter)
    retrieval_ms: float | None = None
    first_token_ms: float | None = None
    cited: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Count time from now on: its turn has come."""
        self.started = time.perf_counter()

    def elapsed_ms(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 2)

    def done(self, finish_reason: FinishReason, usage: Usage | None = None) -> Done:
        return Done(
            run_id=self.run_id,
            finish_reason=finish_reason,
            cited=tuple(sorted(self.cited)),
            model=self.model,
            usage=usage,
            timings_ms=Timings(retrieval=self.retrieval_ms, first_token=self.first_token_ms, total=self.elapsed_ms()),
        )

    def failed(self, error: Exception) -> Failed:
        """The event for a failure; of an error that is not Footnote's own nothing is told but that it happened."""
        if isinstance(error, FootnoteError) and error.code in get_args(ErrorCode):
            log.warning("the answer failed: %s", causes(error))
            log.debug("what it came from", exc_info=error)
            code, message, retryable = error.code, error.message, error.retryable
        else:
            log.error("the answer failed", exc_info=error)
            code, message, retryable = "internal", "Something went wrong on this server. Try again.", True
        return Failed.model_validate({"run_id": self.run_id, "code": code, "message": message, "retryable": retryable})


class AnswerService:
    """The only orchestration: complete the question, search, cite, write.

    `rewriter` completes what leans on the conversation; without one, rules do.
    """

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        make_model: ModelFactory,
        model_name: str,
        first_token_timeout_s: float,
        *,
        rewriter: Rewriter | None = None,
        context_tokens: int = CONTEXT_TOKENS,
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._make_model = make_model
        self._first_token_timeout_s = first_token_timeout_s
        self._rewriter = rewriter
        self._context_tokens = context_tokens
        self._circuit = Circuit()
        self.model_name = model_name

    def check(self) -> None:
        """Whether the model can be asked just now. Costs nothing, and never raises where answers are quoted.

        Raises:
            ModelUnreachable: its server is down; `retry_after_s` is when the next question tries it again.
        """
        self._circuit.check()

    async def scope(self, workspace: str | None, document_ids: Sequence[str] | None) -> tuple[Document, ...]:
        """The documents that a question searches: the chosen ones, else the workspace's own, else the samples.

        Raises:
            DocumentNotFound: a chosen one is neither the workspace's nor a sample.
            StoreUnavailable
        """
        own = await self._library.documents(workspace) if workspace else []
        if document_ids is None:
            return tuple(own or await self._library.documents(SAMPLES))
        reachable = {document.id: document for document in [*await self._library.documents(SAMPLES), *own]}
        for document_id in document_ids:
            if document_id not in reachable:
                raise DocumentNotFound(document_id)
        return tuple(reachable[document_id] for document_id in dict.fromkeys(document_ids))

    async def stream(self, answer: Answer) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer; `answer` keeps track of how far it has come.

        Raises:
            FootnoteError: the events end without a terminal one.
        """
        question = answer.question
        if question.rewrite and question.history and leans(question.text):
            if self._rewriter is not None and self._circuit.closed:
                yield Status(stage="retrieving", message="Completing the question")
            question = replace(question, text=await self._completed(question))
        searching = f"Searching {_count(len(question.documents), 'document')}"
        whole = question.text if question.text != answer.question.text else None
        yield Status(stage="retrieving", message=searching, question=whole)
        began_ms = answer.elapsed_ms()
        found = await self._retriever.search(question.text, question.documents, question.max_results)
        answer.retrieval_ms = round(answer.elapsed_ms() - began_ms, 2)
        # What does not fit into the prompt can be no footnote.
        citations = fitting(question.text, found, question.history, self._context_tokens)
        yield Citations(citations=citations)
        if not citations:
            answer.first_token_ms = answer.elapsed_ms()
            yield Token(text=NOTHING_FOUND)
            yield answer.done("no_answer")
            return
        yield Status(stage="generating", message=_searched(question, answer.retrieval_ms))
        with self._circuit.attempt():
            async with aclosing(self._write(answer, question, citations)) as events:
                async for event in events:
                    yield event

    async def _completed(self, question: Question) -> str:
        # A server that is down is left to the answer: it has one try at a time.
        if self._rewriter is not None and self._circuit.closed:
            return await self._rewriter.completed(question.text, question.history)
        return completed(question.text, question.history)

    async def _write(
        self, answer: Answer, question: Question, citations: tuple[Citation, ...]
    ) -> AsyncGenerator[AnswerEvent, None]:
        footnotes = FootnoteFilter(range(1, len(citations) + 1))
        answer.cited = footnotes.cited
        written: list[str] = []
        messages = make_messages(question.text, citations, question.history, self._context_tokens)
        pieces = stream_answer(self._make_model(), messages, first_token_timeout_s=self._first_token_timeout_s)
        async with aclosing(pieces):
            async for piece in pieces:
                text = footnotes.end() if isinstance(piece, Ending) else footnotes.feed(piece)
                if text:
                    if answer.first_token_ms is None:
                        answer.first_token_ms = answer.elapsed_ms()
                    written.append(text)
                    yield Token(text=text)
                if isinstance(piece, Ending):
                    reason = _reason(piece, "".join(written))
                    if reason != "no_answer":
                        yield await asyncio.to_thread(check, "".join(written), citations)
                    yield answer.done(reason, piece.usage)


def _reason(ending: Ending, text: str) -> FinishReason:
    """Whoever the model is: the sentence that it is told to say when it does not know means that it does not."""
    return "no_answer" if text.strip() == DONT_KNOW else ending.finish_reason


def _searched(question: Question, retrieval_ms: float) -> str:
    passages = sum(document.passages for document in question.documents)
    where = f"{_count(len(question.documents), 'document')}, {_count(passages, 'passage')}"
    return f"Searched {where}, {retrieval_ms:.0f} ms: {_named(question.documents)}"


def _named(documents: Sequence[Document]) -> str:
    """The first few documents' names, and how many more there are."""
    names = [_shortened(document.filename) for document in documents[:_NAMED]]
    more = len(documents) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
